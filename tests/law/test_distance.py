"""How far inputs and prices may move before a mix breaks the law: worked by hand, and against asking the reference point by point."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reference.case import Case as Known
from reference.law import cash_needed, is_met, met_by
from reference.read import read_case
from reference.statute import law_of
from support.campaigns import at_length
from support.paths import ROOT
from support.random_cases import make_case
from support.random_statutes import widen

from optimizer import Case, Solution, Status, load_case, load_years, optimize
from optimizer.law.breach import PRICE, Breach, breaches

CASES = ROOT / "data" / "cases"
BN = 1e9
HAIR = 1e-7
POINTS = 40
ADDED = {"regime__inputs__limit_and_reserve_add": "1"}
"""Korea: limit and reserve may be added, which no text says; else one of them alone."""


def solved(name: str, **settings: str) -> tuple[Case, Solution]:
    """Solve a shipped case."""
    case = load_case(CASES / name, settings={key.replace("__", "."): value for key, value in settings.items()})
    return case, optimize(case, load_years(case))


def found(name: str, mix: Mapping[str, float], amounts: Mapping[str, float], **settings: str) -> dict[tuple[str, str], Breach]:
    """Return the breaches of a mix of a shipped case, by what moves and whither."""
    case = load_case(CASES / name, settings={key.replace("__", "."): value for key, value in settings.items()})
    return {(breach.what, breach.direction): breach for breach in breaches(case, mix, amounts)}


def test_korea_five_per_cent_of_what_is_online_against_what_is_held() -> None:
    """10bn of limit and 8bn of reserve bear 18bn = 5 % of 360bn; the price of coins may rise by a fifth."""
    all_ = found("kr-won-market", {"K-10bn": 1.0}, {"reserve": 8 * BN}, **ADDED)
    assert all_["hot_value", "up"].at == pytest.approx(360 * BN, rel=1e-9)
    assert all_["hot_value", "up"].is_exact
    assert all_["hot_value", "up"].change == pytest.approx(0.2, rel=1e-9)
    assert all_[PRICE, "up"].at == pytest.approx(1.2, rel=1e-9)
    assert all_["hot_value", "down"].at is None


def test_korea_fewer_earnings_let_less_reserve_count() -> None:
    """15bn asked, 10bn insured: 5bn of the 8bn must count, so earnings may fall from 7bn to 5bn."""
    all_ = found("kr-won-market", {"K-10bn": 1.0}, {"reserve": 8 * BN}, regime__inputs__retained_earnings="7e9", **ADDED)
    assert all_["retained_earnings", "down"].at == pytest.approx(5 * BN, rel=1e-9)
    assert all_["retained_earnings", "up"].at is None
    assert all_["hot_value", "up"].at == pytest.approx(17 * BN / 0.05, rel=1e-9)


def test_an_inflow_into_cold_storage_is_half_as_bad_as_into_hot() -> None:
    """Hong Kong: 600m of trust where 0.5 x 800m + 40m are asked: 160m more online, or 320m more offline."""
    case = load_case(CASES / "hk-platform")
    reserve = {r.cls: r.id for r in case.reserve}
    stated = {"regime__inputs__cold_value": "800e6", "regime__inputs__hot_value": "40e6"}
    all_ = found("hk-platform", {}, {reserve["ringfenced_trust"]: 600e6}, **stated)
    assert all_["hot_value", "up"].at == pytest.approx(200e6, rel=1e-9)
    assert all_["cold_value", "up"].at == pytest.approx(1120e6, rel=1e-9)
    assert all_[PRICE, "up"].at == pytest.approx(600 / 440, rel=1e-9)


def test_coins_of_the_same_kind_follow_the_price() -> None:
    """Japan: 5bn online, 5bn of own coins and 6bn of net assets: coins rise with the duty, net assets do not: a fifth."""
    case = load_case(CASES / "jp-performance-guarantee")
    assert {r.cls for r in case.reserve} >= {"same_kind_crypto", "own_funds"}
    all_ = found("jp-performance-guarantee", {}, {"coins": 5 * BN, "net-assets": 6 * BN})
    assert all_[PRICE, "up"].at == pytest.approx(1.2, rel=1e-9)
    assert all_[PRICE, "down"].at is None
    assert all_["hot_value", "up"].at == pytest.approx(5 * BN, rel=1e-9)


def test_a_rounded_amount_breaks_at_the_step_and_not_before() -> None:
    """JPY 10m + 5 % rounded down to 0.1m, 20.1m held: the next step is at fees of 204m."""
    all_ = found("jp-fsi", {}, {"deposit": 20_100_000.0})
    assert all_["fees", "up"].at == 204_000_000
    assert all_["fees", "up"].is_exact


def test_a_tier_changes_how_fast_a_requirement_grows() -> None:
    """955,000 asked at payments of 8m. A guarantee of 1m: 45,000 more are 900,000 of payments at 5 %, before the tier's end at 10m.

    One of 1.2m: 100,000 more take payments to 10m, the other 145,000 at 0.025 % take 580m.
    """
    assert found("eu-psd2", {"pii-1m": 1.0}, {})["payments", "up"].at == pytest.approx(8_900_000, rel=1e-9)
    assert found("eu-psd2", {}, {"guarantee": 1.2e6})["payments", "up"].at == pytest.approx(590e6, rel=1e-9)


@pytest.mark.slow
def test_a_condition_that_moves_is_bracketed_and_says_so() -> None:
    """The broker's policy has a deductible of 0.5m: a notice that allows less no longer counts it."""
    _, solution = solved("jp-broker")
    breach = found("jp-broker", solution.shares, solution.amounts)["most_deductible", "down"]
    assert breach.at == pytest.approx(500_000, rel=1e-9)
    assert not breach.is_exact


