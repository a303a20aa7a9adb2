"""The loss exceedance curve passes through the losses of the years, before and after insurance, and stops where chance begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimizer.case import Case
from optimizer.exceedance import exceedance, exceedance_once_in
from optimizer.files import load_case, load_years
from optimizer.risk import FEW_TAIL_YEARS, tvar
from optimizer.scenarios import from_years

HISTORY = Path(__file__).parent.parent / "data" / "cases" / "jp-history"


def one_policy() -> Case:
    """Return a case with one policy: 50 above 10 of each loss."""
    return Case.model_validate(
        {
            "format": "reserve-case/1",
            "id": "c",
            "currency": "XXX",
            "losses": {"table": "losses.csv", "years": 10},
            "reserve": [{"id": "cash", "carry": 0.1}],
            "offers": [{"offer": "q", "insurer": "I", "limit": "50", "deductible": "10", "reinstatements": "unlimited", "premium": "1"}],
        }
    )


def test_the_curve_of_two_loss_years_in_ten_can_be_read_off_by_hand() -> None:
    years = from_years([[[("hot", 100.0)]], [[("hot", 40.0)]]], of=10)
    points = exceedance(one_policy(), years, {"q": 1.0})
    assert points[0].probability == pytest.approx(0.2)
    assert points[-1].probability == pytest.approx(0.1)
    assert points[-1].return_period == pytest.approx(10.0)
    just_above = [point for point in points if 0.1 + 1e-9 < point.probability < 0.2 - 1e-9]
    assert {(point.gross, point.net) for point in just_above} == {(40.0, 10.0)}
    assert (points[0].gross, points[0].net) == (40.0, 10.0)
    assert (points[-1].gross, points[-1].net) == (100.0, 50.0)


def test_without_policies_both_curves_are_one() -> None:
    case = load_case(str(HISTORY))
    points = exceedance(case, load_years(case), {})
    assert all(point.gross == point.net for point in points)
    assert [point.gross for point in points] == sorted(point.gross for point in points)


def test_the_area_beyond_a_probability_is_the_tail_mean() -> None:
    rng = np.random.default_rng(7)
    losses = rng.lognormal(3.0, 1.0, 4000)
    years = from_years([[[("hot", float(x))]] for x in losses])
    points = exceedance(one_policy(), years, {})
    probability = np.array([point.probability for point in points])
    gross = np.array([point.gross for point in points])
    inside = probability <= 0.05
    area = float(-np.trapezoid(gross[inside], probability[inside])) + float(gross[-1] * probability[-1])
    assert area / 0.05 == pytest.approx(tvar(losses, years.probability, 0.95), rel=0.05)


def test_a_simulated_curve_stops_before_its_rarest_years() -> None:
    years = replace(from_years([[[("hot", float(x))]] for x in range(1, 101)], of=1000), source="simulated")
    assert exceedance(one_policy(), years, {})[-1].probability == pytest.approx(FEW_TAIL_YEARS / 1000)


def test_no_loss_year_is_no_curve() -> None:
    assert exceedance(one_policy(), from_years([], of=10), {}) == ()
    assert {(point.gross, point.net) for point in exceedance_once_in(one_policy(), from_years([], of=10), {})} == {(0.0, 0.0)}


def test_page_and_paper_tell_the_same_of_the_worst_year_of_a_table() -> None:
    """The page's table at its return periods, the paper's curve at its end: both say what is reached once in 200 years."""
    years = from_years([[[("hot", float(x))]] for x in range(1, 201)])
    told = {round(point.return_period): point for point in exceedance_once_in(one_policy(), years, {"q": 1.0})}
    last = exceedance(one_policy(), years, {"q": 1.0})[-1]
    assert last.return_period == pytest.approx(200.0)
    assert (told[200].gross, told[200].net) == (last.gross, last.net) == (200.0, 150.0)
    assert (told[100].gross, told[100].net) == (199.0, 149.0)


def test_both_ways_stop_at_the_same_simulated_year() -> None:
    years = replace(from_years([[[("hot", float(x))]] for x in range(1, 20_001)], of=40_000), source="simulated")
    told = exceedance_once_in(one_policy(), years, {})
    assert told[-1].return_period == pytest.approx(2000.0)
    assert exceedance(one_policy(), years, {})[-1].return_period == pytest.approx(2000.0)
