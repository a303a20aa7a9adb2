"""The position of today told beside an answer: there where the case states one, of its amounts, and short by what it says."""

from __future__ import annotations

import math

import numpy as np

from optimizer.auditor.amounts import check_parts, check_policy_amounts
from optimizer.auditor.cache import AuditCache
from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList
from optimizer.auditor.rules import credit_line
from optimizer.auditor.stress import check_stresses
from optimizer.inputs.case import Case, CaseName, Today
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Position, Solution, Status

SHORT = "another addition is the least that mends it"


def check_today(sheet: CheckList, question: tuple[Case, Scenarios, AuditCache | None], solution: Solution) -> None:
    """Check what the answer says of today against the case: what is held, what it costs, what it lacks, and the named events on it."""
    case, years, cache = question
    position = solution.today
    if position is None:
        if case.today is not None:
            sheet.leave("where the firm stands today is not told", "today")
        return
    if case.today is None:
        sheet.holds("today", False, "the case does not state what is held today")
        return
    if not _is_as_stated(sheet, case, case.today, position):
        return
    in_force = case.model_copy(update={"offers": case.in_force})
    facts = MixFacts(in_force, years, _as_answer(case, position), cache)
    facts.own_funds = position.own_funds
    check_policy_amounts(sheet, facts, under="today.")
    _check_own_funds(sheet, facts)
    check_parts(sheet, facts, position.cost, position.cost_parts, under="today.")
    check_stresses(sheet, facts, under="today.")
    _check_shortfalls(sheet, in_force, facts, position)


def _is_as_stated(sheet: CheckList, case: Case, today: Today, position: Position) -> bool:
    """Check policies and amounts, one by one, against those stated."""
    policies = [(policy.offer, policy.insurer, policy.share) for policy in position.policies]
    stated = [(offer.offer, offer.insurer, today.policies[offer.offer]) for offer in case.in_force]
    same = sheet.holds("today.policies", policies == stated, "the policies in force are those stated, in file order", str(policies))
    held = [(item.id, item.cls, item.amount, item.carry) for item in position.reserve]
    amounts = [today.reserve.get(r.id, 0.0) for r in case.reserve]
    owed = [(r.id, r.cls, amount, r.carry * amount) for r, amount in zip(case.reserve, amounts, strict=True)]
    text = "the reserve held today is that stated, with its carry, in file order"
    return sheet.holds("today.reserve", held == owed, text, str(held), str(owed)) and same


def _as_answer(case: Case, position: Position) -> Solution:
    return Solution(
        case=CaseName(case.id, "", case.currency, ""),
        status=Status.FEASIBLE,
        policies=position.policies,
        reserve=position.reserve,
        stress=position.stress,
    )


def _check_own_funds(sheet: CheckList, facts: MixFacts) -> None:
    """Check own funds at risk: all where they are free, else what the tails ask beyond the reserve, as far as they go."""
    firm = facts.case.firm
    tail = max((facts.tail_net(tail) - credit_line(facts.case, tail) for tail in facts.rules.binding), default=0.0)
    beyond = min(max(tail - facts.drawable, 0.0), firm.own_funds_at_risk) if facts.ways else 0.0
    expected = firm.own_funds_at_risk if firm.own_funds_charge == 0 else beyond
    scale = float(facts.sizes[0]) if facts.ways else 0.0
    sheet.same("today.own_funds", facts.own_funds, expected, "the tail rules put other own funds at risk", scale)


def _check_shortfalls(sheet: CheckList, case: Case, facts: MixFacts, position: Position) -> None:
    """Check the least additions as least costs of reserves that cost 1 a unit and hold at least what is held today."""
    held = [item.amount for item in position.reserve]
    of_law = _growing(case, held, keep_least=False)
    law = _least_addition(of_law, facts, held, of_law_alone=True)
    every = _least_addition(_growing(case, held, keep_least=True), facts, held, of_law_alone=False)
    sheet.holds("today.is_lawful", position.is_lawful == (position.shortfall_law == 0.0), "lawful is what nothing is missing of")
    size = float(facts.sizes.max()) if facts.ways else 0.0
    for key, claimed, recomputed in (("shortfall_law", position.shortfall_law, law), ("shortfall", position.shortfall, every)):
        if claimed is None or recomputed is None:
            sheet.holds(f"today.{key}", claimed is None and recomputed is None, "whether a reserve can mend it", claimed, recomputed)
        else:
            sheet.same(f"today.{key}", claimed, recomputed, SHORT, size)


def _growing(case: Case, held: list[float], *, keep_least: bool) -> Case:
    """Return the case with a price of 1 on every unit of reserve, none on own funds, and at least what is held."""
    reserve = tuple(
        r.model_copy(
            update={
                "carry": 1.0,
                "min": max(amount, r.min if keep_least else 0.0),
                "max": None if r.max is None else max(r.max, amount, r.min if keep_least else 0.0),
            }
        )
        for r, amount in zip(case.reserve, held, strict=True)
    )
    firm = case.firm.model_copy(update={"own_funds_charge": 0.0, "emergency_rate": 0.0})
    return case.model_copy(update={"reserve": reserve, "firm": firm})


def _least_addition(growing: Case, facts: MixFacts, held: list[float], *, of_law_alone: bool) -> float | None:
    rules = MixFacts(growing, facts.years, facts.solution, facts.recall).rules
    additions = []
    for needs in facts.ways:
        if not np.isfinite(needs).all():  # the policies cannot meet the law in this way, whatever is held
            continue
        amounts_needed = needs.copy()
        if of_law_alone:
            amounts_needed[:, :2] = 0.0
        if rules.within_reach(amounts_needed)[0]:
            additions.append(float(rules.holding_cost(amounts_needed, np.zeros((1, 0)))[0]) - math.fsum(held))
    return max(min(additions), 0.0) if additions else None
