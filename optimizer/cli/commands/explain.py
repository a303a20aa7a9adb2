"""The command `explain`: the case solved, then why its mix is the cheapest and what would change it, as sentences or JSON on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from optimizer.cli.answered import answered_case
from optimizer.cli.console import ProgressLine, Streams, abortable, reject, steps
from optimizer.cli.options import seconds, settings, shared
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.results.explanation import Explanation
    from optimizer.results.solution import Solution

INCOMPLETE = 3


class ExplainArguments(NamedTuple):
    """What the command was given."""

    path: str
    settings: Sequence[tuple[str, str]]
    offers: tuple[str, ...]
    """Explain these alone; all, and the rest, where none is named."""
    time_limit: float | None


@click.command()
@shared
@click.option("--offer", "offers", multiple=True, metavar="ID", help="Explain this offer alone; may be given several times.")
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
@abortable
def explain(path: str, pairs: tuple[str, ...], as_json: bool, offers: tuple[str, ...], time_limit: str | None) -> int:
    """Solve CASE and say why: the premium at which each offer enters or leaves, what binds, what is next best.

    \b
    Exit code: that of `solve`; 3 also where a limit left a question open.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    streams = Streams(progress=ProgressLine())
    try:
        solution, why = _explained(ExplainArguments(path, settings(pairs), offers, seconds(time_limit)), streams)
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    return _report(solution, why, as_json, streams)


def _explained(arguments: ExplainArguments, streams: Streams) -> tuple[Solution, Explanation | None]:
    from optimizer.explanation.explain_mix import check_offers
    from optimizer.explanation.explain_mix import explain as explain_mix

    case, years, solution, left = answered_case(
        arguments.path, arguments.settings, arguments.time_limit, lambda case: check_offers(case, arguments.offers), streams
    )
    if solution.cost is None:
        return solution, None
    return solution, explain_mix(case, years, solution, offers=arguments.offers or None, on_progress=steps(streams.say), time_limit=left)


def _report(solution: Solution, why: Explanation | None, as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.explanation import explanation_to_json, explanation_to_text, unexplained_to_json
    from optimizer.report.text.answer import to_text

    if why is None:
        streams.write(unexplained_to_json(solution, solution.faults) if as_json else to_text(solution))
        return solution.status.exit_code
    streams.write(explanation_to_json(why) if as_json else explanation_to_text(why))
    return solution.status.exit_code or (0 if why.complete else INCOMPLETE)


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.explanation import unexplained_to_json

    return reject(faults, streams, unexplained_to_json(None, faults) if as_json else None)
