"""The command `explain`: its arguments; what it does is `optimizer.cli.actions.explain`."""

from __future__ import annotations

import click

from optimizer.cli.arguments import seconds, settings, shared
from optimizer.cli.console import ProgressLine, say, write
from optimizer.cli.streams import Streams
from optimizer.errors import InputError


@click.command()
@shared
@click.option("--offer", "offers", multiple=True, metavar="ID", help="Explain this offer alone; may be given several times.")
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
def explain(path: str, pairs: tuple[str, ...], as_json: bool, offers: tuple[str, ...], time_limit: str | None) -> int:
    """Solve CASE and say why: the premium at which each offer enters or leaves, what binds, what is next best.

    \b
    Exit code: that of `solve`; 3 also where a limit left a question open.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import explain as explain_command

    streams = Streams(write, say, ProgressLine())
    try:
        question = explain_command.ExplainArguments(path, settings(pairs), offers, seconds(time_limit), as_json)
    except InputError as error:
        return explain_command.refuse(error.faults, as_json, streams)
    try:
        return explain_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
