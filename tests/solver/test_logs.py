"""A process of ours that fails leaves one line on its standard error, and a traceback only where it is asked for."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from support.answers import case
from support.paths import ROOT

from optimizer.errors import DEBUG, LimitError
from optimizer.solver import worker
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.logs import log_failure
from optimizer.solver.messages import SolveRequest, SolveUpdate


def left_by(module: str, debug: str) -> tuple[int, list[str]]:
    """Return the exit code of a process that is to serve as a module says, and what it leaves on its standard error."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), DEBUG: debug}
    entry = [sys.executable, "-P", "-m", "optimizer.solver.entry", module]
    with subprocess.Popen(entry, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as spawned:
        assert spawned.stdout is not None
        assert spawned.stderr is not None
        spawned.stdout.read()
        lines = spawned.stderr.read().decode().splitlines()
        return spawned.wait(60), lines


@pytest.mark.slow
def test_a_process_that_cannot_serve_leaves_one_line() -> None:
    code, lines = left_by("optimizer.nowhere", "")
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith("optimizer.nowhere, process ")
    assert lines[0].endswith(": ModuleNotFoundError: No module named 'optimizer.nowhere'")


@pytest.mark.slow
def test_its_traceback_is_there_where_it_is_asked_for() -> None:
    code, lines = left_by("optimizer.nowhere", "1")
    assert code == 1
    assert lines[1].startswith("Traceback")
    assert lines[-1].startswith("ModuleNotFoundError")


def told(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[SolveUpdate]:
    """Return what a solver process tells of a question at which it fails."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(worker, "answers_to", fail)
    return list(worker.updates_of(SolveRequest(case(), None, 1.0), WarmStart()))


def test_a_question_at_which_the_solver_fails_leaves_a_line_and_has_an_answer(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (update,) = told(monkeypatch, ZeroDivisionError("by 0"))
    assert (update.ended, update.text) == ("error", "ZeroDivisionError: by 0")
    (record,) = caplog.records
    assert (record.name, record.levelno, record.getMessage()) == ("optimizer.solver.worker", logging.ERROR, "ZeroDivisionError: by 0")
    assert record.exc_info is None


def test_what_is_foreseen_leaves_none(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    (update,) = told(monkeypatch, LimitError("too short"))
    assert (update.ended, update.text) == ("error", "too short")
    assert caplog.records == []


def test_a_line_stays_one_line(caplog: pytest.LogCaptureFixture) -> None:
    log_failure(logging.getLogger("optimizer.somewhere"), ValueError("first\nsecond"))
    (record,) = caplog.records
    assert "\n" not in record.getMessage()
