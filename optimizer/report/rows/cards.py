"""The figures a reader looks at first, each beside the same figure of a scenario it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.report.rows import tables
from optimizer.results.solution import Solution

Figure = Literal[
    "cost",
    "cash_out",
    "opportunity",
    "own_losses",
    "reserve",
    "cover",
    "headroom",
    "premium",
    "policies",
    "required",
    "net_mean",
]
CARDS: tuple[Figure, ...] = ("cost", "reserve", "cover", "headroom")
SPLIT: tuple[Figure, ...] = ("cash_out", "opportunity", "own_losses")
COMPARED: tuple[Figure, ...] = ("cost", *SPLIT, "premium", "reserve", "required", "cover", "headroom", "net_mean", "policies")
COUNTS: frozenset[Figure] = frozenset({"policies"})
"""Figures that are numbers of things, not amounts."""


@dataclass(frozen=True, slots=True)
class CardRow:
    """One figure of an answer; `difference` from the same figure of another answer, None where one of them has none."""

    figure: Figure
    amount: float | None
    difference: float | None
    of: str = ""
    """The requirement that a figure of the law is of, where there are several."""
    other: float | None = None
    """The same figure of the other answer."""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One figure of several answers, and how far each is from the first."""

    figure: Figure
    amounts: tuple[float | None, ...]
    differences: tuple[float | None, ...]


def card_rows(solution: Solution, base: Solution | None, wanted: Sequence[Figure] = CARDS) -> list[CardRow]:
    """Return the figures of an answer with their difference from another's."""
    rows = []
    for name in wanted:
        amount, other = figure(solution, name), None if base is None else figure(base, name)
        rows.append(CardRow(name, amount, _difference(amount, other), narrowest(solution) if name == "headroom" else "", other))
    return rows


def compare_rows(solutions: Sequence[Solution]) -> list[CompareRow]:
    """Return every figure of several answers beside each other."""
    rows = []
    for name in COMPARED:
        figures = tuple(figure(solution, name) for solution in solutions)
        rows.append(CompareRow(name, figures, tuple(_difference(amount, figures[0]) for amount in figures)))
    return rows


def narrowest(solution: Solution) -> str:
    """Return the id of the requirement that is met most narrowly; empty where there are not several."""
    several = solution.law if len(solution.law) > 1 and tables.has_mix(solution) else ()
    return min(several, key=lambda requirement: requirement.slack).id if several else ""


def _difference(amount: float | None, other: float | None) -> float | None:
    return None if amount is None or other is None else amount - other


def figure(solution: Solution, name: Figure) -> float | None:
    """Return one figure of an answer; None where it has no mix to tell it of."""
    if not tables.has_mix(solution):
        return None
    groups = {row.group: row.amount for row in tables.cost_rows(solution) if not row.part}
    figures: dict[str, float | None] = {
        "cost": solution.cost,
        **groups,
        "reserve": solution.reserve_total,
        "premium": tables.premium_total(solution),
        "policies": float(len(solution.policies)),
        "net_mean": None if solution.net_loss is None else solution.net_loss.net_mean,
        **_of_law(solution),
    }
    return figures.get(name)


def _of_law(solution: Solution) -> dict[str, float]:
    """Return the figures of the requirement that is met most narrowly; cover is what its policies count for together."""
    whole = [law for law in solution.law if "." not in law.id] or list(solution.law)
    law = min(whole, key=lambda requirement: requirement.slack, default=None)
    if law is None:
        return {}
    cover = sum((item.counts_for for item in law.items if item.what in solution.shares), 0.0)
    return {"required": law.required, "headroom": min(requirement.slack for requirement in solution.law), "cover": cover}
