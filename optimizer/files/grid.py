"""What the text of a sheet says about its cells before they are parsed: how far they reach, and those that have no value.

No reader of XML: tags are found by their first letters, which is enough as `archive` lets nothing through in which a tag could
hide (comments, declarations). Where this finds less than there is, the sheet is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from optimizer.files.archive import SAVE_AGAIN, refused
from optimizer.files.disk import MEGABYTE

MOST_COLUMNS = 100
MOST_CELLS = 1_200_000
"""Of one sheet, blank ones within it included: about 240,000 loss years."""
MOST_TEXT = 30 * MEGABYTE
"""In all cells of the workbook; one shared text may stand in many of them."""
MOST_MARKS = 5_000_000
"""Tags of the list of shared texts."""
LONGEST_TEXT = 20_000
"""Bytes of one shared text, marks included."""

_START = re.compile(rb"<(?:[^\s<>/:]*:)?c(?=[\s>/])")
_CELL = re.compile(rb"<(?:[^\s<>/:]*:)?c(?=[\s>/])([^<>]{0,1000})>")
_END_OF_TEXT = re.compile(rb"</(?:[^\s<>/:]*:)?si\s*>|<(?:[^\s<>/:]*:)?si\s*/>")
_REFERENCE = re.compile(rb"(?<![\w:])r\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_SHARED = re.compile(rb"<c [^<>]{0,300}?t=\"s\"[^<>]{0,300}><v>([0-9]{1,9})</v>")
_OF_TEXT = re.compile(rb"(?<![\w:])t\s*=\s*[\"']s[\"']")
_ERROR = re.compile(rb"(?<![\w:])t\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<c ([^<>]{0,300})><f(?:\s[^<>]{0,300})?(?:/>|>[^<]{0,20000}</f>)(?:<v\s*/>|<v></v>)?</c>")
_HIDDEN_ROW = re.compile(rb"<row (?=[^<>]{0,500}\bhidden=\"(?:1|true)\")[^<>]{0,500}?\br=\"([0-9]{1,7})\"")
_HIDDEN_COLUMN = re.compile(rb"<col (?=[^<>]{0,500}\bhidden=\"(?:1|true)\")[^<>]{0,500}?\bmin=\"([0-9]{1,5})\"")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]{0,2000})>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]{0,2000})>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Marks:
    """Cells of a sheet that a parser would pass over without a word."""

    errors: frozenset[str]
    """With `#N/A`, `#REF!` and the like."""
    formulas: frozenset[str]
    """With a formula whose value was not stored."""
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[int, ...]


def check_bounds(parts: Mapping[str, bytes], file: str) -> None:
    """Raise `InputError` where any part holds more cells or text than is read; all parts, whatever they are called."""
    lengths = _text_lengths(parts.get("xl/sharedStrings.xml", b""), file)
    for name, part in parts.items():
        if name != "xl/sharedStrings.xml" and _END_OF_TEXT.search(part):
            raise refused(file, "the workbook keeps its texts in an unknown place", SAVE_AGAIN)
    left = MOST_TEXT
    for part in parts.values():
        if b"sheetData" in part:
            _check_sheet(part, file)
            left -= _shared_text(part, lengths)
        if left < 0:
            raise refused(file, f"the workbook has more than {MOST_TEXT // MEGABYTE} MB of text in its cells", "make it smaller")


def _text_lengths(part: bytes, file: str) -> list[int]:
    if part.count(b"<") > MOST_MARKS:
        raise refused(file, "the workbook has too many texts", "make it smaller")
    ends = [0, *(found.end() for found in _END_OF_TEXT.finditer(part)), len(part)]
    lengths = [end - start for start, end in pairwise(ends)]
    if max(lengths) > LONGEST_TEXT:
        raise refused(file, f"a text in the workbook is longer than {LONGEST_TEXT:,} bytes", "shorten it")
    return lengths


def _check_sheet(part: bytes, file: str) -> None:
    rows = columns = 0
    for place, start in enumerate(_START.finditer(part)):
        cell = _CELL.match(part, start.start())
        found = () if cell is None else _REFERENCE.findall(cell.group(1))
        if cell is None or len(found) != 1 or place > MOST_CELLS:
            rule = f"a sheet has more than {MOST_CELLS:,} cells" if place > MOST_CELLS else "the workbook has a cell without a place"
            raise refused(file, rule, SAVE_AGAIN)
        if not cell.group(1).endswith(b"/"):  # a blank cell that only has a format
            rows, columns = max(rows, int(found[0][1])), max(columns, _number(found[0][0]))
    if columns > MOST_COLUMNS:
        raise refused(file, f"a sheet has cells beyond column {letters(MOST_COLUMNS)}", "clear what is not part of the table")
    if rows * columns > MOST_CELLS:
        raise refused(file, f"a sheet reaches over more than {MOST_CELLS:,} cells", "clear what is not part of the table")


def _shared_text(part: bytes, lengths: list[int]) -> int:
    """Return how many bytes the shared texts of a sheet take once each stands in its cell."""
    places = [int(place) for place in _SHARED.findall(part)]
    known = sum(lengths[place] for place in places if place < len(lengths))
    return known + (len(_OF_TEXT.findall(part)) - len(places)) * max(lengths)


def _number(column: bytes) -> int:
    result = 0
    for letter in column:
        result = result * 26 + letter - 64
    return result


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1: `A`, …, `Z`, `AA`."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def marks_of(part: bytes) -> Marks:
    """Return what a parser would not tell of a sheet."""
    return Marks(
        errors=frozenset(_places(attributes for attributes in _CELL.findall(part) if _ERROR.search(attributes))),
        formulas=frozenset(_places(_FORMULA.findall(part))),
        hidden_rows=tuple(map(int, _HIDDEN_ROW.findall(part))),
        hidden_columns=tuple(map(int, _HIDDEN_COLUMN.findall(part))),
    )


def _places(found: Iterator[bytes] | list[bytes]) -> Iterator[str]:
    for attributes in found:
        reference = _REFERENCE.search(attributes)
        if reference is not None:
            yield (reference.group(1) + reference.group(2)).decode()


def sheet_parts(parts: Mapping[str, bytes]) -> list[str]:
    """Return the part of each sheet, in the order of the workbook; empty where it does not say."""
    targets = {}
    for attributes in _attributes(_RELATION, parts.get("xl/_rels/workbook.xml.rels", b"")):
        target = attributes.get("Target", "")
        targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"
    found = _attributes(_SHEET, parts["xl/workbook.xml"])
    return [targets.get(next((value for key, value in sheet.items() if key.endswith(":id")), ""), "") for sheet in found]


def _attributes(tag: re.Pattern[bytes], part: bytes) -> Iterator[dict[str, str]]:
    for text in tag.findall(part):
        yield {key.decode(): (double or single).decode(errors="replace") for key, double, single in _ATTRIBUTE.findall(text)}
