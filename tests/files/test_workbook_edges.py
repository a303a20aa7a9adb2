"""Edges of what a workbook may hold: keys, kinds of cells, marks of its parts, and formulas that lead nowhere."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.books import SHEET_1, Sheets, good, parts, put, with_part, written

from optimizer import InputError
from optimizer.files import check, load_case
from optimizer.files.fields import place_at
from optimizer.files.statement import Statement, TextRows
from optimizer.files.workbook import case_sheet, sheet_cells, writer
from optimizer.files.workbook.case_sheet import typed
from optimizer.files.workbook.cell_values import CellValues
from optimizer.files.workbook.formulas.parser import UnknownError
from optimizer.files.workbook.formulas.recalculation import Doubt, FormulaSheet, Recalculation
from optimizer.files.workbook.grid import LONGEST_TEXT
from optimizer.files.workbook.sheet_cells import CellFormula, SheetCells
from optimizer.files.workbook.writer import workbook_of
from optimizer.inputs.case import Case


def told(folder: Path, data: bytes) -> list[str]:
    """Return the faults of a workbook, written to a folder and read as a case."""
    with pytest.raises(InputError) as refused:
        check(put(folder, data))
    return [f"{fault.file}:{fault.row} {fault.field}: {fault.rule}" for fault in refused.value.faults]


def with_rows(*added: list[Any]) -> Sheets:
    sheets = good()
    sheets["case"] += added
    return sheets


KEYS: list[tuple[list[list[Any]], str]] = [
    ([["limits.premium_budget.x", 1], ["limits.premium_budget", 2]], "keys beneath this one stand in earlier rows"),
    ([["limits.max_policies", 1], ["limits.max_policies.x", 2]], "`max_policies` has a value already"),
    ([["reserve.bonds", 5]], "this is a table, not a value"),
    ([["coverage", dt.time(6, 30)]], "a time"),
    ([["losses.simulate", 5]], "this must be a table"),
]


@pytest.mark.parametrize(("rows", "rule"), KEYS, ids=[row[1][:20] for row in KEYS])
def test_a_key_that_cannot_stand_there_is_told(tmp_path: Path, rows: list[list[Any]], rule: str) -> None:
    def change(book: Any, sheets: Any) -> None:
        for number, (key, value) in enumerate(rows, start=len(good()["case"])):
            sheets["case"].write(number, 0, key)
            if isinstance(value, dt.time):
                sheets["case"].write_datetime(number, 1, value, book.add_format({"num_format": "hh:mm"}))
            else:
                sheets["case"].write(number, 1, value)

    assert any(rule in line for line in told(tmp_path, written(good(), change)))


def test_a_sheet_of_too_many_keys_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(case_sheet, "MOST_KEYS", 5)
    assert "book.xlsx case!A7:None key: the sheet has more than 5 keys" in told(tmp_path, written(good()))


def test_a_value_is_typed_as_its_place_asks() -> None:
    places = {key: place_at(Case, key.split(".")) for key in ("name", "limits.no_gap", "backing.0.covers", "as_of")}
    covers = place_at(Case, ("backing", 0, "covers"))
    assert typed("true", places["limits.no_gap"]) is True
    assert typed(5.0, covers) == ["5"]
    assert typed("hot;cold", covers) == ["hot", "cold"]
    assert typed(5.0, places["name"]) == "5"
    assert typed(dt.date(2026, 11, 22), places["as_of"]) == dt.date(2026, 11, 22)


def test_a_text_longer_than_a_cell_can_hold_refuses_the_workbook() -> None:
    with pytest.raises(InputError, match="longer"):
        CellValues("book.xlsx", (), ("",), from_1904=False).value_of("str", "x" * (LONGEST_TEXT + 1))


def repacked(method: int) -> bytes:
    """Return the good workbook packed in another way."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in parts(written(good())).items():
            archive.writestr(name, data)
    return target.getvalue()


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def edit(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return edit


MERGED = b'</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>'
REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("packing", lambda: repacked(zipfile.ZIP_BZIP2), "packed in a way that is not read"),
    ("columns", lambda: with_part(SHEET_1, swapped(b"<sheetData>", b'<cols><col min="x" max="2"/></cols><sheetData>')), "without a place"),
    (
        "merged",
        lambda: with_part(SHEET_1, swapped(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="?"/></mergeCells>')),
        "without a place",
    ),
    ("no workbook", lambda: with_part("_rels/.rels", swapped(b"xl/workbook.xml", b"xl/other.xml")), "not an .xlsx workbook"),
]


@pytest.mark.parametrize(("make", "rule"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_part_that_no_program_writes_refuses_the_workbook(tmp_path: Path, make: Callable[[], bytes], rule: str) -> None:
    assert any(rule in line for line in told(tmp_path, make()))


def test_what_lies_outside_of_the_workbook_is_not_opened(tmp_path: Path) -> None:
    link = b'<Relationship Id="rIdX" Type="http://x/link" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
    data = with_part("xl/_rels/workbook.xml.rels", swapped(b"</Relationships>", link))
    assert load_case(put(tmp_path, data)).id == "good"


def test_a_cell_that_cannot_be_written_and_a_table_that_cannot_be_read_back_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = TextRows(("year", "class", "loss"), (("1", "hot", "5"), ("2", "hot", "6")))
    monkeypatch.setattr(writer, "MOST_CELLS", 6)
    with pytest.raises(InputError, match="read with up to 2 rows of this table, here are 2"):
        workbook_of(Statement({}, {"losses": rows}))


def test_a_text_too_long_for_a_cell_is_not_left_out_in_silence() -> None:
    rows = TextRows(("offer", "note"), (("q", "x" * 40_000),))
    with pytest.raises(ValueError, match="a cell of catalogue cannot be written"):
        workbook_of(Statement({"odd": {"key": {"beneath": 1}}}, {"catalogue": rows}))


def test_a_cell_that_states_a_day_in_letters_is_not_known_to_formulas_and_yes_is_yes() -> None:
    """A day is a number on every program's sheet but where it is written out, which few do."""
    sheet = FormulaSheet(SheetCells("b", CellValues("b", (), ("",), from_1904=False)), [(dt.date(2026, 1, 1), True)])
    assert sheet.value(1, 2) is True
    with pytest.raises(UnknownError):
        sheet.value(1, 1)


NAMES = {f"name_{place}": f"name_{place + 1}" for place in range(12)} | {"name_12": "5"}


@pytest.mark.parametrize(("text", "known"), [*((f"name_{place}", place > 4) for place in range(13)), ("A1048576", False)])
def test_what_leads_too_far_is_not_known(text: str, known: bool) -> None:
    """Through too many names, or from the last row of a sheet to the one below, as a formula shared by two rows does."""
    sheet = FormulaSheet(SheetCells("b", CellValues("b", (), ("",), from_1904=False)), [])
    sheet.cells.formulas[2, 1] = CellFormula(text, (1, 1), is_array=False, stored=5.0)
    made = Recalculation("b", {"s": sheet}, NAMES, False, lambda *_: False)
    made.settle(("s", 2, 1))
    assert isinstance(made.values["s", 2, 1], Doubt) != known


def test_a_case_whose_losses_are_no_table_is_told_so(tmp_path: Path) -> None:
    sheets = good()
    sheets["case"] = [row if row[0] != "losses.years" else ["losses", 5] for row in sheets["case"]]
    assert any("losses: this must be a table" in line for line in told(tmp_path, written(sheets)))


def test_a_row_of_more_cells_than_the_header_and_formulas_that_fill_a_sheet_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = good()
    sheets["case"][3] = [*sheets["case"][3], "", "more"]
    assert any("the row has more cells than the header" in line for line in told(tmp_path, written(sheets)))
    cells = SheetCells("b", CellValues("b", (), ("",), from_1904=False))
    cells.arrays += [(1, 1, 2, 2)] * 2
    monkeypatch.setattr(sheet_cells, "MOST_CELLS", 7)
    with pytest.raises(InputError, match="formulas fill more than 7 cells"):
        cells.spread([("", ""), ("", "")])


def test_a_case_on_a_hidden_sheet_is_not_read_unseen(tmp_path: Path) -> None:
    def change(_: Any, sheets: Any) -> None:
        sheets["losses"].activate()
        sheets["losses"].set_first_sheet()
        sheets["case"].hide()

    assert any("a hidden sheet would be read unseen" in line for line in told(tmp_path, written(good(), change)))
