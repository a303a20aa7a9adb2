"""The relaxation as a bare linear programme in HiGHS, for a tree that re-solves it thousands of times.

The model is built and first solved through Pyomo; its loaded programme is handed over as it is, so both hold the same rows. What the
solver works on is the same programme without the columns that follow from others (`presolve`); points are given in all columns, and
multipliers are brought back to all rows where a proof is written.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from optimizer.errors import DisagreementError
from optimizer.losses.scenarios import Index, Vector
from optimizer.model.cuts import Cut, CutKey, CutKind
from optimizer.model.frame import SMALLEST_COEFFICIENT
from optimizer.solver.linear_programme import LinearProgramme
from optimizer.solver.master import LP_TOLERANCE, Master
from optimizer.solver.presolve import Presolve
from optimizer.solver.refinement import ExactRows, refined
from optimizer.solver.tree_record import Multipliers


@dataclass(frozen=True, slots=True)
class VariableColumns:
    """Where the model's variables stand in the solver."""

    share: Index
    buy: Index
    binaries: Index
    sizes: tuple[tuple[str, int], ...]
    """Keys of the line sizes, in the order they stand in `binaries` after the decisions to buy."""
    drawn: Index
    """Drawable instruments and own funds."""
    mean: int
    emergency: int
    tail: dict[str, int]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A solved node: its columns and its objective in money; None where the node is empty or was not solved."""

    x: Vector
    value: float
    reduced: Vector
    """Reduced cost of each column, money."""
    multipliers: Multipliers
    """Of the rows, in the programme's units."""
    keeps_all: bool = True
    """Whether every row and bound is kept; of a point that was refined, False says that no point keeps them all."""


@dataclass(frozen=True, slots=True)
class _Weaker:
    """A row of the solver and what it is weaker by (`SmallTerms`), in units of the row."""

    row: int
    constant: float
    offers: Index
    coefficients: Vector


