"""What a page of a paper is made of, as plain data for the typesetter: nothing in it is read as markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from optimizer.report.charts.theme import Look


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title."""

    text: str
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    bold: bool = False
    small: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the first `words` columns to the left, figures to the right; the rows named in `bold` are sums."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1
    bold: Sequence[int] = ()
    widths: Sequence[float] = ()
    """Of the columns, as parts of the whole; empty: the first takes what the others leave."""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart, by the name of its file, with what it shows in words; without a file the room that it will take."""

    file: str
    alt: str
    title: str
    height: float
    """In points."""
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A chart to be drawn as high as the page leaves room for."""

    name: str
    title: str
    draw: Callable[[Look], Any]
    least: float = 150.0
    """Height in points."""
    most: float = 440.0


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines, one beneath the other."""

    items: Sequence[str]
    kind: str = "bullets"


Block = Heading | Text | Table | ChartBlock | Bullets | ChartPlan
Column = Sequence[Block]


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Columns side by side, with their widths as parts of the page's."""

    columns: Sequence[Column]
    widths: Sequence[float] = (1.0,)

    @property
    def figures(self) -> list[ChartPlan]:
        """Charts that can grow."""
        return [block for column in self.columns for block in column if isinstance(block, ChartPlan)]


Section = Sequence[BlockRow]
"""Rows that stay on one page."""


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is set, page by page."""

    language: str
    title: str
    subtitle: str
    banner: str
    facts: Sequence[tuple[str, str]]
    footer: str
    page_word: tuple[str, str, str]
    """Before the page's number, between it and the number of pages, after it."""
    date: tuple[int, int, int] | None
    pages: Sequence[Section]
    measuring: bool = False
    """Whether the height of each of `pages` is asked for, and nothing set."""

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)
