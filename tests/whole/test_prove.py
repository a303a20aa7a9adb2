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

from optimizer.auditor import prove
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.regime import Regime
from optimizer.inputs.shares import Grid
from optimizer.losses.scenarios import Scenarios, from_years

LAW = {
    "schema": "reserve-regime/1",
    "regime": {
        "id": "r",
        "name": "r",
        "jurisdiction": "JP",
        "currency": "JPY",
        "status": "hypothetical",
        "as_of": "2026-11-22",
        "grade": "assumed",
    },
    "input": [{"id": "required_amount", "unit": "money", "title": "outright"}],
    "figure": [
        {"id": "one", "value": 1.0, "unit": "rate", "grade": "assumed", "cite": "test"},
        {"id": "part", "value": 0.25, "unit": "rate", "grade": "assumed", "cite": "test"},
        {"id": "days", "value": 90, "unit": "days", "grade": "assumed", "cite": "test"},
    ],
    "node": [
        {"id": "required", "op": "product", "args": ["required_amount"]},
        {"id": "floor", "op": "product", "args": ["part", "required"]},
    ],
    "bucket": [{"id": "main", "requirement": "required"}],
    "instrument": [
        {"class": "cash", "buckets": ["main"], "factor": "one"},
        {
            "instrument": "insurance",
            "class": "insurance",
            "buckets": ["main"],
            "count": "min_of_both",
            "factor": "one",
            "policy": {"min_notice_days": "days"},
            "deductible": {"treatment": "extra_cash", "factor": "one"},
        },
    ],
    "constraint": [{"id": "floor-rule", "kind": "floor", "bucket": "main", "classes": ["cash"], "amount": "floor"}],
}
WORST_YEAR = {"id": "t", "measure": "tvar", "level": 0.9}


def offer(name: str, **terms: Any) -> Offer:
    """Return an offer: limit 10, no reinstatement, premium 1, unless said otherwise."""
    stated: dict[str, Any] = {"offer": name, "insurer": "A", "limit": 10, "reinstatements": 0, "premium": 1}
    return Offer(**(stated | terms))


def case(*offers: Offer, required: float | None = None, **parts: Any) -> Case:
    """Return a case with these offers, cash at 0.1 and the tail rule of the worst year in ten unless said otherwise."""
    stated = {"format": "reserve-case/1", "id": "c", "currency": "JPY", "losses": {"table": "t"}, "tail": [WORST_YEAR]}
    stated |= {"reserve": [{"id": "cash", "carry": 0.1}]} | parts
    law = None
    if required is not None:
        stated["regime"] = {"id": "r", "inputs": {"required_amount": required}}
        law = Regime.model_validate(LAW)
    return Case.model_validate(stated).model_copy(update={"offers": offers, "law": law})


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


Parts = list[tuple[str, float]]


def slow_parts(years: Scenarios, i: int) -> list[Parts]:
    """Return the parts (class, loss) of each occurrence of a year."""
    occurrences = range(years.occurrence_start[i], years.occurrence_start[i + 1])
    return [
        [(years.classes[years.part_class[k]], float(years.part_loss[k])) for k in range(*years.part_start[e : e + 2])] for e in occurrences
    ]


def slow_open(question: Case, occurrences: list[Parts], *, backed: bool) -> list[float]:
    """Return what is open of each occurrence once the backing of its classes, used up over the year, is off."""
    left = [b.amount if backed else 0.0 for b in question.backing]
    loss = []
    for parts in occurrences:
        total = 0.0
        for name, x in parts:
            rest = x
            for b, backing in enumerate(question.backing):
                if any(p.matches(name) for p in backing.covers):
                    taken = min(left[b], rest)
                    left[b], rest = left[b] - taken, rest - taken
            total += rest
        loss.append(total)
    return loss


def slow_used(o: Offer, occurrences: list[Parts]) -> list[float]:
    """Return what an offer has paid at full share after each occurrence of a year, whether or not its insurer has failed."""
    cap = min(
        math.inf if o.aggregate_limit is None else o.aggregate_limit,
        math.inf if o.reinstatements is None else (o.reinstatements + 1) * o.limit,
    )
    paid, used = 0.0, []
    for parts in occurrences:
        x = sum(loss for name, loss in parts if any(p.matches(name) for p in o.covers))
        paid += min(max(x - o.attachment - o.deductible, 0), o.limit)
        used.append(min(max(paid - o.aggregate_deductible, 0), cap))
    return used


