"""Blocks of the law: what counts toward each requirement, floors, caps, the one class chosen, and the cash for deductibles counted."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from optimizer.clause import INSURANCE
from optimizer.model.frame import Model
from optimizer.recognition import Requirement


def add_credit(model: Model) -> None:
    r"""Let a policy count: $0 \le c_{jb} \le \text{credit}_{jb} s_j$, and $c_{jb} \le \text{credit}_{jb} k_{jb}$, $k_{jb} \le y_j$."""
    m = model.pyomo
    pairs = [
        (j, r.id) for r in model.problem.recognition.requirements for j, credit in zip(model.names, r.credit, strict=True) if credit > 0
    ]
    m.credited = pyo.Var(pairs, within=pyo.NonNegativeReals)
    m.counted = pyo.Var(pairs, within=pyo.Binary)
    m.credit = pyo.ConstraintList()
    for requirement in model.problem.recognition.requirements:
        for (j, _), credit in zip(model.offers, requirement.credit, strict=True):
            if credit > 0:
                m.credit.add(m.credited[j, requirement.id] <= model.money(credit) * m.share[j])
                m.credit.add(m.credited[j, requirement.id] <= model.money(credit) * m.counted[j, requirement.id])
                m.credit.add(m.counted[j, requirement.id] <= m.buy[j])


def add_extra_cash(model: Model) -> None:
    r"""Cash for the deductibles of policies counted: $X_{tb} \ge \text{factor}_b\, d_j\, k_{jb}$ for $j$ in slot $t$."""
    m = model.pyomo
    rows = [
        (slot, r, j, o.deductible * r.extra_cash)
        for r in model.problem.recognition.requirements
        for (j, o), credit in zip(model.offers, r.credit, strict=True)
        if credit > 0 and o.deductible * r.extra_cash > 0
        for slot in o.in_slots
    ]
    m.extra_cash = pyo.Var(sorted({(slot, r.id) for slot, r, _, _ in rows}), within=pyo.NonNegativeReals)
    m.extra = pyo.ConstraintList()
    for slot, requirement, j, amount in rows:
        m.extra.add(m.extra_cash[slot, requirement.id] >= model.money(amount) * m.counted[j, requirement.id])


def add_recognised(model: Model) -> None:
    r"""Let reserve count for less than it could, where a cap or a choice of one class says so: $0 \le q_{rb} \le f_{rb} a_r$."""
    m = model.pyomo
    rows = [
        (held, r.id, factor)
        for r in model.problem.recognition.requirements
        for held, cls, factor in zip(model.problem.case.reserve, r.classes, r.factor, strict=True)
        if factor > 0 and (r.routes or any(cls in cap.classes for cap in r.caps))
    ]
    m.recognised = pyo.Var([(held.id, b) for held, b, _ in rows], within=pyo.NonNegativeReals)
    m.recognise = pyo.ConstraintList()
    for held, b, factor in rows:
        m.recognise.add(m.recognised[held.id, b] <= factor * m.held[held.id])


def add_caps(model: Model) -> None:
    r"""Let some classes together count for no more than an amount: $\sum_{r \in S} q_{rb} + \sum_{j \in S} c_{jb} \le C_{kb}$."""
    m = model.pyomo
    m.caps = pyo.ConstraintList()
    for r in model.problem.recognition.requirements:
        for cap in r.caps:
            insured = _insured(model, r) if INSURANCE in cap.classes else 0.0
            model.require(m.caps, _reserve_counted(model, r, cap.classes) + insured <= model.money(cap.amount))


def add_routes(model: Model) -> None:
    r"""Let one class $i$ count: $\sum_i u_{ib} = 1$; of class $i$, $q_{rb} \le R_b u_{ib}$ and $c_{jb} \le \text{credit}_{jb} u_{ib}$."""
    m = model.pyomo
    chosen = [r for r in model.problem.recognition.requirements if r.routes]
    m.route = pyo.Var([(cls, r.id) for r in chosen for cls in r.routes], within=pyo.Binary)
    m.routes = pyo.ConstraintList()
    for r in chosen:
        m.routes.add(sum(m.route[cls, r.id] for cls in r.routes) == 1)
        for held, cls in zip(model.problem.case.reserve, r.classes, strict=True):
            if (held.id, r.id) in m.recognised:
                m.routes.add(m.recognised[held.id, r.id] <= model.money(r.required) * m.route[cls, r.id])
        for (j, _), credit in zip(model.offers, r.credit, strict=True):
            if credit > 0:
                m.routes.add(m.credited[j, r.id] <= model.money(credit) * m.route[INSURANCE, r.id])


def _reserve_counted(model: Model, requirement: Requirement, classes: frozenset[str] | None = None) -> Any:
    m = model.pyomo
    held = [r.id for r in model.problem.case.reserve]
    return sum(
        m.recognised[r, requirement.id] if (r, requirement.id) in m.recognised else requirement.counts(place, classes) * m.held[r]
        for place, r in enumerate(held)
        if requirement.counts(place, classes) > 0
    )


def _insured(model: Model, requirement: Requirement) -> Any:
    m = model.pyomo
    return sum(m.credited[j, b] for j, b in m.credited if b == requirement.id)


def _extra(model: Model, requirement: Requirement) -> Any:
    m = model.pyomo
    return sum(m.extra_cash[slot, b] for slot, b in m.extra_cash if b == requirement.id)


def add_requirement(model: Model) -> None:
    r"""$\sum_r f_{rb} a_r + \sum_j c_{jb} \ge R_b + \sum_t X_{tb}$ for each requirement $b$; $q_{rb}$ for $f_{rb} a_r$ where it stands."""
    m = model.pyomo
    m.requirement = pyo.ConstraintList()
    for r in model.problem.recognition.requirements:
        counted = _reserve_counted(model, r) + _insured(model, r)
        model.require(m.requirement, counted >= model.money(r.required) + _extra(model, r))


def add_floor(model: Model) -> None:
    r"""Ask for a part that is not insurance: $\sum_{r \in S} f_{rb} a_r \ge F_b + \sum_t X_{tb}$; of all reserve at least the $X$."""
    m = model.pyomo
    m.floor = pyo.ConstraintList()
    for r in model.problem.recognition.requirements:
        for floor in r.floors:
            model.require(m.floor, _reserve_counted(model, r, floor.classes) >= model.money(floor.amount) + _extra(model, r))
        if not r.floors and r.extra_cash > 0:
            model.require(m.floor, _reserve_counted(model, r) >= _extra(model, r))
