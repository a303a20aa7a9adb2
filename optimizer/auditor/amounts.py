"""Every amount of the answer against its recomputation: policies, cost and its parts, tails, reserve and own funds."""

from __future__ import annotations

import math

from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList
from optimizer.inputs.case import Tail
from optimizer.results.solution import CostParts, TailResult


def check_policy_amounts(sheet: CheckList, facts: MixFacts, under: str = "") -> None:
    """Check premium due, tax, fixed charge, mean recovery and mean reinstatement premium of each policy; `under` names the mix."""
    due = facts.rules.terms.due(facts.shares)[0]
    recomputed = {
        "premium": due,
        "tax": due * facts.rules.terms.tax,
        "fixed_charge": facts.rules.terms.charges(facts.shares)[0],
        "expected_recovery": facts.recovered(),
        "expected_reinstatement_premium": facts.reinstated(),
    }
    policies = {policy.offer: policy for policy in facts.solution.policies}
    for j, offer in enumerate(facts.offers):
        for name, amounts in recomputed.items():
            claimed = getattr(policies[offer.offer], name)
            key = f"{under}policies.{offer.offer}.{name}"
            sheet.same(key, claimed, float(amounts[j]), f"{name} of {offer.offer} is not this")


def recomputed_parts(facts: MixFacts) -> CostParts:
    r"""Return the parts of the cost (3) for the mix and the amounts held; they sum to the cost."""
    due = facts.rules.terms.due(facts.shares)[0]
    return CostParts(
        premium=float(due.sum()),
        tax=float((due * facts.rules.terms.tax).sum()),
        fixed_charge=float(facts.rules.terms.charges(facts.shares).sum()),
        discount=0.0 - float(facts.rules.terms.discounts(facts.shares)[0]),
        carry=facts.carry(),
        expected_net=facts.case.objective.expected_net * facts.net_mean,
        own_funds_charge=facts.own_funds_charge(),
        emergency=facts.emergency(),
    )


def check_cost(sheet: CheckList, facts: MixFacts) -> None:
    """Check each part of the cost, that the parts sum to it, and the mean net loss."""
    check_parts(sheet, facts, facts.solution.cost, facts.solution.cost_parts)
    loss = facts.solution.net_loss
    if loss is not None:
        sheet.same("net_loss.gross_mean", loss.gross_mean, facts.gross_mean, "the mean loss before insurance is another")
        sheet.same("net_loss.net_mean", loss.net_mean, facts.net_mean, "the mean net loss is another", facts.gross_mean)
        _check_error(sheet, "net_loss.standard_error", loss.standard_error, facts.net_mean_error, facts.gross_mean)


def check_parts(sheet: CheckList, facts: MixFacts, cost: float | None, claimed: CostParts | None, under: str = "") -> None:
    """Check each part of a cost, and that the parts sum to it; `under` names the mix."""
    recomputed = recomputed_parts(facts)
    scales = {
        "expected_net": facts.case.objective.expected_net * facts.gross_mean,
        "emergency": facts.case.firm.emergency_rate * facts.gross_mean,
    }
    for name in CostParts.__slots__:
        scale = scales.get(name, 0.0)
        sheet.same(f"{under}cost_parts.{name}", getattr(claimed, name, None), getattr(recomputed, name), f"{name} is not this", scale)
    scale = max(scales["expected_net"], scales["emergency"], -recomputed.discount)
    sheet.same(f"{under}cost", cost, recomputed.total, "the cost of this mix is another", scale)
    if claimed is not None:
        sheet.same(f"{under}cost_parts", cost, claimed.total, "the parts do not sum to the cost", scale)


def _check_error(sheet: CheckList, key: str, claimed: float | None, recomputed: float | None, scale: float) -> None:
    """Check a standard error; a table, taken as the exact distribution, carries none."""
    if recomputed is None or claimed is None:
        text = "a table has no standard error, and simulated years have one"
        sheet.holds(key, claimed is None and recomputed is None, text, claimed, recomputed)
    else:
        sheet.same(key, claimed, recomputed, "the standard error is another", scale)


def check_tails(sheet: CheckList, facts: MixFacts) -> None:
    """Check each tail rule: the measure before and after insurance, what absorbs it, and rule (5) where it holds."""
    for tail, claimed in zip(facts.case.tail, facts.solution.tail, strict=True):
        _check_tail(sheet, facts, tail, claimed)


def _check_tail(sheet: CheckList, facts: MixFacts, tail: Tail, claimed: TailResult) -> None:
    gross, net, absorbed = facts.tail_gross(tail), facts.tail_net(tail), facts.absorbed(tail)
    key = f"tail.{tail.id}"
    sheet.same(f"{key}.gross", claimed.gross, gross, "the tail before insurance is another")
    sheet.same(f"{key}.net", claimed.net, net, "the tail after insurance is another", gross)
    sheet.same(f"{key}.absorbed", claimed.absorbed, absorbed, "reserve, own funds and credit line absorb another amount")
    sheet.same(f"{key}.own_funds", claimed.own_funds, facts.own_funds, "own funds differ from one tail rule to the next")
    _check_error(sheet, f"{key}.standard_error", claimed.standard_error, facts.tail_error(tail), gross)
    if tail.hold:
        sheet.at_most(key, net, absorbed, "rule (5): the tail exceeds what absorbs it", gross)


def check_held(sheet: CheckList, facts: MixFacts, under: str = "") -> None:
    """Check each amount held against its least and most, its carry, and own funds against what may be put at risk."""
    for rule, held in zip(facts.case.reserve, facts.solution.reserve, strict=True):
        key = f"{under}reserve.{rule.id}"
        sheet.same(f"{key}.carry", held.carry, rule.carry * held.amount, "the yearly cost of this reserve is another")
        sheet.at_most(f"{key}.min", rule.min, held.amount, "less is held than the least")
        if rule.max is not None:
            sheet.at_most(f"{key}.max", held.amount, rule.max, "more is held than can be")
    firm = facts.case.firm
    sheet.holds(f"{under}firm.own_funds_at_risk.sign", facts.own_funds >= 0, "own funds cannot be negative", facts.own_funds)
    text = "more own funds are used than may be put at risk"
    sheet.at_most(f"{under}firm.own_funds_at_risk", facts.own_funds, firm.own_funds_at_risk, text)


def check_holding(sheet: CheckList, facts: MixFacts, under: str = "") -> None:
    """Check that no cheaper reserve and own funds meet the rules with this mix, and of equally cheap ones the least is held.

    `under` names the mix.
    """
    firm, rules = facts.case.firm, facts.rules
    held = facts.carry() + facts.own_funds_charge() + facts.emergency()
    met = [needs for needs in facts.ways if rules.within_reach(needs)[0]]
    costs = [facts.holding_cost(needs) for needs in met]
    least = min(costs, default=math.inf)
    text = "reserve and own funds are not the cheapest that meet the rules with this mix"
    sheet.same(f"{under}holding.cost", held, least, text, facts.holding_size)
    total, scale = facts.solution.reserve_total, float(facts.sizes.max())
    for needs, cost in zip(met, costs, strict=True):
        if cost <= least:
            row = needs[0].copy()
            if firm.emergency_rate > 0:
                row[0] = max(row[0], facts.drawable + facts.own_funds)
            sheet.at_most(f"{under}holding.reserve", total, rules.holding.least_total(row), "a smaller reserve costs as little", scale)
    if firm.emergency_rate <= 0 and firm.own_funds_charge <= 0:
        text = "own funds without a charge are put at risk wholly"
        sheet.same(f"{under}holding.own_funds", facts.own_funds, firm.own_funds_at_risk, text)
