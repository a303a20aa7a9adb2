"""Amounts, gaps, parts and sentences as a terminal shows them."""

from __future__ import annotations

import math

import pytest

from optimizer.i18n import numbers
from optimizer.report.text.layout import wrapped


@pytest.mark.parametrize(
    ("value", "currency", "text"),
    [
        (1234567.891, "JPY", "1,234,568"),
        (1234567.891, "USD", "1,234,567.89"),
        (-0.001, "USD", "0.00"),
        (-5.0, "JPY", "-5"),
        (None, "JPY", "-"),
        (math.nan, "JPY", "-"),
        (math.inf, "JPY", "unlimited"),
        (-math.inf, "JPY", "-"),
    ],
)
def test_amounts_are_grouped(value: float | None, currency: str, text: str) -> None:
    assert numbers.amount(value, currency) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "unknown"), (0.0, "0 %"), (1e-9, "< 0.0001 %"), (0.01234567, "1.2346 %"), (math.inf, "unknown")],
)
def test_a_gap_is_never_rounded_to_nothing(value: float | None, text: str) -> None:
    assert numbers.gap(value) == text


@pytest.mark.parametrize(("value", "text"), [(None, "-"), (math.inf, "-"), (0.126, "12.6 %")])
def test_a_part_is_shown_as_per_cent(value: float | None, text: str) -> None:
    assert numbers.percent(value) == text


def test_a_level_is_shown_without_needless_digits() -> None:
    assert [numbers.level(x) for x in (0.99, 0.995, 0.9, 1.0, 0.333333)] == ["99 %", "99.5 %", "90 %", "100 %", "33.3333 %"]


def test_a_sentence_breaks_at_spaces_and_a_long_word_within() -> None:
    lines = wrapped("short " + "x" * 250 + " end", indent=2, hang=2)
    assert [len(line) for line in lines[:-1]] == [100, 100]
    assert "".join(lines).replace(" ", "") == "short" + "x" * 250 + "end"
    assert lines[0].startswith("  short xxx")
    assert lines[-1].endswith("x end")
