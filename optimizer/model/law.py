"""Blocks of the law: which reading is used, what counts toward each requirement, floors, caps, and the cash for deductibles counted.

The cash of that last rule is the law's own (`extra_cash`, for policies counted); the firm's own, for every policy bought, is
`limits.add_deductible_cash`. A law with several readings has rows and variables of its own for each; of a reading not used nothing
counts and nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.law.recognition import Requirement
from optimizer.model.frame import SAFE_COEFFICIENT, Model


@dataclass(frozen=True, slots=True)
class ReadRequirement:
    """One requirement under one reading."""

    key: str
    """Its id; where there are several readings, after the place of the reading."""
    requirement: Requirement
    far: Requirement
    """The same where a span of it ends; itself where there is none."""
    used: Any
    """1 where the reading is used: a binary, or the number 1 where there is only one."""
    raised: Any = 0.0
    """How far it is raised toward `far` where the reading is used, 0 to 1."""

    def amount(self, model: Model, money: float, far: float) -> Any:
        """Return an amount, in model units, that is asked or allowed where the reading is used; `far`: where the span ends."""
        plain = model.money(money) * self.used
        return plain if far == money else plain + model.money(far - money) * self.raised

    @property
    def is_choice(self) -> bool:
        """Whether another reading could be used."""
        return not isinstance(self.used, float)


def _read_requirements(model: Model) -> Iterator[ReadRequirement]:
    """Yield each requirement of each reading."""
    m, near = model.pyomo, model.problem.recognition
    span = model.problem.span
    far = near if span is None or span.far is None else span.far
    for place, (reading, further) in enumerate(zip(near.readings, far.readings, strict=True)):
        for requirement, raised in zip(reading.requirements, further.requirements, strict=True):
            if len(near.readings) == 1:
                yield ReadRequirement(requirement.id, requirement, raised, 1.0, 0.0 if far is near else m.raised)
            else:
                by = 0.0 if far is near else m.raised_reading[place]
                yield ReadRequirement(f"{place}.{requirement.id}", requirement, raised, m.reading[place], by)


def add_readings(model: Model) -> None:
    r"""Use one reading of the law: $\sum_k u_k = 1$; a waiver's policies are placed in full, $\sum_{j \in W} s_j \ge u_k$."""
    m = model.pyomo
    readings = model.problem.recognition.readings
    m.reading = pyo.Var(range(len(readings)) if len(readings) > 1 else [], within=pyo.Binary)
    m.readings = pyo.ConstraintList()
    if len(readings) > 1:
        model.add(m.readings, "law.reading", sum(m.reading.values()) == 1)
        for place, reading in enumerate(readings):
            for number, offers in enumerate(reading.full):
                placed = sum(m.share[model.names[j]] for j in offers)
                model.add(m.readings, f"law.reading.{place}.full.{number}", placed >= m.reading[place])
    if model.problem.span is not None and model.problem.span.far is not None:
        _raise_requirements(model, len(readings))


def _raise_requirements(model: Model, readings: int) -> None:
    r"""Let a requirement rise within a span: by $t \in [0, 1]$, of the reading used alone, $t_k \le u_k$, $\sum_k t_k = t$."""
    m = model.pyomo
    m.raised = pyo.Var(bounds=(0, 1))
    m.raised_reading = pyo.Var(range(readings) if readings > 1 else [], bounds=(0, 1))
    if readings > 1:
        model.add(m.readings, "span.raised", sum(m.raised_reading.values()) == m.raised)
        for place in range(readings):
            model.add(m.readings, f"span.raised.{place}", m.raised_reading[place] <= m.reading[place])


def add_credit(model: Model) -> None:
    r"""Let a policy count: $c_{jb} \le \text{credit}_{jb} s_j$, and $c_{jb} \le \text{credit}_{jb} k_{jb}$, $k_{jb} \le \min(y_j, u)$."""
    m = model.pyomo
    rows = [
        (j, a, credit) for a in _read_requirements(model) for j, credit in zip(model.names, a.requirement.credit, strict=True) if credit > 0
    ]
    m.credited = pyo.Var([(j, a.key) for j, a, _ in rows], within=pyo.NonNegativeReals)
    m.counted = pyo.Var([(j, a.key) for j, a, _ in rows], within=pyo.Binary)
    m.credit = pyo.ConstraintList()
    for j, rule, credit in rows:
        most = max(model.money(credit), SAFE_COEFFICIENT)  # rounded up: the row may only get weaker
        name = f"law.{rule.key}.credit.{j}"
        row = model.add(m.credit, f"{name}.share", m.credited[j, rule.key] <= most * m.share[j])
        if most > model.money(credit):
            model.weakened(row, {model.names.index(j): most - model.money(credit)})
        model.add(m.credit, f"{name}.counted", m.credited[j, rule.key] <= most * m.counted[j, rule.key])
        model.add(m.credit, f"{name}.bought", m.counted[j, rule.key] <= m.buy[j])
        if rule.is_choice:
            model.add(m.credit, f"{name}.read", m.counted[j, rule.key] <= rule.used)


def add_extra_cash(model: Model) -> None:
    r"""Cash for the deductibles of policies counted: $X_{tb} \ge \text{factor}_b\, d_j\, k_{jb}$ for $j$ in slot $t$."""
    m = model.pyomo
    rows = [
        (slot, a, j, o.deductible * a.requirement.extra_cash)
        for a in _read_requirements(model)
        for (j, o), credit in zip(model.offers, a.requirement.credit, strict=True)
        if credit > 0 and o.deductible * a.requirement.extra_cash > 0
        for slot in o.in_slots
    ]
    m.extra_cash = pyo.Var(sorted({(slot, a.key) for slot, a, _, _ in rows}), within=pyo.NonNegativeReals)
    m.extra = pyo.ConstraintList()
    for slot, rule, j, amount in rows:
        least = model.money(amount) * m.counted[j, rule.key]
        model.add(m.extra, f"law.{rule.key}.extra.{slot}.{j}", m.extra_cash[slot, rule.key] >= least)


