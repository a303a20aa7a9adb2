"""Sections fill pages: as few as hold them, no more than a third of one left blank where its charts may grow."""

from __future__ import annotations

from itertools import pairwise

import pytest

from optimizer.report.paper.blocks import BlockRow, ChartPlan, Section, Text
from optimizer.report.paper.page_layout import BETWEEN, HEIGHT, column_width, laid_out


def drawn(least: float = 150.0, most: float = 330.0) -> BlockRow:
    """Return a row with one chart."""
    return BlockRow([[ChartPlan("chart", "", lambda _: None, least, most)]])


WORDS: Section = [BlockRow([[Text("words")]])]


def test_what_fits_on_one_page_stands_on_one_and_its_chart_takes_what_is_left() -> None:
    row = drawn(most=700.0)
    (page,) = laid_out([[row], WORDS], [150.0, 300.0])
    assert page.height_of(row) == pytest.approx(150.0 + HEIGHT - 450.0 - 2 * BETWEEN)


def test_a_chart_at_its_highest_leaves_its_part_to_the_others() -> None:
    low, high = drawn(most=160.0), drawn(most=900.0)
    (page,) = laid_out([[low], [high]], [150.0, 150.0])
    assert page.height_of(low) == 160.0
    assert page.height_of(low) + page.height_of(high) == pytest.approx(HEIGHT - 2 * BETWEEN)


def test_of_as_few_pages_the_emptiest_is_as_full_as_can_be_and_the_order_stays() -> None:
    sections = [WORDS, WORDS, WORDS, [drawn()]]
    pages = laid_out(sections, [500.0, 200.0, 300.0, 400.0])
    assert [page.sections for page in pages] == [sections[:2], sections[2:]]


def test_a_section_higher_than_a_page_goes_on_alone() -> None:
    pages = laid_out([WORDS, WORDS], [2 * HEIGHT, 100.0])
    assert [len(page.sections) for page in pages] == [1, 1]


def test_columns_and_the_space_between_them_are_as_wide_as_the_page() -> None:
    row = BlockRow([[], [], []], (1.0, 2.0, 1.0))
    widths = [column_width(row, place) for place in range(3)]
    assert sum(widths) == pytest.approx(column_width(BlockRow([[]]), 0) - 2 * 14.17)
    assert [round(b / a, 9) for a, b in pairwise(widths)] == [2.0, 0.5]
