"""Simulated years have the distribution they are told to have, and the same bits however they are made."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from support.compound import Cdf, Compound, Vector, compound

from optimizer.inputs.perils import Simulate
from optimizer.losses.measures import mean_error, measure_error, tvar, var
from optimizer.losses.scenarios import Scenarios
from optimizer.losses.simulation import any_loss, draw_years
from optimizer.losses.simulation.frequency import counts_of

ERRORS = 3.0
"""Standard errors within which an estimate must lie."""
LEVELS = (0.9, 0.99, 0.995)

Json = dict[str, Any]


def spec(*perils: Json, years: int = 200_000, seed: int = 11, **more: Any) -> Simulate:
    """Return a simulation."""
    return Simulate.model_validate({"years": years, "seed": seed, "peril": list(perils), **more})


def peril(cls: str, frequency: float, dispersion: float = 1.0, **severity: Any) -> Json:
    """Return one peril."""
    return {"class": cls, "frequency": frequency, "dispersion": dispersion, "severity": severity}


LOGNORMAL: Json = {"kind": "lognormal", "mu": 3.0, "sigma": 1.2, "cap": 500.0}
SHARE: Json = {"kind": "share", "of": 100.0, "alpha": 0.9459187354038288, "beta": 2.398689716142426}
COMPOSITE: Json = {
    "kind": "lognormal_gpd",
    "mu": 3.4552116507590847,
    "sigma": 1.7252693131349368,
    "threshold": 20.0,
    "body": 0.4529802126342688,
    "xi": 0.7917671340393028,
    "beta": 40.2996667829045,
    "least": 1.0,
    "cap": 1000.0,
}
EXPONENTIAL: Json = {"kind": "lognormal_gpd", "mu": 0.0, "sigma": 1.0, "threshold": 0.0, "body": 0.0, "xi": 0.0, "beta": 10.0, "cap": 400.0}


def _composite(x: Vector) -> Vector:
    body = stats.lognorm(COMPOSITE["sigma"], scale=math.exp(COMPOSITE["mu"])).cdf
    inside = (body(x) - body(1.0)) / (body(20.0) - body(1.0)) * COMPOSITE["body"]
    tail = stats.genpareto(COMPOSITE["xi"], loc=20.0, scale=COMPOSITE["beta"]).cdf(x)
    return np.where(x < 1.0, 0.0, np.where(x <= 20.0, inside, COMPOSITE["body"] + (1 - COMPOSITE["body"]) * tail))


PAIRS: dict[str, tuple[float, float, Json, Cdf, float]] = {
    "poisson-exponential": (0.3, 1.0, EXPONENTIAL, stats.expon(scale=10.0).cdf, 400.0),
    "geometric-exponential": (0.5, 1.5, EXPONENTIAL, stats.expon(scale=10.0).cdf, 400.0),
    "poisson-lognormal": (0.02, 1.0, LOGNORMAL, stats.lognorm(1.2, scale=math.exp(3.0)).cdf, 500.0),
    "negative binomial-lognormal": (0.4, 2.5, LOGNORMAL, stats.lognorm(1.2, scale=math.exp(3.0)).cdf, 500.0),
    "poisson-share": (0.1, 1.0, SHARE, stats.beta(SHARE["alpha"], SHARE["beta"], scale=100.0).cdf, 100.0),
    "negative binomial-composite": (0.25, 1.8, COMPOSITE, _composite, 1000.0),
}
"""Frequency, dispersion, severity as the case writes it, its distribution by SciPy, its cap."""


def drawn(pair: str, years: int) -> tuple[Scenarios, Compound]:
    """Return simulated years of a pair of frequency and severity, and the distribution they should have."""
    frequency, dispersion, severity, cdf, cap = PAIRS[pair]
    simulated = draw_years(spec(peril("hot.a", frequency, dispersion, **severity), years=years))
    return simulated, compound(cdf, cap, frequency, dispersion)


def outliers(simulated: Scenarios, exact: Compound) -> dict[str, float]:
    """Return the figures that are off by more than three standard errors, with how many."""
    yearly, p = simulated.per_year(simulated.loss), simulated.probability
    mean = float(p @ yearly)
    variance = float(p @ yearly**2) - mean**2
    total = simulated.years / p.sum()  # years with and without a loss
    found = {
        "mean": (mean, exact.mean, mean_error(simulated, yearly)),
        "variance": (variance, exact.central(2), math.sqrt((exact.central(4) - exact.central(2) ** 2) / total)),
    }
    for level in LEVELS:
        found[f"TVaR {level}"] = (tvar(yearly, p, level), exact.tvar(level), measure_error("tvar", simulated, yearly, level))
    off = {name: abs(mine - theirs) / error for name, (mine, theirs, error) in found.items() if error}
    return {name: round(errors, 2) for name, errors in off.items() if errors > ERRORS}


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_means_variances_and_tails_are_those_of_the_transform(pair: str) -> None:
    assert outliers(*drawn(pair, 500_000)) == {}


@pytest.mark.prove
@pytest.mark.parametrize("pair", PAIRS)
def test_they_are_at_ten_million_years(pair: str) -> None:
    assert outliers(*drawn(pair, 10_000_000)) == {}


@pytest.mark.slow
def test_a_quantile_lies_where_the_transform_has_it() -> None:
    simulated, exact = drawn("poisson-exponential", 500_000)
    yearly = simulated.per_year(simulated.loss)
    for level in LEVELS:
        error = measure_error("var", simulated, yearly, level)
        assert error is not None
        assert var(yearly, simulated.probability, level) == pytest.approx(exact.var(level), abs=ERRORS * error)


@pytest.mark.no_cover
@pytest.mark.slow
def test_a_standard_error_covers_as_often_as_it_says() -> None:
    """Of 200 samples about 95 % lie within 1.96 errors of the truth: between 90 and 99 %, three deviations of the count."""
    exact = compound(PAIRS["poisson-lognormal"][3], 500.0, 0.02, 1.0)
    inside = {"mean": 0, "tvar": 0}
    for seed in range(200):
        simulated = draw_years(spec(peril("hot.a", 0.02, **LOGNORMAL), years=2_000, seed=seed))
        yearly = simulated.per_year(simulated.loss)
        mean, tail = mean_error(simulated, yearly), measure_error("tvar", simulated, yearly, 0.99)
        assert mean is not None
        assert tail is not None
        inside["mean"] += abs(float(simulated.probability @ yearly) - exact.mean) < 1.96 * mean
        inside["tvar"] += abs(tvar(yearly, simulated.probability, 0.99) - exact.tvar(0.99)) < 1.96 * tail
    assert all(180 <= count <= 198 for count in inside.values()), inside


MIXED: Json = {
    "shock": [{"id": "vendor", "frequency": 0.2, "perils": ["hot.a", "cold.b"]}],
    "coin": {"volatility": 0.7, "days": 60},
}
BOTH = (peril("hot.a", 0.3, **LOGNORMAL), peril("cold.b", 0.5, 1.7, **SHARE))


@pytest.mark.slow
def test_blocks_and_threads_change_no_bit() -> None:
    wanted = draw_years(spec(*BOTH, **MIXED)).fingerprint
    assert {draw_years(spec(*BOTH, **MIXED), threads=t, block=b).fingerprint for t, b in ((1, 777), (2, 4096), (3, 200_000))} == {wanted}
    assert draw_years(spec(*BOTH, seed=12, **MIXED)).fingerprint != wanted


def test_the_order_in_which_perils_are_written_changes_no_bit() -> None:
    assert draw_years(spec(*BOTH, **MIXED)).fingerprint == draw_years(spec(*BOTH[::-1], **MIXED)).fingerprint


def test_more_years_keep_those_drawn_before() -> None:
    few, many = draw_years(spec(*BOTH, years=1000)), draw_years(spec(*BOTH, years=3000))
    assert np.array_equal(many.loss[: few.occurrences], few.loss)


def test_a_shock_is_one_occurrence_of_several_classes() -> None:
    """Perils that never happen by themselves: each occurrence is the shock's, and has both classes."""
    alone = spec(peril("hot.a", 0, **LOGNORMAL), peril("cold.b", 0, **SHARE), years=5000, shock=MIXED["shock"])
    years = draw_years(alone)
    assert set(np.diff(years.part_start)) == {2}
    assert years.classes == ("cold.b", "hot.a")
    assert years.part_class.tolist() == [0, 1] * years.occurrences
    assert years.probability.sum() == pytest.approx(1 - math.exp(-0.2), rel=1e-12)


