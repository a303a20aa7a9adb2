"""A run is whole on disk or not there, whatever the disk refuses and whenever it is killed."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.answers import with_mix
from support.commands import Command
from support.kept_runs import FILES, listed
from support.paths import ROOT
from support.two_years import LOSSES, write_case

from optimizer.errors import InputError
from optimizer.inputs.case import Case
from optimizer.results.solution import Solution, Status
from optimizer.runs import RunArguments, audit_run, save

KILLED = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from support.answers import with_mix
from optimizer.files import load_case
from optimizer.runs import RunArguments, save
from optimizer.results.solution import Status
case, parent = load_case(sys.argv[1]), Path(sys.argv[2])
solution, fsync, rename = with_mix(Status.SOLVED), os.fsync, os.rename
for last in range(1, 16):
    run = replace(solution, run=replace(solution.run, id=f"killed-{last}"))
    child = os.fork()
    if child == 0:
        left = [last]
        def once(call):
            def counted(*arguments):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*arguments)
            return counted
        os.fsync, os.rename = once(fsync), once(rename)
        save(parent, RunArguments(), case, run)
        os._exit(0)
    _, ended = os.waitpid(child, 0)
    print(last, os.WIFSIGNALED(ended), (parent / f"killed-{last}").exists())
"""


@pytest.mark.slow
def test_a_run_killed_at_any_step_is_whole_or_not_there(tmp_path: Path) -> None:
    write_case(tmp_path / "case")
    parent = tmp_path / "runs"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "case"), str(parent), str(ROOT / "tests")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    steps = [line.split() for line in ended.stdout.splitlines()]
    assert len(steps) == 15
    assert {killed for _, killed, _ in steps} == {"True", "False"}  # some at each step, the last ones not at all
    for last, _, there in steps:
        run = parent / f"killed-{last}"
        if there == "True":
            assert listed(run) == FILES
            assert "manifest" not in str(audit_run(run))
    names = {path.name for path in parent.iterdir()}
    assert {name for name in names if not name.startswith(".")} == {f"killed-{last}" for last, _, there in steps if there == "True"}
    assert len([name for name in names if name.startswith(".")]) <= 1  # of the last one killed: each save sweeps before it


def refusing(call: Callable[..., Any], error: int, after: int) -> Callable[..., Any]:
    """Return a call of the disk that is refused from the n-th time on."""
    left = [after]

    def refused(*arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(error, os.strerror(error))
        return call(*arguments, **options)

    return refused


@pytest.mark.parametrize("after", range(11))
@pytest.mark.parametrize(
    ("error", "words"),
    [(errno.ENOSPC, "no space is left on the disk"), (errno.EROFS, "nothing may be written here"), (errno.EIO, "Input/output error")],
)
def test_a_disk_that_refuses_leaves_nothing_and_is_told_in_one_line(
    error: int, words: str, after: int, case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "runs"
    solution = with_mix(Status.SOLVED)
    monkeypatch.setattr(os, "fsync", refusing(os.fsync, error, after))
    with pytest.raises(InputError) as raised:
        save(parent, RunArguments(), case, solution)
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)
    there = list(parent.iterdir())
    assert there == [] or (after == 10 and [path.name for path in there] == [solution.run.id if solution.run else ""])


@pytest.mark.slow
def test_a_disk_full_at_the_end_still_prints_the_answer(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_case(tmp_path / "case")
    monkeypatch.setattr(os, "fsync", refusing(os.fsync, errno.ENOSPC, 3))
    ended = command("solve", folder, "--save", tmp_path / "runs", "--json")
    assert ended.code == 4
    assert json.loads(ended.out)["cost"] == pytest.approx(6.0)
    assert "no space is left on the disk" in ended.err.splitlines()[-1]
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.slow
def test_a_folder_that_takes_nothing_is_told_before_the_solving(command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_case(tmp_path / "case")
    monkeypatch.setattr(Path, "mkdir", refusing(Path.mkdir, errno.EROFS, 0))
    ended = command("solve", folder, "--save", tmp_path / "runs", "--json")
    assert (ended.code, json.loads(ended.out)["status"]) == (2, "rejected")
    assert ended.err.splitlines() == [
        f"--save: the run cannot be saved: nothing may be written here (got '{tmp_path / 'runs'}'); name a folder that you may write to"
    ]


@pytest.mark.slow
def test_a_file_in_the_place_of_the_folder_is_told(command: Command, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case")
    (tmp_path / "runs").write_text("", encoding="utf-8")
    for parent in (tmp_path / "runs", tmp_path / "runs" / "deeper", "a\0b"):
        ended = command("solve", folder, "--save", parent)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("--save: ")
        assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize("full", [True, False])
def test_a_run_that_is_there_already_is_left_as_it_is(full: bool, case: Case, tmp_path: Path) -> None:
    place = tmp_path / "runs" / "r1"
    place.mkdir(parents=True)
    if full:
        (place / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="something of this name is there already"):
        save(tmp_path / "runs", RunArguments(), case, with_mix(Status.SOLVED))
    assert listed(tmp_path / "runs") == (["r1/mine.txt"] if full else [])


def test_inputs_changed_while_solving_are_not_saved_as_if_read(case: Case, tmp_path: Path) -> None:
    (Path(case.folder) / "losses.csv").write_text(LOSSES.replace("60", "61"), encoding="utf-8")
    with pytest.raises(InputError, match=r"losses\.csv: the file has changed since the case was read"):
        save(tmp_path / "runs", RunArguments(), case, with_mix(Status.SOLVED))
    assert not (tmp_path / "runs").exists()


@pytest.mark.slow
def test_a_rejected_case_saves_nothing(command: Command, tmp_path: Path) -> None:
    folder = write_case(tmp_path / "case")
    (folder / "losses.csv").unlink()
    assert command("solve", folder, "--save", tmp_path / "runs").code == 2
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_run_without_an_id_is_a_slip_of_the_program(case: Case, tmp_path: Path) -> None:
    bare: Solution = replace(with_mix(Status.SOLVED), run=None)
    with pytest.raises(ValueError, match="no id"):
        save(tmp_path, RunArguments(), case, bare)
