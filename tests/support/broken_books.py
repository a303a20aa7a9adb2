"""Workbooks that meet or miss a limit of the reader, and sheets that could be read in two ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from support.books import SHEET_1, good, parts, with_part, written, zipped

from optimizer.files.workbook import archive, markup, package, shared_texts, sheet_cells


def attributes(count: int) -> bytes:
    """Return a workbook with one cell that has many attributes."""
    many = b" ".join(b'a%d="%d"' % (at, at) for at in range(count))
    return with_part(SHEET_1, lambda part: part.replace(b"<c r=", b"<c " + many + b" r=", 1))


def nested(depth: int) -> bytes:
    """Return a workbook with elements within one another that are passed over."""
    return with_part(SHEET_1, lambda part: part.replace(b"<sheetViews>", b"<a>" * depth + b"</a>" * depth + b"<sheetViews>"))


def merged(count: int) -> bytes:
    """Return a workbook with so many merged areas beside its case."""

    def merge(_: Any, sheets: Any) -> None:
        for row in range(count):
            sheets["case"].merge_range(row + 20, 3, row + 20, 4, "")

    return written(good(), merge)


LIMITS: tuple[tuple[str, Any, str, int, Callable[[], bytes], str], ...] = (
    ("tags", markup, "MOST_TAGS", 100, lambda: written(good()), "more than 100 tags"),
    ("depth", markup, "DEEPEST", 10, lambda: nested(9), ""),
    ("depth", markup, "DEEPEST", 10, lambda: nested(10), "more than 10 deep"),
    ("elements", markup, "MOST_PASSED", 60, lambda: nested(70), "more than 60 elements that are not read"),
    ("pieces", markup, "LONGEST_PIECE", 2_000, lambda: attributes(300), "longer than 2,000 bytes"),
    ("pieces", markup, "LONGEST_PIECE", 2_000, lambda: attributes(30), ""),
    ("cells", sheet_cells, "MOST_CELLS", 20, lambda: written(good()), "more than 20 cells"),
    ("columns", sheet_cells, "MOST_COLUMNS", 5, lambda: written(good()), "beyond column CV"),
    ("merged areas", sheet_cells, "MOST_MERGED", 1, lambda: merged(2), "more than 1 merged areas"),
    ("sheets", package, "MOST_SHEETS", 2, lambda: written(good()), "more than 2 sheets"),
    ("sheets", package, "MOST_SHEETS", 3, lambda: written(good()), ""),
    ("entries", package, "MOST_ENTRIES", 1, lambda: written(good()), "more than 1 entries"),
    ("letters", shared_texts, "LONGEST_TEXT", 4, lambda: written(good()), "longer than 4 letters"),
    ("parts", archive, "MOST_PARTS", 5, lambda: written(good()), "more than 5 parts"),
)  # fmt: skip


def edited(old: bytes, new: bytes) -> bytes:
    """Return the good workbook with its first sheet changed."""

    def edit(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return with_part(SHEET_1, edit)


def without(name: str) -> bytes:
    """Return the good workbook without one part."""
    return zipped({own: part for own, part in parts(written(good())).items() if own != name})


BROKEN: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("a cell twice", lambda: edited(b'<c r="B1"', b'<c r="A1"'), "do not stand in order"),
    ("cells out of order", lambda: edited(b'<c r="A2"', b'<c r="C2"'), "do not stand in order"),
    ("a row twice", lambda: edited(b'<row r="3"', b'<row r="2"'), "do not stand in order"),
    ("a row of another's cells", lambda: edited(b'<c r="A3"', b'<c r="A4"'), "without a place"),
    ("a cell that is nowhere", lambda: edited(b'<c r="A3"', b'<c r="A0"'), "without a place"),
    ("a cell in small letters", lambda: edited(b'<c r="A3"', b'<c r="a3"'), "without a place"),
    ("two tables", lambda: edited(b"</sheetData>", b"</sheetData><sheetData/>"), "without a place"),
    ("cells outside of the table", lambda: edited(b"<sheetData>", b'<x><row r="1"><c r="A1"/></row></x><sheetData>'), "without a place"),
    ("another namespace", lambda: edited(b"spreadsheetml/2006/main", b"spreadsheetml/2007/main"), "not what its name says"),
    ("a text that is not there", lambda: edited(b'<c r="A1" t="s"><v>0</v>', b'<c r="A1" t="s"><v>9999</v>'), "text cannot be found"),
    ("an unknown kind of cell", lambda: edited(b'<c r="A1" t="s">', b'<c r="A1" t="q">'), "unknown kind"),
    ("half of a sheet", lambda: edited(b"</sheetData>", b""), "XML is broken"),
    ("a part that is not there", lambda: without(SHEET_1), "cannot be found"),
    ("no list of kinds", lambda: without("[Content_Types].xml"), "not an .xlsx"),
)  # fmt: skip
