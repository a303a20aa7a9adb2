"""From the solver's last word to an answer: how good it is by that word, and what ended the search before value and bound met."""

from __future__ import annotations

from dataclasses import replace

from optimizer.inputs.case import Case
from optimizer.results.ending import NO_BOUND, NO_MIX, OPEN, Ending, caution_of, conflict_text
from optimizer.results.solution import Caution, Solution, Status
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.optimality_gap import gap_of


def by_solver(case: Case, answer: Solution | None, last: SolveUpdate | None, by: tuple[float, float], *, stopped: bool = False) -> Solution:
    """Return the answer as far as the solver's word goes; `by` is the time limit and what the gap of a small cost is measured by."""
    ending, (seconds, unit) = _ending(last, stopped=stopped), by
    if last is None or answer is None:
        return _undecided(Solution(case.identity, Status.UNDECIDED), ending, seconds)
    if answer.cost is None:
        if answer.status is Status.INFEASIBLE:
            return replace(answer, proof="solver", message=conflict_text(answer))
        return _undecided(replace(answer, proof="none"), ending, seconds)
    if last.bound is None:
        return _short(answer, caution_of(ending, seconds=seconds, what=NO_BOUND))
    bound = reported_bound(case, last.bound, answer.cost)
    gap = gap_of(answer.cost, bound, unit)
    bounded = replace(answer, status=Status.SOLVED, bound=bound, gap=gap, proof="solver", message="within the gap by the solver's bound")
    return bounded if gap <= case.solve.gap else _short(bounded, caution_of(ending, seconds=seconds, what=OPEN))


def reported_bound(case: Case, bound: float, cost: float) -> float:
    """Return a search's bound as it is told: not above the cost, nor below the discounts, as every other part of a cost is at least 0."""
    return min(max(bound, -sum(saving.discount for saving in case.discounts)), cost)


def _ending(last: SolveUpdate | None, *, stopped: bool) -> Ending:
    """Return what ended a search that did not close: one that still ran was ended from outside, at the limit or when asked."""
    if last is not None and last.ended in ("closed", "stalled", "infeasible"):
        return "stalled"  # it says that it is at its end, and has not what it should have
    if last is not None and last.ended == "failed":
        return "failed"
    return "stopped" if stopped else "time"


def _undecided(blank: Solution, ending: Ending, seconds: float) -> Solution:
    """Return the answer without a mix, with what came before one was found."""
    return replace(_short(blank, caution_of(ending, seconds=seconds, what=NO_MIX)), status=Status.UNDECIDED)


def _short(answer: Solution, caution: Caution) -> Solution:
    """Return an answer short of its gap, with what ended the search."""
    return replace(answer, status=Status.FEASIBLE, message=caution.text, warnings=(*answer.warnings, caution))
