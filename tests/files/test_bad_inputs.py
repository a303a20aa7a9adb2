"""Malformed inputs (`trust.md` §7): one line a fault, file, row and field named, nothing written, never another exception."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bad_cases import ALL
from support.bad_inputs import WITH_BUNDLES, Bad, put, swap, write_good

from optimizer.errors import Fault, InputError
from optimizer.files import check, load_case, load_years


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Return a folder with a case that has no fault."""
    return write_good(tmp_path / "good")


def files_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change of each entry, links not followed."""
    return {entry.name: (entry.lstat().st_size, entry.lstat().st_mtime_ns) for entry in folder.iterdir()}


def told_by(call: Callable[[], object]) -> list[str]:
    """Return the lines of the error that a call ends in."""
    with pytest.raises(InputError) as raised:
        call()
    return str(raised.value).split("\n")


def matches(line: str, expected: tuple[str, str]) -> bool:
    """Say whether a line starts and says as expected."""
    where, words = expected
    return line.startswith(where) and words in line and "(got '" in line


@pytest.mark.parametrize("spoilt", ALL, ids=lambda spoilt: spoilt.name)
def test_each_fault_is_one_line_and_nothing_is_written(good: Path, spoilt: Bad) -> None:
    """File, row, field, value, rule and fix; the same from `check` and from `load_case`."""
    spoilt.edit(good)
    before = files_of(good)
    lines = told_by(lambda: check(good))
    assert len(lines) == len(spoilt.lines), lines
    for line, expected in zip(sorted(lines), sorted(spoilt.lines), strict=True):
        assert matches(line, expected), line
    assert told_by(lambda: load_years(load_case(good))) == lines
    assert files_of(good) == before


def test_good_case_has_no_fault(good: Path) -> None:
    """What the bad inputs start from is accepted."""
    check(good)
    assert load_years(load_case(good)).years == 2


def test_faults_of_all_files_are_told_at_once_in_their_order(good: Path) -> None:
    """One reading names every fault of every file."""
    for edit in (
        swap("case.toml", "carry = 0.1", "carry = -1"),
        swap("case.toml", "jp-crypto-2027-hypothetical", "law.toml"),
        put("law.toml", "schema = 'reserve-regime/1'\n"),
        swap("catalogue.csv", "50000", "5%"),
        swap("losses.csv", "500", "(5)"),
        swap("failures.csv", "7", "x"),
    ):
        edit(good)
    lines = told_by(lambda: load_case(good, settings={"limits.nothing": "1"}))
    starts = ["--set limits.nothing", "case.toml:18", "catalogue.csv:2", "losses.csv:2", "failures.csv:3"]
    assert all(line.startswith("law.toml") for line in lines[5:])
    assert len(lines) == 9
    for line, start in zip(lines[:5], starts, strict=True):
        assert line.startswith(start)


def test_only_twenty_faults_of_a_file_are_listed(good: Path) -> None:
    """The rest is counted."""
    put("losses.csv", "year,class,loss,probability\n" + "1,a,x,0.1\n" * 1000)(good)
    lines = told_by(lambda: check(good))
    assert len(lines) == 21
    assert "and 980 more" in lines[-1]


@pytest.mark.parametrize("path", ["nowhere", "case.txt", "a\0b", "x" * 5000, "line\nbreak"])
def test_a_path_that_is_no_case_is_one_fault(good: Path, path: str) -> None:
    """A path is data too."""
    (good / "case.txt").write_text("")
    assert len(told_by(lambda: load_case(good / path))) == 1


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("loss", float("nan"), "finite"),
        ("loss", None, "must be stated"),
        ("loss", -1.0, "negative"),
        ("year", 1.5, "whole"),
        ("class", "a b", "a class must be"),
        ("probability", 2.0, "between 0 and 1"),
    ],
)
def test_parquet_is_read_as_strictly_as_csv(good: Path, column: str, value: object, words: str) -> None:
    """Rows of a Parquet table are numbered from 1."""
    table: dict[str, list[object]] = {"year": [1, 2], "class": ["a", "b"], "loss": [1.0, 2.0], "probability": [0.1, 0.1]}
    table[column] = [table[column][0], value]
    pa.parquet.write_table(pa.table(table), good / "losses.parquet")
    swap("case.toml", "losses.csv", "losses.parquet")(good)
    assert [matches(line, (f"losses.parquet:2 {column}", words)) for line in told_by(lambda: check(good))] == [True]


def test_a_file_changed_after_the_case_was_read_is_refused(good: Path) -> None:
    """Loss years other than those fingerprinted are not silently used."""
    read = load_case(good)
    swap("losses.csv", "500", "501")(good)
    assert matches(told_by(lambda: load_years(read))[0], ("losses.csv", "has changed"))


def test_an_unreadable_file_is_a_fault(good: Path) -> None:
    """Also for a user who is not root."""
    (good / "losses.csv").chmod(0)
    if os.access(good / "losses.csv", os.R_OK):  # root reads everything
        return
    assert matches(told_by(lambda: check(good))[0], ("losses.csv", "cannot be read"))


@pytest.mark.no_cover
@pytest.mark.slow
@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=st.sampled_from(["case.toml", "catalogue.csv", "losses.csv", "failures.csv", "bundles.csv"]),
    at=st.integers(0, 10_000),
    length=st.integers(0, 6),
    into=st.binary(max_size=6) | st.sampled_from([b'"', b"\n\n", b"[[", b"1e999", b".", "１".encode(), b"\xff", b"=", b"-"]),
)
def test_any_bytes_end_in_a_case_or_in_faults(tmp_path: Path, file: str, at: int, length: int, into: bytes) -> None:
    """Whatever stands in a file, no other exception comes out."""
    folder = write_good(tmp_path / "mutated")
    WITH_BUNDLES(folder)
    data = (folder / file).read_bytes()
    place = at % len(data)
    (folder / file).write_bytes(data[:place] + into + data[place + length :])
    assert all(str(fault).isprintable() for fault in faults_of(folder))
    shutil.rmtree(folder)


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Return what is wrong with a case; nothing where it reads."""
    try:
        load_years(load_case(folder))
    except InputError as error:
        return error.faults
    return ()
