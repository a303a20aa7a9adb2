"""What was copied from a spreadsheet or a broker's slip and pasted as text: the quotes in it, cell by cell, and what could not be placed.

A table has a row of names, in English or Japanese, and a quote a row (or the names in its first column, and a quote a column). A slip has
lines of a label and what it says; an empty line, or a label that comes again, begins the next quote.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from optimizer.errors import Message, Words
from optimizer.files.quotes.amounts import amount_of, folded
from optimizer.files.quotes.cells import catalogue_cells, with_premium
from optimizer.files.quotes.columns import KINDS, ColumnHead, head_of, unit_above
from optimizer.files.tables.numerals import reads_as_number

MOST_QUOTES = 200
LONGEST_TEXT = 200_000
LONGEST_CELL = 500
LONGEST_NAME = 80
MOST_BEFORE = 10
"""Lines above the names of columns that are looked at: a title, a unit."""
LABELLED = re.compile(r"\s*([^:：\t]{1,60}?)\s*(?:[:：]|\t+|\s{2,})\s*(.*)")
_EXCESS_OF = re.compile(r"(.+?)\s+(?:xs|x/s|excess of|in excess of)\s+(.+)", re.IGNORECASE)
_BEYOND = re.compile(r"(.+?)(?:を超える|超の?|超過)\s*(.+)")
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Pasted:
    """The quotes of a text."""

    quotes: tuple[Cells, ...] = ()
    """Cells by column of the catalogue and, for the insurer's name and a rate on line, of the grid."""
    unread: tuple[str, ...] = ()
    """Names of columns, and lines, that no column of the catalogue is known for."""
    refused: Words | None = None
    """Why there are no quotes in it."""


def read_pasted(text: str, scale: int) -> Pasted:
    """Return the quotes of a text; `scale`: how much one is where neither name nor cell states a unit."""
    if len(text) > LONGEST_TEXT:
        return _refused(Message("the text has more than {most:,} letters", most=LONGEST_TEXT), Message("paste fewer quotes at a time"))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if not lines.strip():
        return _refused(Message("there is no text"), Message("paste cells of a spreadsheet, or the lines of a slip"))
    pasted = None if _is_slip(lines) else _of_table(_table(lines), scale)
    pasted = pasted or _of_slip(lines.split("\n"), scale)
    if pasted is None:
        return _refused(
            Message("no name of a column is known in it"),
            Message("paste the row of names too, such as insurer, limit, premium, or lines such as `Insurer: …`"),
        )
    if len(pasted.quotes) > MOST_QUOTES:
        return _refused(Message("the text has more than {most:,} quotes", most=MOST_QUOTES), Message("paste fewer quotes at a time"))
    return replace(pasted, quotes=tuple(map(with_premium, pasted.quotes)))


def _refused(rule: Message, fix: Message) -> Pasted:
    return Pasted(refused=(rule, fix))


def _table(text: str) -> list[list[str]]:
    """Return the text as rows of cells, parted by tabs, else commas, else semicolons; quoted cells are one."""
    mark = next((mark for mark in "\t,;|" if any(line.count(mark) >= 2 for line in text.split("\n")[: MOST_BEFORE + 1])), "\t")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        rows = [line.split(mark) for line in text.split("\n")]
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _of_table(rows: Sequence[Sequence[str]], scale: int) -> Pasted | None:
    """Return the quotes of a table; None where neither its rows nor its columns are named."""
    width = max(map(len, rows))
    if width < 2:
        return None
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    across = [list(column) for column in zip(*filled, strict=True)]
    by_row, by_column = _named(filled), _named(across[:1])
    if by_row is None or (by_column is not None and by_column[1] > by_row[1]):
        return None if by_column is None or width < 3 else _rows_of(across, 0, scale)
    return _rows_of(filled, by_row[0], scale)


def _named(rows: Sequence[Sequence[str]]) -> tuple[int, int] | None:
    """Return the first row that names two columns or more, and how many it names."""
    for place, row in enumerate(rows[: MOST_BEFORE + 1]):
        count = len({head.column for cell in row if (head := head_of(cell)) is not None})
        if count >= 2:
            return place, count
    return None


