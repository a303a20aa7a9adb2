r"""Loss exceedance: the yearly loss that is passed with no more than a given probability, before insurance and after it.

$$ x(p) = \inf\{x : P(N > x) \le p\} = \mathrm{VaR}_{1 - p} $$

of the loss owed (before) and of the net loss N of `formats.md` §7 (1) (after): once in n years is the VaR at 1 - 1/n, the same figure.
The worst year of a table of n equal years is thus passed once in more than n years; the curve of a table goes to twice as many. Backing
is not taken off; the year without a loss is the probability missing from the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.inputs.case import Case
from optimizer.losses.measures import COUNT_TOLERANCE, FEW_TAIL_YEARS, quantiles
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.recovery.net_loss import net_by_year
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of

RETURN_PERIODS = (10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 2000, 5000, 10000)
"""Years in which a loss is passed once on average; those that the loss years can tell are told."""
MOST_POINTS = 120


@dataclass(frozen=True, slots=True)
class ExceedancePoint:
    """One point of the two curves; money in case currency."""

    probability: float
    """Most that a yearly loss passes the amounts with."""
    gross: float
    net: float

    @property
    def return_period(self) -> float:
        """Once in how many years."""
        return 1.0 / self.probability


def exceedance(case: Case, years: Scenarios, shares: Mapping[str, float]) -> tuple[ExceedancePoint, ...]:
    """Return both curves at probabilities evenly spread in their logarithm, the most frequent first; `shares` by offer bought."""
    if years.years == 0:
        return ()
    total, rarest = float(years.probability.sum()), _rarest(years)
    at = np.geomspace(total, rarest, MOST_POINTS) if rarest < total else np.array([total])
    return _points(case, years, shares, at)


def exceedance_once_in(case: Case, years: Scenarios, shares: Mapping[str, float]) -> tuple[ExceedancePoint, ...]:
    """Return both curves at the return periods that the loss years can tell, the most frequent first."""
    least = _rarest(years) if years.source == "simulated" and years.years else 0.0
    return _points(case, years, shares, np.array([1 / period for period in RETURN_PERIODS if 1 / period >= least * (1 - COUNT_TOLERANCE)]))


def _rarest(years: Scenarios) -> float:
    """Return the probability of the rarest point that says anything: of a table half its rarest year's, beyond which is nothing."""
    least = float(years.probability.min())
    return 0.5 * least if years.source == "table" else min(FEW_TAIL_YEARS * least, float(years.probability.sum()))


def _points(case: Case, years: Scenarios, shares: Mapping[str, float], at: Vector) -> tuple[ExceedancePoint, ...]:
    bought = [offer for offer in case.offers if shares.get(offer.offer, 0.0) > 0]
    payouts = Payouts(terms_of(bought, years, case.answers), years)
    owed = years.owed
    net = net_by_year(owed, payouts.of(np.array([shares[offer.offer] for offer in bought])), years)
    curves = (quantiles(loss, years.probability, at) for loss in (years.per_year(owed), net))
    return tuple(ExceedancePoint(float(p), float(before), float(after)) for p, before, after in zip(at, *curves, strict=True))
