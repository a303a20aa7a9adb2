"""The rows of every table: plain values taken from the answer, subtotals and nothing else, for text, page and files alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.inputs.case import Case
from optimizer.results.solution import LawItem, Solution, Status
from optimizer.results.stress import StressMoment, StressResult

GROUPS: dict[str, tuple[str, ...]] = {
    "cash_out": ("premium", "tax", "fixed_charge", "discount"),
    "opportunity": ("carry", "own_funds_charge"),
    "own_losses": ("expected_net", "emergency"),
}
"""Parts of the yearly cost by what they are to the firm; together all parts, each once."""

ILLUSTRATIVE = ("illustrative", "例示")
"""Words by which a case or a quote says of itself that it is no real one."""
ACTIONABLE = (Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE)


@dataclass(frozen=True, slots=True)
class MixRow:
    """One policy bought, with the terms of its offer."""

    offer: str
    insurer: str
    share: float
    limit: float | None
    attachment: float | None
    deductible: float | None
    premium: float


@dataclass(frozen=True, slots=True)
class CostRow:
    """One part of the yearly cost; `part` is empty on the subtotal of its group."""

    group: str
    part: str
    amount: float
    of_total: float | None


@dataclass(frozen=True, slots=True)
class LawRow:
    """One requirement of the law."""

    requirement: str
    required: float
    counted: float
    slack: float
    grade: str
    items: tuple[LawItem, ...]


@dataclass(frozen=True, slots=True)
class TailRow:
    """One tail rule, before and after insurance."""

    rule: str
    measure: str
    level: float
    gross: float
    net: float
    standard_error: float | None
    reserve: float
    own_funds: float
    absorbed: float


@dataclass(frozen=True, slots=True)
class StressRow:
    """Who pays for a named event in the end, each source on its own."""

    source: str
    """Offer, or `reserve`, `own_funds`, `missing`, `missing_if_refused`."""
    insurer: str
    within_days: int | None
    refused: bool
    amount: float


def has_mix(solution: Solution) -> bool:
    """Say whether the answer holds a mix that may be shown."""
    return solution.status in ACTIONABLE


def is_illustrative(solution: Solution, case: Case | None = None) -> bool:
    """Say whether the case calls itself illustrative, or quotes of it do in their notes: of those bought, of all where none is."""
    offers = () if case is None else case.offers
    bought = [offer for offer in offers if offer.offer in solution.shares]
    return any(
        word in text.casefold() for text in (solution.case.name, *(offer.note for offer in bought or offers)) for word in ILLUSTRATIVE
    )


def mix_rows(solution: Solution, case: Case | None) -> list[MixRow]:
    """Return the policies bought, in file order."""
    offers = {} if case is None else {offer.offer: offer for offer in case.offers}
    rows = []
    for bought in solution.policies:
        offer = offers.get(bought.offer)
        rows.append(
            MixRow(
                offer=bought.offer,
                insurer=bought.insurer,
                share=bought.share,
                limit=None if offer is None else offer.limit,
                attachment=None if offer is None else offer.attachment,
                deductible=None if offer is None else offer.deductible,
                premium=bought.premium,
            )
        )
    return rows


def premium_total(solution: Solution) -> float:
    """Return the premium due of all policies bought."""
    return sum((policy.premium for policy in solution.policies), 0.0)


def cost_rows(solution: Solution) -> list[CostRow]:
    """Return each part of the cost, a subtotal before each group."""
    return [] if solution.cost_parts is None else list(_cost_rows(solution))


def _cost_rows(solution: Solution) -> Iterator[CostRow]:
    total = solution.cost
    for group, parts in GROUPS.items():
        amounts = {part: float(getattr(solution.cost_parts, part)) for part in parts}
        subtotal = sum(amounts.values())
        yield CostRow(group, "", subtotal, subtotal / total if total else None)
        for part, amount in amounts.items():
            yield CostRow(group, part, amount, amount / total if total else None)


def law_rows(solution: Solution) -> list[LawRow]:
    """Return the law's ledger."""
    return [LawRow(law.id, law.required, law.counted, law.slack, law.grade, law.items) for law in solution.law]


def headroom(solution: Solution) -> float | None:
    """Return the least slack over all requirements; None where no law applies."""
    return min((law.slack for law in solution.law), default=None)


def tail_rows(solution: Solution) -> list[TailRow]:
    """Return the tail rules; `reserve` is what absorbs beside own funds (with the credit line where the rule has a deadline)."""
    return [
        TailRow(
            rule=rule.id,
            measure=rule.measure,
            level=rule.level,
            gross=rule.gross,
            net=rule.net,
            standard_error=rule.standard_error,
            reserve=rule.absorbed - rule.own_funds,
            own_funds=rule.own_funds,
            absorbed=rule.absorbed,
        )
        for rule in solution.tail
    ]


def stress_rows(event: StressResult) -> list[StressRow]:
    """Return what each policy bought pays for an event, then what the firm pays and what nobody does."""
    rows = [StressRow(p.offer, p.insurer, p.within_days, p.refused, p.amount) for p in event.payments]
    firm = {name: float(getattr(event, name)) for name in ("reserve", "own_funds", "missing", "missing_if_refused")}
    return rows + [StressRow(name, "", 0, False, amount) for name, amount in firm.items()]


def stress_moments(event: StressResult) -> list[StressMoment]:
    """Return the timeline without the days on which nothing changes; the first and the end always stand."""
    moments = [event.timeline[0]]
    for moment in event.timeline[1:]:
        moved = (moment.policies, moment.reinstatement_premium) != (moments[-1].policies, moments[-1].reinstatement_premium)
        if moved or moment.day is None:
            moments.append(moment)
    return moments