def test_an_unlawful_mix_has_no_distance() -> None:
    assert found("kr-won-market", {}, {"reserve": 1 * BN}) == {}


def lawful(known: Known, file: Mapping[str, object], inputs: Mapping[str, object], held: tuple[Solution, float]) -> bool:
    """Ask the reference whether the mix is lawful at these inputs."""
    solution, slack = held
    case = replace(known, law=law_of(file, inputs, known.offers, insurers_of(known)))
    shares = np.array([solution.shares.get(o.id, 0.0) for o in known.offers])
    on = shares > 0
    amounts = {r.kind: 0.0 for r in known.reserve}
    for r in known.reserve:
        amounts[r.kind] += solution.amounts[r.id] * (1 + slack)
    assert case.law is not None
    if case.law.plain:
        one = case.law.only
        worth = sum(factor * amounts.get(kind, 0.0) for kind, factor in one.factors.items())
        return worth >= cash_needed(case, on, shares) * (1 - slack) - 1e-9
    return any(is_met(way, amounts) for way in met_by(case, on, shares * (1 + slack)))


RUNS = [range(start, start + 10) for start in range(0, 60, 10)]
INSURERS: dict[str, dict[str, dict[str, str]]] = {}


def insurers_of(known: Known) -> dict[str, dict[str, str]]:
    """Return the insurers' rows of a case."""
    return INSURERS[known.id]


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [RUNS[0], *at_length(RUNS[1:])], ids=lambda r: f"{r.start}-{r.stop - 1}")
def test_the_first_breach_is_where_the_reference_finds_it(seeds: range, tmp_path: Path) -> None:
    wrong = []
    for seed in seeds:
        folder = tmp_path / str(seed)
        make_case(seed, folder, law=True)
        widen(seed, folder)
        case = load_case(folder)
        solution = optimize(case, load_years(case))
        if solution.status not in (Status.CERTIFIED, Status.SOLVED):
            continue
        wrong += [f"{seed}: {text}" for text in disagreements(folder, case, solution)]
    assert wrong == []


def disagreements(folder: Path, case: Case, solution: Solution) -> list[str]:
    """Return where points before a breach are unlawful by the reference, or those just beyond it lawful."""
    known = read_case(folder)
    with (folder / "insurers.csv").open(encoding="utf-8") as file:
        INSURERS[known.id] = {row["insurer"]: row for row in csv.DictReader(file)}
    law = tomllib.loads((folder / "law.toml").read_text(encoding="utf-8"))
    assert case.regime is not None
    inputs = dict(case.regime.inputs)
    found_ = []
    all_ = breaches(case, solution.shares, solution.amounts)
    if not all_:
        return ["no distance though the mix is lawful"]
    for breach in (one for one in all_ if one.what != PRICE):
        end = breach.at if breach.at is not None else 0.0 if breach.direction == "down" else 50 * breach.today
        for part in np.linspace(0, 1, POINTS)[:-1]:
            value = breach.today + (end - breach.today) * float(part)
            if not lawful(known, law, {**inputs, breach.what: value}, (solution, HAIR)):
                found_.append(f"{breach} but {value} is unlawful")
        beyond = end + (end - breach.today) * 1e-4 + (1e-5 if breach.direction == "up" else -1e-5) * breach.today
        if breach.at is not None and beyond >= 0 and lawful(known, law, {**inputs, breach.what: beyond}, (solution, -HAIR)):
            found_.append(f"{breach} but {beyond} is lawful")
    return found_
