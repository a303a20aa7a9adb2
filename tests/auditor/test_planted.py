"""Each planted wrong answer is rejected for what is wrong in it; all numbers are worked by hand, in billions of yen."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.audited import BN, LAWFUL, Trio, offer, the_answer, the_case, the_years, used, wrong
from support.planting import (
    alternative,
    bought,
    cash,
    floor,
    item,
    law,
    limit,
    listed,
    named,
    own_funds,
    part,
    policy,
    question,
    reserve_rule,
    says,
    stated_to_the_law,
    tail,
    terms,
    without,
    years_kept,
)

from optimizer.auditor import audit
from optimizer.errors import Message
from optimizer.results.solution import Barred, Held, LimitResult, NetLoss, Solution, Status

NO_REASON = Message("")
PLANTED: list[tuple[str, str, Callable[[Trio], Trio]]] = [
    # whose answer it is
    ("the answer is of another case", "case.id", named(id="other")),
    ("the answer is in another currency", "case.currency", named(currency="USD")),
    ("the case's files have changed since", "case.fingerprint", named(fingerprint="beef")),
    ("one loss year was dropped", "losses.fingerprint", years_kept([0, 1])),
    ("the count of loss years is wrong", "losses.loss_years", lambda t: says(losses=replace(used(t[1]), loss_years=4))(t)),
    ("the count of occurrences is wrong", "losses.occurrences", lambda t: says(losses=replace(used(t[1]), occurrences=3))(t)),
    ("a table is called simulated", "losses.source", lambda t: says(losses=replace(used(t[1]), source="simulated"))(t)),
    ("the answer does not say which loss years it used", "losses", says(losses=None)),
    # the mix
    ("a policy is flipped for another", "cost_parts.premium", lambda t: bought("q3", "B")(without("q2")(t))),
    ("a policy is dropped", "cost_parts.premium", without("q2")),
    ("the policy that must be bought is dropped", "use.q5", without("q5")),
    ("a policy is of an offer that does not exist", "policies.q9.known", bought("q9", "A")),
    ("a policy is bought twice", "policies.repeated", bought("q1", "A")),
    ("a policy is of another insurer", "policies.q1.insurer", policy("q1", insurer="B")),
    ("a share is off the grid", "policies.q1.share", policy("q1", share=0.75)),
    ("a share is above one", "policies.q1.bought", policy("q1", share=1.5)),
    ("a share is nothing", "policies.q5.bought", policy("q5", share=0.0)),
    ("the policies stand in another order", "policies.order", lambda t: says(policies=t[2].policies[::-1])(t)),
    ("a slot is filled twice", "slots.W0", bought("q3", "B")),
    ("two of a group are bought", "group.g", lambda t: bought("q4", "C")(bought("q3", "B")(t))),
    ("a policy is bought without the one it requires", "requires.q2", without("q1")),
    ("a policy is bought beside one it excludes", "excludes.q4", bought("q4", "C")),
    ("the premium due forgets the minimum premium", "policies.q5.premium", policy("q5", premium=0.005 * BN)),
    ("the tax of a policy is one yen off", "policies.q1.tax", policy("q1", tax=0.02 * BN + 1)),
    ("the fixed charge of a policy is left out", "policies.q1.fixed_charge", policy("q1", fixed_charge=0.0)),
    ("a mean recovery is one yen off", "policies.q1.expected_recovery", policy("q1", expected_recovery=0.8 * BN + 1)),
    (
        "a reinstatement premium forgets the tax",
        "policies.q1.expected_reinstatement_premium",
        policy("q1", expected_reinstatement_premium=0.04 * BN),
    ),
    # cash and own funds
    ("the cash is one yen short of the law", "law.main", cash(3.4 * BN - 1)),
    ("the cash is one yen short of the tail", "tail.solvency", cash(3.4 * BN - 1)),
    ("the cash is one yen too much", "holding.cost", cash(3.4 * BN + 1)),
    ("the cash is not a number", "reserve.finite", cash(math.nan)),
    (
        "the carry of the reserve is one yen off",
        "reserve.cash.carry",
        lambda t: says(reserve=(replace(t[2].reserve[0], carry=0.17 * BN + 1), t[2].reserve[1]))(t),
    ),
    ("an instrument is not listed", "reserve", lambda t: says(reserve=t[2].reserve[:1])(t)),
    (
        "bonds are held that nothing asks for",
        "holding.cost",
        lambda t: says(reserve=(t[2].reserve[0], Held("bonds", "security", 1.0, 0.03)))(t),
    ),
    ("less cash is held than the least", "reserve.cash.min", reserve_rule(min=3.5 * BN)),
    ("more cash is held than there can be", "reserve.cash.max", reserve_rule(max=3.3 * BN)),
    ("own funds are above what may be put at risk", "firm.own_funds_at_risk", own_funds(1.1 * BN)),
    ("own funds are one yen short", "tail.solvency", own_funds(0.62 * BN - 1)),
    ("own funds are one yen too much", "holding.cost", own_funds(0.62 * BN + 1)),
    ("own funds differ between tail rules", "tail.liquidity.own_funds", tail(1, own_funds=0.6 * BN)),
    # cost
    ("the cost is one yen too low", "cost", says(cost=1.5794 * BN - 1, bound=1.5794 * BN - 1)),
    ("the cost is not a number", "cost", says(cost=math.nan)),
    ("a premium is hidden in the parts", "cost_parts.premium", part("premium", -1.0)),
    ("the tax is hidden in the parts", "cost_parts.tax", part("tax", -0.02 * BN)),
    ("a fixed charge is hidden in the parts", "cost_parts.fixed_charge", part("fixed_charge", -1.0)),
    ("a discount nobody gave is taken", "cost_parts.discount", part("discount", -1.0)),
    ("the carry is one yen off", "cost_parts.carry", part("carry", 1.0)),
    ("the mean net loss is one yen off", "cost_parts.expected_net", part("expected_net", 1.0)),
    ("the charge of own funds is left out", "cost_parts.own_funds_charge", part("own_funds_charge", -0.0124 * BN)),
    ("an emergency is priced that cannot happen", "cost_parts.emergency", part("emergency", 1.0)),
    ("the parts do not sum to the cost", "cost_parts", lambda t: says(cost_parts=replace(t[2].cost_parts, premium=0.3 * BN))(t)),  # type: ignore[type-var]
    ("there are no parts", "cost", says(cost_parts=None)),
    ("the mean loss before insurance is off", "net_loss.gross_mean", says(net_loss=NetLoss(2.3 * BN, 1.104 * BN, None))),
    ("the mean loss after insurance is off", "net_loss.net_mean", says(net_loss=NetLoss(2.2 * BN, 1.105 * BN, None))),
    ("a table is given a standard error", "net_loss.standard_error", says(net_loss=NetLoss(2.2 * BN, 1.104 * BN, 0.1))),
    # tails
    ("the tail before insurance forgets the backing", "tail.solvency.gross", tail(0, gross=12 * BN)),
    ("the tail after insurance is one yen off", "tail.solvency.net", tail(0, net=4.02 * BN - 1)),
    ("the tail counts a policy that pays too late", "tail.liquidity.net", tail(1, net=4.02 * BN)),
    ("a value at risk is the year above it", "tail.shown.net", tail(2, net=2.6925 * BN)),
    ("the credit line is counted without a deadline", "tail.solvency.absorbed", tail(0, absorbed=7.52 * BN)),
    ("a tail of a table is given a standard error", "tail.solvency.standard_error", tail(0, standard_error=1.0)),
    ("a tail rule is reported at another level", "tail", tail(0, level=0.95)),
    ("a tail rule is left out", "tail", lambda t: says(tail=t[2].tail[1:])(t)),
    # the law
    ("the law requires less than it does", "law.main.required", law(required=9 * BN)),
    ("more counts than counts", "law.main.counted", law(counted=10 * BN + 1)),
    ("the slack is invented", "law.main.slack", law(slack=1.0)),
    ("the grade is not a grade", "law.main.grade", law(grade="certain")),
    ("the requirement is left out", "law", says(law=())),
    ("the floor is left out", "law", lambda t: says(law=t[2].law[:1])(t)),
    ("the floor is lower than the law's", "law.main.non_insurance_floor.required", floor(required=1 * BN)),
    ("more counts toward the floor than counts", "law.main.non_insurance_floor.counted", floor(counted=3.4 * BN)),
    ("the slack over the floor is invented", "law.main.non_insurance_floor.slack", floor(slack=0.0)),
    ("the floor's items do not sum to it", "law.main.non_insurance_floor.items.sum", floor(items=())),
    ("the floor's grade is not a grade", "law.main.non_insurance_floor.grade", floor(grade="certain")),
    ("the extra cash for deductibles is left out", "law.main.items.deductibles", item("deductibles", None)),
    ("the extra cash for one deductible is left out", "law.main.items.deductibles", item("deductibles", -0.5 * BN)),
    ("bonds are counted that the law does not count", "law.main.items.bonds", item("bonds", 0.1 * BN)),
    ("a policy counts for its year's cap", "law.main.items.q1", item("q1", 8 * BN)),
    ("a policy at half a share counts whole", "law.main.items.q5", item("q5", 0.4 * BN)),
    ("a policy's item is left out", "law.main.items.q5", item("q5", None)),
    ("an item is of nothing bought", "law.main.items", item("q4", 0.0)),
    ("the items do not sum to what is counted", "law.main.items.sum", item("q2", 3 * BN - 1, counted=10 * BN)),
    ("a barred policy is counted", "law.main.items.q2", terms("q2", notice_days=89)),
    ("a policy is not counted and the law not met", "law.main", item("q2", 0.0)),
    ("a barred offer is not named", "barred.q4", lambda t: says(barred=t[2].barred[:1])(t)),
    (
        "an offer is barred that is not",
        "barred.q1",
        lambda t: says(barred=(*t[2].barred, Barred("q1", "min_notice_days", NO_REASON, "")))(t),
    ),
    (
        "an offer is barred for another reason",
        "barred.q3",
        lambda t: says(barred=(replace(t[2].barred[0], rule="min_term_days"), t[2].barred[1]))(t),
    ),
    (
        "an offer is barred from a deadline it keeps",
        "barred.q1",
        lambda t: says(barred=(*t[2].barred, Barred("q1", "tail.liquidity.within_days", NO_REASON, "")))(t),
    ),
    (
        "the law asks for a longer notice than the answer knew",
        "barred.q1",
        stated_to_the_law({"required_amount": 10 * BN, "min_notice_days": 100}),
    ),
    (
        "the cash does not meet the floor",
        "law.main.non_insurance_floor",
        stated_to_the_law({"required_amount": 10 * BN, "non_insurance_floor": 0.3}),
    ),
    # limits
    ("the budget is exceeded and hidden", "limits.premium_budget", limit(premium_budget=0.28 * BN)),
    ("more policies are bought than allowed", "limits.max_policies", limit(max_policies=2)),
    ("an insurer has too much premium", "limits.max_premium_per_insurer.A", limit(max_premium_per_insurer=0.19 * BN)),
    ("an insurer has too large a part", "limits.max_premium_fraction_per_insurer.A", limit(max_premium_fraction_per_insurer=0.4)),
    ("the cash does not cover the deductibles", "limits.deductible_cash", terms("q5", deductible=3 * BN)),
    (
        "a layer stands on air",
        "limits.no_gap.q2",
        terms("q1", covers=offer(offer="x", insurer="x", covers="cold", limit=1, reinstatements=0, premium=0).covers),
    ),
    (
        "cover is missing",
        "coverage.cold-cover.min_limit",
        lambda t: question(coverage=(t[0].coverage[0].model_copy(update={"min_limit": 7.3 * BN}),))(t),
    ),
    ("a limit is not listed", "listed.limits.premium_budget", listed("limits.premium_budget")),
    (
        "a limit is listed that is not in force",
        "listed.reserve.bonds.min",
        lambda t: says(limits=(*t[2].limits, LimitResult("reserve.bonds.min", 0.0, 0.0, True)))(t),
    ),
    ("a limit is listed twice", "limits.repeated", lambda t: says(limits=(*t[2].limits, t[2].limits[0]))(t)),
    ("less is said to be used of a limit", "listed.limits.premium_budget.value", listed("limits.premium_budget", value=0.272 * BN)),
    ("a limit is said to be wider", "listed.limits.max_policies.limit", listed("limits.max_policies", limit=4.0)),
    ("a limit that binds is said not to", "listed.limits.max_policies.binding", listed("limits.max_policies", binding=False)),
    ("a limit with room is said to bind", "listed.limits.premium_budget.binding", listed("limits.premium_budget", binding=True)),
    # the verdict
    ("the bound is too high", "bound", says(bound=1.5794 * BN + 1, gap=0.0)),
    ("the gap is flattered", "gap", says(bound=1.5 * BN, gap=0.0)),
    ("the gap is left out", "gap", says(gap=None)),
    ("certified though the gap is wide", "status.gap", says(bound=1.5 * BN, gap=0.0794 / 1.5794)),
    ("certified by the solver alone", "status.proof", says(proof="solver")),
    ("solved, but said to be proved by enumeration", "status.proof", says(status=Status.SOLVED)),
    ("a bound without any proof", "proof", says(proof="none", status=Status.FEASIBLE)),
    ("an alternative that does not exist", "alternatives.best", alternative("best", Status.SOLVED, 2 * BN, 1 * BN)),
    ("an alternative with a cost it cannot have", "alternatives.all_cash.status", alternative("all_cash", Status.INFEASIBLE, 1.0, None)),
    ("all cash cheaper than the bound", "alternatives.all_cash", alternative("all_cash", Status.SOLVED, 1 * BN, 9 * BN)),
    ("fewer rules dearer than all of them", "alternatives.law_only", alternative("law_only", Status.SOLVED, 2 * BN, 9 * BN)),
    ("the law alone cheaper than any mix", "alternatives.law_only.least", alternative("law_only", Status.SOLVED, 1.5 * BN, 3.4 * BN)),
    ("the law alone not met", "alternatives.law_only.lawful", alternative("law_only", Status.INFEASIBLE, None, None)),
    ("another reserve", "alternatives.law_only.reserve", alternative("law_only", Status.SOLVED, 1.567 * BN, 3.3 * BN, LAWFUL)),
    ("all cash where it cannot be", "alternatives.all_cash.mix", alternative("all_cash", Status.CERTIFIED, 2 * BN, 9 * BN)),
    ("an answer with a mix says infeasible", "status.mix", says(status=Status.INFEASIBLE)),
    (
        "infeasible, though there is a lawful mix",
        "status",
        lambda t: (t[0], t[1], Solution(t[2].case, Status.INFEASIBLE, losses=used(t[1]))),
    ),
]


@pytest.mark.parametrize(("key", "plant"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_wrong_answer_is_rejected(key: str, plant: Callable[[Trio], Trio]) -> None:
    findings = audit(*plant((the_case(), the_years(), the_answer())))
    assert not findings.ok
    assert key in wrong(findings), str(findings)
