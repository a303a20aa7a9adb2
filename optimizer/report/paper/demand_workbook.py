"""A demand as a workbook: what matters in words, the curve and the buyers with every figure as a number; no text is read as a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

import xlsxwriter

from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.report.formats.demand import buyer_rows, curve_rows
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.demand import demand_sentences
from optimizer.results.demand import Demand

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CREATED = dt.datetime(2000, 1, 1)
"""Of every workbook, so that the same demand gives the same bytes."""


def demand_to_xlsx(demand: Demand, language: Language) -> bytes:
    """Return the workbook: sentences, curve, buyers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": demand.market.name, "subject": demand.offer, "created": CREATED})
    sheet = book.add_worksheet("summary")
    sheet.set_column(0, 0, 120)
    for row, sentence in enumerate(demand_sentences(demand, Voice(language, demand.market.currency))):
        sheet.write_string(row, 0, sentence)
    for name, rows in (("curve", curve_rows(demand)), ("buyers", buyer_rows(demand))):
        _write(book.add_worksheet(name), rows)
    book.close()
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[dict[str, Cell]]) -> None:
    sheet.freeze_panes(1, 1)
    for column, key in enumerate(rows[0] if rows else ()):
        sheet.set_column(column, column, 18)
        sheet.write_string(0, column, key)
        for place, row in enumerate(rows, start=1):
            cell = row[key]
            if isinstance(cell, str):
                sheet.write_string(place, column, cell)
            elif cell is not None:
                sheet.write_number(place, column, cell)
