"""A batch on a disk that refuses: one line, nothing half written, and it goes on from there."""

from __future__ import annotations

import errno
import os
import resource
from pathlib import Path
from typing import Any

import pytest
from support.batch_runs import answered, finish, start, wait_until, write_table, written
from support.commands import Command

from optimizer.runs.batches import batch, table_plan

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("batch_processes")]


def test_a_full_disk_is_named_in_one_line_and_the_batch_goes_on_from_there(two_years: Path, tmp_path: Path, command: Command) -> None:
    table, out = write_table(tmp_path / "table.csv", 60), tmp_path / "out"
    words = (two_years, "--table", table, "--out", out, "--processes", "1")
    process = start(*words)
    wait_until(process, lambda: answered(out) >= 3)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (6000, 6000))
    code, told, err = finish(process)
    assert (code, told) == (4, "")
    assert err.splitlines()[-1].startswith("--out: no space is left on the disk (got ")
    assert sorted(path.name for path in out.iterdir()) == ["journal.jsonl"]
    assert (out / "journal.jsonl").read_bytes().endswith(b"\n")
    assert command("batch", *words, "--resume").code == 2
    batch(table_plan(two_years, table), tmp_path / "whole")
    assert written(out) == written(tmp_path / "whole")


@pytest.mark.parametrize(("number", "rule"), [(errno.EROFS, "nothing may be written here"), (errno.ENOSPC, "no space is left on the disk")])
def test_a_folder_that_takes_nothing_is_refused_before_anything_is_solved(
    two_years: Path,
    tmp_path: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    rule: str,
) -> None:
    real = os.open

    def refuse(path: Any, *rest: Any, **named: Any) -> int:
        if str(path).endswith("journal.jsonl"):
            raise OSError(number, os.strerror(number))
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    ended = command("batch", str(two_years), "--vary", "scale.premium=1,2", "--out", str(tmp_path / "out"))
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert rule in ended.err


def test_tables_are_all_there_or_none_where_one_cannot_be_written(two_years: Path, tmp_path: Path, command: Command) -> None:
    out = tmp_path / "out"
    (out / ".partial-mix.parquet").mkdir(parents=True)
    ended = command("batch", str(two_years), "--vary", "scale.premium=1,2", "--out", str(out))
    assert (ended.code, ended.out) == (4, "")
    assert "the results cannot be written" in ended.err.splitlines()[-1]
    assert not [path for path in out.iterdir() if path.is_file() and path.name != "journal.jsonl"]
    (out / ".partial-mix.parquet").rmdir()
    assert command("batch", str(two_years), "--vary", "scale.premium=1,2", "--out", str(out), "--resume").code == 0


def test_a_place_that_is_no_folder_is_refused(two_years: Path, tmp_path: Path, command: Command) -> None:
    (tmp_path / "file").touch()
    ended = command("batch", str(two_years), "--vary", "scale.premium=1,2", "--out", str(tmp_path / "file"))
    assert ended.code == 2
    assert "this is not a folder" in ended.err
