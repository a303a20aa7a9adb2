"""The word `unlimited` where a key may be left out for "no limit": the same case, the same answer, wherever it is written."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from support.paths import TEST_DATA

from optimizer import Case, InputError, load_case
from optimizer.inputs.levers import levers
from optimizer.ui.components.controls import value_now

TINY = TEST_DATA / "tiny"
LIMITS = ("premium_budget", "max_policies", "max_premium_fraction_per_insurer", "max_premium_per_insurer")
PERILS = """
[losses.simulate]
years = 40000
seed = 1
[[losses.simulate.peril]]
class = "hot"
frequency = 0.1
severity = { kind = "lognormal", mu = 1, sigma = 1, cap = 90 }
[[losses.simulate.peril]]
class = "cold"
frequency = 0.1
severity = { kind = "share", of = 50, alpha = 2, beta = 2, cap = 40 }
[[losses.simulate.peril]]
class = "warm"
frequency = 0.1
severity = { kind = "lognormal_gpd", mu = 1, sigma = 1, threshold = 9, body = 0.5, xi = 0.2, beta = 3, cap = 90 }
"""


def said(case: Case) -> dict[str, object]:
    """Return what a case says, without the names and prints of its files."""
    return case.model_dump(exclude={"folder", "sources", "fingerprint", "offers"}) | {"offers": case.offers}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "case")
    return tmp_path / "case"


def edited(folder: Path, old: str, new: str) -> Case:
    """Return the case with one text of it changed."""
    text = (folder / "case.toml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "case.toml").write_text(text.replace(old, new), encoding="utf-8")
    found = load_case(folder)
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return found


@pytest.mark.parametrize("key", ["max = 30", *(f"{name} = " for name in LIMITS)])
def test_a_limit_of_the_case_may_be_unlimited(folder: Path, key: str) -> None:
    text = (folder / "case.toml").read_text(encoding="utf-8")
    line = next(line for line in text.split("\n") if line.startswith(key))
    name = line.partition(" ")[0]
    if name == "premium_budget":  # the fraction is one of it
        folder_text = text.replace(next(line for line in text.split("\n") if line.startswith("max_premium_fraction")) + "\n", "")
        (folder / "case.toml").write_text(folder_text, encoding="utf-8")
    assert said(edited(folder, line, f'{name} = "unlimited"')) == said(edited(folder, line + "\n", ""))


@pytest.mark.parametrize(
    "key", ["reserve.bonds.max", *(f"limits.{name}" for name in LIMITS[1:]), "limits.premium_budget", "offers.a1.aggregate_limit"]
)
def test_a_setting_may_be_unlimited(folder: Path, key: str) -> None:
    other = {"limits.max_premium_fraction_per_insurer": "none"} if key == "limits.premium_budget" else {}
    unlimited, left_out = (load_case(folder, settings={**other, key: word}) for word in ("unlimited", "none"))
    if key.startswith("offers."):
        assert unlimited.offers[0].year_cap == left_out.offers[0].year_cap
    else:
        assert said(unlimited) == said(left_out)
        lever = next((one for one in levers(load_case(folder)) if one.key == key), None)
        assert lever is None or value_now(lever, {key: "unlimited"}) is None


KINDS = {"hot": "lognormal", "cold": "share", "warm": "lognormal_gpd"}


def of_perils(folder: Path, perils: str) -> str:
    """Return the text of the case with perils in the place of its loss table."""
    text = (TINY / "case.toml").read_text(encoding="utf-8")
    start, end = text.index("[losses]"), text.index("[[reserve]]")
    text = text[:start] + perils + "\n" + text[end:].replace('measure = "var"', 'measure = "tvar"')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    return text


@pytest.mark.parametrize("kind", KINDS)
def test_a_severity_may_be_without_a_cap(folder: Path, kind: str) -> None:
    text = of_perils(folder, PERILS)
    key = f"losses.simulate.peril.{kind}.severity.cap"
    assert said(load_case(folder, settings={key: "unlimited"})) == said(load_case(folder, settings={key: "none"}))
    line = next(line for line in text.split("\n") if f'kind = "{KINDS[kind]}"' in line)
    cap = line[line.index("cap = ") :].removesuffix(" }")
    unlimited, left_out = edited(folder, line, line.replace(cap, 'cap = "unlimited"')), edited(folder, line, line.replace(", " + cap, ""))
    assert said(unlimited) == said(left_out)


def test_a_tail_without_a_mean_still_needs_a_cap(folder: Path) -> None:
    of_perils(folder, PERILS.replace("xi = 0.2", "xi = 1.2").replace("beta = 3, cap = 90", 'beta = 3, cap = "unlimited"'))
    with pytest.raises(InputError, match="no mean"):
        load_case(folder)


def test_a_workbook_may_say_unlimited(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "case"
    keys = [("format", "reserve-case/1"), ("id", "w"), ("currency", "XXX"), ("losses.years", 10), ("reserve.cash.carry", 0.1)]
    keys += [
        ("reserve.cash.max", "unlimited"),
        *((f"limits.{name}", "unlimited") for name in LIMITS[:2]),
        (f"limits.{LIMITS[3]}", "unlimited"),
    ]
    for row in [("key", "value"), *keys]:
        sheet.append(row)
    tables = {
        "catalogue": [["offer", "insurer", "limit", "aggregate_limit", "reinstatements", "premium"], ["q", "A", 50, "unlimited", 0, 1]],
        "losses": [["year", "class", "loss"], [1, "hot", 5]],
    }
    for name, rows in tables.items():
        other = book.create_sheet(name)
        for cells in rows:
            other.append(cells)
    target = io.BytesIO()
    book.save(target)
    (tmp_path / "w.xlsx").write_bytes(target.getvalue())
    case = load_case(tmp_path / "w.xlsx")
    assert case.reserve[0].max is None
    assert {getattr(case.limits, name) for name in LIMITS} == {None}


@pytest.mark.parametrize(
    "key", ["reserve.cash.min", "reserve.cash.carry", "firm.credit_line", "firm.own_funds_at_risk", "tail.solvency.level"]
)
def test_where_nothing_is_no_limit_the_word_is_no_number(folder: Path, key: str) -> None:
    with pytest.raises(InputError) as refused:
        load_case(folder, settings={key: "unlimited"})
    assert [fault.field for fault in refused.value.faults] == [key]
