"""The alternatives told beside an answer: complete, on the right side of it, priced again, and enumerated where that is quick."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from optimizer.auditor.admissible import check_policies, has_mix
from optimizer.auditor.amounts import check_held, check_holding, check_parts
from optimizer.auditor.cache import AuditCache
from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList, slack
from optimizer.auditor.proof import Proof, prove
from optimizer.auditor.stress import check_stresses
from optimizer.auditor.verdict import worth
from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.shares import Grid
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Alternative, Held, Policy, Solution, Status

NAMES = ("all_cash", "law_only")
Question = tuple[Case, Scenarios, AuditCache | None]
"""A case with its loss years, and what the checker has worked out already."""
PRICED = (Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE)
ROOM = 1e-6
"""Relative: what a bound that is the solver's word may be off by."""


def check_alternatives(sheet: CheckList, question: Question, solution: Solution, most_work: float) -> None:
    """Check each alternative on its own and beside the answer.

    `most_work` bounds the enumeration of what the law alone would cost, mixes x years.
    """
    case, years, recall = question
    for name, other in (solution.alternatives or {}).items():
        key = f"alternatives.{name}"
        sheet.holds(key, name in NAMES, "no such alternative")
        amounts = [x for x in (other.cost, other.reserve_total) if x is not None]
        fits = len(amounts) == (2 if other.status in PRICED else 0) and all(math.isfinite(x) for x in amounts)
        text = "an alternative has a cost exactly where its status promises one"
        if not sheet.holds(f"{key}.status", fits, text, other.cost, other.status):
            continue
        if name == "all_cash":
            _check_all_cash(sheet, question, solution, other)
        if name == "law_only":
            _check_law_only(sheet, (law_alone(case), years, recall), solution, other)
            proof = prove(law_alone(case), years, most_work=worth(solution, most_work))
            _check_least(sheet, proof, other, case.solve.gap)
            _leave_unproved(sheet, proof, other)
    if has_mix(solution) and "law_only" not in (solution.alternatives or {}):
        sheet.leave("what the law alone would cost is not told: the search did not come to it", "alternatives.law_only")


def _leave_unproved(sheet: CheckList, proof: Proof | None, other: Alternative) -> None:
    """Name what is said of the law alone on the solver's word."""
    key = "alternatives.law_only"
    if other.cost is None:
        if proof is None or other.status is not Status.INFEASIBLE:
            sheet.leave("that no mix was found for the law alone is the solver's own word", f"{key}.status")
        return
    if proof is None or other.status is Status.FEASIBLE:
        sheet.leave("that the law alone costs no less is the solver's own word", f"{key}.cost", f"{key}.status")
    if other.mix is None:
        sheet.leave("the mix for the law alone is not kept, so it was not priced again", f"{key}.cost", f"{key}.reserve_total")


def law_alone(case: Case) -> Case:
    """Return the case as the law sees it: no tail rule, no coverage rule, layers may stand on air."""
    stated = {"tail": (), "coverage": (), "limits": case.limits.model_copy(update={"no_gap": False})}
    return case.model_copy(update=stated)


def _check_all_cash(sheet: CheckList, question: Question, solution: Solution, other: Alternative) -> None:
    key = "alternatives.all_cash"
    if other.cost is not None and solution.bound is not None:
        room = slack(other.cost, solution.cost or 0.0) + (ROOM * abs(other.cost) if solution.proof == "solver" else 0.0)
        sheet.holds(key, other.cost >= solution.bound - room, "a lawful mix is cheaper than the bound", other.cost, solution.bound)
    if other.cost is not None:
        sheet.holds(f"{key}.lawful", solution.status is not Status.INFEASIBLE, "a lawful mix makes the case feasible", other.status)
    must = [offer for offer in question[0].offers if offer.use == "must"]
    if all(isinstance(offer.shares, Grid) and len(offer.shares.sizes) == 1 for offer in must):
        mix = {offer.offer: offer.most_share for offer in must}
        _check_price(sheet, key, question, mix, other)
        if other.cost is not None:
            _check_amounts(sheet, key, question, mix, other)


def _check_law_only(sheet: CheckList, question: Question, solution: Solution, other: Alternative) -> None:
    key = "alternatives.law_only"
    if has_mix(solution):
        sheet.holds(f"{key}.lawful", other.status is not Status.INFEASIBLE, "a mix that meets every rule meets the law", other.status)
    if other.cost is not None and solution.cost is not None and other.status is not Status.FEASIBLE:
        room = max(ROOM, question[0].solve.gap) * abs(solution.cost)
        sheet.holds(key, other.cost <= solution.cost + room, "fewer rules cannot cost more", other.cost, solution.cost)
    if other.cost is not None and other.mix is not None:
        _check_price(sheet, key, question, other.mix, other)


def _check_least(sheet: CheckList, proof: Proof | None, other: Alternative, gap: float) -> None:
    """Compare what the law alone would cost with the cheapest of all mixes, where they could be priced."""
    key = "alternatives.law_only.least"
    if proof is None or other.status in (Status.UNDECIDED, Status.ERROR):
        text = "the proof cannot be repeated: too many mixes, or shares from a range"
        sheet.holds(f"{key}.proof", other.status is not Status.CERTIFIED, text, other.status)
        return
    if proof.cost is None or other.cost is None:
        sheet.holds(key, proof.cost is None and other.cost is None, "the law can be met where a mix meets it", other.cost, proof.cost)
        return
    allowance = 2 * (proof.cost - proof.bound)
    sheet.holds(key, other.cost >= proof.bound - allowance, "no mix meets the law at so little", other.cost, proof.cost)
    if other.status is not Status.FEASIBLE:
        near = other.cost <= proof.cost + gap * abs(other.cost) + allowance
        sheet.holds(key, near, "a cheaper mix meets the law", other.cost, proof.cost)


