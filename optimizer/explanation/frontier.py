"""The efficient frontier: the least yearly cost against tail, reserve or requirement, with its exact breakpoints."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.errors import Fault, InputError, Message
from optimizer.evaluation.mix_cost import all_cash_scale
from optimizer.evaluation.problem import make_problem
from optimizer.explanation.envelope import EnvelopePiece
from optimizer.explanation.frontier_marks import marks_of
from optimizer.explanation.frontier_search import FrontierSearch, Piece
from optimizer.explanation.measure_axis import MeasureAxis, axis_of
from optimizer.explanation.questions import Questions
from optimizer.inputs.case import Case
from optimizer.inputs.frontier_plan import FrontierPlan
from optimizer.losses.scenarios import Scenarios
from optimizer.results.frontier import Frontier, FrontierMark, FrontierPiece, FrontierPoint, PointKind
from optimizer.results.progress import silent
from optimizer.results.solution import Solution
from optimizer.solver.process import WORKERS

GAP = 0.1
"""Of the tolerance: the gap to which every question is solved."""
RESOLUTION, OF_TOLERANCE = 1e-6, 0.1
"""Of the measure's scale, and of the tolerance: how far beneath a step the next mix is looked for."""
PART, TIMES = 0.5, 2.0
"""Of what the law asks now: from where and up to where its frontier goes if nothing is stated."""
MOST_TOLERANCE = 0.1


def frontier(
    case: Case,
    years: Scenarios,
    solution: Solution,
    plan: FrontierPlan | None = None,
    *,
    on_progress: Callable[[Frontier], None] | None = None,
    time_limit: float | None = None,
) -> Frontier:
    r"""Return the least yearly cost over one measure, by straight pieces, each proved by the solver's bound.

    With $r$ the bound: of the tail $\min \text{cost}$ subject to $\mathrm{TVaR}_\alpha(N) \le r$ in the place of the case's own rule of
    that id (`keeps_rule`: beside it); of the reserve $\sum_r a_r \le r$; of the requirement where the law asks for $r$. All other rules of
    the case hold. A breakpoint that is `exact` is the figure of a mix priced without a solver; others are where two lines cross.
    `on_progress` hears the frontier as far as it is known, each time it changes. `time_limit` (seconds; the case's own if not stated)
    is for all of it: what is not proved by then says so, and `complete` is False.
    Raises what `raise_for_status` raises where there is no mix, and `InputError` for a plan that the case cannot answer.
    """
    solution.raise_for_status()
    plan = plan or FrontierPlan()
    axis = axis_of(case, plan)
    check_plan(plan)
    WORKERS.ready()
    seconds = case.solve.time_limit if time_limit is None else time_limit
    started = time.monotonic()
    questions = Questions(axis.case, years, started + seconds, seconds, silent, 0, most_gap=GAP * plan.tolerance)
    problem = make_problem(axis.case, years)
    result = _Frontiers(solution, plan, axis, questions, marks_of(problem, axis, solution), started)
    low, high = _range(plan, axis)
    start = -math.inf if plan.low is None or axis.sign < 0 else plan.low
    scale = max(all_cash_scale(problem)[0], abs(low) if axis.sign < 0 else 0.0)
    search = FrontierSearch(
        questions,
        problem,
        axis,
        low,
        high,
        start,
        tolerance=plan.tolerance * abs(solution.cost or 0.0),
        scale=scale,
        resolution=max(RESOLUTION, OF_TOLERANCE * plan.tolerance) * scale,
        on_change=lambda: None if on_progress is None else on_progress(result.of(search, complete=False)),
    )
    search.run()
    return result.of(search, complete=search.is_closed)


def check_plan(plan: FrontierPlan) -> None:
    """Raise `InputError` with every value of a plan that cannot be meant."""
    ends = [("--from", plan.low), ("--to", plan.high)]
    faults = [
        Fault(option, None, "", f"{value:g}", Message("the range of a frontier is not below 0"), Message("write 0 or more"))
        for option, value in ends
        if value is not None and not 0 <= value < math.inf
    ]
    if not faults and plan.low is not None and plan.high is not None and plan.low >= plan.high:
        faults.append(Fault("--to", None, "", f"{plan.high:g}", Message("a range must rise"), Message("write more than --from")))
    if not 0 < plan.tolerance <= MOST_TOLERANCE:
        rule, fix = Message("a tolerance is above 0 and at most 0.1"), Message("write for example --tolerance 1e-6")
        faults.append(Fault("--tolerance", None, "", f"{plan.tolerance:g}", rule, fix))
    if faults:
        raise InputError(faults)


