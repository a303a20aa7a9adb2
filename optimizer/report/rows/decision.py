"""What an answer says to do, as facts: what to buy, what to keep and to add, what it costs and saves, what drives it, what it leaves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from optimizer.inputs.case import Case, Tail
from optimizer.report.rows.tables import has_mix
from optimizer.results.solution import Alternative, NextBest, Solution, Status

Driver = Literal["law", "rules", "losses"]
"""`rules`: the firm's own tail, cover and gap rules cost something beyond the law and its limits; `law`: they do not; `losses`: they do
not, and no law is named."""
CLOSED = frozenset({Status.CERTIFIED, Status.SOLVED})
SAME_COST = 1e-6
"""Relative, beside the gap: costs that differ by less are one."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One policy to buy, in the buyer's words."""

    offer: str
    insurer: str
    """Its name; the id where it has none."""
    covers: tuple[str, ...]
    """Patterns of classes."""
    bottom: float
    """Attachment and deductible: what is borne before it pays."""
    top: float
    """May be infinite."""
    most: float
    """Most it pays in a year at full share; may be infinite."""
    share: float
    is_in_force: bool
    """Today, at any share."""

    @property
    def size(self) -> float:
        """Most it pays for one occurrence, at its share."""
        return min(self.top - self.bottom, self.most) * self.share


@dataclass(frozen=True, slots=True)
class WorstEvent:
    """The named event that leaves most unpaid."""

    id: str
    name: str
    owed: float
    """To customers: the loss at the price of the day it is repaid."""
    missing: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and why; amounts in the case's currency."""

    purchases: tuple[Purchase, ...]
    """Those that pay most first."""
    reserve: float
    reserve_today: float | None
    """None where the case does not state it."""
    cost: float
    cost_today: float | None
    shortfall_law_today: float | None
    """Least reserve that today lacks of the law alone; None where it is not stated, infinite where none mends it."""
    shortfall_today: float | None
    """The same of the law and the firm's own rules."""
    cost_all_cash: float | None
    driver: Driver | None
    """None where this cost, or what the law alone would cost, is not known within the gap."""
    rules: tuple[Tail, ...]
    """The firm's tail rules with nothing to spare."""
    cost_law_only: float | None
    """What the law and the firm's limits would cost without its tail, cover and gap rules."""
    worst: WorstEvent | None
    has_law: bool = True
    """Whether the case names a law."""
    next_best: NextBest | None = None
    """The cheapest mix with other policies, where it is known."""


def decision_of(solution: Solution, case: Case) -> Decision | None:
    """Return what an answer says to do; None where it has no mix."""
    if not has_mix(solution) or solution.cost is None:
        return None
    today, others = solution.today, solution.alternatives or {}
    all_cash = others.get("all_cash")
    law_only = others.get("law_only")
    driver = _driver(solution, case, law_only)
    return Decision(
        purchases=_purchases(solution, case),
        reserve=solution.reserve_total,
        reserve_today=None if today is None else today.reserve_total,
        cost=solution.cost,
        cost_today=None if today is None else today.cost,
        shortfall_law_today=None if today is None else _or_endless(today.shortfall_law),
        shortfall_today=None if today is None else _or_endless(today.shortfall),
        cost_all_cash=None if all_cash is None else all_cash.cost,
        driver=driver,
        rules=tuple(tight_tails(solution, case)) if driver == "rules" else (),
        cost_law_only=None if driver is None or law_only is None else law_only.cost,
        worst=_worst(solution),
        has_law=case.law is not None,
        next_best=solution.next_best,
    )


def _or_endless(shortfall: float | None) -> float:
    return math.inf if shortfall is None else shortfall


def _purchases(solution: Solution, case: Case) -> tuple[Purchase, ...]:
    offers = {offer.offer: offer for offer in case.offers}
    names = {insurer.insurer: insurer.name for insurer in case.underwriters}
    in_force = {offer.offer for offer in case.in_force}
    purchases = []
    for policy in solution.policies:
        offer = offers[policy.offer]
        purchases.append(
            Purchase(
                offer=policy.offer,
                insurer=names.get(policy.insurer) or policy.insurer,
                covers=tuple(pattern.text for pattern in offer.covers),
                bottom=offer.attachment + offer.deductible,
                top=offer.exhaustion,
                most=offer.year_cap,
                share=policy.share,
                is_in_force=policy.offer in in_force,
            )
        )
    return tuple(sorted(purchases, key=lambda purchase: -purchase.size))


def _driver(solution: Solution, case: Case, law_only: Alternative | None) -> Driver | None:
    """Return whether the own tail, cover and gap rules cost something beyond the law and the limits; None where not known."""
    if law_only is None or law_only.cost is None or solution.cost is None or not {solution.status, law_only.status} <= CLOSED:
        return None
    if solution.cost - law_only.cost > (SAME_COST + case.solve.gap) * abs(solution.cost):
        return "rules"
    return "losses" if case.law is None else "law"


def tight_tails(solution: Solution, case: Case) -> list[Tail]:
    """Return the tail rules that hold, and are met with nothing to spare."""
    results = {tail.id: tail for tail in solution.tail}
    tight = []
    for rule in case.tail:
        figures = results.get(rule.id)
        if rule.hold and figures is not None and abs(figures.absorbed - figures.net) <= SAME_COST * abs(figures.absorbed):
            tight.append(rule)
    return tight


def _worst(solution: Solution) -> WorstEvent | None:
    """Return the event that leaves most unpaid; of several, the first."""
    events = [WorstEvent(event.id, event.name, event.owed, event.missing) for event in solution.stress]
    return max(events, key=lambda event: event.missing, default=None)
