"""The enumeration finds the cheapest mix, worked by hand or by a slow reference that follows the contract word by word."""

from __future__ import annotations

import itertools
import math
import random
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from support.slow_prices import WORST_YEAR, case, offer, random_case, slow_cash, slow_cost

from optimizer.auditor import prove
from optimizer.inputs.case import Case
from optimizer.inputs.shares import Grid
from optimizer.losses.scenarios import Scenarios, from_years


def one_loss(amount: float = 50.0) -> Scenarios:
    """Return ten years, one of them with one loss."""
    return from_years([[[("hot", amount)]]], of=10)


def cost(question: Case, years: Scenarios) -> float | None:
    """Return the least cost found."""
    proof = prove(question, years)
    assert proof is not None
    return proof.cost


def test_every_mix_is_priced_and_the_two_best_are_named() -> None:
    """Nothing: 5 + 5. q1: 1 + 4 + 4 = 9. q2 at a half: 1 + 4.5 + 4.5 = 10. Both: 1 + 1 + 3.5 + 3.5 = 9."""
    proof = prove(case(offer("q1"), offer("q2", premium=2, shares="0.5")), one_loss())
    assert proof is not None
    assert proof.mixes == 4
    assert proof.cost == pytest.approx(9)
    assert proof.second_cost == pytest.approx(9)
    assert proof.mix == {"q1": 1.0}
    assert proof.cost is not None
    assert proof.bound is not None
    assert proof.cost - 1e-9 < proof.bound < proof.cost
    assert proof.repairs == {}


def test_a_mix_that_is_the_only_one_has_no_second() -> None:
    proof = prove(case(offer("q", use="must")), one_loss())
    assert proof is not None
    assert proof.cost == pytest.approx(9)
    assert (proof.second_cost, proof.mixes) == (None, 1)


def test_no_offers_and_no_loss_years_are_one_mix() -> None:
    proof = prove(case(required=8), from_years([], of=10))
    assert proof is not None
    assert proof.cost == pytest.approx(0.8)
    assert proof.mixes == 1


COUNTS = [  # what stands between two offers, and how many of the mixes are left
    ("nothing", {}, {}, None, 4),
    ("one slot", {"slots": "W"}, {"slots": "W"}, None, 3),
    ("two slots, one shared", {"slots": "W;V"}, {"slots": "V"}, None, 3),
    ("one slot, in halves", {"slots": "W", "shares": "0.5;1"}, {"slots": "W", "shares": "0.5;1"}, None, 6),
    ("one group", {"group": "g"}, {"group": "g"}, None, 3),
    ("the second requires the first", {}, {"requires": "q1"}, None, 3),
    ("the first requires the second", {"requires": "q2"}, {}, None, 3),
    ("the first requires one left out", {"requires": "q9"}, {}, None, 2),
    ("the first excludes the second", {"excludes": "q2"}, {}, None, 3),
    ("the second excludes the first", {}, {"excludes": "q1"}, None, 3),
    ("the first excludes one left out", {"excludes": "q9"}, {}, None, 4),
    ("the first must be bought", {"use": "must"}, {}, None, 2),
    ("one policy at most", {}, {}, 1, 3),
]


@pytest.mark.parametrize(("first", "second", "most", "count"), [c[1:] for c in COUNTS], ids=[c[0] for c in COUNTS])
def test_only_mixes_that_may_be_bought_are_counted(first: dict[str, Any], second: dict[str, Any], most: int | None, count: int) -> None:
    limits = {} if most is None else {"max_policies": most}
    proof = prove(case(offer("q1", **first), offer("q2", **second), limits=limits), one_loss())
    assert proof is not None
    assert proof.mixes == count


