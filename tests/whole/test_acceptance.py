"""The product gives answers that nobody here wrote: `tests/data/published/README.md` says where each comes from."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from reference.payout import aggregates, recoveries, reinstatement_premium
from reference.read import read_case
from scipy.stats import expon, lognorm, norm
from scipy.stats.qmc import Sobol
from support.published import (
    ACCEPTANCE,
    NOT_EXPRESSIBLE,
    Contract,
    Json,
    Paid,
    Vector,
    cells,
    contract_of,
    named,
    severity_of,
    starting,
    suite,
)

from optimizer import Solution, load_case, load_years, optimize
from optimizer.losses.measures import tvar, var
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of

INSTANCES = sorted(path.name for path in (ACCEPTANCE / "e").iterdir())


# ---- (a) which policies, how much cash ----


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("name", INSTANCES)
def test_the_recorded_mix_is_found(name: str) -> None:
    expected = json.loads((ACCEPTANCE / "e" / name / "expected.json").read_text(encoding="utf-8"))
    case = load_case(ACCEPTANCE / "e" / name)
    solution = optimize(case, load_years(case))
    if expected["status"] == "optimal":
        assert solution.status in ("certified", "solved"), solution.message
        assert solution.cost == pytest.approx(expected["cost"], rel=1e-5)
        assert solution.shares == pytest.approx(expected["shares"], abs=1e-5)
        assert solution.amounts == pytest.approx({"cash": expected["reserve"]}, rel=1e-5)
        return
    assert solution.status == "infeasible", solution.message
    assert solution.conflict is not None
    assert "reserve.cash.max" in solution.conflict.rules
    if "min_achievable_R" in expected:
        assert repairs(solution)["reserve.cash.max"] == pytest.approx(expected["min_achievable_R"], rel=1e-6)


def repairs(solution: Solution) -> dict[str, float | bool | str]:
    """Return the repairs told, by rule."""
    return {} if solution.conflict is None else {repair.rule: repair.to for repair in solution.conflict.repairs}


@pytest.mark.slow
def test_the_published_infeasible_case_has_only_the_published_repair() -> None:
    case = load_case(ACCEPTANCE / "e" / "E6-054")
    solution = optimize(case, load_years(case))
    assert repairs(solution) == pytest.approx({"reserve.cash.max": 481.9102993695246}, rel=1e-9)
    assert solution.conflict is not None
    assert [repair.from_ for repair in solution.conflict.repairs] == [50.95]


# ---- (b) what contract terms pay ----

CONTRACTS = suite("c_contracts") + suite("c_oasis")
LISTED = starting(CONTRACTS, "C7-", "C1-Oasis", "C6-LDA-10.4.4")
DISTRIBUTED = starting(CONTRACTS, "C5-", "C6-LDA-3.", "C9-")
SAID = [case for case in LISTED if case["id"] not in NOT_EXPRESSIBLE]
WIDTH = 1e-6
"""Relative tolerance of figures of a distribution that is cut into some 20,000 cells."""


def write(path: Path, rows: Sequence[Json]) -> None:
    """Write a table whose columns are all that its rows name."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_contract(contract: Contract, folder: Path) -> None:
    """Write a contract and its losses as a case."""
    stated = "" if contract.probability is not None else f"years = {len(contract.years)}\n"
    head = 'format = "reserve-case/1"\nid = "a"\ncurrency = "XXX"\n[losses]\ntable = "losses.csv"\n'
    (folder / "case.toml").write_text(f'{head}{stated}[[reserve]]\nid = "cash"\ncarry = 0.1\n', encoding="utf-8")
    chances = [{}] * len(contract.years) if contract.probability is None else [{"probability": p} for p in contract.probability]
    losses = [
        {"year": number, "class": "x", "loss": loss} | chance
        for number, (year, chance) in enumerate(zip(contract.years, chances, strict=True), 1)
        for loss in year
    ]
    write(folder / "catalogue.csv", contract.offers)
    write(folder / "losses.csv", losses)


