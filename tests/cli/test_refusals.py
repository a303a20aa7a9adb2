"""Commands that can do nothing say so in one line a fault, and in JSON where it is asked for; none of them starts a process."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NoReturn

import click
import pytest
from support.commands import Command
from support.paths import ROOT
from support.two_years import write_case

from optimizer.cli import console
from optimizer.cli.commands.batch import MOST_NAMED
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches import run
from optimizer.solver import solve

REFUSED: list[tuple[tuple[str, ...], str, str]] = [
    (("curve", "{case}", "--over", "reserve.cash.carry"), "--over", "points"),
    (("demand", "{case}", "--terms", "terms.csv", "--capital-rate", "high"), "--capital-rate", "market"),
    (("price", "{case}", "--offer", "q1", "--wang", "much"), "--wang", "prices"),
    (("regimes", "distance", "{case}"), "the case names no law", "faults"),
    (("regimes", "diff", "kr-vaupa", "kr-guideline-2023", "--case", "{case}"), "the law is in KRW, the case in USD", "faults"),
    (("workbook", "{case}/nowhere", "--out", "{case}/book.xlsx"), "nowhere", "workbook"),
]


@pytest.mark.parametrize(("words", "line", "key"), REFUSED, ids=[row[0][0] for row in REFUSED])
def test_a_refusal_is_told_in_words_and_in_json(words: tuple[str, ...], line: str, key: str, command: Command, tmp_path: Path) -> None:
    case = write_case(tmp_path)
    arguments = [word.replace("{case}", str(case)) for word in words]
    plain = command(*arguments)
    assert (plain.code, plain.out) == (2, "")
    assert line in plain.err
    told = command(*arguments, "--json")
    answer = json.loads(told.out)
    assert (told.code, told.err) == (2, plain.err)
    assert key in answer
    assert [fault["file"] for fault in answer["faults"]]


def test_a_workbook_is_written_and_named(command: Command, tmp_path: Path) -> None:
    case, book = write_case(tmp_path), tmp_path / "book.xlsx"
    assert command("workbook", case, "--out", book).out == f"written: {book}\n"
    assert json.loads(command("workbook", case, "--out", book, "--json").out) == {"workbook": str(book), "faults": []}


def test_cases_with_faults_are_named_up_to_a_number_and_counted_in_json(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> NoReturn:
        raise ConnectionError("gone")

    monkeypatch.setattr(run, "work", lost)
    count = MOST_NAMED + 5
    case = write_case(tmp_path / "case")
    ended = command("batch", case, "--vary", f"reserve.cash.carry=0.1:0.2:{count}", "--out", tmp_path / "out", "--json")
    answer = json.loads(ended.out)
    assert (ended.code, answer["cases"], answer["statuses"], len(answer["with_faults"])) == (4, count, {"error": count}, count)
    lines = ended.err.splitlines()
    assert sum("the worker of this case was lost" in line for line in lines) == MOST_NAMED
    assert "more cases have faults: all of them will be in faults.parquet" in lines


def test_a_reader_who_has_gone_ends_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> NoReturn:
        raise BrokenPipeError

    shut: list[int] = []
    monkeypatch.setattr(click, "echo", gone)
    monkeypatch.setattr(os, "dup2", lambda _, stream: shut.append(stream))
    console.write("a report")
    console.say("a line")
    assert shut == [1, 2]


def test_a_case_without_a_mix_is_at_no_distance_from_a_breach(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "optimize", lambda case, *_, **__: Solution(case.identity, Status.INFEASIBLE))
    ended = command("regimes", "distance", ROOT / "data" / "cases" / "kr-won-market")
    assert "  there is no mix\n" in ended.out