def _rows_of(rows: Sequence[Sequence[str]], start: int, scale: int) -> Pasted:
    above = next((unit for row in rows[:start] if (unit := unit_above(row)).scale is not None), ColumnHead(""))
    heads = [head_of(cell) for cell in rows[start]]
    unread = tuple(cell for cell, head in zip(rows[start], heads, strict=True) if head is None and cell)
    quotes = []
    for row in rows[start + 1 :]:
        cells: Cells = {}
        for head, cell in zip(heads, row, strict=True):
            if head is not None and cell:
                _place(cells, _under(head, above), cell, scale)
        if any(cells.values()):
            quotes.append(cells)
    return Pasted(tuple(quotes), unread)


def _under(head: ColumnHead, above: ColumnHead) -> ColumnHead:
    """Return a head with the unit that a line above all columns states, where it states none itself."""
    is_bare = KINDS.get(head.column) == "money" and head.scale is None and above.scale is not None
    return replace(head, scale=above.scale, currency=above.currency) if is_bare else head


def _is_slip(text: str) -> bool:
    """Say whether most lines are a label with a colon that is known: commas part no cells in them."""
    lines = [line for line in text.split("\n") if line.strip()]
    labels = [head_of(re.split("[:：]", line, maxsplit=1)[0]) for line in lines if re.search("[:：]", line)]
    return "\t" not in text and 2 * sum(head is not None for head in labels) > len(lines)


def _of_slip(lines: Sequence[str], scale: int) -> Pasted | None:
    """Return the quotes of a slip; None where no line has a label that is known."""
    quotes: list[Cells] = [{}]
    labels: set[str] = set()
    unread: list[str] = []
    for block in _blocks(lines):
        names = {head.column for _, head, text in block if head is not None and text}
        if names & labels:
            quotes, labels = [*quotes, {}], set()
        for name, head, text in block:
            if head is None:
                unread.append(name)
            elif text:
                if head.column in labels:
                    quotes, labels = [*quotes, {}], set()
                labels.add(head.column)
                _place(quotes[-1], head, text, scale)
    read = tuple(cells for cells in quotes if any(cells.values()))
    return Pasted(read, tuple(dict.fromkeys(name[:LONGEST_NAME] for name in unread))) if read else None


Line = tuple[str, ColumnHead | None, str]
"""Its label, or all of it where it has none; the column; what it says."""


def _blocks(lines: Sequence[str]) -> Iterator[list[Line]]:
    """Yield the lines between empty ones."""
    block: list[Line] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(_labelled(line))
        elif block:
            yield block
            block = []


def _labelled(line: str) -> Line:
    text = line.strip().removeprefix("・").removeprefix("- ").removeprefix("* ")
    match = LABELLED.fullmatch(text)
    return (text, None, "") if match is None else (match[1], head_of(match[1]), match[2].strip())


def _place(cells: Cells, head: ColumnHead, text: str, scale: int) -> None:
    """Put what a text says where it belongs: `1,000m xs 500m` is a limit and an attachment.

    An amount in another currency than that of the amounts before it stays as it stands, to be refused: a row has one.
    """
    text = text[:LONGEST_CELL]
    parts = _layer_of(text) if head.column in ("limit", "slots", "attachment") else None
    if parts is not None:
        for column, part in zip(("limit", "attachment"), parts, strict=True):
            _place(cells, replace(head, column=column), part, scale)
        return
    read = catalogue_cells(head, text, scale)
    currency = read.get("currency", "")
    if currency and cells.get("currency", currency) != currency:
        read = {head.column: text}
    for column, cell in read.items():
        if cell or column not in cells:
            cells[column] = cell


def _layer_of(text: str) -> tuple[str, str] | None:
    """Return limit and attachment of `25億円 xs 35億円` or `35億円を超える25億円`; None where a text is no such pair of amounts."""
    words = folded(text)
    excess, beyond = _EXCESS_OF.fullmatch(words), _BEYOND.fullmatch(words)
    pair = (excess[1], excess[2]) if excess is not None else (beyond[2], beyond[1]) if beyond is not None else None
    if pair is None:
        return None
    return pair if all(reads_as_number(amount_of(part, 1).text) for part in pair) else None


def is_small(quotes: Sequence[Cells], least: float) -> bool:
    """Say whether every limit is below what any cover has: the unit was most likely another."""
    limits = [float(cells["limit"]) for cells in quotes if reads_as_number(cells.get("limit", ""))]
    return bool(limits) and max(limits) < least
