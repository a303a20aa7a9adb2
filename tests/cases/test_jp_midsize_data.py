"""The files of the case jp-midsize are what its scripts make, and every figure of the case says where it comes from."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

DATA = ROOT / "data"
CASE = DATA / "cases" / "jp-midsize"
TEXT = (CASE / "case.toml").read_text(encoding="utf-8")
STATED: dict[str, Any] = tomllib.loads(TEXT)
TABLES = ("catalogue", "insurers", "responses", "bundles")
COMPUTATION = {"losses.simulate.years", "losses.simulate.seed", "solve.gap", "solve.time_limit", "solve.threads"}
"""Not facts of an exchange."""
CHECKED = ("losses.simulate.peril.", "backing.", "stress.")
"""Checked one by one against scripts and files below; what they are is said where they stand."""


def rows(name: str) -> list[dict[str, str]]:
    with (CASE / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def printed(script: str, *arguments: str) -> str:
    return subprocess.run([sys.executable, str(CASE / script), *arguments], check=True, capture_output=True, text=True).stdout


def numbers(table: Any, path: str = "") -> Iterator[str]:
    """Yield the dotted key of every number, tables of an array by their class or id."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from numbers(value, f"{path}.{key}" if path else key)
    elif isinstance(table, list):
        for row in table:
            if isinstance(row, dict):
                yield from numbers(row, f"{path}.{row.get('class', row.get('id', '')) if path != 'reserve' else row['id']}")
    elif isinstance(table, (int, float)) and not isinstance(table, bool):
        yield path


@pytest.mark.parametrize("name", TABLES)
def test_the_committed_table_is_what_the_script_makes(name: str, tmp_path: Path) -> None:
    printed("make_catalogue.py", str(tmp_path))
    assert (tmp_path / f"{name}.csv").read_bytes() == (CASE / f"{name}.csv").read_bytes()


def test_the_named_events_follow_from_what_is_held() -> None:
    """Half of all customers' assets, as at DMM (48.2bn of 96.2bn); all that is hot, 5 %; all that is hot and a tenth of what is cold."""
    held = STATED["regime"]["inputs"]["customer_assets"]
    hot = STATED["backing"][0]["amount"]
    told = {event["id"]: [loss["loss"] for loss in event["losses"]] for event in STATED["stress"]}
    assert told == {"dmm-2024": [0.5 * held], "hot-drain": [hot], "vendor": [hot, 0.1 * (held - hot)]}


def test_every_number_of_the_case_has_a_figure_or_is_checked_here() -> None:
    stated = {key: value for key, value in STATED.items() if key != "figure"}
    traced = {figure["key"] for figure in STATED["figure"]} | COMPUTATION
    assert [key for key in numbers(stated) if key not in traced and not key.startswith(CHECKED)] == []


def test_every_figure_has_a_source_and_lies_within_its_range() -> None:
    keys = set(numbers(STATED))
    for figure in STATED["figure"]:
        assert figure["key"] in keys
        assert len(figure["source"]) > 10
        assert figure["low"] < figure["high"]
    value = {"reserve.cash.carry": 0.11, "firm.credit_line": 1.5e9, "losses.simulate.coin.volatility": 0.6}
    within = {figure["key"]: figure["low"] <= value.get(figure["key"], figure["low"]) <= figure["high"] for figure in STATED["figure"]}
    assert all(within.values())


def test_the_frequencies_are_those_the_script_counts_and_sum_to_two_per_cent() -> None:
    counted = dict(line.split() for line in printed("make_frequencies.py").splitlines())
    simulate = STATED["losses"]["simulate"]
    stated = {each["class"]: each["frequency"] for each in simulate["peril"]} | {s["id"]: s["frequency"] for s in simulate["shock"]}
    assert stated == {name: float(frequency) for name, frequency in counted.items()}
    assert sum(stated.values()) == pytest.approx(0.02, abs=1e-6)


def test_the_frequencies_by_hand() -> None:
    """Of 69 rows: 5 cold (3 supply_chain), 1 third party, 63 hot, of those 17 without a cause spread over 22 + 10 + 4."""
    counted = {name: float(value) for name, value in (line.split() for line in printed("make_frequencies.py").splitlines())}
    assert counted["cold.insider"] == pytest.approx(0.02 / 69, abs=1e-7)
    assert counted["cold.supply_chain"] == pytest.approx(0.02 * 3 * 0.9 / 69, abs=1e-7)
    assert counted["hot.operational"] == pytest.approx(0.02 * 7 / 69, abs=1e-7)
    assert counted["hot.key_compromise"] == pytest.approx(0.02 * float(22 + Fraction(17 * 22, 36)) / 69, abs=1e-7)
    assert counted["vendor"] == pytest.approx(0.02 * 0.1 * float(3 + 4 + Fraction(17 * 4, 36)) / 69, abs=1e-7)


