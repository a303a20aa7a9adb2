"""A workbook computed anew after some of its cells were changed, by a spreadsheet's engine that shares no code with this program."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path

import formulas
import openpyxl

Place = tuple[str, str]
"""Sheet and cell."""
_KEY = re.compile(r"'\[.*\](.+)'!([A-Z]+[0-9]+)")


def recalculated(data: bytes, changes: Mapping[Place, float], folder: Path) -> dict[Place, float | str]:
    """Return the value of every formula once numbers are typed into some cells; `folder` is where the workbook is written."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for (sheet, place), value in changes.items():
        book[sheet][place].value = value
    path = folder / "book.xlsx"
    book.save(path)
    live = {(sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    names = {name.upper(): name for name in book.sheetnames}
    values: dict[Place, float | str] = {}
    for key, cell in formulas.ExcelModel().loads(str(path)).finish().calculate().items():
        match = _KEY.fullmatch(str(key))
        if match is not None and (names[match[1]], match[2]) in live:
            value = cell.value[0, 0]
            values[names[match[1]], match[2]] = value if isinstance(value, str) else float(value)
    assert values.keys() == live
    return values
