"""The command `frontier`: the case solved, then its least cost over one measure, told as tables or JSON, and as CSV and SVG in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.cli.answered import answered_case
from optimizer.cli.console import ProgressLine, Streams, abortable, reject
from optimizer.cli.options import Options, seconds, settings, shared
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.inputs.frontier_plan import FrontierPlan
    from optimizer.results.frontier import Frontier
    from optimizer.results.solution import Solution

MEASURES = ("tail", "reserve", "requirement")


class FrontierArguments(NamedTuple):
    """What the command was given; files are None where none is to be written."""

    path: str
    settings: Sequence[tuple[str, str]]
    plan: FrontierPlan
    time_limit: float | None
    as_json: bool
    csv: str | None
    svg: str | None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--csv", self.csv), ("--svg", self.svg)


@click.command()
@shared
@click.option("--against", type=click.Choice(MEASURES), default="tail", help="TVaR of the net loss, reserve held, or what the law asks.")
@click.option("--of", "name", metavar="ID", help="Which tail rule or requirement, instead of the first.")
@click.option("--from", "low", metavar="MONEY", help="Where the range begins.")
@click.option("--to", "high", metavar="MONEY", help="Where it ends.")
@click.option("--keep-rule", "keeps_rule", is_flag=True, help="Keep the case's own rule on that tail beside the bound.")
@click.option("--tolerance", metavar="PART", help="Of a cost: how far straight pieces may be off, instead of 1e-6.")
@click.option("--csv", metavar="FILE", help="Write one row a breakpoint.")
@click.option("--svg", metavar="FILE", help="Write the chart.")
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
@abortable
def frontier(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **options: Any) -> int:
    """Solve CASE and tell its least yearly cost over tail, reserve or requirement, with every breakpoint.

    \b
    Exit code: that of `solve`; 3 also where a limit left a piece of it unproved.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    streams = Streams(progress=ProgressLine())
    try:
        plan = _plan(options)
        files = (options["csv"], options["svg"])
        arguments = FrontierArguments(path, settings(pairs), plan, seconds(time_limit), as_json, *files)
        check_targets(arguments.targets)
        solution, result = _solved(arguments, streams)
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    return _report(solution, result, arguments, streams)


def _plan(options: dict[str, Any]) -> FrontierPlan:
    from optimizer.explanation.frontier import check_plan
    from optimizer.inputs.frontier_plan import FrontierPlan
    from optimizer.values import number

    texts = Options({"from": options["low"], "to": options["high"], "tolerance": options["tolerance"]})
    low, high, tolerance = (texts.read(name, number) for name in ("from", "to", "tolerance"))
    texts.check()
    fine = {} if tolerance is None else {"tolerance": tolerance}
    plan = FrontierPlan(options["against"], options["name"], low, high, options["keeps_rule"], **fine)
    check_plan(plan)
    return plan


def _solved(arguments: FrontierArguments, streams: Streams) -> tuple[Solution, Frontier | None]:
    from optimizer.explanation.frontier import frontier as frontier_of
    from optimizer.explanation.measure_axis import axis_of

    case, years, solution, left = answered_case(
        arguments.path, arguments.settings, arguments.time_limit, lambda case: axis_of(case, arguments.plan), streams
    )
    if solution.cost is None:
        return solution, None
    line = ProgressLine(line=lambda result, seconds: f"{seconds:.0f} s: {result.solves} questions, {len(result.points)} breakpoints")
    return solution, frontier_of(case, years, solution, arguments.plan, on_progress=line, time_limit=left)


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.frontier import unbegun_to_json

    return reject(faults, streams, unbegun_to_json(faults) if as_json else None)


def _report(solution: Solution, result: Frontier | None, arguments: FrontierArguments, streams: Streams) -> int:
    from optimizer.report.formats.frontier import frontier_to_csv, frontier_to_json, frontier_to_text, unbegun_to_json
    from optimizer.report.text.answer import to_text

    if result is None:
        streams.write(unbegun_to_json(solution.faults, solution.message) if arguments.as_json else to_text(solution))
        return solution.status.exit_code
    streams.write(frontier_to_json(result) if arguments.as_json else frontier_to_text(result))
    make = (lambda: frontier_to_csv(result), lambda: _svg(result).encode())
    return max(result.exit_code, solution.status.exit_code, write_targets(arguments.targets, make, streams.say))


def _svg(result: Frontier) -> str:
    from optimizer.i18n.voice import Voice
    from optimizer.report.charts.frontier import frontier_to_svg

    return frontier_to_svg(result, Voice("en", result.case.currency))
