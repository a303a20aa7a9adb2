"""A workbook as the files it stands for: each sheet read to rows, handed on as the CSV text whose rules it must meet.

The sheets `catalogue`, `insurers`, … are `catalogue.csv`, `insurers.csv`, …; row 7 of the sheet is row 7 of the table, so that a
fault found there can be told by its cell. What a cell can be and a text cannot is decided here: a number, a date or a yes/no is
its value, whatever its format shows; an error, a number kept as text, a date in the place of an id, a formula whose value is not
known to have been computed, merged and hidden cells are faults.
"""

from __future__ import annotations

import csv
import heapq
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.errors import Fault, Message, Words
from optimizer.files.faults import MOST_LISTED, FaultList, shown
from optimizer.files.fields import nearest
from optimizer.files.tables.numerals import text_of_number
from optimizer.files.workbook.archive import parts_of, refused
from optimizer.files.workbook.cell_kinds import Column
from optimizer.files.workbook.cell_values import Cell, CellValues
from optimizer.files.workbook.formulas.recalculation import FormulaSheet
from optimizer.files.workbook.formulas.stored_values import formula_faults
from optimizer.files.workbook.grid import Place, letters, number_of
from optimizer.files.workbook.number_formats import Styles
from optimizer.files.workbook.package import Package, SheetEntry, package_of
from optimizer.files.workbook.shared_texts import SharedTexts
from optimizer.files.workbook.sheet_cells import SheetCells

CASE = "case"
TABLES = ("catalogue", "insurers", "losses", "failures", "responses", "bundles")
IGNORED = "read me"
"""The one sheet that may hold anything: it is not read, but formulas may look at it."""
_UNKNOWN = Message("unknown sheet")


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet: the values of its cells from A1 on, every row as wide as the widest."""

    name: str
    rows: Sequence[tuple[Cell, ...]]
    header: tuple[str, ...]

    def column(self, field: str) -> int | None:
        """Return the place of a column by its name, None where the header does not have it."""
        return self.header.index(field) if field in self.header else None


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook, by name, and what is wrong with their cells."""

    file: str
    sheets: Mapping[str, WorkbookSheet]
    faults: tuple[Fault, ...]
    """Of cells and sheets: `file` names the cell."""


def read_workbook(data: bytes, file: str) -> Workbook:
    """Return the sheets of a workbook, or raise `InputError` with the one reason why it is not read at all."""
    parts = parts_of(data, file)
    package = package_of(parts, file)
    faults = [fault for entry in package.sheets for fault in _sheet_faults(entry, file)]
    taken = {entry.name: entry for entry in package.sheets if entry.name != IGNORED and not _objection(entry)}
    if CASE not in taken and not any(fault.file == f"{file} {CASE}" for fault in faults):
        raise refused(file, Message("the workbook has no sheet `case`"), Message("add it, with the columns key and value"))
    read = _formula_sheets(parts, package, taken, file)
    of_formulas = formula_faults(file, package, read, list(taken))
    sheets = {}
    for name in taken:
        sheet = sheets[name] = _sheet(name, read[name].rows)
        cell_faults = itertools.chain(
            _marked(sheet, read[name].cells), ((fault.place, fault.words, fault.stored) for fault in of_formulas[name])
        )
        faults += [_at_cell(fault, sheet, file) for fault in _first(sheet, cell_faults, f"{file} {name}")]
    return Workbook(file, sheets, tuple(faults))


def _sheet_faults(entry: SheetEntry, file: str) -> Iterator[Fault]:
    """Yield a fault for a sheet that is there in vain."""
    rule = None if entry.name == IGNORED else _objection(entry)
    if rule is not None:
        fix = nearest(entry.name, (CASE, *TABLES)) if rule == _UNKNOWN else Message("show it, or delete it")
        yield Fault(
            f"{file} {shown(entry.name)}", None, "", "", rule, Message("{fix}; notes go to a sheet `{sheet}`", fix=fix, sheet=IGNORED)
        )


def _objection(entry: SheetEntry) -> Message | None:
    if entry.name not in (CASE, *TABLES) or not entry.is_table:
        return _UNKNOWN
    return Message("a hidden sheet would be read unseen") if entry.is_hidden else None


def _formula_sheets(parts: Mapping[str, bytes], package: Package, taken: Mapping[str, SheetEntry], file: str) -> dict[str, FormulaSheet]:
    """Return the cells of the sheets that are read, and of the notes where a formula looks at them."""
    texts, styles = SharedTexts(file), Styles(file)
    for part, reader in ((package.texts, texts), (package.styles, styles)):
        if part is not None and part in parts:
            reader.read(parts[part])
    values = CellValues(file, texts.texts, styles.kinds, from_1904=package.calculation.from_1904)
    sheets = {name: _cells(parts[entry.part], file, values) for name, entry in taken.items()}
    notes = next((entry for entry in package.sheets if entry.name == IGNORED and entry.is_table), None)
    formulas = (formula for sheet in sheets.values() for formula in sheet.cells.formulas.values())
    if notes is not None and any(IGNORED in (formula.text or "").casefold() for formula in formulas):
        sheets[IGNORED] = _cells(parts[notes.part], file, values)
    return sheets


