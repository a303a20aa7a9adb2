r"""The textbook way, for comparison: the same model with rows for every loss year in place of the cuts.

$$ h_e \ge x_e - \sum_j C_{ej} s_j,\quad N_i = \sum_{e \in i} h_e + \sum_j P_{ij} s_j,\quad \theta \ge \sum_i p_i N_i,\quad
   \psi \ge z + \tfrac{1}{1-\alpha} \sum_i p_i u_i,\quad u_i \ge N_i - z $$

with $z \ge 0$ (Rockafellar and Uryasev 2000): the year without a loss, whose net loss is 0, then adds nothing beyond $z$.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.common.results import SolutionStatus
from pyomo.contrib.solver.solvers.highs import Highs

from optimizer.evaluation.mix_cost import evaluate
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.case import Case
from optimizer.losses.measures import tail_mass
from optimizer.losses.scenarios import Scenarios
from optimizer.model import Model, build


@dataclass(frozen=True, slots=True)
class Extensive:
    """What the extensive form found; seconds by part."""

    cost: float | None
    """Of its mix, priced exactly; None where there is none within the limit."""
    gap: float
    """By the solver's bound."""
    build: float
    solve: float
    rows: int

    @property
    def seconds(self) -> float:
        """Both parts."""
        return self.build + self.solve


def solve_extensive(case: Case, years: Scenarios, *, gap: float, time_limit: float) -> Extensive:
    """Build and solve the extensive form with Pyomo and HiGHS."""
    since = time.monotonic()
    model = build(make_problem(case, years))
    _add_years(model)
    built = time.monotonic()
    solver = Highs()
    config = solver.config
    config.load_solutions = False
    config.raise_exception_on_nonoptimal_result = False
    config.threads, config.time_limit, config.rel_gap, config.abs_gap = 1, time_limit, gap, 0.0
    config.solver_options = {"output_flag": False}
    result = solver.solve(model.pyomo)
    solved = time.monotonic()
    cost, bound = _cost(model, result), result.objective_bound
    rows = sum(1 for _ in model.pyomo.component_data_objects(pyo.Constraint, active=True))
    left = np.inf if cost is None or bound is None else (cost - bound * model.objective_unit) / cost
    return Extensive(cost, float(left), built - since, solved - built, rows)


def _cost(model: Model, result: Any) -> float | None:
    """Return the exact cost of the mix found, shares below the solver's tolerance taken as none."""
    if result.solution_status not in (SolutionStatus.optimal, SolutionStatus.feasible):
        return None
    result.solution_loader.load_vars()
    m = model.pyomo
    shares = np.array([float(m.share[j].value) if m.buy[j].value > 0.5 else 0.0 for j in model.names])
    priced = evaluate(model.problem, np.clip(shares, 0.0, 1.0))
    return None if priced is None else priced.cost


def _add_years(model: Model) -> None:
    m, problem = model.pyomo, model.problem
    years, view = problem.years, problem.tails[0]
    columns = [problem.payouts.of(unit) for unit in np.eye(len(model.names))]
    recovery = np.column_stack([c for c, _ in columns]) / model.unit
    owed = np.column_stack([p for _, p in columns]) / model.unit
    share = [m.share[j] for j in model.names]
    m.left = pyo.Var(range(years.occurrences), within=pyo.NonNegativeReals)
    m.net = pyo.Var(range(years.years), within=pyo.NonNegativeReals)
    m.quantile = pyo.Var(within=pyo.NonNegativeReals)
    m.excess = pyo.Var(range(years.years), within=pyo.NonNegativeReals)
    m.years = pyo.ConstraintList()
    for e in range(years.occurrences):
        paid = _linear(recovery[e], share)
        m.years.add(m.left[e] + paid >= model.money(problem.loss[e]))
    for i in range(years.years):
        run = range(years.occurrence_start[i], years.occurrence_start[i + 1])
        m.years.add(m.net[i] == sum(m.left[e] for e in run) + _linear(owed[i], share))
        m.years.add(m.excess[i] >= m.net[i] - m.quantile)
    beyond = pyo.quicksum(float(p) * m.excess[i] for i, p in enumerate(years.probability)) / tail_mass(view.tail.level)
    m.years.add(m.tail[view.tail.id] >= m.quantile + beyond)
    m.years.add(m.expected_net >= pyo.quicksum(float(p) * m.net[i] for i, p in enumerate(years.probability)))


def _linear(coefficients: np.ndarray, variables: list[Any]) -> Any:
    kept = np.flatnonzero(coefficients)
    return pyo.quicksum(float(coefficients[j]) * variables[j] for j in kept)
