"""The command `workbook`: a case as one file for a spreadsheet."""

from __future__ import annotations

from dataclasses import asdict

import click

from optimizer.cli.console import ExitCode, say, write
from optimizer.cli.options import settings, shared
from optimizer.errors import Fault, InputError


@click.command()
@shared
@click.option("--exchange", "link", metavar="FILE", help="Lay an exchange's answers over CASE first: my-exchange.json of the page.")
@click.option("--out", required=True, metavar="FILE", help="The workbook to write; its name ends in .xlsx.")
def workbook(path: str, pairs: tuple[str, ...], as_json: bool, link: str | None, out: str) -> int:
    """Write CASE, with what --set lays over it, as one .xlsx workbook, which `solve` and `check` read like a folder."""
    from optimizer.files.exchange import applied
    from optimizer.files.saved_file import stated_exchange
    from optimizer.files.saving import save_workbook
    from optimizer.files.statement import statement_of
    from optimizer.report.formats.answer import as_json as written

    faults: tuple[Fault, ...] = ()
    try:
        stated = statement_of(path, settings(pairs))
        save_workbook(stated if link is None else applied(stated, stated_exchange(link)), out)
    except InputError as error:
        faults = error.faults
    for fault in faults:
        say(str(fault))
    if as_json:
        write(written({"workbook": None if faults else out, "faults": [asdict(fault) for fault in faults]}))
    elif not faults:
        write(f"written: {out}\n")
    return ExitCode.REJECTED if faults else 0
