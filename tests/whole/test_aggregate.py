"""Published sums of a random number of losses (`tests/data/published/d_aggregate.json`), said in the words of the file contract.

What the case file cannot say directly is said in parts: a gamma of shape 3 as three exponential parts of one event, a loss between 1 and 3
as a part that is always 1 and one between 0 and 2, losses of whole sizes as one Poisson peril for each size.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from support.paths import TEST_DATA

from optimizer import Offer, Scenarios
from optimizer.inputs.perils import Simulate
from optimizer.losses.measures import mean_error, measure_error, tvar, var
from optimizer.losses.scenarios import Vector, from_years
from optimizer.losses.simulation import draw_years
from optimizer.losses.simulation.frequency import counts_of
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

Json = Mapping[str, Any]
FILE = TEST_DATA / "published" / "d_aggregate.json"
SUITE: dict[str, Json] = {case["id"]: case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"]}
YEARS = 400_000
ERRORS = 3.0


def tail_alone(scale: float, xi: float = 0.0) -> Json:
    """Return a generalised Pareto severity from 0: exponential where xi is 0; Pareto(a, s) less s where xi = 1 / a, scale = s / a."""
    return {"kind": "lognormal_gpd", "mu": 0, "sigma": 1, "threshold": 0, "body": 0, "xi": xi, "beta": scale}


def years_of(frequency: float, severity: Json, dispersion: float = 1.0, years: int = YEARS) -> Scenarios:
    """Return simulated years of one peril."""
    peril = {"class": "a", "frequency": frequency, "dispersion": dispersion, "severity": severity}
    return draw_years(Simulate.model_validate({"years": years, "seed": 5, "peril": [peril]}))


def events_of(frequency: float, *severities: Json, years: int = YEARS) -> Scenarios:
    """Return simulated years of one event whose loss is the sum of several parts."""
    perils = [{"class": f"part{n}", "frequency": 0, "severity": severity} for n, severity in enumerate(severities)]
    shock = {"id": "event", "frequency": frequency, "perils": [peril["class"] for peril in perils]}
    return draw_years(Simulate.model_validate({"years": years, "seed": 5, "peril": perils, "shock": [shock]}))


def off(years: Scenarios, expected: Json) -> dict[str, float]:
    """Return the published mean, VaRs and TVaRs that the simulation misses by more than three of its standard errors."""
    yearly, p = years.per_year(years.loss), years.probability
    found = {"mean": (float(p @ yearly), expected["mean"], mean_error(years, yearly))}
    for name, measure in (("VaR", var), ("TVaR", tvar)):
        for level, value in expected.get(name, {}).items():
            found[f"{name} {level}"] = (measure(yearly, p, float(level)), value, measure_error(name.lower(), years, yearly, float(level)))
    slack = expected.get("slack", 0.0)
    errors = {name: (abs(mine - theirs) - slack * theirs) / error for name, (mine, theirs, error) in found.items() if error}
    return {name: round(number, 2) for name, number in errors.items() if number > ERRORS}


SPREAD = math.log(1 + 2.1022565437545127**2)
"""Variance of the logarithm where the coefficient of variation is this."""
PARODI = {"kind": "lognormal", "mu": math.log(84541.68) - SPREAD / 2, "sigma": math.sqrt(SPREAD)}


def both(pairs: Json) -> dict[str, Json]:
    """Return VaRs and TVaRs of a table that has them as pairs."""
    return {"VaR": {level: pair[0] for level, pair in pairs.items()}, "TVaR": {level: pair[1] for level, pair in pairs.items()}}


SIMULATED = {
    "D1-PoissonExp-lam50": lambda: years_of(50, tail_alone(1.0), years=200_000),
    "D1-PoissonExp-lam0.3": lambda: years_of(0.3, tail_alone(1000.0)),
    "D2-GeomExp-b4.0": lambda: years_of(4.0, tail_alone(10.0), dispersion=5.0),
    "D2-GeomExp-b0.5": lambda: years_of(0.5, tail_alone(1000.0), dispersion=1.5),
    "D3-Poisson20-Pareto(4,3)": lambda: years_of(20, tail_alone(0.75, 0.25), years=200_000),
    "D3-Parodi-Poisson3-LN": lambda: years_of(3, PARODI),
}


@pytest.mark.parametrize("name", SIMULATED)
def test_a_compound_has_its_published_tails(name: str) -> None:
    expected = dict(SUITE[name]["expected"])
    if "VaR_TVaR" in expected:
        expected |= both(expected["VaR_TVaR"])
    if SUITE[name]["status"] == "library-output":
        expected["slack"] = 2e-3  # the library's own lattice, as the case's tolerance says
    assert off(SIMULATED[name](), expected) == {}


def test_gerbers_stop_loss_premiums_are_found() -> None:
    """A loss between 1 and 3 is one part of exactly 1 (a lognormal far above its cap) and one between 0 and 2."""
    uniform = {"kind": "share", "of": 2, "alpha": 1, "beta": 1}
    years = events_of(10, {"kind": "lognormal", "mu": 50, "sigma": 0.1, "cap": 1}, uniform)
    yearly = years.per_year(years.loss)
    for retention, premium in SUITE["D5-Gerber-lam10"]["expected"]["stop_loss"].items():
        beyond = np.maximum(yearly - float(retention), 0.0)
        error = mean_error(years, beyond)
        assert error is not None
        assert float(years.probability @ beyond) == pytest.approx(premium, abs=ERRORS * error + 2e-4)


def test_bahnemanns_gamma_sums_have_their_distribution() -> None:
    case = SUITE["D6-Bahnemann-4.2"]
    exponential = tail_alone(case["inputs"]["gamma"]["scale"])
    years = events_of(case["inputs"]["poisson_mean"], *[exponential] * case["inputs"]["gamma"]["shape"])
    yearly, p = years.per_year(years.loss), years.probability
    for x, below in zip(case["expected"]["x"], case["expected"]["cdf"], strict=True):
        found = 1 - float(p[yearly > x].sum())
        assert found == pytest.approx(below, abs=ERRORS * math.sqrt(below * (1 - below) / YEARS))
    assert float(p @ yearly) == pytest.approx(case["expected"]["mean"], rel=2e-3)
    assert float(p @ yearly**2) - float(p @ yearly) ** 2 == pytest.approx(case["expected"]["variance"], rel=5e-3)


def numbers(mean: float) -> Vector:
    """Return the probabilities of a Poisson number, from the table that simulated years are drawn with."""
    return np.diff(counts_of([(mean, 1.0)]).cumulative, prepend=0.0)


def test_losses_of_whole_sizes_are_one_poisson_number_for_each_size() -> None:
    case = SUITE["D6-Bahnemann-4.4"]
    total = np.ones(1)
    for size, share in enumerate(case["inputs"]["sev"]):
        if share > 0:
            spread = numbers(case["inputs"]["poisson_mean"] * share)
            stretched = np.zeros((spread.size - 1) * size + 1)
            stretched[::size] = spread
            total = np.convolve(total, stretched)
    assert total[: len(case["expected"]["pmf"])] == pytest.approx(case["expected"]["pmf"], abs=1e-9)
    years = from_years([[[("a", float(size))]] for size in range(1, total.size)], probability=total[1:].tolist())
    assert var(years.loss, years.probability, 0.99) == case["expected"]["VaR99"]
    assert tvar(years.loss, years.probability, 0.99) == pytest.approx(case["expected"]["TVaR99"], abs=1e-9)


def every_year(frequency: Sequence[float], sizes: Mapping[float, float]) -> Scenarios:
    """Return every sequence of losses as a year with its probability; `frequency[n]` is that of n losses."""
    listed = [
        (sequence, chance * math.prod(sizes[x] for x in sequence))
        for n, chance in enumerate(frequency)
        if n > 0 and chance > 0
        for sequence in itertools.product(sizes, repeat=n)
    ]
    return from_years([[[("a", x)] for x in sequence] for sequence, _ in listed], probability=[chance for _, chance in listed])


def test_bahnemanns_small_table_is_exact() -> None:
    case = SUITE["D6-Bahnemann-4.1"]
    years = every_year(case["inputs"]["freq"], {float(size): chance for size, chance in case["inputs"]["sev"].items()})
    yearly, p, expected = years.per_year(years.loss), years.probability, case["expected"]
    pmf = [1 - float(p.sum()), *(float(p[yearly == total].sum()) for total in range(1, 7))]
    assert pmf == pytest.approx(expected["pmf"], abs=1e-12)
    assert float(p @ yearly) == pytest.approx(expected["mean"], abs=1e-12)
    assert float(p @ yearly**2) - float(p @ yearly) ** 2 == pytest.approx(expected["var"], abs=1e-12)
    assert var(yearly, p, 0.95) == expected["VaR95"]
    assert tvar(yearly, p, 0.95) == pytest.approx(expected["TVaR95"], abs=1e-12)


def test_the_dice_are_reinsured_as_published() -> None:
    """One to six throws of a die; a layer of 2 above 4 on each throw, without end."""
    case = SUITE["D6-dice-re"]
    limit, attachment = case["inputs"]["layer"]
    years = every_year([0.0, *[1 / 6] * 6], {float(face): 1 / 6 for face in range(1, 7)})
    layer = Offer(offer="a", insurer="b", attachment=attachment, limit=limit, reinstatements="unlimited", premium=0)  # type: ignore[arg-type]
    recovered, _ = Payouts(terms_of([layer], years), years).of(np.ones(1))
    p, expected = years.probability, case["expected"]
    yearly, ceded = years.per_year(years.loss), years.per_year(recovered)
    assert float(p @ ceded) == pytest.approx(expected["layer_mean_total"], abs=1e-12)
    assert float(p @ ceded) / float(p @ np.diff(years.occurrence_start)) == pytest.approx(expected["layer_mean_per_claim"], abs=1e-12)
    assert float(p @ yearly) == pytest.approx(expected["gross_mean"], abs=1e-11)
    assert float(p @ (yearly - ceded)) == pytest.approx(expected["net_mean"], abs=1e-11)
    assert float(p[yearly == 1].sum()) == pytest.approx(expected["p1"], abs=1e-12)
    assert float(p[yearly == 36].sum()) == pytest.approx(expected["p36"], abs=1e-12)


def test_every_published_case_is_tried() -> None:
    tried = {*SIMULATED, "D5-Gerber-lam10", "D6-Bahnemann-4.1", "D6-Bahnemann-4.2", "D6-Bahnemann-4.4", "D6-dice-re"}
    assert set(SUITE) == tried
