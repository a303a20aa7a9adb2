"""A case, its loss years and its honest answer, worked by hand in billions of yen, for what an audit finds."""

from __future__ import annotations

from typing import Any

from optimizer.auditor import Findings
from optimizer.errors import Message
from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.regime import Regime
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.results.solution import (
    Alternative,
    Barred,
    CostParts,
    Held,
    LawItem,
    LawResult,
    LimitResult,
    LossesUsed,
    NetLoss,
    Policy,
    Solution,
    Status,
    TailResult,
)

BN = 1e9


def unit_of(name: str, value: float) -> str:
    """Return the unit of a figure of the test's law."""
    return "days" if name.endswith("days") else "rate" if value <= 1 else "money"


LAW: dict[str, Any] = {
    "schema": "reserve-regime/1",
    "regime": {
        "id": "test-law",
        "name": "law of the tests",
        "jurisdiction": "JP",
        "currency": "JPY",
        "status": "hypothetical",
        "as_of": "2026-11-22",
        "grade": "assumed",
    },
    "input": [
        {"id": "customer_assets", "unit": "money", "title": "assets", "required_unless": "required_amount"},
        {"id": "required_amount", "unit": "money", "title": "outright", "optional": True},
    ],
    "figure": [
        {"id": name, "value": value, "unit": unit_of(name, value), "grade": "assumed", "cite": "test"}
        for name, value in {
            "rate": 0.05,
            "smallest": 2e9,
            "largest": 40e9,
            "non_insurance_floor": 0.2,
            "min_term_days": 365,
            "min_notice_days": 90,
            "cash_factor": 1.0,
            "insurance_factor": 1.0,
            "extra_cash_factor": 1.0,
        }.items()
    ],
    "node": [
        {"id": "of_assets", "op": "product", "args": ["rate", "customer_assets"]},
        {"id": "clipped", "op": "clip", "of": "of_assets", "lo": "smallest", "hi": "largest"},
        {"id": "required", "op": "given", "input": "required_amount", "otherwise": "clipped"},
        {"id": "floor", "op": "product", "args": ["non_insurance_floor", "required"]},
    ],
    "bucket": [{"id": "main", "requirement": "required"}],
    "instrument": [
        {"class": "cash", "buckets": ["main"], "factor": "cash_factor"},
        {
            "instrument": "insurance",
            "class": "insurance",
            "buckets": ["main"],
            "count": "min_of_both",
            "factor": "insurance_factor",
            "policy": {"min_term_days": "min_term_days", "min_notice_days": "min_notice_days"},
            "deductible": {"treatment": "extra_cash", "factor": "extra_cash_factor"},
        },
    ],
    "constraint": [{"id": "non_insurance_floor", "kind": "floor", "bucket": "main", "classes": ["cash"], "amount": "floor"}],
}
OFFERS: tuple[dict[str, Any], ...] = (
    {
        "offer": "q1",
        "insurer": "A",
        "attachment": 2,
        "deductible": 0.5,
        "limit": 4,
        "reinstatements": 1,
        "reinstatement_rate": "1",
        "premium": 0.2,
        "tax": 0.1,
        "fixed_charge": 0.001,
        "shares": "0.5;1",
        "slots": "W0",
        "notice_days": 90,
        "payout_days": 20,
    },
    {
        "offer": "q2",
        "insurer": "B",
        "attachment": 6.5,
        "limit": 3,
        "reinstatements": 0,
        "premium": 0.06,
        "slots": "W1",
        "requires": "q1",
        "notice_days": 90,
        "payout_days": 60,
    },
    {
        "offer": "q3",
        "insurer": "B",
        "covers": "cold",
        "deductible": 0.2,
        "limit": 1,
        "reinstatements": 0,
        "premium": 0.05,
        "group": "g",
        "slots": "W0",
        "notice_days": 30,
    },
    {"offer": "q4", "insurer": "C", "limit": 2, "aggregate_limit": 2, "premium": 1.5, "group": "g", "excludes": "q2"},
    {
        "offer": "q5",
        "insurer": "C",
        "covers": "cold",
        "deductible": 0.1,
        "limit": 0.4,
        "reinstatements": "unlimited",
        "premium": 0.01,
        "minimum_premium": 0.012,
        "shares": "0.5",
        "use": "must",
        "notice_days": 120,
        "payout_days": 10,
    },
)
AMOUNTS = ("attachment", "deductible", "limit", "aggregate_limit", "premium", "minimum_premium", "fixed_charge")
Trio = tuple[Case, Scenarios, Solution]


