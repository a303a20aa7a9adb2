r"""The least-cost reserve and own funds for given needs, by linear-programming duality instead of a solver.

$\min \sum_r c_r a_r + w o$ with $\underline a \le a \le \overline a$, $0 \le o \le O$ and covering rows
$D + o \ge L_1$, $D \ge L_2$, $\sum_r f_{br} a_r \ge Q_b$ ($D$ = drawable reserve). With $W_i$ what instrument $i$ puts
into each row and $R_i$ its room, the optimum is
$\max_{y \ge 0}\; y \cdot \text{need} - \sum_i R_i (W_i y - c_i)^+$, reached at a vertex of the arrangement of
$W_i y = c_i$ and $y_k = 0$. The vertices do not depend on the needs: found once, in exact fractions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from optimizer.auditor.measures import var
from optimizer.auditor.requirement import LegalRequirement
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Vector

Row = tuple[Fraction, ...]
Corner = tuple[Row, Fraction]
r"""A dual vertex $y$ and $\sum_i R_i (W_i y - c_i)^+$ there."""

HAIR = Fraction(1, 2**400)
"""Smaller than any difference between two costs made of floats: only ties are decided by it."""


class ReserveCost:
    """What it costs to hold enough. Needs: all that absorbs losses, drawable reserve, then each row of the duties of the law."""

    def __init__(self, case: Case, duties: Sequence[LegalRequirement]) -> None:
        """Read instruments and find the dual vertices."""
        firm = case.firm
        self.classes = [r.cls for r in case.reserve]
        self.rows = list(dict.fromkeys(self._row(row) for duty in duties for row in duty.rows))
        weights = [[float(r.drawable)] * 2 + [row[i] for row in self.rows] for i, r in enumerate(case.reserve)]
        weights.append([1.0, 0.0] + [0.0] * len(self.rows))
        least = np.array([*(r.min for r in case.reserve), 0.0])
        most = np.array([*(math.inf if r.max is None else r.max for r in case.reserve), firm.own_funds_at_risk])
        self.weight = np.array(weights)
        self.price = np.array([*(r.carry for r in case.reserve), firm.own_funds_charge])
        self.least_held, self.most_held = least, most
        self.room = np.maximum(most - least, 0.0)
        self.start = least @ self.weight
        self.start_cost = float(least @ self.price)
        self.corners = self._corners([Fraction(c) for c in self.price])
        self.y = np.array([[float(v) for v in y] for y, _ in self.corners])
        self.less = np.array([float(c) for _, c in self.corners])

    def _row(self, weight: Mapping[str, float]) -> tuple[float, ...]:
        return tuple(weight.get(cls, 0.0) for cls in self.classes)

    def places(self, duty: LegalRequirement) -> list[int]:
        """Return which rows of the law those of a duty are, counted from 0; duties that weigh alike share a row."""
        return [self.rows.index(self._row(row)) for row in duty.rows]

    def most(self) -> Vector:
        """Return the most that each row can be brought to."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.where(self.weight > 0, self.weight * self.most_held[:, None], 0.0).sum(axis=0))

    def least(self, needs: np.ndarray) -> Vector:
        """Return the least cost of meeting each row of needs, taken to be within reach."""
        return np.asarray(((needs - self.start) @ self.y.T - self.less).max(axis=1) + self.start_cost)

    def worth(self, amounts: Vector) -> float:
        r"""Return $\max_y y \cdot a$: the most that amounts asked of the rows could cost, whatever is held anyway."""
        return float((self.y @ amounts).max())

    def least_with_emergency(self, needs: np.ndarray, net: np.ndarray, probability: Vector, rate: float) -> Vector:
        r"""Return $\min_T H(\max(T, L_1)) + e\,E[(N - T)^+]$, $H(T)$ the least cost of absorbing $T$.

        $H$ is convex and piecewise linear, so the best $T$ is $L_1$, a kink of $H$, the most that can be held, or the quantile
        of $N$ at which the emergency's slope $e\,P(N > T)$ equals a slope of $H$. Each of them is priced exactly.
        """
        slopes, rest = self._lines(needs)
        best = np.full(needs.shape[0], math.inf)
        for spot in self._spots(slopes, rest, net, probability, rate):
            absorbed = np.clip(spot, needs[:, 0], np.maximum(self.most()[0], needs[:, 0]))
            held = (rest + slopes * (absorbed - self.start[0])[:, None]).max(axis=1) + self.start_cost
            beyond = np.maximum(net - absorbed[:, None], 0.0) @ probability
            np.minimum(best, held + rate * beyond, out=best)
        return best

    def _lines(self, needs: np.ndarray) -> tuple[Vector, np.ndarray]:
        r"""Return slopes $\sigma_k$ and highest rests of each mix: $H(T) = \max_k (\text{rest}_k + \sigma_k T)$."""
        slopes, place = np.unique(self.y[:, 0], return_inverse=True)
        value = (needs - self.start)[:, 1:] @ self.y[:, 1:].T - self.less
        rest = np.stack([value[:, place == k].max(axis=1) for k in range(slopes.size)], axis=1)
        return slopes, rest

    def _spots(self, slopes: Vector, rest: np.ndarray, net: np.ndarray, probability: Vector, rate: float) -> list[Vector]:
        rows = rest.shape[0]
        spots = [np.zeros(rows)]
        if math.isfinite(self.most()[0]):
            spots.append(np.full(rows, self.most()[0]))
        for k, h in itertools.combinations(range(slopes.size), 2):
            spots.append((rest[:, k] - rest[:, h]) / (slopes[h] - slopes[k]) + self.start[0])
        spots.extend(var(net, probability, float(slope) / rate) for slope in slopes if slope <= rate)
        return spots

    def least_total(self, needs: Vector) -> float:
        r"""Return the least reserve in total among the holdings of least cost.

        The optimum is concave and piecewise linear in the prices, so with a hair $\varepsilon$ on each carry it rises by
        exactly $\varepsilon$ times that reserve; computed in fractions.
        """
        price = [Fraction(c) for c in self.price]
        dearer = [c + HAIR for c in price[:-1]] + price[-1:]
        exact = [Fraction(float(n)) - Fraction(float(s)) for n, s in zip(needs, self.start, strict=True)]
        rise = _highest(self._corners(dearer), exact) - _highest(self.corners, exact)
        return float(rise / HAIR) + float(self.least_held[:-1].sum())

    def _corners(self, price: Sequence[Fraction]) -> list[Corner]:
        """Return the vertices of the dual arrangement at these prices, with the constant of each."""
        weight = [tuple(Fraction(w) for w in row) for row in self.weight.tolist()]
        size = len(weight[0])
        axes = [tuple(Fraction(int(i == k)) for i in range(size)) for k in range(size)]
        planes = list(dict.fromkeys([*zip(weight, price, strict=True), *((axis, Fraction(0)) for axis in axes)]))
        constants: dict[Row, Fraction] = {}
        for chosen in itertools.combinations(planes, size):
            y = _crossing(chosen)
            if y is not None and y not in constants and min(y) >= 0:
                constant = self._constant(y, weight, price)
                if constant is not None:
                    constants[y] = constant
        return list(constants.items())

    def _constant(self, y: Row, weight: Sequence[Row], price: Sequence[Fraction]) -> Fraction | None:
        r"""Return $\sum_i R_i (W_i y - c_i)^+$; None where an instrument without limit would be worth more than it costs."""
        total = Fraction(0)
        for row, cost, room in zip(weight, price, self.room, strict=True):
            gain = _dot(row, y) - cost
            if gain > 0:
                if math.isinf(room):
                    return None
                total += gain * Fraction(float(room))
        return total


def _dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _highest(corners: Sequence[Corner], need: Sequence[Fraction]) -> Fraction:
    return max(_dot(y, need) - constant for y, constant in corners)


def _crossing(planes: Sequence[tuple[Row, Fraction]]) -> Row | None:
    r"""Return the point where the planes $n \cdot y = c$ meet, by elimination; None where they do not meet in one."""
    table = [[*normal, right] for normal, right in planes]
    size = len(table)
    for k in range(size):
        pivot = next((i for i in range(k, size) if table[i][k] != 0), None)
        if pivot is None:
            return None
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [v / table[k][k] for v in table[k]]
        for i in range(size):
            if i != k and table[i][k] != 0:
                table[i] = [a - table[i][k] * b for a, b in zip(table[i], table[k], strict=True)]
    return tuple(row[-1] for row in table)
