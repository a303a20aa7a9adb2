"""A good workbook, and ways to spoil it: a cell, a part of the archive, or the archive itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from optimizer import Case

Sheets = dict[str, list[list[Any]]]


def good() -> Sheets:
    """Return the sheets of a case without a fault."""
    return {
        "case": [
            ["key", "value"],
            ["format", "reserve-case/1"],
            ["id", "good"],
            ["currency", "JPY"],
            ["losses.years", 100],
            ["reserve.cash.carry", 0.1],
            ["tail.solvency.measure", "tvar"],
            ["tail.solvency.level", 0.9],
            ["backing[1].covers", "hot"],
            ["backing[1].amount", 5],
            ["limits.no_gap", True],
        ],
        "catalogue": [
            ["offer", "insurer", "covers", "limit", "reinstatements", "premium", "shares", "note"],
            ["q1", "A", "hot;cold", 100, 1, 5, "0.25;0.5;1", "first"],
            ["q2", "B", "*", 200, 0, 8, 1, "=1+1"],
        ],
        "losses": [["year", "class", "loss"], [1, "hot.insider", 50], [2, "cold", 70]],
    }


def written(sheets: Sheets, change: Callable[[Any, Any], None] | None = None) -> bytes:
    """Return a workbook; `change` is called with the book and its sheets by name before it is closed."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = {}
    for name, rows in sheets.items():
        made[name] = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    made[name].write(number, column, value)
    if change is not None:
        change(book, made)
    book.close()
    return target.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_part(name: str, edit: Callable[[bytes], bytes], sheets: Sheets | None = None) -> bytes:
    """Return the good workbook with one part edited, or added where it has none of that name."""
    files = parts(written(sheets or good()))
    files[name] = edit(files.get(name, b""))
    return zipped(files)


def put(folder: Path, data: bytes) -> Path:
    """Write a workbook and return its path."""
    path = folder / "book.xlsx"
    path.write_bytes(data)
    return path


SHEET_1, SHEET_2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"


def bare(case: Case) -> Case:
    """Return a case without where it was read from."""
    return case.model_copy(update={"folder": "", "sources": (), "fingerprint": ""})
