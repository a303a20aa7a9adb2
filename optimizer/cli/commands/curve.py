"""The command `curve`: one number of a case gone over, told as a table or JSON on stdout, and as CSV and SVG in files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.cli.console import ProgressLine, Streams, abortable, reject
from optimizer.cli.options import seconds, settings, shared
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.results.curve import Curve, CurvePoint
    from optimizer.solver.messages import SolveUpdate


class CurveArguments(NamedTuple):
    """What the command was given; files are None where none is to be written."""

    path: str
    settings: Sequence[tuple[str, str]]
    over: str
    time_limit: float | None
    as_json: bool
    csv: str | None = None
    svg: str | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--csv", self.csv), ("--svg", self.svg)


@click.command()
@shared
@click.option(
    "--over", required=True, metavar="KEY=VALUES", help="KEY=v1,v2,… or KEY=first:last:count, e.g. reserve.cash.carry=0.02:0.2:10."
)
@click.option("--csv", metavar="FILE", help="Write one row a point.")
@click.option("--svg", metavar="FILE", help="Write the chart.")
@click.option("--time-limit", metavar="S", help="Most seconds to solve one point, instead of the case's own.")
@abortable
def curve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **options: Any) -> int:
    """Solve CASE at every value of one of its numbers, e.g. --over regime.inputs.required_amount=2e9,5e9,10e9.

    \b
    Exit code: 0 all answered or infeasible, 2 some rejected, 3 some at a limit, 4 some in error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.files.key_values import over_of
    from optimizer.solver.process import WORKERS

    streams = Streams(progress=ProgressLine())
    key: str | None = None
    try:
        arguments = CurveArguments(path, settings(pairs), time_limit=seconds(time_limit), as_json=as_json, **options)
        check_targets(arguments.targets)
        key, values = over_of(arguments.over)
        WORKERS.warm()  # it loads the solver while the files are read
        solved = _solved(arguments, key, values, streams)
    except InputError as error:
        return _refuse(error.faults, key, as_json, streams)
    return _report(solved, arguments, streams)


def _solved(arguments: CurveArguments, key: str, values: Sequence[Any], streams: Streams) -> Curve:
    from optimizer.explanation.curves import curve as curve_over
    from optimizer.results.curve import CurvePoint

    def hear(update: SolveUpdate | CurvePoint) -> None:
        if isinstance(update, CurvePoint):
            streams.say(f"{key} = {update.value:g}: {update.solution.status.value}")
        else:
            streams.progress(update)

    return curve_over(arguments.path, key, values, settings=arguments.settings, time_limit=arguments.time_limit, on_progress=hear)


def _refuse(faults: Sequence[Fault], key: str | None, as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.curve import rejected_to_json

    return reject(faults, streams, rejected_to_json(faults, key) if as_json else None)


def _report(solved: Curve, arguments: CurveArguments, streams: Streams) -> int:
    from optimizer.report.formats.curve import curve_to_csv, curve_to_json, curve_to_text

    streams.write(curve_to_json(solved) if arguments.as_json else curve_to_text(solved))
    make = (lambda: curve_to_csv(solved).encode(), lambda: _svg(solved).encode())
    return max(solved.exit_code, write_targets(arguments.targets, make, streams.say))


def _svg(solved: Curve) -> str:
    from optimizer.report.charts.curve import curve_to_svg

    return curve_to_svg(solved)