def test_another_breach_rate_scales_every_frequency() -> None:
    one, other = (dict(line.split() for line in printed("make_frequencies.py", rate).splitlines()) for rate in ("0.02", "0.04"))
    assert [float(other[name]) for name in one] == pytest.approx([2 * float(one[name]) for name in one], abs=2e-7)


def test_every_severity_is_the_fitted_share_of_all_assets_and_capped_at_what_the_wallet_holds() -> None:
    fit = json.loads((DATA / "incidents" / "fit_params.json").read_text(encoding="utf-8"))["share_beta"]
    backed = STATED["backing"][0]["amount"]
    held = {"hot": backed, "cold": 85e9, "third_party": 10e9}
    assets = STATED["regime"]["inputs"]["customer_assets"]
    assert backed == 0.05 * assets
    assert sum(held.values()) == assets
    for peril in STATED["losses"]["simulate"]["peril"]:
        severity = peril["severity"]
        assert (severity["kind"], severity["of"]) == ("share", assets)
        assert severity["alpha"] == pytest.approx(fit["alpha"], abs=1e-4)
        assert severity["beta"] == pytest.approx(fit["beta"], abs=1e-4)
        assert severity["cap"] == held[peril["class"].split(".")[0]]


def test_the_catalogue_has_36_offers_of_nine_invented_insurers_in_yen_and_dollars() -> None:
    offers = rows("catalogue")
    assert len(offers) == 36
    assert {offer["insurer"] for offer in offers} == set("ABCDEFGHI") == {insurer["insurer"] for insurer in rows("insurers")}
    assert all(offer["note"].startswith("illustrative") for offer in offers)
    assert all("invented" in insurer["name"] for insurer in rows("insurers"))
    assert {offer["currency"] for offer in offers} == {"JPY", "USD"} == {STATED["currency"], *STATED["fx"]}
    assert STATED["name"].endswith("(illustrative)")


def test_the_catalogue_has_options_quota_shares_reinstatements_ranges_and_minimum_premiums() -> None:
    offers = rows("catalogue")
    assert {offer["group"] for offer in offers if offer["group"]} >= {"A-hot-primary", "D-crime-primary", "B-specie-primary"}
    assert [offer["offer"] for offer in offers if offer["slots"] == "cold-quota"] == ["F-cold-quota", "D-cold-quota"]
    assert sum(".." in offer["shares"] for offer in offers) == 7
    assert sum(offer["reinstatements"] == "1" for offer in offers) == 6
    assert any(offer["minimum_premium"] != "0" for offer in offers)
    assert [offer["offer"] for offer in offers if offer["term_days"] == "330"] == ["E-specie-primary"]
    assert [offer["offer"] for offer in offers if offer["notice_days"] == "60"] == ["I-cold-first"]
    assert {offer["payout_days"] for offer in offers} == {"30", "60", "90"}


def test_a_layer_further_up_has_a_lower_rate_of_each_insurer_and_kind() -> None:
    lines: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for offer in rows("catalogue"):
        if offer["deductible"] == "0" and offer["payout_days"] != "30":
            yen = 155 if offer["currency"] == "USD" else 1
            kind = offer["slots"].split("-")[0]
            lines.setdefault((offer["insurer"], kind), []).append(
                (float(offer["attachment"]) * yen, float(offer["premium"]) / float(offer["limit"]))
            )
    for line in lines.values():
        rates = [rate for _, rate in sorted(line)]
        assert rates == sorted(rates, reverse=True)


def test_specie_does_not_answer_an_on_chain_failure() -> None:
    specie = {offer["offer"] for offer in rows("catalogue") if offer["wording"] == "specie-form"}
    refused = {(row["offer"], row["class"]) for row in rows("responses") if float(row["probability"]) == 0}
    causes = ("supply_chain", "social_engineering", "operational")
    assert refused == {(offer, f"cold.{cause}") for offer in specie for cause in causes}
