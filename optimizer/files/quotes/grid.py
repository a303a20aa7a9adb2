"""Rows of quotes in a grid: what it shows of each cell, and the rows that what somebody types into it makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from optimizer.files.quotes.amounts import folded
from optimizer.files.quotes.book import Row
from optimizer.files.quotes.cells import WRONG, catalogue_cells, shown_text, with_premium
from optimizer.files.quotes.columns import NAME, ColumnHead

GRID = (
    NAME,
    "slots",
    "covers",
    "attachment",
    "deductible",
    "limit",
    "aggregate_limit",
    "reinstatements",
    "reinstatement_rate",
    "shares",
    "premium",
    "term_days",
    "notice_days",
    "payout_days",
    "exclusions",
    "currency",
    "use",
    "note",
)
"""Columns of the grid; what else a row of the catalogue states, its id among it, stays as it is."""
LISTED = ("slots", "covers")
"""Columns whose cells are lists, a semicolon between."""
Places = frozenset[tuple[int, str]]
"""Cells, by row and column."""


@dataclass(frozen=True, slots=True)
class GridUnit:
    """What a plain number in a column of money means."""

    scale: int
    """How much one is."""
    currency: str
    """The case's: of a row that names none."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column: what its ids, patterns and texts are called on the page."""


@dataclass(frozen=True, slots=True)
class GridEdits:
    """What was done to a grid since it was drawn."""

    edited: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Cells typed into, by row and column."""
    added: Sequence[Mapping[str, str]] = ()
    deleted: frozenset[int] = frozenset()

    @classmethod
    def of(cls, state: Mapping[str, Any], columns: Mapping[str, str]) -> GridEdits:
        """Return the edits that an editor's state holds; an emptied cell is blank. `columns`: of the grid, by what they are called."""

        def texts(cells: Mapping[str, Any]) -> dict[str, str]:
            return {columns[label]: "" if cell is None else str(cell) for label, cell in cells.items() if label in columns}

        edited = {int(row): texts(cells) for row, cells in state.get("edited_rows", {}).items()}
        return cls(edited, [texts(cells) for cells in state.get("added_rows", [])], frozenset(map(int, state.get("deleted_rows", []))))


def shown_rows(rows: Sequence[Row], wrong: Places, unit: GridUnit) -> list[dict[str, str]]:
    """Return the texts of a grid; before that of a cell that was refused stands a mark."""
    return [
        {
            column: f"{WRONG} {text}".strip() if (place, column) in wrong else text
            for column in GRID
            for text in [shown_cell(column, row.get(column, ""), unit)]
        }
        for place, row in enumerate(rows)
    ]


def shown_cell(column: str, text: str, unit: GridUnit) -> str:
    """Return a cell of the catalogue as the grid shows it."""
    words = unit.words.get(column)
    if words is None:
        return shown_text(column, text, unit.scale)
    return words.get(text, text) if column not in LISTED else "; ".join(words.get(part, part) for part in text.split(";"))


def rows_after(rows: Sequence[Row], edits: GridEdits, unit: GridUnit) -> tuple[list[Row], list[int | None]]:
    """Return the rows after what was done to them, and which row each was, None where it is new."""
    after: list[Row] = []
    before: list[int | None] = []
    for place, row in enumerate(rows):
        if place not in edits.deleted:
            after.append(typed_over(row, edits.edited.get(place, {}), unit))
            before.append(place)
    for cells in edits.added:
        after.append(typed_over({}, cells, unit))
        before.append(None)
    return after, before


def typed_over(row: Row, typed: Mapping[str, str], unit: GridUnit) -> Row:
    """Return a row with what was typed into its cells; a text that shows what the cell holds already changes nothing.

    An amount in another currency than the row's stays as it stands, to be refused; `3.5 %` for a premium is a part of the limit.
    """
    cells = dict(row)
    for column, text in typed.items():
        if text.replace(WRONG, "").strip() != shown_cell(column, row.get(column, ""), unit):
            cells.update({column: ""} | _typed(column, text, unit))
    currency = cells.get("currency") or unit.currency
    for column, text in typed.items():
        named = _typed(column, text, unit, with_currency=True).get("currency", currency)
        if column != "currency" and named != currency:
            cells[column] = " ".join(text.replace(WRONG, "").split())
    return {column: cell for column, cell in with_premium(cells).items() if cell}


def _typed(column: str, text: str, unit: GridUnit, *, with_currency: bool = False) -> dict[str, str]:
    if column in unit.words:
        meant = {folded(words): part for part, words in unit.words[column].items()}
        bare = text.replace(WRONG, "")
        parts = [meant.get(folded(part), part.strip()) for part in (bare.split(";") if column in LISTED else [bare])]
        text = ";".join(part for part in parts if part)
    cells = catalogue_cells(ColumnHead(column), text, unit.scale)
    return cells if with_currency or column == "currency" else {name: cell for name, cell in cells.items() if name != "currency"}


def joined(rows: Sequence[Row], pasted: Sequence[Row]) -> list[Row]:
    """Return rows with pasted ones before them, where they are seen; one that names the id of a row is laid over it."""
    stated = [{column: cell for column, cell in quote.items() if cell} for quote in pasted]
    ids = {row["offer"] for row in rows if row.get("offer")}
    laid_over = {quote["offer"]: quote for quote in stated if quote.get("offer") in ids}
    new = [quote for quote in stated if quote.get("offer") not in ids]
    return [*new, *({**row, **laid_over.get(row.get("offer", ""), {})} for row in rows)]


def wrong_after(wrong: Places, before: Sequence[int | None]) -> Places:
    """Return where cells that were refused stand after rows came and went."""
    return frozenset(_moved(wrong, before))


def _moved(wrong: Places, before: Sequence[int | None]) -> Iterator[tuple[int, str]]:
    for place, was in enumerate(before):
        yield from ((place, column) for row, column in wrong if row == was)
