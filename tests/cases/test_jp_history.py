"""The answer to jp-history is the one recorded, the one its README works out by hand, and the cheapest of all mixes.

The README's two tables of rules switched off are read as they stand; the enumeration is the reference's, from the files alone.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reference.case import Case
from reference.enumerate import solve
from reference.holding import hold
from reference.law import cash_needed
from reference.read import read_case
from reference.rules import Mixes, Sheet, all_mixes, assess, within_limits
from reference.tables import Tables, in_units, tabulate, unit_of
from support.campaigns import at_length
from support.paths import ROOT

from optimizer import Solution, Status, load_case, load_years, optimize
from optimizer.auditor import audit

pytestmark = pytest.mark.slow

CASE = ROOT / "data" / "cases" / "jp-history"
README = (CASE / "README.md").read_text(encoding="utf-8")
EXPECTED: dict[str, Any] = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
BN = 1e9
HELD = {"C-primary-300m": "1", "E-excess": "0.5", "F-excess": "0.5", "F-cold-excess": "0.3"}
BARRED = ["E-specie", "B-cold-excess", "F-cold-excess", "B-cold-top", "F-cold-top"]
PUBLISHED = 1e-6
"""The README's amounts are in bn with six decimals, or are exact."""

Settings = dict[str, str]


def table(heading: str) -> dict[str, list[str]]:
    """Return the cells of a README table by its first cell."""
    lines = README[README.index(heading) :].splitlines()[2:]
    rows: dict[str, list[str]] = {}
    for line in lines:
        if not line.startswith("|"):
            break
        first, *rest = (cell.strip() for cell in line.strip("|").split("|"))
        rows[first] = rest
    return rows


def settings_of(off: str) -> Settings:
    """Return the inputs of the law that a first cell such as `smallest = 0`, `largest = 1e15` states."""
    return {f"regime.inputs.{key}": value for key, value in re.findall(r"`(\w+) = (\S+)`", off)}


def mix_of(text: str) -> dict[str, float]:
    """Return the shares that a cell states."""
    return {} if text == "none" else {name: float(share) for name, share in (item.split() for item in text.split(", "))}


MIX_HELD = table("| off | R | F |")
MIX_CHOSEN = table("| off | cheapest mix then |")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the law counts, bn, as the README's second table works it out."""

    required: float
    floor: float
    insured: tuple[float, ...]
    """Several where another set of policies counted needs the same cash."""
    extra: float
    barred: tuple[str, ...] = tuple(BARRED)


LEDGERS = {
    "`non_insurance_floor = 0`": Ledger(5, 0, (5.5,), 0.4),
    "`extra_cash_factor = 0`": Ledger(5, 1, (3.875,), 0),
    "`min_term_days = 0`": Ledger(5, 1, (4.875,), 0.2, tuple(BARRED[1:])),
    "`min_notice_days = 0`": Ledger(5, 1, (5, 5.625, 6.25, 6.875), 0, ("E-specie",)),
    "`insurance_factor = 0`": Ledger(5, 1, (0,), 0),
    "`smallest = 6e9`": Ledger(6, 1.2, (4.875,), 0.4),
    "`largest = 4e9`": Ledger(4, 0.8, (3.25, 3.875), 0.3),
}


@cache
def answered(**settings: str) -> Solution:
    """Solve the case with settings laid over it, audited."""
    case = load_case(CASE, settings=settings)
    years = load_years(case)
    answer = optimize(case, years)
    assert audit(case, years, answer).ok
    return answer


def items(answer: Solution) -> dict[str, float]:
    """Return what each item of the law's ledger counts for."""
    return {item.what: item.counts_for for item in answer.law[0].items}


def assert_ledger(answer: Solution, expected: Ledger, cash: float) -> None:
    """Compare required, insured part, extra cash, slack and barred offers, given the cash held in bn."""
    law = answer.law[0]
    counts = items(answer)
    insured = sum(counts[name] for name in answer.shares) / BN
    extra = -counts.get("deductibles", 0.0) / BN
    assert law.required / BN == pytest.approx(expected.required)
    assert min(abs(insured - each) for each in expected.insured) < 1e-9
    assert extra == pytest.approx(expected.extra)
    assert law.counted / BN == pytest.approx(cash + insured - extra)
    slack = min(cash + insured - extra - expected.required, cash - extra - expected.floor)
    assert min(each.slack for each in answer.law) / BN == pytest.approx(slack, abs=PUBLISHED)
    assert [barred.offer for barred in answer.barred] == list(expected.barred)


def test_the_answer_is_the_recorded_one() -> None:
    answer = answered()
    assert answer.status is Status(EXPECTED["status"])
    assert answer.cost == pytest.approx(EXPECTED["cost"], rel=1e-12)
    assert answer.shares == EXPECTED["mix"]
    assert answer.amounts == pytest.approx(EXPECTED["reserve"], rel=1e-12)


