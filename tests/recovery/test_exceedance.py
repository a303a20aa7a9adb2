"""The loss exceedance curve is the VaR at every level, before and after insurance, and stops where chance begins."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from support.paths import ROOT

from optimizer.files import load_case, load_years
from optimizer.inputs.case import Case
from optimizer.inputs.proposal import PricePlan
from optimizer.losses.measures import FEW_TAIL_YEARS, once_in, rounded_down, tail_mass, tail_years, tvar, var
from optimizer.losses.scenarios import Scenarios, Vector, from_years
from optimizer.recovery.exceedance import exceedance, exceedance_once_in
from optimizer.underwriting.payout import exceedance_rows, payout_figures, yearly_payout
from optimizer.underwriting.premium_views import few_years

HISTORY = ROOT / "data" / "cases" / "jp-history"


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
    assert points[-1].probability == pytest.approx(0.05)
    assert points[-1].return_period == pytest.approx(20.0)
    just_above = [point for point in points if 0.1 + 1e-9 < point.probability < 0.2 - 1e-9]
    assert {(point.gross, point.net) for point in just_above} == {(40.0, 10.0)}
    assert (points[0].gross, points[0].net) == (0.0, 0.0)  # no more than 0.2 of probability passes 0
    just_below = [point for point in points if point.probability < 0.1 - 1e-9]
    assert {(point.gross, point.net) for point in just_below} == {(100.0, 50.0)}
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
    """The page's table at its return periods, the paper's curve at its end; the worst of 200 years is passed once in more than 200."""
    years = from_years([[[("hot", float(x))]] for x in range(1, 201)])
    told = {round(point.return_period): point for point in exceedance_once_in(one_policy(), years, {"q": 1.0})}
    last = exceedance(one_policy(), years, {"q": 1.0})[-1]
    assert last.return_period == pytest.approx(400.0)
    assert (told[300].gross, told[300].net) == (last.gross, last.net) == (200.0, 150.0)
    assert (told[200].gross, told[200].net) == (199.0, 149.0)
    assert (told[100].gross, told[100].net) == (198.0, 148.0)


def test_both_ways_stop_at_the_same_simulated_year() -> None:
    years = replace(from_years([[[("hot", float(x))]] for x in range(1, 20_001)], of=40_000), source="simulated")
    told = exceedance_once_in(one_policy(), years, {})
    assert told[-1].return_period == pytest.approx(2000.0)
    assert exceedance(one_policy(), years, {})[-1].return_period == pytest.approx(2000.0)


# ---- one quantile convention ----


def drawn(seed: int) -> Scenarios:
    """Return loss years of a seed: many equal losses, equal or unequal probabilities, a chance of no loss at all or none."""
    random = Random(seed)
    count = random.choice((1, 7, 40, 400))
    losses = [[[("hot", float(random.choice((0, 5, 5, 10, 20, random.randint(1, 99)))))]] for _ in range(count)]
    if random.random() < 0.5:
        return from_years(losses, of=count + random.choice((0, 3, count)))
    weights = [random.choice((1, 1, 2, 5)) for _ in losses]
    return from_years(losses, probability=[w / (sum(weights) + random.choice((0, 1, 50))) for w in weights])


def inf_f(loss: Vector, probability: Vector, level: Fraction) -> float:
    """Return inf{x : F(x) >= level} in exact arithmetic, no loss being the probability that is missing."""
    weights = [Fraction(float(p)).limit_denominator(10**6) for p in probability]
    values: list[float] = sorted({0.0, *loss.tolist()})
    none = 1 - sum(weights)
    return next(x for x in values if none + sum(w for w, y in zip(weights, loss.tolist(), strict=True) if y <= x) >= level)


@pytest.mark.parametrize("seed", range(60))
def test_once_in_n_years_and_the_var_at_its_level_are_one_figure(seed: int) -> None:
    years = drawn(seed)
    loss = years.per_year(years.loss)
    for period, level in ((10, 0.9), (20, 0.95), (50, 0.98), (100, 0.99), (200, 0.995), (500, 0.998), (1000, 0.999)):
        wanted = inf_f(loss, years.probability, 1 - Fraction(1, period))
        assert var(loss, years.probability, level) == once_in(loss, years.probability, period) == wanted
    curve = {round(point.return_period): point.gross for point in exceedance_once_in(one_policy(), years, {})}
    assert {n: curve[n] for n in (10, 50, 200, 1000)} == {n: once_in(loss, years.probability, n) for n in (10, 50, 200, 1000)}


def test_the_price_of_an_offer_tells_one_figure_once_in_200_years_and_at_995() -> None:
    """Of 400 years with ties the worst three lie beyond: the amount is that of the third worst, whichever way it is asked for."""
    losses = [60.0, 55.0, 50.0, 45.0, *[20.0] * 396]
    years = from_years([[[("hot", x)]] for x in losses], of=400)
    case = one_policy()
    pays, plan = yearly_payout(case, years, case.offers[0]), PricePlan()
    rows = {row.return_period: row for row in exceedance_rows(pays, plan)}
    at = {tail.level: tail for tail in payout_figures(pays, plan).tail}
    assert rows[200.0].aggregate.value == at[0.995].var.value == 40.0  # 50 above a deductible of 10
    assert rows[100.0].aggregate.value == at[0.99].var.value == 10.0


# ---- how many years lie beyond ----


def test_a_tail_of_exactly_twenty_years_is_not_fewer_than_twenty() -> None:
    """1 / 200 of n years, n from 4,000 up: whole counts are whole, whatever the last bit of their quotient."""
    for n in range(4_000, 4_400, 8):
        held = tail_years(tail_mass(0.995), 1.0 / n)
        assert held == pytest.approx(n / 200)
        assert (held < FEW_TAIL_YEARS) == (n < 4_000)
    assert tail_years(1 / 200, float(np.mean(np.full(4000, 1 / 4000)))) == 20.0
    assert tail_years(0.01, 0.0) == np.inf


@pytest.mark.parametrize(
    ("years", "told"),
    [(20.0, "20"), (19.999999, "19.9"), (19.95, "19.9"), (0.9999, "0.999"), (3.65, "3.65"), (14.6, "14.6"), (1e-7, "1e-07"), (0.0, "0")],
)
def test_a_number_of_years_told_is_never_above_the_number(years: float, told: str) -> None:
    assert rounded_down(years) == told
    assert float(told) <= years


def test_no_warning_says_fewer_than_twenty_of_twenty() -> None:
    for count in (3_990, 3_999, 4_000, 4_001, 3_333):
        years = from_years([[[("hot", 1.0)]]] * count)
        for warning in few_years(years, PricePlan()):
            told = re.findall(r"\(([\d.e+-]+)\)", warning.text)
            assert told
            assert all(float(number) < FEW_TAIL_YEARS for number in told)
            assert ("level 0.995" in warning.text) == (count < 4_000)
