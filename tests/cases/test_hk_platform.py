"""The answer to hk-platform on 20,000 loss years is the one recorded, and its law is met as its README adds it up."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

from optimizer import Solution, Status, load_case, load_years, optimize
from optimizer.auditor import audit

pytestmark = pytest.mark.slow

CASE = ROOT / "data" / "cases" / "hk-platform"
README = (CASE / "README.md").read_text(encoding="utf-8")
RECORDED: dict[str, Any] = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))
YEARS = "20000"
M = 1e6


@cache
def answered(**settings: str) -> Solution:
    """Solve the case on 20,000 loss years with settings laid over it, audited."""
    case = load_case(CASE, settings={"losses.simulate.years": YEARS, **settings})
    years = load_years(case)
    answer = optimize(case, years)
    assert audit(case, years, answer).ok
    return answer


def catalogue() -> list[dict[str, str]]:
    with (CASE / "catalogue.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["catalogue", "responses"])
def test_the_committed_table_is_what_the_script_makes(name: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(CASE / "make_catalogue.py"), str(tmp_path)], check=True)
    assert (tmp_path / f"{name}.csv").read_bytes() == (CASE / f"{name}.csv").read_bytes()


def test_the_catalogue_has_12_illustrative_offers_in_two_currencies() -> None:
    offers = catalogue()
    assert len(offers) == 12
    assert all(offer["note"].startswith("illustrative") for offer in offers)
    assert {offer["currency"] for offer in offers} == {"HKD", "USD"}
    assert {offer["term_days"] for offer in offers} == {"365", "730"}


def test_the_answer_is_the_recorded_one_within_the_tolerance_recorded() -> None:
    answer, recorded, within = answered(), RECORDED[YEARS], RECORDED["tolerance"]
    assert answer.status is Status(recorded["status"])
    assert answer.cost == pytest.approx(recorded["cost"], rel=within["cost"])
    assert answer.shares == pytest.approx(recorded["mix"], abs=within["share"])
    assert answer.amounts == pytest.approx(recorded["reserve"], rel=within["reserve"])


def test_the_readme_states_the_answer_recorded_on_all_years() -> None:
    recorded = RECORDED["200000"]
    assert f"HKD {recorded['cost']:,.0f} a year" in README
    for offer, share in recorded["mix"].items():
        assert re.search(rf"\| {offer} \|.*\| {share:.4g} \|", README), offer


def test_half_of_the_cold_and_all_of_the_hot_assets_are_covered() -> None:
    """0.5 x 1,960 + 40 = 1,020m, and what counts adds up to it: a limit times its share, in HKD at 7.8 a dollar."""
    answer = answered()
    law = answer.law[0]
    assert law.required == pytest.approx(1020 * M)
    rate = {"HKD": 1.0, "USD": 7.8}
    limit = {offer["offer"]: float(offer["limit"]) * rate[offer["currency"]] for offer in catalogue()}
    counted = sum(limit[name] * share for name, share in answer.shares.items()) + answer.reserve_total
    assert law.counted == pytest.approx(counted)
    assert counted == pytest.approx(1020 * M, rel=1e-6)


def test_insurance_meets_the_law_and_the_trust_meets_the_tail() -> None:
    answer = answered()
    assert answer.amounts["guarantee"] == 0
    assert answer.amounts["trust"] == pytest.approx(answer.tail[0].net - 45 * M, abs=100)
    assert answer.alternatives is not None
    assert (answer.alternatives["all_cash"].cost or 0) > 7 * (answer.cost or 0)


def test_a_guarantee_enters_at_one_per_cent_and_not_at_one_and_a_half() -> None:
    assert answered(**{"reserve.guarantee.carry": "0.015"}).amounts["guarantee"] == 0
    assert answered(**{"reserve.guarantee.carry": "0.01"}).amounts["guarantee"] > 1 * M


def test_without_no_gap_and_tail_the_law_is_met_by_layers_with_nothing_beneath() -> None:
    absurd = answered(**{"limits.no_gap": "false", "tail.solvency.hold": "false"})
    from_nothing = {offer["offer"] for offer in catalogue() if offer["attachment"] == "0"}
    assert absurd.reserve_total == 0
    assert not from_nothing & set(absurd.shares)
    assert from_nothing & set(answered(**{"tail.solvency.hold": "false"}).shares)
    assert absurd.tail[0].net > 2 * absurd.tail[0].absorbed
