"""The command `audit`: a kept run recomputed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from optimizer.cli.console import ExitCode, say, write
from optimizer.cli.options import as_json_option
from optimizer.errors import Fault, InputError


@click.command()
@click.argument("path", metavar="RUN")
@click.option("--exact", is_flag=True, help="Sum the leaves of the certificate in fractions too.")
@as_json_option
def audit(path: str, exact: bool, as_json: bool) -> int:
    """Audit RUN, a folder made by `solve --save`: its bytes, and all in it made again. Exit code 0 SAME, 4 DIFFERENT.

    What is unproved, and what cannot be checked, is named below the verdict.
    """
    from optimizer.report.formats.answer import as_json as written
    from optimizer.runs import RunVerdict, audit_run

    faults: tuple[Fault, ...] = ()
    verdict = RunVerdict(None, 0)
    try:
        verdict = audit_run(Path(path), exact=exact)
    except InputError as error:
        faults = error.faults
        say(str(error))
    if as_json:
        same = verdict.same and not faults
        report = {"run": verdict.run, "checks": verdict.checks, "difference": verdict.difference, **asdict(verdict)}
        write(written({**report, "same": same, "faults": [asdict(fault) for fault in faults]}))
    elif not faults:
        write("".join(f"{line}\n" for line in verdict.lines))
    return ExitCode.REJECTED if faults else verdict.exit_code
