"""Four ways to stand, side by side: today, all cash, the law alone, and the mix of the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.inputs.case import Case
from optimizer.results.solution import Solution

Standing = Literal["today", "all_cash", "law_only", "mix"]


@dataclass(frozen=True, slots=True)
class StandingRow:
    """One way to stand; amounts in the case's currency, None where unknown or where there is no such mix."""

    name: Standing
    cost: float | None
    reserve: float | None
    is_lawful: bool | None
    """Whether it meets the law; None where that is not known, or the case names none."""
    shortfall_law: float | None
    """Of today: the least reserve it lacks of the law alone; None where no reserve mends it, or it is another row."""
    shortfall: float | None
    """Of today: the least reserve it lacks of the law and the firm's own rules; None where no reserve mends it, or it is another row."""
    has_must: bool
    """Whether policies that must be bought are among it."""


def standing_rows(solution: Solution, case: Case) -> list[StandingRow]:
    """Return the rows that an answer knows, today first, the mix last."""
    rows = []
    today, others = solution.today, solution.alternatives or {}
    if today is not None:
        rows.append(
            StandingRow(
                "today",
                today.cost,
                today.reserve_total,
                None if case.law is None else today.is_lawful,
                today.shortfall_law,
                today.shortfall,
                False,
            )
        )
    has_must = any(offer.use == "must" for offer in case.offers)
    for name in ("all_cash", "law_only"):
        other = others.get(name)
        if other is not None:
            lawful = True if other.cost is not None and case.law is not None else None
            rows.append(StandingRow(name, other.cost, other.reserve_total, lawful, None, None, has_must))
    if solution.cost is not None:
        rows.append(StandingRow("mix", solution.cost, solution.reserve_total, True if case.law is not None else None, None, None, False))
    return rows
