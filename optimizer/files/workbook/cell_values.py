"""What the value of a cell is, as its kind and its format say: a number, a text, yes or no, a date, an error."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimizer.errors import InputError, Message
from optimizer.files.disk import MEGABYTE
from optimizer.files.tables.numerals import reads_as_number
from optimizer.files.workbook.archive import SAVE_AGAIN, refused
from optimizer.files.workbook.grid import LONGEST_TEXT, MOST_TEXT
from optimizer.files.workbook.number_formats import dated, iso_date, serial_of
from optimizer.files.workbook.shared_texts import too_long, unescaped

Cell = str | float | int | bool | dt.date | dt.time | dt.timedelta


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that a cell holds: `#N/A`, `#REF!` and the like."""

    code: str


Stored = float | str | bool | Failure
"""A value as the file stores it: a date as its number."""
CellScalar = Stored | dt.date | dt.time


class UnreadableError(ValueError):
    """A value is none of its kind."""


class CellValues:
    """The values of the cells of a workbook."""

    def __init__(self, file: str, texts: Sequence[str], kinds: Sequence[str], *, from_1904: bool) -> None:
        """Keep the texts that cells share, what each style makes of a number, and the system of days."""
        self.file = file
        self.from_1904 = from_1904
        self._texts = texts
        self._kinds = {str(place): kind for place, kind in enumerate(kinds) if kind}
        self._letters_left = MOST_TEXT
        self._types: dict[str, Callable[[str], CellScalar | None]] = {
            "n": self._number,
            "s": self._shared_text,
            "str": self._text,
            "inlineStr": self._text,
            "b": self._flag,
            "e": Failure,
            "d": self._date,
        }

    def value_of(self, kind: str, text: str) -> CellScalar | None:
        """Return what a text of a kind says, None where it says nothing; raise `UnreadableError` where it is none of its kind."""
        read = self._types.get(kind)
        if read is None:
            raise refused(self.file, Message("the workbook has a cell of an unknown kind"), SAVE_AGAIN)
        return read(text)

    def stored(self, value: CellScalar | None) -> Stored | None:
        """Return a value as a formula gives it: a date as its number."""
        if isinstance(value, dt.date):
            return serial_of(value, from_1904=self.from_1904)
        return str(value) if isinstance(value, dt.time) else value

    def shown(self, value: CellScalar | None, style: str) -> Cell:
        """Return a value as the cell's own: a number as the date that its style makes of it, an error as its code."""
        if isinstance(value, float):
            kind = self._kinds.get(style, "")
            return dated(value, kind, from_1904=self.from_1904) if kind else value
        if isinstance(value, str):
            self._letters_left -= len(value)
            if self._letters_left < 0:
                raise _too_much(self.file)
        return (value.code or "#") if isinstance(value, Failure) else "" if value is None else value

    def _number(self, text: str) -> float | None:
        number = text.strip()
        if not number:
            return None
        value = float(number) if reads_as_number(number) else math.nan
        if not math.isfinite(value):
            raise UnreadableError(text)
        return value

    def _shared_text(self, text: str) -> str | None:
        place = text.strip()
        if not place:
            return None
        if not (place.isascii() and place.isdigit() and len(place) < 10 and int(place) < len(self._texts)):
            raise refused(self.file, Message("the workbook has a cell whose text cannot be found"), SAVE_AGAIN)
        return self._texts[int(place)]

    def _text(self, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise too_long(self.file)
        return unescaped(text)

    def _flag(self, text: str) -> bool | None:
        flags = {"1": True, "true": True, "0": False, "false": False, "": None}
        if text.strip() not in flags:
            raise UnreadableError(text)
        return flags[text.strip()]

    def _date(self, text: str) -> dt.date | dt.time | None:
        date = iso_date(text.strip()) if text.strip() else None
        if date is None and text.strip():
            raise UnreadableError(text)
        return date


def _too_much(file: str) -> InputError:
    return refused(
        file,
        Message("the workbook has more than {megabytes} MB of text in its cells", megabytes=MOST_TEXT // MEGABYTE),
        Message("make it smaller"),
    )
