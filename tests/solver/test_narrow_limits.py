"""Shares of a range end at the vertex beside a limit that is missed by a little: neither without a mix nor with another, dearer one."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import highspy
import numpy as np
import pytest

from optimizer import Solution, Status, audit, optimize
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.solver.refinement import ExactRows, refined

pytestmark = pytest.mark.slow

TWO_WORST = {"id": "t", "measure": "tvar", "level": 0.8}
WORST = {"id": "t", "measure": "tvar", "level": 0.9}
MISSED = [10.0**power for power in range(-12, 2)]


def offer(name: str, limit: float, premium: float, shares: str = "0.2..1", **terms: Any) -> Offer:
    """Return an offer without reinstatements, of an insurer of its own."""
    stated = {"offer": name, "insurer": name, "limit": limit, "reinstatements": 0, "premium": premium, "shares": shares}
    return Offer.model_validate(stated | terms)


def case(*offers: Offer, **parts: Any) -> Case:
    """Return a case with cash at 0.1 and no rule unless said otherwise."""
    stated = {"format": "reserve-case/1", "id": "c", "currency": "JPY", "losses": {"table": "t"}}
    stated |= {"reserve": [{"id": "cash", "carry": 0.1}]} | parts
    return Case.model_validate(stated).model_copy(update={"offers": offers})


def years(*losses: float) -> Scenarios:
    """Return ten years, of which the first have one loss each."""
    return from_years([[[("hot", loss)]] for loss in losses], of=10)


def closed(question: Case, losses: Scenarios) -> Solution:
    """Return an answer that is closed and that the audit agrees with."""
    found = optimize(question, losses)
    assert found.status in (Status.SOLVED, Status.CERTIFIED), found.message
    assert [str(check) for check in audit(question, losses, found).failures] == []
    return found


BIG = years(1e10, 6e9, 3e9)
A, B = offer("A", 5e9, 1e8), offer("B", 4e9, 90000001)


def beside(missed: float) -> float:
    """Return the least cost where all of A and B costs so much too much.

    All of both: 190,000,001 of premium, 0.1 x (1e9 + 0) / 2 of carry, 1e9 / 10 of loss. A part e less of B saves 90,000,001 e of premium
    and leaves 4e9 e more in the worst year: 0.1 x 4e9 e / 2 + 4e9 e / 10.
    """
    part = missed / 90000001
    return 340000001 + part * (2e8 + 4e8 - 90000001)


@pytest.mark.parametrize("rule", ["premium_budget", "max_premium_per_insurer"])
@pytest.mark.parametrize("missed", MISSED)
def test_a_limit_on_premium_missed_by_a_little_cuts_the_share(rule: str, missed: float) -> None:
    amount = {"premium_budget": 190000001, "max_premium_per_insurer": 90000001}[rule] - missed
    a = A if rule == "premium_budget" else A.model_copy(update={"premium": 8e7})
    question = case(a, B, tail=[TWO_WORST], limits={rule: amount})
    found = closed(question, BIG)
    assert found.cost == pytest.approx(beside(missed) - (A.premium - a.premium), rel=1e-9)
    limit = next(entry for entry in found.limits if entry.id in (rule, f"limits.{rule}", f"limits.{rule}.B"))
    assert limit.value <= limit.limit * (1 + 1e-11)
    assert limit.binding


@pytest.mark.parametrize("cap", [510000000, 500000022.23])
def test_so_it_does_where_no_other_mix_is_within_the_cap_on_cash(cap: float) -> None:
    limits, reserve = {"premium_budget": 190000000}, [{"id": "cash", "carry": 0.1, "max": cap}]
    found = closed(case(A, B, tail=[TWO_WORST], limits=limits, reserve=reserve), BIG)
    assert found.cost == pytest.approx(beside(1.0), rel=1e-9)


@pytest.mark.parametrize("missed", MISSED)
def test_a_cap_on_cash_missed_by_a_little_buys_that_little_more(missed: float) -> None:
    """A share of s leaves 1000 - 1000 s in the worst year of ten; insurance is dear, so as little is bought as the cap allows."""
    question = case(offer("q", 1000, 900, "0..1"), tail=[WORST], reserve=[{"id": "cash", "carry": 0.1, "max": 500 - missed}])
    found = closed(question, years(1000))
    share = (500 + missed) / 1000
    assert found.cost == pytest.approx(900 * share + 0.1 * (500 - missed) + 0.1 * (500 - missed), rel=1e-6)
    assert found.reserve_total <= (500 - missed) * (1 + 1e-11)
    assert next(entry.binding for entry in found.limits if entry.id == "reserve.cash.max")


def test_a_budget_that_not_even_the_least_shares_keep_leaves_no_mix() -> None:
    """Both must be bought: at the least, 0.2 x 190,000,001; short by a thousandth of a yen."""
    both = [o.model_copy(update={"use": "must"}) for o in (A, B)]
    found = optimize(case(*both, tail=[TWO_WORST], limits={"premium_budget": 38000000.199}), BIG)
    assert found.status is Status.INFEASIBLE
    kept = closed(case(*both, tail=[TWO_WORST], limits={"premium_budget": 38000000.2}), BIG)
    assert kept.shares == pytest.approx({"A": 0.2, "B": 0.2})


def test_of_a_range_from_nothing_the_least_share_meets_must() -> None:
    """A millionth of q0 for 2 + 6e-5 and half of q1 for 2; of 100, 50, 80 and 20, q1 leaves 75, 25, 55 and 10: 16.5 a year."""
    q0, q1 = offer("q0", 100, 60, "0..1", use="must", fixed_charge=2), offer("q1", 50, 4, "0.5")
    found = closed(case(q0, q1), years(100, 50, 80, 20))
    assert found.shares == pytest.approx({"q0": 1e-6, "q1": 0.5})
    assert found.cost == pytest.approx(20.500035, rel=1e-9)


def test_of_a_range_from_nothing_the_least_share_meets_requires() -> None:
    """As above without the charge, q1 for 0.5, and 75 of cash at 0.1 for the worst year."""
    q0, q1 = offer("q0", 100, 60, "0..1"), offer("q1", 50, 1, "0.5", requires="q0")
    found = closed(case(q0, q1, tail=[WORST]), years(100, 50, 80, 20))
    assert found.shares == pytest.approx({"q0": 1e-6, "q1": 0.5})
    assert found.cost == pytest.approx(24.500025, rel=1e-9)


@pytest.mark.parametrize("least", ["0", "1e-12", "1e-9", "1e-8", "1e-6"])
@pytest.mark.parametrize("use", ["may", "must"])
def test_a_range_from_less_than_shares_are_told_to_is_one_from_nothing(least: str, use: str) -> None:
    """Of 236.04 in the worst year q pays 100; what is paid of 30 is the rest of the mean."""
    losses = from_years([[[("hot", 83.68)], [("hot", 100.0)], [("hot", 52.36)]], [[("hot", 30.0)]]], of=10)
    found = closed(case(offer("q", 100, 0.5, f"{least}..1", use=use), tail=[WORST]), losses)
    assert found.shares == {"q": 1.0}
    assert found.cost == pytest.approx(0.5 + 13.604 + 13.604, rel=1e-9)


def test_a_limit_that_cuts_a_share_binds_though_the_share_is_rounded() -> None:
    """A third of q: 0.333333, 99.9999 of 100."""
    question = case(offer("q", 1000, 300, "0..1"), tail=[WORST], limits={"premium_budget": 100}, reserve=[{"id": "cash", "carry": 0.5}])
    found = closed(question, years(1000))
    assert found.shares == {"q": 0.333333}
    assert [(limit.id, limit.binding) for limit in found.limits] == [("limits.premium_budget", True)]
    forged = replace(found, limits=tuple(replace(limit, binding=False) for limit in found.limits))
    assert [check.id for check in audit(question, years(1000), forged).failures] == ["listed.limits.premium_budget.binding"]


def test_a_limit_with_room_for_a_share_does_not_bind() -> None:
    """All that is worth it: 300 of 301."""
    question = case(offer("q", 1000, 300, "0..1"), tail=[WORST], limits={"premium_budget": 301}, reserve=[{"id": "cash", "carry": 0.5}])
    found = closed(question, years(1000))
    assert [limit.binding for limit in found.limits] == [False]
    forged = replace(found, limits=tuple(replace(limit, binding=True) for limit in found.limits))
    assert [check.id for check in audit(question, years(1000), forged).failures] == ["listed.limits.premium_budget.binding"]


def programme(costs: list[float], rows: list[tuple[list[float], float]]) -> highspy.Highs:
    """Return a solved programme: least cost of variables from 0 to 1 whose rows sum to at most so much."""
    lp = highspy.Highs()  # type: ignore[no-untyped-call]  # it ships no types
    lp.setOptionValue("output_flag", False)
    lp.setOptionValue("primal_feasibility_tolerance", 1e-9)
    for cost in costs:
        lp.addCol(cost, 0.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))
    for values, most in rows:
        lp.addRow(-highspy.kHighsInf, most, len(values), np.arange(len(values), dtype=np.int32), np.array(values))
    lp.run()
    return lp


@pytest.mark.parametrize("seed", range(40))
def test_a_refined_vertex_keeps_its_rows_to_the_last_digit(seed: int) -> None:
    """Rows that all ones miss by 1e-13 to 1e-9, within what the solver lets pass."""
    random = Random(seed)
    costs = [-random.uniform(1, 2) for _ in range(4)]
    values = [random.uniform(0.1, 1) for _ in range(4)]
    most = sum(values) - 10 ** random.uniform(-13, -9.1)
    lp = programme(costs, [(values, most)])
    found = refined(lp, ExactRows(lp), np.array(lp.getSolution().col_value), seconds=60)
    assert found is not None
    assert found.keeps_all
    assert sum(value * x for value, x in zip(values, found.x, strict=True)) <= most + 4e-16
    worst = min(range(4), key=lambda j: -costs[j] / values[j])
    assert [x for j, x in enumerate(found.x) if j != worst] == [1.0] * 3


def test_rows_that_miss_each_other_by_less_than_the_tolerance_are_found_out() -> None:
    """x <= 0.3 - 1e-10 and x >= 0.3."""
    lp = programme([1.0], [([1.0], 0.3 - 1e-10), ([-1.0], -0.3)])
    assert lp.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = refined(lp, ExactRows(lp), np.array(lp.getSolution().col_value), seconds=60)
    assert found is not None
    assert not found.keeps_all
