"""Incidents to frequency and severity: the published fits again, closed forms, known parameters found, bounds told."""

from __future__ import annotations

import datetime as dt
import json
import math
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats
from scipy.special import digamma
from support.paths import ROOT

from optimizer import Fit, FitPlan, Incidents, InputError, fit, load_incidents
from optimizer.inputs.perils import Simulate
from optimizer.losses.fitting import Fitted, case_forms, likelihood
from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal, ParetoTail
from optimizer.losses.simulation import draw_years

FOLDER = ROOT / "data" / "incidents"
PUBLISHED: dict[str, Any] = json.loads((FOLDER / "fit_params.json").read_text(encoding="utf-8"))
MODERN, ALL = "2018-2026", "2011-2026"
DIGITS = 1e-6
"""Relative: `make_fit_params.py` searches without derivatives, by SciPy alone."""
Vector = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def shipped() -> Incidents:
    return load_incidents(FOLDER / "exchange_incidents.csv")


@pytest.fixture(scope="module")
def exact(shipped: Incidents) -> dict[str, Fit]:
    """Return the fits of both published spans, without a bootstrap."""
    return {span: fit(shipped, _plan(span)) for span in (MODERN, ALL)}


@pytest.fixture(scope="module")
def sampled(shipped: Incidents) -> Fit:
    return fit(shipped, FitPlan(since=2018, until=2025, seed=1))


def _plan(span: str) -> FitPlan:
    since, until = (int(year) for year in span.split("-"))
    return FitPlan(since=since, until=until, bootstrap=0)


def _of(amounts: Sequence[float] | Vector, shares: Sequence[float] | None = None) -> Incidents:
    """Return incidents of one year."""
    amount = np.asarray(amounts, dtype=float)
    share = None if shares is None else np.asarray(shares, dtype=float)
    return Incidents("made.csv", np.full(amount.size, 2020), amount, 0, dt.date(2020, 12, 31), "shares.csv", share)


def _values(found: Fitted) -> dict[str, float]:
    return {estimate.name: estimate.value for estimate in found.estimates}


# the published fits


@pytest.mark.parametrize("span", [MODERN, ALL])
def test_the_published_lognormal_comes_out_again(span: str, exact: dict[str, Fit]) -> None:
    published = PUBLISHED[span]["left_truncated_lognormal"]
    found = exact[span].lognormal
    assert found.n == PUBLISHED[span]["n"]
    assert _values(found) == pytest.approx({"mu": published["mu"], "sigma": published["sigma"]}, rel=DIGITS)
    assert found.aic == pytest.approx(published["aic"], rel=1e-9)


@pytest.mark.parametrize("span", [MODERN, ALL])
def test_no_published_fit_has_a_greater_likelihood(span: str, exact: dict[str, Fit]) -> None:
    aic = PUBLISHED[span]["left_truncated_lognormal"]["aic"], PUBLISHED[span]["composite_lognormal_gpd"]["aic"]
    found = exact[span].lognormal.aic, exact[span].composite.aic
    assert all(ours is not None and ours <= theirs + 1e-9 for ours, theirs in zip(found, aic, strict=True))


def test_the_published_composite_comes_out_again(exact: dict[str, Fit]) -> None:
    published = PUBLISHED[MODERN]["composite_lognormal_gpd"]
    found = exact[MODERN].composite
    assert found.usable
    assert _values(found) == pytest.approx({name: published[name] for name in ("mu", "sigma", "xi", "beta")}, rel=1e-6)
    assert found.body == pytest.approx(published["body_weight"], rel=1e-6)
    assert found.aic == pytest.approx(published["aic"], rel=1e-10)


def test_the_composite_at_its_bound_is_left_out_and_said_so(exact: dict[str, Fit]) -> None:
    found = exact[ALL].composite
    assert not found.usable
    assert [(reached.name, reached.bound) for reached in found.at_bound] == [("sigma", 4.0)]
    assert found.reason.startswith("sigma is at its bound 4")
    assert (found.estimates, found.body, found.ks) == ((), None, None)
    assert [at.source for at in exact[ALL].levels[0].by] == ["sample", "lognormal"]
    assert "fit_not_usable" in {warning.code for warning in exact[ALL].warnings}
    assert [form.kind for form in case_forms(exact[ALL])] == ["lognormal", "share"]


def test_the_search_ends_where_the_published_one_did_at_the_bound(exact: dict[str, Fit]) -> None:
    published, law = PUBLISHED[ALL]["composite_lognormal_gpd"], exact[ALL].composite.law
    assert isinstance(law, Composite)
    assert [law.mu, law.sigma, law.xi, law.beta] == pytest.approx([published[name] for name in ("mu", "sigma", "xi", "beta")], rel=1e-5)
    assert law.body == pytest.approx(published["body_weight"], rel=1e-6)


