"""Distortions and cost of capital give the published prices, and the errors of a sample are those of samples drawn again."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats
from support.paths import TEST_DATA

from optimizer import InputError
from optimizer.inputs.proposal import PricePlan
from optimizer.losses.measures import tvar, var
from optimizer.losses.scenarios import Vector
from optimizer.underwriting import (
    DualPower,
    ProportionalHazard,
    TailMean,
    Wang,
    distorted_mean,
    premium_for_assets,
    premium_with_loading,
    premium_with_margin,
)
from optimizer.underwriting.distortions import Distortion, distorted, distorted_error

FILE = TEST_DATA / "published" / "f_pricing.json"
SUITE: dict[str, Mapping[str, Any]] = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
OF_CAPITAL = [name for name in SUITE if name.startswith("F5")]
NARROW = 1e-9
DISTORTIONS: tuple[Distortion, ...] = (Wang(0.25), ProportionalHazard(0.75), DualPower(1.5), TailMean(0.25), TailMean(0.95))


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("F2")])
def test_wangs_calls_on_degree_days_have_their_published_prices(name: str) -> None:
    given, expected = SUITE[name]["inputs"], SUITE[name]["expected"]
    paid = np.maximum(np.array(given["outcomes"]) - given["strike"], 0.0)
    p = np.full(paid.size, 1 / paid.size)
    within = SUITE[name]["tolerance"]["abs"]
    assert float(p @ paid) == pytest.approx(expected["expected_payoff"], abs=within)
    assert distorted_mean(Wang(given["wang"]), paid, p) == pytest.approx(expected["price"], abs=within)


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("F3")])
def test_wangs_satellite_has_its_price_and_what_is_missing_to_one_is_no_loss(name: str) -> None:
    given = SUITE[name]["inputs"]
    found = distorted_mean(Wang(given["wang"]), np.array([given["loss"]]), np.array([given["p"]]))
    assert found == pytest.approx(SUITE[name]["expected"]["price"], rel=SUITE[name]["tolerance"]["rel"])


def test_tvar_is_a_distortion_on_weighted_ties() -> None:
    given = SUITE["F7-TVaR-distortion"]
    x, p, levels = (np.array(given["inputs"][key]) for key in ("x", "p", "levels"))
    found = [distorted_mean(TailMean(float(level)), x, p) for level in levels]
    assert found == pytest.approx(given["expected"]["values"], abs=given["tolerance"]["abs"])
    assert found == pytest.approx([tvar(x, p, float(level)) for level in levels], abs=1e-12)


def laws(given: Mapping[str, Any]) -> tuple[Any, Callable[[Vector], Vector]]:
    """Return a law and E[X; X <= x], its mean below a point times the chance of it, in closed form."""
    of = given["params"]
    match given["distribution"]:
        case "lognormal":
            law = stats.lognorm(s=of["sigma"], scale=of["scale"])
            mean = of["scale"] * math.exp(of["sigma"] ** 2 / 2)
            return law, lambda x: mean * stats.norm.cdf((np.log(x / of["scale"]) - of["sigma"] ** 2) / of["sigma"])
        case "pareto2":
            a, theta = of["alpha"], of["theta"]
            mean = theta / (a - 1)
            return stats.lomax(c=a, scale=theta), lambda x: mean - ((1 + x / theta) ** -a) * (x + (theta + x) / (a - 1))
        case _:
            mean = of["mean"]
            return stats.expon(scale=mean), lambda x: mean - np.exp(-x / mean) * (x + mean)


def in_bins(given: Mapping[str, Any]) -> tuple[Vector, Vector]:
    """Return the law as six outcomes, each the mean of its bin: an edge at the level keeps mean, TVaR and limited mean exact.

    The bin just below the level is narrow, so that its mean is the quantile.
    """
    law, partial = laws(given)
    level = given["confidence"]
    edges = np.array([0.5, 0.9, level - NARROW, level, (1 + level) / 2])
    below = np.concatenate((np.zeros(1), partial(law.ppf(edges)), np.array([float(law.mean())])))
    p = np.diff(np.concatenate((np.zeros(1), edges, np.ones(1))))
    return np.diff(below) / p, p


@pytest.mark.parametrize("name", OF_CAPITAL)
def test_cost_of_capital_premiums_are_those_in_closed_form(name: str) -> None:
    given, expected = SUITE[name]["inputs"], SUITE[name]["expected"]
    x, p = in_bins(given)
    level, rate = given["confidence"], given["r"]
    assets, tail, mean = var(x, p, level), tvar(x, p, level), float(p @ x)
    found = {
        "VaR": assets,
        "TVaR": tail,
        "P_assets_VaR": premium_for_assets(float(p @ np.minimum(x, assets)), assets, rate),
        "P_margin_on_TVaR_minus_mean": premium_with_margin(mean, tail, rate),
        "P_simple": premium_with_loading(mean, tail, rate),
    }
    assert found == pytest.approx(expected, rel=SUITE[name]["tolerance"]["rel"])


@pytest.mark.parametrize("distortion", DISTORTIONS, ids=str)
def test_a_distortion_is_a_coherent_measure_at_least_the_mean(distortion: Distortion) -> None:
    draw = np.random.default_rng(7)
    x, y = draw.lognormal(2, 1, 400), draw.gamma(0.4, 30, 400)
    p = draw.dirichlet(np.ones(400)) * 0.9

    def rho(z: Vector) -> float:
        return distorted_mean(distortion, z, p)

    assert rho(x) >= float(p @ x)
    assert rho(x + y) <= rho(x) + rho(y) + 1e-9
    assert rho(3 * x) == pytest.approx(3 * rho(x))
    assert rho(x + 5) <= rho(x) + 5 + 1e-9
    assert rho(np.minimum(x, 5)) + rho(np.maximum(x - 5, 0)) == pytest.approx(rho(x))  # layers of one loss add up


@pytest.mark.parametrize("distortion", DISTORTIONS, ids=str)
def test_a_gain_is_weighed_as_the_integral_says(distortion: Distortion) -> None:
    """X = -1, 0, 2 with 0.2, 0.5, 0.3: rho = g(0.3) x 2 + (g(0.8) - 1)."""
    x, p = np.array([2.0, -1.0, 0.0]), np.array([0.3, 0.2, 0.5])
    g = distorted(distortion, np.array([0.3, 0.8]))
    assert distorted_mean(distortion, x, p) == pytest.approx(2 * g[0] + g[1] - 1, abs=1e-12)


@pytest.mark.parametrize("distortion", DISTORTIONS[:3] + DISTORTIONS[4:], ids=str)
def test_the_error_of_a_sample_is_the_spread_of_samples_drawn_again(distortion: Distortion) -> None:
    """Losses in a fifth of years, 2,000 of them a sample, 300 samples: spread and error agree to a tenth."""
    draw, chance, n = np.random.default_rng(11), 0.2, 2000
    found, told = [], []
    for _ in range(300):
        x = np.minimum(draw.lognormal(1, 1, n), 40)
        found.append(distorted_mean(distortion, x, np.full(n, chance / n)))
        told.append(distorted_error(distortion, x, chance / n))
    assert float(np.mean(told)) == pytest.approx(float(np.std(found)), rel=0.12)


def test_probabilities_that_sum_to_more_than_one_are_refused() -> None:
    with pytest.raises(InputError, match="sum to at most 1"):
        distorted_mean(Wang(0.1), np.array([1.0, 2.0]), np.array([0.6, 0.6]))


def test_the_defaults_are_the_ones_documented() -> None:
    plan = PricePlan()
    assert (plan.capital_rate, plan.capital_level, plan.wang) == (0.10, 0.995, 0.25)
    assert (plan.proportional_hazard, plan.dual_power, plan.tail_mean) == (0.75, 1.5, 0.25)


LIBRARY = json.loads((FILE.parent / "f_distortions.json").read_text(encoding="utf-8"))
OURS: dict[str, Callable[[float], Distortion]] = {"wang": Wang, "ph": ProportionalHazard, "dual": DualPower, "tvar": TailMean}


@pytest.mark.parametrize("case", LIBRARY["cases"], ids=lambda case: f"{case['kind']}-{case['parameter']}")
def test_distortions_are_those_of_the_library_aggregate(case: Mapping[str, Any]) -> None:
    distortion = OURS[case["kind"]](case["parameter"])
    assert distorted(distortion, np.array(LIBRARY["s"])).tolist() == pytest.approx(case["g"], rel=1e-10)
    for name, price in case["prices"].items():
        x, p = (np.array(LIBRARY["losses"][name][key]) for key in ("x", "p"))
        assert distorted_mean(distortion, x, p) == pytest.approx(price, rel=1e-9)
