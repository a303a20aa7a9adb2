r"""What the multipliers of each leaf prove, by weak duality with the checker's own rows, and how far rounding can reach into it.

For any multipliers $y$ and any $x$ of the leaf's box that keeps the rows, with $d = c - y A$,

$$ c\,x = d\,x + \sum_r y_r (A x)_r \ge \sum_j \min(d_j \underline x_j, d_j \overline x_j) + \sum_r (y_r^+ l_r - y_r^- u_r) $$

A multiplier whose side is infinite is taken as 0. Of a leaf said to be empty the same is done with $c = 0$: a sum above 0 cannot be, so
there is no such $x$ (Farkas), and its bound is infinite. Source: Neumaier & Shcherbina (2004), *Mathematical Programming* 99.

Rounding. A sum of $n$ terms $t_k$ of doubles, each itself a product, is off by at most $(n + 1) \varepsilon \sum_k |t_k|$ with
$\varepsilon = 2^{-52}$, twice the unit roundoff, which leaves room for the terms of second order (Higham, 2002, *Accuracy and Stability*,
§3.1 and §4.2). With $h_j = \max(|\underline x_j|, |\overline x_j|)$, $S = \sum_j (|c_j| + \sum_r |y_r a_{rj}|) h_j + \sum_r |y_r b_r|$,
$R$ the multipliers, $C$ the columns and $K$ the decisions of the leaf, all sums together are off by at most
$3 (R + C + 2K + 8) \varepsilon S$, which is taken off the bound. So is $\sum_r |y_r| \sigma_r$ with $\sigma_r$ the slack of a row: what a
mix may miss the rule by and still be lawful as the audit reckons, and of a cut what its own sums may be off by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.auditor.certificate.programme import Programme, Row
from optimizer.auditor.certificate.tree import Leaves
from optimizer.losses.scenarios import Index, Vector

EPSILON = float(np.finfo(np.float64).eps)
CELLS = 4_000_000
"""LeafMultipliers times columns worked on at once."""


@dataclass(frozen=True, slots=True, eq=False)
class LeafMultipliers:
    """Those of each closing of a leaf, in compressed form, on the checker's rows turned its own way."""

    start: Index
    row: Index
    value: Vector
    is_empty: Index
    """1 where they are to show that a leaf is empty."""

    @property
    def many(self) -> int:
        """How many closings there are."""
        return self.start.size - 1


@dataclass(frozen=True, slots=True, eq=False)
class LeafBounds:
    """Of each leaf, in units of the objective: what is proved, and how much was taken off for rounding and slack."""

    bound: Vector
    allowance: Vector


class _RowMatrix:
    """The rows as a matrix with their sides."""

    def __init__(self, rows: Sequence[Row], columns: int) -> None:
        start = np.concatenate(([0], np.cumsum([row.column.size for row in rows], dtype=np.int64)))
        column = np.concatenate([row.column for row in rows]) if rows else np.zeros(0, dtype=np.int64)
        value = np.concatenate([row.value for row in rows]) if rows else np.zeros(0)
        self.matrix: Any = sparse.csr_array((value, column, start), shape=(len(rows), columns))
        self.low = np.array([row.low for row in rows], dtype=np.float64)
        self.high = np.array([row.high for row in rows], dtype=np.float64)
        self.slack = np.array([row.slack for row in rows], dtype=np.float64)


def usable(multipliers: LeafMultipliers, rows: Sequence[Row]) -> LeafMultipliers:
    """Return the multipliers with 0 for each whose side of the row is infinite."""
    low, high = (np.array([getattr(row, side) for row in rows], dtype=np.float64)[multipliers.row] for side in ("low", "high"))
    value = multipliers.value
    stated = np.where(value > 0, np.isfinite(low), np.isfinite(high))
    return LeafMultipliers(multipliers.start, multipliers.row, np.where(stated, value, 0.0), multipliers.is_empty)


