"""A workbook as the files it stands for: each sheet read to rows, handed on as the CSV text whose rules it must meet.

The sheets `catalogue`, `insurers`, … are `catalogue.csv`, `insurers.csv`, …; row 7 of the sheet is row 7 of the table, so that a
fault found there can be told by its cell. What a cell can be and a text cannot is decided here: a number, a date or a yes/no is
its value, whatever its format shows; an error, a number kept as text, a formula never computed, merged and hidden cells are
faults.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import python_calamine as calamine
from pydantic import BaseModel

from optimizer.cover import Insurer, Response
from optimizer.errors import Fault, InputError
from optimizer.files.archive import SAVE_AGAIN, packed, parts_of, refused
from optimizer.files.fields import nearest, place_at
from optimizer.files.findings import Findings, shown
from optimizer.files.grid import Marks, check_bounds, letters, marks_of, sheet_parts
from optimizer.files.numerals import reads_as_number, text_of_number
from optimizer.policy import Bundle, Offer

CASE = "case"
TABLES = ("catalogue", "insurers", "losses", "failures", "responses", "bundles")
IGNORED = "read me"
"""The one sheet that may hold anything: it is not read."""
MOST_SHEETS = 20
_LOSS_NUMBERS = ("year", "loss", "probability", "price")
_MODELS: Mapping[str, type[BaseModel]] = {"catalogue": Offer, "insurers": Insurer, "responses": Response, "bundles": Bundle}
_NUMBERS = {"losses": _LOSS_NUMBERS, "failures": ("year",)}

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the values of its cells from A1 on, every row as wide as the widest."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    header: tuple[str, ...]
    marks: Marks
    merged: tuple[str, ...]

    def column(self, field: str) -> int | None:
        """Return the place of a column by its name, None where the header does not have it."""
        return self.header.index(field) if field in self.header else None


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a workbook, by name, and what is wrong with their cells."""

    file: str
    sheets: Mapping[str, Sheet]
    faults: tuple[Fault, ...]
    """Of cells and sheets: `file` names the cell."""


def read_book(data: bytes, file: str) -> Book:
    """Return the sheets of a workbook, or raise `InputError` with the one reason why it is not read at all."""
    parts = parts_of(data, file)
    check_bounds(parts, file)
    paths = sheet_parts(parts)
    try:
        sheets, faults = _sheets(packed(parts), parts, paths, file)
    except InputError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        # whatever the parser makes of a file it was not written for, its panics (which are no Exception) included
        raise refused(file, "the workbook cannot be read", SAVE_AGAIN) from None
    if CASE not in sheets and not any(fault.file == f"{file} {CASE}" for fault in faults):
        raise refused(file, "the workbook has no sheet `case`", "add it, with the columns key and value")
    for sheet in sheets.values():
        findings = Findings(f"{file} {sheet.name}")
        findings.extend(_faults(sheet))
        faults += [_told(fault, sheet, file) for fault in findings.faults()]
    return Book(file, sheets, tuple(faults))


