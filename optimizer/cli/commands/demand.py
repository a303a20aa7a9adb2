"""The command `demand`: its arguments; what it does is `optimizer.cli.actions.demand`."""

from __future__ import annotations

from typing import Any

import click

from optimizer.cli.actions.demand import AMOUNTS, DEPENDENCE, OPTIONS
from optimizer.cli.arguments import Decorated, seconds
from optimizer.cli.console import say, write
from optimizer.cli.streams import Streams
from optimizer.errors import InputError


def _parameters(command: Decorated) -> Decorated:
    """Add the parameters of the price of capital, in the order in which they are helped with."""
    for name, metavar, words in reversed(OPTIONS):
        command = click.option(f"--{name}", metavar=metavar, help=words)(command)
    return command


@click.command()
@click.argument("path", metavar="MARKET")
@click.option("--terms", required=True, metavar="FILE", help="The product: one row with the catalogue's columns; premium may be blank.")
@click.option(
    "--amounts", type=click.Choice(AMOUNTS), default="stated", help="Its amounts as they stand (stated), or parts of each buyer's size."
)
@click.option(
    "--dependence", type=click.Choice(DEPENDENCE), default="apart", help="Buyers lose independently, or together: capital for each alone."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
@click.option("--csv", metavar="FILE", help="Write the demand curve, one row a rate on line.")
@click.option("--buyers-csv", metavar="FILE", help="Write one row a buyer.")
@click.option("--time-limit", metavar="S", help="Most seconds for all buyers; else 600.")
@_parameters
def demand(path: str, as_json: bool, time_limit: str | None, **asked: Any) -> int:
    """Ask every buyer of MARKET (a folder with market.toml) about one product: who buys at which premium, and what it earns.

    \b
    Exit code: 0 every buyer answered, 2 rejected, 3 a buyer was left open, 4 an audit disagrees or internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import demand as demand_command

    streams = Streams(write, say)
    own = {name: asked.pop(name) for name in ("terms", "amounts", "dependence", "csv", "buyers_csv")}
    try:
        question = demand_command.DemandArguments(path, options=asked, time_limit=seconds(time_limit), as_json=as_json, **own)
    except InputError as error:
        return demand_command.refuse(error.faults, as_json, streams)
    try:
        return demand_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
