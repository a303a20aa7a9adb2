"""An infeasible case needs a conflict, and its repairs are the least that help."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.audited import BN, LAW, offer, plain_case, wrong

from optimizer.auditor import audit
from optimizer.errors import Fault, Message
from optimizer.inputs.case import Case, CaseName
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.results.solution import Conflict, Repair, Solution, Status


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
    fault = Fault("case.toml", None, "x", "1", Message("rule"), Message("fix"))
    assert audit(case, years, Solution(name, Status.REJECTED, faults=(fault,))).ok
    assert wrong(audit(case, years, Solution(name, Status.REJECTED))) == {"faults"}


def test_the_repair_of_the_required_amount_is_the_largest_that_helps() -> None:
    """Cash of 5 at most, nothing to buy: a required amount of 10 is lowered to 5."""
    stated = {"id": "test-law", "inputs": {"required_amount": 10 * BN}}
    case = plain_case(law=LAW, regime=stated, reserve=[{"id": "cash", "carry": 0.05, "max": 5 * BN}])
    key = "regime.inputs.required_amount"
    assert audit(case, from_years([], of=1), infeasible(Repair(key, 10 * BN, 5 * BN))).ok
    assert wrong(audit(case, from_years([], of=1), infeasible(Repair(key, 10 * BN, 4 * BN)))) == {f"conflict.{key}"}