def _sheets(data: bytes, parts: Mapping[str, bytes], paths: Sequence[str], file: str) -> tuple[dict[str, Sheet], list[Fault]]:
    """Return the sheets that are read, and a fault for each that is there in vain."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    told = book.sheets_metadata
    if len(told) > MOST_SHEETS or len(told) != len(paths) or any(path not in parts for path in paths):
        raise refused(file, f"the workbook has more than {MOST_SHEETS} sheets, or one that cannot be found", SAVE_AGAIN)
    sheets, faults = {}, []
    for place, sheet in enumerate(told):
        if sheet.name == IGNORED:
            continue
        rule = _sheet_fault(sheet)
        if rule:
            fix = nearest(sheet.name, (CASE, *TABLES)) if rule == _UNKNOWN else "show it, or delete it"
            faults.append(Fault(f"{file} {shown(sheet.name)}", None, "", "", rule, f"{fix}; notes go to a sheet `{IGNORED}`"))
        else:
            sheets[sheet.name] = _sheet(book.get_sheet_by_index(place), parts[paths[place]])
    return sheets, faults


_UNKNOWN = "unknown sheet"


def _sheet_fault(sheet: calamine.SheetMetadata) -> str:
    if sheet.name not in (CASE, *TABLES) or sheet.typ != calamine.SheetTypeEnum.WorkSheet:
        return _UNKNOWN
    return "" if sheet.visible == calamine.SheetVisibleEnum.Visible else "a hidden sheet would be read unseen"


def _sheet(sheet: calamine.CalamineSheet, part: bytes) -> Sheet:
    rows = [tuple(row) for row in sheet.to_python(skip_empty_area=False)]
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    header = tuple(str(cell) for cell in rows[0]) if rows else ()
    while header and header[-1] == "":
        header = header[:-1]
    merged = [f"{letters(left + 1)}{top + 1}" for (top, left), _ in sheet.merged_cell_ranges or ()]
    return Sheet(sheet.name, tuple(rows), header, marks_of(part), tuple(merged))


def numeric(sheet: str, column: str) -> bool:
    """Say whether a column of a sheet holds numbers."""
    if sheet in _NUMBERS:
        return column in _NUMBERS[sheet]
    place = place_at(_MODELS[sheet], [column]) if sheet in _MODELS else None
    return place is not None and place.is_number


def _faults(sheet: Sheet) -> Iterator[Fault]:
    """Yield the faults of the cells of a sheet, `field` naming the cell."""
    if not sheet.rows:
        yield Fault(sheet.name, 1, "", "", "the sheet is empty", "write its header, or delete it")
        return
    marks = sheet.marks
    for places, rule, fix in (
        (sorted(marks.errors), "the cell holds an error", "mend its formula, or write the value"),
        (sorted(marks.formulas), "the formula has no stored value", "open the workbook in a spreadsheet program and save it"),
        (sheet.merged, "cells are merged here", "unmerge them"),
    ):
        for cell in places:
            yield Fault(sheet.name, _row(cell), cell, "", rule, fix)
    for row in marks.hidden_rows:
        if row <= len(sheet.rows):
            yield Fault(sheet.name, row, "", "", "a hidden row would be read unseen", "show it, or delete it")
    for column in marks.hidden_columns:
        if column <= len(sheet.header):
            yield Fault(sheet.name, 1, f"{letters(column)}1", "", "a hidden column would be read unseen", "show it, or delete it")
    yield from _cell_faults(sheet)


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _cell_faults(sheet: Sheet) -> Iterator[Fault]:
    columns = [(place, numeric(sheet.name, name)) for place, name in enumerate(sheet.header)]
    for number, row in enumerate(sheet.rows[1:], start=2):
        for place, is_number in columns:
            rule = _objection(row[place], is_number)
            if rule is not None:
                yield Fault(sheet.name, number, f"{letters(place + 1)}{number}", shown(text_of(row[place])), *rule)


def _objection(cell: Cell, is_number: bool) -> tuple[str, str] | None:
    """Return what a cell may not be, though its text would pass or be told in other words."""
    if not isinstance(cell, str):
        timed = is_number and isinstance(cell, (dt.date, dt.time, dt.timedelta))
        return ("a number belongs here, and the cell is a date or a time", "give the cell a number's format") if timed else None
    if is_number and reads_as_number(cell):
        return "this number is kept as text", "turn it into a number"
    return ("a cell must not have a line break", "remove it") if "\n" in cell or "\r" in cell else None


def text_of(cell: Cell) -> str:
    """Return a cell as a table has it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return text_of_number(cell)
    return str(cell).replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def csv_of(sheet: Sheet) -> bytes:
    """Return a sheet as the CSV text it stands for, row by row."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    for row in sheet.rows:
        cells = [text_of(cell) for cell in row]
        while len(cells) > len(sheet.header) and cells[-1] == "":
            cells.pop()
        writer.writerow(cells)
    return target.getvalue().encode()


def _told(fault: Fault, sheet: Sheet, file: str) -> Fault:
    """Return a fault of a cell with the cell as its place and the column as its field."""
    if not fault.field:
        where = f"{file} {sheet.name}" + ("" if fault.row is None else f"!{fault.row}")
        return replace(fault, file=where, row=None)
    column = _column(fault.field)
    field = sheet.header[column] if column < len(sheet.header) else ""
    return replace(fault, file=f"{file} {sheet.name}!{fault.field}", row=None, field=field)


def _column(cell: str) -> int:
    result = 0
    for letter in cell.rstrip("0123456789"):
        result = result * 26 + ord(letter) - 64
    return result - 1


def by_cell(faults: Sequence[Fault], book: Book, place: Callable[[Fault], tuple[str, int | None, int | None] | None]) -> list[Fault]:
    """Return faults told by sheet and cell, after those of the cells themselves; what is said of such a cell again is left out.

    `place` returns sheet, row and column (from 0) of a fault, None where it is not of this workbook.
    """
    told = list(book.faults)
    known = {fault.file for fault in told}
    for fault in faults:
        found = place(fault)
        if found is None:
            told.append(fault)
            continue
        sheet, row, column = found
        cell = "" if row is None else f"!{'' if column is None else letters(column + 1)}{row}"
        moved = replace(fault, file=f"{book.file} {sheet}{cell}", row=None)
        if moved.file not in known or column is None:
            told.append(moved)
    return told
