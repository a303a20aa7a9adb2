"""Today, all cash, the law alone and the answer itself, each by its own figure on a measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from optimizer.evaluation.mix_cost import outcome_of
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.today import case_in_force
from optimizer.explanation.measure_axis import MeasureAxis
from optimizer.results.frontier import FrontierMark, MarkKind
from optimizer.results.solution import Solution


def marks_of(problem: Problem, axis: MeasureAxis, solution: Solution) -> tuple[FrontierMark, ...]:
    """Return the mixes to compare with; `problem` is that of the axis's case. Of a requirement all stand at what the law asks."""
    return tuple(_marks(problem, axis, solution))


def _marks(problem: Problem, axis: MeasureAxis, solution: Solution) -> Iterator[FrontierMark]:
    today, others = solution.today, solution.alternatives or {}
    if today is not None:
        in_force = make_problem(case_in_force(problem.case), problem.years, like=problem)
        shares = {policy.offer: policy.share for policy in today.policies}
        yield _mark("today", today.cost, _at(in_force, axis, shares, today.reserve_total), is_lawful=today.is_lawful)
    cash, law = others.get("all_cash"), others.get("law_only")
    if cash is not None and cash.cost is not None:
        must = {offer.offer: offer.most_share for offer in problem.case.offers if offer.use == "must"}
        yield _mark("all_cash", cash.cost, _at(problem, axis, must, cash.reserve_total or 0.0), is_lawful=True)
    if law is not None and law.cost is not None and law.mix is not None:
        yield _mark("law_only", law.cost, _at(problem, axis, law.mix, law.reserve_total or 0.0), is_lawful=True)
    yield _mark("mix", solution.cost or 0.0, _at(problem, axis, solution.shares, solution.reserve_total), is_lawful=True)


def _mark(kind: MarkKind, cost: float, at: float, *, is_lawful: bool) -> FrontierMark:
    return FrontierMark(kind, at, cost, is_lawful)


def _at(problem: Problem, axis: MeasureAxis, shares: Mapping[str, float], reserve: float) -> float:
    match axis.measure:
        case "reserve":
            return reserve
        case "requirement":
            return axis.required
        case "tail":
            place = next(k for k, view in enumerate(problem.tails) if view.tail.id == axis.id)
            vector = np.array([shares.get(offer.offer, 0.0) for offer in problem.case.offers])
            return outcome_of(problem, vector).measures[place]
