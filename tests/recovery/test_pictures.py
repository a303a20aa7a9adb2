"""Loss exceedance before and after a mix, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from optimizer import files
from optimizer.recovery.exceedance import exceedance_once_in
from optimizer.solver.solve import optimize

CASE = """format = "reserve-case/1"
id = "hand"
currency = "XXX"
[losses]
table = "losses.csv"
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.9
"""
CATALOGUE = "offer,insurer,limit,deductible,reinstatements,premium\nq1,A,60,10,0,1\n"
LOSSES = "year,class,loss,probability\n1,hot.x,50,0.02\n2,hot.x,100,0.008\n3,hot.x,200,0.004\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("case.toml", CASE), ("catalogue.csv", CATALOGUE), ("losses.csv", LOSSES)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_loss_is_reached_once_in_its_return_period(folder: Path) -> None:
    case = files.load_case(folder)
    points = {round(p.return_period): p for p in exceedance_once_in(case, files.load_years(case), {"q1": 1.0})}
    # P(N >= 50) = 0.032, P(N >= 100) = 0.012, P(N >= 200) = 0.004; the policy pays up to 60 above 10
    assert (points[20].gross, points[20].net) == (0.0, 0.0)
    assert (points[50].gross, points[50].net) == (50.0, 10.0)
    assert (points[100].gross, points[100].net) == (100.0, 40.0)
    assert (points[500].gross, points[500].net) == (200.0, 140.0)
    assert (points[10000].gross, points[10000].net) == (200.0, 140.0)


@pytest.mark.slow
def test_the_parts_of_the_all_cash_cost_are_those_the_answer_states(folder: Path) -> None:
    case = files.load_case(folder)
    years = files.load_years(case)
    solution = optimize(case, years)
    assert solution.alternatives is not None
    parts = solution.alternatives["all_cash"].cost_parts
    assert parts is not None
    # E[loss] = 50 * 0.02 + 100 * 0.008 + 200 * 0.004 = 2.6; TVaR 90 % = 26, at a carry of 0.1
    assert parts.expected_net == pytest.approx(2.6)
    assert parts.carry == pytest.approx(2.6)
    assert parts.premium == 0.0
