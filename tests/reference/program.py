"""A linear programme put together variable by variable and row by row, solved by SciPy; some variables may be 0 or 1 alone."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from .tables import Array

Row = dict[int, float]
EFFORTS = (
    {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    {"presolve": False, "primal_feasibility_tolerance": 1e-9},
)
SAME = 1e-8
"""Relative: two costs this close are one."""


class Program:
    """Least cost over variables within bounds and rows `sum coefficient * variable >= least`."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.bounds: list[tuple[float, float]] = []
        self.places: tuple[list[int], list[int]] = ([], [])
        self.values: list[float] = []
        self.least: list[float] = []
        self.binaries: list[int] = []

    def variable(self, low: float = 0, high: float | None = None, cost: float = 0) -> int:
        """Add a variable and give its number."""
        self.costs.append(cost)
        self.bounds.append((low, math.inf if high is None else high))
        return len(self.costs) - 1

    def binary(self) -> int:
        """Add a variable that is 0 or 1 and give its number."""
        self.binaries.append(self.variable(0, 1))
        return self.binaries[-1]

    def at_least(self, coefficients: Mapping[int, float], least: float) -> None:
        """Add a row."""
        row = len(self.least)
        self.least.append(least)
        for number, value in coefficients.items():
            self.places[0].append(row)
            self.places[1].append(number)
            self.values.append(value)

    def solve(self) -> tuple[float, Array] | None:
        """Give the least cost and where it is reached; None if the rows cannot all hold.

        `milp` lets a binary variable be a little off 0 or 1, which a large coefficient makes much of. So where it says that they stand
        they are fixed, what is left is solved more exactly, and they are ruled out, until it has nothing cheaper to say.
        """
        best: tuple[float, Array] | None = None
        while self.binaries:
            decided = self._decided()
            if decided is None or (best is not None and decided[0] >= best[0] - SAME * abs(best[0])):
                return best
            found = self._linear(decided[1])
            if found is not None and (best is None or found[0] < best[0]):
                best = found
            self.at_least({b: 1.0 - 2.0 * on for b, on in decided[1].items()}, 1.0 - sum(decided[1].values()))
        return self._linear({})

    def _rows(self) -> csr_array:
        shape = (len(self.least), len(self.costs))
        return csr_array((np.array(self.values, dtype=float), self.places), shape=shape)

    def _linear(self, fixed: Mapping[int, int]) -> tuple[float, Array] | None:
        """Solve with some variables fixed."""
        rows = self._rows()
        bounds = [(fixed[n], fixed[n]) if n in fixed else ends for n, ends in enumerate(self.bounds)]
        for options in EFFORTS:
            found = linprog(
                self.costs,
                A_ub=-rows,
                b_ub=-np.array(self.least, dtype=float),
                bounds=bounds,
                method="highs",
                options=options,
            )
            if found.status == 0:
                return float(found.fun), np.asarray(found.x, dtype=float)
        if found.status == 2:
            return None
        raise ArithmeticError(f"linprog gave up: {found.message}")

    def _decided(self) -> tuple[float, dict[int, int]] | None:
        """Give the least cost as far as `milp` sees it, and where the binary variables stand there."""
        low, high = (np.array(ends) for ends in zip(*self.bounds, strict=True))
        whole = np.zeros(len(self.costs))
        whole[self.binaries] = 1
        found = milp(
            self.costs,
            constraints=[LinearConstraint(self._rows(), lb=np.array(self.least, dtype=float))],
            bounds=Bounds(low, high),
            integrality=whole,
            options={"mip_rel_gap": 1e-9},
        )
        if found.status == 2:
            return None
        if found.status != 0:
            raise ArithmeticError(f"milp gave up: {found.message}")
        return float(found.fun), {number: round(found.x[number]) for number in self.binaries}
