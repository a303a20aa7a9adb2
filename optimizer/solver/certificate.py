r"""Making the certificate of a tree: the rows that its leaves rest on, a finite box, the points of its cuts, the bound they prove.

What is claimed is the least of the leaves' bounds, worked out here from rows and multipliers alone, less an allowance for the rounding of
the sums. Nothing of it is taken on trust by whoever checks it (`results/certificate.py`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.evaluation.problem import Problem
from optimizer.losses.measures import tail_mass, tail_weights
from optimizer.losses.scenarios import Index, Vector
from optimizer.model.cuts import Cut, CutKind
from optimizer.recovery.net_loss import net_by_year
from optimizer.results.certificate import (
    TIE,
    Certificate,
    CertifiedColumns,
    CertifiedCut,
    CertifiedDuals,
    CertifiedRows,
    CertifiedTree,
)
from optimizer.solver.boxes import finite_box
from optimizer.solver.relaxation import Engine
from optimizer.solver.tree_record import Multipliers, TreeRecord

MOST_MULTIPLIERS = 4_000_000
"""Multipliers in one certificate: beyond it the file would be larger than anybody reads."""
ROUNDING = 4e-16
"""Relative: what one sum of doubles may be off by, for each term of it."""
EVERY_YEAR = -1.0
"""Threshold of a tail that holds every year."""
NO_RUNS = np.zeros((0, 2), dtype=np.int64)


def certificate_of(problem: Problem, engine: Engine, record: TreeRecord) -> Certificate | None:
    """Return the certificate of a tree; None where a leaf has nothing that bounds it, or where it would be too large."""
    leaves = [node for node, column in enumerate(record.column) if column < 0]
    by = [record.closed_by[node] for node in leaves]
    of = {id(dual): dual for dual in by if dual is not None}
    distinct = [engine.of_every_row(dual) for dual in of.values()]
    if any(dual is None for dual in by) or sum(dual.row.size for dual in distinct) > MOST_MULTIPLIERS:
        return None
    rows, place = _rows(engine, distinct)
    columns = _columns(engine)
    duals = _duals(distinct, place)
    number = {key: n for n, key in enumerate(of)}
    closed_by = np.full(len(record.column), -1, dtype=np.int64)
    closed_by[leaves] = [number[id(dual)] for dual in by]
    tree = CertifiedTree(_decided(record, engine), np.array(record.down), np.array(record.up), closed_by)
    bound = ProvedBounds(columns, rows, duals, engine.offset).least(tree)
    if bound is None:
        return None
    cuts = tuple(_cut_source(problem, cut, at) for at, cut in enumerate(rows.stands_for) if isinstance(cut, Cut))
    return Certificate(
        problem.case.identity,
        engine.unit,
        engine.objective_unit,
        engine.offset,
        bound * engine.objective_unit,
        columns,
        rows.certified(),
        cuts,
        tree,
        duals,
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Rows:
    """The rows used, and what each stands for."""

    stands_for: tuple[str | Cut, ...]
    low: Vector
    high: Vector
    start: Index
    column: Index
    value: Vector

    def certified(self) -> CertifiedRows:
        """Return them under their names; cuts by their number."""
        names, number = [], 0
        for row in self.stands_for:
            number += isinstance(row, Cut)
            names.append(row if isinstance(row, str) else f"cut.{number}")
        return CertifiedRows(tuple(names), self.low, self.high, self.start, self.column, self.value)


def _rows(engine: Engine, duals: Sequence[Multipliers]) -> tuple[_Rows, Index]:
    """Return the rows that some multipliers name, and where each row of the programme then stands, -1 where left out."""
    sides = engine.sides
    used = np.zeros(sides[0].size, dtype=np.bool_)
    for dual in duals:
        used[dual.row] = True
    chosen = np.flatnonzero(used)
    place = np.full(used.size, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    along, column, value = engine.entries()
    named = used[along]
    along, column, value = place[along[named]], column[named], value[named]
    order = np.argsort(along, kind="stable")
    start = np.concatenate(([0], np.cumsum(np.bincount(along, minlength=chosen.size)))).astype(np.int64)
    low, high = (side[chosen] for side in sides)
    return _Rows(tuple(engine.rows[int(row)] for row in chosen), low, high, start, column[order], value[order]), place


def _columns(engine: Engine) -> CertifiedColumns:
    low, high = (side.copy() for side in engine.ends)
    names = tuple(engine.column_names[column] for column in range(low.size))
    ends = finite_box(engine.model)
    for column in np.flatnonzero(np.isinf(high)):
        high[column] = max(low[column], ends[names[column]] / engine.unit)
    return CertifiedColumns(names, low, high, engine.cost, np.sort(engine.columns.binaries))


def _duals(distinct: Sequence[Multipliers], place: Index) -> CertifiedDuals:
    sizes = [dual.row.size for dual in distinct]
    rows = [place[dual.row] for dual in distinct]
    values = [dual.value for dual in distinct]
    return CertifiedDuals(
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64),
        np.concatenate(values) if values else np.zeros(0),
        np.array([dual.is_ray for dual in distinct], dtype=np.int64),
    )


def _decided(record: TreeRecord, engine: Engine) -> Index:
    """Return the column that each node is split on, -1 of a leaf."""
    column = np.array(record.column, dtype=np.int64)
    return np.where(column < 0, -1, engine.columns.binaries[np.maximum(column, 0)])


@dataclass(frozen=True, eq=False, slots=True)
class ProvedBounds:
    """The bounds of a tree's leaves, from rows and multipliers alone; in units of the objective."""

    columns: CertifiedColumns
    rows: _Rows
    duals: CertifiedDuals
    offset: float

    def least(self, tree: CertifiedTree) -> float | None:
        """Return the least bound of a leaf less what rounding may be, infinite where every leaf is empty; None where one proves nothing."""
        by_dual = [self._reduced(dual) for dual in range(self.duals.empty.size)]
        least = math.inf
        for node, low, high in _leaves(tree, self.columns):
            dual = int(tree.dual[node])
            constant, reduced = by_dual[dual]
            terms = np.minimum(reduced * low, reduced * high)
            size = abs(constant) + float(np.abs(terms).sum())
            bound = constant + float(terms.sum()) - ROUNDING * (terms.size + self.rows.low.size) * size
            if not self.duals.empty[dual]:
                least = min(least, bound)
            elif not bound > 0:
                return None
        return least

    def _reduced(self, dual: int) -> tuple[float, Vector]:
        r"""Return the constant $\sum_r (y_r^+ l_r - y_r^- u_r)$ with the objective's own, and the reduced cost of each column."""
        within = slice(int(self.duals.start[dual]), int(self.duals.start[dual + 1]))
        row, value = self.duals.row[within], self.duals.value[within]
        side = np.where(value > 0, self.rows.low[row], self.rows.high[row])
        row, value, side = row[np.isfinite(side)], value[np.isfinite(side)], side[np.isfinite(side)]
        y = np.zeros(self.rows.low.size)
        y[row] = value
        sums = np.bincount(self.rows.column, np.repeat(y, np.diff(self.rows.start)) * self.rows.value, minlength=self.columns.cost.size)
        if self.duals.empty[dual]:
            return float(value @ side), np.asarray(-sums, dtype=np.float64)
        return self.offset + float(value @ side), np.asarray(self.columns.cost - sums, dtype=np.float64)