def slow_premium(o: Offer, used: float) -> float:
    """Return the premium owed at full share for restoring the limit."""
    owed = 0.0
    for k in range(0 if o.reinstatements is None else int(o.reinstatements)):
        rate = o.reinstatement_rate[0] if len(o.reinstatement_rate) == 1 else o.reinstatement_rate[k]
        owed += rate * o.premium * min(max(used - k * o.limit, 0), o.limit) / o.limit * (1 + o.tax)
    return owed


def slow_year(question: Case, years: Scenarios, shares: dict[str, float], i: int, tail: Any) -> float:
    """Return N of one year, occurrence by occurrence; for a tail rule with its deadline and backing, for the mean with None."""
    occurrences = slow_parts(years, i)
    net = slow_open(question, occurrences, backed=tail is not None)
    owed = 0.0
    for o in question.offers:
        if o.offer in shares:
            used = slow_used(o, occurrences)
            owed += shares[o.offer] * slow_premium(o, used[-1])
            late = tail is not None and tail.within_days is not None and (o.payout_days is None or o.payout_days > tail.within_days)
            failed = o.insurer in years.insurers and years.failed[years.insurers.index(o.insurer), i]
            if not late and not failed:
                paid = np.diff(used, prepend=0.0)
                net = [x - shares[o.offer] * float(c) for x, c in zip(net, paid, strict=True)]
    return owed + sum(max(x, 0.0) for x in net)


def slow_tail(tail: Any, net: list[float], weight: list[float]) -> float:
    """Return TVaR or VaR by walking down the years; levels here are tenths."""
    mass, total, left = round(1 - tail.level, 9), 0.0, round(1 - tail.level, 9)
    for x, p in sorted(zip(net, weight, strict=True), reverse=True):
        if tail.measure == "var" and p > left + 1e-12:
            return x
        total += x * min(p, max(left, 0.0))
        left -= p
    return 0.0 if tail.measure == "var" else total / mass


def slow_cash(question: Case, shares: dict[str, float]) -> float:
    """Return the cash that law and deductibles ask for: every set of policies is tried as the one counted."""
    bought = [o for o in question.offers if o.offer in shares]
    rule = question.limits.deductible_cash
    firm = max((o.deductible for o in bought), default=0.0) if rule == "largest" else 0.0
    if rule == "sum":
        firm = sum(slow_largest(bought).values())
    if question.regime is None:
        return firm
    required = question.regime.inputs["required_amount"]
    assert isinstance(required, float)
    known = [o for o in bought if o.notice_days is not None and o.notice_days >= 90]
    best = math.inf
    for size in range(len(known) + 1):
        for counted in itertools.combinations(known, size):
            credit = sum(min(o.limit, o.year_cap) * shares[o.offer] for o in counted)
            best = min(best, max(required / 4, required - credit) + sum(slow_largest(list(counted)).values()))
    return max(firm, best)


def slow_largest(offers: list[Offer]) -> dict[str, float]:
    """Return the largest deductible of each slot."""
    largest: dict[str, float] = {}
    for o in offers:
        for slot in o.slots or (o.offer + " alone",):
            largest[slot] = max(largest.get(slot, 0.0), o.deductible)
    return largest


def slow_cost(question: Case, years: Scenarios, shares: dict[str, float]) -> float:
    """Return the least cost of one mix, infinite where it is not lawful; cash at one price, own funds free or dearer."""
    firm, reserve = question.firm, question.reserve[0]
    weight: list[float] = years.probability.tolist()
    net = [slow_year(question, years, shares, i, None) for i in range(years.years)]
    need = 0.0
    for tail in question.tail:
        measure = slow_tail(tail, [slow_year(question, years, shares, i, tail) for i in range(years.years)], weight)
        need = max(need, measure - (0.0 if tail.within_days is None else firm.credit_line))
    outlay = 0.0
    for o in question.offers:
        if o.offer in shares:
            outlay += max(o.premium * shares[o.offer], o.minimum_premium) * (1 + o.tax) + o.fixed_charge
    budget = question.limits.premium_budget
    if budget is not None and outlay > budget + 1e-9:
        return math.inf
    base = max(slow_cash(question, shares), 0.0)
    spots = {
        base,
        max(base, need),
        *(max(base, x - o) for x in net for o in (0.0, firm.own_funds_at_risk)),
        max(base, need - firm.own_funds_at_risk),
        *(() if reserve.max is None else (max(base, reserve.max),)),
    }
    best = math.inf
    for cash in spots:
        for own in {0.0, firm.own_funds_at_risk, *(x - cash for x in net), need - cash}:
            if 0 <= own <= firm.own_funds_at_risk and cash + own >= need - 1e-9 and (reserve.max is None or cash <= reserve.max + 1e-9):
                beyond = sum(p * max(x - cash - own, 0.0) for x, p in zip(net, weight, strict=True))
                best = min(best, reserve.carry * cash + firm.own_funds_charge * own + firm.emergency_rate * beyond)
    return outlay + best + sum(p * x for x, p in zip(net, weight, strict=True))


