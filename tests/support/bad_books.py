"""Workbooks with one thing wrong, in a cell or in what a cell hides, and where and in what words that is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from support.books import Sheets


def cell(sheet: str, row: int, column: int, value: Any) -> Callable[[Sheets], None]:
    """Return an edit of one cell, counted from 0."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet][row][column] = value

    return edit


def rows(sheet: str, *added: list[Any]) -> Callable[[Sheets], None]:
    """Return an edit that adds rows."""
    return lambda sheets: sheets[sheet].extend(added)


BAD: tuple[tuple[str, Callable[[Sheets], None], str, str], ...] = (
    ("number as text", cell("catalogue", 1, 5, "5"), "catalogue!F2 premium", "kept as text"),
    ("number as text in the case", cell("case", 5, 1, "0.1"), "case!B6 reserve.cash.carry", "kept as text"),
    ("per cent as text", cell("catalogue", 1, 5, "5%"), "catalogue!F2 premium", "0-1, not per cent"),
    ("thousands commas", cell("catalogue", 1, 5, "1,000"), "catalogue!F2 premium", "must not contain commas"),
    ("currency sign", cell("catalogue", 1, 5, "¥5"), "catalogue!F2 premium", "currency sign"),
    ("oku", cell("losses", 1, 2, "10億"), "losses!C2 loss", "whole units"),
    ("full-width digits", cell("losses", 1, 2, "５０"), "losses!C2 loss", "plain ASCII"),
    ("brackets", cell("losses", 1, 2, "(5)"), "losses!C2 loss", "brackets"),
    ("spaces", cell("catalogue", 1, 1, " A"), "catalogue!B2 insurer", "spaces around"),
    ("negative amount", cell("catalogue", 1, 5, -5), "catalogue!F2 premium", "must not be negative"),
    ("negative loss", cell("losses", 2, 2, -5), "losses!C3 loss", "must not be negative"),
    ("yes/no in a number", cell("catalogue", 1, 5, True), "catalogue!F2 premium", "not a number"),
    ("date in a number", cell("catalogue", 1, 5, dt.date(2026, 11, 22)), "catalogue!F2 premium", "a date or a time"),
    ("rate above 1", cell("case", 7, 1, 99), "case!B8 tail.solvency.level", "below 1"),
    ("half a year", cell("losses", 1, 0, 1.5), "losses!A2 year", "whole number"),
    ("half a reinstatement", cell("catalogue", 1, 4, 0.5), "catalogue!E2 reinstatements", "whole number"),
    ("unknown column", cell("catalogue", 0, 7, "remark"), "catalogue!H1 remark", "unknown column"),
    ("column twice", cell("catalogue", 0, 7, "premium"), "catalogue!F1 premium", "stands twice"),
    ("missing column", cell("catalogue", 0, 5, "note2"), "catalogue!1 premium", "column is missing"),
    ("cyrillic header", cell("losses", 0, 2, "lоss"), "losses!C1 l", "unknown column"),
    ("blank header", cell("losses", 0, 1, None), "losses!B1", "a column has no name"),
    ("one cell too many", rows("losses", [3, "hot", 5, "x"]), "losses!4", "the row has 4 cells, the header 3"),
    ("blank row", rows("losses", [None], [3, "hot", 5]), "losses!4", "a blank row"),
    ("blank row in the case", rows("case", [None], ["name", "x"]), "case!12", "a blank row"),
    ("total row", rows("losses", [None, "total", 120]), "losses!A4 year", "must be stated"),
    ("missing cell", cell("losses", 1, 1, None), "losses!B2 class", "must be stated"),
    ("unknown key", rows("case", ["firm.own_fund", 5]), "case!B12 firm.own_fund", "unknown key"),
    ("key twice", rows("case", ["id", "good"]), "case!B12 id", "row 3 already"),
    ("key beneath a value", rows("case", ["id.x", "good"]), "case!B12 id.x", "no key can stand beneath"),
    ("value above keys", rows("case", ["tail", "x"]), "case!B12 tail", "keys beneath"),
    ("array without a name", rows("case", ["reserve", 1]), "case!B12 reserve", "keys beneath"),
    ("key that is a number", rows("case", [5, 1]), "case!A12 key", "a key is a text"),
    ("name of a file", rows("case", ["catalogue", "other.csv"]), "case!B12 catalogue", "the sheet of its name"),
    ("file of a sheet not there", rows("case", ["insurers", "insurers.csv"]), "case!B12 insurers", "the sheet of its name"),
    ("case of three columns", cell("case", 0, 1, "amount"), "case!B1 amount", "unknown column"),
    ("offer twice", cell("catalogue", 2, 0, "Q1"), "catalogue!A3 offer", "row 2 already"),
    ("bad id", cell("catalogue", 1, 0, "a b"), "catalogue!A2 offer", "an id must be"),
    ("fraction as id", cell("catalogue", 1, 0, 1.5), "catalogue!A2 offer", "an id must be"),
    ("line break", cell("catalogue", 1, 7, "a\nb"), "catalogue!H2 note", "line break"),
    ("control mark", cell("catalogue", 1, 7, "a\u202eb"), "catalogue!H2 note", "control characters"),
    ("time of day", rows("case", ["as_of", dt.datetime(2026, 1, 1, 12)]), "case!B12 as_of", "not a date"),
    ("unknown offer set", rows("case", ["offers.q9.premium", 5]), "case!B12 offers.q9.premium", "no such offer"),
    ("empty sheet", lambda sheets: sheets.update(insurers=[]), "insurers!1", "the sheet is empty"),
    ("unknown sheet", lambda sheets: sheets.update(Sheet1=[["x"]]), "Sheet1", "unknown sheet"),
    ("capital sheet", lambda sheets: sheets.update(Bundles=[["x"]]), "Bundles", "did you mean `bundles`"),
    ("no losses", lambda sheets: sheets.update(losses=[["year", "class", "loss"]]), "losses", "no rows"),
)
MARKS: tuple[tuple[str, Callable[[Any, Any], Any], str, str], ...] = (
    ("error", lambda _, made: made["catalogue"].write_formula("H2", "=NA()", None, "#N/A"), "catalogue!H2 note", "holds an error"),
    ("reference", lambda _, made: made["losses"].write_formula("C2", "=#REF!", None, "#REF!"), "losses!C2 loss", "holds an error"),
    ("formula", lambda _, made: made["catalogue"].write_formula("F2", "=1+1", None, ""), "catalogue!F2 premium", "no stored value"),
    ("merged", lambda _, made: made["catalogue"].merge_range("G5:H5", "x"), "catalogue!G5 shares", "merged"),
    ("hidden row", lambda _, made: made["losses"].set_row(1, None, None, {"hidden": True}), "losses!2", "hidden row"),
    (
        "hidden column",
        lambda _, made: made["catalogue"].set_column("D:D", 9, None, {"hidden": True}),
        "catalogue!D1 limit",
        "hidden column",
    ),
    ("hidden sheet", lambda _, made: made["losses"].hide(), "losses", "a hidden sheet"),
    ("very hidden sheet", lambda _, made: made["losses"].very_hidden(), "losses", "a hidden sheet"),
    ("chart sheet", lambda book, _: book.add_chartsheet("view"), "view", "unknown sheet"),
)
