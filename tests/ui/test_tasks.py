"""Papers and uploads are made and read by a process of their own: within limits of memory and time, and gone when one is met."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.answers import case, with_mix
from support.books import good, written
from support.hostile import huge_strings
from support.paths import ROOT

from optimizer.errors import InputError
from optimizer.files.changes import changes
from optimizer.files.statement import statement_of
from optimizer.i18n.catalogue import in_language
from optimizer.results.solution import Status
from optimizer.ui.session import cases
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.workers import task_runner as running
from optimizer.ui.workers.task_runner import Runner, TaskError
from optimizer.ui.workers.tasks import UPLOADS, CaseWorkbookTask, CaseWritten, KeepTask, Read, ReadTask, SheetsTask, TaskLimits

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "data" / "cases" / "jp-history"


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    opened = Runner()
    yield opened
    opened.close()


def reading(data: bytes, folder: Path) -> ReadTask:
    return ReadTask(data, "case.xlsx", str(folder))


def is_there(pid: int) -> bool:
    """Whether a process is there and no corpse."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_workbook_is_read_and_compared_by_another_process_and_leaves_nothing(runner: Runner, tmp_path: Path) -> None:
    read = runner.run(ReadTask(runner_workbook(runner), "case.xlsx", str(tmp_path), (str(EXAMPLE), (("scale.premium", "1.5"),))))
    assert isinstance(read, Read)
    assert changes(statement_of(EXAMPLE), read.statement) == ()
    assert [(change.key, change.before, change.after) for change in read.changes] == [("scale.premium", "1.5", "")]
    assert list(tmp_path.iterdir()) == []
    assert os.getpid() not in runner.pids()


def runner_workbook(runner: Runner) -> bytes:
    data = runner.run(CaseWorkbookTask(str(EXAMPLE), ()))
    assert isinstance(data, bytes)
    return data


def test_every_fault_comes_back_by_its_cell(runner: Runner, tmp_path: Path) -> None:
    sheets = good()
    sheets["catalogue"][1][sheets["catalogue"][0].index("premium")] = "5%"
    with pytest.raises(InputError) as raised:
        runner.run(reading(written(sheets), tmp_path))
    assert raised.value.faults[0].file.startswith("case.xlsx catalogue!")
    pids = runner.pids()
    runner.run(reading(written(good()), tmp_path))
    assert runner.pids() == pids  # a fault of the input ends no process


def test_a_case_is_kept_as_a_folder_and_read_as_a_whole(runner: Runner, tmp_path: Path) -> None:
    kept = runner.run(KeepTask(statement_of(EXAMPLE), str(tmp_path / "kept")))
    assert kept == CaseWritten(is_simulated=False)
    assert statement_of(tmp_path / "kept").table == statement_of(EXAMPLE).table


@pytest.mark.parametrize(
    "limits",
    [
        replace(UPLOADS, seconds=0.0),
        replace(UPLOADS, most_bytes=1_000_000),
        replace(UPLOADS, most_reserved=1_000_000),
        TaskLimits(60.0, 1_000_000),
    ],
)
def test_what_takes_too_much_is_ended_with_its_process(limits: TaskLimits, tmp_path: Path) -> None:
    """No time, too much held, too much set aside: each ends the task, and the next gets another process."""
    mine = Runner()
    data = huge_strings()
    mine.warm(limits)
    first = mine.pids()
    with pytest.raises(TaskError):
        mine.run(reading(data, tmp_path), limits)
    assert mine.pids() == []
    assert not is_there(first[0])
    assert isinstance(mine.run(reading(written(good()), tmp_path)), Read)
    mine.close()


def test_memory_is_refused_while_a_file_is_read(tmp_path: Path) -> None:
    """What fits into the process before the file does not fit with it."""
    small, huge = written(good()), huge_strings()
    mine, limits = _least_for(small, tmp_path)
    with pytest.raises(TaskError):
        mine.run(reading(huge, tmp_path), limits)
    mine.close()


def _least_for(data: bytes, folder: Path) -> tuple[Runner, TaskLimits]:
    """Return the first limit within which a file is read, and who reads it: what libraries set aside differs by version."""
    for most in range(200_000_000, 400_000_000, 20_000_000):
        mine, limits = Runner(), replace(UPLOADS, most_reserved=most)
        with contextlib.suppress(TaskError):
            assert isinstance(mine.run(reading(data, folder), limits), Read)
            return mine, limits
        mine.close()
    raise AssertionError("no limit below 400 MB suffices")


def test_an_upload_that_takes_too_much_is_one_fault_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "UPLOADS", replace(UPLOADS, seconds=0.0))
    with pytest.raises(InputError) as raised:
        cases.read_workbook(huge_strings(), SessionFolder())
    (fault,) = raised.value.faults
    assert (fault.file, fault.fix) == ("case.xlsx", "make it smaller")
    assert in_language(fault.rule, "ja")


def test_papers_are_made_by_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this process would do with them, it does not do it."""

    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("made in the page's own process")

    monkeypatch.setattr("optimizer.ui.workers.tasks.paper_pdf", never)
    monkeypatch.setattr("optimizer.ui.workers.tasks.paper_xlsx", never)
    monkeypatch.setattr("optimizer.ui.workers.tasks.workbook_of", never)
    solution = with_mix(Status.CERTIFIED)
    assert cases.made(SheetsTask(solution, case(), "ja")).startswith(b"PK")
    assert cases.made(CaseWorkbookTask(str(EXAMPLE), ())).startswith(b"PK")


def test_a_process_is_replaced_after_so_many_tasks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "MOST_USES", 2)
    mine, seen = Runner(), set[int]()
    for _ in range(3):
        mine.run(reading(written(good()), tmp_path))
        seen |= set(mine.pids())
    assert len(seen) == 2
    mine.close()
