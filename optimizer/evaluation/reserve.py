r"""The reserve and own funds of least cost that meet every rule, for a mix already chosen: exact, no solver.

$$ \min_{a, o} \sum_r \text{carry}_r a_r + \text{charge}\, o + \text{emergency}\, E[(N - D - o)^+],
   \quad D = \sum_{r\ \text{drawable}} a_r $$

subject to $D + o \ge$ `drawn` (tail rules), $D \ge$ `drawable` (deductible cash, no gap), $\sum_r f_{rb} a_r \ge$ `counted`$_b$ (each
row of the law), bounds on $a$ and $o$. A linear programme in a handful of variables has its optimum at a vertex, so the
vertices are enumerated. With emergency funding the least cost $H(T)$ of absorbing $T$ is convex, and so is $H(T) + e\,E[(N - T)^+]$, whose
least over $T$ is the answer: it is searched by the breakpoints of $N$.
Ties go to the least reserve, then the earlier instrument.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.losses.scenarios import Vector

ROUNDING = 1e-12
"""Relative slack given to sums of doubles, not to the rules."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a mix asks of the reserve; money."""

    drawn: float
    """Drawable reserve and own funds together: the largest tail need."""
    drawable: float
    """Drawable reserve alone."""
    counted: tuple[float, ...]
    """Reserve as the law counts it, by row of the law (`counting.shapes`); minus infinity where a row is not asked."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """The instruments a firm can hold, and its own funds, as arrays; own funds stand last; shape (instruments + 1,)."""

    price: Vector
    low: Vector
    high: Vector
    draws: Vector
    """1 where drawable (own funds too)."""
    is_reserve: Vector
    factor: Vector
    """What one unit counts for in each row of the law; shape (rows, instruments + 1)."""
    emergency_rate: float
    total: tuple[float, float] | None = None
    """Least and most reserve in total, where that is asked."""

    def rows(self) -> Vector:
        """Return the left sides of the rules: drawn, drawable, each row of the law, then the total where it is asked."""
        ends = () if self.total is None else (self.is_reserve, -self.is_reserve)[: 1 + bool(np.isfinite(self.total[1]))]
        return np.vstack((self.draws, self.draws * self.is_reserve, self.factor, *ends))

    @property
    def without_emergency(self) -> Instruments:
        """The same where what nothing absorbs costs nothing: as much is lawful, and it is priced without a search."""
        return self if self.emergency_rate == 0 else replace(self, emergency_rate=0.0)

    def rhs(self, needs: Needs) -> Vector:
        """Return the right sides of the same rules; of the law's rows those that are asked."""
        ends = () if self.total is None else (self.total[0], -self.total[1])[: 1 + bool(np.isfinite(self.total[1]))]
        return np.array([needs.drawn, needs.drawable, *(need for need in needs.counted if np.isfinite(need)), *ends])


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held and what it costs a year (carry, charge on own funds and emergency funding)."""

    amounts: tuple[float, ...]
    own_funds: float
    emergency: float
    cost: float


def cheaper(held: Holding, than: Holding | None) -> bool:
    """Say whether a holding costs less than another, or as much with less reserve."""
    return than is None or _better((held.cost, sum(held.amounts)), (than.cost, sum(than.amounts)))


def least_cost_holding(instruments: Instruments, needs: Needs, net: Vector, probability: Vector) -> Holding | None:
    """Return the cheapest holding that meets the needs; None if the caps do not allow any."""
    required = np.isfinite(needs.counted)
    if not required.all():
        instruments = replace(instruments, factor=instruments.factor[required])
    rhs = instruments.rhs(needs)
    if instruments.emergency_rate == 0.0:
        held = vertex_minimum(instruments.price, instruments.rows(), rhs, instruments)
        return None if held is None else priced_holding(instruments, held, net, probability)
    return _with_emergency(instruments, rhs, net, probability)


def priced_holding(instruments: Instruments, held: Vector, net: Vector, probability: Vector) -> Holding:
    """Return amounts held, own funds last, with what they cost a year."""
    emergency = _emergency(instruments, float(instruments.draws @ held), net, probability)
    return Holding(
        amounts=tuple(float(a) for a in held[:-1]),
        own_funds=float(held[-1]),
        emergency=emergency,
        cost=float(instruments.price @ held) + emergency,
    )


def _emergency(instruments: Instruments, absorbed: float, net: Vector, probability: Vector) -> float:
    return instruments.emergency_rate * float(probability @ np.maximum(net - absorbed, 0.0)) if instruments.emergency_rate else 0.0


def least_addition(instruments: Instruments, needs: Needs, amounts: Sequence[float]) -> float | None:
    r"""Return $\min \sum_r (a_r - \text{amounts}_r)$ over the holdings $a \ge$ amounts that meet the needs; None if the caps allow none.

    All own funds may be at risk, free or not. An amount held beyond its cap stays; rounding of sums is no shortfall.
    """
    finite = np.isfinite(needs.counted)
    now = np.array([*amounts, instruments.high[-1]])
    growing = replace(
        instruments,
        price=instruments.is_reserve,
        low=np.maximum(now, instruments.low),
        high=np.maximum(now, instruments.high),
        factor=instruments.factor[finite],
    )
    held = vertex_minimum(growing.price, growing.rows(), growing.rhs(needs), growing)
    if held is None:
        return None
    added = float(growing.is_reserve @ (held - now))
    return added if added > ROUNDING * float(np.abs(held).max()) else 0.0


def _with_emergency(instruments: Instruments, rhs: Vector, net: Vector, probability: Vector) -> Holding | None:
    """Search the breakpoints of the emergency term, then solve exactly in the two pieces beside the best one."""
    at_least = vertex_minimum(instruments.price, instruments.rows(), rhs, instruments)
    if at_least is None:
        return None
    most = float(instruments.high[instruments.draws > 0].sum())
    least = max(float(rhs[0]), float(instruments.draws @ at_least))  # drawing less would save nothing
    every = np.unique(np.concatenate(([least], net[(net > least) & (net < most)], [most] if np.isfinite(most) else [])))
    points = every[np.diff(every, prepend=-np.inf) > ROUNDING * every[-1]]  # sums that differ by rounding are one point

    def at(place: int) -> Vector | None:
        return vertex_minimum(instruments.price, instruments.rows(), np.array([points[place], *rhs[1:]]), instruments)

    def bound(place: int) -> float:
        """Return what absorbing just so much costs: convex in it, as the cost of a holding that absorbs more at that price is not."""
        held = at(place)
        return np.inf if held is None else float(instruments.price @ held) + _emergency(instruments, float(points[place]), net, probability)

    low, high = 0, points.size - 1
    while high - low > 2:
        middle = (low + high) // 2
        right = bound(middle + 1)
        if np.isinf(right) or bound(middle) <= right:
            high = middle + 1
        else:
            low = middle
    pieces = range(max(low - 1, 0), min(high + 1, points.size - 1))
    holdings = [priced_holding(instruments, held, net, probability) for place in range(low, high + 1) if (held := at(place)) is not None]
    holdings += [h for place in pieces if (h := _in_piece(instruments, rhs, (points[place], points[place + 1]), net, probability))]
    return min(holdings, key=lambda h: (h.cost, sum(h.amounts)), default=None)


def _in_piece(instruments: Instruments, rhs: Vector, piece: tuple[float, float], net: Vector, probability: Vector) -> Holding | None:
    """Solve within one piece, where the emergency term falls by rate x P(N > T) for each unit drawn.

    T is taken in the middle: a net loss that rounding alone lifts off the piece's lower end is no loss beyond it.
    """
    saved = instruments.emergency_rate * float(probability[net > (piece[0] + piece[1]) / 2].sum())
    rows = np.vstack((instruments.rows(), -instruments.draws))
    held = vertex_minimum(instruments.price - saved * instruments.draws, rows, np.array([piece[0], *rhs[1:], -piece[1]]), instruments)
    return None if held is None else priced_holding(instruments, held, net, probability)


def vertex_minimum(price: Vector, rows: Vector, rhs: Vector, instruments: Instruments) -> Vector | None:
    r"""Return the cheapest vertex of $\{x : \text{rows}\,x \ge \text{rhs},\ \text{low} \le x \le \text{high}\}$, None if it is empty."""
    best: Vector | None = None
    best_key: tuple[float, float] | None = None
    slack = ROUNDING * max(1e-300, float(np.abs(rhs).max()), float(np.abs(instruments.low).max()))
    for held in _vertices(rows, rhs, instruments):
        if np.any(rows @ held < rhs - slack) or np.any(held < instruments.low - slack) or np.any(held > instruments.high + slack):
            continue
        key = (float(price @ held), float(instruments.is_reserve @ held))
        if best_key is None or _better(key, best_key):
            best, best_key = np.clip(held, instruments.low, instruments.high), key
    return best


def _better(key: tuple[float, float], than: tuple[float, float]) -> bool:
    """Compare by cost, then by reserve where the costs differ by rounding alone."""
    tolerance = ROUNDING * max(abs(key[0]), abs(than[0]))
    if abs(key[0] - than[0]) > tolerance:
        return key[0] < than[0]
    return key[1] < than[1] - ROUNDING * abs(than[1])


def _vertices(rows: Vector, rhs: Vector, instruments: Instruments) -> list[Vector]:
    """Return every point where some rules hold with equality and the other variables stand at a bound."""
    size = instruments.price.size
    points = []
    for active in range(min(rows.shape[0], size) + 1):
        for free in itertools.combinations(range(size), active):
            fixed = [v for v in range(size) if v not in free]
            for bounds in itertools.product(*(_bounds(instruments, v) for v in fixed)):
                for chosen in itertools.combinations(range(rows.shape[0]), active):
                    point = _solve(rows, rhs, (chosen, free), (fixed, bounds))
                    if point is not None:
                        points.append(point)
    return points


def _bounds(instruments: Instruments, variable: int) -> tuple[float, ...]:
    low, high = float(instruments.low[variable]), float(instruments.high[variable])
    return (low,) if high == low or not np.isfinite(high) else (low, high)


def _solve(
    rows: Vector, rhs: Vector, system: tuple[Sequence[int], Sequence[int]], rest: tuple[Sequence[int], Sequence[float]]
) -> Vector | None:
    """Return the point at which the chosen rows hold with equality, None if they do not determine it."""
    chosen, free = list(system[0]), list(system[1])
    point = np.empty(rows.shape[1])
    point[list(rest[0])] = rest[1]
    if free:
        matrix = rows[np.ix_(chosen, free)]
        if abs(float(np.linalg.det(matrix))) < 1e-12:
            return None
        point[free] = np.linalg.solve(matrix, rhs[chosen] - rows[np.ix_(chosen, list(rest[0]))] @ np.array(rest[1]))
    return point