def offer(**terms: Any) -> Offer:
    """Return an offer whose amounts are written in billions."""
    return Offer(**{name: value * BN if name in AMOUNTS else value for name, value in terms.items()})


def plain_case(*offers: Offer, law: dict[str, Any] | None = None, **parts: Any) -> Case:
    """Return a case with these offers; cash at 5 % where nothing is said of the reserve."""
    stated = {"format": "reserve-case/1", "id": "yen", "currency": "JPY", "losses": {"table": "losses.csv"}}
    stated |= {"reserve": [{"id": "cash", "carry": 0.05}]} | parts
    read = None if law is None else Regime.model_validate(law)
    return Case.model_validate(stated).model_copy(update={"offers": offers, "law": read, "fingerprint": "f00d"})


def the_case() -> Case:
    """Return the case of the hand-worked answer, with every kind of rule in it."""
    return plain_case(
        *(offer(**terms) for terms in OFFERS),
        law=LAW,
        regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}},
        reserve=[
            {"id": "cash", "carry": 0.05, "min": 1 * BN, "max": 20 * BN},
            {"id": "bonds", "class": "security", "carry": 0.03, "max": 2 * BN, "drawable": False},
        ],
        tail=[
            {"id": "solvency", "measure": "tvar", "level": 0.9},
            {"id": "liquidity", "measure": "tvar", "level": 0.9, "within_days": 30},
            {"id": "shown", "measure": "var", "level": 0.8, "hold": False},
        ],
        firm={"own_funds_at_risk": 1 * BN, "own_funds_charge": 0.02, "credit_line": 3.5 * BN},
        backing=[{"covers": "cold", "amount": 1 * BN}],
        limits={
            "premium_budget": 0.4 * BN,
            "max_policies": 3,
            "max_premium_per_insurer": 0.25 * BN,
            "max_premium_fraction_per_insurer": 0.6,
            "deductible_cash": "sum",
            "no_gap": True,
        },
        coverage=[{"id": "cold-cover", "covers": "cold", "min_limit": 5 * BN}],
    )


def the_years() -> Scenarios:
    """Return ten years, three with losses: 3; 6 then 1 (cold); 8 with 4 (cold) in one occurrence."""
    return from_years([[[("hot", 3 * BN)]], [[("hot", 6 * BN)], [("cold", 1 * BN)]], [[("hot", 8 * BN), ("cold", 4 * BN)]]], of=10)


def used(years: Scenarios) -> LossesUsed:
    """Return what an answer says of these loss years."""
    return LossesUsed(years.source, years.years, years.occurrences, years.fingerprint, None)


def priced(status: Status, cost: float) -> dict[str, Any]:
    """Return cost, bound, gap and proof of an answer whose bound is its cost."""
    proof = {Status.CERTIFIED: "enumeration", Status.SOLVED: "solver"}[status]
    return {"status": status, "cost": cost, "bound": cost, "gap": 0.0, "proof": proof}