def test_the_published_beta_comes_out_again(exact: dict[str, Fit]) -> None:
    published, found = PUBLISHED["share_beta"], exact[MODERN]
    assert found.share is not None
    assert found.shares is not None
    assert found.share.n == published["n"]
    assert _values(found.share) == pytest.approx({"alpha": published["alpha"], "beta": published["beta"]}, rel=1e-6)
    assert [found.shares.mean, found.shares.median] == pytest.approx([published["mean"], published["median"]])


def test_the_published_frequencies_come_out_again(shipped: Incidents) -> None:
    published = PUBLISHED["poisson"]
    found = fit(shipped, FitPlan(since=2018, until=2025, bootstrap=0)).frequency
    rates = {f"ge_{floor.amount:g}m": floor.rate for floor in found.floors}
    assert rates == {"ge_1m": published["ge_1m_per_year"], **{key: published[key] for key in ("ge_10m", "ge_30m", "ge_100m")}}
    assert found.counts == (11, 11, 6, 4, 6, 11, 12, 12)
    assert found.dispersion == pytest.approx(1.14, abs=0.005)
    assert found.homogeneity_p == pytest.approx(0.33, abs=0.005)


def test_the_limited_means_and_chances_told_with_the_fits_come_out_again(exact: dict[str, Fit]) -> None:
    told: dict[str, list[float]] = {at.source: [] for at in exact[MODERN].levels[0].by}
    for level in exact[MODERN].levels:
        for at in level.by:
            told[at.source].append(round(at.limited_mean, 1))
    assert told == {
        "sample": [37.7, 58.6, 65.6, 72.8],
        "lognormal": [38.9, 57.6, 64.6, 71.6],
        "lognormal_gpd": [38.4, 56.1, 63.5, 72.3],
    }
    chances = {level.amount: at.exceeding for level in exact[MODERN].levels for at in level.by if at.source == "lognormal_gpd"}
    assert [round(chances[amount], 3) for amount in (100, 300, 1000)] == [0.166, 0.05, 0.012]


@pytest.mark.no_cover
@pytest.mark.slow
def test_the_published_intervals_lie_where_a_bootstrap_puts_them(sampled: Fit) -> None:
    """Two bootstraps of some hundred samples agree to a tenth or two."""
    composite = {estimate.name: estimate for estimate in sampled.composite.estimates}
    low, high = PUBLISHED[MODERN]["composite_lognormal_gpd"]["xi_boot90"]
    assert [composite["xi"].low, composite["xi"].high] == pytest.approx([low, high], abs=0.15)
    assert sampled.composite.infinite_mean == pytest.approx(PUBLISHED[MODERN]["composite_lognormal_gpd"]["p_xi_ge_1"], abs=0.08)
    mu, sigma = sampled.lognormal.estimates
    assert [mu.low, mu.high, sigma.low, sigma.high] == pytest.approx([2.73, 3.40, 1.33, 1.83], abs=0.1)
    assert sampled.lognormal.ks_p == pytest.approx(0.78, abs=0.1)


# closed forms


def test_a_lognormal_that_is_hardly_truncated_has_mean_and_spread_of_the_logarithms() -> None:
    amounts = np.exp(stats.norm.ppf((np.arange(200) + 0.5) / 200, loc=10.0, scale=0.5))
    found = _values(fit(_of(amounts), FitPlan(bootstrap=0)).lognormal)
    logs = np.log(amounts)
    assert found == pytest.approx({"mu": logs.mean(), "sigma": logs.std()}, rel=1e-7)


def test_the_tail_alone_is_the_generalised_pareto_of_scipy(exact: dict[str, Fit], shipped: Incidents) -> None:
    beyond = shipped.amount[(shipped.year >= 2018) & (shipped.amount > 20)]
    xi, _, scale = stats.genpareto.fit(beyond, floc=20.0)
    assert _values(exact[MODERN].tail) == pytest.approx({"xi": xi, "beta": scale}, rel=1e-3)
    law = exact[MODERN].tail.law
    assert isinstance(law, ParetoTail)
    assert law.log_density(beyond).sum() >= stats.genpareto.logpdf(beyond, xi, 20.0, scale).sum()


def test_the_beta_is_that_of_scipy(exact: dict[str, Fit], shipped: Incidents) -> None:
    found = exact[MODERN].share
    assert found is not None
    assert shipped.share is not None
    alpha, beta, _, _ = stats.beta.fit(shipped.share, floc=0, fscale=1)
    assert _values(found) == pytest.approx({"alpha": alpha, "beta": beta}, rel=1e-6)