def by_kernel(folder: Path) -> tuple[Vector, Vector]:
    """Return what each offer pays at its share in each occurrence, and is owed in each year; shape (offers, …)."""
    case = load_case(folder)
    years = load_years(case)
    payouts = Payouts(terms_of(case.offers, years), years)
    shares = np.array([offer.most_share for offer in case.offers])
    apart = [payouts.of(row) for row in np.diag(shares)]
    together = payouts.of(shares)
    assert together[0] == pytest.approx(sum(recovery for recovery, _ in apart), rel=1e-12)
    assert together[1] == pytest.approx(sum(premium for _, premium in apart), rel=1e-12)
    return np.array([recovery for recovery, _ in apart]), np.array([premium for _, premium in apart])


def by_reference(folder: Path) -> tuple[list[list[float]], list[list[float]]]:
    """Return the same by the plain loops of the reference."""
    case = read_case(folder)
    recovery = [[o.grid[-1] * paid for year in case.years for paid in recoveries(o, year)] for o in case.offers]
    return recovery, [[o.grid[-1] * reinstatement_premium(o, year) for year in case.years] for o in case.offers]


def paid(contract: Contract, folder: Path) -> tuple[Vector, Vector]:
    """Return what each offer pays in each occurrence and is owed in each year, as kernel and reference both say."""
    write_contract(contract, folder)
    recovery, premium = by_kernel(folder)
    for found, plain in zip((recovery, premium), by_reference(folder), strict=True):
        assert found == pytest.approx(np.array(plain), rel=1e-12, abs=1e-12)
    return recovery, premium


def test_every_published_contract_is_met_or_said_to_be_beyond_the_terms() -> None:
    met = {named(case) for case in (*SAID, *DISTRIBUTED)}
    assert met.isdisjoint(NOT_EXPRESSIBLE)
    assert met | set(NOT_EXPRESSIBLE) == {named(case) for case in CONTRACTS}


@pytest.mark.parametrize("case", starting(SAID, "C7-"), ids=named)
def test_a_year_of_events_is_paid_as_published(case: Json, tmp_path: Path) -> None:
    recovery, premium = paid(contract_of(case), tmp_path)
    expected, tolerance = case["expected"], case["tolerance"]["abs"]
    assert recovery[0] == pytest.approx(np.array(expected["per_event"]), abs=tolerance)
    assert recovery.sum() == pytest.approx(expected["recovery"], abs=tolerance)
    assert premium.sum() == pytest.approx(expected["reinst_premium"], abs=tolerance)
    assert sum(case["inputs"]["events"]) - recovery.sum() == pytest.approx(expected["net"], abs=tolerance)
    plain = read_case(tmp_path)
    assert aggregates(plain.offers[0], plain.years[0])[-1] == pytest.approx(expected["recovery"], abs=tolerance)


@pytest.mark.parametrize("case", starting(SAID, "C6-LDA-10.4.4"), ids=named)
def test_adjacent_layers_share_each_claim_as_published(case: Json, tmp_path: Path) -> None:
    recovery, _ = paid(contract_of(case), tmp_path)
    assert recovery.T.tolist() == case["expected"]["by_claim"]
    assert recovery.sum(axis=1).tolist() == case["expected"]["totals"]


@pytest.mark.parametrize("case", starting(SAID, "C1-OasisRule"), ids=named)
def test_a_rule_pays_as_published(case: Json, tmp_path: Path) -> None:
    recovery, _ = paid(contract_of(case), tmp_path)
    assert recovery[0] == pytest.approx(np.array(case["expected"]["payout"]), abs=case["tolerance"]["abs"])


@pytest.mark.parametrize("case", [case for case in SAID if "risk_losses" in case["inputs"]], ids=named)
def test_a_treaty_pays_as_published(case: Json, tmp_path: Path) -> None:
    recovery, _ = paid(contract_of(case), tmp_path)
    tolerance = case["tolerance"]
    assert recovery.sum() == pytest.approx(case["expected"]["ceded"], rel=tolerance["rel"], abs=tolerance["abs"])
    assert recovery.sum() == pytest.approx(case["expected"]["ceded_exact"], rel=1e-12)


@pytest.mark.no_cover
@pytest.mark.parametrize("case", DISTRIBUTED, ids=named)
def test_a_layer_of_a_distribution_has_the_published_moments(case: Json, tmp_path: Path) -> None:
    severity, expected = severity_of(case), case["expected"]
    loss, probability = severity.grid()
    recovery, _ = paid(severity.contract(), tmp_path)
    seen = Paid(loss, recovery[0], probability)
    for name, figure in severity.figures.items():
        if expected[name] is not None:
            assert figure(seen) == pytest.approx(expected[name], rel=WIDTH), name
            if name == "exact":
                assert figure(seen) == pytest.approx(expected["answer"], abs=case["tolerance"]["abs"])


