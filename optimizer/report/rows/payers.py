"""Who pays for one loss: the parts of a stacked bar or a tower, in one order and under one name wherever they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.results.solution import LawResult, Solution
from optimizer.results.stress import StressMoment, StressPayment, StressResult

PayerKind = Literal["in_kind", "reserve", "own_funds", "credit_line", "policy", "missing", "beyond"]
ORDER: tuple[PayerKind, ...] = ("in_kind", "reserve", "own_funds", "credit_line", "policy", "missing", "beyond")
PAID = ORDER[:-1]
"""Parts of what is to be paid; `beyond` is of what a law counts, the part beyond its caps."""
"""From the bottom of a tower, or the start of a bar: what the firm has itself, what it borrows, who insures it, what nobody pays."""


ROUNDING = 1e-9
"""Relative: sums that differ by less are one."""


@dataclass(frozen=True, slots=True)
class PartPaid:
    """One part of what is to be paid for a loss, case currency."""

    kind: PayerKind
    insurer: str
    """Its name; empty where it is no policy."""
    amount: float


@dataclass(frozen=True, slots=True)
class EventStack:
    """A named event by a day, or in the end: its parts sum to what is owed, with the reinstatement premium then due."""

    event: StressResult
    day: int | None
    """None: in the end."""
    parts: tuple[PartPaid, ...]

    @property
    def total(self) -> float:
        """What has to be paid."""
        return sum((part.amount for part in self.parts), 0.0)


@dataclass(frozen=True, slots=True)
class LawStack:
    """A requirement of the law: what counts toward it, in parts, and the rest that goes beyond what it counts."""

    id: str
    required: float
    counted: float
    parts: tuple[PartPaid, ...]
    """Those before `beyond` sum to what is counted."""


def law_stacks(solution: Solution, names: Mapping[str, str]) -> list[LawStack]:
    """Return each requirement of an answer's ledger; what its caps and cash for deductibles take off is its last part."""
    insurers = {policy.offer: names.get(policy.insurer) or policy.insurer for policy in solution.policies}
    return [_law_stack(law, insurers) for law in solution.law]


def _law_stack(law: LawResult, insurers: Mapping[str, str]) -> LawStack:
    by_name: dict[tuple[PayerKind, str], float] = {}
    for item in law.items:
        if item.counts_for > 0:
            key: tuple[PayerKind, str] = ("policy", insurers[item.what]) if item.what in insurers else ("reserve", "")
            by_name[key] = by_name.get(key, 0.0) + item.counts_for
    parts, left = [], max(law.counted, 0.0)
    for (kind, name), amount in by_name.items():
        parts.append(PartPaid(kind, name, min(amount, left)))
        left -= parts[-1].amount
    beyond = sum(by_name.values()) - max(law.counted, 0.0)
    rest = [PartPaid("beyond", "", beyond)] if beyond > ROUNDING * max(law.counted, law.required) else []
    return LawStack(law.id, law.required, law.counted, (*parts, *rest))


def event_stacks(solution: Solution, names: Mapping[str, str]) -> list[EventStack]:
    """Return each named event of an answer as it ends, in the order of the case; `names` of insurers by id."""
    return [_stack(event, event.timeline[-1], names) for event in solution.stress]


def day_stacks(event: StressResult, names: Mapping[str, str]) -> list[EventStack]:
    """Return an event on the day it happens, on each day on which a policy pays, and in the end."""
    stacks: list[EventStack] = []
    for moment in event.timeline:
        stack = _stack(event, moment, names)
        if not stacks or moment.day is None or stack.parts != stacks[-1].parts:
            stacks.append(stack)
    return stacks


def _stack(event: StressResult, moment: StressMoment, names: Mapping[str, str]) -> EventStack:
    """Return the parts of one moment; an insurer's policies are one part."""
    by_insurer: dict[str, float] = {}
    for payment in event.payments:
        name, is_paid = names.get(payment.insurer) or payment.insurer, moment.day is None or _by(payment, moment.day)
        by_insurer[name] = by_insurer.get(name, 0.0) + (payment.amount if is_paid else 0.0)
    firm = {"in_kind": event.backing} | {kind: float(getattr(moment, kind)) for kind in ("reserve", "own_funds", "credit_line", "missing")}
    parts = [PartPaid(kind, "", firm[kind]) for kind in PAID if kind != "policy"]
    parts[-1:-1] = [PartPaid("policy", insurer, amount) for insurer, amount in by_insurer.items()]
    return EventStack(event, moment.day, tuple(parts))


def _by(payment: StressPayment, day: int) -> bool:
    """Say whether a policy has paid by a day; one that does not say when pays in the end."""
    return payment.within_days is not None and payment.within_days <= day
