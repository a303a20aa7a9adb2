"""A linear programme put together variable by variable and row by row, solved by SciPy."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from .tables import Array

Row = dict[int, float]
EFFORTS = (
    {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    {"presolve": False, "primal_feasibility_tolerance": 1e-9},
)


class Program:
    """Least cost over variables within bounds and rows `sum coefficient * variable >= least`."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.bounds: list[tuple[float, float]] = []
        self.places: tuple[list[int], list[int]] = ([], [])
        self.values: list[float] = []
        self.least: list[float] = []

    def variable(self, low: float = 0, high: float | None = None, cost: float = 0) -> int:
        """Add a variable and give its number."""
        self.costs.append(cost)
        self.bounds.append((low, math.inf if high is None else high))
        return len(self.costs) - 1

    def at_least(self, coefficients: Mapping[int, float], least: float) -> None:
        """Add a row."""
        row = len(self.least)
        self.least.append(least)
        for number, value in coefficients.items():
            self.places[0].append(row)
            self.places[1].append(number)
            self.values.append(value)

    def solve(self) -> tuple[float, Array] | None:
        """Give the least cost and where it is reached; None if the rows cannot all hold."""
        shape = (len(self.least), len(self.costs))
        rows = csr_array((np.array(self.values, dtype=float), self.places), shape=shape)
        for options in EFFORTS:
            found = linprog(
                self.costs,
                A_ub=-rows,
                b_ub=-np.array(self.least, dtype=float),
                bounds=self.bounds,
                method="highs",
                options=options,
            )
            if found.status == 0:
                return float(found.fun), np.asarray(found.x, dtype=float)
        if found.status == 2:
            return None
        raise ArithmeticError(f"linprog gave up: {found.message}")