def add_recognised(model: Model) -> None:
    r"""Let reserve count for less than it could, where a cap or a choice of reading says so: $0 \le q_{rb} \le \min(f_{rb} a_r, M_b u)$.

    $M_b$ is the most that anything is asked to bring.
    """
    m = model.pyomo
    rows = [
        (held, a, factor)
        for a in _read_requirements(model)
        for held, cls, factor in zip(model.problem.case.reserve, a.requirement.classes, a.requirement.factor, strict=True)
        if factor > 0 and (a.is_choice or any(cls in cap.classes for cap in a.requirement.caps))
    ]
    m.recognised = pyo.Var([(held.id, a.key) for held, a, _ in rows], within=pyo.NonNegativeReals)
    m.recognise = pyo.ConstraintList()
    for held, rule, factor in rows:
        name = f"law.{rule.key}.recognised.{held.id}"
        model.add(m.recognise, name, m.recognised[held.id, rule.key] <= factor * m.held[held.id])
        if rule.is_choice:
            most = max(_most(model, rule.requirement), _most(model, rule.far))
            model.add(m.recognise, f"{name}.read", m.recognised[held.id, rule.key] <= rule.amount(model, most, most))


def _most(model: Model, requirement: Requirement) -> float:
    """Return the most that a requirement can ask one class to bring, cash for every deductible included."""
    slots: dict[str, float] = {}
    for _, offer in model.offers:
        for slot in offer.in_slots:
            slots[slot] = max(slots.get(slot, 0.0), offer.deductible * requirement.extra_cash)
    return max((requirement.required, *(floor.amount for floor in requirement.floors))) + sum(slots.values())


def add_caps(model: Model) -> None:
    r"""Let some classes together count for no more than an amount: $\sum_{r \in S} q_{rb} + \sum_{j \in S} c_{jb} \le C_{kb}$."""
    m = model.pyomo
    m.caps = pyo.ConstraintList()
    for rule in _read_requirements(model):
        for cap, far in zip(rule.requirement.caps, rule.far.caps, strict=True):
            if cap.classes & rule.requirement.counting:
                insured = _insured(model, rule) if INSURANCE in cap.classes else 0.0
                counted = _reserve_counted(model, rule, cap.classes) + insured
                model.require(m.caps, f"law.{rule.key}.cap.{cap.id}", counted <= rule.amount(model, cap.amount, far.amount))


def _reserve_counted(model: Model, rule: ReadRequirement, classes: frozenset[str] | None = None) -> Any:
    m, requirement = model.pyomo, rule.requirement
    held = [r.id for r in model.problem.case.reserve]
    return sum(
        m.recognised[r, rule.key] if (r, rule.key) in m.recognised else requirement.counts(place, classes) * m.held[r]
        for place, r in enumerate(held)
        if requirement.counts(place, classes) > 0
    )


def _insured(model: Model, rule: ReadRequirement) -> Any:
    m = model.pyomo
    return sum(m.credited[j, b] for j, b in m.credited if b == rule.key)


def _extra(model: Model, rule: ReadRequirement) -> Any:
    m = model.pyomo
    return sum(m.extra_cash[slot, b] for slot, b in m.extra_cash if b == rule.key)


def add_requirement(model: Model) -> None:
    r"""$\sum_r f_{rb} a_r + \sum_j c_{jb} \ge R_b + \sum_t X_{tb}$ for each requirement $b$; $q_{rb}$ for $f_{rb} a_r$ where it stands.

    Where all classes of a group are needed, each of them alone must reach $R_b$; where only policies count, $X$ is held beside them.
    """
    m = model.pyomo
    m.requirement = pyo.ConstraintList()
    for rule in _read_requirements(model):
        r = rule.requirement
        for classes in [frozenset({cls}) for cls in sorted(r.counting)] if r.each else [r.counting]:
            counted = _reserve_counted(model, rule, classes) + (_insured(model, rule) if INSURANCE in classes else 0.0)
            least = rule.amount(model, r.required, rule.far.required)
            name = f"law.{rule.key}.required" + (f".{'.'.join(classes)}" if r.each else "")
            model.require(m.requirement, name, counted >= least + (_extra(model, rule) if r.joint else 0.0))


def add_floor(model: Model) -> None:
    r"""Ask for a part that is not insurance: $\sum_{r \in S} f_{rb} a_r \ge F_b + \sum_t X_{tb}$; of all reserve at least the $X$."""
    m = model.pyomo
    m.floor = pyo.ConstraintList()
    for rule in _read_requirements(model):
        r = rule.requirement
        extra = _extra(model, rule)
        for floor, far in zip(r.floors, rule.far.floors, strict=True):
            counted = _reserve_counted(model, rule, floor.classes)
            least = rule.amount(model, floor.amount, far.amount)
            model.require(m.floor, f"law.{rule.key}.floor.{floor.id}", counted >= least + (extra if r.joint else 0.0))
        if r.extra_cash > 0 and not r.joint:
            holding = sum(f * m.held[held.id] for f, held in zip(r.holding, model.problem.case.reserve, strict=True))
            model.require(m.floor, f"law.{rule.key}.extra_cash", holding >= extra)
        elif not r.floors and r.extra_cash > 0:
            model.require(m.floor, f"law.{rule.key}.extra_cash", _reserve_counted(model, rule) >= extra)
