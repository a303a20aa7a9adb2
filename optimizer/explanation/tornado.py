"""What the stated ranges of a case do to its answer: every doubtful figure set to both ends, the case solved and audited anew each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from optimizer import files
from optimizer.errors import InputError
from optimizer.explanation.curves import PointSolver
from optimizer.files import settings as case_settings
from optimizer.files.tables.numerals import text_of_number
from optimizer.inputs.case import Case
from optimizer.inputs.levers import number_at
from optimizer.inputs.stated_ranges import doubtful_figures
from optimizer.results.ending import TIME_LIMIT, caution_of, ended_by
from optimizer.results.progress import silent
from optimizer.results.solution import Solution, Status
from optimizer.results.tornado import RangeEnd, Tornado, TornadoBar, by_width
from optimizer.solver.process import WORKERS

SAME_SHARE = 1e-6
UNTIL = "both ends of every figure were solved"
"""What a time limit came before."""


def tornado(
    path: str | Path,
    *,
    settings: case_settings.Settings = None,
    time_limit: float | None = None,
    on_progress: Callable[[TornadoBar], None] | None = None,
) -> Tornado:
    r"""Return, for every figure with a stated range, the least cost at both ends of it.

    $\min_x \text{cost}(x; \theta_i)$ at $\theta_i^{low}$ and $\theta_i^{high}$, in the case's currency a year.
    Figures are those of the case's `[[figure]]` tables with `low` and `high` (`docs/formats/case.md`), one moved at a time, all else as
    stated; `today.` figures are left out, which move no mix. Every end is what `optimize` gives with that setting, within the gap, audited.
    `time_limit` (seconds; the case's own for each solve if not stated) is for all of it: every solve has what is left of it. A figure
    is missing where one of its ends could not be begun, and an end at which time ran out is `feasible` or `undecided`; `complete` is
    False in both cases, and a warning says so. `on_progress` is given each bar as it is answered. Raise `InputError` where the case
    itself is refused; a value that the case refuses is an end with status `rejected`.
    """
    pairs = tuple(settings.items() if isinstance(settings, Mapping) else settings or ())
    case = files.load_case(path, settings=pairs)
    WORKERS.ready()
    started = time.monotonic()
    deadline = None if time_limit is None else started + time_limit
    solver = PointSolver(None, None, deadline=deadline)
    answer = solver.point(0.0, case).solution
    ends = _EndSolver(path, pairs, answer, solver)
    bars: list[TornadoBar] = []
    announce = on_progress or silent
    figures = doubtful_figures(case)
    for figure in figures:
        low, high = ends.at(figure.key, figure.low or 0.0), ends.at(figure.key, figure.high or 0.0)
        if low is None or high is None:
            break
        bars.append(TornadoBar(figure.key, number_at(case, figure.key), figure.grade, figure.source, low, high))
        announce(bars[-1])
    complete = len(bars) == len(figures) and not ends.cut_off
    late = () if complete else (caution_of("time", seconds=time_limit or 0.0, what=UNTIL),)
    return Tornado(
        case=case.identity,
        status=answer.status,
        cost=answer.cost,
        bars=by_width(tuple(bars), answer.cost),
        complete=complete,
        seconds=time.monotonic() - started,
        warnings=late,
    )


@dataclass(slots=True)
class _EndSolver:
    """Solves a case with one figure at one end of its range, as long as there is time."""

    path: str | Path
    pairs: tuple[tuple[str, str], ...]
    answer: Solution
    solver: PointSolver
    cut_off: bool = False
    """Whether the deadline ended a solve that had been begun."""

    def at(self, key: str, value: float) -> RangeEnd | None:
        """Return the answer with a figure at a value, None where time was over before."""
        deadline = self.solver.deadline
        if deadline is not None and time.monotonic() >= deadline:
            return None
        solution = self.solver.point(value, self._case(key, value)).solution
        ending = ended_by(solution)
        self.cut_off |= deadline is not None and ending is not None and ending.code == TIME_LIMIT
        faults = solution.faults if solution.status is Status.REJECTED else ()
        return RangeEnd(value, solution.status, solution.cost, solution.shares, _mix_changes(self.answer, solution), faults)

    def _case(self, key: str, value: float) -> Case | InputError:
        settings = [*(pair for pair in self.pairs if pair[0] != key), (key, text_of_number(value))]
        try:
            return files.load_case(self.path, settings=settings)
        except InputError as error:
            return error


def _mix_changes(answer: Solution, solution: Solution) -> bool:
    """Say whether two answers buy otherwise; False where one of them has no mix."""
    if answer.cost is None or solution.cost is None:
        return False
    before, after = answer.shares, solution.shares
    return any(abs(before.get(offer, 0.0) - after.get(offer, 0.0)) > SAME_SHARE for offer in {*before, *after})
