"""Least cash the law asks for, given what is bought.

The firm picks which of the bought, recognised offers to count: counting one adds its credit, and
the largest deductible of each slot counted must be held in cash on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, combinations

import numpy as np

from .case import Bar, Case, Law, Offer
from .tables import CLOSE, Array, Mask


def recognised(law: Law, offer: Offer) -> bool:
    """Whether term and notice are long enough; a notice not stated is none."""
    notice = 0 if offer.notice_days is None else offer.notice_days
    return offer.term_days >= law.min_term_days and notice >= law.min_notice_days


def credit(law: Law, offer: Offer) -> float:
    """Give the credit at full share: occurrence limit, yearly cap or the lesser; the other where the one is not limited."""
    ways = {"limit_any_one": (offer.limit, offer.yearly_cap), "aggregate_limit": (offer.yearly_cap, offer.limit)}
    amounts = [cap for cap in ways.get(law.count, (offer.limit, offer.yearly_cap)) if cap is not None]
    return law.insurance_factor * (min(amounts) if law.count == "min_of_both" else amounts[0])


def insured(case: Case, on: Mask, shares: Array) -> float:
    """Credit of all recognised offers bought."""
    law = case.law
    if law is None:
        return 0.0
    able = (credit(law, o) * s for o, s, bought in zip(case.offers, shares, on, strict=True) if bought and recognised(law, o))
    return float(sum(able))


def is_met(law: Law, held: Mapping[str, float], credits: float) -> bool:
    """Whether what is held by class, with the credit of policies, is enough.

    Classes are counted one after the other, as much as every cap over them leaves room for: those of the narrowest floor first,
    policies last, so that nothing asked of few classes is lost to many.
    """
    return any(_is_met(law, held, credits, route) for route in law.routes or ("",))


def _is_met(law: Law, held: Mapping[str, float], credits: float, route: str) -> bool:
    worth = {kind: factor * held.get(kind, 0.0) for kind, factor in law.factors.items() if factor > 0} | {"insurance": credits}
    room = [cap.amount for cap in law.caps]
    counts: dict[str, float] = {}
    for kind in sorted(worth, key=lambda kind: (kind == "insurance", -sum(kind in floor.classes for floor in law.floors))):
        over = [k for k, cap in enumerate(law.caps) if kind in cap.classes]
        counts[kind] = min([worth[kind], *(room[k] for k in over)]) if route in ("", kind) else 0.0
        for k in over:
            room[k] -= counts[kind]
    bars = [Bar(law.required, frozenset(counts)), *law.floors]
    return all(sum(x for kind, x in counts.items() if kind in bar.classes) >= bar.amount - CLOSE for bar in bars)


def largest_by_slot(offers: Sequence[Offer]) -> dict[str, float]:
    """Largest deductible among the offers of each slot; several slots count each."""
    largest: dict[str, float] = {}
    for offer in offers:
        for slot in offer.slots:
            largest[slot] = max(largest.get(slot, 0), offer.deductible)
    return largest


def ways_to_count(case: Case, on: Mask) -> list[tuple[float, Array]]:
    """Extra cash and credits at full share of every sensible set to count.

    A set to which an offer could be added without any further cash is left out: the larger one is
    never worse.
    """
    law = case.law
    if law is None or not law.plain:
        return []
    able = [o for o, bought in zip(case.offers, on, strict=True) if bought and recognised(law, o)]
    priced = [offer for offer in able if offer.deductible > 0]
    sets = chain.from_iterable(combinations(priced, k) for k in range(len(priced) + 1))
    ways: dict[tuple[str, ...], tuple[float, Array]] = {}
    for chosen in sets:
        cash = largest_by_slot(chosen)
        full = [o for o in able if all(cash.get(slot, 0) >= o.deductible for slot in o.slots)]
        names = {offer.id for offer in full}
        credits = [credit(law, o) if o.id in names else 0.0 for o in case.offers]
        extra = law.extra_cash_factor * sum(cash.values())
        ways[tuple(sorted(names))] = (extra, np.array(credits))
    return list(ways.values())


def cash_needed(case: Case, on: Mask, shares: Array) -> float:
    """Least cash, after its own factor, that makes some way of counting lawful."""
    law = case.law
    if law is None or not law.plain:
        return 0.0
    return min(max(law.floor, law.required - float(credits @ shares)) + extra for extra, credits in ways_to_count(case, on))
