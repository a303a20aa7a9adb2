"""The command keeps its word on streams and exit codes, whatever happens inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from support.answers import FAULTS, answer, case, with_mix
from support.commands import Command
from support.paths import ROOT, TEST_DATA
from support.two_years import CATALOGUE

import optimizer.files
import optimizer.solver.process
import optimizer.solver.solve
from optimizer.cli.console import ProgressLine
from optimizer.errors import DisagreementError, InfeasibleError, InputError, LimitError
from optimizer.report import answer_schema
from optimizer.results.solution import Solution, Status

ACCEPTANCE = TEST_DATA / "published" / "e"


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], dict[str, Any]]:
    """Put a result, or an exception, in place of reading and solving; what the command asked for is kept."""

    def put(result: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {}

        def optimize(_case: Any, _years: Any, **options: Any) -> Solution:
            asked.update(options)
            if isinstance(result, BaseException):
                raise result
            assert isinstance(result, Solution)
            return result

        def load_case(path: str, *, settings: Any) -> Any:
            asked.update(path=path, settings=settings)
            return case()

        monkeypatch.setattr(optimizer.files, "load_case", load_case)
        monkeypatch.setattr(optimizer.files, "load_years", lambda _case: None)
        monkeypatch.setattr(optimizer.solver.solve, "optimize", optimize)
        monkeypatch.setattr(optimizer.solver.process.WORKERS, "warm", lambda: None)
        return asked

    return put


EXITS = {
    Status.CERTIFIED: 0,
    Status.SOLVED: 0,
    Status.INFEASIBLE: 1,
    Status.REJECTED: 2,
    Status.FEASIBLE: 3,
    Status.UNDECIDED: 3,
    Status.ERROR: 4,
}


@pytest.mark.parametrize("status", Status)
def test_the_exit_code_is_that_of_the_status(status: Status, command: Command, solver: Any) -> None:
    solver(answer(status))
    ended = command("solve", "a")
    assert ended.code == EXITS[status]
    assert f"\n{status.value}: " in ended.out
    assert ended.err == ""


@pytest.mark.parametrize("status", Status)
def test_with_json_stdout_is_one_object_and_nothing_else(status: Status, command: Command, solver: Any) -> None:
    solver(answer(status))
    ended = command("solve", "a", "--json")
    written = json.loads(ended.out)
    assert ended.code == EXITS[status]
    assert written["status"] == status.value
    assert written["run"]["seconds"]["read"] >= 0
    assert written["run"]["seconds"]["oracle"] == 0.5


def test_settings_and_time_limit_reach_the_solver(command: Command, solver: Any) -> None:
    asked = solver(with_mix(Status.SOLVED))
    command("solve", "a", "--set", "scale.premium=1.1", "--set", "offers.q1.use=no", "--time-limit", "2.5")
    assert asked["path"] == "a"
    assert asked["settings"] == [("scale.premium", "1.1"), ("offers.q1.use", "no")]
    assert asked["time_limit"] == 2.5


def test_an_answer_without_a_run_is_shown_all_the_same(command: Command, solver: Any) -> None:
    solver(replace(with_mix(Status.SOLVED), run=None))
    assert command("solve", "a").code == 0


def test_faults_go_to_stderr_one_a_line(command: Command, solver: Any) -> None:
    solver(InputError(FAULTS))
    ended = command("solve", "a")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.splitlines() == [str(fault) for fault in FAULTS]


def test_faults_fill_the_json_too(command: Command, solver: Any) -> None:
    solver(InputError(FAULTS))
    ended = command("solve", "a", "--json")
    written = json.loads(ended.out)
    assert ended.code == 2
    assert written["status"] == "rejected"
    assert [fault["field"] for fault in written["faults"]] == ["share", "limits.budget"]
    assert written["case"]["id"] == "small"
    assert len(ended.err.splitlines()) == 2


@pytest.mark.parametrize(
    "arguments",
    [["--set", "novalue"], ["--set", "=1"], ["--time-limit", "0"], ["--time-limit", "nan"], ["--time-limit", "1,000"]],
)
def test_a_wrong_option_is_a_fault(arguments: list[str], command: Command, solver: Any) -> None:
    solver(with_mix(Status.SOLVED))
    ended = command("solve", "a", "--json", *arguments)
    written = json.loads(ended.out)
    assert (ended.code, written["status"]) == (2, "rejected")
    assert [(fault["file"], fault["value"]) for fault in written["faults"]] == [(arguments[0], arguments[1])]
    assert written["case"]["id"] is None


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (InfeasibleError("no mix"), "infeasible", 1),
        (LimitError("no time"), "undecided", 3),
        (DisagreementError("two\nnumbers"), "error", 4),
        (RuntimeError("solver\nfell over"), "error", 4),
        (MemoryError(), "error", 4),
    ],
)
def test_whatever_is_raised_is_one_line_and_an_answer(raised: Exception, status: str, code: int, command: Command, solver: Any) -> None:
    solver(raised)
    ended = command("solve", "a", "--json")
    assert (ended.code, json.loads(ended.out)["status"]) == (code, status)
    assert len(ended.err.splitlines()) == 1
    assert "Traceback" not in ended.err
    plain = command("solve", "a")
    assert (plain.code, plain.out, len(plain.err.splitlines())) == (code, "", 1)


def test_the_traceback_is_there_for_those_who_ask(command: Command, solver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTIMIZER_DEBUG", "1")
    solver(RuntimeError("fell over"))
    assert "Traceback" in command("solve", "a").err


def test_an_interrupt_is_one_line_and_130(command: Command, solver: Any) -> None:
    solver(KeyboardInterrupt())
    ended = command("solve", "a", "--json")
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == "interrupted\n"


def test_what_fails_outside_an_attempt_is_one_line_too(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> dict[str, Any]:
        raise RuntimeError("no schema")

    monkeypatch.setattr("optimizer.report.formats.schema.schema", fail)
    ended = command("schema", "case")
    assert (ended.code, ended.out, ended.err) == (4, "", "error: RuntimeError: no schema\n")


@pytest.mark.parametrize("arguments", [["solve"], ["nonsense"], ["schema", "law"], ["solve", "a", "--nonsense"]])
def test_a_command_that_does_not_exist_is_one_line(arguments: list[str], command: Command) -> None:
    ended = command(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("optimizer: ")


def test_progress_is_at_most_one_line_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = (tenth / 10 for tenth in range(36))
    progress = ProgressLine(lambda: next(seconds))
    for _ in range(35):
        progress(SimpleNamespace(bound=9.0e8, value=1.0e9, gap=0.1))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [f"{second} s: best 1e+09, bound 9e+08, gap 10.00%" for second in (1, 2, 3)]


def test_a_reader_that_has_gone_away_is_no_error(command: Command, solver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise BrokenPipeError

    solver(with_mix(Status.SOLVED))
    monkeypatch.setattr(click, "echo", gone)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    assert command("solve", "a").code == 0


def test_the_version_is_that_of_the_distribution(command: Command) -> None:
    assert command("--version").out.startswith("optimizer 0.")


def test_a_case_without_faults_passes_the_check(command: Command, folder: Path) -> None:
    ended = command("check", str(folder))
    assert (ended.code, ended.out, ended.err) == (0, "two-years: no faults, 2 offers\n", "")
    written = json.loads(command("check", str(folder), "--json").out)
    assert written["case"]["id"] == "two-years"
    assert written["faults"] == []


def test_the_check_lists_every_fault(command: Command, folder: Path) -> None:
    (folder / "catalogue.csv").write_text(CATALOGUE.replace("80", "1%").replace("50", "NA"), encoding="utf-8")
    ended = command("check", str(folder))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 2
    written = json.loads(command("check", str(folder), "--json").out)
    assert written["case"] is None
    assert [(fault["file"], fault["row"], fault["field"]) for fault in written["faults"]] == [
        ("catalogue.csv", 2, "limit"),
        ("catalogue.csv", 3, "limit"),
    ]


@pytest.mark.slow
def test_a_case_that_is_not_there_is_rejected(command: Command, tmp_path: Path) -> None:
    assert command("check", str(tmp_path / "nowhere")).code == 2
    assert command("solve", str(tmp_path / "nowhere")).code == 2


@pytest.mark.parametrize("name", ["case", "catalogue", "answer"])
def test_each_schema_is_printed(name: str, command: Command) -> None:
    ended = command("schema", name)
    assert ended.code == 0
    assert json.loads(ended.out)["properties"]


@pytest.mark.slow
def test_a_case_worked_by_hand_is_solved(command: Command, folder: Path) -> None:
    written = json.loads(command("solve", str(folder), "--json").out)
    assert written["status"] in {"certified", "solved"}
    assert [policy["offer"] for policy in written["policies"]] == ["q1"]
    assert written["cost"] == pytest.approx(6.0)
    assert written["reserve"][0]["amount"] == pytest.approx(10.0)


@pytest.mark.slow
def test_a_setting_changes_the_answer(command: Command, folder: Path) -> None:
    written = json.loads(command("solve", str(folder), "--json", "--set", "offers.q1.use=no", "--set", "offers.q2.use=no").out)
    assert written["policies"] == []
    assert written["cost"] == pytest.approx(24.0)


@pytest.mark.parametrize(
    "pairs", [["scale.premium=1", "scale.premium=2"], ["limits.nonsense=1"], ["offers.q7.premium=1"], ["scale.premium=5%"]]
)
def test_a_wrong_setting_is_rejected(pairs: list[str], command: Command, folder: Path) -> None:
    ended = command("check", str(folder), *(word for pair in pairs for word in ("--set", pair)))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) == 1


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "optimizer", *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600
    )


@pytest.mark.slow
def test_the_process_writes_one_json_object_and_repeats_itself() -> None:
    first, second = (process("solve", str(ACCEPTANCE / "E6-051"), "--json") for _ in range(2))
    answers = [json.loads(ended.stdout) for ended in (first, second)]
    assert first.returncode == 0
    assert answers[0]["cost"] == pytest.approx(201.88367, rel=1e-7)
    for written in answers:
        del written["run"]
    assert json.dumps(answers[0]) == json.dumps(answers[1])


@pytest.mark.slow
def test_the_process_says_infeasible_by_its_exit_code() -> None:
    ended = process("solve", str(ACCEPTANCE / "E6-054"))
    assert ended.returncode == 1
    assert "raise reserve.cash.max from 50.95 to 481.92" in ended.stdout


@pytest.mark.slow
def test_nothing_is_written_to_disk(folder: Path, command: Command) -> None:
    before = sorted(os.listdir(folder))
    assert command("solve", str(folder)).code == 0
    assert sorted(os.listdir(folder)) == before


def test_help_does_not_wait_for_the_solver() -> None:
    code = "import sys, optimizer.cli.app; sys.exit(any(m in sys.modules for m in ('pyomo', 'numba', 'pandas', 'streamlit')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=600).returncode == 0


def test_the_schema_printed_is_that_of_the_answers_written(command: Command) -> None:
    assert json.loads(command("schema", "answer").out) == answer_schema()
