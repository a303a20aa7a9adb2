"""What an upload costs grows with its size and no faster, within limits that are told; what could be read in two ways is not read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.books import SHEET_1, Sheets, good, put, with_part, written
from support.broken_books import BROKEN, LIMITS, attributes, edited

from optimizer import InputError, check
from optimizer.files.workbook import case_sheet
from optimizer.files.workbook.reader import read_workbook


def told(data: bytes, tmp_path: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        check(put(tmp_path, data))
    return str(raised.value).split("\n")


def calls(run: Callable[[], object]) -> int:
    """Return how many functions a run calls, Python's and C's: a measure of work that no clock and no other process disturbs."""
    count = 0

    def counted(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def _checked(path: Path) -> None:
    try:
        check(path)
    except InputError:
        return


def _case(rows: list[list[Any]]) -> Sheets:
    sheets = good()
    sheets["case"] += rows
    return sheets


def _with(name: str, header: list[Any], row: Callable[[int], list[Any]], count: int) -> Sheets:
    return good() | {name: [header, *(row(i) for i in range(count))]}


def _large(count: int, name: str, rows: list[list[Any]]) -> Sheets:
    """Return a case with many offers, and rows of a sheet."""
    sheets = good()
    sheets["catalogue"] += [[f"o{i}", "A", "hot", 100, 1, 5, 1] for i in range(count)]
    sheets[name] = [*sheets.get(name, []), *rows]
    return sheets


GROWING: tuple[tuple[str, Callable[[int], Sheets]], ...] = (
    ("unknown keys", lambda n: _case([[f"firm.own_fund{i}", 5] for i in range(n)])),
    ("tables without a name", lambda n: _case([[f"backing[{i + 2}].amount", 1] for i in range(n)])),
    ("tables with a name", lambda n: _case([[f"reserve.r{i}.carry", 0.1] for i in range(n)])),
    ("perils", lambda n: _case([[f"losses.simulate.peril.c{i}.frequency", 1] for i in range(n)])),
    ("classes of an event", lambda n: _case([[f"stress.s.losses.c{i}.loss", 5] for i in range(n)])),
    ("currencies", lambda n: _case([[f"fx.A{chr(65 + i // 26)}{chr(65 + i % 26)}.rate", 5] for i in range(n)])),
    ("figures", lambda n: _case([[f"figure[{i + 1}].key", "reserve.cash.carry"] for i in range(n)])),
    ("columns of offers", lambda n: _case([[f"offers.q1.x{i}", 1] for i in range(n)])),
    ("offers that are not there", lambda n: _large(n, "case", [[f"offers.z{i}.premium", 1] for i in range(n)])),
    ("keys twice", lambda n: _case([["id", "x"] for _ in range(n)])),
    ("one key long", lambda n: _case([[".".join("a" * 15) + f".b{i}", 1] for i in range(n)])),
    ("bundles of such", lambda n: _large(n, "bundles", [["bundle", "offers", "discount"], *([f"b{i}", f"x{i};y", 1] for i in range(n))])),
    ("responses of such", lambda n: _large(n, "responses", [["offer", "class", "probability"], *([f"x{i}", "hot", 1] for i in range(n))])),
    ("events of such", lambda n: _large(n, "case", [[f"stress.s{i}.refuse", f"x{i}"] for i in range(n)])),
    ("numbers kept as text", lambda n: _with("losses", ["year", "class", "loss"], lambda i: [i + 1, "hot", "5"], n)),
    ("yes as a class", lambda n: _with("losses", ["year", "class", "loss"], lambda i: [i + 1, True, 5], n)),
)  # fmt: skip


@pytest.mark.no_cover
@pytest.mark.parametrize(("name", "make"), GROWING, ids=[name for name, _ in GROWING])
def test_twice_as_much_is_at_most_twice_the_work(name: str, make: Callable[[int], Sheets], tmp_path: Path) -> None:
    work = []
    _checked(put(tmp_path, written(make(1))))  # what is imported or kept at the first time is not counted
    for count in (100, 200, 400):
        path = put(tmp_path, written(make(count)))
        work.append(calls(lambda path=path: _checked(path)))  # type: ignore[misc]
    assert work[2] - work[1] <= 2.3 * (work[1] - work[0]) + 3_000, work


def test_more_keys_than_are_read_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_sheet, "MOST_KEYS", 50)
    lines = told(written(_case([[f"backing[{i + 2}].amount", 1] for i in range(60)])), tmp_path)
    assert lines == ["book.xlsx case!A52 key: the sheet has more than 50 keys (got ''); remove those that are not needed"]


@pytest.mark.parametrize("key", ["a" * 301, ".".join("a" * 21)])
def test_a_key_too_long_is_told(key: str, tmp_path: Path) -> None:
    lines = told(written(_case([[key, 1]])), tmp_path)
    assert len(lines) == 1
    assert lines[0].startswith("book.xlsx case!A12 key: a key has at most 300 letters and 20 parts")


def test_of_many_faults_the_first_twenty_are_told_and_the_number_of_the_rest(tmp_path: Path) -> None:
    sheets = good() | {"losses": [["year", "class", "loss"], *([i + 1, "hot", "5"] for i in range(3_000))]}
    lines = told(written(sheets), tmp_path)
    assert [line.split(" loss:")[0] for line in lines[:20]] == [f"book.xlsx losses!C{row}" for row in range(2, 22)]
    assert "and 2980 more faults" in lines[20]


def test_a_tag_of_many_attributes_is_read_once() -> None:
    few, many = attributes(10), attributes(50_000)
    assert calls(lambda: read_workbook(many, "x")) < 1.1 * calls(lambda: read_workbook(few, "x")) + 500
    assert not read_workbook(many, "x").faults


def test_a_long_tag_and_a_long_text_outside_of_cells_change_nothing() -> None:
    long = with_part(SHEET_1, lambda part: part.replace(b"<sheetData>", b"<sheetData>" + b" " * 900_000, 1))
    tag = with_part(SHEET_1, lambda part: part.replace(b"<c ", b'<c x="' + b"y" * 900_000 + b'" ', 1))
    assert read_workbook(long, "x").sheets == read_workbook(tag, "x").sheets == read_workbook(written(good()), "x").sheets


@pytest.mark.parametrize("case", LIMITS, ids=lambda case: case[0])
def test_a_limit_of_the_reader_is_told(case: tuple[str, Any, str, int, Callable[[], bytes], str], monkeypatch: pytest.MonkeyPatch) -> None:
    _, module, limit, value, make, words = case
    monkeypatch.setattr(module, limit, value)
    if not words:
        assert not read_workbook(make(), "x").faults
        return
    with pytest.raises(InputError) as raised:
        read_workbook(make(), "x")
    assert len(raised.value.faults) == 1
    assert words.replace("CV", "E") in str(raised.value)


@pytest.mark.parametrize(("name", "make", "words"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_sheet_that_could_be_read_in_two_ways_is_not_read(name: str, make: Callable[[], bytes], words: str) -> None:
    with pytest.raises(InputError) as raised:
        read_workbook(make(), "x")
    assert len(raised.value.faults) == 1
    assert words in str(raised.value)


@pytest.mark.parametrize("text", ["1,5", "0x10", "NaN", "INF", "1_000", "１２", "1e999", "--1"])
def test_a_number_that_is_none_is_told_by_its_cell(text: str) -> None:
    data = edited(b"<v>100</v>", f"<v>{text}</v>".encode())
    assert [(fault.file, fault.rule) for fault in read_workbook(data, "x").faults] == [
        ("x case!B5", "the value of this cell cannot be read")
    ]
