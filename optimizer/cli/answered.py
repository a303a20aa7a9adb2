"""What commands that ask about an answer begin with: the case read, solved, and the time that is left for the questions."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from optimizer.cli.console import Streams

if TYPE_CHECKING:
    from optimizer.inputs.case import Case
    from optimizer.losses.scenarios import Scenarios
    from optimizer.results.solution import Solution


class AnsweredCase(NamedTuple):
    """A case with its loss years and its answer."""

    case: Case
    years: Scenarios
    solution: Solution
    left: float
    """Seconds, of those allowed for all."""


def answered_case(
    path: str, settings: Sequence[tuple[str, str]], time_limit: float | None, check: Callable[[Case], object], streams: Streams
) -> AnsweredCase:
    """Read a case and solve it; `check` raises `InputError` before any loss year is read where what is asked about is not of the case."""
    from optimizer.solver.process import WORKERS

    WORKERS.warm()  # it loads the solver while the files are read
    from optimizer import files
    from optimizer.solver.solve import optimize

    case = files.load_case(path, settings=settings)
    check(case)
    years = files.load_years(case)
    WORKERS.ready()
    begin = time.monotonic()
    solution = optimize(case, years, time_limit=time_limit, on_progress=streams.progress)
    limit = case.solve.time_limit if time_limit is None else time_limit
    return AnsweredCase(case, years, solution, max(limit - (time.monotonic() - begin), 0.0))
