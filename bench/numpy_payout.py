"""The payout of every offer in plain NumPy, one offer after the other: what the compiled kernel is compared with."""

from __future__ import annotations

import numpy as np

from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, Vector


def mean_payouts(offers: tuple[Offer, ...], years: Scenarios) -> tuple[Vector, Vector]:
    """Return the mean yearly recovery and reinstatements used of every offer at full share."""
    seen: dict[tuple[bool, ...], Vector] = {}
    first, counts = years.occurrence_start[:-1], np.diff(years.occurrence_start)
    weight = np.repeat(years.probability, counts)
    found = []
    for offer in offers:
        covers = tuple(any(p.matches(c) for p in offer.covers) for c in years.classes)
        if covers not in seen:
            inside = np.where(np.array(covers)[years.part_class], years.part_loss, 0.0)
            seen[covers] = np.add.reduceat(inside, years.part_start[:-1])
        paid = np.minimum(np.maximum(seen[covers] - offer.attachment - offer.deductible, 0.0), offer.limit)
        running = np.cumsum(paid)
        running -= np.repeat(running[first] - paid[first], counts)
        total = np.minimum(np.maximum(running - offer.aggregate_deductible, 0.0), offer.year_cap)
        recovery = np.diff(total, prepend=0.0)
        recovery[first] = total[first]
        use = _use(offer, total[years.occurrence_start[1:] - 1])
        found.append((float(weight @ recovery), float(years.probability @ use)))
    table = np.array(found)
    return table[:, 0], table[:, 1]


def _use(offer: Offer, paid: Vector) -> Vector:
    """Return the reinstatements used up by a year's recovery, each at its own rate."""
    used = np.zeros(paid.size)
    for k, rate in enumerate(offer.rates):
        used += rate * np.minimum(np.maximum(paid - k * offer.limit, 0.0), offer.limit) / offer.limit
    return used
