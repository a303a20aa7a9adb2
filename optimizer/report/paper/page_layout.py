"""How sections fill pages: as few pages as hold them, and on each page the charts grow into the room that is left."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.report.paper.blocks import BlockRow, Section

WIDTH, HEIGHT = 521.5, 773.8
"""Of what is set on an A4 page, in points: `paper.typ` has its margins."""
GUTTER = 14.17
BETWEEN = 9.0
"""Room that a section takes beside its own height."""


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands on one page."""

    sections: Sequence[Section]
    more: float
    """Height by which each row with charts grows, as far as its charts may."""

    def height_of(self, row: BlockRow) -> float:
        """Return the height of the charts of a row; 0 where it has none."""
        least, most = max((f.least for f in row.figures), default=0.0), min((f.most for f in row.figures), default=0.0)
        return max(least, min(least + self.more, most))


def column_width(row: BlockRow, place: int) -> float:
    """Return the width of a column in points."""
    return (WIDTH - GUTTER * (len(row.columns) - 1)) * row.widths[place] / sum(row.widths)


def laid_out(sections: Sequence[Section], heights: Sequence[float]) -> list[PageLayout]:
    """Return the pages: of the partitions into the fewest, the one whose fullest-to-be page is left least empty."""
    for count in range(1, len(sections) + 1):
        ways = [way for way in _partitions(len(sections), count) if all(_used(heights[a:b]) <= HEIGHT for a, b in way)]
        if ways:
            best = min(ways, key=lambda way: max(_left_empty(sections[a:b], heights[a:b]) for a, b in way))
            return [_page(sections[a:b], heights[a:b]) for a, b in best]
    return [_page([section], [height]) for section, height in zip(sections, heights, strict=True)]


def _partitions(length: int, count: int) -> Iterator[list[tuple[int, int]]]:
    for cuts in itertools.combinations(range(1, length), count - 1):
        yield list(itertools.pairwise((0, *cuts, length)))


def _used(heights: Sequence[float]) -> float:
    return sum(heights) + BETWEEN * len(heights)


def _page(sections: Sequence[Section], heights: Sequence[float]) -> PageLayout:
    """Return a page whose rows of charts share what is left of it; a row at its highest leaves its part to the others."""
    free = max(HEIGHT - _used(heights), 0.0)
    rooms = sorted(_room(row) for section in sections for row in section if row.figures)
    more = 0.0
    for place, room in enumerate(rooms):
        step = min(room - more, free / (len(rooms) - place))
        more, free = more + step, free - step * (len(rooms) - place)
    return PageLayout(sections, more)


def _room(row: BlockRow) -> float:
    return max(min(figure.most for figure in row.figures) - max(figure.least for figure in row.figures), 0.0)


def _left_empty(sections: Sequence[Section], heights: Sequence[float]) -> float:
    """Return how much of a page stays empty once its charts have grown."""
    return HEIGHT - _used(heights) - sum(_room(row) for section in sections for row in section if row.figures)
