"""The liquidity rule, a tail rule with `within_days`, by hand: who pays in time recovers, who pays late does not; the credit line counts.

Two losses of 100 and 60 in ten years: TVaR 80 % is 80 before insurance, and 10 after a policy that pays 80 and 60.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from optimizer.evaluation.mix_cost import evaluate
from optimizer.evaluation.problem import make_problem
from optimizer.files import load_case, load_years

WITHIN = 30
BEFORE, AFTER = 80.0, 10.0


def held(folder: Path, payout_days: str | None, *settings: tuple[str, str]) -> tuple[float, float]:
    """Return the tail that the rule sees with policy q1, and the cash held for it."""
    stated = [("tail.solvency.within_days", str(WITHIN)), *settings]
    if payout_days is not None:
        stated.append(("offers.q1.payout_days", payout_days))
    case = load_case(folder, settings=stated)
    mix = evaluate(make_problem(case, load_years(case)), np.array([1.0, 0.0]))
    assert mix is not None
    return mix.outcome.measures[0], mix.holding.amounts[0]


@pytest.mark.parametrize(("payout_days", "tail"), [("1", AFTER), ("30", AFTER), ("31", BEFORE), (None, BEFORE)])
def test_cover_counts_where_it_pays_by_the_deadline_and_says_so(folder: Path, payout_days: str | None, tail: float) -> None:
    measured, cash = held(folder, payout_days)
    assert measured == pytest.approx(tail)
    assert cash == pytest.approx(tail)


@pytest.mark.parametrize(("line", "cash"), [("0", 80.0), ("25", 55.0), ("100", 0.0)])
def test_the_credit_line_stands_in_for_cash_until_insurers_pay(folder: Path, line: str, cash: float) -> None:
    assert held(folder, "31", ("firm.credit_line", line))[1] == pytest.approx(cash)


def test_without_a_deadline_late_cover_counts_and_the_credit_line_does_not(folder: Path) -> None:
    case = load_case(folder, settings=[("offers.q1.payout_days", "400"), ("firm.credit_line", "100")])
    mix = evaluate(make_problem(case, load_years(case)), np.array([1.0, 0.0]))
    assert mix is not None
    assert mix.holding.amounts[0] == pytest.approx(AFTER)
