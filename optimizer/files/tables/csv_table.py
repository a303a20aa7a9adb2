"""CSV read strictly: one header row, every row with as many cells as the header, nothing shifted, nothing corrected."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.errors import Fault, Message
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import nearest

_SEPARATOR = re.compile(r"sep=.?", re.IGNORECASE)
_DELIMITERS = (
    (";", Message("columns are separated by semicolons")),
    ("\t", Message("columns are separated by tabs")),
    ("|", Message("columns are separated by bars")),
)


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns a table may have, and those it must have."""

    allowed: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table."""

    names: tuple[str, ...]
    """As written; empty where the column is unknown or repeated."""
    missing: tuple[str, ...]
    """Required columns that are not there."""


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row of a table: its number in the file and its cells by column."""

    number: int
    cells: dict[str, str]


def read_header(cells: Sequence[str], columns: TableColumns, findings: FaultList) -> Header:
    """Return the header, or raise `InputError` where there is none; tell unknown, repeated, missing and nameless columns."""
    file = findings.file
    _check_is_header(cells, columns, findings)
    if "" in cells:
        count = list(cells).count("")
        nameless = Message("a column has no name") if count == 1 else Message("{count} columns have no name", count=count)
        findings.add(Fault(file, 1, "", "", nameless, Message("name it, or remove the commas that make it, in every row")))
    names: list[str] = []
    for cell in cells:
        rule = None if cell in ("", *columns.allowed) else Message("unknown column")
        rule = Message("this column stands twice") if cell and cell in names else rule
        if rule is not None:
            fix = Message("remove one") if cell in names else nearest(cell.strip(), columns.allowed)
            findings.add(Fault(file, 1, shown(cell), shown(cell), rule, fix))
        names.append(cell if rule is None else "")
    missing = tuple(name for name in columns.required if name not in names)
    for name in missing:
        findings.add(Fault(file, 1, name, "", Message("this column is missing"), Message("add it to the header")))
    return Header(tuple(names), missing)


def _check_is_header(cells: Sequence[str], columns: TableColumns, findings: FaultList) -> None:
    """Raise `InputError` where the first row is something else: a `sep=` line, commas alone, names parted by another sign."""
    line = ",".join(cells)
    if _SEPARATOR.fullmatch(line):
        words = (
            Message("the first row is a `sep=` line, which names no column"),
            Message("remove it: the first row must name the columns"),
        )
        findings.add(Fault(findings.file, 1, "", shown(line), *words))
        raise findings.stop()
    if not any(cells):
        findings.add(
            Fault(
                findings.file,
                1,
                "",
                "",
                Message("the first row must name the columns"),
                Message("write {words}", words=",".join(columns.allowed)),
            )
        )
        raise findings.stop()
    for delimiter, rule in _DELIMITERS if not set(cells) & set(columns.allowed) else ():
        if delimiter in line:
            findings.add(Fault(findings.file, 1, "", shown(line), rule, Message("separate them by commas")))
            raise findings.stop()


def records(text: str, findings: FaultList) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with its number, the header first; raise `InputError` where quotes do not balance."""
    reader = csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        rule, fix = Message("the quotes do not balance"), Message('write "…" around the whole cell, and "" for a quote within it')
        findings.add(Fault(findings.file, start, "", "", rule, fix))
        raise findings.stop() from None


def read_rows(text: str, columns: TableColumns, findings: FaultList, *, most: int) -> tuple[Header, list[CsvRow]]:
    """Return header and rows of a small table; rows that have a fault of shape are told and left out."""
    numbered = records(text, findings)
    header = read_header(next(numbered, (1, [""]))[1], columns, findings)
    rows: list[CsvRow] = []
    blank: list[int] = []
    for number, cells in numbered:
        if len(rows) >= most:
            findings.add(
                Fault(findings.file, number, "", "", Message("the table has more than {most} rows", most=most), Message("split it"))
            )
            raise findings.stop()
        if not any(cells):
            blank.append(number)
            continue
        fault = shape_fault(number, cells, len(header.names), findings.file)
        if fault is not None:
            findings.add(fault)
            continue
        findings.extend(_cell_faults(number, cells, header, findings.file))
        rows.append(CsvRow(number, {name: _mended(cell) for name, cell in zip(header.names, cells, strict=True) if name}))
    findings.extend(blank_faults(blank, findings.file))
    return header, rows


def blank_faults(rows: Sequence[int], file: str) -> Iterator[Fault]:
    """Yield the one fault of all rows that have nothing but commas, at the first of them."""
    if len(rows) > 0:
        several = len(rows) > 1
        rule = (
            Message("{count:,} rows of the table are blank, the first of them here", count=len(rows))
            if several
            else Message("a blank row stands within the table")
        )
        yield Fault(file, int(rows[0]), "", "", rule, Message("remove them") if several else Message("remove it"))


def _mended(cell: str) -> str:
    """Return a cell without what was told as a fault already, so that it is not told twice."""
    return cell.strip().replace("\r", "").replace("\n", " ")


def shape_fault(number: int, cells: Sequence[str], width: int, file: str) -> Fault | None:
    """Return what is wrong with the shape of a row that is not blank."""
    if len(cells) != width:
        count = len(cells)
        rule = Message("the row has {count} cells, the header {width}", count=count, width=width)
        if count == 1:
            rule = Message("the row has {count} cell, the header {width}", count=count, width=width)
        return Fault(file, number, "", shown(",".join(cells)), rule, Message("one cell for each column; quote a cell that has a comma"))
    return None


def _cell_faults(number: int, cells: Sequence[str], header: Header, file: str) -> Iterator[Fault]:
    for name, cell in zip(header.names, cells, strict=True):
        if "\n" in cell:
            yield Fault(file, number, name, shown(cell), Message("a cell must not have a line break"), Message("remove it"))
        elif cell != cell.strip():
            yield Fault(file, number, name, shown(cell), Message("a cell must not have spaces around it"), Message("remove the spaces"))
