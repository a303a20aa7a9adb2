"""What may stand in a column or under a key of a workbook, and what a cell of another kind is told: one rule for every sheet.

A spreadsheet makes a date of a typed `1-2` and a yes of a typed `true`; as an id that would be another id than the one typed, and
nothing would show it. So a date is read only where a date belongs, and yes or no not where a text does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from optimizer.errors import Message, Words
from optimizer.files.fields import Place, place_at
from optimizer.files.tables.numerals import reads_as_number
from optimizer.files.workbook.cell_values import Cell
from optimizer.inputs.insurers import Insurer, Response
from optimizer.inputs.offers import Bundle, Offer

_MODELS: Mapping[str, type[BaseModel]] = {"catalogue": Offer, "insurers": Insurer, "responses": Response, "bundles": Bundle}
_NUMBERS = {"losses": ("year", "loss", "probability", "price"), "failures": ("year",)}
_TEXTS = {"losses": ("class", "event"), "failures": ("insurer",)}
_DATED: Words = (Message("a number belongs here, and the cell is a date or a time"), Message("give the cell a number's format"))
_QUOTED: Words = (Message("this number is kept as text"), Message("turn it into a number"))
_BROKEN: Words = (Message("a cell must not have a line break"), Message("remove it"))
_DATE: Words = (
    Message("the cell is a date where an id or a text belongs"),
    Message("format the cell as text, then type it again: a spreadsheet makes a date of 1-2"),
)
_TIME: Words = (Message("the cell is a time where an id or a text belongs"), Message("format the cell as text, then type it again"))
_FLAG: Words = (Message("the cell is TRUE or FALSE where an id or a text belongs"), Message("format the cell as text, then type it again"))


def numeric(sheet: str, column: str) -> bool:
    """Say whether a column of a sheet holds numbers."""
    if sheet in _NUMBERS:
        return column in _NUMBERS[sheet]
    place = place_in(sheet, column)
    return place is not None and place.is_number


def place_in(sheet: str, column: str) -> Place | None:
    """Return what may stand in a column of a sheet that is read by a model, None where that is not said."""
    return place_at(_MODELS[sheet], [column]) if sheet in _MODELS else None


@dataclass(frozen=True, slots=True)
class Column:
    """What belongs in a column; nothing is known of one that its sheet does not have."""

    is_number: bool
    is_on_sheet: bool
    place: Place | None

    @classmethod
    def of(cls, sheet: str, column: str) -> Column:
        """Return what belongs in a column of a sheet."""
        place, is_number = place_in(sheet, column), numeric(sheet, column)
        return cls(is_number, is_number or place is not None or column in _TEXTS.get(sheet, ()), place)

    def objection(self, cell: Cell) -> Words | None:
        """Return what a cell may not be in this column, though its text would pass or be told in other words."""
        return objection(cell, self.place, is_number=self.is_number) if self.is_on_sheet or isinstance(cell, str) else None


def objection(cell: Cell, place: Place | None, *, is_number: bool) -> Words | None:
    """Return what a cell may not be at a place, though its text would pass or be told in other words."""
    if isinstance(cell, str):
        if is_number and reads_as_number(cell):
            return _QUOTED
        return _BROKEN if "\n" in cell or "\r" in cell else None
    if isinstance(cell, (dt.date, dt.time, dt.timedelta)):
        return _DATED if is_number else misplaced(cell, place)
    return None if is_number else misplaced(cell, place)


def misplaced(cell: Cell, place: Place | None) -> Words | None:
    """Return why a date, a time or yes or no may not stand where an id or a text belongs; None where it may."""
    if isinstance(cell, (dt.time, dt.timedelta)):
        return _TIME
    if isinstance(cell, dt.date):
        return None if place is not None and dt.date in place.plain else _DATE
    return _FLAG if isinstance(cell, bool) and not (place is not None and bool in place.plain) else None
