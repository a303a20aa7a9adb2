"""One sheet written from the top down: text as text, numbers as numbers, formulas only where this program writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from xlsxwriter.utility import xl_rowcol_to_cell

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice

ENTRY = {"bg_color": "#fff8dc", "font_color": "#1f3f9f", "border": 1, "border_color": "#b0b0b0"}
"""How a cell looks that is meant to be changed."""
LONGEST_TEXT = 32_000
"""A cell takes 32,767 characters."""


@dataclass(frozen=True, slots=True)
class LiveFormula:
    """A live formula with the value it has now, for readers that do not compute."""

    text: str
    value: float | str
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """A number shown as per cent."""

    value: float


@dataclass(frozen=True, slots=True)
class InputCell:
    """A number that is meant to be changed: formulas follow it."""

    value: float
    percent: bool = False


Cell = str | float | None | LiveFormula | Share | InputCell


@dataclass(frozen=True, slots=True)
class Formats:
    """How cells look."""

    plain: Any
    head: Any
    money: Any
    percent: Any
    total: Any
    total_percent: Any
    words: Any
    total_words: Any
    entry: Any
    entry_percent: Any

    @classmethod
    def of(cls, book: Any, currency: str) -> Self:
        """Make them in a workbook; amounts have no decimals where the currency has none in use."""
        number = "#,##0" if currency in numbers.NO_DECIMALS else "#,##0.00"
        total = {"bold": True, "top": 1}
        return cls(
            plain=book.add_format({}),
            head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            money=book.add_format({"num_format": number}),
            percent=book.add_format({"num_format": "0.0####%"}),
            total=book.add_format({**total, "num_format": number}),
            total_percent=book.add_format({**total, "num_format": "0.0####%"}),
            words=book.add_format({"text_wrap": True, "valign": "top"}),
            entry=book.add_format({**ENTRY, "num_format": number}),
            entry_percent=book.add_format({**ENTRY, "num_format": "0.0####%"}),
            total_words=book.add_format({**total, "text_wrap": True, "valign": "top"}),
        )


@dataclass(slots=True)
class SheetWriter:
    """A sheet and the row that is written next."""

    sheet: Any
    formats: Formats
    say: Voice
    row: int = 0
    frozen: bool = field(default=False)

    @property
    def name(self) -> str:
        """As it is named in a formula of another sheet."""
        return f"'{self.sheet.get_name()}'"

    def widths(self, *columns: float) -> None:
        """Set the widths of the columns, in letters."""
        for place, width in enumerate(columns):
            self.sheet.set_column(place, place, width)

    def head(self, *keys: str) -> None:
        """Write the names of columns, by the keys of their words; those of the first head stay in view."""
        for column, key in enumerate(keys):
            self.sheet.write_string(self.row, column, self.say(key) if key else "", self.formats.head)
        self.row += 1
        if not self.frozen:
            self.sheet.freeze_panes(self.row, 0)
            self.frozen = True

    def write(self, cells: Sequence[Cell], *, total: bool = False) -> int:
        """Write a row and return its number."""
        for column, cell in enumerate(cells):
            self._cell(column, cell, total)
        self.row += 1
        return self.row - 1

    def _cell(self, column: int, cell: Cell, total: bool) -> None:
        f, row = self.formats, self.row
        money, percent, words = (f.total, f.total_percent, f.total_words) if total else (f.money, f.percent, f.words)
        match cell:
            case None:
                if total:
                    self.sheet.write_blank(row, column, None, words)
            case str():
                self.sheet.write_string(row, column, cell[:LONGEST_TEXT], words)
            case LiveFormula(text, value, as_percent):
                form = words if isinstance(value, str) else percent if as_percent else money
                self.sheet.write_formula(row, column, text, form, value)
            case InputCell(value, as_percent):
                self.sheet.write_number(row, column, value, f.entry_percent if as_percent else f.entry)
            case Share(value):
                self.sheet.write_number(row, column, value, percent)
            case _:
                self.sheet.write_number(row, column, cell, money)

    def blank(self) -> None:
        """Leave a row free."""
        self.row += 1

    def note(self, cell: str | LiveFormula) -> None:
        """Write a line of text that runs on over the cells to its right."""
        if isinstance(cell, LiveFormula):
            self.sheet.write_formula(self.row, 0, cell.text, self.formats.plain, cell.value)
        else:
            self.sheet.write_string(self.row, 0, cell, self.formats.plain)
        self.row += 1

    def text(self, text: str) -> None:
        """Write a line of text."""
        self.write([text])


def at(row: int, column: int) -> str:
    """Return the name of a cell."""
    return str(xl_rowcol_to_cell(row, column))


def quoted(text: str) -> str:
    """Return text as a formula has it."""
    return '"' + text.replace('"', '""') + '"'


def span(first: int, last: int, column: int) -> str:
    """Return the name of a part of a column, both ends within."""
    return f"{at(first, column)}:{at(last, column)}"
