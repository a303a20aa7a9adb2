"""The command `explain`: the case solved, then why its mix is the cheapest and what would change it, as sentences or JSON on stdout."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.cli.streams import Steps, Streams, reject
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.results.explanation import Explanation
    from optimizer.results.solution import Solution

INCOMPLETE = 3


@dataclass(frozen=True, slots=True)
class ExplainArguments:
    """What was asked for."""

    path: str
    settings: Sequence[tuple[str, str]]
    offers: tuple[str, ...]
    """Explain these alone; all, and the rest, where none is named."""
    time_limit: float | None
    as_json: bool


def run(arguments: ExplainArguments, streams: Streams) -> int:
    """Explain the case, tell it, and return the exit code: that of the answer, or 3 where a limit left something open."""
    from optimizer.solver.process import WORKERS

    WORKERS.warm()  # it loads the solver while the files are read
    try:
        solution, why = _explained(arguments, streams)
    except InputError as error:
        return refuse(error.faults, arguments.as_json, streams)
    return _report(solution, why, arguments, streams)


def _explained(arguments: ExplainArguments, streams: Streams) -> tuple[Solution, Explanation | None]:
    from optimizer import files
    from optimizer.explanation.explain_mix import check_offers, explain
    from optimizer.solver.process import WORKERS
    from optimizer.solver.solve import optimize

    case = files.load_case(arguments.path, settings=arguments.settings)
    check_offers(case, arguments.offers)
    years = files.load_years(case)
    WORKERS.ready()
    begin = time.monotonic()
    solution = optimize(case, years, time_limit=arguments.time_limit, on_progress=streams.progress)
    if solution.cost is None:
        return solution, None
    limit = case.solve.time_limit if arguments.time_limit is None else arguments.time_limit
    left = max(limit - (time.monotonic() - begin), 0.0)
    steps = Steps(streams.say)
    return solution, explain(case, years, solution, offers=arguments.offers or None, on_progress=steps, time_limit=left)


def _report(solution: Solution, why: Explanation | None, arguments: ExplainArguments, streams: Streams) -> int:
    from optimizer.report.formats.explanation import explanation_to_json, explanation_to_text, unexplained_to_json
    from optimizer.report.text.answer import to_text

    if why is None:
        streams.write(unexplained_to_json(solution, solution.faults) if arguments.as_json else to_text(solution))
        return solution.status.exit_code
    streams.write(explanation_to_json(why) if arguments.as_json else explanation_to_text(why))
    return solution.status.exit_code or (0 if why.complete else INCOMPLETE)


def refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.formats.explanation import unexplained_to_json

    return reject(faults, streams, unexplained_to_json(None, faults) if as_json else None)