# ---- (c) tail measures ----

TAILS = suite("b_cvar_lp")
MEASURES = {"VaR": var, "CVaR": tvar}


@pytest.mark.parametrize("stored", ["every year", "years with a loss"])
@pytest.mark.parametrize("case", starting(TAILS, "B4-"), ids=named)
def test_measures_of_small_tables_are_the_published_ones(case: Json, stored: str) -> None:
    loss, chance = np.array(case["inputs"]["loss"]), np.array(case["inputs"]["prob"])
    if stored != "every year":
        loss, chance = loss[loss > 0], chance[loss > 0]
    for key, value in case["expected"].items():
        name, level = key.split("@")
        if name in MEASURES:
            assert MEASURES[name](loss, chance, float(level)) == pytest.approx(value, abs=case["tolerance"]["abs"]), key
        elif name == "CTEge":  # the mean of all losses at or above the VaR does not split the atom, and is another figure
            assert abs(tvar(loss, chance, float(level)) - value) > 1


def test_measures_of_a_normal_loss_are_the_published_ones() -> None:
    """B1: the published portfolio, its normal loss on a grid of quantiles."""
    (case,) = starting(TAILS, "B1-RU2000-normal")
    inputs, expected, tolerance = case["inputs"], case["expected"], case["tolerance"]
    weights, count = np.array(expected["w"]), 200_000
    sd = np.sqrt(weights @ np.array(inputs["cov"]) @ weights)
    loss = norm.ppf((np.arange(count) + 0.5) / count) * sd - weights @ np.array(inputs["mean"])
    for name, measure in MEASURES.items():
        for level, value in expected[name].items():
            found = measure(loss, np.full(count, 1 / count), float(level))
            assert found == pytest.approx(value, rel=tolerance["rel"], abs=tolerance["abs"]), (name, level)


@pytest.mark.parametrize("case", starting(TAILS, "B1-RU2000-LP"), ids=named)
def test_measures_of_a_published_portfolio_are_the_published_ones(case: Json) -> None:
    inputs, expected = case["inputs"], case["expected"]
    mean, count = np.array(inputs["mean"]), inputs["n"]
    normal = norm.ppf(Sobol(3, seed=7).random(count))
    returns = normal @ np.linalg.cholesky(np.array(inputs["cov"])).T + mean
    returns += mean - returns.mean(axis=0)
    loss = -returns @ np.array(expected["lp_weights"])
    found = tvar(loss, np.full(count, 1 / count), inputs["confidence"])
    assert found == pytest.approx(expected["lp_optimum_these_scenarios"], rel=1e-7)
    assert found == pytest.approx(expected["published_CVaR_limit"], rel=case["tolerance"]["rel"])
    assert var(loss, np.full(count, 1 / count), inputs["confidence"]) < found


@pytest.mark.parametrize("case", starting(TAILS, "B5-"), ids=named)
def test_measures_of_distributions_have_their_closed_forms(case: Json) -> None:
    """On 100,000 cells a few 1e-4 of their loss wide: that is what a quantile may be off, a mean is off by its square."""
    inputs, expected = case["inputs"], case["expected"]
    normal, theta = inputs["lognormal"], inputs["pareto"]["theta"]
    laws = {
        "lognormal": lognorm(s=normal["sigma"], scale=np.exp(normal["mu"])).cdf,
        "exponential": expon(scale=inputs["exponential"]["mean"]).cdf,
        "pareto": lambda x: 1.0 - (theta / (theta + x)) ** inputs["pareto"]["alpha"],
    }
    for name, cdf in laws.items():
        loss, chance = cells(cdf, np.concatenate(([0.0], np.geomspace(1e-3, 1e9, 100_000))))
        quantile, mean = expected[name]
        assert var(loss, chance, inputs["confidence"]) == pytest.approx(quantile, rel=3e-4), name
        assert tvar(loss, chance, inputs["confidence"]) == pytest.approx(mean, rel=1e-6), name
