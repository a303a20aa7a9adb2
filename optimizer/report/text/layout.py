"""Lines of a terminal: aligned tables and wrapped sentences, at most `COLUMNS` wide."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.i18n.numbers import cut, width

COLUMNS = 100
GUTTER = 2
NARROWEST = 6


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1, indent: int = 2) -> list[str]:
    """Return a table, its first `left` columns to the left and cut where the line would be too wide, the others to the right."""
    body = [list(head), *(list(row) for row in rows)]
    widths = [max(width(row[c]) for row in body) for c in range(len(head))]
    room = COLUMNS - indent - GUTTER * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(left), key=lambda c: widths[c])
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    lines = [_line(row, widths, left) for row in body]
    rule = "-" * max(width(line) for line in lines)
    return [" " * indent + line for line in (lines[0], rule, *lines[1:])]


def _line(row: Sequence[str], widths: Sequence[int], left: int) -> str:
    cells = []
    for column, (text, columns) in enumerate(zip(row, widths, strict=True)):
        shown = cut(text, columns) if column < left else text
        blank = " " * (columns - width(shown))
        cells.append(shown + blank if column < left else blank + shown)
    return (" " * GUTTER).join(cells).rstrip()


def pairs(rows: Sequence[tuple[str, str]], *, indent: int = 2) -> list[str]:
    """Return names and values in two aligned columns, the values to the right."""
    names = max(width(name) for name, _ in rows)
    values = max(width(value) for _, value in rows)
    return [f"{' ' * indent}{name}{' ' * (names - width(name) + GUTTER)}{' ' * (values - width(value))}{value}" for name, value in rows]


def wrapped(text: str, *, indent: int = 2, hang: int = 0) -> list[str]:
    """Return a sentence broken at spaces (or within a word longer than a line), later lines `hang` further in."""
    lines: list[str] = []
    line, room = "", COLUMNS - indent
    for word in text.split():
        rest = word
        while width(rest) > COLUMNS - indent - hang:
            head = _head(rest, room - width(line) - bool(line))
            if head:
                line = f"{line} {head}".strip()
                rest = rest[len(head) :]
            lines.append(line)
            line, room = "", COLUMNS - indent - hang
        if line and width(line) + 1 + width(rest) > room:
            lines.append(line)
            line, room = "", COLUMNS - indent - hang
        line = f"{line} {rest}".strip()
    lines.append(line)
    return [" " * (indent + (hang if n else 0)) + line for n, line in enumerate(lines)]


def _head(word: str, columns: int) -> str:
    """Return as much of the start of a word as fits."""
    fits = ""
    for letter in word:
        if width(fits + letter) > columns:
            break
        fits += letter
    return fits
