"""Figures kept by everything they were worked out from: to ask again is to look up, and no figure depends on what was asked before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import numpy as np

MOST_BYTES = 100_000_000
"""Held for one problem alone, where the same mix is priced, cut at and written out."""
SMALL = 200
"""Bytes that a figure and its key take, roughly."""

LARGE = 100_000
"""Bytes from which something counts as an array."""

Found = TypeVar("Found")


class Memory:
    """What was worked out; the least recently used leaves first where it is too much. Arrays kept are read-only."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Start with nothing."""
        self._figures, self._arrays = _Shelf(most_bytes / 4), _Shelf(most_bytes)  # apart: one array would push out thousands of figures

    def of(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """Return what the key stands for, made if it is not kept: `make` must depend on nothing that the key does not name."""
        for shelf in (self._figures, self._arrays):
            if key in shelf.kept:
                return cast(Found, shelf.taken(key))
        found = make()
        size = SMALL + _frozen_bytes(found)
        (self._figures if size < LARGE else self._arrays).put(key, found, size)
        return found


class _Shelf:
    """What is kept, the most recently used last."""

    def __init__(self, most_bytes: float) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self.kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def taken(self, key: Hashable) -> Any:
        self.kept.move_to_end(key)
        return self.kept[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        self.kept[key] = value, size
        self.bytes += size
        while self.bytes > self.most_bytes and len(self.kept) > 1:
            self.bytes -= self.kept.popitem(last=False)[1][1]


def _frozen_bytes(value: Any) -> int:
    """Return the bytes that a value's arrays hold, and make them read-only."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return value.nbytes
    if isinstance(value, (tuple, list)):
        return sum(_frozen_bytes(part) for part in value)
    return int(getattr(value, "nbytes", 0))
