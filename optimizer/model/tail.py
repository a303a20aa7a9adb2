"""Blocks of the losses: the tail rules, the VaR rows, and the total that is minimised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo

from optimizer.evaluation.problem import TailView
from optimizer.losses.measures import MASS_TOLERANCE, tail_mass, var
from optimizer.losses.scenarios import Vector
from optimizer.model.frame import Model
from optimizer.model.limits import spending

MOVED = 1e3
"""Model objective for a rule moved by one unit, beside the absolute floor of about 1e-6 that HiGHS has on an objective."""


def add_tail(model: Model) -> None:
    r"""Rule (5): $\psi_k \le D + o\ [+ \text{credit line}]$ for each tail rule that holds; $\psi_k$ is held up by cuts or VaR rows."""
    m = model.pyomo
    m.tail = pyo.Var([model.problem.tails[k].tail.id for k in model.problem.bounded_tails], within=pyo.NonNegativeReals)
    m.absorb = pyo.ConstraintList()
    credit = model.limit("firm.credit_line", model.problem.case.firm.credit_line)
    span = model.problem.span
    if span is not None and span.measure == "tail":
        m.tail[span.id].setlb(model.money(span.low))
        m.tail[span.id].setub(model.money(span.high) if np.isfinite(span.high) else None)
    for view in (model.problem.tails[k] for k in model.problem.held_tails):
        line = credit if view.tail.within_days is not None else 0.0
        model.add(m.absorb, f"tail.{view.tail.id}", m.tail[view.tail.id] <= m.drawable + m.own_funds + line)


def add_var(model: Model) -> None:
    r"""Hold up a VaR year by year: of the years beyond it there may be no more than `1 - level`.

    $$ h_e \ge x_e - \sum_j C_{ej} s_j, \qquad N_i = \sum_e h_e + \sum_j P_{ij} s_j \le \psi_k + (M_i - L)\, w_i,
       \qquad \sum_i p_i w_i \le 1 - \alpha $$

    with $w_i = 1$ for a year allowed beyond the VaR, $M_i$ the most that $N_i$ can be under any mix and $L \le \psi_k$ the VaR of the least
    it can be. A year with $M_i \le L$ needs no row; a year whose least is above $L$ has the tightest rows that are valid for all mixes.
    """
    m = model.pyomo
    views = [v for k in model.problem.held_tails if (v := model.problem.tails[k]).tail.measure == "var" and v.tail.id in m.tail]
    rows = {view.tail.id: _reach(model, view) for view in views}
    keys = [(k, i) for k, reach in rows.items() for i in reach.years]
    start = model.problem.years.occurrence_start
    m.uncovered = pyo.Var([(k, e) for k, i in keys for e in range(start[i], start[i + 1])], within=pyo.NonNegativeReals)
    m.beyond = pyo.Var(keys, within=pyo.Binary)
    m.var = pyo.ConstraintList()
    for view in views:
        _add_var_rows(model, view, rows[view.tail.id])


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far the net loss of each year can move under a VaR rule; money."""

    recovery: list[Vector]
    """Of each offer at full share, by occurrence; 0 for late payers."""
    owed: list[Vector]
    """Reinstatement premium of each offer at full share, by year."""
    most: Vector
    least: float
    """VaR of the least net loss: psi is never below."""
    years: list[int]
    """Years that can be beyond it."""


def _reach(model: Model, view: TailView) -> _Reach:
    years = model.problem.years
    shares = [o.most_share for _, o in model.offers]
    columns = [model.problem.payouts.of(unit) for unit in np.eye(len(model.names))]
    recovery = [c if answers else c * 0.0 for (c, _), answers in zip(columns, view.answering, strict=True)]
    owed = [p for _, p in columns]
    most = years.per_year(view.loss) + sum((p * s for p, s in zip(owed, shares, strict=True)), np.zeros(years.years))
    covered = sum((c * s for c, s in zip(recovery, shares, strict=True)), np.zeros(years.occurrences))
    least = var(years.per_year(np.maximum(view.loss - covered, 0.0)), years.probability, view.tail.level)
    return _Reach(recovery, owed, most, least, [int(i) for i in np.flatnonzero(most > least)])


def _add_var_rows(model: Model, view: TailView, reach: _Reach) -> None:
    m, years, k = model.pyomo, model.problem.years, view.tail.id
    m.tail[k].setlb(model.money(reach.least))
    for i in reach.years:
        run = range(years.occurrence_start[i], years.occurrence_start[i + 1])
        for e in run:
            covered = sum(model.money(c[e]) * m.share[j] for j, c in zip(model.names, reach.recovery, strict=True) if c[e] > 0)
            model.add(m.var, f"tail.{k}.open.{e}", m.uncovered[k, e] >= model.money(view.loss[e]) - covered)
        premium = sum(model.money(p[i]) * m.share[j] for j, p in zip(model.names, reach.owed, strict=True) if p[i] > 0)
        slack = model.money(reach.most[i] - reach.least)
        within = sum(m.uncovered[k, e] for e in run) + premium <= m.tail[k] + slack * m.beyond[k, i]
        model.add(m.var, f"tail.{k}.year.{i}", within)
    mean = float(years.probability.mean()) if years.years else 1.0
    mass = (tail_mass(view.tail.level) + MASS_TOLERANCE) / mean
    weight = years.probability / mean
    model.require(m.var, f"tail.{k}.beyond", sum(float(weight[i]) * m.beyond[k, i] for i in reach.years) <= mass)


def add_cost(model: Model) -> None:
    r"""Minimise the yearly cost (3), or the change of the rule asked about.

    $$ \sum_j \pi_j (1 + \text{tax}_j) + \sum_j \text{fixed}_j y_j - \sum_b \text{discount}_b e_b + \sum_r \text{carry}_r a_r
       + \lambda\theta + \text{charge}\, o + \text{emergency rate}\, \eta $$
    """
    m, case = model.pyomo, model.problem.case
    m.expected_net = pyo.Var(within=pyo.NonNegativeReals)
    m.emergency = pyo.Var(within=pyo.NonNegativeReals)
    if model.question.relaxed is not None:
        m.cost = pyo.Objective(expr=MOVED * (m.moved - (m.most_cover if model.question.asks_for_cover else 0.0)))
        return
    total = (
        spending(model)
        + sum(r.carry * m.held[r.id] for r in case.reserve)
        + case.objective.expected_net * m.expected_net
        + case.firm.own_funds_charge * m.own_funds
        + case.firm.emergency_rate * m.emergency
        + _worth_of_span(model)
    )
    m.cost = pyo.Objective(expr=(model.unit / model.objective_unit) * total)


def _worth_of_span(model: Model) -> Any:
    """Return what the measure of a span adds to the cost."""
    m, span = model.pyomo, model.problem.span
    if span is None or span.price == 0:
        return 0.0
    match span.measure:
        case "tail":
            return span.price * (m.tail[span.id] - model.money(span.low))
        case "reserve":
            return span.price * (sum(m.held.values()) - model.money(span.low))
        case "requirement":
            return -span.price * model.money(span.high - span.low) * m.raised
