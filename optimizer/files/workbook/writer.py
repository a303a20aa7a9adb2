"""A case as a workbook that reads back as the same case, byte for byte the same each time it is written.

Every text is written as a text: nothing that a name or a note says becomes a formula or a link. Numbers are written with as many
digits as it takes to read the same number back; a format only shows thousands.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import xlsxwriter
from pydantic import BaseModel
from xlsxwriter.worksheet import Worksheet

from optimizer.errors import Fault, InputError, Message
from optimizer.files.fields import place_at
from optimizer.files.statement import Statement, TextRows, Value, cell_value
from optimizer.files.tables.numerals import text_of_number
from optimizer.files.workbook.grid import MOST_CELLS, MOST_COLUMNS
from optimizer.files.workbook.reader import CASE, IGNORED
from optimizer.inputs.case import Case
from optimizer.inputs.insurers import Insurer, Response
from optimizer.inputs.offers import Offer

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MADE = dt.datetime(2026, 1, 1)
"""A fixed day, so that the same case gives the same bytes."""
_PLAIN_COLUMNS = ("year", "seed", "term_days", "notice_days", "payout_days")
_SPARE_ROWS = 200
"""Below the last row, where a choice is offered too."""
_WIDEST = 48
_CHOSEN: Mapping[str, type[BaseModel]] = {"catalogue": Offer, "insurers": Insurer, "responses": Response}
NOTES = (
    "Reserve Optimizer: one case. The page and the command read this workbook: optimizer solve FILE.xlsx",
    "Sheet `case`: one figure a row, `key` and `value`. The other sheets: one row an offer, an insurer, a loss, …",
    "Amounts in units of the case's currency, never thousands or millions; rates, shares and levels 0 to 1, never per cent.",
    "A blank cell is the default. Formulas are read by the value stored, if it was computed. This sheet is not read; write notes here.",
    "Reserve Optimizer：一つのケース。画面からもコマンドからも、このファイルをそのまま読み込めます（optimizer solve FILE.xlsx）。",
    "シート `case`：1 行に 1 項目（`key` と `value`）。他のシート：1 行に 1 つの保険オファー、保険会社、損失など。",
    "金額はケースの通貨の単位（千・百万・億は使わない）。率・割合・信頼水準は 0〜1（% は使わない）。",
    "空欄は既定値。数式は計算済みの保存値を読みます。このシートは読み込まれません。メモはここに書いてください。",
)


class _Exact(Worksheet):  # type: ignore[misc]
    """A sheet whose numbers keep all their digits; the library writes sixteen, one too few for some."""

    def _xml_number_element(self, number: float, attributes: Sequence[tuple[str, str]] = ()) -> None:
        marks = "".join(f' {key}="{value}"' for key, value in attributes)
        self.fh.write(f"<c{marks}><v>{text_of_number(number)}</v></c>")


@dataclass(frozen=True, slots=True)
class _Formats:
    """How cells look."""

    header: Any
    amount: Any
    day: Any

    def of(self, column: str, value: Value) -> Any:
        """Return the format of a value, None for the plain one."""
        if isinstance(value, dt.date):
            return self.day
        thousands = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= 10_000
        return self.amount if thousands and float(value).is_integer() and column not in _PLAIN_COLUMNS else None


def workbook_of(statement: Statement) -> bytes:
    """Return the workbook of a case, or raise `InputError` where a table has more rows than a workbook is read with."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    book.set_properties({"title": "Reserve Optimizer case", "created": _MADE})
    looks = ({"bold": True, "bottom": 1}, {"num_format": "#,##0"}, {"num_format": "yyyy-mm-dd"})
    formats = _Formats(*map(book.add_format, looks))
    sheet = book.add_worksheet(CASE, worksheet_class=_Exact)
    pairs = [(key, value) for key, value in statement.pairs() if value != ""]
    _fill(sheet, ("key", "value"), pairs, formats)
    _offer_values(sheet, pairs)
    for name, rows in statement.tables.items():
        _check_size(name, rows)
        sheet = book.add_worksheet(name, worksheet_class=_Exact)
        cells = (tuple(cell_value(name, column, cell) for column, cell in zip(rows.header, row, strict=True)) for row in rows.rows)
        _fill(sheet, rows.header, cells, formats)
        _offer_choices(sheet, name, rows)
    notes = book.add_worksheet(IGNORED, worksheet_class=_Exact)
    for place, note in enumerate(NOTES):
        notes.write_string(place, 0, note)
    book.close()
    return target.getvalue()


