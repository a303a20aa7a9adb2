"""The law's ledger as terms in what is bought and held, so that a workbook can follow a change of it without a solve.

Which reading of the law is used, and which policies are counted, stays as solved: terms are given only where they give the answer's own
ledger at the answer's own mix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from optimizer.inputs.case import Case
from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.law.recognition import Requirement, recognise
from optimizer.results.solution import LawItem, LawResult, Solution

DEDUCTIBLES = "deductibles"
ROUNDING = 1e-9
"""Relative: figures that differ by less are one."""


@dataclass(frozen=True, slots=True)
class ReserveTerm:
    """What a reserve instrument counts for: `factor` times what is held."""

    what: str
    factor: float


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """What a policy counts for: `credit` times its share."""

    what: str
    credit: float


@dataclass(frozen=True, slots=True)
class CapTerm:
    """What some terms bring together beyond a cap, as a deduction; of caps within it their deductions are taken off before."""

    what: str
    amount: float
    members: tuple[int, ...]
    """Places of its terms among those of the requirement."""
    within: tuple[int, ...]
    """Places of the caps within it."""


@dataclass(frozen=True, slots=True)
class DeductibleTerm:
    """Cash for the deductibles of the policies counted: of each slot the largest of those bought, times `factor`."""

    what: str
    factor: float
    slots: tuple[tuple[tuple[str, float], ...], ...]
    """Offers with their deductibles."""


Counting = ReserveTerm | PolicyTerm
Term = Counting | CapTerm | DeductibleTerm


@dataclass(frozen=True, slots=True)
class LiveRequirement:
    """One requirement of the ledger."""

    required: float | DeductibleTerm
    terms: tuple[Term, ...]

    def counted(self, shares: Mapping[str, float], amounts: Mapping[str, float]) -> float:
        """Return what counts toward it for a mix and a reserve."""
        return sum(term_values(self.terms, shares, amounts), 0.0)


def live_ledger(solution: Solution, case: Case) -> list[LiveRequirement] | None:
    """Return the terms of every row of an answer's ledger, in its order; None where no reading of the law gives that ledger."""
    if case.law is None or not solution.law:
        return None
    for reading in recognise(case).readings:
        rows = [row for requirement in reading.requirements for row in _rows(requirement, case, solution)]
        if [name for name, _ in rows] == [law.id for law in solution.law]:
            ledger = [row for _, row in rows]
            if all(_agrees(row, law, solution) for row, law in zip(ledger, solution.law, strict=True)):
                return ledger
    return None


def term_values(terms: Sequence[Term], shares: Mapping[str, float], amounts: Mapping[str, float]) -> list[float]:
    """Return what each term counts for."""
    values: list[float] = []
    for term in terms:
        match term:
            case ReserveTerm(what, factor):
                values.append(factor * amounts.get(what, 0.0))
            case PolicyTerm(what, credit):
                values.append(credit * shares.get(what, 0.0))
            case CapTerm(_, amount, members, within):
                values.append(-max(sum(values[place] for place in (*members, *within)) - amount, 0.0))
            case DeductibleTerm():
                values.append(-cash_for(term, shares))
            case _:
                assert_never(term)
    return values


def cash_for(term: DeductibleTerm, shares: Mapping[str, float]) -> float:
    """Return the cash that deductibles ask for."""
    return term.factor * sum(max(d for offer, d in slot if shares.get(offer, 0.0) > 0) for slot in term.slots if _has(slot, shares))


def _has(slot: Sequence[tuple[str, float]], shares: Mapping[str, float]) -> bool:
    return any(shares.get(offer, 0.0) > 0 for offer, _ in slot)


def _agrees(row: LiveRequirement, law: LawResult, solution: Solution) -> bool:
    shares, amounts = solution.shares, solution.amounts
    required = cash_for(row.required, shares) if isinstance(row.required, DeductibleTerm) else row.required
    rounding = ROUNDING * max(abs(law.counted), law.required, 1.0)
    return abs(required - law.required) <= rounding and abs(row.counted(shares, amounts) - law.counted) <= rounding


