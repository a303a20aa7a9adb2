"""Whatever program wrote a workbook, it says the same: same values, same case, and what is hidden in it is told by its cell."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from support.books import put, written
from support.dialects import DIALECTS, WORKBOOKS, Dialect, Formula, Hidden, case_sheets, in_dialect, values_of
from support.random_books import random_book

from optimizer import InputError, check, load_case, load_years
from optimizer.files.workbook.reader import read_workbook

NAMES = [dialect.name for dialect in DIALECTS]
PLAIN = ("sheetjs", "sheetjs-shared", "exceljs", "libreoffice")
each_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=NAMES)


def told(path: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        check(path)
    return str(raised.value).split("\n")


def rows_of(data: bytes) -> dict[str, list[list[Any]]]:
    book = read_workbook(data, "book.xlsx")
    assert not book.faults, book.faults
    return {name: [list(row) for row in sheet.rows] for name, sheet in book.sheets.items()}


def blanks(sheets: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    return {name: [["" if cell is None else cell for cell in row] for row in rows] for name, rows in sheets.items()}


def as_written(tmp_path: Path) -> Any:
    """Return the case of the same values, read from a folder of text files: no workbook is involved."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "case.toml").write_text(
        'format = "reserve-case/1"\nid = "good"\ncurrency = "JPY"\nas_of = 2026-11-22\n[losses]\nyears = 100\ntable = "losses.csv"\n'
        '[[reserve]]\nid = "cash"\ncarry = 0.1\n[[tail]]\nid = "solvency"\nmeasure = "tvar"\nlevel = 0.9\n'
        '[[backing]]\ncovers = ["hot"]\namount = 5\n[limits]\nno_gap = true\n'
    )
    (folder / "catalogue.csv").write_text(
        "offer,insurer,covers,limit,reinstatements,premium,shares,note\n"
        'q1,A,hot;cold,100,1,5,0.25;0.5;1,"first & <second> ""日本"""\nq2,B,*,200,0,8,1,\n'
    )
    (folder / "losses.csv").write_text("year,class,loss\n1,hot.insider,50\n2,cold,70\n3,cold,0.1\n")
    return load_case(folder)


def same(path: Path, there: Any) -> bool:
    here = load_case(path)
    bare = {"folder": "", "sources": (), "fingerprint": ""}
    assert load_years(here).fingerprint == load_years(there).fingerprint
    return bool(here.model_copy(update=bare) == there.model_copy(update=bare))


@each_dialect
def test_the_same_case_in_every_dialect_is_the_case_of_the_text_files(dialect: Dialect, tmp_path: Path) -> None:
    assert same(put(tmp_path, in_dialect(dialect, case_sheets())), as_written(tmp_path))


@pytest.mark.parametrize("dialect", [each for each in DIALECTS if not each.spaced], ids=lambda dialect: dialect.name)
def test_every_cell_reads_as_another_reader_reads_it(dialect: Dialect) -> None:
    """The other reader loses texts in CDATA, and has no dates of ISO 8601 in its rows."""
    data = in_dialect(dialect, case_sheets())
    other = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name, rows in rows_of(data).items():
        theirs = other.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if not dialect.iso_dates or name != "case":
            assert theirs == rows


@pytest.mark.parametrize("name", PLAIN)
def test_a_workbook_that_the_program_itself_wrote_is_the_case(name: str, tmp_path: Path) -> None:
    data = (WORKBOOKS / f"{name}.xlsx").read_bytes()
    assert rows_of(data) == blanks(values_of(case_sheets()))
    assert same(put(tmp_path, data), as_written(tmp_path))


@pytest.mark.parametrize("name", ["sheetjs", "exceljs", "libreoffice"])
def test_what_the_program_itself_hid_is_told(name: str, tmp_path: Path) -> None:
    lines = told(put(tmp_path, (WORKBOOKS / f"{name}-hidden.xlsx").read_bytes()))
    for where, words in (("losses!B1 class", "hidden column"), ("losses!2", "hidden row"), ("losses!A6 year", "merged")):
        assert any(line.startswith(f"book.xlsx {where}: ") and words in line for line in lines), (where, lines)


def by_xlsxwriter(*, has_values: bool) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    dated = book.add_format({"num_format": "yyyy/mm/dd"})
    for name, rows in case_sheets().items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, Formula):
                    sheet.write_formula(number, column, f"={cell.text}", None, *([cell.value] if has_values and cell.value != "" else []))
                elif hasattr(cell, "year"):
                    sheet.write_datetime(number, column, cell, dated)
                else:
                    sheet.write(number, column, cell)
    book.close()
    return target.getvalue()


