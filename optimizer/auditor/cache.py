"""What the checker has worked out for one answer and needs again for the next, named by everything it follows from.

A figure comes from case, loss years and mix alone, so looking it up is as independent of the search as working it out again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np

LARGE = 100_000
"""Bytes from which an array counts as large."""

Result = TypeVar("Result")


class AuditCache:
    """Figures and a few large arrays; those looked up longest ago leave first."""

    def __init__(self, most_bytes: float = 0.0, most_figures: int = 100_000) -> None:
        """Start with nothing; without `most_bytes` no large array is kept."""
        self.most_bytes, self.most_figures = most_bytes, most_figures
        self._figures: dict[Hashable, object] = {}
        self._arrays: dict[Hashable, object] = {}
        self._size: dict[Hashable, int] = {}

    def of(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what the key names, made where it is not there: `make` must follow from nothing but what the key names."""
        for entries in (self._figures, self._arrays):
            if key in entries:
                entries[key] = result = entries.pop(key)  # now the last to leave
                return result  # type: ignore[return-value]  # the key names what `make` makes
        made = make()
        size = _bytes(made)
        if size < LARGE:
            self._figures[key] = made
            if len(self._figures) > self.most_figures:
                del self._figures[next(iter(self._figures))]
        elif size <= self.most_bytes:
            self._arrays[key], self._size[key] = made, size
            while sum(self._size.values()) > self.most_bytes:
                first = next(iter(self._arrays))
                del self._arrays[first], self._size[first]
        return made


def _bytes(value: object) -> int:
    """Return the bytes of arrays, which are made read-only: whoever looks them up gets the same ones."""
    if isinstance(value, np.ndarray):
        value.setflags(write=False)
        return value.nbytes
    return sum(_bytes(part) for part in value) if isinstance(value, tuple) else 0
