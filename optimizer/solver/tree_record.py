"""What a branch-and-bound tree did, so that its bound can be checked without it: its splits, and the multipliers that close each leaf."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimizer.losses.scenarios import Index, Vector

LEAST = 1e-16
"""Times the largest multiplier: a smaller one proves nothing that a double could show."""


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Multipliers of some rows of the programme, in its units; without them nothing is proved."""

    row: Index
    value: Vector
    is_ray: bool
    """They show that nothing keeps the rows; else they bound the cost."""

    @classmethod
    def of(cls, dual: Vector, *, is_ray: bool) -> Multipliers:
        """Keep those that are not 0; `dual` has one for each row."""
        row = np.flatnonzero(np.abs(dual) > LEAST * np.abs(dual).max(initial=0.0))
        return cls(row.astype(np.int32), dual[row], is_ray)


@dataclass(slots=True)
class TreeRecord:
    """Nodes by number, 0 the root; `column` is a place among the binaries, -1 of a leaf."""

    column: list[int] = field(default_factory=lambda: [-1])
    down: list[int] = field(default_factory=lambda: [-1])
    up: list[int] = field(default_factory=lambda: [-1])
    closed_by: list[Multipliers | None] = field(default_factory=lambda: [None])

    def split(self, node: int, column: int) -> tuple[int, int]:
        """Split a leaf on a binary; return the numbers of its children, of decision 0 and of decision 1."""
        children = len(self.column), len(self.column) + 1
        self.column[node], (self.down[node], self.up[node]) = column, children
        for _ in children:
            self.column.append(-1)
            self.down.append(-1)
            self.up.append(-1)
            self.closed_by.append(None)
        return children

    def close(self, node: int, by: Multipliers | None) -> None:
        """Say what bounds a leaf; later multipliers, of a better bound, take the place of earlier ones."""
        self.closed_by[node] = by
