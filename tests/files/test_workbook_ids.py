"""An id is what was typed: a date or a yes that a spreadsheet made of it is told in every column of every sheet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from support.books import put
from support.dialects import DIALECTS, Formula, case_sheets, in_dialect

from optimizer import InputError, check, load_case
from optimizer.files.workbook.reader import read_workbook


def told(data: bytes, tmp_path: Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        check(put(tmp_path, data))
    return str(raised.value).split("\n")


ID_COLUMNS = {
    "catalogue": ("offer", "insurer", "covers", "slots", "wording", "group", "requires", "excludes", "exclusions", "features", "currency",
                  "use", "shares", "note"),
    "losses": ("class", "event"),
    "failures": ("insurer",),
    "insurers": ("insurer",),
    "responses": ("offer", "class"),
    "bundles": ("bundle", "offers"),
}  # fmt: skip
SMALL: dict[str, list[list[Any]]] = {
    "failures": [["year", "insurer"], [1, "A"]],
    "insurers": [["insurer"], ["A"]],
    "responses": [["offer", "class", "probability"], ["q1", "hot", 0.9]],
    "bundles": [["bundle", "offers", "discount"], ["b", "q1;q2", 1]],
}
MISPLACED = (
    (dt.date(2026, 1, 2), "a date where an id or a text belongs"),
    (True, "TRUE or FALSE where an id or a text belongs"),
)


@pytest.mark.parametrize(("cell", "words"), MISPLACED)
@pytest.mark.parametrize(("sheet", "column"), [(sheet, column) for sheet, columns in ID_COLUMNS.items() for column in columns])
def test_a_date_or_a_yes_is_no_id_in_any_column_of_any_sheet(sheet: str, column: str, cell: Any, words: str) -> None:
    sheets = case_sheets() | {name: [list(row) for row in rows] for name, rows in SMALL.items()}
    rows = sheets[sheet]
    if column not in rows[0]:
        rows[0].append(column)
    place = rows[0].index(column)
    rows[1] = [*rows[1], *[None] * (len(rows[0]) - len(rows[1]))]
    rows[1][place] = cell
    faults = [
        fault for fault in read_workbook(in_dialect(DIALECTS[0], sheets), "x").faults if fault.field == column and words in fault.rule
    ]
    assert [fault.file for fault in faults] == [f"x {sheet}!{'ABCDEFGHIJ'[place]}2"]


OF_KEYS = (
    "id",
    "name",
    "currency",
    "offers.q1.slots",
    "offers.q1.group",
    "offers.q2.wording",
    "backing[1].covers",
    "regime.id",
    "figure[1].key",
)


@pytest.mark.parametrize("key", OF_KEYS)
@pytest.mark.parametrize("value", [dt.date(2026, 1, 2), True])
def test_a_date_or_a_yes_is_no_id_under_any_key(key: str, value: Any, tmp_path: Path) -> None:
    sheets = case_sheets()
    sheets["case"] = [row for row in sheets["case"] if row[0] != key] + [[key, value]]
    lines = [line for line in told(in_dialect(DIALECTS[0], sheets), tmp_path) if "where an id or a text belongs" in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"book.xlsx case!B{len(sheets['case'])} {key}: ")


def test_a_date_is_read_where_a_date_belongs(tmp_path: Path) -> None:
    sheets = case_sheets()
    sheets["case"] += [["fx.USD.rate", 150], ["fx.USD.date", dt.date(2026, 1, 2)]]
    case = load_case(put(tmp_path, in_dialect(DIALECTS[0], sheets)))
    assert (case.as_of, case.fx["USD"].date) == (dt.date(2026, 11, 22), dt.date(2026, 1, 2))
    sheets["case"] += [["losses.years", dt.date(2026, 1, 2)]]
    del sheets["case"][5]
    lines = told(in_dialect(DIALECTS[0], sheets), tmp_path)
    assert any("losses.years: a number belongs here, and the cell is a date" in line for line in lines), lines


def test_an_empty_text_that_was_computed_is_a_blank_cell_and_rows_of_them_end_the_table(tmp_path: Path) -> None:
    sheets = case_sheets()
    empty = [Formula(f'IF(C{row}>0,"x","")', "") for row in range(20, 23)]
    sheets["losses"] += [empty] * 3
    check(put(tmp_path, in_dialect(next(each for each in DIALECTS if each.name == "libreoffice"), sheets)))
