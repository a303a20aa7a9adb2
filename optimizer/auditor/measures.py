"""Mean, TVaR and VaR of many mixes at once: rows are mixes, columns loss years; the missing mass has no loss."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, assert_never

import numpy as np

from optimizer.scenarios import Vector

Measure = Literal["tvar", "var"]

MASS_TOLERANCE = 1e-12
"""Probabilities nearer than this are the same."""


def tail_mass(level: float) -> float:
    r"""Return $1 - \alpha$ with the level read as the decimal it was written as."""
    return float(1 - Fraction(str(level)))


def measure(kind: Measure, net: np.ndarray, probability: Vector, level: float) -> Vector:
    """Return the tail measure of each row."""
    match kind:
        case "tvar":
            return tvar(net, probability, tail_mass(level))
        case "var":
            return var(net, probability, tail_mass(level))
        case _:
            assert_never(kind)


def _falling(net: np.ndarray, probability: Vector) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(-net, axis=1, kind="stable")
    return np.take_along_axis(net, order, axis=1), probability[order]


def tvar(net: np.ndarray, probability: Vector, mass: float) -> Vector:
    r"""Return $\frac{1}{m} \sum_i N_{(i)} \min(p_{(i)}, (m - \sum_{h<i} p_{(h)})^+)$, worst years first.

    The atom at the level is split.
    """
    values, weight = _falling(net, probability)
    before = np.cumsum(weight, axis=1) - weight
    return np.asarray((values * np.clip(mass - before, 0.0, weight)).sum(axis=1) / mass)


def var(net: np.ndarray, probability: Vector, mass: float) -> Vector:
    r"""Return the smallest amount $x$ that $N$ takes with $P(N > x) \le m$; 0 where even the whole loss mass is within $m$."""
    values, weight = _falling(net, probability)
    beyond = (np.cumsum(weight, axis=1) <= mass + MASS_TOLERANCE).sum(axis=1)
    lossless = probability.sum() < 1 - MASS_TOLERANCE
    last = np.zeros((net.shape[0], 1)) if lossless or net.shape[1] == 0 else values[:, -1:]
    return np.take_along_axis(np.hstack((values, last)), beyond[:, None], axis=1)[:, 0]