def _check_price(sheet: CheckList, key: str, question: Question, mix: Mapping[str, float], other: Alternative) -> None:
    """Price a mix again: lawful where it has a cost and only there, of that cost, with that reserve.

    With a price on emergency funding the reserve is not compared: how much is held is then part of the cost alone.
    """
    case, years, recall = question
    insurers = {offer.offer: offer.insurer for offer in case.offers}
    readable = all(offer in insurers and 0 < share <= 1 for offer, share in mix.items())
    if not sheet.holds(f"{key}.mix", readable, "every share is of an offer of the catalogue, above 0 and at most 1"):
        return
    facts = MixFacts(case, years, _bare(case, insurers, mix), recall)
    lawful = _is_lawful(facts)
    sheet.holds(f"{key}.mix", lawful == (other.cost is not None), "the mix is lawful where it has a cost", other.status, str(lawful))
    if other.cost is None or other.reserve_total is None or not lawful:
        return
    firm, rules = case.firm, facts.rules
    mean = case.objective.expected_net * facts.net_mean
    met = [needs for needs in facts.ways if rules.within_reach(needs)[0]]
    held = [facts.holding_cost(needs) for needs in met]
    least_cost = float(rules.terms.outlay(facts.shares)[0]) + mean + min(held)
    scale = case.objective.expected_net * facts.gross_mean + facts.holding_size
    sheet.same(f"{key}.cost", other.cost, least_cost, "the cost of this mix is another", scale)
    if firm.emergency_rate <= 0:
        total = min(rules.holding.least_total(needs[0]) for needs, cost in zip(met, held, strict=True) if cost <= min(held))
        sheet.same(f"{key}.reserve", other.reserve_total, total, "another reserve is the least", float(facts.sizes.max()))


def _check_amounts(sheet: CheckList, key: str, question: Question, mix: Mapping[str, float], other: Alternative) -> None:
    """Check reserve and own funds stated for the mix, the parts of its cost, and the named events on it."""
    case, years, recall = question
    own_funds = other.own_funds or 0.0
    lies = 0 <= own_funds <= case.firm.own_funds_at_risk + slack(case.firm.own_funds_at_risk)
    sheet.holds(f"{key}.own_funds", lies, "own funds at risk lie between 0 and the limit", own_funds)
    total = math.fsum(held.amount for held in other.reserve)
    claimed = [(held.id, held.cls, held.carry) for held in other.reserve]
    recomputed = [(r.id, r.cls, r.carry * held.amount) for r, held in zip(case.reserve, other.reserve, strict=False)]
    whole = len(claimed) == len(case.reserve) and abs(total - (other.reserve_total or 0.0)) <= slack(total)
    text = "the reserve is told for each instrument, in file order, with its carry, and sums to what is held"
    if sheet.holds(f"{key}.instruments", claimed == recomputed and whole, text, str(claimed), str(recomputed)):
        bare = _bare(case, {offer.offer: offer.insurer for offer in case.offers}, mix)
        facts = MixFacts(case, years, replace(bare, reserve=other.reserve, stress=other.stress), recall)
        facts.own_funds = own_funds
        check_parts(sheet, facts, other.cost, other.cost_parts, under=f"{key}.")
        check_stresses(sheet, facts, under=f"{key}.")


def check_all_cash_held(sheet: CheckList, question: Question, solution: Solution) -> None:
    """Check that reserve and own funds stated for the mix without policies meet every rule, at least cost and with the least reserve."""
    case, years, recall = question
    other, key = (solution.alternatives or {}).get("all_cash"), "alternatives.all_cash."
    in_order = other is not None and [held.id for held in other.reserve] == [r.id for r in case.reserve]
    if other is None or other.cost is None or not in_order:
        return
    mix = {offer.offer: offer.most_share for offer in case.offers if offer.use == "must"}
    bare = _bare(case, {offer.offer: offer.insurer for offer in case.offers}, mix)
    facts = MixFacts(case, years, replace(bare, reserve=other.reserve), recall)
    facts.own_funds = other.own_funds or 0.0
    check_held(sheet, facts, under=key)
    check_holding(sheet, facts, under=key)
    for tail in facts.rules.binding:
        text = "rule (5): the tail exceeds what absorbs it"
        sheet.at_most(f"{key}tail.{tail.id}", facts.tail_net(tail), facts.absorbed(tail), text, facts.tail_gross(tail))


def _bare(case: Case, insurers: Mapping[str, str], mix: Mapping[str, float]) -> Solution:
    """Return an answer that says the mix and no amount, in file order."""
    bought = [offer for offer in insurers if offer in mix]
    return Solution(
        case=CaseName(case.id, "", case.currency, ""),
        status=Status.FEASIBLE,
        policies=tuple(Policy(offer, insurers[offer], mix[offer], 0.0, 0.0, 0.0, 0.0, 0.0) for offer in bought),
        reserve=tuple(Held(r.id, r.cls, 0.0, 0.0) for r in case.reserve),
    )


def _is_lawful(facts: MixFacts) -> bool:
    """Say whether a mix keeps every rule, with as much reserve as may be held."""
    structure = CheckList()
    check_policies(structure, facts)
    rules = facts.rules
    reached = rules.boxes_open and any(bool(rules.within_reach(needs)[0]) for needs in facts.ways)
    return structure.findings().ok and reached and bool(rules.limits_met(facts.shares)[0])
