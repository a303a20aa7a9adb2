"""The command `batch`: its arguments; what it does is `optimizer.cli.actions.batch`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli.arguments import amount_above_0, settings, shared
from optimizer.cli.console import ExitCode, say, write
from optimizer.errors import InputError

if TYPE_CHECKING:
    from optimizer.runs.batches.caps import Memory


@click.command()
@shared
@click.option("--table", metavar="CSV", help="One case a row over CASE: the column `case`, and dotted keys such as reserve.cash.carry.")
@click.option("--vary", multiple=True, metavar="KEY=VALUES", help="v1,v2,… or first:last:count; given several times, every combination.")
@click.option("--out", required=True, metavar="FOLDER", help="Where results.parquet, mix.parquet, faults.parquet and the journal go.")
@click.option("--resume", is_flag=True, help="Go on with the batch in FOLDER: what it answered and is still the same is kept.")
@click.option("--processes", metavar="N", type=click.IntRange(1), help="Processes of this machine; its number of cores if not stated.")
@click.option("--scheduler", metavar="ADDRESS", help="Spread over the Dask workers of a scheduler, e.g. tls://10.0.0.1:8786.")
@click.option("--tls-ca", metavar="FILE", help="Of a tls:// scheduler: the authority that its certificates must be signed by (PEM).")
@click.option("--tls-cert", metavar="FILE", help="The certificate that this command shows it (PEM).")
@click.option("--tls-key", metavar="FILE", help="The key of that certificate (PEM), where it is not in the same file.")
@click.option("--cluster", metavar="N", type=click.IntRange(1), help="Spread over a Dask cluster of N workers started here for it.")
@click.option("--time-limit", metavar="S", help="Most seconds to search one case, instead of the case's own.")
@click.option(
    "--memory", metavar="BYTES", help="Most memory one case may take, e.g. 4e9, or `unlimited`; else an equal part of the machine's."
)
def batch(path: str, pairs: tuple[str, ...], as_json: bool, processes: int | None, **asked: Any) -> int:
    """Answer many cases: rows of a table over CASE, a grid over CASE, or, with neither, the folder CASE of cases.

    \b
    Exit code: 0 all answered or infeasible, 2 some rejected (or nothing could be begun), 3 some at a limit,
    4 some in error (or the results cannot be written).
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.cli.actions import batch as command
    from optimizer.runs.batches.security import Certificates

    try:
        limit, memory = amount_above_0(asked.pop("time_limit"), "--time-limit", "60"), _memory(asked.pop("memory"))
        where = (processes or os.cpu_count() or 1, asked.pop("scheduler"), asked.pop("cluster"))
        tls = Certificates(*(asked.pop(f"tls_{name}") for name in ("ca", "cert", "key")))
        spending = command.Spending(*where, limit, memory, tls if tls.is_stated else None)
        question = command.BatchArguments(path, settings(pairs), as_json=as_json, **asked)
    except InputError as error:
        return command.reject(error.faults, ExitCode.REJECTED, as_json, (write, say))
    try:
        return command.run(question, spending, write, say)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours


def _memory(text: str | None) -> Memory:
    return "unlimited" if text == "unlimited" else amount_above_0(text, "--memory", "4e9")