def test_the_beta_stands_where_the_score_is_0() -> None:
    """The same digits wherever the search by gradient ended: on a machine with other threads it ends eight digits away."""
    rng = np.random.default_rng(11)
    for alpha, beta in ((0.9, 2.4), (0.3, 0.4), (12.0, 40.0)):
        x = rng.beta(alpha, beta, 60)
        law = likelihood.beta(x).law
        both = digamma(law.alpha + law.beta)
        assert digamma(law.alpha) - both == pytest.approx(float(np.log(x).mean()), rel=1e-8)
        assert digamma(law.beta) - both == pytest.approx(float(np.log1p(-x).mean()), rel=1e-8)
        for shift in (1 - 1e-7, 1 + 1e-7):
            assert likelihood.beta(x, Beta(law.alpha * shift, law.beta * shift)).law == law


def test_the_exact_interval_of_a_rate_is_that_of_the_chi_square() -> None:
    """Five events in 238 exchange-years: 2.1 % a year, from 0.7 to 4.9 %."""
    found = fit(_of([2, 3, 4, 5, 6]), FitPlan(exchange_years=238, bootstrap=0)).frequency.per_exchange_year
    assert found is not None
    assert [found.rate, found.low, found.high] == pytest.approx([0.0210, 0.0068, 0.0490], abs=5e-5)
    assert found.low == pytest.approx(stats.chi2.ppf(0.025, 10) / 2 / 238)
    assert found.high == pytest.approx(stats.chi2.ppf(0.975, 12) / 2 / 238)


# known parameters found


@pytest.mark.no_cover
@pytest.mark.slow
def test_the_parameters_of_large_samples_are_found_within_their_errors() -> None:
    """Three standard errors, the errors being those of the bootstrap: 90 % of a normal is 3.29 of them wide."""
    draw, n = np.random.default_rng(5), 20_000
    law = Composite(3.0, 1.2, 0.5, 25.0, 20.0, 1.0)
    amounts, shares = law.quantile(draw.random(n)), Beta(2.0, 5.0).quantile(draw.random(n))
    found = fit(_of(amounts, shares.tolist()), FitPlan(bootstrap=20))
    assert found.share is not None
    truth = {"mu": 3.0, "sigma": 1.2, "xi": 0.5, "beta": 25.0}
    for fitted, true in ((found.composite, truth), (found.share, {"alpha": 2.0, "beta": 5.0})):
        assert fitted.usable
        for one in fitted.estimates:
            assert one.low is not None
            assert one.high is not None
            assert abs(one.value - true[one.name]) < 3 * (one.high - one.low) / 3.29
    lognormal = fit(_of(Lognormal(1.0, 1.5, 1.0).quantile(draw.random(n))), FitPlan(bootstrap=0)).lognormal
    assert _values(lognormal) == pytest.approx({"mu": 1.0, "sigma": 1.5}, abs=0.1)


def test_the_test_of_a_law_tells_a_sample_that_is_not_of_it() -> None:
    draw = np.random.default_rng(5)
    two_heaps = np.concatenate([draw.uniform(1, 2, 60), draw.uniform(900, 1000, 60)])
    found = fit(_of(two_heaps), FitPlan(bootstrap=40))
    assert found.lognormal.ks_p is None or found.lognormal.ks_p < 0.05
    assert {"fit_rejected", "fit_not_usable"} & {warning.code for warning in found.warnings}


def test_shares_hard_on_nothing_and_everything_are_fitted_and_tested() -> None:
    shares = np.concatenate([np.full(8, 1e-6), np.full(8, 1 - 1e-6)])
    found = fit(_of([5.0], shares.tolist()), FitPlan(bootstrap=20)).share
    assert found is not None
    assert found.usable
    assert all(0 < estimate.value < 0.1 for estimate in found.estimates)


# bounds, few rows, plans


def test_equal_amounts_end_at_the_bound_of_the_spread() -> None:
    found = fit(_of([7.0] * 30, [0.2] * 30), FitPlan(bootstrap=5))
    assert found.lognormal.at_bound[0].name == "sigma"
    assert found.share is not None
    assert not found.lognormal.usable
    assert not found.share.usable
    assert [at.source for at in found.levels[0].by] == ["sample"]
    assert case_forms(found) == ()


def test_too_few_rows_are_said_and_not_fitted() -> None:
    found = fit(_of(np.linspace(2, 30, 9), [0.1, 0.2, 0.3]), FitPlan(bootstrap=5))
    assert found.lognormal.reason == "10 rows are needed, there are 9"
    assert found.composite.reason == "10 rows are needed on either side of the threshold 20, there are 6 up to it and 3 beyond"
    assert found.share is not None
    assert found.share.reason == "10 rows are needed, there are 3"
    assert [one.law for one in found.fits] == [None] * 4
    assert found.frequency.incidents == 9
    assert sum(warning.code == "fit_not_usable" for warning in found.warnings) == 4


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others(shipped: Incidents) -> None:
    plan = FitPlan(since=2018, bootstrap=10, seed=3)
    first = fit(shipped, plan)
    assert fit(shipped, plan) == first
    assert fit(shipped, replace(plan, seed=4)).lognormal.estimates != first.lognormal.estimates


