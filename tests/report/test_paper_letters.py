"""A name that the paper's fonts cannot set costs the board its PDF and nothing else: one line names the field and the letter."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.answers import case, with_mix
from support.commands import Command
from support.paths import TEST_DATA

from optimizer.errors import InputError
from optimizer.inputs.case import Case
from optimizer.inputs.insurers import Insurer
from optimizer.report.paper import paper_pdf
from optimizer.report.paper.lettering import letters_missing
from optimizer.results.solution import Solution, Status

CASE = TEST_DATA / "tiny"
UNKNOWN = {
    "Thai": ("กระดานเทรด", "U+0E01"),
    "Khmer": ("ផ្សារ", "U+1795"),
    "Mongolian": ("ᠮᠣᠩᠭᠣᠯ", "U+182E"),
    "Tamil": ("சந்தை", "U+0B9A"),
    "emoji": ("Coin \N{ROCKET} Exchange", "U+1F680"),
    "flag": ("Exchange \N{REGIONAL INDICATOR SYMBOL LETTER J}\N{REGIONAL INDICATOR SYMBOL LETTER P}", "U+1F1EF"),
}
KNOWN = {
    "Japanese": "株式会社暗号取引所",
    "Arabic": "بورصة العملات",
    "Hebrew": "בורסה",
    "Devanagari": "मुद्रा बाज़ार",
    "Hangul": "가상자산 거래소",
    "Vietnamese": "Sàn giao dịch",
    "Greek": "Ανταλλακτήριο",
    "Cyrillic": "Криптобиржа",
}


def place_of(text: str, field: str) -> tuple[Case, Solution, str]:
    """Return a case and its answer with a text in one field, and the dotted name of that field."""
    asked, told = case(), with_mix(Status.SOLVED)
    if field == "name":
        return asked.model_copy(update={"name": text}), told, "name"
    if field == "insurer":
        return asked.model_copy(update={"insurers": (Insurer(insurer="A", name=text),)}), told, "insurers.A.name"
    event = told.stress[0]
    return asked, replace(told, stress=(replace(event, name=text), *told.stress[1:])), f"stress.{event.id}.name"


@pytest.mark.parametrize("script", UNKNOWN)
@pytest.mark.parametrize("field", ["name", "insurer", "event"])
def test_the_field_and_the_letter_are_named(script: str, field: str) -> None:
    text, letter = UNKNOWN[script]
    asked, told, where = place_of(text, field)
    (fault,) = letters_missing({"rows": [["plain", f"{text}: 1"]]}, [], asked, told)
    assert (fault.field, fault.value) == (where, text)
    assert letter in fault.rule
    assert len(str(fault).splitlines()) == 1


@pytest.mark.parametrize("script", KNOWN)
def test_a_script_that_the_fonts_hold_is_no_fault(script: str) -> None:
    asked, told, _ = place_of(KNOWN[script], "name")
    assert letters_missing({"subtitle": KNOWN[script]}, [], asked, told) == []


def test_a_letter_that_stands_in_a_chart_alone_is_found() -> None:
    chart = '<svg xmlns="http://www.w3.org/2000/svg"><g><text>kept</text><text>🚀 paid</text></g></svg>'
    (fault,) = letters_missing({}, [chart], case(), with_mix(Status.SOLVED))
    assert (fault.value, "U+1F680" in fault.rule) == ("🚀 paid", True)


@pytest.mark.slow
def test_no_paper_is_made_without_a_letter_of_it() -> None:
    asked, told, _ = place_of(UNKNOWN["Thai"][0], "event")
    with pytest.raises(InputError, match=r"U\+0E01"):
        paper_pdf(told, asked, "en")


@pytest.mark.no_cover
@pytest.mark.slow
def test_workbook_and_answer_are_written_all_the_same(command: Command, tmp_path: Path) -> None:
    shutil.copytree(CASE, tmp_path / "case")
    stated = (tmp_path / "case" / "case.toml").read_text(encoding="utf-8")
    (tmp_path / "case" / "case.toml").write_text(stated.replace('id = "tiny"', 'id = "tiny"\nname = "กระดานเทรด"', 1), encoding="utf-8")
    assert command("solve", tmp_path / "case", "--save", tmp_path / "runs")[0] == 0
    (run,) = (tmp_path / "runs").iterdir()
    code, out, err = command("report", run, "--json")
    told = json.loads(out)
    assert code == 2
    assert [Path(file).name for file in told["files"]] == ["report.xlsx", "answer.json"]
    assert all(Path(file).stat().st_size > 0 for file in told["files"])
    assert [(fault["field"], fault["value"]) for fault in told["faults"]] == [("name", "กระดานเทรด")]
    assert err.splitlines() == [
        "report name: the board paper's font has no letter for U+0E01 (got 'กระดานเทรด'); "
        "write it in Latin, Greek, Cyrillic, Arabic, Hebrew, Devanagari, Hangul or Japanese letters"
    ]
