"""The blocks in order."""

from __future__ import annotations

import pyomo.environ as pyo

from optimizer.evaluation.mix_cost import all_cash_scale
from optimizer.evaluation.problem import Problem
from optimizer.model.cuts import add_cuts
from optimizer.model.frame import ALL_CASH_COST, Model, Question
from optimizer.model.law import add_caps, add_credit, add_extra_cash, add_floor, add_readings, add_recognised, add_requirement
from optimizer.model.limits import (
    add_budget,
    add_bundles,
    add_coverage,
    add_deductible_cash,
    add_insurer_limits,
    add_no_gap,
    add_policy_count,
    add_premium,
    add_reserve,
)
from optimizer.model.mix import add_choice, add_forbidden, add_groups, add_links, add_slots
from optimizer.model.tail import add_cost, add_tail, add_var

PLAIN_RULES = ("limits.max_policies", "limits.max_premium_fraction_per_insurer")
"""Rules whose limit is not money."""

BLOCKS = (
    add_choice,
    add_slots,
    add_groups,
    add_links,
    add_forbidden,
    add_premium,
    add_bundles,
    add_budget,
    add_insurer_limits,
    add_policy_count,
    add_reserve,
    add_deductible_cash,
    add_no_gap,
    add_coverage,
    add_readings,
    add_credit,
    add_extra_cash,
    add_recognised,
    add_caps,
    add_requirement,
    add_floor,
    add_tail,
    add_var,
    add_cost,
    add_cuts,
)


def build(problem: Problem, question: Question | None = None) -> Model:
    """Return the model of a problem under a question, without any cut yet."""
    unit, cost = all_cash_scale(problem)
    question = question or Question()
    if question.relaxed is not None:
        cost = question.cover_unit if question.asks_for_cover else 1.0 if question.relaxed in PLAIN_RULES else unit
    model = Model(
        pyomo=pyo.ConcreteModel(),
        problem=problem,
        question=question,
        unit=unit,
        objective_unit=cost / ALL_CASH_COST,
        names=tuple(offer.offer for offer in problem.case.offers),
    )
    for add in BLOCKS:
        add(model)
    return model