def by_openpyxl(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([f"={cell.text}" if isinstance(cell, Formula) else cell for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_pandas(sheets: dict[str, list[list[Any]]], engine: Any) -> bytes:
    target = io.BytesIO()
    with pd.ExcelWriter(target, engine=engine, date_format="yyyy-mm-dd") as writer:
        for name, rows in sheets.items():
            texts = [[f"={cell.text}" if isinstance(cell, Formula) else cell for cell in row] for row in rows[1:]]
            pd.DataFrame(texts, columns=rows[0], dtype=object).to_excel(writer, sheet_name=name, index=False)
    return target.getvalue()


FORMULAS = ("case!B7", "case!B11", "catalogue!F2", "catalogue!B3", "catalogue!F3", "losses!C3")


def formulas_told(data: bytes, words: Sequence[str]) -> list[str]:
    """Return the cells whose fault has one of these words; assert that there are no others."""
    faults = read_workbook(data, "book.xlsx").faults
    assert all(any(word in fault.rule for word in words) for fault in faults), faults
    return [fault.file.removeprefix("book.xlsx ") for fault in faults]


def test_xlsxwriter_marks_a_workbook_that_was_computed_and_one_that_was_not_alike(tmp_path: Path) -> None:
    computed, never = by_xlsxwriter(has_values=True), by_xlsxwriter(has_values=False)
    words = ["never computed", "another value"]
    assert set(formulas_told(never, words)) >= set(FORMULAS)
    # the formula whose text is empty: the library cannot store an empty text, and stores 0
    assert formulas_told(computed, words) == ["catalogue!H3"]
    filled = case_sheets()
    filled["catalogue"][2][7] = None
    assert not read_workbook(in_dialect(next(each for each in DIALECTS if each.asked), filled), "book.xlsx").faults


def test_pandas_stores_nothing_for_a_formula_or_nothing_computed(tmp_path: Path) -> None:
    for engine, words in (("xlsxwriter", ["never computed"]), ("openpyxl", ["no stored value"])):
        assert set(formulas_told(by_pandas(case_sheets(), engine), words)) >= set(FORMULAS)
        assert same(put(tmp_path, by_pandas(values_of(case_sheets()), engine)), as_written(tmp_path))
        (tmp_path / "folder").rename(tmp_path / f"folder of {engine}")


def test_openpyxl_stores_nothing_for_a_formula(tmp_path: Path) -> None:
    assert set(formulas_told(by_openpyxl(case_sheets()), ["no stored value"])) == {*FORMULAS, "catalogue!H3"}
    assert same(put(tmp_path, by_openpyxl(values_of(case_sheets()))), as_written(tmp_path))


def test_openpyxl_that_saves_a_computed_workbook_again_takes_its_values_away(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(WORKBOOKS / "libreoffice.xlsx")
    target = io.BytesIO()
    book.save(target)
    assert set(formulas_told(target.getvalue(), ["no stored value"])) >= set(FORMULAS)


@each_dialect
def test_hidden_and_merged_cells_are_told_in_every_dialect(dialect: Dialect, tmp_path: Path) -> None:
    hidden = Hidden({"losses": [3]}, {"catalogue": [4, 6]}, {"losses": ["A8:B8"]})
    lines = told(put(tmp_path, in_dialect(dialect, case_sheets(), hidden)))
    wheres = [line.split(": ")[0].removeprefix("book.xlsx ") for line in lines]
    assert sorted(wheres) == ["catalogue!D1 limit", "catalogue!F1 premium", "losses!3", "losses!A8 year"]


@each_dialect
def test_a_hidden_sheet_is_told_in_every_dialect(dialect: Dialect, tmp_path: Path) -> None:
    assert "a hidden sheet would be read unseen" in "".join(
        told(put(tmp_path, in_dialect(dialect, case_sheets(), Hidden(sheets=("catalogue",)))))
    )


def _check(dialect: Dialect, seed: int) -> None:
    made = random_book(dialect, seed)
    book = read_workbook(made.data, "book.xlsx")
    found = {(fault.file.removeprefix("book.xlsx "), fault.rule) for fault in book.faults}
    for place, words in made.faults:
        assert any(place == where and words in rule for where, rule in found), (seed, place, words, found)
    assert {where for where, _ in found} == {place for place, _ in made.faults}, (seed, found, made.faults)
    if not made.faults:
        assert {name: [list(row) for row in sheet.rows] for name, sheet in book.sheets.items()} == {
            name: _trimmed(rows) for name, rows in made.values.items()
        }, seed


def _trimmed(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    width = max(place for row in rows for place, cell in enumerate(row, 1) if cell != "")
    return [list(row[:width]) for row in rows]


@each_dialect
def test_random_workbooks_are_read_as_they_were_made_or_told(dialect: Dialect) -> None:
    for seed in range(15):
        _check(dialect, seed)


@pytest.mark.prove
@each_dialect
def test_two_hundred_random_workbooks_of_each_dialect(dialect: Dialect) -> None:
    for seed in range(1000, 1250):
        _check(dialect, seed)


def test_a_plain_workbook_and_its_dialects_are_the_same_workbook(tmp_path: Path) -> None:
    plain = rows_of(written(values_of(case_sheets()) | {"case": [row for row in values_of(case_sheets())["case"] if row[0] != "as_of"]}))
    assert plain["losses"] == rows_of(in_dialect(DIALECTS[0], case_sheets()))["losses"]
