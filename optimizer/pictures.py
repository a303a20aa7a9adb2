r"""What stands beside an answer and takes the loss years to compute: the loss exceedance before and after.

$$ \mathrm{loss}(p) = \mathrm{VaR}_{1 - p} = \inf\{x : P(N > x) \le p\} $$

at each yearly probability p, before insurance (owed, backing not taken off) and after it (N of (1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.case import Case
from optimizer.pricing import net_of
from optimizer.problem import Problem, make_problem
from optimizer.risk import MASS_TOLERANCE
from optimizer.scenarios import Scenarios, Vector
from optimizer.solution import Solution

RETURN_PERIODS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10000)
"""Years in which a loss is exceeded once on average; those that the loss years can tell are shown."""
LEAST_YEARS = 20
"""Simulated loss years beyond a point for it to be told."""


@dataclass(frozen=True, slots=True)
class ExceedancePoint:
    """A loss that is exceeded with a yearly probability."""

    years: int
    """Exceeded once in so many years."""
    probability: float
    gross: float
    net: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn of an answer beside its own tables."""

    exceedance: tuple[ExceedancePoint, ...]


def picture_of(case: Case, years: Scenarios, solution: Solution) -> Picture:
    """Return the picture of an answer that holds a mix; `years` are those it rests on."""
    problem = make_problem(case, years)
    shares = np.array([solution.shares.get(offer.offer, 0.0) for offer in case.offers])
    return Picture(exceedance(problem, shares))


def exceedance(problem: Problem, shares: Vector) -> tuple[ExceedancePoint, ...]:
    """Return the loss exceeded once in each return period, before insurance and under a mix."""
    years = problem.years
    gross = _quantiles(years.per_year(problem.loss), years.probability)
    net = _quantiles(net_of(problem, shares), years.probability)
    least = float(years.probability.mean()) * LEAST_YEARS if years.source == "simulated" and years.years else 0.0
    told = [period for period in RETURN_PERIODS if 1 / period >= least]
    return tuple(
        ExceedancePoint(period, 1 / period, before, after) for period, before, after in zip(told, gross(told), net(told), strict=True)
    )


@dataclass(frozen=True, slots=True)
class _Tail:
    """Losses, worst first, and the probability of a loss at least as bad."""

    loss: Vector
    above: Vector

    def __call__(self, periods: Sequence[int]) -> list[float]:
        place = np.searchsorted(self.above, np.array([1 / period for period in periods]) + MASS_TOLERANCE, side="right")
        return [float(self.loss[i]) if i < self.loss.size else 0.0 for i in place]


def _quantiles(loss: Vector, probability: Vector) -> _Tail:
    order = np.argsort(-loss, kind="stable")
    return _Tail(loss[order], np.cumsum(probability[order]))
