"""Keys of the contract that are not supported yet: accepted where they say nothing, never silently ignored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from optimizer.errors import Message
from optimizer.files.fields import Key, Table

NOT_YET = (Message("not supported yet"), Message("leave it out"))
LATER: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("firm", "tax_rate"), 0),
    (("firm", "deductible"), {"premium": 1, "loss": 1, "carry": 1}),
    (("tail", "restore"), False),
)
"""Keys of the contract that are not supported yet, with the default at which they say nothing."""


def is_later(path: Sequence[Key]) -> bool:
    """Say whether a path leads to a key that is not supported yet."""
    names = tuple(key for key in path if isinstance(key, str))
    return any(names[: len(later)] == later for later, _ in LATER)


def take_out(table: Table) -> Iterator[tuple[tuple[Key, ...], Any]]:
    """Take every key that is not supported yet out of a case; yield path and value of those that are not at their default."""
    for path, default in LATER:
        for holder, place in _holders(table, path):
            if path[-1] not in holder:
                continue
            value = holder.pop(path[-1])
            same_kind = isinstance(value, bool) == isinstance(default, bool)
            if not (same_kind and (value == default or _part_of(value, default))):
                yield place, value


def _part_of(value: Any, default: Any) -> bool:
    """Say whether a table states only defaults."""
    both = isinstance(value, dict) and isinstance(default, dict)
    return both and all(key in default and part == default[key] and part is not True for key, part in value.items())


def _holders(table: Table, path: tuple[str, ...]) -> Iterator[tuple[Table, tuple[Key, ...]]]:
    """Yield the tables in which the second key of a path may stand, with the full path."""
    above = table.get(path[0])
    if isinstance(above, dict):
        yield above, path
    elif isinstance(above, list):
        yield from ((row, (path[0], place, path[1])) for place, row in enumerate(above) if isinstance(row, dict))
