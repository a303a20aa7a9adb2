"""Mean, TVaR and VaR of many mixes at once: rows are mixes, columns loss years; the missing mass has no loss."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal, assert_never

import numpy as np

from optimizer.losses.scenarios import Vector

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
    """Return the losses of each row, worst first, and their probabilities; of years alike the values alone need an order."""
    if probability.size and (probability == probability[0]).all():
        return -np.sort(-net, axis=1), np.broadcast_to(probability, net.shape)
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


def effective_years(yearly: Vector, probability: Vector, level: float) -> float | None:
    r"""Return $(\sum_i w_i)^2 / \sum_i w_i^2$ of the weights $w_i = \min(p_i, (m - \sum_{h<i} p_h)^+)$ of the worst years.

    As many equal years would say as much about the tail (Kish, 1965, *Survey Sampling*). None where no year is in it.
    """
    _, weight = _falling(yearly[None, :], probability)
    held = np.clip(tail_mass(level) - (np.cumsum(weight, axis=1) - weight), 0.0, weight)
    square = float((held**2).sum())
    return None if square <= 0 else float(held.sum()) ** 2 / square


def standard_error(yearly: Vector, probability: Vector) -> float:
    r"""Return $\sqrt{\frac{n}{n - 1} \sum_i (p_i x_i - \overline{p x})^2}$: independent years, each adding $p_i x_i$ to the mean."""
    added = yearly * probability
    n = added.size
    return math.sqrt(n / (n - 1) * float(((added - added.mean()) ** 2).sum()))


def tail_error(kind: Measure, yearly: Vector, probability: Vector, level: float) -> float:
    r"""Return the standard error of a tail measure of independent years of one probability.

    TVaR: of $\frac{1}{m} \sum_i p_i (x_i - z)^+$, $z$ the VaR. VaR: half the distance between the amounts exceeded by $m \mp \sigma$ of
    probability, $\sigma = p \sqrt{n q (1 - q)}$, $q = \min(1, m / (p n))$.
    """
    mass = tail_mass(level)
    match kind:
        case "tvar":
            quantile = float(var(yearly[None, :], probability, mass)[0])
            return standard_error(np.maximum(yearly - quantile, 0.0), probability) / mass
        case "var":
            p, n = float(probability[0]), yearly.size
            part = min(1.0, mass / (p * n))
            spread = p * math.sqrt(n * part * (1 - part))
            falling = np.append(-np.sort(-yearly), 0.0)
            high, low = (falling[min(max(int(m / p), -1), n)] if m >= 0 else 0.0 for m in (mass - spread, mass + spread))
            return 0.5 * float(high - low)
        case _:
            assert_never(kind)
