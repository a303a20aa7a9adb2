"""One branch-and-bound tree over the relaxation, cutting where a node turns out integral, and at fractional points while that pays.

A loop of programmes starts each time from nothing and learns one point; the tree keeps what it learnt, and its leaves are a proof: each
split is recorded, and with each leaf the multipliers of the rows that close it (`certificate`). Nodes are taken best bound first, and
each dive goes to the nearer side.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from optimizer.losses.scenarios import Vector
from optimizer.model.cuts import Cut
from optimizer.solver.branching import FractionalCuts, PseudoCosts, score
from optimizer.solver.relaxation import Engine, Relaxed
from optimizer.solver.tree_record import Multipliers, TreeRecord

INTEGRAL = 1e-6
MOST_TRIED = 4
"""Binaries looked at in one choice."""
LOOK_AHEAD = 2
"""Binaries in a row that are no better than the best, after which no more are looked at."""

Offering = Callable[[Vector], float]
"""Of shares: the exact value of the mix they stand for, inf where unlawful."""
Settling = Callable[[Vector, Vector, float], tuple[float, float]]
"""Of shares, decisions and what a mix must be cheaper than: the exact value of the best mix with these decisions; a bound on any such."""


@dataclass(order=True, slots=True)
class Node:
    """A part of the tree: bounds of the binaries, the bound inherited, and what proves it."""

    bound: float
    order: int
    low: Vector = field(compare=False)
    high: Vector = field(compare=False)
    place: int = field(compare=False)
    """In the record of the tree."""
    proof: Multipliers | None = field(compare=False, default=None)
    solved: Relaxed | None = field(compare=False, default=None)
    """Its programme, where it was solved to choose what to branch on and is branched on next."""

    def raise_bound(self, bound: float, proof: Multipliers | None) -> None:
        """Take a better bound, and what proves it."""
        if bound > self.bound or self.proof is None:
            self.bound, self.proof = max(bound, self.bound), proof


@dataclass(slots=True)
class _Branching:
    """A binary to branch on, and what its sides turned out to be where they were solved."""

    column: int
    score: float
    sides: tuple[Relaxed | Multipliers | None, Relaxed | Multipliers | None] | None = None
    """Multipliers show that a side is empty; None that nothing is known of it."""


class Tree:
    """Branch and bound; `cuts_at` gives the cuts tight at a point, `offer` prices a mix, `settle` the best mix with the same decisions."""

    def __init__(
        self,
        engine: Engine,
        cuts_at: Callable[[Vector, float], Iterable[Cut]],
        by: tuple[Offering, Settling],
        left: Callable[[], float],
        unit: float,
    ) -> None:
        """Start with the root; the gap of a value smaller than `unit` is measured by that."""
        self.engine, self.cuts_at, self.left, self.unit = engine, cuts_at, left, unit
        self.offer, self.settle = by
        size = engine.columns.binaries.size
        self.costs = PseudoCosts(np.zeros((2, size)), np.zeros((2, size)))
        self.counter = itertools.count()
        self.record = TreeRecord()
        self.fractional = FractionalCuts()
        self.open = [Node(-math.inf, next(self.counter), engine.low.copy(), engine.high.copy(), 0)]
        self.closed = math.inf
        """Least bound of the leaves that were closed."""
        self.leaves = 0
        self.failed = False

    def bound(self, value: float) -> float:
        """Return the lower bound proved so far."""
        return min(self.open[0].bound if self.open else math.inf, self.closed, value)

    def _room(self, value: float, gap: float) -> float:
        """Return by how much a bound may lie beneath a value."""
        return gap * max(abs(value), self.unit)

    def run(self, value: float, gap: float) -> Iterator[float]:
        """Yield the bound after each dive, until the tree is closed, the gap is met or time is up."""
        while self.open and self.left() > 0 and not self.failed:
            node: Node | None = heapq.heappop(self.open)
            self.fractional.take()
            while node is not None and self.left() > 0:
                node, value = self._branch(node, value, gap)
            if node is not None:
                heapq.heappush(self.open, node)
            yield self.bound(value)
            if math.isfinite(value) and value - self.bound(value) <= self._room(value, gap):  # pragma: no cover - who asks ends it before
                return

    def _branch(self, node: Node, value: float, gap: float) -> tuple[Node | None, float]:
        """Solve a node, cut while it is integral and violated, then close it or split it; return the child to dive into."""
        while True:
            target = value - self._room(value, gap) if math.isfinite(value) else math.inf
            if node.bound >= target:
                self._close(node)
                return None, value
            solved = self._solved(node, target)
            if solved is None:
                return None, value
            binary = solved.x[self.engine.columns.binaries]
            fraction = np.abs(binary - np.round(binary)) * self.engine.decides
            if fraction.max(initial=0.0) > INTEGRAL:
                if self._is_cut(node, solved, target):
                    continue
                self._pin(node, solved, binary, target)
                return self._split(node, solved, target), value
            shares = solved.x[self.engine.columns.share]
            value = min(value, self.offer(shares))
            if not self._cut(solved):
                priced = self.settle(shares, binary, target)
                value = min(value, priced[0])
                return self._settle(node, binary, priced, gap), value

    def _solved(self, node: Node, target: float) -> Relaxed | None:
        """Return a node's programme solved; None where that closes the node, or where there was no time for it."""
        solved = node.solved or self.engine.solve(node.low, node.high, seconds=self.left())
        node.solved = None
        if solved is False:  # pragma: no cover - by the solver's own clock, or it gave up
            self.failed = self.left() > 0
            heapq.heappush(self.open, node)
            return None
        if isinstance(solved, Relaxed):
            node.raise_bound(solved.value, solved.multipliers)
            if node.bound < target:
                return solved
        else:
            node.raise_bound(math.inf, self.engine.ray())
        self._close(node)
        return None

    def _is_cut(self, node: Node, solved: Relaxed, target: float) -> bool:
        """Cut a node at its fractional point where that is due; say whether it was solved again with what that gave."""
        if not self.fractional.is_due:
            return False
        self.fractional.is_due = False
        again = self.engine.solve(node.low, node.high, seconds=self.left()) if self._cut(solved) else solved
        if isinstance(again, Relaxed):
            self.fractional.learn(again.value - solved.value, target - solved.value)
        node.solved = again if isinstance(again, Relaxed) and again is not solved else None
        return again is not solved

    def _settle(self, node: Node, binary: Vector, priced: tuple[float, float], gap: float) -> Node | None:
        """Close an integral node whose mix is worth its bound; else look at the node's other mixes.

        A mix within the solver's tolerance of a limit, and beyond it by exact pricing, says nothing of the others. With every decision
        fixed there are no others, and the bound on these is the node's.
        """
        value, floor = priced
        free = np.flatnonzero((node.low < node.high) & self.engine.decides)
        is_worth_it = math.isfinite(value) and value - node.bound <= self._room(value, gap)
        if is_worth_it or free.size == 0:
            if not is_worth_it and floor > node.bound:
                node.raise_bound(floor, self._proof_of(node))
            self._close(node)
            return None
        taken = int(free[np.argmax(binary[free])])
        down, up = self._children(node, taken)
        same, other = (up, down) if binary[taken] > 0.5 else (down, up)
        heapq.heappush(self.open, same)
        return other

    def _proof_of(self, node: Node) -> Multipliers | None:
        """Return the multipliers of a node as the programme stands, with the cuts that the best shares of its decisions gave."""
        solved = self.engine.solve(node.low, node.high, seconds=self.left())
        if solved is None:
            return self.engine.ray()
        return solved.multipliers if isinstance(solved, Relaxed) else node.proof

    def _children(self, node: Node, column: int) -> tuple[Node, Node]:
        """Split a node on a binary; both sides inherit its bound."""
        places = self.record.split(node.place, column)
        down, up = (Node(node.bound, next(self.counter), node.low.copy(), node.high.copy(), place, node.proof) for place in places)
        down.high[column], up.low[column] = 0.0, 1.0
        return down, up

    def _pin(self, node: Node, solved: Relaxed, binary: Vector, target: float) -> None:
        """Fix the binaries whose reduced cost says that the other side cannot beat the best mix."""
        beaten = np.abs(solved.reduced[self.engine.columns.binaries]) > (target - solved.value) * (1 + INTEGRAL) + INTEGRAL
        at_low, at_high = beaten & (binary <= node.low + INTEGRAL), beaten & (binary >= node.high - INTEGRAL)
        free = (node.low < node.high) & self.engine.decides
        for column in np.flatnonzero((at_low | at_high) & free):
            down, up = self.record.split(node.place, int(column))
            node.place, beaten_side = (down, up) if at_low[column] else (up, down)
            self.record.close(beaten_side, solved.multipliers)
        node.high[at_low & free] = node.low[at_low & free]
        node.low[at_high & free & ~at_low] = node.high[at_high & free & ~at_low]

    def _close(self, node: Node) -> None:
        self.leaves += 1
        self.closed = min(self.closed, node.bound)
        self.record.close(node.place, node.proof)

    def recorded(self) -> TreeRecord:
        """Return what the tree did so far; what is still open is a leaf with the bound it inherited."""
        for node in self.open:
            self.record.close(node.place, node.proof)
        return self.record

    def _cut(self, solved: Relaxed) -> bool:
        """Add the violated cuts at an integral point; say whether there were any."""
        engine = self.engine
        shares = np.maximum(solved.x[engine.columns.share], 0.0)
        drawn = float(solved.x[engine.columns.drawn].sum()) * engine.unit
        added = False
        for cut in self.cuts_at(shares, drawn):
            column = engine.column_of(cut)
            is_new = column is not None and not engine.has(cut)
            if is_new and cut.at(shares, drawn) - float(solved.x[column]) * engine.unit > 1e-8 * engine.unit:
                engine.add(cut)
                added = True
        return added

    def _split(self, node: Node, solved: Relaxed, target: float) -> Node:
        """Split on the most promising binary; keep the farther side open, return the nearer one."""
        binary = solved.x[self.engine.columns.binaries]
        chosen = self._chosen(node, solved, binary, target)
        column = chosen.column
        children = self._children(node, column)
        moves = [float(part[0]) for part in self.costs.moves(np.array([column]), binary[[column]] - np.floor(binary[[column]]))]
        for child, side in zip(children, chosen.sides or (None, None), strict=True):
            if isinstance(side, Relaxed):
                child.raise_bound(side.value, side.multipliers)
                child.solved = side
            elif side is not None:
                child.raise_bound(math.inf, side)
        down, up = children
        is_up = (up.bound, moves[1]) <= (down.bound, moves[0])
        near, far = (up, down) if is_up else (down, up)
        far.solved = None  # solved again once it is its turn, with the cuts made until then
        heapq.heappush(self.open, far)
        return near

    def _chosen(self, node: Node, solved: Relaxed, binary: Vector, target: float) -> _Branching:
        """Return the binary to branch on: by pseudo-costs where they are reliable, else by solving both sides of the most promising.

        Whether to buy is decided before how much, what counts and the rest, which seldom move a bound while that is open.
        Source: Achterberg, Koch & Martin (2005), *Operations Research Letters* 33(1), reliability branching.
        """
        candidates = np.flatnonzero((np.abs(binary - np.round(binary)) > INTEGRAL) & self.engine.decides)
        whether = candidates[candidates < self.engine.columns.buy.size]
        candidates = whether if whether.size else candidates
        fraction = binary[candidates] - np.floor(binary[candidates])
        scores = score(*self.costs.moves(candidates, fraction))
        best, worse = _Branching(int(candidates[0]), -1.0), 0
        for at in np.argsort(-scores, kind="stable")[:MOST_TRIED]:
            column = int(candidates[at])
            if self.costs.is_reliable(column):
                tried = _Branching(column, float(scores[at]))
            else:
                tried = self._tried(node, solved, column, float(fraction[at]), target)
            best, worse = (tried, 0) if tried.score > best.score else (best, worse + 1)
            if worse >= LOOK_AHEAD or math.isinf(best.score) or self.left() <= 0:
                break
        return best

    def _tried(self, node: Node, solved: Relaxed, column: int, fraction: float, target: float) -> _Branching:
        """Solve both sides of a binary, and learn from it what branching on it is worth."""
        sides, moved = list[Relaxed | Multipliers | None](), list[float]()
        for side, distance in ((0, fraction), (1, 1.0 - fraction)):
            low, high = node.low.copy(), node.high.copy()
            low[column] = high[column] = float(side)
            at = self.engine.solve(low, high, seconds=self.left())
            if isinstance(at, Relaxed):
                sides.append(at)
                moved.append(at.value - solved.value)
                self.costs.learn(column, side, moved[-1], distance)
            else:
                sides.append(self.engine.ray() if at is None else None)
                moved.append(math.inf if at is None else 0.0)
        is_decided = max(moved) >= target - solved.value
        return _Branching(column, math.inf if is_decided else float(score(*moved)), (sides[0], sides[1]))