def test_the_answer_is_the_one_the_readme_works_out_by_hand() -> None:
    answer = answered()
    assert answer.cost_parts is not None
    assert answer.net_loss is not None
    assert answer.shares == {name: float(share) for name, share in HELD.items()}
    assert answer.amounts == {"cash": pytest.approx(1.3 * BN)}
    assert "**1.3**: the law binds" in README
    assert round(answer.cost or 0) == int(re.findall(r"JPY ([\d,]+)\)", README)[0].replace(",", "")) == 371_361_568
    assert answer.cost_parts.premium / BN == pytest.approx(0.178)
    assert answer.cost_parts.carry / BN == pytest.approx(0.143)
    assert answer.cost_parts.expected_net / BN == pytest.approx(0.050362, abs=PUBLISHED)
    assert answer.net_loss.gross_mean / BN == pytest.approx(0.118881, abs=PUBLISHED)
    assert answer.tail[0].net / BN == pytest.approx(2.441643, abs=PUBLISHED)
    assert answer.tail[0].gross / BN - 1.2 == pytest.approx(2.047054, abs=PUBLISHED)
    assert items(answer) == pytest.approx(
        {
            **{"cash": 1.3 * BN, "C-primary-300m": 2 * BN, "E-excess": 1.25 * BN, "F-excess": 1.25 * BN, "F-cold-excess": 0},
            **{"deductibles": -0.3 * BN},
        }
    )
    assert_ledger(answer, Ledger(5, 1, (4.5,), 0.3), 1.3)


def test_all_cash_costs_what_the_readme_says() -> None:
    assert answered().alternatives is not None
    all_cash = answered().alternatives["all_cash"]  # type: ignore[index]
    assert (all_cash.cost or 0) / BN == pytest.approx(0.668881, abs=PUBLISHED)
    assert (all_cash.reserve_total or 0) / BN == pytest.approx(5)


@pytest.mark.parametrize("off", MIX_HELD)
def test_a_rule_switched_off_with_the_mix_held_changes_the_cash_as_worked_by_hand(off: str) -> None:
    required, floor, law, tail, cash = MIX_HELD[off]
    settings = settings_of(off)
    for row in read_case(CASE).offers:
        settings[f"offers.{row.id}.use"] = "must" if row.id in HELD else "no"
    settings |= {f"offers.{name}.shares": share for name, share in HELD.items()}
    answer = answered(**settings)
    assert answer.shares == {name: float(share) for name, share in HELD.items()}
    assert answer.law[0].required / BN == pytest.approx(float(required))
    assert answer.tail[0].net / BN - 1.2 == pytest.approx(float(tail), abs=PUBLISHED)
    assert answer.reserve_total / BN == pytest.approx(float(cash), abs=PUBLISHED)
    needs = (re.findall(r"= ([\d.]*\d)$", law) or re.findall(r"^[\d.]*\d", law))[0]
    counts = items(answer)
    extra = -counts.get("deductibles", 0.0) / BN
    insured = sum(counts[name] for name in HELD) / BN
    assert max(float(floor), float(required) - insured) + extra == pytest.approx(float(needs))


@pytest.mark.no_cover
@pytest.mark.parametrize("off", MIX_CHOSEN)
def test_a_rule_switched_off_changes_mix_ledger_reserve_and_cost_as_worked_by_hand(off: str) -> None:
    mix, _, law, left, tail, cash, cost = MIX_CHOSEN[off]
    answer = answered(**settings_of(off))
    assert answer.status in (Status.CERTIFIED, Status.SOLVED)
    assert answer.shares == mix_of(mix)
    assert answer.reserve_total / BN == pytest.approx(float(cash), abs=PUBLISHED)
    assert (answer.cost or 0) / BN == pytest.approx(float(cost), abs=PUBLISHED)
    assert answer.tail[0].net / BN - 1.2 == pytest.approx(float(tail), abs=PUBLISHED)
    assert answer.tail[0].net / BN == pytest.approx(0.027027027 * float(left), abs=PUBLISHED)
    assert_ledger(answer, LEDGERS[off], answer.reserve_total / BN)
    assert float(law.split("= ")[-1] if "=" in law else law) <= float(cash)


SOME = ("`min_notice_days = 0`", "`largest = 4e9`")
"""Rules without which every run of the tests tries all mixes: other offers counted, and another amount required."""


def test_every_rule_of_the_readme_has_a_ledger_worked_by_hand() -> None:
    assert set(MIX_CHOSEN) == set(LEDGERS)


