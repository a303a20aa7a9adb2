"""Three grades, and no figure from memory: what is shipped, and what a file that still says so is told."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from support.korea import KOREA, KOREAN_OFFERS, LOSSES
from support.paths import ROOT

from optimizer import load_case, load_years, optimize
from optimizer.errors import InputError
from optimizer.files.laws import load_law
from optimizer.inputs.grade import Grade
from optimizer.report.formats.schema import schema

DATA = ROOT / "data"
GRADES = {"primary", "secondary", "assumed"}
RULE = "a figure from memory has no ground that a reader could check"
CURE = "write primary or secondary and cite what was read, or assumed with range and reason"
INSURERS = "insurer,failure_probability,grade,source\nA,0.001,{},none\n"
RESPONSES = "offer,class,probability,grade,source\n*,hot,0.9,{},none\n"
FIGURE = '\n[[figure]]\nkey = "reserve.reserve.carry"\ngrade = "{}"\nsource = "none"\nlow = 0\nhigh = 1\n'


def written(folder: Path, grade: str, place: str) -> Path:
    """Write a case one of whose figures has a grade."""
    texts = {"case.toml": KOREA, "catalogue.csv": KOREAN_OFFERS, "losses.csv": LOSSES}
    if place == "case.toml":
        texts[place] += FIGURE.format(grade)
    else:
        name = place.removesuffix(".csv")
        texts["case.toml"] = KOREA.replace("as_of", f'{name} = "{place}"\nas_of', 1)
        texts[place] = (INSURERS if name == "insurers" else RESPONSES).format(grade)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("place", ["case.toml", "insurers.csv", "responses.csv"])
def test_a_case_that_says_memory_is_told_what_to_write_in_one_line(place: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        load_case(written(tmp_path, "memory", place))
    lines = str(raised.value).split("\n")
    assert len(lines) == 1, lines
    assert re.match(rf"{re.escape(place)}:\d+ \S*grade: {RULE} \(got 'memory'\); {CURE}$", lines[0]), lines[0]


@pytest.mark.slow
@pytest.mark.parametrize("place", ["case.toml", "insurers.csv", "responses.csv"])
@pytest.mark.parametrize("grade", sorted(GRADES))
def test_a_case_says_one_of_three_and_is_warned_of_what_is_assumed_alone(place: str, grade: str, tmp_path: Path) -> None:
    case = load_case(written(tmp_path, grade, place))
    warned = [caution for caution in optimize(case, load_years(case)).warnings if "limit_and_reserve_add" not in caution.where]
    assert [caution.code for caution in warned if caution.code.startswith("figure_")] == ["figure_assumed"] * (grade == "assumed")


@pytest.mark.parametrize(
    ("law", "place"),
    [
        ("kr-vaupa", 'grade = "assumed"\n\n[[regime.source]]'),
        ("kr-vaupa", 'url = "https://fsc.go.kr/no010101/81214"\ngrade = "secondary"'),
        ("kr-vaupa", 'unit = "flag"\ngrade = "assumed"'),
        ("eu-mica-67", 'system_failure"]\ngrade = "secondary"'),
        ("us-fmcsa", 'treatment = "insurer_first"\ngrade = "secondary"'),
    ],
)
def test_a_law_that_says_memory_anywhere_is_told_what_to_write_in_one_line(law: str, place: str, tmp_path: Path) -> None:
    text = (DATA / "regimes" / f"{law}.toml").read_text(encoding="utf-8")
    assert place in text
    (tmp_path / "own.toml").write_text(text.replace(place, re.sub('grade = "[a-z]+"', 'grade = "memory"', place), 1), encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_law("own.toml", tmp_path)
    lines = str(raised.value).split("\n")
    assert len(lines) == 1, lines
    assert re.match(rf"own\.toml:\d+ \S*grade: {RULE} \(got 'memory'\); {CURE}$", lines[0]), lines[0]


def grades_in(value: Any) -> set[str]:
    """Return every word that stands under a key `grade`."""
    if isinstance(value, dict):
        own = {value["grade"]} if isinstance(value.get("grade"), str) else set()
        return own.union(*(grades_in(each) for each in value.values()))
    return set().union(*(grades_in(each) for each in value)) if isinstance(value, list) else set()


def test_no_figure_shipped_has_another_grade() -> None:
    """Of every law, case and table of insurers and responses; and none of their texts rests on memory."""
    found: set[str] = set()
    for path in DATA.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert "memory" not in text, path
        found |= grades_in(tomllib.loads(text))
    for path in (*DATA.rglob("insurers.csv"), *DATA.rglob("responses.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            found |= {row["grade"] for row in csv.DictReader(file) if row.get("grade")}
    assert found == GRADES


def test_what_explains_a_figure_does_not_rest_on_memory_either() -> None:
    """Documents and scripts of the data; the words for computer memory stand in none of them."""
    for path in (*DATA.rglob("*.md"), *DATA.rglob("*.py"), *(DATA / "incidents").glob("*.csv")):
        assert "memory" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize("name", ["case", "catalogue", "answer"])
def test_the_schemas_know_the_three_grades(name: str) -> None:
    text = json.dumps(schema(name))
    assert '"memory"' not in text
    assert {grade.value for grade in Grade} == GRADES


@pytest.mark.slow
def test_every_warning_says_what_to_do(tmp_path: Path) -> None:
    """A rule in words, then what to do, after a colon or a semicolon."""
    case = load_case(written(tmp_path, "assumed", "responses.csv"), settings={"as_of": "2020-01-01"})
    warned = {caution.code: caution.text for caution in optimize(case, load_years(case)).warnings}
    assert {"figure_assumed", "law_not_in_force", "drawn_on_table"} <= set(warned)
    for text in warned.values():
        assert re.search(r"[;:] (try|name|for many draws|simulate)\b", text), text
