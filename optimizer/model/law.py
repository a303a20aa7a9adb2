"""Blocks of the law: what counts toward each requirement, its floor, and the cash for deductibles of policies counted."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

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


def _reserve_counted(model: Model, requirement: Requirement) -> Any:
    m = model.pyomo
    return sum(f * m.held[r.id] for r, f in zip(model.problem.case.reserve, requirement.factor, strict=True) if f > 0)


def _extra(model: Model, requirement: Requirement) -> Any:
    m = model.pyomo
    return sum(m.extra_cash[slot, b] for slot, b in m.extra_cash if b == requirement.id)


def add_requirement(model: Model) -> None:
    r"""$\sum_r f_{rb} a_r + \sum_j c_{jb} \ge R_b + \sum_t X_{tb}$ for each requirement $b$."""
    m = model.pyomo
    m.requirement = pyo.ConstraintList()
    for r in model.problem.recognition.requirements:
        insured = sum(m.credited[j, b] for j, b in m.credited if b == r.id)
        model.require(m.requirement, _reserve_counted(model, r) + insured >= model.money(r.required) + _extra(model, r))


def add_floor(model: Model) -> None:
    r"""Ask for a part that is not insurance: $\sum_r f_{rb} a_r \ge F_b + \sum_t X_{tb}$."""
    m = model.pyomo
    m.floor = pyo.ConstraintList()
    for r in model.problem.recognition.requirements:
        model.require(m.floor, _reserve_counted(model, r) >= model.money(r.floor) + _extra(model, r))
