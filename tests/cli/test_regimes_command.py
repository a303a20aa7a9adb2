"""`optimizer regimes`: the list, a law in words of both languages, two laws compared, and the distance to a breach."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from support.paths import ROOT

from optimizer.cli import app
from optimizer.files.laws import load_law, shipped
from optimizer.report.text.law import SECTIONS, law_changes, law_lines

CASES = ROOT / "data" / "cases"


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Call the command; return exit code, stdout and stderr."""
    code = app.run(["regimes", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Call the command with --json; return the object."""
    code, out, _ = called(capsys, *arguments, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_every_shipped_law_is_listed_with_status_date_and_weakest_grade(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys)
    assert code == 0
    rows = [re.split(r"\s{2,}", line) for line in out.splitlines()[2:]]
    assert [row[0] for row in rows] == list(shipped())
    assert ["kr-vaupa", "KR", "in_force", "2024-07-19", "assumed"] in rows
    assert ["jp-art175", "JP", "in_force", "-", "primary"] in rows
    listed = told(capsys)["regimes"]
    assert [row["id"] for row in listed] == list(shipped())
    assert {"id", "jurisdiction", "status", "effective_from", "grade", "currency", "as_of"} <= set(listed[0])


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_law_is_told_whole(name: str, language: Any) -> None:
    """Every input, node, bucket, instrument, limit and figure has its line, and every figure its value and citation."""
    law = load_law(name)
    lines = law_lines(law, language)
    of = {section: [line for line in lines if line.section == section] for section in SECTIONS}
    assert [line.key for line in of["input"]] == [asked.id for asked in law.input]
    assert [line.key for line in of["amount"]] == [*(node.id for node in law.node), *(f"[{bucket.id}]" for bucket in law.bucket)]
    assert [line.key for line in of["limit"]] == [rule.id for rule in law.constraint]
    assert all(line.text.endswith(figure.cite) for line, figure in zip(of["figure"], law.figure, strict=True))
    assert len({(line.section, line.key) for line in lines}) == len(lines)
    assert all(figure.cite for figure in law.figure)


def test_a_law_in_words_reads_as_the_law_does(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {(line["section"], line["key"]): line["text"] for line in told(capsys, "show", "eu-psd2")["lines"]}
    assert lines["amount", "size_by_tier"] == (
        "of value of payments initiated in the year (payments): 40 % up to EUR 500,000.00, 25 % up to EUR 1,000,000.00, "
        "10 % up to EUR 5,000,000.00, 5 % up to EUR 10,000,000.00, 0.025 % beyond"
    )
    assert lines["combination", "mode"] == "exactly one class"
    assert lines["condition", "insurance.deductible"].startswith("no deductible [secondary source] GL/2017/08 1.4")
    japanese = {(line["section"], line["key"]): line["text"] for line in told(capsys, "show", "jp-fsi", "--language", "ja")["lines"]}
    assert japanese["amount", "part_rounded"] == "part（JPY 100,000の整数倍に切捨て）"
    assert japanese["limit", "insurance_above_floor"] == "保険の算入額はmost_insurance以下"
    code, out, _ = called(capsys, "show", "jp-art175", "--language", "ja")
    assert code == 0
    assert "毎年積み立てる準備金" in out


def test_two_laws_are_compared_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "--diff", "jp-broker", "jp-fsi")
    again = called(capsys, "diff", "jp-broker", "jp-fsi")
    assert (code, out) == again[:2]
    changes = {(c["section"], c["key"]): (c["before"], c["after"]) for c in told(capsys, "diff", "jp-broker", "jp-fsi")["changes"]}
    assert changes["amount", "required"][1] == "JPY 10,000,000 + part_rounded"
    assert changes["counts", "surety"][0] is None
    assert ("combination", "mode") not in changes
    assert law_changes(load_law("jp-fsi"), load_law("jp-fsi"), "en") == ()


@pytest.mark.slow
def test_a_case_is_solved_under_both_laws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Psd2 without the rule on deductibles: the policy with an excess comes in.

    It costs 6,000 and leaves 10,000 of one loss in a hundred and 1m of one in a thousand: 7,100; the other 18,000 and 1,000.
    """
    text = (ROOT / "data" / "regimes" / "eu-psd2.toml").read_text(encoding="utf-8")
    start, end = text.index("[instrument.deductible]"), text.index("# ---- what may be combined")
    own = tmp_path / "own.toml"
    of_a_policy = text.index('[[test]]\nname = "a policy with a deductible"')
    own.write_text(text[:start] + text[end:of_a_policy], encoding="utf-8")
    found = told(capsys, "diff", "eu-psd2", str(own), "--case", str(CASES / "eu-psd2"))
    assert [change["key"] for change in found["changes"]] == ["insurance.deductible"]
    before, after = found["answers"]
    assert (before["mix"], after["mix"]) == ({"pii-1m": 1}, {"pii-excess": 1})
    assert before["cost"] - after["cost"] == pytest.approx(19_000 - 7_100)
    code, out, _ = called(capsys, "diff", "eu-psd2", str(own), "--case", str(CASES / "eu-psd2"))
    assert code == 0
    assert re.search(r"policy pii-excess\s+0\s+1", out)


def test_a_case_that_does_not_state_what_a_law_asks_for_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, "diff", "kr-guideline-2023", "kr-vaupa", "--case", str(CASES / "kr-guideline-2023"))
    assert (code, out) == (2, "")
    assert "--case under kr-vaupa" in err
    assert "state regime.inputs.hot_value" in err


@pytest.mark.parametrize("arguments", [("show", "kr-vaupe"), ("diff", "kr-vaupa", "kr-vaupe")])
def test_an_unknown_law_is_one_line_with_the_nearest_name(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = called(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "no shipped law has this id" in err
    assert "kr-vaupa" in err


@pytest.mark.slow
def test_the_distance_to_a_breach_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = called(capsys, "distance", str(CASES / "jp-broker"))
    assert code == 0
    assert re.search(r"fees_3y\s+up\s+300,000,000\s+310,000,000\s+3.33 %\s+exact", out)
    rows = told(capsys, "distance", str(CASES / "jp-broker"), "--set", "reserve.guarantee.min=30e6")["breaches"]
    found = {(row["what"], row["direction"]): row["at"] for row in rows}
    assert found["fees_3y", "up"] == pytest.approx(330e6, rel=1e-9)


@pytest.mark.slow
def test_a_reserve_that_accrues_is_full_in_the_fifth_year(capsys: pytest.CaptureFixture[str]) -> None:
    """Art. 175: shares of 10 trillion a year, nothing in reserve: 200m a year for four years, then nothing."""
    flat = [f"regime.inputs.share_volume{year}=10e12" for year in ("", "_1", "_2")]
    settings = [*flat, "regime.inputs.currency_futures_volume=0", "regime.inputs.existing_reserve=0"]
    found = told(capsys, "distance", str(CASES / "jp-art175"), *(part for setting in settings for part in ("--set", setting)))
    assert found["additions"]["main"] == pytest.approx([200e6, 200e6, 200e6, 200e6, 0, 0], abs=1)
    volume = {(row["what"], row["direction"]): row["at"] for row in found["breaches"]}
    assert volume["share_volume", "up"] == pytest.approx(10e12)
    code, out, _ = called(capsys, "distance", str(CASES / "jp-art175"))
    assert code == 0
    assert re.search(r"year 1\s+259,200,000\n\s+year 2\s+259,200,000\n\s+year 3\s+18,400,000", out)