def test_the_proof_is_refused_where_it_is_too_much() -> None:
    many = case(*(offer(f"q{j}") for j in range(12)))
    assert prove(case(offer("q", shares="0.1..0.5")), one_loss()) is None
    assert prove(many, one_loss(), most_work=4095) is None
    found = prove(many, one_loss(), most_work=4096)
    assert found is not None
    assert found.mixes == 4096
    assert prove(many, one_loss(), deadline=time.monotonic() - 1) is None
    assert prove(many, one_loss(), deadline=time.monotonic() + 60) is not None


def test_forty_offers_of_which_two_may_be_bought_are_few_mixes() -> None:
    offers = [offer(f"q{j}", premium=1 + j / 100) for j in range(40)]
    proof = prove(case(*offers, limits={"max_policies": 2}), one_loss())
    assert proof is not None
    assert proof.mixes == 1 + 40 + 40 * 39 // 2
    assert proof.mix == {"q0": 1.0, "q1": 1.0}


def test_the_law_counts_the_set_of_policies_that_needs_the_least_cash() -> None:
    """Required 40, no tail. Counting q1 (limit 10, deductible 12) costs more than it brings: 40 of cash. q2 (10, 3): 33."""
    years = one_loss(0.0)
    assert cost(case(offer("q1", deductible=12, premium=0, notice_days=90), required=40, tail=[]), years) == pytest.approx(4.0)
    assert cost(case(offer("q2", deductible=3, premium=0, notice_days=90), required=40, tail=[]), years) == pytest.approx(3.3)
    assert cost(case(offer("q3", deductible=3, premium=0, notice_days=89), required=40, tail=[]), years) == pytest.approx(4.0)
    assert cost(case(offer("q4", limit=60, premium=0, notice_days=90), required=40, tail=[]), years) == pytest.approx(1.0)


def test_co_insurers_of_one_slot_ask_for_one_deductible() -> None:
    """Required 40: two halves of one layer (10, deductibles 3 and 4) need 40 - 10 + 4; in slots of their own 40 - 10 + 7."""
    halves = [offer(f"q{d}", deductible=d, premium=0, shares="0.5", slots="W", notice_days=90) for d in (3, 4)]
    apart = [o.model_copy(update={"slots": ()}) for o in halves]
    assert cost(case(*halves, required=40, tail=[]), one_loss(0.0)) == pytest.approx(3.4)
    assert cost(case(*apart, required=40, tail=[]), one_loss(0.0)) == pytest.approx(3.7)


@pytest.mark.parametrize("count", [5, 9, 13])
@pytest.mark.parametrize("required", [20, 40, 60])
def test_which_of_many_policies_to_count_is_found_though_all_together_count_too_much(count: int, required: float) -> None:
    """Each counts for 3 to 6 and asks for 0 to 4 of cash; every set of them is tried by the reference."""
    r = random.Random(count)
    offers = [
        offer(
            f"q{j}",
            use="must",
            premium=0,
            limit=r.randint(3, 6),
            deductible=r.randint(0, 4) + j / 100,
            notice_days=90,
            slots=(f"s{j}", "shared") if j % 4 == 0 else (),
            shares=Grid((0.25 if j % 4 == 0 else 1.0,)),
        )
        for j in range(count)
    ]
    question = case(*offers, required=required, tail=[])
    shares = {o.offer: o.most_share for o in offers}
    assert cost(question, one_loss(0.0)) == pytest.approx(0.1 * slow_cash(question, shares))


def test_a_repair_is_looked_for_within_the_work_allowed() -> None:
    """Without the limit of one policy there are 4096 mixes, too many here: that limit is then not among the repairs."""
    offers = [offer(f"q{j}") for j in range(12)]
    short = case(*offers, reserve=[{"id": "cash", "carry": 0.1, "max": 30}], limits={"max_policies": 1})
    few, all_mixes = prove(short, one_loss(), most_work=1000), prove(short, one_loss())
    assert few is not None
    assert all_mixes is not None
    assert few.repairs == pytest.approx({"reserve.cash.max": 40.0, "firm.own_funds_at_risk": 10.0})
    assert all_mixes.repairs == pytest.approx(few.repairs | {"limits.max_policies": 2.0})


