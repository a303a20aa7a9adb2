"""The command `simulate`: the loss years of a case drawn, told in figures, and written as the tables another case can name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from optimizer.cli.console import Streams, abortable, reject
from optimizer.cli.options import settings, shared
from optimizer.cli.targets import Target, check_targets, write_targets
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.inputs.case import Case
    from optimizer.losses.scenarios import Scenarios

ENDINGS = (".csv", ".parquet")
REDRAWN = "whether cover answers is drawn again for a case that names the table: a table states no seed"


class SimulateArguments(NamedTuple):
    """What the command was given; files are None where none is to be written."""

    path: str
    settings: Sequence[tuple[str, str]]
    as_json: bool
    losses: str | None = None
    failures: str | None = None

    @property
    def targets(self) -> tuple[Target, ...]:
        """Return the files to be written, by option."""
        return ("--losses", self.losses), ("--failures", self.failures)


@click.command()
@shared
@click.option("--losses", metavar="FILE", help="Write the loss years as a table, .csv or .parquet, that a case can name.")
@click.option("--failures", metavar="FILE", help="Write the years in which insurers fail, .csv.")
@abortable
def simulate(path: str, pairs: tuple[str, ...], as_json: bool, losses: str | None, failures: str | None) -> int:
    """Draw the loss years of CASE and say what they hold: how often, how much, how far out, by class.

    \b
    Exit code: 0 told, 2 rejected, 4 a file cannot be written.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    streams = Streams()
    try:
        arguments = SimulateArguments(path, settings(pairs), as_json, losses, failures)
        case, years = _drawn(arguments)
    except InputError as error:
        return _refuse(error.faults, as_json, streams)
    return _report(case, years, arguments, streams)


def _drawn(arguments: SimulateArguments) -> tuple[Case, Scenarios]:
    """Return the case and its loss years, or raise `InputError` with what is wrong with files, case or options."""
    from optimizer import files

    check_targets(arguments.targets)
    _check_endings(arguments)
    case = files.load_case(arguments.path, settings=arguments.settings)
    if case.losses.simulate is None:
        rule, fix = Message("the case simulates nothing: its loss years are a table"), Message("name a case with [losses.simulate]")
        raise InputError([Fault("case.toml", None, "losses", case.losses.source, rule, fix)])
    return case, files.load_years(case)


def _report(case: Case, years: Scenarios, arguments: SimulateArguments, streams: Streams) -> int:
    """Write the files, tell the figures, and return the exit code."""
    from optimizer.files.loss_writer import failures_bytes, losses_bytes
    from optimizer.losses.statistics import loss_statistics
    from optimizer.report.formats.losses import losses_to_json, losses_to_text

    parquet = arguments.losses is not None and arguments.losses.endswith(".parquet")
    code = write_targets(arguments.targets, (lambda: losses_bytes(years, parquet=parquet), lambda: failures_bytes(years)), streams.say)
    statistics = loss_statistics(years)
    if arguments.losses is not None and any(row.probability < 1 for row in case.answers):
        streams.say(REDRAWN)
    written = [path for _, path in arguments.targets if path is not None] if code == 0 else []
    streams.write((losses_to_json if arguments.as_json else losses_to_text)(case.identity, statistics, written))
    return code


def _refuse(faults: Sequence[Fault], as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.losses import untold_to_json

    return reject(faults, streams, untold_to_json(faults) if as_json else None)


def _check_endings(arguments: SimulateArguments) -> None:
    """Raise `InputError` where the name of a file does not say that it is the table it will be."""
    faults = []
    if arguments.losses is not None and not arguments.losses.endswith(ENDINGS):
        rule, fix = Message("a loss table is .csv or .parquet"), Message("write for example --losses losses.csv")
        faults.append(Fault("--losses", None, "", arguments.losses, rule, fix))
    if arguments.failures is not None and not arguments.failures.endswith(".csv"):
        rule, fix = Message("a table of failures is .csv"), Message("write for example --failures failures.csv")
        faults.append(Fault("--failures", None, "", arguments.failures, rule, fix))
    if faults:
        raise InputError(faults)
