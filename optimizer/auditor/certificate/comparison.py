"""A file's rows held against those the checker writes: by name, up to the sign a solver may hold a row with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.certificate.programme import Programme, Row
from optimizer.losses.scenarios import Index, Vector

RELATIVE, ABSOLUTE = 1e-9, 4e-9
"""What a file's row may differ by: of its largest number, and in its units, since a solver leaves out coefficients beneath 1e-9."""
LEFT_OUT = 1e-9
"""Coefficient up to which a term may be left out of a file's row, the row made weaker by the most that it can be."""


@dataclass(frozen=True, slots=True, eq=False)
class StatedRow:
    """A row as the file has it, its columns by their places in the checker's programme."""

    column: Index
    value: Vector
    low: float
    high: float

    @property
    def turned(self) -> StatedRow:
        """The same row with the other sign."""
        return StatedRow(self.column, -self.value, -self.high, -self.low)


def sign_of(programme: Programme, row: Row, stated: StatedRow) -> int:
    """Return 1 where a file holds the row as it is written here, -1 where with the other sign."""
    theirs, here = np.zeros(programme.low.size), np.zeros(programme.low.size)
    np.add.at(theirs, stated.column, stated.value)
    np.add.at(here, row.column, row.value)
    return 1 if float(theirs @ here) >= 0 else -1


def difference(programme: Programme, row: Row, stated: StatedRow) -> str | None:
    """Return what a file's row, turned the right way, differs in from the row of that name; None where they are the same."""
    theirs, here = np.zeros(programme.low.size), np.zeros(programme.low.size)
    np.add.at(theirs, stated.column, stated.value)
    np.add.at(here, row.column, row.value)
    room = RELATIVE * row.size + ABSOLUTE
    dropped = (theirs == 0.0) & (np.abs(here) <= LEFT_OUT * (1 + RELATIVE))
    apart = np.flatnonzero((np.abs(theirs - here) > room) & ~dropped)
    if apart.size > 0:
        k = int(apart[0])
        return f"{programme.columns[k].name} counts {theirs[k]:.15g} in it, not {here[k]:.15g}"
    ends = here[dropped, None] * np.column_stack((programme.low[dropped], programme.high[dropped]))
    least, most = float(ends.min(axis=1).sum()), float(ends.max(axis=1).sum())
    if not _between(stated.low, row.low - most - room, row.low - least + room):
        return f"it is at least {stated.low:.15g}, not {row.low:.15g}"
    if not _between(stated.high, row.high - most - room, row.high - least + room):
        return f"it is at most {stated.high:.15g}, not {row.high:.15g}"
    return None


def _between(side: float, low: float, high: float) -> bool:
    return side == low == high if math.isinf(low) or math.isinf(high) or math.isinf(side) else low <= side <= high
