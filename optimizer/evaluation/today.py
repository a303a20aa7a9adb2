"""Where the firm stands today: what it holds and has in force, priced as it is, and the least reserve that would mend what it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from optimizer.evaluation.answer import policies_of
from optimizer.evaluation.mix_cost import cost_parts, funded_losses, needs_of, outcome_of, spent_on
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.reserve import Holding, Instruments, Needs, least_addition, priced_holding
from optimizer.evaluation.stress import priced_stresses
from optimizer.inputs.case import Case
from optimizer.recovery.claims import Funds
from optimizer.results.solution import Held, Position


def case_in_force(case: Case) -> Case:
    """Return the case whose only offers are the policies in force today."""
    return case.model_copy(update={"offers": case.in_force})


def position_today(problem: Problem) -> Position | None:
    r"""Return the position of today, None where the case does not state it.

    The cost is (3) at the reserve held, not at the least: own funds at risk are what the tail rules ask beyond it, all of them where they
    are free. The shortfalls are $\min \sum_r (a_r - \text{held}_r)$ over the holdings that meet what the policies in force leave open.
    """
    case = problem.case
    if case.today is None:
        return None
    today = make_problem(case_in_force(case), problem.years, like=problem)
    shares = np.array([case.today.policies[offer.offer] for offer in case.in_force])
    amounts = [case.today.reserve.get(r.id, 0.0) for r in case.reserve]
    outcome = outcome_of(today, shares)
    readings = [needs for needs, _ in needs_of(today, shares, outcome)]
    holding = _holding(today, amounts, max((needs.drawn for needs in readings), default=0.0), shares)
    spent = spent_on(today, shares)
    parts = cost_parts(today, outcome, spent, holding)
    drawable = sum((a for a, r in zip(amounts, case.reserve, strict=True) if r.drawable), 0.0)
    of_law = replace(today.instruments, low=np.zeros_like(today.instruments.low))
    shortfall_law = _least(of_law, (replace(needs, drawn=0.0, drawable=0.0) for needs in readings), amounts)
    return Position(
        cost=parts.total,
        cost_parts=parts,
        policies=policies_of(today, shares, spent),
        reserve=tuple(Held(r.id, r.cls, amount, r.carry * amount) for r, amount in zip(case.reserve, amounts, strict=True)),
        own_funds=holding.own_funds,
        is_lawful=shortfall_law == 0.0,
        shortfall_law=shortfall_law,
        shortfall=_least(today.instruments, readings, amounts),
        stress=priced_stresses(today.case, shares, Funds(drawable, holding.own_funds, case.firm.credit_line)),
    )


def _holding(problem: Problem, amounts: list[float], drawn: float, shares: np.ndarray) -> Holding:
    """Return what is held today, with the own funds that it puts at risk."""
    instruments = problem.instruments
    drawable = float(instruments.draws[:-1] @ np.array(amounts))
    own_funds = float(np.clip(drawn - drawable, instruments.low[-1], instruments.high[-1]))
    return priced_holding(instruments, np.array([*amounts, own_funds]), *funded_losses(problem, shares))


def _least(instruments: Instruments, readings: Iterable[Needs], amounts: list[float]) -> float | None:
    """Return the least addition over the readings under which the law can be met."""
    additions = (least_addition(instruments, needs, amounts) for needs in readings)
    return min((added for added in additions if added is not None), default=None)
