"""The reference agrees with answers nobody here wrote, with worked figures, and with itself."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.campaigns import at_length
from support.paths import TEST_DATA
from support.random_cases import make_case

from reference.case import Case
from reference.enumerate import Answer, solve
from reference.holding import hold
from reference.law import cash_needed
from reference.payout import (
    aggregates,
    includes,
    losses,
    net_loss,
    recoveries,
    reinstatement_premium,
)
from reference.ranges import best_between
from reference.read import read_case
from reference.rules import Mixes, all_mixes, assess, within_limits
from reference.tables import in_units, net_losses, tabulate, tvar, unit_of, var, view

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

ACCEPTANCE = TEST_DATA / "published"
INSTANCES = sorted(path.name for path in (ACCEPTANCE / "e").iterdir())
SUITE: dict[str, Any] = json.loads((ACCEPTANCE / "c_contracts.json").read_text(encoding="utf-8"))
CONTRACTS = [case for case in SUITE["cases"] if case["id"].startswith("C7")]
SEEDS = [*range(20), *at_length(range(20, 60))]
HEAD = 'format = "reserve-case/1"\nid = "a"\ncurrency = "JPY"\n[losses]\ntable = "losses.csv"\n'
CASH = 'years = 4\n[[reserve]]\nid = "cash"\ncarry = 0.1\n'


def written(folder: Path, more: str, catalogue: str, table: str) -> Case:
    """Write a small case by hand and read it back."""
    (folder / "case.toml").write_text(HEAD + CASH + more, encoding="utf-8")
    (folder / "catalogue.csv").write_text(catalogue, encoding="utf-8")
    (folder / "losses.csv").write_text(table, encoding="utf-8")
    return read_case(folder)


def drawn(folder: Path, seed: int, times: float = 1.0) -> Case:
    """Draw a random case."""
    make_case(seed, folder / f"{seed}-{times}", times)
    return read_case(folder / f"{seed}-{times}")


@pytest.mark.parametrize("name", INSTANCES)
def test_enumeration_gives_the_recorded_answer(name: str) -> None:
    expected = json.loads((ACCEPTANCE / "e" / name / "expected.json").read_text(encoding="utf-8"))
    answer = solve(read_case(ACCEPTANCE / "e" / name))
    assert answer.status == expected["status"]
    if answer.status == "optimal":
        assert answer.cost == pytest.approx(expected["cost"], rel=1e-9)
        assert answer.mix == pytest.approx(expected["shares"], rel=1e-6)
        assert answer.reserve == pytest.approx({"cash": expected["reserve"]}, rel=1e-6)
    if answer.second_best_cost is not None:
        assert answer.second_best_cost == pytest.approx(expected["second_best_cost"], rel=1e-9)
    if answer.status == "infeasible" and "min_achievable_R" in expected:
        assert answer.repairs["reserve.cash.max"] == pytest.approx(expected["min_achievable_R"])


def test_the_published_infeasible_case_has_only_the_published_repair() -> None:
    answer = solve(read_case(ACCEPTANCE / "e" / "E6-054"))
    assert answer.repairs == pytest.approx({"reserve.cash.max": 481.9102993695246}, rel=1e-12)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: str(contract["id"]))
def test_contract_terms_pay_what_outsiders_worked_out(contract: dict[str, Any], tmp_path: Path) -> None:
    terms, expected = contract["inputs"]["terms"], contract["expected"]
    columns = {
        "offer": "a",
        "insurer": "b",
        "attachment": terms["att"],
        "limit": terms["lim"],
        "aggregate_deductible": terms.get("aad", 0),
        "reinstatements": terms.get("n_reinst", "unlimited"),
        "reinstatement_rate": ";".join(map(str, terms.get("c", []))),
        "premium": terms.get("premium", 0),
    }
    catalogue = f"{','.join(columns)}\n{','.join(map(str, columns.values()))}\n"
    events = contract["inputs"]["events"]
    table = "year,class,loss\n" + "".join(f"1,x,{loss}\n" for loss in events)
    case = written(tmp_path, "", catalogue, table)
    offer, year = case.offers[0], case.years[0]
    assert recoveries(offer, year) == pytest.approx(expected["per_event"])
    assert aggregates(offer, year)[-1] == pytest.approx(expected["recovery"])
    owed = reinstatement_premium(offer, year)
    assert owed == pytest.approx(expected["reinst_premium"])
    assert net_loss(case, year, {"a": 1}) == pytest.approx(expected["net"] + owed)


def test_backing_is_used_up_over_the_year_and_only_in_tail_rules(tmp_path: Path) -> None:
    tail = '[[tail]]\nid = "t"\nmeasure = "tvar"\nlevel = 0.5\n'
    more = tail + '[[backing]]\ncovers = ["hot"]\namount = 50\n'
    catalogue = "offer,insurer,limit,reinstatements,premium\na,b,10,0,1\n"
    table = "year,class,loss,event\n1,hot.x,30,\n1,hot,40,e\n1,cold,5,e\n1,hot.y,7,\n"
    case = written(tmp_path, more, catalogue, table)
    year = case.years[0]
    assert losses(case, year, backed=True) == [0, 25, 7]
    assert losses(case, year, backed=False) == [30, 45, 7]
    assert net_loss(case, year, {"a": 0.5}, case.tails[0]) == 32
    assert net_loss(case, year, {"a": 0.5}) == 77


def test_a_late_payer_recovers_nothing_yet_its_reinstatement_stays_owed(tmp_path: Path) -> None:
    more = '[[tail]]\nid = "t"\nmeasure = "tvar"\nlevel = 0.5\nwithin_days = 30\n'
    head = "offer,insurer,limit,reinstatements,reinstatement_rate,premium,tax,payout_days\n"
    catalogue = head + "fast,b,10,1,1,4,0.5,30\nslow,b,10,1,1,4,0.5,31\nunsaid,b,10,1,1,4,0.5,\n"
    case = written(tmp_path, more, catalogue, "year,class,loss\n1,x,100\n")
    found = [net_loss(case, case.years[0], {o.id: 1}, case.tails[0]) for o in case.offers]
    assert found == [96, 106, 106]


def test_the_law_counts_the_best_choice_of_offers(tmp_path: Path) -> None:
    more = '[regime]\nid = "jp-crypto-2027-hypothetical"\n[regime.inputs]\nrequired_amount = 100\n'
    head = "offer,insurer,limit,deductible,reinstatements,premium,notice_days\n"
    rows = "a,b,50,10,1,1,90\nc,b,6,9,1,1,90\nd,b,40,0,1,1,89\n"
    case = written(tmp_path, more, head + rows, "year,class,loss\n1,x,100\n")
    everything = np.ones(3, dtype=bool)
    needed = [cash_needed(case, everything, np.array(s, dtype=float)) for s in _LAW]
    assert needed == [60, 96, 100]


_LAW = ((1, 1, 1), (0.28, 0, 1), (0.1, 1, 1))


def test_pattern_includes_what_it_must() -> None:
    assert includes(["hot"], ["hot.*", "hot.insider", "hot"])
    assert includes(["*"], ["*"])
    assert includes(["hot", "cold"], ["cold.x", "hot"])
    assert not includes(["hot.*"], ["hot"])
    assert not includes(["hot", "cold"], ["*"])
    assert not includes(["*.insider"], ["hot"])


def test_tail_measures_split_the_atom_and_count_years_without_loss() -> None:
    net, chance = np.array([[10.0, 40.0, 90.0, 20.0]]), np.full(4, 0.2)
    assert tvar(net, chance, 0.7)[0] == pytest.approx((0.2 * 90 + 0.1 * 40) / 0.3)
    assert tvar(net, chance, 0.0)[0] == pytest.approx(32)
    assert [var(net, chance, level)[0] for level in (0.2, 0.21, 0.8, 0.81)] == [0, 10, 40, 90]


@pytest.mark.parametrize("seed", range(12))
def test_exact_arithmetic_agrees_with_the_tables(seed: int, tmp_path: Path) -> None:
    case = drawn(tmp_path, seed)
    exact = read_case(tmp_path / f"{seed}-1.0", Fraction)
    shares: dict[str, Any] = {offer.id: Fraction(1, 3) for offer in exact.offers}
    third = np.full((1, len(case.offers)), 1 / 3)
    for tail in (None, *case.tails):
        table = net_losses(tabulate(case), view(case, tail), third, third)[0]
        plain = [float(net_loss(exact, year, shares, tail)) for year in exact.years]
        assert table == pytest.approx(plain, rel=1e-12, abs=1e-9)


def priced(case: Case, answer: Answer) -> float:
    """Price an answer's shares again as a fixed mix, with the holding they then need."""
    shares = np.array([[answer.mix.get(offer.id, 0.0) for offer in case.offers]])
    tables = tabulate(case)
    sheet = assess(case, tables, Mixes(shares, shares, shares > 0))
    assert all(mask.all() for mask in within_limits(case, sheet).values())
    held = hold(case, sheet.needs[0], sheet.net[0], tables.chance, float("inf"))
    assert held is not None
    return float(sheet.cost[0]) + held.cost


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_is_worth_its_cost_in_any_unit(seed: int, tmp_path: Path) -> None:
    case, large = drawn(tmp_path, seed), drawn(tmp_path, seed, times=1e9)
    answer, scaled = solve(case), solve(large)
    assert scaled.status == answer.status
    if answer.status == "optimal":
        assert priced(case, answer) == pytest.approx(answer.cost, rel=1e-8)
        assert scaled.cost == pytest.approx(answer.cost * 1e9, rel=1e-8)
    for key, value in answer.repairs.items():
        pure = key.endswith(("max_policies", "fraction_per_insurer"))
        assert scaled.repairs[key] == pytest.approx(value * (1 if pure else 1e9), rel=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_linear_programme_finds_the_same_mix_costs(seed: int, tmp_path: Path) -> None:
    case = drawn(tmp_path, seed)
    case = in_units(case, unit_of(case))
    if any(tail.measure == "var" and tail.hold for tail in case.tails):
        return
    tables, mixes = tabulate(case), all_mixes(case, case.limits.max_policies)
    mixes = Mixes(mixes.low[::7], mixes.low[::7], mixes.on[::7])
    sheet = assess(case, tables, mixes)
    kept = np.ones(len(mixes.low), dtype=bool)
    for mask in within_limits(case, sheet).values():
        kept &= mask
    for row, shares in list(enumerate(mixes.low))[:8]:
        held = hold(case, sheet.needs[row], sheet.net[row], tables.chance, float("inf"))
        best = best_between(case, tables, mixes.on[row], (shares, shares))
        assert (best is None) == (held is None or not kept[row])
        if best is not None and held is not None:
            assert best.cost == pytest.approx(sheet.cost[row] + held.cost, rel=1e-8, abs=1e-8)


def changed(case: Case, key: str, value: float) -> Case:
    """Give the case with one of the rules that can be repaired set anew."""
    table, *middle, last = key.split(".")
    match table:
        case "limits":
            names = {
                "max_premium_per_insurer": "premium_per_insurer",
                "max_premium_fraction_per_insurer": "fraction_per_insurer",
            }
            new: dict[str, Any] = {names.get(last, last): value}
            return replace(case, limits=replace(case.limits, **new))
        case "firm":
            return replace(case, firm=replace(case.firm, own_funds_at_risk=value))
        case "reserve":
            reserve = [replace(r, most=value) if r.id in middle else r for r in case.reserve]
            return replace(case, reserve=tuple(reserve))
        case _:
            rules = [replace(c, amount=value) if c.id in middle else c for c in case.coverage]
            return replace(case, coverage=tuple(rules))


def test_a_repair_mends_the_case_and_less_does_not(tmp_path: Path) -> None:
    mended = set()
    for seed in range(200):
        case = drawn(tmp_path, seed)
        for key, value in solve(case).repairs.items():
            less = 1 if key == "limits.max_policies" else abs(value) * 1e-6
            short = value + less if key.startswith("coverage") else value - less
            assert solve(changed(case, key, value)).status == "optimal", (seed, key)
            assert solve(changed(case, key, short)).status == "infeasible", (seed, key)
            mended.add(key)
    assert len(mended) >= 6


def test_random_cases_repeat_and_scale_exactly(tmp_path: Path) -> None:
    for folder, times in (("a", 1.0), ("b", 1.0), ("c", 1e-3)):
        make_case(7, tmp_path / folder, times)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    one, thousandth = (read_case(tmp_path / folder, Fraction) for folder in "ac")
    assert [o.premium for o in one.offers] == [o.premium * 1000 for o in thousandth.offers]


def test_random_cases_are_partly_infeasible(tmp_path: Path) -> None:
    statuses = [solve(drawn(tmp_path, seed)).status for seed in range(200)]
    assert 0.1 <= statuses.count("infeasible") / 200 <= 0.2
