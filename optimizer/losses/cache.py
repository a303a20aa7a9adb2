"""What has been worked out of loss years and need not be worked out again: the same question has the same answer, to the last bit.

Nothing else may be kept here. A search that finds some of its averages made already goes the same way as one that makes them all, so an
answer does not depend on what was asked before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

MOST_AVERAGES = 2000
MOST_NETS = 4
"""Each holds a number for every loss year."""
Result = TypeVar("Result")


@dataclass(slots=True)
class Cache:
    """So many results by everything they follow from, those recalled last."""

    most: int
    _results: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what was made under a key, or make it."""
        if key not in self._results:
            self._results[key] = make()
            while len(self._results) > self.most:
                self._results.popitem(last=False)
        self._results.move_to_end(key)
        result: Result = self._results[key]
        return result


@dataclass(frozen=True, slots=True)
class ResultCache:
    """Averages of loss years, of which cuts and the figures of a mix are made, and the net losses of the last mixes."""

    averages: Cache = field(default_factory=lambda: Cache(MOST_AVERAGES))
    nets: Cache = field(default_factory=lambda: Cache(MOST_NETS))
