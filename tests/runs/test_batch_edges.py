"""What a batch meets at its edges: half a line on a full disk, a base that does not read, a lost worker, a machine that is mute."""

from __future__ import annotations

import errno
import importlib.util
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from support.two_years import write_case

from optimizer.errors import InputError
from optimizer.inputs.case import UNREAD
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches import batch, caps, folder_plan, grid_plan, run
from optimizer.runs.batches.caps import Caps, machine_bytes
from optimizer.runs.batches.case_answers import CaseSolver, CaseTask, Phase
from optimizer.runs.batches.disk_errors import refusals_as_faults
from optimizer.runs.batches.executors import Spread, executor_of
from optimizer.runs.batches.journal import Journal, journal_in
from optimizer.runs.batches.plan import BatchRow
from optimizer.runs.batches.pool import Child, DiedError, ProcessPool, nobody
from optimizer.runs.batches.record import record_of

LEVEL = (("tail.solvency.level", "0.8"),)
"""What the case on the disk leaves out."""


def test_a_machine_that_does_not_say_what_memory_it_has_asks_for_a_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real = os.sysconf

    def mute(name: str) -> int:
        if name == "SC_PHYS_PAGES":
            raise ValueError("unrecognized configuration name")
        return real(name)

    monkeypatch.setattr(os, "sysconf", mute)
    monkeypatch.setattr(caps, "CGROUP", tmp_path)
    assert machine_bytes() is None
    with pytest.raises(InputError, match="this system does not say how much memory it has"):
        _ = Caps().most_bytes
    record = ProcessPool().answer(CaseTask(BatchRow("a", "nowhere"), None, ""), Caps(), nobody)
    assert record is not None
    assert (record["status"], record["faults"][0]["fix"]) == ("error", "say how much one case may take, e.g. --memory 4e9")


def test_half_a_line_is_cut_off_again_where_the_disk_is_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    real, calls = os.write, 0

    def full(held: int, data: bytes) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(held, data[: len(data) // 2])

    with journal_in(tmp_path, resume=False) as journal:
        journal.add("a", {"case": "a"})
        whole = (tmp_path / "journal.jsonl").read_bytes()
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space left"):
            journal.add("b", {"case": "b"})
        assert (tmp_path / "journal.jsonl").read_bytes() == whole
        assert isinstance(journal, Journal)


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (OSError(errno.ENOSPC, ""), "no space is left"),
        (OSError(errno.EROFS, ""), "nothing may be written here"),
        (OSError(errno.ENOTDIR, ""), "this is not a folder"),
        (OSError(errno.EIO, "Input/output error"), "the results cannot be written: Input/output error"),
        (ValueError("embedded null byte"), "this is no name of a folder"),
    ],
)
def test_what_a_disk_refuses_is_one_line(error: Exception, rule: str) -> None:
    with pytest.raises(InputError, match=rule), refusals_as_faults(Path("out")):
        raise error


def test_a_folder_that_is_not_there_and_a_cluster_without_its_extra_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        folder_plan(tmp_path / "nowhere")
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(InputError, match="a Dask cluster needs the extra `cluster`"), executor_of(Spread(scheduler="tcp://127.0.0.1:1")):
        pass


def test_a_worker_lost_for_good_is_the_fate_of_one_case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def lost(*_: object, **__: object) -> NoReturn:
        raise ConnectionError("gone")

    monkeypatch.setattr(run, "work", lost)
    with ThreadPoolExecutor(1) as executor:
        found = batch(grid_plan(write_case(tmp_path), ["reserve.cash.carry=0.1"]), spread=executor)
    assert [(row["status"], row["cost"]) for row in found.results] == [("error", None)]
    assert found.mixes == ()
    assert found.faults[0]["rule"] == "the worker of this case was lost (ConnectionError)"


@pytest.mark.slow
def test_a_case_is_answered_whatever_became_of_the_one_it_varies(tmp_path: Path) -> None:
    """The base does not read, or its search is not given the time to end: the row is searched from nothing."""
    phases: list[Phase] = []
    solver, folder = CaseSolver(phases.append), write_case(tmp_path)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(text.replace("level = 0.8\n", ""), encoding="utf-8")
    path, more = str(folder), (("limits.max_policies", "2"),)
    rows = (
        (BatchRow("no base", path, (), LEVEL), Status.CERTIFIED),
        (BatchRow("alone", path, LEVEL, over_base=False), Status.CERTIFIED),
        (BatchRow("over base", path, LEVEL, more), Status.CERTIFIED),
        (BatchRow("no case", path, (), more), Status.REJECTED),
    )
    for row, status in rows:
        record = solver.answer(CaseTask(row, None, ""))
        assert record is not None
        assert (record["case"], record["status"]) == (row.case, status.value)
        assert record["cost"] == (pytest.approx(6.0) if status is Status.CERTIFIED else None)
        again = solver.answer(CaseTask(row, None, record["key"]))
        assert (again is None) == (status is Status.CERTIFIED)
    hurried = solver.answer(CaseTask(BatchRow("hurried", path, LEVEL, (("reserve.cash.carry", "0.2"),)), 1e-9, ""))
    assert hurried is not None
    assert hurried["status"] in ("undecided", "certified")
    assert {phase.name for phase in phases} == {"reading", "searching", "checking"}


def test_a_batch_over_nothing_or_over_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing is to be varied"):
        grid_plan(tmp_path, [])
    with pytest.raises(InputError, match="cases make a batch"):
        grid_plan(tmp_path, [f"{key}=0.1:0.2:1000" for key in ("reserve.cash.carry", "scale.premium", "scale.loss_amount")])


def test_an_answer_that_ended_in_an_error_has_that_as_its_fault() -> None:
    record = record_of("a", "", Solution(UNREAD, Status.ERROR, message="boom"))
    assert [(fault["rule"], fault["fix"][:25]) for fault in record["faults"]] == [("boom", "solve this case alone; if")]


@pytest.mark.slow
def test_a_process_that_ends_by_itself_says_with_which_code(tmp_path: Path) -> None:
    child = Child()
    while not child.is_ready(1.0):
        pass
    assert child._child.stdin is not None
    child._child.stdin.close()  # who asks is gone: it ends with 0
    child._child.wait()
    with pytest.raises(DiedError, match="the process of this case ended with code 0"):
        child.ask(CaseTask(BatchRow("a", str(tmp_path)), None, ""), None, nobody)