def _check_size(name: str, rows: TextRows) -> None:
    width = len(rows.header)
    if width > MOST_COLUMNS or (len(rows.rows) + 1) * width > MOST_CELLS:
        rule = Message(
            "a workbook is read with up to {most:,} rows of this table, here are {count:,}", most=MOST_CELLS // width, count=len(rows.rows)
        )
        raise InputError([Fault(name, None, "", "", rule, Message("keep the case as a folder"))])


def _fill(sheet: Any, header: Sequence[str], rows: Any, formats: _Formats) -> None:
    """Write the header, which stays in sight, and the rows."""
    widths = [len(name) for name in header]
    for column, name in enumerate(header):
        sheet.write_string(0, column, name, formats.header)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if value != "":
                last = str(row[0]).rpartition(".")[2] if header[0] == "key" else header[column]
                _write(sheet, (number, column), value, formats.of(last, value))
                widths[column] = max(widths[column], len(str(value)))
    sheet.freeze_panes(1, 1)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 3, _WIDEST))


def _write(sheet: Any, at: tuple[int, int], value: Value, look: Any) -> None:
    """Write one cell as what it is, or raise `ValueError`; the library leaves out a text it finds too long without a word."""
    if isinstance(value, bool):
        left_out = sheet.write_boolean(*at, value, look)
    elif isinstance(value, dt.date):
        left_out = sheet.write_datetime(*at, dt.datetime(value.year, value.month, value.day), look)
    elif isinstance(value, str):
        left_out = sheet.write_string(*at, value, look)
    else:
        left_out = sheet.write_number(*at, value, look)
    if left_out:
        raise ValueError(f"a cell of {sheet.name} cannot be written")


def _offer_values(sheet: Any, pairs: Sequence[tuple[str, Value]]) -> None:
    """Offer the words that a key can have, beside its value."""
    for row, (key, _) in enumerate(pairs, start=1):
        words = _words(Case, key.replace("[", ".").replace("]", "").split("."))
        if words:
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": words})


def _offer_choices(sheet: Any, name: str, rows: TextRows) -> None:
    """Offer the words that a column can have."""
    model = _CHOSEN.get(name)
    for column, title in enumerate(rows.header if model is not None else ()):
        words = _words(model, [title]) if model is not None else []
        words = ["yes", "no"] if words == ["TRUE", "FALSE"] else words
        if words:
            sheet.data_validation(1, column, len(rows.rows) + _SPARE_ROWS, column, {"validate": "list", "source": words})


def _words(model: type[BaseModel], parts: Sequence[str]) -> list[str]:
    """Return the words allowed at a key, tables of an array by whatever name; empty where anything may stand."""
    path: list[str | int] = []
    for part in parts:
        place = place_at(model, [*path, part])
        above = place_at(model, path) if path else None
        if place is not None:
            path.append(part)
        elif above is None or not above.is_array:
            return []
    place = place_at(model, path)
    kinds = () if place is None else place.plain
    if kinds == (bool,):
        return ["TRUE", "FALSE"]
    return list(_literals(kinds))


def _literals(kinds: Sequence[Any]) -> Iterator[str]:
    for kind in kinds:
        if get_origin(kind) is Literal:
            yield from map(str, get_args(kind))
