"""Quotes pasted in any of the ways people write them: read as whoever wrote them meant, refused at the very cells that are spoilt."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from support import two_years
from support.pasted_quotes import HEADS, draft, slip, table
from support.paths import ROOT

from optimizer import files
from optimizer.errors import InputError
from optimizer.files.quotes.book import CellFault, Row, cell_faults, quotes_of, with_quotes
from optimizer.files.quotes.grid import GRID, GridEdits, GridUnit, joined, rows_after, shown_rows, wrong_after
from optimizer.files.quotes.pasted import LONGEST_TEXT, is_small, read_pasted
from optimizer.files.saving import save_folder
from optimizer.files.statement import Statement, statement_of
from optimizer.i18n.voice import Voice
from optimizer.report.text.names import insurer_name

UNIT = GridUnit(
    10**6, "JPY", {"covers": {"*": "every class", "hot": "hot wallet"}, "use": {"no": "left out"}, "insurer_name": {"A": "甲社"}}
)
MIDSIZE = ROOT / "data" / "cases" / "jp-midsize"


@pytest.fixture
def base(tmp_path: Path) -> Statement:
    """Return the case of two loss years, in yen."""
    folder = two_years.write_case(tmp_path / "base")
    (folder / "case.toml").write_text(two_years.CASE.replace("USD", "JPY"), encoding="utf-8")
    return statement_of(folder)


def faults_of(base: Statement, rows: Sequence[Row], folder: Path) -> tuple[CellFault, ...]:
    """Return what is wrong with rows, by the reader of every case."""
    book = with_quotes(base, rows)
    try:
        files.load_case(save_folder(book.statement, folder))
    except InputError as error:
        at_cells, others = cell_faults(book, error.faults)
        assert not others
        return at_cells
    return ()


@pytest.mark.parametrize("seed", range(120))
def test_what_is_pasted_means_what_was_written_and_spoilt_cells_are_refused_where_they_stand(
    seed: int, base: Statement, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    drafts = [draft(rng, most_spoilt=2 if seed % 2 else 0) for _ in range(rng.randrange(1, 5))]
    named = [one for one in drafts if one.texts["insurer_name"]]
    text, written = (table(rng, drafts), drafts) if seed % 3 else (slip(rng, named), named)
    pasted = read_pasted(text, 1)
    assert not pasted.unread or pasted.unread == ("Quotes received",)
    assert len(pasted.quotes) == len(written)
    for quote, one in zip(pasted.quotes, written, strict=True):
        meant = {column: cell for column, cell in one.cells.items() if cell and column not in one.spoilt}
        assert {column: quote.get(column) for column in meant} == meant
    refused = {(at.place, at.column) for at in faults_of(base, pasted.quotes, tmp_path / "case")}
    assert refused == {(place, column) for place, one in enumerate(written) for column in one.spoilt}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("単位：百万円\t\t\n保険会社\t填補限度額\t保険料\nA\t1,000\t92.3", {"limit": "1000000000", "premium": "92300000"}),
        ("Insurer\tLimit (JPY m)\tPremium (JPY)\nA\t1,000\t92,300,000", {"limit": "1000000000", "premium": "92300000", "currency": "JPY"}),
        ("保険会社\t填補限度額（億円）\t保険料（百万円/年）\nA\t10\t92.3", {"limit": "1000000000", "premium": "92300000"}),
        ("Insurer: A\nLimit: JPY 2,500m xs JPY 3,500m", {"limit": "2500000000", "attachment": "3500000000"}),
        ("保険会社：A\n填補限度額：35億円を超える25億円", {"limit": "2500000000", "attachment": "3500000000"}),
        ("Insurer: A\nLimit: US$20m\nPremium: USD 163,000", {"limit": "20000000", "premium": "163000", "currency": "USD"}),
        ("Insurer: A\nLimit: 10億円\nPremium: USD 1m", {"limit": "1000000000", "premium": "USD 1m", "currency": "JPY"}),
        ("Insurer: A\nReinstatements: 1 @ 100%", {"reinstatements": "1", "reinstatement_rate": "1"}),
        ("Insurer\tShare %\nA\t50", {"shares": "0.5"}),
        ("Insurer\tPremium\tROL\tLimit\nA\t\t3.5%\t1bn", {"premium": "35000000"}),
    ],
)
def test_units_and_currencies_are_those_that_are_stated(text: str, cells: dict[str, str]) -> None:
    (quote,) = read_pasted(text, 1).quotes
    assert {column: quote.get(column) for column in cells} == cells


def test_what_is_not_read_is_named_and_a_text_without_a_name_is_refused() -> None:
    pasted = read_pasted("Insurer\tBroker ref\tLimit\nA\t77\t5\n", 10**6)
    assert pasted.unread == ("Broker ref",)
    assert pasted.quotes == ({"insurer_name": "A", "limit": "5000000"},)
    assert not is_small(pasted.quotes, 1e6)
    assert is_small(read_pasted("Insurer\tLimit\nA\t5\n", 1).quotes, 1e6)
    for text in ("", " \n\t", "hello", "x" * (LONGEST_TEXT + 1), '"a\tb\n"', "Insurer\tLimit\n" + "A\t1\n" * 201):
        assert read_pasted(text, 1).refused is not None


def test_a_grid_nobody_has_typed_into_changes_nothing_in_any_unit() -> None:
    statement = statement_of(MIDSIZE)
    rows = quotes_of(statement)
    assert with_quotes(statement, rows).statement == statement
    for scale in (1, 10**6, 10**8):
        unit = GridUnit(scale, "JPY", UNIT.words)
        shown = shown_rows(rows, frozenset({(3, "limit")}), unit)
        edits = GridEdits(edited=dict(enumerate(shown)))
        assert rows_after(rows, edits, unit)[0] == list(rows)
        edits = GridEdits(added=shown)
        assert [row.get("premium") for row in rows_after((), edits, unit)[0]] == [row["premium"] for row in rows]


def test_what_is_typed_takes_the_unit_of_the_grid_and_keeps_what_it_cannot_read() -> None:
    rows: list[Row] = [{"offer": "q1", "insurer_name": "A", "limit": "80", "premium": "3", "covers": "hot"}, {"offer": "q2", "limit": "5"}]
    edits = GridEdits.of(
        {
            "edited_rows": {
                "0": {"premium": "⚠ 2.5", "limit": "1億円", "covers": "every class; cold", "note": None, "use": "left out"},
                "1": {"limit": "7"},
            },
            "added_rows": [{"insurer_name": "甲社", "limit": "10", "premium": "USD 3m"}, {"limit": "200", "premium": "3 %"}],
            "deleted_rows": [1],
        },
        {column: column for column in GRID},
    )
    after, before = rows_after(rows, edits, UNIT)
    assert before == [0, None, None]
    assert after[0] == {"offer": "q1", "insurer_name": "A", "limit": "100000000", "premium": "2500000", "covers": "*;cold", "use": "no"}
    assert after[1] == {"insurer_name": "A", "limit": "10000000", "premium": "USD 3m"}
    assert after[2] == {"limit": "200000000", "premium": "6000000"}
    assert wrong_after(frozenset({(0, "limit"), (1, "limit")}), before) == {(0, "limit")}


def test_names_in_any_script_get_ids_and_a_quote_laid_over_its_own_row(base: Statement, tmp_path: Path) -> None:
    pasted: list[Row] = [
        {"insurer_name": "東京第一", "limit": "70", "reinstatements": "0", "premium": "2", "slots": "x"},
        {"insurer_name": "東京第一", "limit": "60", "reinstatements": "0", "premium": "2", "slots": "x"},
        {"insurer_name": "a", "limit": "50", "reinstatements": "0", "premium": "2"},
        {"offer": "q2", "premium": "8"},
    ]
    book = with_quotes(base, joined(quotes_of(base), pasted))
    case = files.load_case(save_folder(book.statement, tmp_path / "case"))
    say = Voice("en", case.currency)
    assert [(offer.offer, offer.insurer, insurer_name(offer.insurer, case, say)) for offer in case.offers] == [
        ("insurer-1-x", "insurer-1", "東京第一"),
        ("insurer-1-x-2", "insurer-1", "東京第一"),
        ("A-quote", "A", "Insurer A"),
        ("q1", "A", "Insurer A"),
        ("q2", "B", "Insurer B"),
    ]
    assert case.offers[4].premium == 8


def test_what_spoke_of_a_quote_removed_goes_with_it_and_is_named(tmp_path: Path) -> None:
    statement = statement_of(MIDSIZE)
    in_force = "C-crime-primary-500m"
    rows: list[Row] = [row for row in quotes_of(statement) if row["offer"] not in (in_force, "B-specie-first")]
    rows.append({"insurer_name": "新しい会社", "slots": "crime-first", "limit": "1e9", "reinstatements": "0", "premium": "1e7"})
    book = with_quotes(statement, rows)
    assert {key.rpartition(".")[0] or key for key in book.dropped} >= {"today.policies", "responses"}
    assert book.unrated == ("新しい会社",)
    case = files.load_case(save_folder(book.statement, tmp_path / "case"))
    assert case.today is not None
    assert in_force not in case.today.policies
    assert case.offers[-1].wording == "crime-form"


def test_a_new_quote_is_never_one_that_it_replaces(base: Statement) -> None:
    """It gets another id than the quote that was removed, so that neither its what-ifs nor its being in force pass to it."""
    quote = {"insurer_name": "a", "limit": "50", "reinstatements": "0", "premium": "2"}
    before = with_quotes(base, [*quotes_of(base), quote])
    assert before.offers[-1] == "A-quote"
    table = {**before.statement.table, "today": {"policies": {"A-quote": 1.0}}}
    after = with_quotes(Statement(table, before.statement.tables), [*quotes_of(base), {**quote, "premium": "3"}])
    assert after.offers[-1] == "A-quote-2"
    assert after.dropped == ("today.policies.A-quote",)
    assert after.statement.table["today"]["policies"] == {}


def test_every_name_of_a_column_is_known_with_and_without_capitals() -> None:
    for column, names in HEADS.items():
        for name in names:
            pasted = read_pasted(f"{name.upper()}\tNote\tLimit\nx1\ty\t1\n", 1)
            assert pasted.unread == (), (column, name)
