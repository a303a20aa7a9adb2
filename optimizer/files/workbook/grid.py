"""Places of a sheet, `B7` and the like, and how many of them are read."""

from __future__ import annotations

import re

from optimizer.files.disk import MEGABYTE

MOST_COLUMNS = 100
MOST_CELLS = 1_200_000
"""Of one sheet, blank ones within it included: about 240,000 loss years."""
MOST_TEXT = 30 * MEGABYTE
"""Letters in all cells of the workbook; one shared text may stand in many of them."""
LONGEST_TEXT = 20_000
"""Letters of one cell."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any sheet there can be."""
Place = tuple[int, int]
"""Row and column, counted from 1."""
Area = tuple[int, int, int, int]
"""First row and column, last row and column."""
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1: `A`, …, `Z`, `AA`."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number_of(column: str) -> int:
    """Return the number of a column by its letters."""
    result = 0
    for letter in column:
        result = result * 26 + ord(letter) - 64
    return result


def place_of(reference: str) -> Place | None:
    """Return row and column, counted from 1, of `B7`; None where a text is no place of a sheet."""
    match = _PLACE.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match.group(2)), number_of(match.group(1))
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def area_of(reference: str) -> Area | None:
    """Return first row and column, last row and column of `B2:C5` or `B2`; None where a text is no area of a sheet."""
    first, _, last = reference.partition(":")
    begin, end = place_of(first), place_of(last or first)
    return None if begin is None or end is None or begin[0] > end[0] or begin[1] > end[1] else (*begin, *end)