def test_the_largest_deductible_bought_is_held_in_drawable_cash() -> None:
    offers = (offer("q1", deductible=7, use="must", premium=0), offer("q2", deductible=9, use="must", premium=0))
    assert cost(case(*offers, limits={"deductible_cash": "largest"}, tail=[]), one_loss(0.0)) == pytest.approx(0.9)
    assert cost(case(*offers, limits={"deductible_cash": "sum"}, tail=[]), one_loss(0.0)) == pytest.approx(1.6)


def test_a_year_of_an_insurers_failure_recovers_nothing_and_still_owes() -> None:
    """Loss 50, q pays 10 and owes 1 x 10 / 10 of its premium; when A has failed only the debt is left: tail 51, mean 5.1."""
    reinstated = offer("q", reinstatements=1, reinstatement_rate="1", use="must")
    years = one_loss()
    assert cost(case(reinstated), years) == pytest.approx(1 + 4.1 + 4.1)
    failed = replace(years, insurers=("A",), failed=np.array([[True]]))
    assert cost(case(reinstated), failed) == pytest.approx(1 + 5.1 + 5.1)


REPAIRS: list[tuple[str, dict[str, Any], dict[str, float]]] = [
    # loss 50 once in ten years, q pays 10 for 1: the rules, and the least change of each that alone helps
    ("too little cash", {"reserve": [{"id": "cash", "carry": 0.1, "max": 30}]}, {"reserve.cash.max": 40.0, "firm.own_funds_at_risk": 10.0}),
    (
        "too little cash beside own funds",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 30}], "firm": {"own_funds_at_risk": 4}},
        {"reserve.cash.max": 36.0, "firm.own_funds_at_risk": 10.0},
    ),
    (
        "too small a budget",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"premium_budget": 0.5}},
        {"limits.premium_budget": 1.0, "reserve.cash.max": 50.0, "firm.own_funds_at_risk": 10.0},
    ),
    (
        "too small a budget, of which an insurer may have a fifth",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"premium_budget": 0.5, "max_premium_fraction_per_insurer": 0.2}},
        {"limits.premium_budget": 5.0, "reserve.cash.max": 50.0, "firm.own_funds_at_risk": 10.0},
    ),
    (
        "no budget at all, of which an insurer may have a fifth",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"premium_budget": 0, "max_premium_fraction_per_insurer": 0.2}},
        {"limits.premium_budget": 5.0, "reserve.cash.max": 50.0, "firm.own_funds_at_risk": 10.0},
    ),
    (
        "too small a part for one insurer",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"premium_budget": 2.0, "max_premium_fraction_per_insurer": 0.2}},
        {
            "limits.premium_budget": 5.0,
            "limits.max_premium_fraction_per_insurer": 0.5,
            "reserve.cash.max": 50.0,
            "firm.own_funds_at_risk": 10.0,
        },
    ),
    (
        "too little premium for one insurer",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"max_premium_per_insurer": 0.2}},
        {"limits.max_premium_per_insurer": 1.0, "reserve.cash.max": 50.0, "firm.own_funds_at_risk": 10.0},
    ),
    (
        "too few policies",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 40}], "limits": {"max_policies": 0}},
        {"limits.max_policies": 1.0, "reserve.cash.max": 50.0, "firm.own_funds_at_risk": 10.0},
    ),
    ("too much cover asked for", {"coverage": [{"id": "hot", "covers": "hot", "min_limit": 25}]}, {"coverage.hot.min_limit": 10.0}),
    (
        "two rules, none of which helps alone",
        {"reserve": [{"id": "cash", "carry": 0.1, "max": 30}], "coverage": [{"id": "hot", "covers": "hot", "min_limit": 25}]},
        {},
    ),
    (
        "cash needed at once",
        {
            "reserve": [{"id": "cash", "carry": 0.1, "max": 40}],
            "firm": {"credit_line": 3},
            "tail": [WORST_YEAR, {"id": "fast", "measure": "tvar", "level": 0.9, "within_days": 30}],
        },
        {"firm.credit_line": 10.0, "reserve.cash.max": 47.0, "firm.own_funds_at_risk": 7.0},
    ),
    ("least above most", {"reserve": [{"id": "cash", "carry": 0.1, "min": 60, "max": 55}]}, {"reserve.cash.max": 60.0}),
]