@pytest.mark.parametrize(("smallest", "required", "floor"), [("2e9", 2, 0.4), ("0", 1.5, 0.3)])
def test_the_lower_clip_shows_at_its_kink(smallest: str, required: float, floor: float) -> None:
    answer = answered(**{"regime.inputs.customer_assets": "30e9", "regime.inputs.smallest": smallest})
    law = answer.law[0]
    cash, extra = answer.reserve_total, -items(answer).get("deductibles", 0.0)
    assert law.required / BN == pytest.approx(required)
    slack = min(law.counted - required * BN, cash - extra - floor * BN)
    assert min(each.slack for each in answer.law) == pytest.approx(slack, abs=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """All mixes of the case, assessed once by the reference: what does not depend on the law."""

    tables: Tables
    mixes: Mixes
    sheet: Sheet


@pytest.fixture(scope="module")
def counted() -> Counted:
    case = read_case(CASE)
    small = replace(in_units(case, unit_of(case)), law=None)
    tables, mixes = tabulate(small), all_mixes(small, small.limits.max_policies)
    return Counted(tables, mixes, assess(small, tables, mixes))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Settings], Case]:
    """Return what writes the case with other inputs of the law, and reads it back with the reference."""

    def write(settings: Settings) -> Case:
        for name in ("catalogue.csv", "losses.csv"):
            shutil.copy(CASE / name, tmp_path / name)
        text = (CASE / "case.toml").read_text(encoding="utf-8")
        inputs = "".join(f"{key.rpartition('.')[2]} = {value}\n" for key, value in settings.items())
        (tmp_path / "case.toml").write_text(text.replace("[regime.inputs]\n", f"[regime.inputs]\n{inputs}"), encoding="utf-8")
        return read_case(tmp_path)

    return write


def cheapest(case: Case, known: Counted) -> tuple[float, dict[str, float], dict[str, float]]:
    """Return cost, mix and reserve of the cheapest of all mixes under the law of a case, in its own money."""
    unit = unit_of(case)
    small = in_units(case, unit)
    assert small.law is not None
    keeps = np.logical_and.reduce([*within_limits(small, known.sheet).values()])
    able = np.array([small.law.only.credits[offer.id] > 0 for offer in small.offers])
    asked: dict[bytes, float] = {}  # mixes that differ only in offers the law bars are asked alike
    best = np.inf
    found: tuple[int, tuple[float, ...]] = (0, ())
    for row in np.argsort(known.sheet.cost, kind="stable"):
        bare = float(known.sheet.cost[row])
        if bare >= best:
            break
        if keeps[row]:
            counts = known.mixes.high[row] * able
            if counts.tobytes() not in asked:
                asked[counts.tobytes()] = cash_needed(small, known.mixes.on[row] & able, counts)
            need = replace(known.sheet.needs[row], cash=asked[counts.tobytes()])
            held = hold(small, need, known.sheet.net[row], known.tables.chance, best - bare)
            if held is not None and bare + held.cost < best:
                best, found = bare + held.cost, (int(row), held.amounts)
    shares = known.mixes.high[found[0]]
    mix = {offer.id: float(share) for offer, share in zip(case.offers, shares, strict=True) if share > 0}
    return best * unit, mix, {r.id: amount * unit for r, amount in zip(case.reserve, found[1], strict=True)}


@pytest.mark.no_cover
@pytest.mark.parametrize("off", ["nothing", SOME[0], *at_length(off for off in MIX_CHOSEN if off != SOME[0])])
def test_the_answer_is_the_cheapest_of_all_mixes(off: str, counted: Counted, written: Callable[[Settings], Case]) -> None:
    answer = answered(**settings_of(off))
    cost, mix, reserve = cheapest(written(settings_of(off)), counted)
    assert answer.cost == pytest.approx(cost, rel=1e-12)
    assert answer.shares == mix
    assert answer.amounts == pytest.approx(reserve, rel=1e-12)


@pytest.mark.prove
@pytest.mark.parametrize("off", ["nothing", *MIX_CHOSEN])
def test_the_answer_is_the_references_own(off: str, written: Callable[[Settings], Case]) -> None:
    answer, other = answered(**settings_of(off)), solve(written(settings_of(off)))
    assert answer.cost == pytest.approx(other.cost, rel=1e-12)
    assert answer.shares == other.mix
    assert answer.amounts == pytest.approx(other.reserve, rel=1e-12)


def test_the_next_mix_is_the_one_the_readme_names() -> None:
    """No cold layer, and half of F's excess line."""
    other = answered(**{"offers.F-cold-excess.use": "no"})
    assert other.shares == {"C-primary-300m": 1, "E-excess": 0.5, "F-excess": 0.25}
    assert (other.cost or 0) / BN == pytest.approx(float(re.findall(r"Next mix: .*?, ([\d.]+\d),", README)[0]), abs=PUBLISHED)


def test_the_readme_counts_the_mixes(counted: Counted) -> None:
    assert f"{len(counted.mixes.on):,} of them with at most 6 policies" in README
