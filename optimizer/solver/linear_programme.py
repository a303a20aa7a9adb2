"""A linear programme in arrays, and as it shrinks while columns that follow from others are left out (`presolve`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from optimizer.losses.scenarios import Index, Vector


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgramme:
    r"""$\min c\,x$ subject to $l \le A x \le u$, $\underline x \le x \le \overline x$; entries by row, column and value."""

    cost: Vector
    low: Vector
    high: Vector
    row_low: Vector
    row_high: Vector
    row: Index
    column: Index
    value: Vector

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.row_low.size


@dataclass(frozen=True, slots=True, eq=False)
class SubstitutedColumns:
    """Columns left out at once: none of them stands in the row that determines another. Entries are those of their other rows."""

    row: Index
    pivot: Vector
    """Coefficient of each column in its row."""
    cost: Vector
    place: Index
    """Which of these columns an entry is of."""
    entry_row: Index
    entry: Vector

    def complete(self, dual: Vector, of_cuts: Vector | float, *, is_ray: bool) -> None:
        """Give the rows of these columns the multipliers that make the reduced costs 0; `of_cuts` is what the cuts price them at."""
        priced = np.bincount(self.place, dual[self.entry_row] * self.entry, minlength=self.row.size) + of_cuts
        dual[self.row] = ((0.0 if is_ray else self.cost) - priced) / self.pivot


@dataclass(slots=True)
class Shrinking:
    """The programme as it shrinks."""

    terms: list[dict[int, float]]
    """Of each row, by column; empty once the row is left out."""
    rows_of: list[set[int]]
    cost: list[float]
    low: list[float]
    high: list[float]
    sides: list[tuple[float, float]]
    gone: dict[int, tuple[int, float]] = field(default_factory=dict)
    """Of a column left out: the column that determines it, and its factor."""
    levels: list[SubstitutedColumns] = field(default_factory=list)
    merged: list[tuple[Index, Vector]] = field(default_factory=list)
    """Of each sum, whose row stands behind those of the whole: the row of each part, and the coefficient of the part in it."""

    def drop_row(self, row: int) -> None:
        """Leave a row out."""
        for column in self.terms[row]:
            self.rows_of[column].discard(row)
        self.terms[row] = {}

    def _add(self, row: int, column: int, value: float) -> None:
        """Add to a coefficient; terms that cancel are gone, unless the row then says what cannot be."""
        total = self.terms[row].get(column, 0.0) + value
        low, high = self.sides[row]
        if total == 0.0 and low <= 0.0 <= high:
            self.terms[row].pop(column, None)
            self.rows_of[column].discard(row)
        else:
            self.terms[row][column] = total
            self.rows_of[column].add(row)

    def substitute(self, chosen: Sequence[tuple[int, int, int, float]]) -> None:
        """Leave out columns of rows of two terms: (row, column, determined by, factor) of each."""
        others = [[(i, self.terms[i][x]) for i in sorted(self.rows_of[x]) if i != r] for r, x, _, _ in chosen]
        self.levels.append(
            SubstitutedColumns(
                np.array([r for r, _, _, _ in chosen], dtype=np.int64),
                np.array([self.terms[r][x] for r, x, _, _ in chosen]),
                np.array([self.cost[x] for _, x, _, _ in chosen]),
                np.repeat(np.arange(len(chosen)), [len(rest) for rest in others]),
                np.array([i for rest in others for i, _ in rest], dtype=np.int64),
                np.array([value for rest in others for _, value in rest]),
            )
        )
        for (r, x, z, factor), rest in zip(chosen, others, strict=True):
            self.drop_row(r)
            for i, value in rest:
                del self.terms[i][x]
                self._add(i, z, value * factor)
            self.rows_of[x] = set()
            self.cost[z] += self.cost[x] * factor
            self.gone[x] = (z, factor)


def shrinking(whole: LinearProgramme) -> Shrinking:
    """Return a programme by rows and columns, nothing left out yet."""
    terms: list[dict[int, float]] = [{} for _ in range(whole.rows)]
    rows_of: list[set[int]] = [set() for _ in range(whole.cost.size)]
    for row, column, value in zip(whole.row.tolist(), whole.column.tolist(), whole.value.tolist(), strict=True):
        if value != 0.0:
            terms[row][column] = terms[row].get(column, 0.0) + value
            rows_of[column].add(row)
    sides = list(zip(whole.row_low.tolist(), whole.row_high.tolist(), strict=True))
    return Shrinking(terms, rows_of, whole.cost.tolist(), whole.low.tolist(), whole.high.tolist(), sides)