@pytest.mark.parametrize(("rules", "repairs"), [r[1:] for r in REPAIRS], ids=[r[0] for r in REPAIRS])
def test_the_least_repair_of_each_rule_is_found(rules: dict[str, Any], repairs: dict[str, float]) -> None:
    proof = prove(case(offer("q"), **rules), one_loss())
    assert proof is not None
    assert (proof.cost, proof.mix, proof.bound, proof.second_cost) == (None, {}, math.inf, None)
    assert proof.repairs == pytest.approx(repairs)


def test_the_required_amount_is_lowered_to_what_the_cash_can_meet() -> None:
    """Cash 20 at most, q counts for 10 at a deductible of 2: R - 10 + 2 <= 20 up to 28, and the floor R / 4 + 2 <= 20 up to 72."""
    counted = offer("q", deductible=2, notice_days=90)
    question = case(counted, required=40, reserve=[{"id": "cash", "carry": 0.1, "max": 20}], tail=[])
    proof = prove(question, one_loss())
    assert proof is not None
    assert proof.repairs == pytest.approx({"regime.inputs.required_amount": 28.0, "reserve.cash.max": 32.0}, rel=1e-9)


def test_sixty_thousand_mixes_of_seventy_three_years_take_seconds() -> None:
    rng = random.Random(1)
    offers = [
        offer(
            f"q{j}",
            attachment=rng.randint(0, 40),
            limit=rng.randint(5, 40),
            deductible=rng.randint(0, 3),
            notice_days=90,
            premium=rng.uniform(0.5, 4),
            insurer=f"I{j % 4}",
        )
        for j in range(16)
    ]
    years = from_years([[[("hot", rng.expovariate(1 / 40))]] for _ in range(73)], of=100)
    proof = prove(case(*offers, required=60), years)
    assert proof is not None
    assert proof.mixes == 2**16


# ---- a slow reference ----


def lawful_mixes(question: Case) -> list[dict[str, float]]:
    """Return every mix that the slots allow."""
    sizes = [(0.0, *o.shares.sizes) for o in question.offers if isinstance(o.shares, Grid)]
    found = []
    for row in itertools.product(*sizes):
        slots: dict[str, float] = {}
        for o, s in zip(question.offers, row, strict=True):
            for slot in o.slots:
                slots[slot] = slots.get(slot, 0.0) + s
        if all(total <= 1 for total in slots.values()):
            found.append({o.offer: s for o, s in zip(question.offers, row, strict=True) if s > 0})
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_slow_reference_finds_the_same_optimum(seed: int) -> None:
    question, years = random_case(seed)
    mixes = lawful_mixes(question)
    priced = [slow_cost(question, years, mix) for mix in mixes]
    costs = sorted(priced)
    proof = prove(question, years)
    assert proof is not None
    assert proof.mixes == len(mixes)
    if costs[0] == math.inf:
        assert proof.cost is None
        return
    assert proof.cost == pytest.approx(costs[0], abs=1e-9)
    assert slow_cost(question, years, proof.mix) == pytest.approx(costs[0], abs=1e-9)
    assert proof.second_cost == pytest.approx(costs[1], abs=1e-9) if costs[1] < math.inf else proof.second_cost is None
    other = min((cost for mix, cost in zip(mixes, priced, strict=True) if set(mix) != set(proof.mix)), default=math.inf)
    assert proof.next_to(proof.mix) == pytest.approx(other, abs=1e-9) if other < math.inf else proof.next_to(proof.mix) is None
    assert proof.next_to({"another": 1.0}) == proof.cost