def _range(plan: FrontierPlan, axis: MeasureAxis) -> tuple[float, float]:
    """Return where the abscissa begins and ends; of the reserve at 0, since what is lawful with less than `low` is so at `low` too."""
    if axis.sign > 0:
        return 0.0 if plan.low is None or axis.measure == "reserve" else plan.low, math.inf if plan.high is None else plan.high
    low = PART * axis.required if plan.low is None else plan.low
    return -max(TIMES * axis.required if plan.high is None else plan.high, low), -low


@dataclass(frozen=True, slots=True)
class _Frontiers:
    """Writes out what a search has found."""

    solution: Solution
    plan: FrontierPlan
    axis: MeasureAxis
    questions: Questions
    marks: tuple[FrontierMark, ...]
    started: float

    def of(self, search: FrontierSearch, *, complete: bool) -> Frontier:
        every = search.pieces()
        proved = {piece.low: search.is_proved(piece) for piece in every}
        pieces = _without_small_steps([piece for piece in every if piece.low <= search.high], search.tolerance)
        result = [_piece(search, piece, proved=all(ok for low, ok in proved.items() if piece.low <= low < piece.high)) for piece in pieces]
        points = [_point(search, *pair) for pair in zip(pieces, [None, *pieces][: len(pieces)], strict=True)]
        if self.axis.sign < 0:
            result, points = result[::-1], points[::-1]
        rule = next((rule for rule in self.axis.case.tail if rule.id == self.axis.id), None) if self.axis.measure == "tail" else None
        return Frontier(
            case=self.solution.case,
            measure=self.axis.measure,
            id=self.axis.name,
            level=None if rule is None else rule.level,
            keeps_rule=self.plan.keeps_rule,
            low=-search.high if self.axis.sign < 0 else self.plan.low,
            high=-search.low if self.axis.sign < 0 else self.plan.high,
            points=tuple(points),
            pieces=tuple(result),
            marks=self.marks,
            tolerance=self.plan.tolerance,
            resolution=search.resolution,
            complete=complete,
            solves=self.questions.solves,
            seconds=time.monotonic() - self.started,
            warnings=() if self.questions.open is None else (self.questions.open,),
        )


def _piece(search: FrontierSearch, piece: Piece, *, proved: bool) -> FrontierPiece:
    high = min(piece.high, search.high)
    if search.axis.sign < 0:
        return FrontierPiece(-high, -piece.low, piece.at(high), piece.cost_low, proved)
    return FrontierPiece(piece.low, high if math.isfinite(high) else None, piece.cost_low, piece.at(high), proved)


def _point(search: FrontierSearch, piece: Piece, before: Piece | None) -> FrontierPoint:
    """Return the breakpoint at which a piece begins, on its tighter side."""
    mix = piece.left.mix
    exact = piece.left.x == piece.low or (piece.low == search.start and piece.slope == 0)
    return FrontierPoint(
        at=search.axis.sign * piece.low,
        cost=piece.cost_low,
        tighter=None if before is None else before.at(piece.low),
        kind=_kind(piece, before),
        shares=mix.shares,
        reserve=mix.reserve,
        premium=mix.premium,
        exact=exact,
    )


def _kind(piece: Piece, before: Piece | None) -> PointKind:
    if before is None:
        return "end"
    if before.steps_down:
        return "step"
    return "kink" if before.key == piece.key else "crossing"


def _without_small_steps(pieces: list[Piece], tolerance: float) -> list[Piece]:
    """Return the pieces, level ones that differ by less than the tolerance told as the first of them: the tighter mix for as much."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and last.slope == 0 and piece.slope == 0 and last.cost_low - piece.cost_low <= tolerance:
            joined[-1] = EnvelopePiece(last.key, last.low, piece.high, last.cost_low, last.cost_low, last.left, piece.steps_down)
        else:
            joined.append(piece)
    return joined
