"""The checker accepts an honest answer and rejects every planted wrong one; all numbers are worked by hand, in billions of yen."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.audited import BN, LAW, LAWFUL, Trio, offer, plain_case, priced, small, the_answer, the_case, the_years, used, wrong
from support.paths import ROOT

from optimizer.auditor import Findings, audit, prove
from optimizer.errors import Fault
from optimizer.inputs.case import Case, CaseName, RegimeChoice
from optimizer.inputs.offers import Bundle
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.results.solution import (
    Alternative,
    Barred,
    Conflict,
    CostParts,
    Held,
    LawItem,
    LawResult,
    LimitResult,
    NetLoss,
    Policy,
    Repair,
    Solution,
    Status,
    TailResult,
)


def test_the_honest_answer_passes_and_is_the_cheapest() -> None:
    findings = audit(the_case(), the_years(), the_answer())
    assert findings.ok, str(findings)
    assert len(findings.checks) > 90
    assert str(findings).endswith("checks, all hold")
    assert str(findings.checks[0]) == "ok    case.id"
    proof = prove(the_case(), the_years())
    assert proof is not None
    assert proof.cost == pytest.approx(1.5794 * BN, rel=1e-12)
    assert proof.mix == {"q1": 1.0, "q2": 1.0, "q5": 0.5}


# ---- planted wrong answers ----


def says(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the answer."""
    return lambda trio: (trio[0], trio[1], replace(trio[2], **fields))


