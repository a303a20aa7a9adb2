"""Each offer with its premium now and the premium at which the decision about it flips, the nearest to deciding first."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from optimizer.results.explanation import OfferReason, Verdict


@dataclass(frozen=True, slots=True)
class BreakEvenRow:
    """One offer that has a premium at which the decision flips; amounts in the case's currency, at a full share, before tax."""

    offer: str
    is_bought: bool
    premium: float
    flips_at: float
    room: float
    """By which part of itself the premium can rise, or below 0 must fall, before the decision changes."""


@dataclass(frozen=True, slots=True)
class SettledRow:
    """One offer whose decision no premium changes, or whose premium is not known yet."""

    offer: str
    is_bought: bool
    premium: float
    verdict: Verdict


def break_even_rows(reasons: Iterable[OfferReason]) -> list[BreakEvenRow]:
    """Return the offers with a premium that flips the decision, the least room either way first; premiums of 0 have no room to measure."""
    rows = [
        BreakEvenRow(reason.offer, reason.bought, reason.premium, reason.walk_away, math.inf if reason.room is None else reason.room)
        for reason in reasons
        if reason.walk_away is not None
    ]
    return sorted(rows, key=lambda row: abs(row.room))


def settled_rows(reasons: Iterable[OfferReason]) -> list[SettledRow]:
    """Return the others, by verdict."""
    order = list(Verdict)
    rows = [SettledRow(reason.offer, reason.bought, reason.premium, reason.verdict) for reason in reasons if reason.walk_away is None]
    return sorted(rows, key=lambda row: order.index(row.verdict))