def random_case(seed: int) -> tuple[Case, Scenarios]:
    """Return a small case of every kind of term, in whole numbers."""
    r = random.Random(seed)
    names = ("hot", "cold", "hot.insider")
    offers = []
    for j in range(4):
        count = r.choice([0, 1, 2])
        paid = r.choice(["0", "1", ";".join(["0.5"] * count) or "1"])
        offers.append(
            offer(
                f"q{j}",
                insurer=r.choice("AB"),
                covers=r.choice(["*", "hot", "cold", "hot.insider", "hot;cold"]),
                attachment=r.choice([0, 5, 10]),
                deductible=r.choice([0, 0, 2, 4]),
                limit=r.choice([5, 10, 20]),
                reinstatements=count,
                reinstatement_rate=paid,
                aggregate_deductible=r.choice([0, 0, 3]),
                aggregate_limit=r.choice([None, 12]),
                premium=r.choice([0.2, 0.5, 1.0]),
                minimum_premium=r.choice([0, 0.3]),
                fixed_charge=r.choice([0, 0.1]),
                tax=r.choice([0, 0.1]),
                shares=r.choice([Grid((1.0,)), Grid((0.5, 1.0))]),
                slots=r.choice(["", "W", "V;W"]) or (),
                notice_days=r.choice([None, 60, 90]),
                payout_days=r.choice([None, 20, 90]),
            )
        )
    tails = [{"id": "a", "measure": r.choice(["tvar", "var"]), "level": r.choice([0.5, 0.7, 0.8])}]
    if r.random() < 0.5:
        tails.append({"id": "b", "measure": "tvar", "level": 0.7, "within_days": 30})
    question = case(
        *offers,
        required=r.choice([None, 20, 40]),
        tail=tails,
        reserve=[{"id": "cash", "carry": 0.1} | ({"max": r.choice([15, 30])} if r.random() < 0.5 else {})],
        firm={
            "own_funds_at_risk": r.choice([0, 6]),
            "own_funds_charge": r.choice([0, 0.05, 0.2]),
            "emergency_rate": r.choice([0, 0, 0.3, 2.0]),
            "credit_line": r.choice([0, 5]),
        },
        backing=[{"covers": "hot", "amount": 4}, {"covers": "*", "amount": 2}] if r.random() < 0.4 else [],
        limits={"deductible_cash": r.choice(["none", "largest", "sum"])} | ({"premium_budget": 1.5} if r.random() < 0.3 else {}),
    )
    table = [
        [[(r.choice(names), float(r.randint(0, 30))) for _ in range(r.randint(1, 2))] for _ in range(r.randint(1, 3))] for _ in range(6)
    ]
    years = from_years(table, probability=[0.1, 0.05, 0.15, 0.1, 0.1, 0.1])
    return question, replace(years, insurers=("A",), failed=np.array([[r.random() < 0.2 for _ in range(6)]]))


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
    costs = sorted(slow_cost(question, years, mix) for mix in mixes)
    proof = prove(question, years)
    assert proof is not None
    assert proof.mixes == len(mixes)
    if costs[0] == math.inf:
        assert proof.cost is None
        return
    assert proof.cost == pytest.approx(costs[0], abs=1e-9)
    assert slow_cost(question, years, proof.mix) == pytest.approx(costs[0], abs=1e-9)
    assert proof.second_cost == pytest.approx(costs[1], abs=1e-9) if costs[1] < math.inf else proof.second_cost is None
