"""Every number of the Korean, the Hong Kong and each law's small case has a [[figure]] with grade, source, range, or a check."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from support.paths import ROOT

DATA = ROOT / "data"
OF_ONE_LAW = tuple(json.loads((DATA / "cases" / "regimes.json").read_text(encoding="utf-8")))
"""The small case of each law."""
CASES = ("kr-won-market", "hk-platform", *OF_ONE_LAW)
COMPUTATION = {"losses.simulate.years", "losses.simulate.seed", "solve.gap", "solve.time_limit", "solve.threads"}
"""Not facts of an exchange."""
CHECKED = ("losses.simulate.peril.", "backing.")
"""Compared with scripts and fits, here and in the cases' own tests; what they are is said where they stand."""


def stated(case: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "cases" / case / "case.toml").read_text(encoding="utf-8"))


def numbers(table: Any, path: str = "") -> Iterator[tuple[str, float]]:
    """Yield the dotted key and value of every number, tables of an array by their class or id."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from numbers(value, f"{path}.{key}" if path else key)
    elif isinstance(table, list):
        for row in table:
            if isinstance(row, dict):
                name = row.get("class", "") if path.endswith("peril") else row.get("id", "")
                yield from numbers(row, f"{path}.{name}")
    elif isinstance(table, (int, float)) and not isinstance(table, bool):
        yield path, float(table)


@pytest.mark.parametrize("case", CASES)
def test_every_number_of_a_case_has_a_figure_or_is_checked(case: str) -> None:
    table = stated(case)
    figures = {figure["key"] for figure in table.pop("figure")} | COMPUTATION
    assert [key for key, _ in numbers(table) if key not in figures and not key.startswith(CHECKED)] == []


@pytest.mark.parametrize("case", CASES)
def test_every_figure_has_a_source_and_the_value_lies_in_its_range(case: str) -> None:
    table = stated(case)
    figures = table.pop("figure")
    values = dict(numbers(table))
    for figure in figures:
        assert figure["low"] <= values[figure["key"]] <= figure["high"], figure["key"]
        assert len(figure["source"]) > 10


@pytest.mark.parametrize("case", [case for case in CASES if "simulate" in stated(case)["losses"]])
def test_severities_are_the_fitted_share_of_all_assets_and_capped(case: str) -> None:
    fit = json.loads((DATA / "incidents" / "fit_params.json").read_text(encoding="utf-8"))["share_beta"]
    perils = stated(case)["losses"]["simulate"]["peril"]
    for peril in perils:
        severity = peril["severity"]
        assert severity["kind"] == "share"
        assert (severity["alpha"], severity["beta"]) == (round(fit["alpha"], 4), round(fit["beta"], 4))
        assert severity["cap"] < severity["of"] == perils[0]["severity"]["of"]


@pytest.mark.parametrize("case", CASES)
def test_the_name_says_that_the_figures_are_illustrative(case: str) -> None:
    assert stated(case)["name"].endswith("(illustrative)")
