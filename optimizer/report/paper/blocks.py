"""What a page of a paper is made of, as plain data for the typesetter: nothing in it is read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


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
    """A chart, by the name of its file, with what it shows in words."""

    file: str
    alt: str
    title: str
    kind: str = "picture"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Short lines, one beneath the other."""

    items: Sequence[str]
    kind: str = "bullets"


Block = Heading | Text | Table | ChartBlock | Bullets
Column = Sequence[Block]


@dataclass(frozen=True, slots=True)
class BlockRow:
    """Columns side by side, with their widths as parts of the page's."""

    columns: Sequence[Column]
    widths: Sequence[float] = (1.0,)


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
    pages: Sequence[Sequence[BlockRow]]

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)
