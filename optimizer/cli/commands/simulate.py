"""The command `simulate`: its arguments; what it does is `optimizer.cli.actions.simulate`."""

from __future__ import annotations

import click

from optimizer.cli.arguments import settings, shared
from optimizer.cli.console import say, write
from optimizer.cli.streams import Streams
from optimizer.errors import InputError


@click.command()
@shared
@click.option("--losses", metavar="FILE", help="Write the loss years as a table, .csv or .parquet, that a case can name.")
@click.option("--failures", metavar="FILE", help="Write the years in which insurers fail, .csv.")
def simulate(path: str, pairs: tuple[str, ...], as_json: bool, losses: str | None, failures: str | None) -> int:
    """Draw the loss years of CASE and say what they hold: how often, how much, how far out, by class.

    \b
    Exit code: 0 told, 2 rejected, 4 a file cannot be written.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import simulate as simulate_command

    streams = Streams(write, say)
    try:
        question = simulate_command.SimulateArguments(path, settings(pairs), as_json, losses, failures)
    except InputError as error:
        return simulate_command.refuse(error.faults, as_json, streams)
    try:
        return simulate_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
