"""The command `optimizer`: streams and exit codes of `formats.md` §8. Nothing is written to disk but the files asked for.

What is slow to import is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from optimizer.cli.commands.audit import audit
from optimizer.cli.commands.batch import batch
from optimizer.cli.commands.check import check
from optimizer.cli.commands.curve import curve
from optimizer.cli.commands.demand import demand
from optimizer.cli.commands.explain import explain
from optimizer.cli.commands.fit import fit
from optimizer.cli.commands.frontier import frontier
from optimizer.cli.commands.price import price
from optimizer.cli.commands.regimes import regimes
from optimizer.cli.commands.report import report
from optimizer.cli.commands.schema import schema
from optimizer.cli.commands.simulate import simulate
from optimizer.cli.commands.solve import solve
from optimizer.cli.commands.tornado import tornado
from optimizer.cli.commands.workbook import workbook
from optimizer.cli.console import ExitCode, reason, say
from optimizer.version import product_version


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter still gets the report
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback, unless `OPTIMIZER_DEBUG=1` asks for it."""
    try:
        return cli.main(arguments, prog_name="optimizer", standalone_mode=False) or 0
    except click.Abort:
        say("interrupted")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        say(f"optimizer: {error.format_message()}")
        return ExitCode.REJECTED
    except Exception as error:  # noqa: BLE001 the last line of defence: one line instead of a traceback
        say(reason(error))
        return ExitCode.FAILED


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(product_version(), prog_name="optimizer", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the cheapest lawful mix of insurance and cash for an exchange's liability reserve, with a proof."""


for command in (
    solve,
    audit,
    report,
    curve,
    tornado,
    frontier,
    explain,
    price,
    demand,
    batch,
    regimes,
    check,
    workbook,
    fit,
    simulate,
    schema,
):
    cli.add_command(command)
