"""How far a computation is: the step it is at, and the line that says where a search stands."""

from __future__ import annotations

from typing import NamedTuple

from optimizer.results.explanation import NextMix, OfferReason, Sensitivity

Part = OfferReason | Sensitivity | NextMix
"""What an explanation is made of."""


class Step(NamedTuple):
    """Where an explanation stands."""

    what: str
    done: int
    of: int
    part: Part | None = None
    """What has just been answered: whoever listens can show it before the rest is."""


def silent(_: object) -> None:
    """Say nothing of progress."""


def standing(seconds: float, value: float | None, bound: float | None, gap: float | None) -> str:
    """Return the line that says where a search stands after so many seconds."""
    best = "no lawful mix yet" if value is None else f"best {value:,.6g}"
    least = "no bound yet" if bound is None else f"bound {bound:,.6g}"
    return f"{seconds:.0f} s: {best}, {least}" + ("" if gap is None else f", gap {gap:.2%}")