def policy(name: str, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one policy."""

    def plant(trio: Trio) -> Trio:
        policies = tuple(replace(p, **fields) if p.offer == name else p for p in trio[2].policies)
        return trio[0], trio[1], replace(trio[2], policies=policies)

    return plant


def without(name: str) -> Callable[[Trio], Trio]:
    """Drop one policy from the answer, and nothing else."""
    return lambda t: (t[0], t[1], replace(t[2], policies=tuple(p for p in t[2].policies if p.offer != name)))


def bought(name: str, insurer: str, share: float = 1.0) -> Callable[[Trio], Trio]:
    """Add a policy to the answer, and nothing else."""
    extra = Policy(name, insurer, share, 0.0, 0.0, 0.0, 0.0, 0.0)
    return lambda t: (t[0], t[1], replace(t[2], policies=tuple(sorted((*t[2].policies, extra), key=lambda p: p.offer))))


def cash(amount: float, **tail: float) -> Callable[[Trio], Trio]:
    """Plant another amount of cash, with its own carry."""

    def plant(trio: Trio) -> Trio:
        held = (Held("cash", "cash", amount, amount * 0.05), trio[2].reserve[1])
        return trio[0], trio[1], replace(trio[2], reserve=held)

    return plant


def part(name: str, by: float) -> Callable[[Trio], Trio]:
    """Move one part of the cost, and the cost with it, so that the sum still holds."""

    def plant(trio: Trio) -> Trio:
        parts = trio[2].cost_parts
        assert parts is not None
        moved = replace(parts, **{name: getattr(parts, name) + by})
        return trio[0], trio[1], replace(trio[2], cost_parts=moved, cost=moved.total, bound=moved.total)

    return plant


def tail(place: int, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one tail rule."""

    def plant(trio: Trio) -> Trio:
        rules = tuple(replace(rule, **fields) if i == place else rule for i, rule in enumerate(trio[2].tail))
        return trio[0], trio[1], replace(trio[2], tail=rules)

    return plant


def own_funds(amount: float) -> Callable[[Trio], Trio]:
    """Plant other own funds wherever they are said."""

    def plant(trio: Trio) -> Trio:
        rules = tuple(replace(t, own_funds=amount, absorbed=t.absorbed - t.own_funds + amount) for t in trio[2].tail)
        return trio[0], trio[1], replace(trio[2], tail=rules)

    return plant


def law(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the law's ledger."""
    return lambda t: (t[0], t[1], replace(t[2], law=(replace(t[2].law[0], **fields), *t[2].law[1:])))


def floor(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the floor's ledger."""
    return lambda t: (t[0], t[1], replace(t[2], law=(t[2].law[0], replace(t[2].law[1], **fields))))


def item(what: str, amount: float | None, counted: float | None = None) -> Callable[[Trio], Trio]:
    """Plant one item of the ledger (None: left out), with the sum moved to fit it."""

    def plant(trio: Trio) -> Trio:
        ledger = trio[2].law[0]
        kept = [i for i in ledger.items if i.what != what]
        items = (*kept, LawItem(what, amount, "")) if amount is not None else tuple(kept)
        total = math.fsum(i.counts_for for i in items) if counted is None else counted
        return law(items=items, counted=total, slack=total - ledger.required)(trio)

    return plant


def listed(key: str, **fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of one limit listed; without fields the limit is left out."""

    def plant(trio: Trio) -> Trio:
        kept = [replace(e, **fields) if e.id == key else e for e in trio[2].limits if fields or e.id != key]
        return trio[0], trio[1], replace(trio[2], limits=tuple(kept))

    return plant


def question(**changes: Any) -> Callable[[Trio], Trio]:
    """Ask a stricter question than the one answered: the answer hides that a rule is broken."""
    return lambda trio: (trio[0].model_copy(update=changes), trio[1], trio[2])


def stated_to_the_law(inputs: dict[str, float]) -> Callable[[Trio], Trio]:
    """State something else to the law than the answer used."""
    return question(regime=RegimeChoice(id="test-law", inputs=inputs))


def limit(**changes: Any) -> Callable[[Trio], Trio]:
    """Set a limit of the case tighter than the answer used."""
    return lambda t: (t[0].model_copy(update={"limits": t[0].limits.model_copy(update=changes)}), t[1], t[2])


def terms(name: str, **changes: Any) -> Callable[[Trio], Trio]:
    """Change an offer of the catalogue."""

    def plant(trio: Trio) -> Trio:
        offers = tuple(o.model_copy(update=changes) if o.offer == name else o for o in trio[0].offers)
        return trio[0].model_copy(update={"offers": offers}), trio[1], trio[2]

    return plant


def years_kept(keep: list[int]) -> Callable[[Trio], Trio]:
    """Answer from fewer loss years than there are."""
    return lambda t: (t[0], t[1], replace(t[2], losses=used(t[1].select(np.array(keep, dtype=np.int64)))))


def named(**fields: Any) -> Callable[[Trio], Trio]:
    """Plant fields of the case's name."""
    return lambda t: (t[0], t[1], replace(t[2], case=replace(t[2].case, **fields)))


def alternative(name: str, *fields: Any) -> Callable[[Trio], Trio]:
    """Plant one alternative."""
    return lambda t: (t[0], t[1], replace(t[2], alternatives={**(t[2].alternatives or {}), name: Alternative(*fields)}))


def reserve_rule(**changes: Any) -> Callable[[Trio], Trio]:
    """Change the cash instrument of the case."""
    return lambda t: (t[0].model_copy(update={"reserve": (t[0].reserve[0].model_copy(update=changes), t[0].reserve[1])}), t[1], t[2])


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
    ("an offer is barred that is not", "barred.q1", lambda t: says(barred=(*t[2].barred, Barred("q1", "min_notice_days", "", "")))(t)),
    (
        "an offer is barred for another reason",
        "barred.q3",
        lambda t: says(barred=(replace(t[2].barred[0], rule="min_term_days"), t[2].barred[1]))(t),
    ),
    (
        "an offer is barred from a deadline it keeps",
        "barred.q1",
        lambda t: says(barred=(*t[2].barred, Barred("q1", "tail.liquidity.within_days", "", "")))(t),
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


def with_bundles() -> Trio:
    """Return case and honest answer with two bundles: q1 and q2 together save 0.01, q1 and q4, which is not bought, 0.1."""
    bundles = (
        Bundle(bundle="pair", offers=("q1", "q2"), discount=0.01 * BN),
        Bundle(bundle="other", offers=("q1", "q4"), discount=0.1 * BN),
    )
    case = the_case().model_copy(update={"discounts": bundles})
    alone = Alternative(Status.CERTIFIED, 1.557 * BN, 3.4 * BN, LAWFUL)  # the law alone saves the pair's discount too
    answer = replace(the_answer(), alternatives={**(the_answer().alternatives or {}), "law_only": alone})
    return listed("limits.premium_budget", value=0.283 * BN)(part("discount", -0.01 * BN)((case, the_years(), answer)))


def test_an_honest_discount_passes_and_is_in_the_proof() -> None:
    case, years, answer = with_bundles()
    findings = audit(case, years, answer)
    assert findings.ok, str(findings)
    proof = prove(case, years)
    assert proof is not None
    assert proof.cost == pytest.approx(1.5694 * BN, rel=1e-12)


@pytest.mark.parametrize(
    ("key", "plant"),
    [
        ("cost_parts.discount", part("discount", 0.01 * BN)),
        ("cost_parts.discount", part("discount", -0.1 * BN)),
        ("cost_parts.discount", part("discount", -1.0)),
        ("listed.limits.premium_budget.value", listed("limits.premium_budget", value=0.293 * BN)),
        ("limits.premium_budget", limit(premium_budget=0.282 * BN)),
        ("cost_parts.discount", question(discounts=())),
    ],
    ids=["forgotten", "of a bundle not bought", "one yen too much", "not in the budget", "budget exceeded", "of no bundle"],
)
def test_a_planted_wrong_discount_is_rejected(key: str, plant: Callable[[Trio], Trio]) -> None:
    assert key in wrong(audit(*plant(with_bundles())))


def test_an_offer_and_an_instrument_may_share_a_name() -> None:
    swap = {"q1": "cash", "q2": "deductibles"}
    case, answer = the_case(), the_answer()
    renamed = tuple(
        o.model_copy(update={"offer": swap.get(o.offer, o.offer), "requires": ("cash",) if o.requires else ()}) for o in case.offers
    )
    case = case.model_copy(update={"offers": tuple(o.model_copy(update={"excludes": ()}) for o in renamed)})
    items = tuple(replace(i, what=swap.get(i.what, i.what)) for i in answer.law[0].items)
    limits = tuple(replace(e, id=e.id.replace("gap.q1", "gap.cash").replace("gap.q2", "gap.deductibles")) for e in answer.limits)
    policies = tuple(replace(p, offer=swap.get(p.offer, p.offer)) for p in answer.policies)
    alone = Alternative(Status.CERTIFIED, 1.567 * BN, 3.4 * BN, {swap.get(name, name): share for name, share in LAWFUL.items()})
    answer = replace(answer, policies=policies, limits=limits, law=(replace(answer.law[0], items=items), *answer.law[1:]))
    answer = replace(answer, alternatives={**(answer.alternatives or {}), "law_only": alone})
    findings = audit(case, the_years(), answer)
    assert findings.ok, str(findings)


def test_the_findings_say_what_is_wrong() -> None:
    findings = audit(the_case(), the_years(), replace(the_answer(), gap=0.5))
    assert str(findings).splitlines()[1] == "WRONG gap: the gap is not (cost - bound) / cost (claimed 0.5, found 0.0)"
    assert not Findings(()).ok


def test_a_simulated_set_carries_its_standard_errors() -> None:
    """Each of three stored years is 0.1 of probability.

    Net loss 2.5275, 3.4925, 5.02: deviation 1.25679, error 0.1 x sqrt(3) x 1.25679 = 0.21768. Tail: beyond the quantile 2.6925 stands one
    year, 4.02, and 7.02 without the late payer: error sqrt(3) x (x - z) / sqrt(3) = 1.3275 and 4.3275. The VaR at 0.8 lies between the
    second and third largest, 2.6925 and 2.5275, one deviation of the count (0.0816 of probability) to either side: half of 0.165.
    """
    simulated = replace(the_years(), source="simulated")
    errors = (1.3275 * BN, 4.3275 * BN, 0.0825 * BN)
    tails = tuple(replace(tail, standard_error=error) for tail, error in zip(the_answer().tail, errors, strict=True))
    loss = NetLoss(2.2 * BN, 1.104 * BN, 0.1 * 3**0.5 * ((1.1525**2 + 0.1875**2 + 1.34**2) / 2) ** 0.5 * BN)
    answer = replace(the_answer(), losses=used(simulated), net_loss=loss, tail=tails)
    assert audit(the_case(), simulated, answer).ok
    for error in (None, -1.0, 1.01 * loss.standard_error):  # type: ignore[operator]
        planted = replace(answer, net_loss=replace(loss, standard_error=error))
        assert wrong(audit(the_case(), simulated, planted)) == {"net_loss.standard_error"}


# ---- other cases ----


def emergency() -> Trio:
    """Return a case where emergency funding at 2 replaces cash at 0.25: one year in ten costs 8, another 20.

    Beyond 8 only one year in ten is short, 2 x 0.1 = 0.2 < 0.25; below 8 two are, 0.4 > 0.25: cash and own funds sum to 8.
    Own funds of 3 are free, so cash is 5: 1.25 + 2 x 0.1 x 12 + mean 2.8.
    """
    case = plain_case(
        reserve=[{"id": "cash", "carry": 0.25}],
        firm={"own_funds_at_risk": 3 * BN, "emergency_rate": 2.0},
        tail=[{"id": "t", "measure": "var", "level": 0.75}],
    )
    years = from_years([[[("hot", 8 * BN)]], [[("hot", 20 * BN)]]], of=10)
    answer = small(
        6.45 * BN,
        case=case,
        years=years,
        held=5 * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 1.25 * BN, 2.8 * BN, 0.0, 2.4 * BN),
        tail=(TailResult("t", "var", 0.75, 0.0, 0.0, None, 8 * BN, 3 * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", 3 * BN, 3 * BN, True),),
    )
    return case, years, answer


def test_emergency_funding_is_weighed_against_cash() -> None:
    findings = audit(*emergency())
    assert findings.ok, str(findings)


@pytest.mark.parametrize(("held", "own", "key"), [(6.0, 3.0, "holding.cost"), (4.0, 3.0, "holding.cost"), (6.0, 2.0, "holding.cost")])
def test_more_or_less_cash_than_the_emergency_is_worth_is_rejected(held: float, own: float, key: str) -> None:
    case, years, answer = emergency()
    beyond = max(8 - held - own, 0) + 20 - held - own
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.25 * held * BN, 2.8 * BN, 0.0, 0.2 * beyond * BN)
    answer = replace(
        answer,
        cost=parts.total,
        bound=parts.total,
        cost_parts=parts,
        reserve=(Held("cash", "cash", held * BN, 0.25 * held * BN),),
        tail=(replace(answer.tail[0], absorbed=(held + own) * BN, own_funds=own * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", own * BN, 3 * BN, own == 3.0),),
    )
    assert key in wrong(audit(case, years, answer))


def free_cash(held: float, own: float) -> Trio:
    """Return a case with cash and own funds that cost nothing: a tail of 8, so own funds 3 wholly, then cash 5."""
    case = plain_case(
        reserve=[{"id": "cash", "carry": 0.0}], firm={"own_funds_at_risk": 3 * BN}, tail=[{"id": "t", "measure": "tvar", "level": 0.9}]
    )
    years = from_years([[[("hot", 8 * BN)]]], of=10)
    answer = small(
        0.8 * BN,
        case=case,
        years=years,
        held=held * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 0.0, 0.8 * BN, 0.0, 0.0),
        tail=(TailResult("t", "tvar", 0.9, 8 * BN, 8 * BN, None, (held + own) * BN, own * BN),),
        limits=(LimitResult("firm.own_funds_at_risk", own * BN, 3 * BN, own == 3.0),),
    )
    return case, years, answer


def test_of_holdings_that_cost_the_same_the_least_reserve_is_held() -> None:
    assert audit(*free_cash(5.0, 3.0)).ok
    assert wrong(audit(*free_cash(5.0 + 1e-9, 3.0))) == {"holding.reserve"}
    assert "holding.own_funds" in wrong(audit(*free_cash(6.0, 2.0)))
    assert "tail.t" in wrong(audit(*free_cash(5.0 - 1e-9, 3.0)))


@pytest.mark.parametrize(("share", "ok"), [(0.25, True), (0.5, True), (0.333333, True), (0.2, False), (0.6, False)])
def test_a_share_of_a_range_must_lie_within_it(share: float, ok: bool) -> None:
    case = plain_case(offer(offer="q", insurer="A", limit=4, reinstatements=0, premium=1, shares="0.25..0.5"))
    years = from_years([[[("hot", 4 * BN)]]], of=10)
    net = 0.4 * (1 - share) * BN
    answer = small(
        share * BN + net,
        case=case,
        years=years,
        held=0.0,
        policies=(Policy("q", "A", share, share * BN, 0, 0, 0.4 * share * BN, 0),),
        cost_parts=CostParts(share * BN, 0.0, 0.0, 0.0, 0.0, net, 0.0, 0.0),
    )
    found = wrong(audit(case, years, answer))
    assert found == (set() if ok else {"policies.q.share"})


def test_an_enumeration_that_cannot_be_repeated_is_not_believed() -> None:
    case, years, answer = the_case(), the_years(), the_answer()
    assert wrong(audit(case, years, answer, most_work=10)) == {"bound.proof", "alternatives.law_only.least.proof"}
    answer = replace(answer, alternatives={"law_only": Alternative(Status.SOLVED, 1.567 * BN, 3.4 * BN, LAWFUL)})
    assert wrong(audit(case, years, answer, most_work=10)) == {"bound.proof"}
    ranged = case.model_copy(
        update={
            "offers": (
                *case.offers,
                offer(offer="q6", insurer="A", limit=1, reinstatements=0, premium=9, shares="0.1..0.2", notice_days=90),
            )
        }
    )
    assert wrong(audit(ranged, years, answer)) == {"bound.proof"}
    assert audit(ranged, years, replace(answer, status=Status.SOLVED, proof="solver")).ok
    assert "bound.proof" in wrong(audit(ranged, years, replace(answer, proof="certificate")))


def dear() -> Trio:
    """Return a case of cash alone against a useful policy, answered with cash alone though the policy is cheaper."""
    case = plain_case(
        offer(offer="q", insurer="A", limit=8, reinstatements=0, premium=0.1), tail=[{"id": "t", "measure": "tvar", "level": 0.9}]
    )
    years = from_years([[[("hot", 8 * BN)]]], of=10)
    answer = small(
        1.2 * BN,
        case=case,
        years=years,
        held=8 * BN,
        cost_parts=CostParts(0.0, 0.0, 0.0, 0.0, 0.4 * BN, 0.8 * BN, 0.0, 0.0),
        tail=(TailResult("t", "tvar", 0.9, 8 * BN, 8 * BN, None, 8 * BN, 0.0),),
    )
    return case, years, answer


@pytest.mark.parametrize("status", [Status.CERTIFIED, Status.SOLVED])
def test_a_fake_bound_is_found_by_pricing_every_mix(status: Status) -> None:
    case, years, answer = dear()
    answer = replace(answer, **priced(status, 1.2 * BN))
    assert wrong(audit(case, years, answer)) == {"bound.proof", "bound.mix"}


def test_a_dear_mix_with_an_honest_bound_is_only_feasible() -> None:
    case, years, answer = dear()
    gap = 1.1 / 1.2
    assert audit(case, years, replace(answer, status=Status.FEASIBLE, bound=0.1 * BN, gap=gap)).ok
    assert audit(case, years, replace(answer, status=Status.FEASIBLE, bound=None, gap=None, proof="none")).ok
    assert "status.gap" in wrong(audit(case, years, replace(answer, status=Status.SOLVED, bound=0.1 * BN, gap=gap)))


def short_of_cash() -> tuple[Case, Scenarios]:
    """Return a case that no mix meets: a tail of 8, cash of 5 at most; with the policy it would be 2, but the budget is too small."""
    case = plain_case(
        offer(offer="q", insurer="A", limit=6, reinstatements=0, premium=0.1),
        reserve=[{"id": "cash", "carry": 0.05, "max": 5 * BN}],
        tail=[{"id": "t", "measure": "tvar", "level": 0.9}],
        limits={"premium_budget": 0.05 * BN},
    )
    return case, from_years([[[("hot", 8 * BN)]]], of=10)


def infeasible(*repairs: Repair) -> Solution:
    """Return the answer that the case has no lawful mix, with these repairs."""
    conflict = Conflict(("reserve.cash.max", "limits.premium_budget"), 3 * BN, repairs)
    return Solution(CaseName("yen", "yen", "JPY", "f00d"), Status.INFEASIBLE, proof="enumeration", conflict=conflict)


def test_an_honest_infeasible_answer_passes() -> None:
    honest = infeasible(
        Repair("reserve.cash.max", 5 * BN, 8 * BN),
        Repair("limits.premium_budget", 0.05 * BN, 0.1 * BN),
        Repair("firm.own_funds_at_risk", 0.0, 3 * BN),
        Repair("tail.t.level", 0.9, 0.5),
    )
    findings = audit(*short_of_cash(), honest)
    assert findings.ok, str(findings)


@pytest.mark.parametrize(
    ("repair", "key"),
    [
        (Repair("reserve.cash.max", 5 * BN, 7.9 * BN), "conflict.reserve.cash.max"),
        (Repair("reserve.cash.max", 5 * BN, 9 * BN), "conflict.reserve.cash.max"),
        (Repair("reserve.cash.max", 4 * BN, 8 * BN), "conflict.reserve.cash.max.from"),
        (Repair("limits.premium_budget", 0.05 * BN, 0.11 * BN), "conflict.limits.premium_budget"),
        (Repair("firm.credit_line", 0.0, 3 * BN), "conflict.firm.credit_line"),
        (Repair("reserve.cash.max", 5 * BN, True), "conflict.reserve.cash.max"),
    ],
)
def test_a_repair_that_is_not_the_least_is_rejected(repair: Repair, key: str) -> None:
    assert wrong(audit(*short_of_cash(), infeasible(repair))) == {key}


def test_infeasible_needs_a_conflict_and_is_not_believed_where_it_cannot_be_repeated() -> None:
    case, years = short_of_cash()
    assert wrong(audit(case, years, replace(infeasible(), conflict=None))) == {"conflict"}
    assert wrong(audit(case, years, infeasible(), most_work=1)) == {"bound.proof"}
    assert audit(case, years, replace(infeasible(), proof="solver"), most_work=1).ok


def test_answers_without_a_mix_show_none() -> None:
    case, years = short_of_cash()
    name = CaseName("yen", "yen", "JPY", "f00d")
    assert audit(case, years, Solution(name, Status.UNDECIDED)).ok
    assert wrong(audit(case, years, Solution(name, Status.UNDECIDED, cost=1.0))) == {"status.mix"}
    fault = Fault("case.toml", None, "x", "1", "rule", "fix")
    assert audit(case, years, Solution(name, Status.REJECTED, faults=(fault,))).ok
    assert wrong(audit(case, years, Solution(name, Status.REJECTED))) == {"faults"}


SHIPPED = tomllib.loads((ROOT / "data/regimes/jp-crypto-2027-hypothetical.toml").read_text("utf-8"))


@pytest.mark.parametrize("own_test", SHIPPED["test"], ids=[test["name"] for test in SHIPPED["test"]])
def test_the_shipped_law_asks_what_its_own_tests_say(own_test: dict[str, Any]) -> None:
    required = own_test["expect"]["required"]
    case = plain_case(law=SHIPPED, regime={"id": "jp-crypto-2027-hypothetical", "inputs": own_test["inputs"]})
    proof = prove(case, from_years([], of=1))
    assert proof is not None
    assert proof.cost == pytest.approx(0.05 * required, rel=1e-12)


def nothing_at_stake(bound: float, gap: float) -> set[str]:
    """Return what is wrong with an answer that costs nothing, at this bound and gap."""
    case, years = plain_case(solve={"gap": 0.5}), from_years([], of=1)
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    answer = small(0.0, case=case, years=years, held=0.0, cost_parts=parts)
    return wrong(audit(case, years, replace(answer, bound=bound, gap=gap)))


def test_the_gap_of_a_cost_of_nothing_has_only_a_sign() -> None:
    assert nothing_at_stake(0.0, 0.0) == set()
    assert nothing_at_stake(-1.0, 0.1) == set()
    assert nothing_at_stake(0.0, 0.1) == {"gap"}
    assert nothing_at_stake(-1.0, 0.0) == {"gap"}


def two_duties() -> dict[str, Any]:
    """Return a law of two requirements: cash counts whole for one, bonds at one half for the other; policies for neither."""
    of = {"instrument": "reserve"}
    return LAW | {
        "bucket": [{"id": "main", "requirement": "required"}, {"id": "second", "requirement": "floor"}],
        "figure": [*LAW["figure"], {"id": "half", "value": 0.5, "unit": "rate", "grade": "assumed", "cite": "test"}],
        "instrument": [
            of | {"class": "cash", "buckets": ["main"], "factor": "cash_factor"},
            of | {"class": "security", "buckets": ["second"], "factor": "half"},
        ],
    }


def test_a_law_of_two_requirements_is_met_by_two_instruments() -> None:
    """Required 10 and 0.2 x 10: cash 10 at 0.05, bonds 2 / 0.5 = 4 at 0.03."""
    case = plain_case(
        law=two_duties(),
        regime={"id": "two", "inputs": {"required_amount": 10 * BN}},
        reserve=[{"id": "cash", "carry": 0.05}, {"id": "bonds", "class": "security", "carry": 0.03, "drawable": False}],
    )
    years = from_years([], of=1)
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.62 * BN, 0.0, 0.0, 0.0)
    items = {"main": {"cash": 10.0, "bonds": 0.0}, "second": {"cash": 0.0, "bonds": 2.0}}
    main, second = (
        LawResult(key, asked * BN, asked * BN, 0.0, "assumed", tuple(LawItem(w, x * BN, "") for w, x in items[key].items()))
        for key, asked in (("main", 10), ("second", 2))
    )
    ledger = (main, replace(main, id="main.non_insurance_floor", required=2 * BN, slack=8 * BN), second)
    held = (Held("cash", "cash", 10 * BN, 0.5 * BN), Held("bonds", "security", 4 * BN, 0.12 * BN))
    answer = small(0.62 * BN, case=case, years=years, held=0.0, cost_parts=parts, law=ledger, reserve=held)
    findings = audit(case, years, answer)
    assert findings.ok, str(findings)
    short = replace(answer, reserve=(held[0], replace(held[1], amount=4 * BN - 1)))
    assert "law.second" in wrong(audit(case, years, short))


def test_own_funds_are_read_from_the_limit_where_there_is_no_tail_rule() -> None:
    """Own funds of 3 have no charge and are put at risk wholly; no rule asks for cash."""
    case, years = plain_case(firm={"own_funds_at_risk": 3 * BN}), from_years([], of=1)
    own = LimitResult("firm.own_funds_at_risk", 3 * BN, 3 * BN, True)
    answer = small(0.0, case=case, years=years, held=0.0, cost_parts=CostParts(0, 0, 0, 0, 0, 0, 0, 0), limits=(own,))
    assert audit(case, years, answer).ok
    assert wrong(audit(case, years, replace(answer, limits=(replace(own, value=2 * BN, binding=False),)))) == {"holding.own_funds"}
    assert wrong(audit(case, years, replace(answer, limits=()))) == {"listed.firm.own_funds_at_risk"}


def test_the_repair_of_the_required_amount_is_the_largest_that_helps() -> None:
    """Cash of 5 at most, nothing to buy: a required amount of 10 is lowered to 5."""
    stated = {"id": "test-law", "inputs": {"required_amount": 10 * BN}}
    case = plain_case(law=LAW, regime=stated, reserve=[{"id": "cash", "carry": 0.05, "max": 5 * BN}])
    key = "regime.inputs.required_amount"
    assert audit(case, from_years([], of=1), infeasible(Repair(key, 10 * BN, 5 * BN))).ok
    assert wrong(audit(case, from_years([], of=1), infeasible(Repair(key, 10 * BN, 4 * BN)))) == {f"conflict.{key}"}


def test_a_case_that_states_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="the law needs `required`"):
        prove(plain_case(law=LAW, regime={"id": "test-law", "inputs": {}}), from_years([], of=1))
    with pytest.raises(ValueError, match="needs a premium_budget"):
        prove(plain_case(limits={"max_premium_fraction_per_insurer": 0.5}), from_years([], of=1))


COUNTED = [  # what of a policy counts toward 10, and the cash then needed
    ("limit_any_one", {"limit": 3, "reinstatements": 1}, 7.0),
    ("limit_any_one", {"limit": math.inf, "aggregate_limit": 4}, 6.0),
    ("aggregate_limit", {"limit": 3, "reinstatements": 1}, 4.0),
    ("aggregate_limit", {"limit": 3, "reinstatements": "unlimited"}, 7.0),
    ("min_of_both", {"limit": 3, "aggregate_limit": 2}, 8.0),
]


@pytest.mark.parametrize(("count", "limits", "needed"), COUNTED)
def test_the_limit_that_counts_is_the_one_the_law_names(count: str, limits: dict[str, Any], needed: float) -> None:
    instruments = [LAW["instrument"][0], LAW["instrument"][1] | {"count": count}]
    case = plain_case(
        offer(offer="q", insurer="A", premium=0, notice_days=90, **limits),
        law=LAW | {"instrument": instruments},
        regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}},
    )
    proof = prove(case, from_years([], of=1))
    assert proof is not None
    assert proof.cost == pytest.approx(0.05 * needed * BN)