def test_a_year_with_several_occurrences_is_as_frequent_as_its_number_says() -> None:
    years = draw_years(spec(*BOTH, years=400_000, **MIXED))
    counts = np.bincount(np.diff(years.occurrence_start))
    # a Poisson number of 0.5 in all, and a negative binomial one of mean 0.5 and variance 0.85, together
    both = np.convolve(stats.poisson(0.5).pmf(range(30)), stats.nbinom(0.5 / 0.7, 1 / 1.7).pmf(range(30)))
    p = years.probability[0]
    for size in range(1, 6):
        error = p * math.sqrt(counts[size])
        assert p * counts[size] == pytest.approx(both[size], abs=ERRORS * error + 1e-6)


@pytest.mark.parametrize(("mean", "dispersion"), [(0.02, 1.0), (2.5, 1.0), (50.0, 1.0), (0.5, 1.5), (4.0, 5.0), (0.01, 30.0)])
def test_the_table_of_a_number_is_the_librarys(mean: float, dispersion: float) -> None:
    counts = counts_of([(mean, dispersion)])
    law = stats.poisson(mean) if dispersion == 1 else stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    assert counts.cumulative == pytest.approx(law.cdf(range(counts.cumulative.size)), rel=1e-12, abs=1e-15)
    assert counts.any_loss == pytest.approx(1 - law.pmf(0), rel=1e-12)


def test_something_must_happen_in_a_stored_year() -> None:
    """Two numbers of 0.1 and 0.2: a year is stored with 1 - exp(-0.3), and has the first at 0 with exp(-0.1)(1 - exp(-0.2)) / that."""
    counts = counts_of([(0.1, 1.0), (0.2, 1.0)])
    assert counts.any_loss == pytest.approx(1 - math.exp(-0.3))
    assert counts.zero_given.tolist() == pytest.approx([math.exp(-0.1) * (1 - math.exp(-0.2)) / (1 - math.exp(-0.3)), 0.0])
    assert any_loss(spec(peril("a", 0.1, **SHARE), peril("b", 0.2, **SHARE))) == counts.any_loss


@pytest.mark.slow
def test_coins_are_repaid_at_their_price_then() -> None:
    """60 days at 70 % a year: the logarithm has deviation 0.7 sqrt(60 / 365) = 0.2838, the mean price stays 1."""
    years = draw_years(spec(*BOTH, **MIXED))
    assert years.price.mean() == pytest.approx(1.0, abs=ERRORS * years.price.std() / math.sqrt(years.occurrences))
    assert np.log(years.price).std() == pytest.approx(0.28381, abs=0.002)
    assert years.owed == pytest.approx(years.loss * years.price)
