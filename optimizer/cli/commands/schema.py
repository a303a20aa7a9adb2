"""The command `schema`: the shape of what is read and written."""

from __future__ import annotations

import click

from optimizer.cli.console import write


@click.command()
@click.argument("name", type=click.Choice(["case", "catalogue", "answer", "certificate", "frontier", "scenarios"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a case, a catalogue row, an answer, a certificate, a frontier or a file of scenarios."""
    from optimizer.files.scenario_file import scenario_file_schema
    from optimizer.report.formats.answer import as_json
    from optimizer.report.formats.schema import schema as schema_of

    write(as_json(scenario_file_schema(schema_of("answer")) if name == "scenarios" else schema_of(name)))
    return 0
