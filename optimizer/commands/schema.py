"""The command `schema`: the shape of what is read and written."""

from __future__ import annotations

import click

from optimizer.console import write


@click.command()
@click.argument("name", type=click.Choice(["case", "catalogue", "answer"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a case, a catalogue row or an answer."""
    from optimizer import files
    from optimizer.report.answer import as_json

    write(as_json(files.schema(name)))
    return 0
