"""The command `schema`: the shape of what is read and written."""

from __future__ import annotations

import click

from optimizer.cli.console import write


@click.command()
@click.argument("name", type=click.Choice(["case", "catalogue", "answer", "frontier"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a case, a catalogue row, an answer or a frontier."""
    from optimizer.report.formats.answer import as_json
    from optimizer.report.formats.schema import schema as schema_of

    write(as_json(schema_of(name)))
    return 0
