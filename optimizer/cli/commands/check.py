"""The command `check`: the files of a case read, and nothing solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from optimizer.cli.console import ExitCode, say, write
from optimizer.cli.options import settings, shared
from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.inputs.case import Case


@click.command()
@shared
def check(path: str, pairs: tuple[str, ...], as_json: bool) -> int:
    """Read CASE and say what is wrong with it, without solving."""
    from optimizer.report.formats.answer import as_json as written

    case: Case | None = None
    faults: tuple[Fault, ...] = ()
    try:
        case = _read(path, settings(pairs))
    except InputError as error:
        faults = error.faults
    for fault in faults:
        say(str(fault))
    if as_json:
        identity = None if case is None else asdict(case.identity)
        write(written({"case": identity, "faults": [asdict(fault) for fault in faults]}))
    elif case is not None:
        write(f"{case.id}: no faults, {len(case.offers)} offers\n")
    return ExitCode.REJECTED if faults else 0


def _read(path: str, overlay: Sequence[tuple[str, str]]) -> Case:
    """Return a case whose files, losses included, have no fault."""
    from optimizer import files

    files.check(path, overlay)
    return files.load_case(path, settings=overlay)
