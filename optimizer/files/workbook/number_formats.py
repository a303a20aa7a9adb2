"""Which formats of a workbook show a number as a date, a time or a length of time, and the day that a number stands for.

A day is the number of days since the end of 1899, or since 1 January 1904 where the workbook says so. In the first system day 60
is a 29 February 1900 that never was, kept for the sake of a program older than the format.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import ClassVar

from optimizer.errors import Message
from optimizer.files.workbook.archive import refused
from optimizer.files.workbook.markup import Attributes, Markup

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(50, 59)))
_LENGTHS = frozenset((45, 46, 47))
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_NOT_LETTERS = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|General|[eE][+-]', re.IGNORECASE | re.DOTALL)
_OF_DATES = re.compile(r"[dmyhsDMYHSgGeE]|AM/PM|A/P")
_LONGEST_CODE = 1_000
MOST_STYLES = 100_000
LEAP_1904 = 1462
"""Days between the beginnings of the two systems."""
_LAST_DAY = 2_958_466
"""1 January 10000: no program shows this day or a later one."""
_SHOWN_AS_NOTHING = "######"


class Styles(Markup):
    """The styles of cells: `kinds[s]` is `date`, `length` or empty."""

    paths: ClassVar = (
        "styleSheet",
        "styleSheet/numFmts",
        "styleSheet/numFmts/numFmt",
        "styleSheet/cellXfs",
        "styleSheet/cellXfs/xf",
    )

    def __init__(self, file: str) -> None:
        """Start with the formats every program knows."""
        super().__init__(file)
        self._custom: dict[str, str] = {}
        self._formats: list[str] = []

    def begin_numFmt(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep a format of the workbook's own."""
        self._custom[attributes.get("numFmtId", "")] = kind_of_code(attributes.get("formatCode", ""))
        self._check(len(self._custom))

    def begin_xf(self, attributes: Attributes) -> None:
        """Keep the format of one style."""
        self._formats.append(attributes.get("numFmtId", "0"))
        self._check(len(self._formats))

    def _check(self, count: int) -> None:
        if count > MOST_STYLES:
            raise refused(
                self.file, Message("the workbook has more than {most_styles:,} styles", most_styles=MOST_STYLES), Message("make it smaller")
            )

    @property
    def kinds(self) -> tuple[str, ...]:
        """What each style makes of a number."""
        return tuple(self._custom[number] if number in self._custom else _kind_of_number(number) for number in self._formats)


def _kind_of_number(number: str) -> str:
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    return "date" if place in _DATES else "length" if place in _LENGTHS else ""


def kind_of_code(code: str) -> str:
    """Return what a format's code makes of a number: `date`, `length`, or empty where it stays a number."""
    code = code[:_LONGEST_CODE]
    if _ELAPSED.search(code) is not None:
        return "length"
    return "date" if _OF_DATES.search(_NOT_LETTERS.sub("", code)) is not None else ""


def dated(value: float, kind: str, *, from_1904: bool) -> dt.date | dt.time | dt.timedelta | str:
    """Return what a number is in a format of a kind; the marks of a cell that shows nothing where there is no such day."""
    serial = value + (LEAP_1904 if from_1904 else 0)
    if value < 0 or serial >= _LAST_DAY:
        return _SHOWN_AS_NOTHING
    if kind == "length":
        return dt.timedelta(milliseconds=round(value * 86_400_000))
    moment = dt.timedelta(milliseconds=round(serial * 86_400_000))
    if value < 1 and value != int(value):
        return (dt.datetime.min + moment % dt.timedelta(days=1)).time()
    day = dt.datetime(1899, 12, 31 if serial < 60 else 30) + moment
    return day.date() if day.time() == dt.time() else day


def serial_of(day: dt.date, *, from_1904: bool) -> float:
    """Return the number that stands for a day of 1 March 1900 or later."""
    midnight = dt.datetime(day.year, day.month, day.day)
    moment = day if isinstance(day, dt.datetime) else midnight
    days = (moment - dt.datetime(1899, 12, 30)) / dt.timedelta(days=1)
    return days - (LEAP_1904 if from_1904 else 0)


def iso_date(text: str) -> dt.date | dt.time | None:
    """Return a date or time of a cell that holds one as text of ISO 8601, None where it is none; a place's own time as written."""
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat, dt.time.fromisoformat):
        try:
            moment = read(text)
        except ValueError:
            continue
        if isinstance(moment, dt.datetime):
            moment = moment.replace(tzinfo=None)
            return moment.date() if moment.time() == dt.time() else moment
        return moment
    return None
