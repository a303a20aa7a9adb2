"""What one vendor's event would cost over all buyers at once: each at the same quantile of what such an occurrence pays at it.

The sum of quantiles is the quantile of the sum where the losses rise together (comonotone): the dearest way of joining them, so no
diversification is claimed that nobody knows of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.measures import quantiles, tail_mass
from optimizer.losses.scenarios import Scenarios
from optimizer.results.demand import Accumulation, EventPayout
from optimizer.underwriting.book import Holder
from optimizer.underwriting.payout import paid_beside, total
from optimizer.values import pattern

LEVELS = (0.5, 0.9, 0.99)
"""Of the size of the event."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What occurrences of the vendor's classes pay at one buyer, at full share."""

    frequency: float
    """Of such occurrences, a year."""
    mean: float
    levels: tuple[float, ...]
    """Quantiles at `LEVELS`."""
    largest: float


def hits_of(case: Case, years: Scenarios, offer: Offer, vendor: Sequence[str], mix: Mapping[str, float] | None = None) -> Hit | None:
    """Return what such occurrences pay; None where the buyer's years have none. Whether cover answers is drawn as in `formats.md` §7.

    `mix` are the shares of the buyer's mix, whose other policies pay their part of a loss.
    """
    patterns = [pattern(text) for text in vendor]
    meant = np.array([any(wording.matches(cls) for wording in patterns) for cls in years.classes], dtype=np.bool_)
    part = meant[years.part_class] & (years.part_loss > 0) if meant.any() else np.zeros(0, dtype=np.bool_)
    if not part.any():
        return None
    hit = np.logical_or.reduceat(part, years.part_start[:-1])
    paid = paid_beside(case, years, offer, mix)[0][hit]
    weight = years.probability[years.year_of][hit]
    frequency = float(weight.sum())
    beyond = quantiles(paid, weight / frequency, np.array([tail_mass(level) for level in LEVELS]))
    return Hit(frequency, total(weight, paid) / frequency, tuple(float(x) for x in beyond), float(paid.max()))


def accumulated(holders: Sequence[Holder], hits: Mapping[str, Hit], vendor: tuple[str, ...], rate: float) -> Accumulation:
    """Return what one event costs over the buyers who take the product at a rate and can be hit."""
    book = [(holder, share) for holder in holders if (share := holder.share(rate)) > 0]
    struck = [(holder, share, hits[holder.demand.buyer]) for holder, share in book if holder.demand.buyer in hits]
    largest = sum(share * hit.largest for _, share, hit in struck)
    premiums = sum(share * holder.premium(rate) * (1.0 - holder.offer.brokerage) for holder, share in book)
    return Accumulation(
        rate=rate,
        vendor=vendor,
        buyers=len(struck),
        limit=sum(share * holder.demand.line for holder, share, _ in struck),
        frequency=sum(hit.frequency for _, _, hit in struck) / len(struck) if struck else 0.0,
        expected=sum(share * hit.mean for _, share, hit in struck),
        levels=tuple(EventPayout(level, sum(share * hit.levels[at] for _, share, hit in struck)) for at, level in enumerate(LEVELS)),
        largest=largest,
        premiums=largest / premiums if premiums > 0 else None,
    )