def _leaves(tree: CertifiedTree, columns: CertifiedColumns) -> Iterator[tuple[int, Vector, Vector]]:
    """Yield each leaf with its box, depth first; the box is lent until the next one."""
    low, high = columns.low.copy(), columns.high.copy()
    stack: list[tuple[int, int, float, tuple[float, float] | None]] = [(0, -1, 0.0, None)]
    while stack:
        node, column, value, before = stack.pop()
        if before is not None:
            low[column], high[column] = before
            continue
        if column >= 0:
            stack.append((node, column, value, (float(low[column]), float(high[column]))))
            low[column] = high[column] = value
        split = int(tree.column[node])
        if split < 0:
            yield node, low, high
        else:
            stack.append((int(tree.up[node]), split, 1.0, None))
            stack.append((int(tree.down[node]), split, 0.0, None))


def _cut_source(problem: Problem, cut: Cut, row: int) -> CertifiedCut:
    """Return where a cut was made, with the ties there as the kernels break them."""
    offers = problem.case.offers
    point = {offers[j].offer: float(cut.point[j]) for j in np.flatnonzero(cut.point > 0)}
    shares = np.where(cut.point > 0, cut.point, 0.0)
    recovery, premium = problem.payouts.of(shares)
    match cut.kind:
        case CutKind.MEAN:
            ties = _open_ties(problem.loss, recovery)
            return CertifiedCut(row, "mean", "", point, 0.0, ties, NO_RUNS, -1)
        case CutKind.EMERGENCY:
            net = net_by_year(problem.loss, (recovery, premium), problem.years)
            years = _runs(_tied(problem, problem.loss, net, cut.funds), net > cut.funds)
            return CertifiedCut(row, "emergency", "", point, cut.funds, _open_ties(problem.loss, recovery), years, -1)
        case CutKind.TAIL:
            return _tail_source(problem, cut, row, (shares, point, premium))


def _tail_source(problem: Problem, cut: Cut, row: int, at: tuple[Vector, dict[str, float], Vector]) -> CertifiedCut:
    view = next(view for view in problem.tails if view.tail.id == cut.tail)
    shares, point, premium = at
    recovery = problem.payouts.of(shares, answering=view.answering)[0]
    net = net_by_year(view.loss, (recovery, premium), problem.years)
    mass = tail_mass(view.tail.level)
    weight, full = tail_weights(net, problem.years.probability, mass), problem.years.probability / mass
    whole = (weight > 0) & (weight >= full * (1 - 1e-12))
    part = np.flatnonzero((weight > 0) & ~whole)
    open_ = _open_ties(view.loss, recovery)
    if whole.all():
        return CertifiedCut(row, "tail", cut.tail, point, EVERY_YEAR, open_, NO_RUNS, -1)
    threshold = float(net[part[0]] if part.size else net[whole].min(initial=math.inf))
    years = _runs(_tied(problem, view.loss, net, threshold), whole)
    return CertifiedCut(row, "tail", cut.tail, point, threshold, open_, years, int(part[0]) if part.size else -1)


def _open_ties(loss: Vector, recovery: Vector) -> Index:
    """Return the occurrences tied between open and covered that the kernels take as open, as runs."""
    return _runs(np.abs(loss - recovery) <= TIE * loss, recovery < loss)


def _runs(tied: np.ndarray, taken: np.ndarray) -> Index:
    """Return the tied that are taken as runs of places: from the first to the last of each every tied one is taken; shape (runs, 2)."""
    places = np.flatnonzero(tied)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], taken[places], [False])).astype(np.int8)))
    return np.column_stack((places[edges[::2]], places[edges[1::2] - 1])).astype(np.int64)


def _tied(problem: Problem, loss: Vector, net: Vector, threshold: float) -> np.ndarray:
    """Say which years lie at a threshold."""
    return np.asarray(np.abs(net - threshold) <= TIE * (threshold + problem.years.per_year(loss)))
