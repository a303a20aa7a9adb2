"""The year of a book whose buyers lose apart from each other: their payouts drawn independently, and what capital asks for the sum.

The draws are uniform numbers of a generator that gives the same bits on every machine, one stream a buyer, so that a buyer's draws stay
when another one leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.inputs.proposal import PricePlan
from optimizer.losses.scenarios import Index, Scenarios, Vector
from optimizer.underwriting.payout import YearlyPayout
from optimizer.underwriting.technical_price import required_return

DRAWS = 100_000
"""Years of the book."""
SEED = 20261122


@dataclass(frozen=True, slots=True)
class SampledPayouts:
    """What one buyer is paid, at full share, in the years of the book in which it is paid or reinstates."""

    year: Index
    paid: Vector
    use: Vector


@dataclass(frozen=True, slots=True)
class BookYears:
    """The years of a book: the payouts of its buyers, by their place in the market."""

    payouts: Mapping[int, SampledPayouts]
    plan: PricePlan
    years: Scenarios

    def capital_cost(self, sold: Sequence[tuple[int, float, float]]) -> float:
        """Return R of what is paid less what reinstatements bring, less its mean, for buyers by place, share and premium."""
        net = np.zeros(DRAWS)
        for place, share, premium in sold:
            payout = self.payouts[place]
            net[payout.year] += share * (payout.paid - premium * payout.use)
        return required_return(self.years, net, self.plan) - float(net.mean())


def sampled_payouts(pays: YearlyPayout, place: int) -> SampledPayouts:
    """Return the payouts of one buyer in the years of the book; the probability that is missing is the year without a loss."""
    at = np.random.Generator(np.random.PCG64([SEED, place])).random(DRAWS)
    index = np.searchsorted(np.cumsum(pays.probability), at, side="right")
    moves = np.append((pays.paid > 0) | (pays.use > 0), False)
    year = np.flatnonzero(moves[index])
    return SampledPayouts(year, pays.paid[index[year]], pays.use[index[year]])


def book_years_of(payouts: Mapping[int, SampledPayouts], plan: PricePlan) -> BookYears:
    """Return the years of a book from the payouts of its buyers."""
    steps = np.arange(DRAWS + 1, dtype=np.int64)
    years = Scenarios(
        classes=("book",),
        part_class=np.zeros(DRAWS, dtype=np.int64),
        part_loss=np.zeros(DRAWS),
        part_start=steps,
        occurrence_start=steps,
        probability=np.full(DRAWS, 1.0 / DRAWS),
        number=steps[1:],
        source="simulated",
    )
    return BookYears(payouts, plan, years)
