"""What the text of a workbook's cell says by its kind, and the day, time or length that a number stands for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from optimizer import InputError
from optimizer.files.workbook import number_formats
from optimizer.files.workbook.cell_values import CellValues, Failure, UnreadableError
from optimizer.files.workbook.number_formats import Styles, dated, iso_date, kind_of_code, serial_of

VALUES = CellValues("book.xlsx", ("hot", "cold"), ("", "date", "length"), from_1904=False)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("n", " 1.5 ", 1.5),
        ("n", " ", None),
        ("s", "1", "cold"),
        ("s", "", None),
        ("str", "a_x0041_", "aA"),
        ("b", "true", True),
        ("b", "0", False),
        ("b", "", None),
        ("e", "#N/A", Failure("#N/A")),
        ("d", "2024-01-01", dt.date(2024, 1, 1)),
        ("d", "", None),
    ],
)
def test_a_text_says_what_its_kind_makes_of_it(kind: str, text: str, value: Any) -> None:
    assert VALUES.value_of(kind, text) == value


@pytest.mark.parametrize(("kind", "text"), [("n", "1,5"), ("n", "1e999"), ("n", "nan"), ("b", "yes"), ("d", "1 January")])
def test_a_text_that_is_none_of_its_kind_is_unreadable(kind: str, text: str) -> None:
    with pytest.raises(UnreadableError):
        VALUES.value_of(kind, text)


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [("q", "1", "a cell of an unknown kind"), ("s", "2", "whose text cannot be found"), ("s", "-1", "whose text cannot be found")],
)
def test_a_cell_that_no_program_writes_refuses_the_workbook(kind: str, text: str, rule: str) -> None:
    with pytest.raises(InputError, match=rule):
        VALUES.value_of(kind, text)


def test_a_value_is_shown_as_its_style_makes_it_and_an_error_as_its_code() -> None:
    assert VALUES.shown(45292.0, "1") == dt.date(2024, 1, 1)
    assert VALUES.shown(45292.0, "0") == 45292.0
    assert VALUES.shown(Failure("#N/A"), "0") == "#N/A"
    assert VALUES.shown(None, "0") == ""
    assert VALUES.stored(dt.date(2024, 1, 1)) == 45292.0
    assert VALUES.stored(dt.time(6, 30)) == "06:30:00"


@pytest.mark.parametrize(
    ("value", "kind", "day"),
    [
        (45292.0, "date", dt.date(2024, 1, 1)),
        (45292.25, "date", dt.datetime(2024, 1, 1, 6)),
        (59.0, "date", dt.date(1900, 2, 28)),
        (61.0, "date", dt.date(1900, 3, 1)),
        (0.75, "date", dt.time(18)),
        (1.5, "length", dt.timedelta(hours=36)),
        (-1.0, "date", "######"),
        (2_958_466.0, "date", "######"),
    ],
)
def test_a_number_stands_for_a_day_a_time_or_a_length(value: float, kind: str, day: Any) -> None:
    """Day 60 of the first system never was: those before it are counted from a day later."""
    assert dated(value, kind, from_1904=False) == day


def test_the_two_systems_of_days_lie_1462_days_apart() -> None:
    day = dt.date(2024, 1, 1)
    assert dated(45292.0 - 1462, "date", from_1904=True) == day
    assert (serial_of(day, from_1904=False), serial_of(day, from_1904=True)) == (45292.0, 43830.0)
    assert serial_of(dt.datetime(2024, 1, 1, 6), from_1904=False) == 45292.25


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-01-01", dt.date(2024, 1, 1)),
        ("2024-01-01T00:00:00+09:00", dt.date(2024, 1, 1)),
        ("2024-01-01T06:00:00", dt.datetime(2024, 1, 1, 6)),
        ("06:30:00", dt.time(6, 30)),
        ("soon", None),
    ],
)
def test_a_date_written_as_text_is_one_of_iso_8601(text: str, found: Any) -> None:
    assert iso_date(text) == found


@pytest.mark.parametrize(("code", "kind"), [("yyyy-mm-dd", "date"), ("[h]:mm", "length"), ('0.00" days"', ""), ("General", "")])
def test_a_format_says_whether_a_number_is_a_date(code: str, kind: str) -> None:
    assert kind_of_code(code) == kind


def test_a_workbook_of_more_styles_than_anybody_needs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(number_formats, "MOST_STYLES", 2)
    styles = Styles("book.xlsx")
    for number in ("14", "46"):
        styles.begin_xf({"numFmtId": number})
    assert styles.kinds == ("date", "length")
    with pytest.raises(InputError, match="more than 2 styles"):
        styles.begin_xf({})
