"""Cells of quotes at their edges: words for nothing and for no end, numbers that are none, quotes one after the other in one slip."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from support import two_years

from optimizer import files
from optimizer.errors import InputError
from optimizer.files.quotes.amounts import Amount, amount_of
from optimizer.files.quotes.book import CellFault, cell_faults, quotes_of, with_quotes
from optimizer.files.quotes.cells import catalogue_cells, shown_text
from optimizer.files.quotes.columns import ColumnHead
from optimizer.files.quotes.identifiers import insurer_id
from optimizer.files.quotes.pasted import read_pasted
from optimizer.files.saving import save_folder
from optimizer.files.statement import Statement, TextRows, statement_of


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("無制限", Amount("unlimited")),
        ("JPY", Amount("JPY")),
        ("5万10億", Amount("5万10億")),  # a greater magnitude behind a smaller one is no number
        ("-10億5,000万", Amount("-1050000000")),
    ],
)
def test_an_amount_without_end_or_without_a_number_stands_as_it_is(text: str, amount: Amount) -> None:
    assert amount_of(text, 1) == amount


@pytest.mark.parametrize(
    ("column", "text", "cells"),
    [
        ("deductible", "nil", {"deductible": "0"}),
        ("limit", "なし", {"limit": ""}),
        ("reinstatements", "unlimited", {"reinstatements": "unlimited"}),
        ("reinstatements", "none", {"reinstatements": "0"}),
        ("reinstatements", "1 @ 1.2.3%", {"reinstatements": "1 @ 1.2.3%"}),
        ("reinstatements", "2 回", {"reinstatements": "2"}),
        ("requires", "q 1、外国", {"requires": "q-1;外国"}),
    ],
)
def test_words_for_nothing_and_for_no_end_are_cells_of_the_catalogue(column: str, text: str, cells: dict[str, str]) -> None:
    assert catalogue_cells(ColumnHead(column), text, 10**6) == cells


def test_a_rate_is_shown_per_cent_and_what_is_none_as_it_stands() -> None:
    assert shown_text("tax", "0.035", 1) == "3.5%"
    assert shown_text("tax", "much", 1) == "much"


def test_nobody_has_no_id() -> None:
    assert insurer_id(" \u3000", ()) == ""


def test_a_slip_that_names_a_label_twice_in_one_block_holds_two_quotes() -> None:
    pasted = read_pasted("Insurer: A\nLimit: JPY 5m\nInsurer: B\nLimit: JPY 7m", 1)
    assert [(quote["insurer_name"], quote["limit"]) for quote in pasted.quotes] == [("A", "5000000"), ("B", "7000000")]


def test_a_table_that_is_no_csv_is_parted_at_its_marks() -> None:
    """A cell longer than the reader of CSV takes."""
    before = csv.field_size_limit(8)
    try:
        pasted = read_pasted("Insurer\tLimit\tNote\nA\t5\tlonger than eight letters", 1)
    finally:
        csv.field_size_limit(before)
    assert pasted.quotes[0]["limit"] == "5"


@pytest.fixture
def base(tmp_path: Path) -> Statement:
    """Return the case of two loss years with the failure of its insurers, and an event that two of them refuse."""
    case = two_years.CASE + '[[stress]]\nid = "drain"\nlosses = [{ class = "hot", loss = 5 }]\nrefuse = ["q1", "A"]\n'
    folder = two_years.write_case(tmp_path / "base")
    (folder / "case.toml").write_text(case, encoding="utf-8")
    return statement_of(folder)


def test_a_quote_removed_is_gone_from_the_events_that_it_refuses(base: Statement) -> None:
    rows = quotes_of(base)
    book = with_quotes(base, [row for row in rows if row["offer"] != "q1"])
    left = {row.get("insurer_name") for row in rows if row["offer"] != "q1"}
    assert "q1" not in book.statement.table["stress"][0]["refuse"]
    assert ("A" in book.statement.table["stress"][0]["refuse"]) is ("A" in left)
    assert "stress.drain.refuse" in book.dropped


def test_what_is_wrong_with_an_insurer_is_told_at_the_name_in_the_first_of_its_quotes(base: Statement, tmp_path: Path) -> None:
    insurers = TextRows(("insurer", "failure_probability"), (("A", "2"), ("B", "0.1")))
    spoilt = Statement(base.table, {**base.tables, "insurers": insurers})
    rows = quotes_of(spoilt)
    book = with_quotes(spoilt, rows)
    with pytest.raises(InputError) as refused:
        files.load_case(save_folder(book.statement, tmp_path / "case"))
    at_cells, _ = cell_faults(book, refused.value.faults)
    first = next(place for place, row in enumerate(rows) if row["insurer_name"] == "A")
    assert [(at.place, at.column) for at in at_cells] == [(first, "insurer_name")]
    assert all(isinstance(at, CellFault) for at in at_cells)
