"""A case priced slowly, year by year and policy by policy, by code of its own; and random cases small enough for it."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import replace
from typing import Any

import numpy as np

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
