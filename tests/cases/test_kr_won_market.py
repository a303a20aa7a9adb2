"""The case kr-won-market switches from reserve to insurance where its README works it out by hand."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from support.paths import ROOT

from optimizer import Solution, Status, load_case, load_years, optimize
from optimizer.auditor import audit

pytestmark = pytest.mark.slow

CASE = ROOT / "data" / "cases" / "kr-won-market"
README = (CASE / "README.md").read_text(encoding="utf-8")
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
BN = 1e9
HAIR = 1e-6
YEARS = ((0.009, 13.8), (0.0045, 3.0), (0.0045, 60.0))
"""Probability and loss, bn, of the years that cover answers."""


def recovered(limit: float) -> float:
    """Return the expected recovery of a limit, bn."""
    return sum(probability * min(loss, limit) for probability, loss in YEARS)


@cache
def answered(carry: float, **settings: str) -> Solution:
    """Solve the case at a carry with settings laid over it, audited."""
    case = load_case(CASE, settings={"reserve.reserve.carry": repr(carry), **settings})
    years = load_years(case)
    answer = optimize(case, years)
    assert audit(case, years, answer).ok
    return answer


@pytest.mark.parametrize(("reading", "flag"), [("added", "1"), ("alone", "0")])
def test_the_answers_are_those_recorded(reading: str, flag: str) -> None:
    for carry, expected in EXPECTED[reading].items():
        answer = answered(float(carry), **{"regime.inputs.limit_and_reserve_add": flag})
        assert answer.status is Status(expected["status"])
        assert answer.cost == pytest.approx(expected["cost"], rel=1e-12)
        assert answer.shares == expected["mix"]
        assert answer.amounts == pytest.approx(expected["reserve"])


@pytest.mark.parametrize("premium", [1.0, 0.9, 0.8])
@pytest.mark.parametrize(("limits", "flag"), [((0, 5), "1"), ((5, 10), "1"), ((10, 15), "1"), ((0, 15), "0")])
def test_the_switch_lies_where_the_formula_puts_it(limits: tuple[int, int], flag: str, premium: float) -> None:
    low, high = limits
    switch = 0.1 * premium - (recovered(high) - recovered(low)) / (high - low)
    settings = {"regime.inputs.limit_and_reserve_add": flag, "scale.premium": repr(premium)}
    before, after = (answered(switch + hair, **settings) for hair in (-HAIR, HAIR))
    assert before.shares == ({f"K-{low}bn": 1} if low else {})
    assert after.shares == {f"K-{high}bn": 1}
    assert before.reserve_total == pytest.approx((15 - low) * BN)
    assert after.reserve_total == pytest.approx((15 - high) * BN)
    assert f"{100 * switch:.3f} %" in README


def test_a_firm_without_retained_earnings_insures_however_little_a_reserve_would_cost() -> None:
    answer = answered(0.02, **{"regime.inputs.retained_earnings": "0"})
    assert answer.shares == {"K-15bn": 1}
    assert answer.cost == pytest.approx(1.7478 * BN)


def test_a_firm_with_few_retained_earnings_insures_all_or_the_rest_where_both_may_be_added() -> None:
    few = {"regime.inputs.retained_earnings": "6e9"}
    assert answered(0.02, **few).shares == {"K-15bn": 1}
    answer = answered(0.02, **few, **{"regime.inputs.limit_and_reserve_add": "1"})
    assert answer.shares == {"K-10bn": 1}
    assert answer.amounts == {"reserve": pytest.approx(5 * BN)}
    assert answer.cost == pytest.approx(1.4045 * BN)


def test_the_law_takes_one_of_the_two_alone_unless_it_is_told_otherwise() -> None:
    assert answered(0.085).cost == answered(0.085, **{"regime.inputs.limit_and_reserve_add": "0"}).cost == pytest.approx(1.728 * BN)
    warned = {caution.where for caution in answered(0.085).warnings}
    assert "regime.inputs.limit_and_reserve_add" in warned


def test_the_requirement_is_five_per_cent_or_the_floor() -> None:
    assert answered(0.02).law[0].required == pytest.approx(15 * BN)
    assert answered(0.02, **{"regime.inputs.hot_value": "20e9"}).law[0].required == pytest.approx(3 * BN)


def test_a_higher_breach_rate_lowers_the_switch_in_proportion() -> None:
    switch = 0.1 - 2.85 * recovered(15) / 15
    assert switch == pytest.approx(0.061012)
    assert "= 6.1012 %" in README
    settings = {"regime.inputs.limit_and_reserve_add": "0", "scale.loss_frequency": "2.85"}
    assert answered(switch - HAIR, **settings).shares == {}
    assert answered(switch + HAIR, **settings).shares == {"K-15bn": 1}


def test_the_readme_derives_the_coins_online_from_the_reserves_it_reports() -> None:
    stated = re.findall(r"\| \w+ \| reserve (?:KRW )?([\d.]+)bn.*\| (\d+)bn \|", README)
    assert [float(online) for _, online in stated] == pytest.approx([float(reserve) / 0.05 for reserve, _ in stated])
    assert len(stated) == 4
