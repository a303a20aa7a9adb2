"""Rows as a CSV file that a spreadsheet opens as numbers and words, never as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula."""

Cell = str | float | bool | None


def to_csv(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return rows under the keys of the first, UTF-8 with the mark that spreadsheets look for."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow([_text(key) for key in rows[0]])
        writer.writerows([[_text(row[key]) for key in rows[0]] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA) else cell
    return repr(cell)