def _cells(part: bytes, file: str, values: CellValues) -> FormulaSheet:
    cells = SheetCells(file, values)
    cells.read(part)
    rows = cells.rows()
    cells.spread(rows)
    return FormulaSheet(cells, rows)


def _sheet(name: str, rows: Sequence[tuple[Cell, ...]]) -> WorkbookSheet:
    header = tuple(str(cell) for cell in rows[0]) if rows else ()
    while header and header[-1] == "":
        header = header[:-1]
    return WorkbookSheet(name, rows, header)


_CellFault = tuple[Place, Words, str]
"""A place, in column 0 where it is a row's; rule and fix; the value as it is shown."""


def _marked(sheet: WorkbookSheet, cells: SheetCells) -> Iterator[_CellFault]:
    """Yield what is wrong with the cells of a sheet, formulas left out."""
    if not sheet.rows:
        yield (1, 0), (Message("the sheet is empty"), Message("write its header, or delete it")), ""
        return
    yield from ((place, words, "") for place, words in cells.spoilt.items())
    yield from ((place, (Message("cells are merged here"), Message("unmerge them")), "") for place in cells.merged)
    for row in cells.hidden_rows:
        if row <= len(sheet.rows):
            yield (row, 0), (Message("a hidden row would be read unseen"), Message("show it, or delete it")), ""
    for column in sorted(cells.hidden_columns):
        if column <= len(sheet.header):
            yield (1, column), (Message("a hidden column would be read unseen"), Message("show it, or delete it")), ""
    yield from _misplaced(sheet)


def _misplaced(sheet: WorkbookSheet) -> Iterator[_CellFault]:
    """Yield the cells that hold what does not belong in their column."""
    columns = [(place, Column.of(sheet.name, name)) for place, name in enumerate(sheet.header)]
    for number, row in enumerate(sheet.rows[1:], start=2):
        for place, column in columns:
            words = column.objection(row[place]) if row[place] != "" else None
            if words is not None:
                yield (number, place + 1), words, shown(text_of(row[place]))


def _first(sheet: WorkbookSheet, faults: Iterable[_CellFault], file: str) -> list[Fault]:
    """Return the first faults of a sheet in order of row, `field` naming the cell; of the rest the number is told."""
    findings, count = FaultList(file), itertools.count()
    for ((row, column), words, value), _ in heapq.nsmallest(MOST_LISTED, zip(faults, count, strict=False), key=lambda each: each[0][0][0]):
        findings.add(Fault(sheet.name, row, f"{letters(column)}{row}" if column else "", value, *words))
    findings.untold(next(count) - MOST_LISTED)
    return findings.faults()


def text_of(cell: Cell) -> str:
    """Return a cell as a table has it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        return text_of_number(cell)
    return str(cell).replace("\r\n", " ").replace("\n", " ").replace("\r", " ")


def csv_of(sheet: WorkbookSheet) -> bytes:
    """Return a sheet as the CSV text it stands for, row by row."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    for row in sheet.rows:
        cells = [text_of(cell) for cell in row]
        while len(cells) > len(sheet.header) and cells[-1] == "":
            cells.pop()
        writer.writerow(cells)
    return target.getvalue().encode()


def _at_cell(fault: Fault, sheet: WorkbookSheet, file: str) -> Fault:
    """Return a fault of a cell with the cell as its place and the column as its field."""
    if not fault.field:
        where = f"{file} {sheet.name}" + ("" if fault.row is None else f"!{fault.row}")
        return replace(fault, file=where, row=None)
    column = number_of(fault.field.rstrip("0123456789")) - 1
    field = sheet.header[column] if column < len(sheet.header) else ""
    return replace(fault, file=f"{file} {sheet.name}!{fault.field}", row=None, field=field)


def by_cell(faults: Sequence[Fault], book: Workbook, place: Callable[[Fault], tuple[str, int | None, int | None] | None]) -> list[Fault]:
    """Return faults told by sheet and cell, after those of the cells themselves; what is said of such a cell again is left out.

    `place` returns sheet, row and column (from 0) of a fault, None where it is not of this workbook.
    """
    placed = list(book.faults)
    marked = {fault.file for fault in placed}
    for fault in faults:
        position = place(fault)
        if position is None:
            placed.append(fault)
            continue
        sheet, row, column = position
        cell = "" if row is None else f"!{'' if column is None else letters(column + 1)}{row}"
        moved = replace(fault, file=f"{book.file} {sheet}{cell}", row=None)
        if moved.file not in marked or column is None:
            placed.append(moved)
    return placed