def test_a_year_that_is_not_over_is_told_and_counts_whole_unless_the_exposure_is_given(shipped: Incidents) -> None:
    whole = fit(shipped, FitPlan(since=2018, bootstrap=0))
    given = fit(shipped, FitPlan(since=2018, years=8.1, bootstrap=0))
    assert (whole.frequency.until, whole.frequency.years, given.frequency.years) == (2026, 9.0, 8.1)
    assert given.frequency.rate == pytest.approx(74 / 8.1)
    assert "year_not_over" in {warning.code for warning in whole.warnings}
    assert "year_not_over" not in {warning.code for warning in given.warnings}


@pytest.mark.slow
def test_a_trend_in_the_counts_is_told(exact: dict[str, Fit], sampled: Fit) -> None:
    assert "counts_not_poisson" in {warning.code for warning in exact[ALL].warnings}
    assert "counts_not_poisson" not in {warning.code for warning in sampled.warnings}


PLANS = [
    (FitPlan(since=1800), "--since"),
    (FitPlan(since=2020, until=2019), "--until"),
    (FitPlan(least=0), "--least"),
    (FitPlan(least=math.nan), "--least"),
    (FitPlan(years=math.inf), "--years"),
    (FitPlan(exchange_years=-1), "--exposure"),
    (FitPlan(threshold=1), "--threshold"),
    (FitPlan(levels=(0,)), "--at"),
    (FitPlan(bootstrap=-1), "--bootstrap"),
    (FitPlan(seed=-1), "--seed"),
    (FitPlan(since=2030), "exchange_incidents.csv"),
]


@pytest.mark.parametrize(("plan", "where"), PLANS, ids=[where for _, where in PLANS])
def test_a_plan_that_cannot_be_is_a_fault(plan: FitPlan, where: str, shipped: Incidents) -> None:
    with pytest.raises(InputError) as raised:
        fit(shipped, plan)
    assert where in {fault.file for fault in raised.value.faults}


# the way into a case


def test_a_severity_is_stated_in_the_currency_of_the_case(exact: dict[str, Fit]) -> None:
    """At 150 a USD a million USD is 1.5e8: the logarithm of that goes onto mu, threshold and beta are times it."""
    forms = case_forms(exact[MODERN], currency_rate=150.0, assets=1e11)
    lognormal, composite, share = (tomllib.loads(f"severity = {form.severity}")["severity"] for form in forms)
    assert lognormal["mu"] == pytest.approx(3.1331266 + math.log(1.5e8), abs=1e-5)
    assert (lognormal["kind"], lognormal["cap"]) == ("lognormal", 1e11)
    assert (composite["threshold"], composite["xi"]) == (3e9, pytest.approx(0.770786, abs=1e-5))
    assert composite["beta"] == pytest.approx(40.54058 * 1.5e8, rel=1e-5)
    assert share == {"kind": "share", "of": 1e11, "alpha": pytest.approx(0.989893, abs=1e-6), "beta": pytest.approx(2.418872, abs=1e-6)}


@pytest.mark.slow
def test_a_severity_pasted_into_a_case_is_drawn_from_the_law_that_was_fitted(shipped: Incidents) -> None:
    """Of 200,000 simulated losses as many are larger than an amount as the fitted law says, within three standard errors."""
    found = fit(shipped, FitPlan(since=2018, until=2025, exchange_years=1600, bootstrap=0))
    once = found.frequency.per_exchange_year
    assert once is not None
    for form, fitted in zip(case_forms(found), (found.lognormal, found.composite), strict=False):
        assert form.frequency == pytest.approx(once.rate)
        severity = tomllib.loads(f"severity = {form.severity}")["severity"]
        peril = {"class": "any", "frequency": form.frequency, "severity": severity}
        loss = draw_years(Simulate.model_validate({"years": 200_000, "seed": 1, "peril": [peril]})).part_loss / 1e6
        assert loss.min() >= 1.0 - 1e-6
        for amount in (2.0, 20.0, 100.0, 1000.0):
            told = float(fitted.law.survival(np.array([amount]))[0])  # type: ignore[union-attr]
            assert (loss > amount).mean() == pytest.approx(told, abs=3 * (told * (1 - told) / loss.size) ** 0.5)


@pytest.mark.parametrize(("rate", "assets"), [(0.0, None), (math.nan, None), (1.0, -1.0)])
def test_a_rate_or_assets_that_are_not_above_zero_are_a_fault(rate: float, assets: float | None, exact: dict[str, Fit]) -> None:
    with pytest.raises(InputError):
        case_forms(exact[MODERN], currency_rate=rate, assets=assets)
