"""A curve of five points beside five separate solves of the same cases: what one cut pool saves."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from bench.random_case import Kinds, random_case
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.solve import Series, optimize

CARRIES = (0.03, 0.06, 0.09, 0.12, 0.15)


@dataclass(frozen=True, slots=True)
class Paired:
    """The same five points, as a curve and one by one; seconds are the best of the runs."""

    curve: tuple[Solution, ...]
    separate: tuple[Solution, ...]
    curve_seconds: float
    separate_seconds: float
    reused: int
    """Cuts that the points of the curve began with, in all."""


def paired(years: int, offers: int, kinds: Kinds, *, runs: int, time_limit: float) -> Paired:
    """Solve five carries of one random case both ways, in turn."""
    case, losses = random_case(years, offers, seed=1, kinds=kinds)
    points = [_at(case, carry) for carry in CARRIES]
    best = [math.inf, math.inf]
    for _ in range(runs):
        since = time.monotonic()
        separate = [optimize(point, losses, time_limit=time_limit) for point in points]
        middle = time.monotonic()
        curve, reused = _curve(points, losses, time_limit)
        best = [min(best[0], time.monotonic() - middle), min(best[1], middle - since)]
    return Paired(tuple(curve), tuple(separate), best[0], best[1], reused)


def _curve(points: list[Case], losses: Scenarios, time_limit: float) -> tuple[list[Solution], int]:
    series, told, reused = Series(), list[SolveUpdate](), 0
    answers = []
    for point in points:
        told.clear()
        answers.append(series.optimize(point, losses, time_limit=time_limit, on_progress=told.append))
        reused += told[-1].reused if told else 0
    return answers, reused


def _at(case: Case, carry: float) -> Case:
    cash = case.reserve[0].model_copy(update={"carry": carry})
    return case.model_copy(update={"reserve": (cash,)})
