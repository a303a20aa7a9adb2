"""The command `curve`: its arguments; what it does is `optimizer.cli.actions.curve`."""

from __future__ import annotations

from typing import Any

import click

from optimizer.cli.arguments import seconds, settings, shared
from optimizer.cli.console import ProgressLine, say, write
from optimizer.cli.streams import Streams
from optimizer.errors import InputError


@click.command()
@shared
@click.option(
    "--over", required=True, metavar="KEY=VALUES", help="KEY=v1,v2,… or KEY=first:last:count, e.g. reserve.cash.carry=0.02:0.2:10."
)
@click.option("--csv", metavar="FILE", help="Write one row a point.")
@click.option("--svg", metavar="FILE", help="Write the chart.")
@click.option("--time-limit", metavar="S", help="Most seconds to solve one point, instead of the case's own.")
def curve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **asked: Any) -> int:
    """Solve CASE at every value of one of its numbers, e.g. --over regime.inputs.required_amount=2e9,5e9,10e9.

    \b
    Exit code: 0 all answered or infeasible, 2 some rejected, 3 some at a limit, 4 some in error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import curve as curve_command

    streams = Streams(write, say, ProgressLine())
    try:
        question = curve_command.CurveArguments(path, settings(pairs), time_limit=seconds(time_limit), as_json=as_json, **asked)
    except InputError as error:
        return curve_command.refuse(error.faults, None, as_json, streams)
    try:
        return curve_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
