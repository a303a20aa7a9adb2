r"""Iterative refinement of a linear programme's solution: rows and bounds kept to the last digits of a double, not to the solver's 1e-9.

With $x$ solved within a tolerance, the programme in what is left,

$$ \min c\,y \quad\text{subject to}\quad S(l - Ax) \le Ay \le S(u - Ax), \qquad S(\underline x - x) \le y \le S(\overline x - x) $$

with $S$ the inverse of the largest violation, is solved from the same basis within the same tolerance, and $x + y/S$ is $S$ times closer.
Where that programme is empty, rows that seemed to hold together cannot.
Source: Gleixner, Steffy & Wolter (2016), *INFORMS J. Computing* 28(3).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from optimizer.losses.scenarios import Vector

Long = npt.NDArray[np.longdouble]

CLOSE = 1e-16
"""Largest violation left, in model units: the last digit of a double near 1."""
STEEPEST = 1e12
"""Most that a violation is magnified by at once: bounds far away must stay below what the solver takes for none."""
ROUNDS = 4


class ExactRows:
    """The rows of a programme, to be multiplied out in extended precision; shape (rows, columns)."""

    def __init__(self, lp: Any) -> None:
        """Take the rows that stand in the solver."""
        matrix = lp.getLp().a_matrix_
        lines = np.array(matrix.start_, dtype=np.int64)
        index, value = np.array(matrix.index_, dtype=np.int64), np.array(matrix.value_, dtype=np.float64)
        along = np.repeat(np.arange(lines.size - 1), np.diff(lines))
        by_row = matrix.format_ == highspy.MatrixFormat.kRowwise
        self._place = [(along, index) if by_row else (index, along)]
        self._value = [value]
        self._count = int(lp.getNumRow())

    def add(self, columns: npt.NDArray[np.int64], values: Vector) -> None:
        """Add one row beneath the others."""
        self._place.append((np.full(columns.size, self._count), columns.astype(np.int64)))
        self._value.append(values)
        self._count += 1

    def times(self, x: Long) -> Long:
        """Return each row's sum."""
        rows, columns, values = self.entries()
        sums = np.zeros(self._count, dtype=np.longdouble)
        np.add.at(sums, rows, values.astype(np.longdouble) * x[columns])
        return sums

    def entries(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Vector]:
        """Return row, column and value of every entry."""
        if len(self._value) > 1:
            rows, columns = (np.concatenate([place[side] for place in self._place]) for side in (0, 1))
            self._place, self._value = [(rows, columns)], [np.concatenate(self._value)]
        (rows, columns), values = self._place[0], self._value[0]
        return rows, columns, values


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a programme's columns and rows."""

    columns: tuple[Vector, Vector]
    rows: tuple[Vector, Vector]

    @classmethod
    def of(cls, lp: Any) -> Bounds:
        """Return those that stand in the solver."""
        held = lp.getLp()
        limits = [np.array(ends, dtype=np.float64) for ends in (held.col_lower_, held.col_upper_, held.row_lower_, held.row_upper_)]
        return cls((limits[0], limits[1]), (limits[2], limits[3]))

    def set(self, lp: Any) -> None:
        """Put them into the solver."""
        for ends, change in ((self.columns, lp.changeColsBounds), (self.rows, lp.changeRowsBounds)):
            change(ends[0].size, np.arange(ends[0].size, dtype=np.int32), *ends)

    def violation(self, x: Long, sums: Long) -> float:
        """Return the largest by which a point breaks one of them."""
        (low, high), (least, most) = self.columns, self.rows
        parts = (low - x, x - high, least - sums, sums - most)
        return max(float(part.max(initial=0.0)) for part in parts)

    def left(self, x: Long, sums: Long, times: float) -> Bounds:
        """Return what is left of them at a point, magnified."""

        def scaled(ends: tuple[Vector, Vector], at: Long) -> tuple[Vector, Vector]:
            low, high = (np.asarray((end - at) * times, dtype=np.float64) for end in ends)
            return low, high

        return Bounds(scaled(self.columns, x), scaled(self.rows, sums))


@dataclass(frozen=True, slots=True)
class Refined:
    """A point, and whether it keeps every row and bound: where not, no point does, as far as the solver can tell."""

    x: Vector
    keeps_all: bool


def refined(lp: Any, rows: ExactRows, x: Vector, *, seconds: float) -> Refined | None:
    """Return a solution of the programme just solved, refined; None where the solver did not finish. The programme is left as it was."""
    until, bounds, at = time.monotonic() + seconds, Bounds.of(lp), x.astype(np.longdouble)
    try:
        for _ in range(ROUNDS):
            sums = rows.times(at)
            broken = bounds.violation(at, sums)
            if broken <= CLOSE:
                break
            times = min(1.0 / broken, STEEPEST)
            bounds.left(at, sums, times).set(lp)
            lp.setOptionValue("time_limit", lp.getRunTime() + max(until - time.monotonic(), 1e-3))
            lp.run()
            status = lp.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return Refined(_within(at, bounds), keeps_all=False)
            if status != highspy.HighsModelStatus.kOptimal:  # pragma: no cover - by the solver's own clock
                return None
            at = at + np.array(lp.getSolution().col_value).astype(np.longdouble) / times
        return Refined(_within(at, bounds), keeps_all=True)
    finally:
        bounds.set(lp)


def _within(x: Long, bounds: Bounds) -> Vector:
    return np.clip(x.astype(np.float64), *bounds.columns)
