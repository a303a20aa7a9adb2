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

Found = TypeVar("Found")


class Memory:
    """What was worked out; the least recently used leaves first where it is too much. Arrays kept are read-only."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        """Start with nothing."""
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._bytes = 0

    def of(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """Return what the key stands for, made if it is not kept: `make` must depend on nothing that the key does not name."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return cast(Found, kept[0])
        found = make()
        size = SMALL + _frozen_bytes(found)
        self._kept[key] = found, size
        self._bytes += size
        while self._bytes > self.most_bytes and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1][1]
        return found


def _frozen_bytes(value: Any) -> int:
    """Return the bytes that a value's arrays hold, and make them read-only."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return value.nbytes
    if isinstance(value, (tuple, list)):
        return sum(_frozen_bytes(part) for part in value)
    return int(getattr(value, "nbytes", 0))
