"""A TOML file as a table, with the row each key stands in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence

from optimizer.errors import Fault, InputError, Message, Words
from optimizer.files.disk import text_of
from optimizer.files.faults import FaultList
from optimizer.files.fields import Key, Table
from optimizer.values import float_of

MOST_POINTS = 50
"""In one line: `a.b.c…` of many thousand parts takes the TOML reader quadratic time and memory."""

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*=")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_OWN_WORDS = (
    ("Cannot overwrite a value", Message("this key stands twice"), Message("remove one of the two")),
    ("Cannot declare", Message("this table stands twice"), Message("put its keys into one table")),
    ("Cannot mutate immutable namespace", Message("this table is already complete"), Message("put its keys into one table")),
)


class Document:
    """A TOML file: its table, and where each key of it is written."""

    file: str
    table: Table
    findings: FaultList
    """What is wrong with it though it reads."""
    offers: list[tuple[str, str]]
    """Settings of offers that it states beside the table; a TOML file has none."""
    quoted: Words = (Message("a number must not stand in quotes"), Message("remove the quotes"))
    """What is said of a number that is written as a text."""

    def __init__(self, data: bytes, file: str) -> None:
        """Read the text, or raise `InputError`."""
        self.file = file
        self.findings = FaultList(file)
        self.offers: list[tuple[str, str]] = []
        text = text_of(data, file)
        self.table = _table(text, file)
        self._rows = _rows(text)

    def row(self, path: Sequence[Key]) -> int | None:
        """Return the row of a key; of the table it is missing in; None where that is not known."""
        for end in range(len(path), 0, -1):
            row = self._rows.get(tuple(path[:end]))
            if row is not None:
                return row
        return None


def _table(text: str, file: str) -> Table:
    lines = text.split("\n")
    for row, line in enumerate(lines, start=1):
        if line.count(".") > MOST_POINTS and not line.lstrip().startswith("#"):
            rule = Message("a line has more than {most_points} points", most_points=MOST_POINTS)
            raise InputError([Fault(file, row, "", line[:40], rule, Message("spread the list over several lines"))])
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=float_of)
    except tomllib.TOMLDecodeError as error:
        raise InputError([_syntax_fault(str(error), lines, file)]) from None
    except (ValueError, RecursionError):
        rule = Message("this is not TOML that can be read: a number too long or lists too deep")
        raise InputError([Fault(file, None, "", "", rule, Message("write it as formats.md §2 shows"))]) from None


def _syntax_fault(message: str, lines: Sequence[str], file: str) -> Fault:
    match = _PLACE.search(message)
    row = int(match.group(1)) if match is not None and match.group(1) else len(lines)
    what = _PLACE.sub("", message).strip()
    value = lines[row - 1].strip()[:80] if row <= len(lines) else ""
    for start, rule, fix in _OWN_WORDS:
        if what.startswith(start):
            return Fault(file, row, "", value, rule, fix)
    return Fault(
        file, row, "", value, Message("this is not TOML: {what}", what=what), Message('write `key = value`, with text in "quotes"')
    )


def _rows(text: str) -> dict[tuple[Key, ...], int]:
    """Return the row of each key and table header; nothing where texts of several lines could look like keys."""
    if '"""' in text or "'''" in text:
        return {}
    rows: dict[tuple[Key, ...], int] = {}
    arrays: dict[tuple[Key, ...], int] = {}
    above: tuple[Key, ...] = ()
    for row, line in enumerate(text.split("\n"), start=1):
        header = _HEADER.fullmatch(line.rstrip("\r"))
        key = _KEY.match(line)
        if header is not None:
            above = _within(arrays, header.group(2).split("."), new=header.group(1) == "[[")
            rows.setdefault(above, row)
            rows.setdefault(above[:1], row)
            if isinstance(above[-1], int):
                rows.setdefault(above[:-1], row)
        elif key is not None:
            rows.setdefault((*above, *(part.strip() for part in key.group(1).split("."))), row)
    return rows


def _within(arrays: dict[tuple[Key, ...], int], names: Sequence[str], *, new: bool) -> tuple[Key, ...]:
    """Return the path of a header, with the place of its table in each array on the way."""
    path: tuple[Key, ...] = ()
    for end, name in enumerate(names, start=1):
        path = (*path, name)
        if new and end == len(names):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path
