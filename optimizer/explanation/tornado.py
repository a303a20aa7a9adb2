"""What the stated ranges of a case do to its answer: every doubtful figure set to both ends, the case solved and audited anew each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from optimizer import files
from optimizer.errors import InputError
from optimizer.explanation.curves import PointSolver
from optimizer.files import settings as case_settings
from optimizer.files.tables.numerals import text_of_number
from optimizer.inputs.case import Case, StatedFigure
from optimizer.inputs.levers import number_at
from optimizer.results.ending import caution_of
from optimizer.results.progress import silent
from optimizer.results.solution import Solution, Status
from optimizer.results.tornado import RangeEnd, Tornado, TornadoBar, by_width
from optimizer.solver.process import WORKERS

TODAY = "today."
"""Of what the firm holds now: it moves neither the cheapest mix nor its cost."""
SAME_SHARE = 1e-6


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
    `time_limit` (seconds; the case's own for each solve if not stated) is for all of it: figures that it cuts off are missing, and
    `complete` is False. `on_progress` is given each bar as it is answered. Raise `InputError` where the case itself is refused; a value
    that the case refuses is an end with status `rejected`.
    """
    pairs = tuple(settings.items() if isinstance(settings, Mapping) else settings or ())
    case = files.load_case(path, settings=pairs)
    WORKERS.ready()
    started = time.monotonic()
    deadline = None if time_limit is None else started + time_limit
    solver = PointSolver(time_limit, None)
    answer = solver.point(0.0, case).solution
    bars: list[TornadoBar] = []
    announce = on_progress or silent
    figures = list(doubtful(case))
    for figure in figures:
        if deadline is not None and time.monotonic() >= deadline:
            break
        solver.time_limit = None if deadline is None else max(deadline - time.monotonic(), 0.0)
        low, high = (_end(solver, (path, pairs, figure.key), value, answer) for value in (figure.low or 0.0, figure.high or 0.0))
        bars.append(TornadoBar(figure.key, number_at(case, figure.key), figure.grade, figure.source, low, high))
        announce(bars[-1])
    complete = len(bars) == len(figures)
    late = () if complete else (caution_of("time", seconds=time_limit or 0.0, what="every figure was asked about"),)
    return Tornado(
        case=case.identity,
        status=answer.status,
        cost=answer.cost,
        bars=by_width(tuple(bars)),
        complete=complete,
        seconds=time.monotonic() - started,
        warnings=late,
    )


def doubtful(case: Case) -> Iterator[StatedFigure]:
    """Yield the figures of a case that state a range within which they could lie, and that can move its answer."""
    for figure in case.figure:
        if figure.low is not None and figure.high is not None and not figure.key.startswith(TODAY):
            yield figure


def _end(solver: PointSolver, of: tuple[str | Path, tuple[tuple[str, str], ...], str], value: float, answer: Solution) -> RangeEnd:
    path, pairs, key = of
    settings = [*(pair for pair in pairs if pair[0] != key), (key, text_of_number(value))]
    try:
        case: Case | InputError = files.load_case(path, settings=settings)
    except InputError as error:
        case = error
    solution = solver.point(value, case).solution
    has_cost = solution.cost is not None
    before, after = answer.shares, solution.shares
    moves = has_cost and any(abs(before.get(offer, 0.0) - after.get(offer, 0.0)) > SAME_SHARE for offer in {*before, *after})
    return RangeEnd(value, solution.status, solution.cost, after, moves, solution.faults if solution.status is Status.REJECTED else ())
