"""The command `regimes`: its arguments; what it does is `optimizer.cli.actions.regimes`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from optimizer.cli.actions import regimes as law_command
from optimizer.cli.arguments import settings
from optimizer.cli.console import ProgressLine, say, write
from optimizer.errors import InputError

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
LANGUAGE = click.option("--language", type=click.Choice(["ja", "en"]), default="en", help="Language of the words.")
CASE = click.option("--case", metavar="CASE", help="Solve this case under both laws.")


def _run(work: Callable[[law_command.Output], int], *, as_json: bool) -> int:
    streams = law_command.Output(write, say, ProgressLine(), as_json)
    try:
        return work(streams)
    except InputError as error:
        return law_command.refuse(error.faults, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours


@click.group(invoke_without_command=True)
@click.option("--diff", "pair", nargs=2, metavar="A B", help="Show what changes from law A to law B: the same as `regimes diff A B`.")
@CASE
@LANGUAGE
@AS_JSON
@click.pass_context
def regimes(context: click.Context, pair: tuple[str, str] | None, case: str | None, language: Any, as_json: bool) -> int:
    """List the laws that are shipped; tell one in words, compare two, or say how far a case is from breaking its own.

    \b
    Exit code: 0 told, 2 a law or case is at fault; `distance`: that of `solve`.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    if context.invoked_subcommand is not None:
        return 0
    if pair is not None:
        return _run(lambda streams: law_command.compare(pair, case, language, streams), as_json=as_json)
    return _run(law_command.list_laws, as_json=as_json)


@regimes.command("show")
@click.argument("name", metavar="ID")
@LANGUAGE
@AS_JSON
def show(name: str, language: Any, as_json: bool) -> int:
    """Tell the law ID, or one in a .toml file, in words made from its data."""
    return _run(lambda streams: law_command.show(name, language, streams), as_json=as_json)


@regimes.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@CASE
@LANGUAGE
@AS_JSON
def diff(before: str, after: str, case: str | None, language: Any, as_json: bool) -> int:
    """Show what changes from law A to law B and, with --case, what that does to mix and cost."""
    return _run(lambda streams: law_command.compare((before, after), case, language, streams), as_json=as_json)


@regimes.command("distance")
@click.argument("path", metavar="CASE")
@click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Lay a value over the case.")
@AS_JSON
def distance(path: str, pairs: tuple[str, ...], as_json: bool) -> int:
    """Solve CASE and say how far each amount it states, and the price, may move before its mix breaks the law."""

    def work(streams: law_command.Output) -> int:
        return law_command.distance(path, settings(pairs), streams)

    return _run(work, as_json=as_json)
