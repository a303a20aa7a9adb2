"""The command `fit`: its arguments; what it does is `optimizer.cli.actions.fit`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from optimizer.cli.arguments import Decorated
from optimizer.cli.console import ExitCode, say, write
from optimizer.errors import InputError


def _fit_options(command: Decorated) -> Decorated:
    """Add the options of `fit`, in the order in which they are helped with."""
    from optimizer.cli.actions.fit import OPTIONS

    for name, metavar, words in reversed(OPTIONS):
        command = click.option(f"--{name}", metavar=metavar, help=words, multiple=name == "at")(command)
    return command


@click.command()
@click.argument("incidents", metavar="INCIDENTS")
@_fit_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
def fit(incidents: str, as_json: bool, **asked: Any) -> int:
    """Fit frequency and severity to INCIDENTS, a CSV of losses in million USD, and write them as a case states them."""
    from optimizer.cli.actions.fit import fitted
    from optimizer.report.formats.answer import as_json as written

    try:
        told = fitted(incidents, asked, as_json=as_json)
    except InputError as error:
        for fault in error.faults:
            say(str(fault))
        if as_json:
            from optimizer.report.formats.fit import FORMAT

            write(written({"format": FORMAT, "faults": [asdict(fault) for fault in error.faults]}))
        return ExitCode.REJECTED
    write(told)
    return 0
