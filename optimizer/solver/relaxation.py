"""The relaxation as a bare linear programme in HiGHS, for a tree that re-solves it thousands of times.

The model is built and first solved through Pyomo; its loaded programme is handed over as it is, so both hold the same rows.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from optimizer.errors import DisagreementError
from optimizer.losses.scenarios import Index, Vector
from optimizer.model.cuts import Cut, CutKey, CutKind
from optimizer.model.frame import SMALLEST_COEFFICIENT
from optimizer.solver.master import LP_TOLERANCE, Master
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
        m, model = master.model.pyomo, master.model
        self.model = model
        self.unit, self.objective_unit = model.unit, model.objective_unit
        self.lp: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it ships no types
        self.lp.setOptionValue("output_flag", False)
        self.lp.setOptionValue("threads", int(master.solver.config.threads or 1))
        self.lp.setOptionValue("primal_feasibility_tolerance", LP_TOLERANCE)
        self.lp.setOptionValue("dual_feasibility_tolerance", LP_TOLERANCE)
        if self.lp.passModel(inner.getLp()) == highspy.HighsStatus.kError:  # pragma: no cover - it has held it before
            raise DisagreementError("the solver refused the programme it had accepted before")

        self.column_names: dict[int, str] = {column: variable.name for variable, column in master.columns}

        def at(variables: Any) -> Index:
            return np.array([place[id(v)] if id(v) in place else self._added(v) for v in variables], dtype=np.int64)

        self.columns = VariableColumns(
            share=at(m.share[j] for j in model.names),
            buy=at(m.buy[j] for j in model.names),
            binaries=at([*(m.buy[j] for j in model.names), *m.size.values(), *m.counted.values(), *m.reading.values(), *m.beyond.values()]),
            sizes=tuple(m.size.keys()),
            drawn=at([*(m.held[r.id] for r in model.problem.case.reserve if r.drawable), m.own_funds]),
            mean=place.get(id(m.expected_net), -1),
            emergency=place.get(id(m.emergency), -1),
            tail={k: place[id(v)] for k, v in m.tail.items() if id(v) in place},
        )
        for column in self.columns.binaries:
            self.lp.changeColIntegrality(int(column), highspy.HighsVarType.kContinuous)
        self.low = np.array([self.lp.getLp().col_lower_[c] for c in self.columns.binaries])
        self.high = np.array([self.lp.getLp().col_upper_[c] for c in self.columns.binaries])
        self._rows: set[CutKey] = set()
        self._fine: set[bytes] = set()
        held = self.lp.getLp()
        self._cost, self._offset = np.array(held.col_cost_), float(held.offset_)
        self._matrix = ExactRows(self.lp)
        row_of = master.solver._pyomo_con_to_solver_con_map
        self._weaker = [
            _Weaker(row_of[terms.row], terms.constant, terms.offers, terms.coefficients) for terms in model.small if terms.row in row_of
        ]
        self.rows: dict[int, str | Cut] = {row_of[row]: name for row, name in model.row_names if row in row_of}
        """What each row stands for: a rule, by its dotted name, or a cut."""
        self.rows |= {row_of[row]: cut for row, cut in master.cuts if row in row_of}
        self._free_forbidden()

    def _free_forbidden(self) -> None:
        """Take the force from rows that exclude decisions looked at before: they say nothing of the cost of these."""
        for row in range(int(self.lp.getNumRow())):
            if row not in self.rows:
                self.lp.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)

    def _added(self, variable: Any) -> int:
        """Give a variable that no row and no cost names a column of its own: a cut may name it later."""
        low = -highspy.kHighsInf if variable.lb is None else float(variable.lb)
        high = highspy.kHighsInf if variable.ub is None else float(variable.ub)
        before = int(self.lp.getNumCol())
        self.lp.addCol(0.0, low, high, 0, np.zeros(0, dtype=np.int32), np.zeros(0))
        if self.lp.getNumCol() != before + 1:  # pragma: no cover - what another version of HiGHS may do
            raise DisagreementError("the solver refused a variable")
        self.column_names[before] = variable.name
        return before

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
        columns = np.concatenate(([held], self.columns.share[offers], self.columns.drawn if cut.drawn else []))
        values = np.concatenate(([1.0], -slopes, np.full(self.columns.drawn.size, -cut.drawn) if cut.drawn else []))
        before = self.lp.getNumRow()
        self.lp.addRow(constant, highspy.kHighsInf, columns.size, columns.astype(np.int32), values)
        if self.lp.getNumRow() != before + 1:  # pragma: no cover - what another version of HiGHS may do
            raise DisagreementError("the solver refused a cut")
        self._matrix.add(columns, values)
        self.rows[before] = cut
        out, less = cut.small(self.unit, SMALLEST_COEFFICIENT)
        if out or less:
            self._weaker.append(_Weaker(before, less, np.array(list(out), dtype=np.int64), np.array(list(out.values()))))

    def entries(self) -> tuple[Index, Index, Vector]:
        """Return row, column and value of every entry of the rows."""
        return self._matrix.entries()

    @property
    def infinite(self) -> float:
        """Bounds from here on are none."""
        return float(highspy.kHighsInf)

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
        fine = refined(self.lp, self._matrix, solved.x, seconds=until - time.monotonic())
        if fine is None:  # pragma: no cover - by the solver's own clock
            return False
        value = (float(self._cost @ fine.x) + self._offset) * self.objective_unit
        return Relaxed(fine.x, value, solved.reduced, solved.multipliers, fine.keeps_all)

    def solve(self, low: Vector, high: Vector, *, seconds: float) -> Relaxed | bool | None:
        """Solve between bounds of the binaries; None where that is empty, False where the solver did not finish."""
        columns = self.columns.binaries.astype(np.int32)
        self.lp.changeColsBounds(columns.size, columns, low, high)
        is_again = False
        while True:
            self.lp.setOptionValue("time_limit", self.lp.getRunTime() + max(seconds, 1e-3))
            self.lp.run()
            status = self.lp.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                solution = self.lp.getSolution()
                value = self.lp.getInfo().objective_function_value * self.objective_unit
                multipliers = Multipliers.of(np.array(solution.row_dual), is_ray=False)
                return Relaxed(np.array(solution.col_value), value, np.array(solution.col_dual) * self.objective_unit, multipliers)
            if status == highspy.HighsModelStatus.kInfeasible:
                return None
            if status == highspy.HighsModelStatus.kTimeLimit or is_again:  # pragma: no cover - by the solver's own clock, or it gave up
                return False
            is_again = True  # pragma: no cover - it gave up once
            self.lp.clearSolver()  # pragma: no cover - it gave up once