class Engine:
    """One linear programme; bounds of binaries move, cuts are added, nothing else changes."""

    def __init__(self, master: Master) -> None:
        """Take over the master's programme with its binaries relaxed."""
        inner, place = master.solver._solver_model, master.solver._pyomo_var_to_solver_var_map
        model, row_of = master.model, master.solver._pyomo_con_to_solver_con_map
        self.model, self.unit, self.objective_unit = model, model.unit, model.objective_unit
        self.column_names: dict[int, str] = {column: variable.name for variable, column in master.columns}
        held = inner.getLp()
        self._added: list[tuple[float, float]] = []
        self.columns = self._placed(place, int(held.num_col_))
        self.rows: dict[int, str | Cut] = {row_of[row]: name for row, name in model.row_names if row in row_of}
        """What each row stands for: a rule, by its dotted name, or a cut."""
        self.rows |= {row_of[row]: cut for row, cut in master.cuts if row in row_of}
        self._matrix = ExactRows(inner)
        whole = self._whole(held)
        self.cost, self.offset, self.ends = whole.cost, float(held.offset_), (whole.low, whole.high)
        self._sides = [list(whole.row_low), list(whole.row_high)]
        self.low, self.high = whole.low[self.columns.binaries], whole.high[self.columns.binaries]
        weaker = [terms for terms in model.small if terms.row in row_of]
        stay = [*self.columns.drawn.tolist(), self.columns.mean, self.columns.emergency, *self.columns.tail.values()]
        self._presolve = Presolve(
            whole,
            binaries=self.columns.binaries.tolist(),
            fixed=[column for column in stay if column >= 0],
            cut=self.columns.share.tolist(),
            weak=[row_of[terms.row] for terms in weaker],
        )
        self.decides = self._presolve.stays[self.columns.binaries]
        """Which binaries decide; the others follow from them."""
        self._free = np.flatnonzero(self.decides)
        self._free_columns = self._presolve.column[self.columns.binaries[self._free]].astype(np.int32)
        self._weaker = [_Weaker(self._row(row_of[terms.row]), terms.constant, terms.offers, terms.coefficients) for terms in weaker]
        self._rows: set[CutKey] = set()
        self._fine: set[bytes] = set()
        self._cut_rows: list[tuple[Index, Vector]] = []
        self._cut_entries: tuple[int, tuple[Index, Index, Vector]] | None = None
        self.lp = _loaded(self._presolve.small, int(master.solver.config.threads or 1))
        self._small = ExactRows(self.lp)

    def _placed(self, place: dict[int, int], columns: int) -> VariableColumns:
        """Return where the variables stand; one that no row and no cost names gets a column behind the others: a cut may name it later."""
        m, model = self.model.pyomo, self.model

        def at(variables: Any) -> Index:
            places = []
            for variable in variables:
                if id(variable) not in place:
                    self.column_names[columns + len(self._added)] = variable.name
                    places.append(columns + len(self._added))
                    ends = (
                        -math.inf if variable.lb is None else float(variable.lb),
                        math.inf if variable.ub is None else float(variable.ub),
                    )
                    self._added.append(ends)
                else:
                    places.append(place[id(variable)])
            return np.array(places, dtype=np.int64)

        return VariableColumns(
            share=at(m.share[j] for j in model.names),
            buy=at(m.buy[j] for j in model.names),
            binaries=at([*(m.buy[j] for j in model.names), *m.size.values(), *m.counted.values(), *m.reading.values(), *m.beyond.values()]),
            sizes=tuple(m.size.keys()),
            drawn=at([*(m.held[r.id] for r in model.problem.case.reserve if r.drawable), m.own_funds]),
            mean=place.get(id(m.expected_net), -1),
            emergency=place.get(id(m.emergency), -1),
            tail={k: place[id(v)] for k, v in m.tail.items() if id(v) in place},
        )

    def _whole(self, held: Any) -> LinearProgramme:
        """Return the master's programme, its rows that exclude decisions looked at before without force: they say nothing of the cost."""
        low, high, cost = (np.array(part, dtype=np.float64) for part in (held.col_lower_, held.col_upper_, held.col_cost_))
        sides = [np.array(part, dtype=np.float64) for part in (held.row_lower_, held.row_upper_)]
        free = [row for row in range(sides[0].size) if row not in self.rows]
        sides[0][free], sides[1][free] = -math.inf, math.inf
        ends = np.array(self._added).reshape(-1, 2)
        rows = self._matrix.entries()
        cost = np.concatenate((cost, np.zeros(ends.shape[0])))
        return LinearProgramme(cost, np.concatenate((low, ends[:, 0])), np.concatenate((high, ends[:, 1])), sides[0], sides[1], *rows)

    def _row(self, row: int) -> int:
        """Return where a row that stays stands in the solver."""
        at = self._presolve.row_of(row)
        if at is None:  # pragma: no cover - it is said to stay
            raise DisagreementError("a row that was to stay is gone")
        return at

    def has(self, cut: Cut) -> bool:
        """Say whether this engine holds a cut, or cannot: its measure is not in the programme."""
        return cut.key in self._rows or self.column_of(cut) is None

    def column_of(self, cut: Cut) -> int | None:
        """Return the column a cut holds up."""
        match cut.kind:
            case CutKind.TAIL:
                return self.columns.tail.get(cut.tail)
            case CutKind.MEAN:
                return self.columns.mean
            case CutKind.EMERGENCY:
                return self.columns.emergency

    def add(self, cut: Cut) -> None:
        """Add one cut that it does not have (`has`), the same row as in the model."""
        held = self.column_of(cut)
        assert held is not None
        self._rows.add(cut.key)
        self._add(cut, held)

    def add_fine(self, cut: Cut) -> bool:
        """Add a cut though one as good as it may be there: near a vertex cuts differ in their last digits; say whether it is new."""
        held, exact = (
            self.column_of(cut),
            b"".join((cut.kind.encode(), cut.tail.encode(), cut.slopes.tobytes(), repr(cut.constant).encode())),
        )
        is_new = held is not None and exact not in self._fine
        if held is not None and is_new:
            self._fine.add(exact)
            self._rows.add(cut.key)
            self._add(cut, held)
        return is_new

    def _add(self, cut: Cut, held: int) -> None:
        constant, offers, slopes = cut.row(self.unit, SMALLEST_COEFFICIENT)
        columns = np.concatenate(([held], self.columns.share[offers], self.columns.drawn if cut.drawn else [])).astype(np.int64)
        values = np.concatenate(([1.0], -slopes, np.full(self.columns.drawn.size, -cut.drawn) if cut.drawn else []))
        places, small = self._presolve.terms(columns, values)
        before = self.lp.getNumRow()
        self.lp.addRow(constant, highspy.kHighsInf, places.size, places.astype(np.int32), small)
        if self.lp.getNumRow() != before + 1:  # pragma: no cover - what another version of HiGHS may do
            raise DisagreementError("the solver refused a cut")
        self._small.add(places, small)
        self._matrix.add(columns, values)
        self._cut_rows.append((columns, values))
        self.rows[len(self._sides[0])] = cut
        for side, end in zip(self._sides, (constant, math.inf), strict=True):
            side.append(end)
        out, less = cut.small(self.unit, SMALLEST_COEFFICIENT)
        if out or less:
            self._weaker.append(_Weaker(before, less, np.array(list(out), dtype=np.int64), np.array(list(out.values()))))

    def entries(self) -> tuple[Index, Index, Vector]:
        """Return row, column and value of every entry of the rows."""
        return self._matrix.entries()

    @property
    def sides(self) -> tuple[Vector, Vector]:
        """Least and most of every row."""
        return np.array(self._sides[0]), np.array(self._sides[1])

    def of_every_row(self, multipliers: Multipliers) -> Multipliers:
        """Return multipliers of the rows the solver works on as multipliers of every row."""
        dual = np.zeros(int(self.lp.getNumRow()))
        dual[multipliers.row] = multipliers.value
        if self._cut_entries is None or self._cut_entries[0] != len(self._cut_rows):
            self._cut_entries = len(self._cut_rows), self._entries_of_cuts()
        whole = self._presolve.duals(dual, self._cut_entries[1], is_ray=multipliers.is_ray)
        return Multipliers.of(whole, is_ray=multipliers.is_ray)

    def _entries_of_cuts(self) -> tuple[Index, Index, Vector]:
        sizes = [columns.size for columns, _ in self._cut_rows]
        first = len(self._sides[0]) - len(self._cut_rows)
        nothing = np.zeros(0, dtype=np.int64)
        return (
            np.repeat(np.arange(first, first + len(sizes)), sizes),
            np.concatenate([nothing, *(columns for columns, _ in self._cut_rows)]),
            np.concatenate([np.zeros(0), *(values for _, values in self._cut_rows)]),
        )

    def ray(self) -> Multipliers | None:
        """Return multipliers that show why the programme just solved is empty; None where the solver has none."""
        _, is_there, ray = self.lp.getDualRay()
        return Multipliers.of(np.array(ray), is_ray=True) if is_there else None

    @property
    def small(self) -> Index:
        """Places of the offers with terms too small for the solver, which the rows are weaker by."""
        return np.unique(np.concatenate([weaker.offers for weaker in self._weaker])) if self._weaker else np.zeros(0, dtype=np.int64)

    def exact(self, fixed: Vector, *, seconds: float, at: Vector | None = None) -> Relaxed | bool | None:
        """Solve with every binary fixed, to the last digits; None where that is empty, False where the solver did not finish.

        With `at`, the terms too small for the solver are reckoned with at these shares; shape (offers,).
        """
        if at is None:
            return self._refined(fixed, seconds=seconds)
        held = self.lp.getLp()
        low, high = np.array(held.row_lower_), np.array(held.row_upper_)
        try:
            for weaker in self._weaker:
                by = weaker.constant + float(weaker.coefficients @ at[weaker.offers])
                self.lp.changeRowBounds(weaker.row, float(low[weaker.row]) + by, float(high[weaker.row]) - by)
            return self._refined(fixed, seconds=seconds)
        finally:
            for weaker in self._weaker:
                self.lp.changeRowBounds(weaker.row, float(low[weaker.row]), float(high[weaker.row]))

    def _refined(self, fixed: Vector, *, seconds: float) -> Relaxed | bool | None:
        until = time.monotonic() + seconds
        solved = self.solve(fixed, fixed, seconds=seconds)
        if not isinstance(solved, Relaxed):
            return solved
        fine = refined(self.lp, self._small, np.array(self.lp.getSolution().col_value), seconds=until - time.monotonic())
        if fine is None:  # pragma: no cover - by the solver's own clock
            return False
        value = (float(self._presolve.small.cost @ fine.x) + self.offset) * self.objective_unit
        return Relaxed(self._presolve.point(fine.x), value, solved.reduced, solved.multipliers, fine.keeps_all)

    def solve(self, low: Vector, high: Vector, *, seconds: float) -> Relaxed | bool | None:
        """Solve between bounds of the binaries that decide; None where that is empty, False where the solver did not finish."""
        self.lp.changeColsBounds(self._free.size, self._free_columns, low[self._free], high[self._free])
        is_again = False
        while True:
            self.lp.setOptionValue("time_limit", self.lp.getRunTime() + max(seconds, 1e-3))
            self.lp.run()
            status = self.lp.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                return self._relaxed()
            if status == highspy.HighsModelStatus.kInfeasible:
                return None
            if status == highspy.HighsModelStatus.kTimeLimit or is_again:  # pragma: no cover - by the solver's own clock, or it gave up
                return False
            is_again = True  # pragma: no cover - it gave up once
            self.lp.clearSolver()  # pragma: no cover - it gave up once

    def _relaxed(self) -> Relaxed:
        solution, reduced = self.lp.getSolution(), np.zeros(self.cost.size)
        reduced[self._presolve.stays] = np.array(solution.col_dual)[self._presolve.column[self._presolve.stays]] * self.objective_unit
        value = (self.lp.getInfo().objective_function_value + self.offset) * self.objective_unit
        multipliers = Multipliers.of(np.array(solution.row_dual), is_ray=False)
        return Relaxed(self._presolve.point(np.array(solution.col_value)), value, reduced, multipliers)


