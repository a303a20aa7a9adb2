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
    "offer",
)
"""Columns of the grid; what else a row of the catalogue states stays as it is."""
Places = frozenset[tuple[int, str]]
"""Cells, by row and column."""


@dataclass(frozen=True, slots=True)
class GridUnit:
    """What a plain number in a column of money means."""

    scale: int
    """How much one is."""
    currency: str
    """The case's: of a row that names none."""
    classes: Mapping[str, str] = field(default_factory=dict)
    """What patterns of classes are called on the page."""
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What whole cells of other columns are called there, by column and cell: shown in place of the cell, and taken for it."""


@dataclass(frozen=True, slots=True)
class GridEdits:
    """What was done to a grid since it was drawn."""

    edited: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Cells typed into, by row and column."""
    added: Sequence[Mapping[str, str]] = ()
    deleted: frozenset[int] = frozenset()

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> GridEdits:
        """Return the edits that an editor's state holds; an emptied cell is blank."""
        edited = {int(row): _texts(cells) for row, cells in state.get("edited_rows", {}).items()}
        return cls(edited, [_texts(cells) for cells in state.get("added_rows", [])], frozenset(map(int, state.get("deleted_rows", []))))


def _texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {column: "" if cell is None else str(cell) for column, cell in cells.items() if column in GRID}


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
    if column == "covers":
        return "; ".join(unit.classes.get(part, part) for part in text.split(";"))
    return unit.names.get(column, {}).get(text) or shown_text(column, text, unit.scale)


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
    if column == "covers":
        patterns = {folded(words): part for part, words in unit.classes.items()}
        parts = [patterns.get(folded(part), part.strip()) for part in text.replace(WRONG, "").split(";")]
        text = ";".join(part for part in parts if part)
    stated = {folded(words): cell for cell, words in unit.names.get(column, {}).items()}
    text = stated.get(folded(text.replace(WRONG, "")), text)
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
