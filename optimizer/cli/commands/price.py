"""The command `price`: its arguments; what it does is `optimizer.cli.actions.price`."""

from __future__ import annotations

from typing import Any

import click

from optimizer.cli.arguments import Decorated, seconds, settings, shared
from optimizer.cli.console import say, write
from optimizer.cli.streams import Streams
from optimizer.errors import InputError


def _parameters(command: Decorated) -> Decorated:
    """Add the parameters of a price, in the order in which they are helped with."""
    from optimizer.cli.actions.price import OPTIONS, REPEATED

    for name, metavar, words in reversed(OPTIONS):
        command = click.option(f"--{name}", metavar=metavar, help=words, multiple=name in REPEATED)(command)
    return command


@click.command()
@shared
@click.option("--offer", "offers", multiple=True, metavar="ID", help="Price this offer of CASE; may be given several times.")
@click.option(
    "--terms", metavar="FILE", help="Price the offers of FILE (the catalogue's columns; premium may be blank), each beside CASE's own."
)
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
@_parameters
def price(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **asked: Any) -> int:
    """Price an offer for its insurer: what it must charge, what the buyer CASE would pay, what each clause is worth.

    \b
    Exit code: 0 priced, 1 the buyer has no lawful mix, 2 rejected, 3 a question was left open, 4 internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import price as price_command

    streams = Streams(write, say)
    offers, terms = asked.pop("offers"), asked.pop("terms")
    try:
        question = price_command.PriceArguments(path, settings(pairs), offers, terms, asked, seconds(time_limit), as_json)
    except InputError as error:
        return price_command.refuse(error.faults, as_json, streams)
    try:
        return price_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