def _rows(requirement: Requirement, case: Case, solution: Solution) -> Iterator[tuple[str, LiveRequirement]]:
    """Yield each row that a requirement has in the ledger, with its name."""
    counted = {item.what for law in solution.law if _is_of(law, requirement) for item in law.items if item.counts_for > 0}
    reserve: list[ReserveTerm] = [ReserveTerm(held.id, factor) for held, factor in zip(case.reserve, requirement.factor, strict=True)]
    bought = [(j, offer) for j, offer in enumerate(case.offers) if offer.offer in solution.shares]
    policies = [PolicyTerm(o.offer, requirement.credit[j] if o.offer in counted else 0.0) for j, o in bought]
    cash = _cash(requirement, case, counted & solution.shares.keys())
    on_top = [cash] if requirement.joint and requirement.extra_cash > 0 else []
    if requirement.each:
        for cls in sorted(requirement.counting):
            terms: list[Counting] = [*_only(reserve, requirement, {cls}), *(policies if cls == INSURANCE else _none(policies))]
            yield f"{requirement.id}.{cls}", LiveRequirement(requirement.required, _capped(requirement, terms, []))
    else:
        yield requirement.id, LiveRequirement(requirement.required, _capped(requirement, [*reserve, *policies], on_top))
    for floor in requirement.floors:
        meant = _only(reserve, requirement, floor.classes)
        yield f"{requirement.id}.{floor.id}", LiveRequirement(floor.amount, _capped(requirement, meant, on_top))
    if requirement.extra_cash > 0 and not requirement.joint:
        held = tuple(ReserveTerm(r.id, factor) for r, factor in zip(case.reserve, requirement.holding, strict=True))
        yield f"{requirement.id}.{DEDUCTIBLES}", LiveRequirement(cash, held)


def _is_of(law: LawResult, requirement: Requirement) -> bool:
    return law.id == requirement.id or law.id.startswith(f"{requirement.id}.")


def _only(reserve: Sequence[ReserveTerm], requirement: Requirement, classes: set[str] | frozenset[str]) -> list[ReserveTerm]:
    """Return the instruments of some classes; the others count for nothing."""
    pairs = zip(reserve, requirement.classes, strict=True)
    return [term if cls in classes else ReserveTerm(term.what, 0.0) for term, cls in pairs]


def _none(policies: Sequence[PolicyTerm]) -> list[PolicyTerm]:
    return [PolicyTerm(term.what, 0.0) for term in policies]


def _cash(requirement: Requirement, case: Case, counted: set[str]) -> DeductibleTerm:
    slots: dict[str, list[tuple[str, float]]] = {}
    for offer in case.offers:
        if offer.offer in counted and offer.deductible > 0:
            for slot in offer.in_slots:
                slots.setdefault(slot, []).append((offer.offer, offer.deductible))
    return DeductibleTerm(DEDUCTIBLES, requirement.extra_cash, tuple(tuple(slot) for slot in slots.values()))


def _capped(requirement: Requirement, terms: Sequence[Counting], on_top: Sequence[Term]) -> tuple[Term, ...]:
    """Return terms with what goes beyond each cap taken off, the caps within others first."""
    every: list[Term] = [*terms]
    places: list[tuple[frozenset[str], int]] = []
    for cap in sorted(requirement.caps, key=lambda cap: len(cap.classes)):
        members = tuple(n for n, term in enumerate(terms) if _class_of(term, n, requirement) in cap.classes)
        within = tuple(place for classes, place in places if classes <= cap.classes)
        places.append((cap.classes, len(every)))
        every.append(CapTerm(cap.id, cap.amount, members, within))
    return (*every, *on_top)


def _class_of(term: Counting, place: int, requirement: Requirement) -> str:
    return INSURANCE if isinstance(term, PolicyTerm) else requirement.classes[place]


def item_of(law: LawResult, what: str) -> LawItem | None:
    """Return the item of a ledger's row that a term stands for."""
    return next((item for item in law.items if item.what == what), None)
