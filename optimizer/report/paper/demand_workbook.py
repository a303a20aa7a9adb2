"""A demand as a workbook: what matters in words, the curve and the buyers with every figure as a number; no text is read as a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.report.formats.demand import buyer_rows, curve_rows
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.demand import demand_sentences
from optimizer.report.text.market_names import named_demand
from optimizer.results.demand import Demand

OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
CREATED = dt.datetime(2000, 1, 1)
"""Of every workbook, so that the same demand gives the same bytes."""
CURVE = {
    "rate": "rate",
    "multiple": "multiple",
    "buyers": "buyers",
    "limit": "limit",
    "premium": "premium",
    "brokerage": "brokerage",
    "reinstatement_premium": "reinstatement",
    "expected_payout": "payout",
    "capital_cost": "capital",
    "profit": "profit",
    "profit_together": "profit_together",
    "loss_ratio": "loss_ratio",
    "taken_by": "taken_by",
    "lost_next": "lost",
}
BUYERS = {
    "buyer": "buyer",
    "name": "name",
    "size": "size",
    "status": "status",
    "verdict": "verdict",
    "line": "line",
    "walk_away": "walk_away",
    "rate": "rate",
    "cost_without": "cost_without",
    "share_at_offer": "share_at_offer",
    "floor": "floor",
    "expected_payout": "payout",
    "steps": "steps",
    "exact": "exact",
    "audited": "audit",
}
"""Columns, and the words that head them."""
SPOKEN = {"status": "word", "verdict": "demand.verdict"}
"""Columns of codes, and where their words are."""


def demand_to_xlsx(demand: Demand, language: Language) -> bytes:
    """Return the workbook: sentences, curve, buyers; of the shipped market the buyers by their names."""
    out, say = io.BytesIO(), Voice(language, demand.market.currency)
    named = named_demand(demand, say)
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": demand.market.name, "subject": demand.offer, "created": CREATED})
    sheet = book.add_worksheet(say("demand.sheet.summary"))
    sheet.set_column(0, 0, 120)
    for row, sentence in enumerate(demand_sentences(named, say)):
        sheet.write_string(row, 0, sentence)
    _write(book.add_worksheet(say("demand.sheet.curve")), curve_rows(named), CURVE, say)
    _write(book.add_worksheet(say("demand.sheet.buyers")), buyer_rows(named), BUYERS, say)
    book.close()
    return out.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[dict[str, Cell]], columns: Mapping[str, str], say: Voice) -> None:
    sheet.freeze_panes(1, 1)
    for column, (key, word) in enumerate(columns.items()):
        sheet.set_column(column, column, 18)
        sheet.write_string(0, column, say(f"demand.{word}"))
        for place, row in enumerate(rows, start=1):
            cell = row[key]
            if isinstance(cell, (str, bool)):
                sheet.write_string(place, column, _spoken(key, cell, say))
            elif cell is not None:
                sheet.write_number(place, column, cell)


def _spoken(key: str, cell: str | bool, say: Voice) -> str:
    """Return a code in words; a text as it is."""
    if isinstance(cell, bool):
        return say("sheet.yes" if cell else "sheet.no")
    return say(f"{SPOKEN[key]}.{cell}") if key in SPOKEN else cell
