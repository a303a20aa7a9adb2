"""The files of the case jp-history are what its scripts make, and hold the facts its README states."""

import csv
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support.paths import ROOT

DATA = ROOT / "data"
CASE = DATA / "cases" / "jp-history"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def fitted() -> list[dict[str, str]]:
    return [
        r
        for r in rows(DATA / "incidents" / "exchange_incidents.csv")
        if r["include_in_fit"] == "yes" and float(r["loss_usd_m"]) >= 1 and r["incident_date"] >= "2018"
    ]


@pytest.mark.parametrize("name", ["losses", "catalogue"])
def test_the_committed_file_is_what_its_script_makes(name: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(CASE / f"make_{name}.py"), str(tmp_path)], check=True)
    assert (tmp_path / f"{name}.csv").read_bytes() == (CASE / f"{name}.csv").read_bytes()


def test_there_is_one_loss_year_for_each_of_the_74_fitted_incidents() -> None:
    years = rows(CASE / "losses.csv")
    assert list(years[0]) == ["year", "class", "loss", "probability"]
    assert [int(r["year"]) for r in years] == list(range(1, 75))
    wallets = [r["wallet_type"] for r in sorted(fitted(), key=lambda r: r["incident_date"])]
    assert len(wallets) == 74
    expected = ["cold" if w == "cold" else "hot" for w in wallets]
    assert [r["class"].split(".")[0] for r in years] == expected


def test_probabilities_are_equal_and_sum_to_the_breach_rate_or_just_below() -> None:
    p = [float(r["probability"]) for r in rows(CASE / "losses.csv")]
    assert len(set(p)) == 1
    assert 0.02 - 1e-9 <= sum(p) <= 0.02


def test_no_loss_exceeds_its_wallet_and_each_is_a_whole_million_yen() -> None:
    held = {"hot": 5_000_000_000, "cold": 95_000_000_000}
    for r in rows(CASE / "losses.csv"):
        assert 0 < int(r["loss"]) <= held[r["class"].split(".")[0]]
        assert int(r["loss"]) % 1_000_000 == 0


def test_a_recorded_share_of_customers_assets_is_kept() -> None:
    order = [(r["incident_date"], r["entity"]) for r in sorted(fitted(), key=lambda r: r["incident_date"])]
    loss = dict(zip(order, (int(r["loss"]) for r in rows(CASE / "losses.csv")), strict=True))
    recorded = {(r["date"], r["entity"]) for r in rows(DATA / "incidents" / "severity_share.csv")}
    assert len(recorded & set(loss)) == 9
    assert loss["2024-05-31", "DMM Bitcoin"] == 50_000_000_000
    assert loss["2025-02-21", "Bybit"] == 8_000_000_000
    assert loss["2019-05-07", "Binance"] == 2_000_000_000
    assert loss["2018-06-10", "Coinrail"] == 5_000_000_000  # 30 % of assets, capped at the hot wallet


def test_the_catalogue_holds_22_offers_of_insurers_a_to_f_marked_illustrative() -> None:
    offers = rows(CASE / "catalogue.csv")
    assert len(offers) == 22
    assert {r["insurer"] for r in offers} == set("ABCDEF")
    assert len({r["offer"].casefold() for r in offers}) == len(offers)
    assert all(r["note"].startswith("illustrative") for r in offers)
    assert all(r["tax"] == "0" for r in offers)
    assert all(bool(r["aggregate_limit"]) != bool(r["reinstatements"]) for r in offers)
    assert all(500_000_000 <= int(r["limit"]) <= 10_000_000_000 for r in offers)


def test_one_offer_fails_the_laws_term_and_the_cold_layers_its_notice() -> None:
    law = tomllib.loads((DATA / "regimes" / "jp-crypto-2027-hypothetical.toml").read_text(encoding="utf-8"))
    least = {f["id"]: f["value"] for f in law["figure"]}
    offers = rows(CASE / "catalogue.csv")
    short = [r["offer"] for r in offers if int(r["term_days"]) < least["min_term_days"]]
    sudden = [r["offer"] for r in offers if int(r["notice_days"]) < least["min_notice_days"]]
    assert short == ["E-specie"]
    assert sudden == ["B-cold-excess", "F-cold-excess", "B-cold-top", "F-cold-top"]


def test_deductible_options_of_a_quote_share_a_group_and_a_higher_one_is_cheaper() -> None:
    options: dict[str, list[tuple[int, int]]] = {}
    for r in rows(CASE / "catalogue.csv"):
        if r["group"]:
            options.setdefault(r["group"], []).append((int(r["deductible"]), int(r["premium"])))
    assert set(options) == {"A-primary", "B-primary", "C-primary", "D-primary", "B-specie"}
    for quote in options.values():
        premiums = [premium for _, premium in sorted(quote)]
        assert premiums == sorted(set(premiums), reverse=True)


def test_the_case_names_the_law_and_states_the_exchange() -> None:
    case = tomllib.loads((CASE / "case.toml").read_text(encoding="utf-8"))
    assert (case["format"], case["id"], case["currency"]) == ("reserve-case/1", "jp-history", "JPY")
    assert case["name"].endswith("(illustrative)")
    assert case["regime"] == {"id": "jp-crypto-2027-hypothetical", "inputs": {"customer_assets": 100e9}}
    assert [(r["class"], r["carry"]) for r in case["reserve"]] == [("cash", 0.11)]
    assert case["backing"] == [{"covers": "hot", "amount": 5e9}]
    assert case["limits"]["no_gap"] is True
