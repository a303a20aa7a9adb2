"""What the law asks of the reserve, given what is bought.

The firm picks a reading of the law, and which of the bought, recognised offers to count: counting one adds its credit, and
the largest deductible of each slot counted must be held in cash on top.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

import numpy as np

from .case import Bucket, Case, Offer
from .tables import CLOSE, Array, Mask

PLACED = 5e-6
"""Shares are rounded to 1e-6: so much is missing at most where several policies are one placed in full."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement under one way of counting: what each offer counts for at full share, and the cash on top."""

    bucket: Bucket
    credits: Array
    extra: float


@dataclass(frozen=True, slots=True)
class Way:
    """A reading of the law with a way of counting for each requirement of it."""

    asked: tuple[Asked, ...]
    full: tuple[Array, ...]
    """For each waiver, 1 for the offers whose shares must sum to 1."""

    def placed(self, shares: Array) -> bool:
        """Whether what the waivers rest on is placed in full."""
        return all(float(offers @ shares) >= 1 - PLACED for offers in self.full)


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement with what its policies count for, for one mix."""

    bucket: Bucket
    insured: float
    extra: float


def is_met(way: Sequence[Met], held: Mapping[str, float]) -> bool:
    """Whether what is held by class is enough for each requirement of a reading."""
    return all(_is_met(one, held) for one in way)


def _is_met(met: Met, held: Mapping[str, float]) -> bool:
    """Classes are counted one after the other, as much as every cap over them leaves room for: those of the narrowest floor first,
    policies last, so that nothing asked of few classes is lost to many.
    """
    bucket = met.bucket
    worth = {kind: factor * held.get(kind, 0.0) for kind, factor in bucket.factors.items() if factor > 0} | {"insurance": met.insured}
    room = [cap.amount for cap in bucket.caps]
    counts: dict[str, float] = {}
    for kind in sorted(worth, key=lambda kind: (kind == "insurance", -sum(kind in floor.classes for floor in bucket.floors))):
        over = [k for k, cap in enumerate(bucket.caps) if kind in cap.classes]
        counts[kind] = min([worth[kind], *(room[k] for k in over)])
        for k in over:
            room[k] -= counts[kind]
    on_top = sum(factor * held.get(kind, 0.0) for kind, factor in bucket.holders.items() if factor > 0)
    return on_top >= met.extra - CLOSE and all(
        sum(x for kind, x in counts.items() if kind in classes) >= amount - CLOSE for amount, classes in bars_of(bucket, met.extra)
    )


def bars_of(bucket: Bucket, extra: float) -> Iterator[tuple[float, frozenset[str]]]:
    """Each amount with the classes that must reach it, the cash on top included where those who hold it count too."""
    on_top = 0.0 if bucket.apart else extra
    for classes in [frozenset({cls}) for cls in bucket.classes] if bucket.each else [bucket.classes]:
        yield bucket.required + on_top, classes
    for floor in bucket.floors:
        yield floor.amount + on_top, floor.classes & bucket.classes


def largest_by_slot(offers: Sequence[Offer]) -> dict[str, float]:
    """Largest deductible among the offers of each slot; several slots count each."""
    largest: dict[str, float] = {}
    for offer in offers:
        for slot in offer.slots:
            largest[slot] = max(largest.get(slot, 0), offer.deductible)
    return largest


def ways_of(case: Case, on: Mask) -> list[Way]:
    """Every reading with every sensible way of counting."""
    found = []
    for reading in case.law.readings if case.law is not None else ():
        full = tuple(np.array([float(o.id in names) for o in case.offers]) for names in reading.full)
        each = [[Asked(bucket, credits, extra) for extra, credits in _counted(case, bucket, on)] for bucket in reading.buckets]
        found += [Way(asked, full) for asked in product(*each)]
    return found


def _counted(case: Case, bucket: Bucket, on: Mask) -> list[tuple[float, Array]]:
    """Extra cash and credits at full share of every sensible set to count.

    A set to which an offer could be added without any further cash is left out: the larger one is
    never worse.
    """
    able = [o for o, bought in zip(case.offers, on, strict=True) if bought and bucket.credits[o.id] > 0]
    priced = [offer for offer in able if offer.deductible > 0] if bucket.extra > 0 else []
    sets = chain.from_iterable(combinations(priced, k) for k in range(len(priced) + 1))
    ways: dict[tuple[str, ...], tuple[float, Array]] = {}
    for chosen in sets:
        cash = largest_by_slot(chosen)
        full = [o for o in able if bucket.extra == 0 or all(cash.get(slot, 0) >= o.deductible for slot in o.slots)]
        names = {offer.id for offer in full}
        credits = [bucket.credits[o.id] if o.id in names else 0.0 for o in case.offers]
        ways[tuple(sorted(names))] = (bucket.extra * sum(cash.values()), np.array(credits))
    return list(ways.values())


def ways_to_count(case: Case, on: Mask) -> list[tuple[float, Array]]:
    """Extra cash and credits of every sensible set to count under a plain law."""
    law = case.law
    if law is None or not law.plain:
        return []
    return _counted(case, law.only, on)


def cash_needed(case: Case, on: Mask, shares: Array) -> float:
    """Least cash, after its own factor, that makes some way of counting lawful under a plain law."""
    law = case.law
    if law is None or not law.plain:
        return 0.0
    return min(max(law.floor, law.only.required - float(credits @ shares)) + extra for extra, credits in ways_to_count(case, on))


def met_by(case: Case, on: Mask, shares: Array) -> tuple[tuple[Met, ...], ...]:
    """Each way to meet a law that is not plain, for one mix."""
    if case.law is None or case.law.plain:
        return ()
    return tuple(
        tuple(Met(a.bucket, float(a.credits @ shares), a.extra) for a in way.asked) for way in ways_of(case, on) if way.placed(shares)
    )
