"""The command `optimizer curve`: tables of every point, files, one line a fault."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.commands import Command

import optimizer.explanation.curves
import optimizer.solver.solve

pytestmark = pytest.mark.slow


def told(command: Command, folder: Path, *more: str) -> tuple[int, str, str]:
    return tuple(command("curve", str(folder), *more))  # type: ignore[return-value]


def test_the_command_prints_tables_of_every_point(command: Command, folder: Path) -> None:
    code, out, err = told(command, folder, "--over", "reserve.cash.carry=0:0.5:3")
    assert code == 0
    assert "value  status     cash out  opportunity  own losses   cost" in out
    assert "0.25   certified      3.00         2.50        2.00   7.50" in out
    assert "0.25: q1 100 %" in out
    points = [line for line in err.splitlines() if line.endswith(": certified")]  # a search that takes seconds tells more lines
    assert points == [f"reserve.cash.carry = {value}: certified" for value in ("0", "0.25", "0.5")]


def test_the_command_writes_json_csv_and_svg(command: Command, folder: Path) -> None:
    code, out, _ = told(
        command,
        folder,
        *("--over", "offers.q1.premium=3,200", "--json", "--csv", str(folder / "c.csv"), "--svg", str(folder / "c.svg")),
    )
    written = json.loads(out)
    assert code == 0
    assert list(written) == ["format", "case", "key", "points", "faults"]
    assert (written["format"], written["key"], written["case"]["id"]) == ("reserve-curve/1", "offers.q1.premium", "two-years")
    answer = json.loads(command("solve", str(folder), "--json", "--set", "offers.q1.premium=200").out)
    point = written["points"][1]
    assert list(point) == ["value", *(key for key in answer if key != "format")]
    del point["run"], answer["run"], answer["format"], point["value"]
    assert point == answer
    rows = list(csv.DictReader((folder / "c.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["offers.q1.premium"] for row in rows] == ["3.0", "200.0"]
    assert [float(row["cost"]) for row in rows] == pytest.approx([6.0, 18.0])
    assert [row["policies"] for row in rows] == ["q1:1", "q2:1"]
    assert [float(row["tail.solvency.net"]) for row in rows] == pytest.approx([10.0, 30.0])
    picture = ElementTree.parse(folder / "c.svg").getroot()
    assert picture.find("{http://www.w3.org/2000/svg}title") is not None
    description = picture.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert "200: USD 18.00" in str(description.text)


@pytest.mark.parametrize(
    "over",
    [
        *("nonsense=1,2", "reserve.cash.nonsense=1,2", "reserve.gold.carry=0.1,0.2", "offers.q7.premium=1,2", "offers.q1.colour=1,2"),
        *("offers.q1=1,2", "reserve.cash=1", "limits.no_gap=0,1", "id=1,2", "tail.solvency.measure=1,2", "offers.q1.insurer=1,2"),
        *("reserve.cash.carry=", "reserve.cash.carry", "=1", "reserve.cash.carry=0.1,,0.2", "reserve.cash.carry=0.1,0.10"),
        *("reserve.cash.carry=5%,6%", "reserve.cash.carry=0.1:0.2", "reserve.cash.carry=0.1:0.2:1", "reserve.cash.carry=0.1:0.2:2.5"),
        *("reserve.cash.carry=-1,-2", "reserve.cash.carry=0.1:0.2:5000", "losses.table=1,2"),
    ],
)
def test_what_cannot_be_gone_over_is_one_line_and_exit_code_2(over: str, command: Command, folder: Path) -> None:
    code, out, err = told(command, folder, "--over", over)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("--over")


def test_with_json_a_curve_that_was_refused_is_an_object_with_its_faults(command: Command, folder: Path) -> None:
    code, out, err = told(command, folder, "--over", "nonsense=1,2", "--json")
    assert code == 2
    assert json.loads(out)["faults"][0]["rule"] == "unknown key"
    assert len(err.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_said_before_anything_is_solved(command: Command, folder: Path) -> None:
    code, out, err = told(command, folder, "--over", "reserve.cash.carry=0.1,0.2", "--csv", str(folder / "nowhere" / "c.csv"))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1


def test_a_key_both_set_and_gone_over_is_refused(command: Command, folder: Path) -> None:
    code, _, err = told(command, folder, "--over", "reserve.cash.carry=0.1,0.2", "--set", "reserve.cash.carry=0.3")
    assert code == 2
    assert "this key is set twice" in err


def test_an_interrupted_curve_ends_with_one_line(command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(optimizer.explanation.curves, "curve", interrupt)
    assert told(command, folder, "--over", "reserve.cash.carry=0.1,0.2") == (130, "", "interrupted\n")
