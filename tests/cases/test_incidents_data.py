"""The incidents that are shipped: what data/README.md counts of them, and that their fits are those the script makes."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

DATA = ROOT / "data"
README = (DATA / "README.md").read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / "incidents" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


INCIDENTS = rows("exchange_incidents.csv")
SHARES = rows("severity_share.csv")


def is_unsourced(row: dict[str, str]) -> bool:
    """Say whether no source of the amount was found."""
    return "unverified" in row["source"] or "assumed" in row["note"]


def test_the_readme_counts_the_rows() -> None:
    """Rows, rows by confidence, rows left out of the fits, and amounts without a source."""
    sure = Counter(row["confidence"] for row in INCIDENTS)
    assert f"| {len(INCIDENTS)} thefts and losses" in README
    assert f"| {len(SHARES)} incidents with the part" in README
    assert f"`include_in_fit = no` ({sum(row['include_in_fit'] == 'no' for row in INCIDENTS)} rows)" in README
    counted = {level: int(count) for level, count in re.findall(r"`(high|medium|low)`\s+\((\d+)", README)}
    assert counted == dict(sure)
    assert f"{sum(is_unsourced(row) for row in INCIDENTS)} amounts, none of them high" in README


def test_an_amount_without_a_source_is_no_sure_one_and_every_share_has_a_source() -> None:
    assert {row["confidence"] for row in INCIDENTS if is_unsourced(row)} <= {"low", "medium"}
    assert all(row["source"] and "unverified" not in row["source"] for row in SHARES)


def test_incidents_stand_in_the_order_of_their_dates() -> None:
    for table, column in ((INCIDENTS, "incident_date"), (SHARES, "date")):
        days = [row[column] for row in table]
        assert days == sorted(days)


def test_a_recorded_share_belongs_to_an_incident() -> None:
    known = {(row["incident_date"], row["entity"].split(" (")[0]) for row in INCIDENTS}
    assert {(row["date"], row["entity"]) for row in SHARES} <= known


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Return every number by its dotted path."""
    if not isinstance(value, dict):
        return {path: value}
    return {key: number for name, part in value.items() for key, number in flat(part, f"{path}.{name}").items()}


@pytest.mark.prove
def test_the_committed_fits_are_what_the_script_makes(tmp_path: Path) -> None:
    """Within what a search without derivatives leaves on another machine."""
    subprocess.run([sys.executable, str(DATA / "incidents" / "make_fit_params.py"), str(tmp_path)], check=True)
    made, kept = (flat(json.loads((folder / "fit_params.json").read_text())) for folder in (tmp_path, DATA / "incidents"))
    assert made.keys() == kept.keys()
    for name, value in kept.items():
        loose = "boot" in name or "p_xi" in name
        assert made[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-6, abs=0.05 if loose else 1e-9)), name
