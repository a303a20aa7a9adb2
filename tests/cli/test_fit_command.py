"""The command `optimizer fit`: one line a fault with file, row and field; JSON alone on stdout; the lines a case takes."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest
from support.commands import Command
from support.paths import ROOT

FOLDER = ROOT / "data" / "incidents"
SHIPPED = str(FOLDER / "exchange_incidents.csv")
ROWS = "".join(f"2020-{month:02}-01,{10 + month},yes\n" for month in range(1, 13))
INCIDENTS = f"incident_date,loss_usd_m,include_in_fit\n{ROWS}2021-01-01,70,no\n"
SHARES = "share_pct\n" + "".join(f"{share}\n" for share in range(5, 60, 5))


@pytest.fixture
def fit(command: Command) -> Command:
    """Return `optimizer fit` as a function."""
    return partial(command, "fit")


@pytest.fixture
def incidents(tmp_path: Path) -> Path:
    """Return a small file of incidents, with the shares beside it."""
    (tmp_path / "severity_share.csv").write_text(SHARES, encoding="utf-8")
    path = tmp_path / "incidents.csv"
    path.write_text(INCIDENTS, encoding="utf-8")
    return path


def test_the_report_says_frequency_severity_and_what_a_case_takes(fit: Command) -> None:
    ended = fit(SHIPPED, "--since", "2018", "--until", "2025", "--bootstrap", "0", "--currency-rate", "150", "--assets", "1e11")
    assert (ended.code, ended.err) == (0, "")
    assert "USD 1m                     73   9.125       7.15  11.5\n" in ended.out
    assert 'severity = { kind = "lognormal", mu = 21.94513, sigma = 1.571273, least = 1.5e+08, cap = 100000000000 }\n' in ended.out
    assert 'severity = { kind = "share", alpha = 0.9898935, beta = 2.418872, of = 100000000000 }\n' in ended.out
    assert "frequency = " not in ended.out


def test_what_the_documents_print_is_what_the_command_prints(fit: Command) -> None:
    """The parts without drawn samples: word for word, and figure for figure to a millionth, as far as two machines agree on an estimate."""
    document = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    options = document.split("`optimizer fit data/incidents/exchange_incidents.csv ")[1].split("`")[0]
    sections = fit(SHIPPED, *options.split(), "--bootstrap", "0").out.split("\n\n")
    starts = ("Frequency", "Shares", "Chance", "For a case")
    kept = [section for section in sections if section.startswith(starts)]
    assert len(kept) == len(starts)
    words, figures = _taken_apart("\n\n".join(section.rstrip() for section in kept))
    printed = "\n\n".join(section.rstrip() for start in starts for section in document.split("\n\n") if section.startswith(start))
    assert _taken_apart(printed)[0] == words
    assert _taken_apart(printed)[1] == pytest.approx(figures, rel=1e-6)


def _taken_apart(text: str) -> tuple[list[str], list[float]]:
    """Return the words of a text, and its figures."""
    figure = r"\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?"
    return re.split(figure, text), [float(part.replace(",", "")) for part in re.findall(figure, text)]


def test_no_line_but_those_to_be_pasted_is_wider_than_a_terminal(fit: Command) -> None:
    ended = fit(SHIPPED, "--bootstrap", "2", "--exposure", "1600")
    assert [line for line in ended.out.splitlines() if len(line) > 100 and "severity = {" not in line] == []


def test_a_fit_at_its_bound_is_not_printed_as_an_estimate(fit: Command) -> None:
    ended = fit(SHIPPED, "--bootstrap", "0")
    assert "not usable: sigma is at its bound 4" in ended.out
    assert "fit_not_usable: lognormal_gpd" in ended.out
    assert 'kind = "lognormal_gpd"' not in ended.out


def test_with_json_stdout_is_one_object_the_same_each_time(fit: Command, incidents: Path) -> None:
    arguments = (str(incidents), "--bootstrap", "5", "--exposure", "24", "--json")
    ended = fit(*arguments)
    written = json.loads(ended.out)
    assert (ended.code, ended.err, written["format"], written["faults"]) == (0, "", "reserve-fit/1", [])
    assert (written["used"], written["left_out"], written["share"]["n"]) == (12, 1, 11)
    assert written["frequency"]["per_exchange_year"]["rate"] == 0.5
    assert written["lognormal"]["estimates"][0]["name"] == "mu"
    assert not written["composite"]["usable"]
    assert [form["kind"] for form in written["case"]["severities"]] == ["lognormal", "share"]
    assert fit(*arguments).out == ended.out


def test_the_shares_may_be_another_file_or_none(fit: Command, incidents: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(SHARES + "70\n", encoding="utf-8")
    named = json.loads(fit(str(incidents), "--shares", str(other), "--bootstrap", "0", "--json").out)
    assert (named["shares_file"], named["share"]["n"]) == ("other.csv", 12)
    (tmp_path / "severity_share.csv").unlink()
    assert json.loads(fit(str(incidents), "--bootstrap", "0", "--json").out)["share"] is None


def test_levels_and_threshold_are_those_asked_for(fit: Command, incidents: Path) -> None:
    ended = fit(str(incidents), "--at", "15", "--at", "18", "--threshold", "30", "--bootstrap", "0", "--json")
    written = json.loads(ended.out)
    assert [level["amount"] for level in written["levels"]] == [15.0, 18.0]
    assert written["levels"][0]["by"][0] == {"source": "sample", "exceeding": 7 / 12, "limited_mean": (11 + 12 + 13 + 14 + 8 * 15) / 12}
    assert written["plan"]["threshold"] == 30.0


FAULTS = [
    ("2020-01-01,5,yes\n2020-13-01,5,yes\n", "incidents.csv:3 incident_date: there is no such day (got '2020-13-01')"),
    ("2020-01-01,5 m,yes\n", "incidents.csv:2 loss_usd_m: an amount must be in whole units of its currency (got '5 m')"),
    ("2020-01-01,-5,yes\n", "incidents.csv:2 loss_usd_m: an incident must have cost something (got '-5')"),
    ("2020-01-01,,yes\n", "incidents.csv:2 loss_usd_m: this must be stated (got '')"),
    ("2020-01-01,5,maybe\n", "incidents.csv:2 include_in_fit: this must be yes or no (got 'maybe')"),
    ("2020-01-01,5\n", "incidents.csv:2: the row has 2 cells, the header 3"),
    ("2020-01-01,5,no\n", "incidents.csv include_in_fit: every row is left out of the fit (got 'no')"),
    ("", "incidents.csv: the table has no rows (got '')"),
]


@pytest.mark.parametrize(("rows", "line"), FAULTS, ids=[line.split("(")[0] for _, line in FAULTS])
def test_a_fault_of_a_row_is_one_line_with_file_row_and_field(rows: str, line: str, fit: Command, incidents: Path) -> None:
    incidents.write_text("incident_date,loss_usd_m,include_in_fit\n" + rows, encoding="utf-8")
    ended = fit(str(incidents))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1


def test_faults_of_both_files_are_told_at_once_and_with_json_as_one_object(fit: Command, incidents: Path, tmp_path: Path) -> None:
    incidents.write_text("incident_date,loss\n2020-01-01,5\n", encoding="utf-8")
    (tmp_path / "severity_share.csv").write_text("share_pct,date\n100,2020-01-01\n20,soon\n0.5,\n", encoding="utf-8")
    ended = fit(str(incidents), "--json")
    assert ended.code == 2
    assert [line.split(":")[0] for line in ended.err.splitlines()] == ["incidents.csv"] * 2 + ["severity_share.csv"] * 2
    written = json.loads(ended.out)
    assert [(fault["row"], fault["field"]) for fault in written["faults"]] == [
        (1, "loss"),
        (1, "loss_usd_m"),
        (2, "share_pct"),
        (3, "date"),
    ]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("--since", "x", "--bootstrap", "2.5"), "--since: this is not a number (got 'x')"),
        (("--since", "2030"), "incidents.csv loss_usd_m: no incident of 2030 to 2030 is at or over 1"),
        (("--at", "1,000"), "--at: a number must not contain commas (got '1,000')"),
        (("--assets", "0"), "--assets: this must be above 0 (got '0')"),
        (("--shares", "nowhere.csv"), "nowhere.csv: there is no such file (got 'nowhere.csv')"),
    ],
)
def test_a_fault_of_an_option_names_the_option(arguments: tuple[str, ...], line: str, fit: Command, incidents: Path) -> None:
    ended = fit(str(incidents), *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(line)


def test_a_file_that_is_not_there_is_a_fault(fit: Command) -> None:
    ended = fit("nowhere/incidents.csv")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("incidents.csv: there is no such file")