def _loaded(programme: LinearProgramme, threads: int) -> Any:
    """Return the solver with a programme in it."""
    lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it ships no types
    for option, value in (
        ("output_flag", False),
        ("threads", threads),
        ("primal_feasibility_tolerance", LP_TOLERANCE),
        ("dual_feasibility_tolerance", LP_TOLERANCE),
    ):
        lp.setOptionValue(option, value)
    many, order = programme.row_low.size, np.argsort(programme.row, kind="stable")
    held = highspy.HighsLp()
    held.num_col_, held.num_row_ = programme.cost.size, many
    held.col_cost_, held.col_lower_, held.col_upper_ = programme.cost, programme.low, programme.high
    held.row_lower_, held.row_upper_ = programme.row_low, programme.row_high
    held.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    held.a_matrix_.start_ = np.concatenate(([0], np.cumsum(np.bincount(programme.row, minlength=many)))).astype(np.int32)
    held.a_matrix_.index_ = programme.column[order].astype(np.int32)
    held.a_matrix_.value_ = programme.value[order]
    status = lp.passModel(held)
    if status == highspy.HighsStatus.kError or (lp.getNumRow(), lp.getNumCol()) != (many, programme.cost.size):  # pragma: no cover
        raise DisagreementError("the solver refused the programme it had accepted before")
    return lp
