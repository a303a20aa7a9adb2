"""What a tree learns while it branches: what each binary is worth, and whether cuts at fractional points pay."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimizer.losses.scenarios import Index, Vector

LEAST_FRACTION = 1e-6
"""Distance of a binary from 0 or 1 below which it is taken as one."""
RELIABLE = 1
"""Times that each side of a binary is tried before its pseudo-costs are taken at their word."""
PAYS = 0.01
"""Part of the distance to the best mix that a round of cuts at a fractional point must gain on average."""
TRIED_AT_FIRST = 10
"""Rounds of them before it is asked whether they pay."""
SELDOM = 8
"""Of so many nodes one is cut at its fractional point where that does not pay: it may again, deeper in the tree."""


@dataclass(slots=True)
class PseudoCosts:
    """What a unit of branching on a binary has moved the bound by so far, down and up; shape (2, binaries)."""

    total: Vector
    times: Vector

    def learn(self, column: int, side: int, moved: float, distance: float) -> None:
        """Note how far branching moved the bound, by the distance from the fraction to the side."""
        if math.isfinite(moved):
            self.total[side, column] += max(moved, 0.0) / max(distance, LEAST_FRACTION)
            self.times[side, column] += 1

    def moves(self, column: Index, fraction: Vector) -> tuple[Vector, Vector]:
        """Return how far branching on fractional binaries is expected to move the bound, down and up; of one never tried the mean."""
        average = float(self.total.sum() / max(self.times.sum(), 1.0)) or 1.0
        each = np.where(self.times > 0, self.total / np.maximum(self.times, 1.0), average)
        return each[0, column] * fraction, each[1, column] * (1 - fraction)

    def is_reliable(self, column: int) -> bool:
        """Say whether both sides have been tried often enough."""
        return bool(self.times[:, column].min() >= RELIABLE)


def score(down: Vector | float, up: Vector | float) -> Vector:
    """Return how promising it is to branch where the bound moves so far: the product."""
    product: Vector = np.maximum(down, 1e-12) * np.maximum(up, 1e-12)
    return product


@dataclass(slots=True)
class FractionalCuts:
    """Whether nodes taken from the front are cut at their fractional points too: the bound proved is theirs, and a round takes a pass."""

    nodes: int = 0
    tried: int = 0
    gained: float = 0.0
    """Parts of the distance to the best mix, over all rounds."""
    is_due: bool = False

    def take(self) -> None:
        """Note that a node is taken from the front; its point is due where that pays."""
        self.nodes += 1
        pays = self.tried < TRIED_AT_FIRST or self.gained >= PAYS * self.tried
        self.is_due = pays or self.nodes % SELDOM == 0

    def learn(self, raised: float, distance: float) -> None:
        """Note by how much a round has raised a node's bound, of the distance there was to the best mix."""
        if 0 < distance < math.inf:
            self.tried += 1
            self.gained += min(max(raised, 0.0) / distance, 1.0)