def the_answer() -> Solution:
    """Return the honest answer: q1 and q2 whole, q5 at one half, cash 3.4, own funds 0.62.

    Net loss: 3 - 0.5; (6 - 3.5) + (1 - 0.2); 12 - 4 - 3 - 0.2; with reinstatement premium 0.0275, 0.1925, 0.22: mean 1.104.
    Tail (cold loss of 1 backed): 12 - 1 - 7.2 + 0.22 = 4.02; without q2, which pays too late, 7.02.
    Law: 10 - 7.2 + 0.6 = 3.4 of cash with all three counted; under the law alone the own funds, 0.0124 a year, are not needed.
    """
    years = the_years()
    return Solution(
        case=CaseName("yen", "yen", "JPY", "f00d"),
        **priced(Status.CERTIFIED, 1.5794 * BN),
        policies=(
            Policy("q1", "A", 1.0, 0.2 * BN, 0.02 * BN, 0.001 * BN, 0.8 * BN, 0.044 * BN),
            Policy("q2", "B", 1.0, 0.06 * BN, 0.0, 0.0, 0.3 * BN, 0.0),
            Policy("q5", "C", 0.5, 0.012 * BN, 0.0, 0.0, 0.04 * BN, 0.0),
        ),
        reserve=(Held("cash", "cash", 3.4 * BN, 0.17 * BN), Held("bonds", "security", 0.0, 0.0)),
        cost_parts=CostParts(0.272 * BN, 0.02 * BN, 0.001 * BN, 0.0, 0.17 * BN, 1.104 * BN, 0.0124 * BN, 0.0),
        tail=(
            TailResult("solvency", "tvar", 0.9, 11 * BN, 4.02 * BN, None, 4.02 * BN, 0.62 * BN),
            TailResult("liquidity", "tvar", 0.9, 11 * BN, 7.02 * BN, None, 7.52 * BN, 0.62 * BN),
            TailResult("shown", "var", 0.8, 3 * BN, 2.5275 * BN, None, 4.02 * BN, 0.62 * BN),
        ),
        net_loss=NetLoss(2.2 * BN, 1.104 * BN, None),
        law=the_law(),
        barred=tuple(
            Barred(q, "min_notice_days", Message.verbatim(why), "90 days") for q, why in (("q3", "30 days"), ("q4", "not stated"))
        ),
        limits=the_limits(),
        alternatives={
            "all_cash": Alternative(Status.INFEASIBLE, None, None),
            "law_only": Alternative(Status.CERTIFIED, 1.567 * BN, 3.4 * BN, LAWFUL),
        },
        losses=used(years),
    )


def the_law() -> tuple[LawResult, LawResult]:
    """Return the law's ledger of the honest answer: the requirement, and the floor of 2 that cash less extra cash must reach."""
    items = {"cash": 3.4, "bonds": 0.0, "q1": 4.0, "q2": 3.0, "q5": 0.2, "deductibles": -0.6}
    counted = tuple(LawItem(what, amount * BN, "") for what, amount in items.items())
    alone = tuple(i for i in counted if i.what in ("cash", "bonds", "deductibles"))
    floor = LawResult("main.non_insurance_floor", 2 * BN, 2.8 * BN, 0.8 * BN, "assumed", alone)
    return LawResult("main", 10 * BN, 10 * BN, 0.0, "assumed", counted), floor


def the_limits() -> tuple[LimitResult, ...]:
    """Return the limits in force with the honest answer."""
    used_of = {
        "limits.premium_budget": (0.293, 0.4),
        "limits.max_premium_per_insurer.A": (0.2, 0.25),
        "limits.max_premium_per_insurer.B": (0.06, 0.25),
        "limits.max_premium_per_insurer.C": (0.012, 0.25),
        "limits.max_premium_fraction_per_insurer.A": (0.2, 0.24),
        "limits.max_premium_fraction_per_insurer.B": (0.06, 0.24),
        "limits.max_premium_fraction_per_insurer.C": (0.012, 0.24),
        "limits.deductible_cash": (3.4, 0.6),
        "limits.no_gap.q1": (4.4, 2.0),
        "limits.no_gap.q2": (8.4, 6.5),
        "coverage.cold-cover.min_limit": (7.2, 5.0),
        "reserve.cash.min": (3.4, 1.0),
        "reserve.cash.max": (3.4, 20.0),
        "reserve.bonds.max": (0.0, 2.0),
        "firm.own_funds_at_risk": (0.62, 1.0),
    }
    amounts = tuple(LimitResult(key, value * BN, limit * BN, False) for key, (value, limit) in used_of.items())
    return (*amounts, LimitResult("limits.max_policies", 3.0, 3.0, True))


def wrong(findings: Findings) -> set[str]:
    """Return the keys of the checks that failed."""
    return {check.id for check in findings.failures}


LAWFUL = {"q1": 1.0, "q2": 1.0, "q5": 0.5}


def small(cost: float, *, status: Status = Status.SOLVED, case: Case, years: Scenarios, held: float, **parts: Any) -> Solution:
    """Return an answer of a case without policies' money: cash, one tail rule, mean net loss."""
    fields: dict[str, Any] = {"reserve": (Held("cash", "cash", held, held * case.reserve[0].carry),), "losses": used(years)}
    return Solution(CaseName(case.id, case.id, case.currency, case.fingerprint), **priced(status, cost), **(fields | parts))
