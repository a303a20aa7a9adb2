r"""Loss exceedance: the yearly loss reached or passed with a given probability, before insurance and after it.

$$ x(p) = \sup\{x : P(N \ge x) \ge p\} $$

of the loss owed (before) and of the net loss N of `formats.md` §7 (1) (after): the upper quantile, so that the worst year of a table
is on the curve. Backing is not taken off; the year without a loss is the probability missing from the weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.case import Case
from optimizer.recovery import Payouts
from optimizer.risk import MASS_TOLERANCE
from optimizer.scenarios import Scenarios, Vector
from optimizer.terms import terms_of

MOST_POINTS = 120
RAREST_YEARS = 10
"""Equal years that must lie beyond the rarest point of a simulated curve: with fewer, what is drawn is chance."""


@dataclass(frozen=True, slots=True)
class ExceedancePoint:
    """One point of the two curves; money in case currency."""

    probability: float
    """Of a yearly loss that reaches the amounts."""
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
    bought = [offer for offer in case.offers if shares.get(offer.offer, 0.0) > 0]
    payouts = Payouts(terms_of(bought, years, case.answers), years)
    recovered, premium = payouts.of(np.array([shares[offer.offer] for offer in bought]))
    gross = years.per_year(years.owed)
    net = years.per_year(np.maximum(years.owed - recovered, 0.0)) + premium
    at = _probabilities(years)
    return tuple(
        ExceedancePoint(float(p), float(before), float(after))
        for p, before, after in zip(at, reached(gross, years.probability, at), reached(net, years.probability, at), strict=True)
    )


def _probabilities(years: Scenarios) -> Vector:
    """Return where the curves are looked at: from the chance of any loss down to the rarest year that says anything."""
    total, least = float(years.probability.sum()), float(years.probability.min())
    rarest = least if years.source == "table" else min(RAREST_YEARS * least, total)
    return np.geomspace(total, rarest, MOST_POINTS) if rarest < total else np.array([total])


def reached(loss: Vector, probability: Vector, at: Vector) -> Vector:
    """Return the loss reached with each probability, the upper quantile; 0 beyond the chance of a loss year; shape of `at`."""
    order = np.argsort(-loss, kind="stable")
    cumulative = np.cumsum(probability[order])
    place = np.searchsorted(cumulative, at - MASS_TOLERANCE, side="left")
    falling = np.append(loss[order], 0.0)
    return np.asarray(falling[np.minimum(place, loss.size)])
