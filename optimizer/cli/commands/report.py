"""The command `report`: the papers of a kept run."""

from __future__ import annotations

from typing import Any

import click

from optimizer.cli.console import say, write


@click.command()
@click.argument("path", metavar="RUN")
@click.option("--language", type=click.Choice(["ja", "en"]), help="One language alone, instead of both.")
@click.option("--out", metavar="FOLDER", help="Where to write, instead of beside the run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
def report(path: str, language: Any, out: str | None, as_json: bool) -> int:
    """Audit RUN, a folder made by `solve --save`, and write its board paper (PDF) and workbook (XLSX).

    \b
    Exit code: 0 written, 2 the run or the place is at fault, 4 the run is not what it was.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import report as report_command

    return report_command.run(path, language, out, as_json=as_json, streams=(write, say))
