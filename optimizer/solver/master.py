"""HiGHS on the model, through Pyomo: relaxation, programme and fixed mix, each loaded, checked and read back once.

Solver codes end here. `highspy` is looked at for one thing only: that it holds as many rows, columns and non-zeros as were
built, because a refused row goes unnoticed (`addRows` fails on a coefficient of 1e15 and the rest solves as if it were not there).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import highspy
import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.core.expr.visitor import identify_variables
from pyomo.repn import generate_standard_repn

from optimizer.errors import DisagreementError
from optimizer.losses.scenarios import Vector
from optimizer.model import Model, add_cut
from optimizer.model.cuts import Cut, CutKey, CutKind
from optimizer.model.frame import SMALLEST_COEFFICIENT

LP_TOLERANCE = 1e-9
MIP_TOLERANCE = 1e-7
LEAST_SECONDS = 1e-3
SLACK = 1e-3
"""In model units: a cut further from its point holds nothing up there."""


Decisions = tuple[tuple[Any, int], ...]
"""Binary variables of the model with the values they take."""


class Ended(Enum):
    """How a solve ended."""

    DONE = "done"
    INFEASIBLE = "infeasible"
    TIME = "time"
    NODES = "nodes"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MasterPoint:
    """A point of the model and what the solver proved about the objective, in money."""

    ended: Ended
    shares: Vector = field(default_factory=lambda: np.zeros(0))
    buy: Vector = field(default_factory=lambda: np.zeros(0))
    drawn: float = 0.0
    """Drawable reserve plus own funds."""
    bound: float = -math.inf


def take_threads_anew() -> None:
    """Let the next solve choose its number of threads.

    HiGHS keeps one pool of threads for the whole process, of the size that the first solve asked for, and refuses to solve with another.
    """
    highspy.Highs.resetGlobalScheduler(True)


class Master:
    """One model kept loaded in one solver; cuts are added, integrality is relaxed and mixes are fixed between solves."""

    def __init__(self, model: Model, *, threads: int) -> None:
        """Load nothing yet: the first solve does."""
        self.model = model
        self.solver = Highs()
        config = self.solver.config
        config.load_solutions = False
        config.raise_exception_on_nonoptimal_result = False
        config.threads = threads
        config.abs_gap = 0.0
        config.auto_updates.update_constraints = False
        config.auto_updates.update_parameters = False
        config.auto_updates.update_named_expressions = False
        config.auto_updates.update_objective = False
        config.auto_updates.check_for_new_or_removed_params = False
        config.auto_updates.check_for_new_objective = False
        self._rows: dict[CutKey, Any] = {}
        self._cuts: dict[CutKey, Cut] = {}
        self._counted = False

    def add(self, cut: Cut) -> bool:
        """Put one cut into the model; say whether it was not there already."""
        row = self._rows.get(cut.key)
        if row is not None and row.active:
            return False
        if row is None:
            self._rows[cut.key], self._cuts[cut.key] = add_cut(self.model, cut), cut
        else:
            row.activate()
        return True

    @property
    def cuts(self) -> Iterator[tuple[Any, Cut]]:
        """Rows of the cuts that stand in the model now, each with its cut."""
        return ((row, self._cuts[key]) for key, row in self._rows.items() if row.active)

    @property
    def columns(self) -> Iterator[tuple[Any, int]]:
        """The model's variables with their columns in the solver."""
        place = self.solver._pyomo_var_to_solver_var_map
        return ((v, place[id(v)]) for v in self.model.pyomo.component_data_objects(pyo.Var) if id(v) in place)

    def holds(self, cut: Cut) -> bool:
        """Say whether a cut stands in the model now."""
        return cut.key in self._rows and bool(self._rows[cut.key].active)

    def purge(self) -> None:
        """Take out the cuts that are slack at the last point read: dense rows that only slow the solver; they stay in the pool."""
        for row in self._rows.values():
            if row.active and abs(row.uslack() if row.has_ub() else row.lslack()) > SLACK:
                row.deactivate()

    @property
    def has_var(self) -> bool:
        """Whether the model has VaR rows, whose binaries want the solver's own cuts and presolve."""
        return len(self.model.pyomo.beyond) > 0

    def knows(self, cut: Cut) -> bool:
        """Say whether the measure that a cut holds up is in this model: a dropped tail rule is not."""
        return cut.kind is not CutKind.TAIL or cut.tail in self.model.pyomo.tail

    def held(self, cut: Cut) -> float:
        """Return the value, in money, of the measure that a cut holds up, at the last point read."""
        m = self.model.pyomo
        if cut.kind is CutKind.TAIL:
            return math.inf if cut.tail not in m.tail else _value(m.tail[cut.tail]) * self.model.unit
        return float((m.expected_net if cut.kind is CutKind.MEAN else m.emergency).value) * self.model.unit

    @property
    def binaries(self) -> list[Any]:
        """All yes/no decisions: offers and line sizes first, then what counts in law, the reading used, the years beyond a VaR."""
        m = self.model.pyomo
        return [*m.buy.values(), *m.size.values(), *m.counted.values(), *m.reading.values(), *m.beyond.values()]

    def decisions(self, *, of_mix_alone: bool) -> Decisions:
        """Return the yes/no decisions at the last point read: all, or those that alone say which grid shares are bought."""
        m = self.model.pyomo
        count = len(m.buy) + len(m.size) if of_mix_alone else None
        return tuple((v, round(float(v.value))) for v in self.binaries[:count])

    def forbid(self, decisions: Decisions) -> None:
        """Exclude one combination of decisions: at least one must differ."""
        self.model.pyomo.cuts.add(sum((1 - v) if value else v for v, value in decisions) >= 1)

    def relaxation(self, *, seconds: float) -> MasterPoint:
        """Solve with the binaries relaxed."""
        return self._solve(seconds, {"solve_relaxation": True, "primal_feasibility_tolerance": LP_TOLERANCE}, gap=0.0)

    def programme(self, *, seconds: float, gap: float, nodes: int | None) -> MasterPoint:
        """Solve with the binaries, within a number of nodes of the solver's tree if stated."""
        options = {"solve_relaxation": False, "primal_feasibility_tolerance": MIP_TOLERANCE, "mip_max_nodes": nodes or highspy.kHighsIInf}
        return self._solve(seconds, options, gap=gap)

    def _solve(self, seconds: float, options: dict[str, Any], *, gap: float) -> MasterPoint:
        if seconds <= 0:
            return MasterPoint(Ended.TIME)
        config, until = self.solver.config, time.monotonic() + seconds
        config.rel_gap = gap
        config.solver_options = {"output_flag": False, "presolve": "choose", "mip_feasibility_tolerance": MIP_TOLERANCE, **options}
        point = self._read(self._run(until))
        if point.ended is Ended.INFEASIBLE:
            # presolve has called feasible models infeasible: the word needs a second opinion, and the exact pricing judges between them
            config.solver_options["presolve"] = "off"
            point = self._read(self._run(until))
        return point

    def _run(self, until: float) -> Any:
        """Solve until a moment of `time.monotonic`."""
        config = self.solver.config
        is_linear = config.solver_options["solve_relaxation"] or not self._has_binaries
        config.time_limit = max(until - time.monotonic(), LEAST_SECONDS) + (self._seconds_run if is_linear else 0.0)
        result = self.solver.solve(self.model.pyomo)
        self._count()
        return result

    @property
    def _seconds_run(self) -> float:
        """Seconds the solver has run since it was loaded: its limit counts them in a linear programme, not in a mixed-integer one."""
        inner = self.solver._solver_model
        return 0.0 if inner is None else float(inner.getRunTime())

    @property
    def _has_binaries(self) -> bool:
        return len(self.model.names) + len(self.model.pyomo.reading) > 0

    def _count(self) -> None:
        """Compare what the solver holds with what was built: rows each time, columns and non-zeros after the first load."""
        inner = self.solver._solver_model  # no public way; the Pyomo version is pinned
        rows = list(self.model.pyomo.component_data_objects(pyo.Constraint, active=True))
        counts = [("rows", inner.getNumRow(), len(rows))]
        if not self._counted:
            self._counted = True
            terms = [generate_standard_repn(row.body) for row in rows]
            named = [*(row.body for row in rows), self.model.pyomo.cost.expr]
            used = {id(v) for expression in named for v in identify_variables(expression)}
            entries = sum(abs(c) > SMALLEST_COEFFICIENT for repn in terms for c in repn.linear_coefs)
            counts += [("columns", inner.getNumCol(), len(used)), ("non-zeros", inner.getNumNz(), entries)]
        for what, held, built in counts:
            if held != built:  # pragma: no cover - what another version of Pyomo or HiGHS may do
                raise DisagreementError(f"the solver holds {held} {what} where {built} were built")

    def _read(self, result: Any) -> MasterPoint:
        match result.termination_condition:
            case TerminationCondition.provenInfeasible | TerminationCondition.infeasibleOrUnbounded:
                return MasterPoint(Ended.INFEASIBLE)
            case TerminationCondition.convergenceCriteriaSatisfied:
                ended = Ended.DONE
            case TerminationCondition.maxTimeLimit:  # pragma: no cover - by the solver's own clock, in the midst of a programme
                ended = Ended.TIME
            case TerminationCondition.iterationLimit:  # pragma: no cover - of programmes that take a process seconds
                ended = Ended.NODES
            case _:  # pragma: no cover - the solver gave up
                return MasterPoint(Ended.FAILED)
        bound = -math.inf if result.objective_bound is None else float(result.objective_bound) * self.model.objective_unit
        if result.solution_status not in (SolutionStatus.optimal, SolutionStatus.feasible):  # pragma: no cover - a limit before a point
            return MasterPoint(ended, bound=bound)
        result.solution_loader.load_vars()
        return self._point(ended, bound)

    def _point(self, ended: Ended, bound: float) -> MasterPoint:
        m = self.model.pyomo
        names = self.model.names
        drawn = [*(m.held[r.id] for r in self.model.problem.case.reserve if r.drawable), m.own_funds]
        return MasterPoint(
            ended=ended,
            shares=np.array([max(float(m.share[j].value), 0.0) for j in names]),
            buy=np.array([float(m.buy[j].value) for j in names]),
            drawn=sum(_value(v) for v in drawn) * self.model.unit,
            bound=bound,
        )


def _value(variable: Any) -> float:
    """Return what a variable stands at; one that no row and no cost names is unknown to the solver, and stands at its least."""
    value = variable.lb if variable.value is None else variable.value
    return float(value)