def leaf_bounds(programme: Programme, rows: Sequence[Row], multipliers: LeafMultipliers, leaves: Leaves) -> LeafBounds:
    """Return the bound of each leaf; infinite of one that is shown empty, minus infinity of one that is said to be and is not shown."""
    matrix = _RowMatrix(rows, programme.low.size)
    bound, allowance = np.full(leaves.dual.size, -math.inf), np.zeros(leaves.dual.size)
    order = np.argsort(leaves.dual, kind="stable")
    step = max(1, CELLS // max(1, programme.low.size))
    for first in range(0, multipliers.many, step):
        last = min(first + step, multipliers.many)
        at = order[np.searchsorted(leaves.dual[order], first) : np.searchsorted(leaves.dual[order], last)]
        with np.errstate(over="ignore", invalid="ignore"):
            some, less = _some_bounds(programme, matrix, (multipliers, first, last), (leaves, at))
            bound[at], allowance[at] = some - less, less
    empty = multipliers.is_empty[leaves.dual] == 1
    bound[empty] = np.where(bound[empty] > 0, math.inf, -math.inf)
    bound[~empty & ~np.isfinite(bound)] = -math.inf  # sums beyond the largest double prove nothing
    return LeafBounds(bound, allowance)


def _some_bounds(
    programme: Programme, rows: _RowMatrix, of: tuple[LeafMultipliers, int, int], some: tuple[Leaves, Index]
) -> tuple[Vector, Vector]:
    """Return the sum of each of some leaves, and what it may be too much by; multipliers from `first` to `last` close them."""
    (multipliers, first, last), (leaves, at) = of, some
    begin, end = int(multipliers.start[first]), int(multipliers.start[last])
    value = multipliers.value[begin:end]
    shape = (last - first, rows.low.size)
    place = (multipliers.row[begin:end], multipliers.start[first : last + 1] - begin)
    y, size = (sparse.csr_array((v, *place), shape=shape) for v in (value, np.abs(value)))
    side = np.where(value > 0, rows.low[place[0]], rows.high[place[0]])
    sides = np.where(value != 0, value * np.where(np.isfinite(side), side, 0.0), 0.0)
    number = np.repeat(np.arange(last - first), np.diff(place[1]))
    counts = (multipliers.is_empty[first:last] == 0).astype(np.float64)[:, None]
    reduced = counts * programme.cost - (y @ rows.matrix).toarray()
    largest = counts * np.abs(programme.cost) + (size @ abs(rows.matrix)).toarray()
    root = np.minimum(reduced * programme.low, reduced * programme.high)
    total = np.bincount(number, sides, last - first) + root.sum(axis=1)
    reach = largest @ np.maximum(np.abs(programme.low), np.abs(programme.high)) + np.bincount(number, np.abs(sides), last - first)
    slack = size @ rows.slack
    dual = leaves.dual[at] - first
    moved, decisions = _decided((reduced, root), leaves, at, dual)
    terms = np.diff(place[1])[dual] + programme.low.size + 2 * decisions + 8
    less = 3 * EPSILON * terms * reach[dual] + (1 + 1e-6) * slack[dual]
    return np.asarray(total[dual] + moved), np.asarray(less)


def _decided(at_root: tuple[np.ndarray, np.ndarray], leaves: Leaves, at: Index, dual: Index) -> tuple[Vector, Index]:
    """Return by how much the decisions of each leaf move its sum from that of the root's box, and how many they are."""
    reduced, root = at_root
    decisions = leaves.start[at + 1] - leaves.start[at]
    leaf = np.repeat(np.arange(at.size), decisions)
    within = np.arange(leaf.size) - np.repeat(np.cumsum(decisions) - decisions, decisions)
    place = np.repeat(leaves.start[at], decisions) + within
    column, number = leaves.column[place], dual[leaf]
    moved = reduced[number, column] * leaves.value[place] - root[number, column]
    return np.bincount(leaf, moved, at.size).astype(np.float64), decisions.astype(np.int64)


def exact_bounds(programme: Programme, rows: Sequence[Row], multipliers: LeafMultipliers, leaves: Leaves) -> LeafBounds:
    """Return the same bounds with every sum in fractions, so that nothing but the slack of the rows is taken off."""
    low, high = ([Fraction(float(x)) for x in side] for side in (programme.low, programme.high))
    terms = [[(int(k), Fraction(float(a))) for k, a in zip(row.column, row.value, strict=True)] for row in rows]
    bound, allowance = np.full(leaves.dual.size, -math.inf), np.zeros(leaves.dual.size)
    by_dual: dict[int, list[int]] = {}
    for n, dual in enumerate(leaves.dual.tolist()):
        by_dual.setdefault(dual, []).append(n)
    for dual, places in by_dual.items():
        reduced, sides, slack = _exact_sides(programme, (rows, terms), multipliers, dual)
        root = [min(d * a, d * b) for d, a, b in zip(reduced, low, high, strict=True)]
        total = sides - slack + sum(root, Fraction(0))
        for n in places:
            moved = sum((reduced[k] * Fraction(value) - root[k] for k, value in _decisions(leaves, n)), Fraction(0))
            bound[n], allowance[n] = _rounded_down(total + moved, multipliers.is_empty[dual] == 1), float(slack)
    return LeafBounds(bound, allowance)


def _exact_sides(
    programme: Programme, rows: tuple[Sequence[Row], list[list[tuple[int, Fraction]]]], multipliers: LeafMultipliers, dual: int
) -> tuple[list[Fraction], Fraction, Fraction]:
    """Return reduced costs, the sum of the sides and that of the slack, of one closing."""
    written, terms = rows
    is_empty = multipliers.is_empty[dual] == 1
    reduced = [Fraction(0) if is_empty else Fraction(float(c)) for c in programme.cost]
    sides = slack = Fraction(0)
    for place in range(int(multipliers.start[dual]), int(multipliers.start[dual + 1])):
        r, y = int(multipliers.row[place]), Fraction(float(multipliers.value[place]))
        if y != 0:
            sides += y * Fraction(written[r].low if y > 0 else written[r].high)
            slack += abs(y) * Fraction(written[r].slack)
        for k, a in terms[r]:
            reduced[k] -= y * a
    return reduced, sides, slack


def _decisions(leaves: Leaves, n: int) -> Iterator[tuple[int, float]]:
    run = slice(int(leaves.start[n]), int(leaves.start[n + 1]))
    yield from zip(leaves.column[run].tolist(), leaves.value[run].tolist(), strict=True)


def _rounded_down(bound: Fraction, is_empty: bool) -> float:
    """Return the largest double beneath a bound; of an empty leaf infinity either way."""
    if is_empty:
        return math.inf if bound > 0 else -math.inf
    nearest = float(bound)
    return nearest if Fraction(nearest) <= bound else math.nextafter(nearest, -math.inf)
