"""Blocks of the losses: the tail rules, the VaR rows, and the total that is minimised."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from optimizer.model.frame import Model
from optimizer.model.limits import spending
from optimizer.problem import TailView
from optimizer.risk import MASS_TOLERANCE, tail_mass

VAR_MOST_YEARS = 2000
"""Loss years up to which a VaR rule is attempted (`formats.md` §2)."""


def add_tail(model: Model) -> None:
    r"""Rule (5): $\psi_k \le D + o\ [+ \text{credit line}]$ for each tail rule that holds; $\psi_k$ is held up by cuts or VaR rows."""
    m = model.pyomo
    binding = [model.problem.tails[k] for k in model.problem.held_tails]
    m.tail = pyo.Var([view.tail.id for view in binding], within=pyo.NonNegativeReals)
    m.absorb = pyo.ConstraintList()
    credit = model.limit("firm.credit_line", model.problem.case.firm.credit_line)
    for view in binding:
        line = credit if view.tail.within_days is not None else 0.0
        m.absorb.add(m.tail[view.tail.id] <= m.drawable + m.own_funds + line)


def add_var(model: Model) -> None:
    r"""VaR rows, one set a year: $h_e \ge x_e - \sum_j C_{ej} s_j$, $N_i = \sum_e h_e + \sum_j P_{ij} s_j \le \psi_k + M_i w_i$,
    $\sum_i p_i w_i \le 1 - \alpha$, with $w_i = 1$ for a year allowed beyond the VaR and $M_i$ the most that $N_i$ can be.
    """  # noqa: D205 - the formula is one thought
    m = model.pyomo
    views = [v for k in model.problem.held_tails if (v := model.problem.tails[k]).tail.measure == "var" and v.tail.id in m.tail]
    years = model.problem.years
    m.uncovered = pyo.Var([v.tail.id for v in views], range(years.occurrences), within=pyo.NonNegativeReals)
    m.beyond = pyo.Var([v.tail.id for v in views], range(years.years), within=pyo.Binary)
    m.var = pyo.ConstraintList()
    for view in views:
        _add_var_rows(model, view)


def _add_var_rows(model: Model, view: TailView) -> None:
    m, problem, k = model.pyomo, model.problem, view.tail.id
    years = problem.years
    columns = [problem.payouts.of(unit) for unit in np.eye(len(model.names))]
    recovery = [c if answers else c * 0.0 for (c, _), answers in zip(columns, view.answering, strict=True)]
    owed = [p for _, p in columns]
    gross = years.per_year(view.loss)
    most = gross + sum((p * o.most_share for p, (_, o) in zip(owed, model.offers, strict=True)), np.zeros(years.years))
    for e in range(years.occurrences):
        covered = sum(model.money(c[e]) * m.share[j] for j, c in zip(model.names, recovery, strict=True) if c[e] > 0)
        m.var.add(m.uncovered[k, e] >= model.money(view.loss[e]) - covered)
    for i in range(years.years):
        run = range(years.occurrence_start[i], years.occurrence_start[i + 1])
        premium = sum(model.money(p[i]) * m.share[j] for j, p in zip(model.names, owed, strict=True) if p[i] > 0)
        m.var.add(sum(m.uncovered[k, e] for e in run) + premium <= m.tail[k] + model.money(most[i]) * m.beyond[k, i])
    mean = float(years.probability.mean())
    mass = (tail_mass(view.tail.level) + MASS_TOLERANCE) / mean
    m.var.add(sum(float(p / mean) * m.beyond[k, i] for i, p in enumerate(years.probability)) <= mass)


def add_cost(model: Model) -> None:
    r"""Minimise the yearly cost (3), or the change of the rule asked about.

    $$ \sum_j \pi_j (1 + \text{tax}_j) + \sum_j \text{fixed}_j y_j + \sum_r \text{carry}_r a_r + \lambda\theta + \text{charge}\, o
       + \text{emergency rate}\, \eta $$
    """
    m, case = model.pyomo, model.problem.case
    m.expected_net = pyo.Var(within=pyo.NonNegativeReals)
    m.emergency = pyo.Var(within=pyo.NonNegativeReals)
    if model.question.relaxed is not None:
        m.cost = pyo.Objective(expr=m.moved)
        return
    total = (
        spending(model)
        + sum(r.carry * m.held[r.id] for r in case.reserve)
        + case.objective.expected_net * m.expected_net
        + case.firm.own_funds_charge * m.own_funds
        + case.firm.emergency_rate * m.emergency
    )
    m.cost = pyo.Objective(expr=(model.unit / model.objective_unit) * total)
