"""The command `batch`: many cases answered, progress on stderr, three tables in a folder, a summary on stdout."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from optimizer.cli.console import ExitCode, Print, ProgressLine, Streams, abortable, reject
from optimizer.cli.options import limit, seconds, settings, shared
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.runs.batches import Batch, Plan
    from optimizer.runs.batches.caps import Memory
    from optimizer.runs.batches.pool import CaseBegun
    from optimizer.runs.batches.run import BatchProgress
    from optimizer.runs.batches.security import Certificates

MOST_NAMED = 20
"""Cases named on stderr while the batch goes on; all of them are in `faults.parquet`."""


class BatchSource(NamedTuple):
    """What the cases are made of."""

    path: str
    settings: Sequence[tuple[str, str]]
    table: str | None
    vary: Sequence[str]


class Spending(NamedTuple):
    """What it may take: where it runs, and the limits of one case."""

    processes: int
    scheduler: str | None
    cluster: int | None
    time_limit: float | None
    memory: Memory
    tls: Certificates | None = None


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
@abortable
def batch(path: str, pairs: tuple[str, ...], as_json: bool, **options: Any) -> int:
    """Answer many cases: rows of a table over CASE, a grid over CASE, or, with neither, the folder CASE of cases.

    \b
    Exit code: 0 all answered or infeasible, 2 some rejected (or nothing could be begun), 3 some at a limit,
    4 some in error (or the results cannot be written).
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    streams, source = Streams(), {name: options[name] for name in ("table", "vary")}
    try:
        spending = _spending(options)
        plan = _plan(BatchSource(path, settings(pairs), **source))
    except InputError as error:
        return _refuse(error.faults, ExitCode.REJECTED, as_json, streams)
    meter = _BatchMeter(streams.say)
    try:
        answered = _answered(plan, spending, meter, out=options["out"], resume=options["resume"])
    except InputError as error:
        return _refuse(error.faults, ExitCode.FAILED if meter.begun else ExitCode.REJECTED, as_json, streams)
    streams.write((_summary if as_json else _text)(answered, options["out"]))
    return answered.exit_code


def _spending(options: Mapping[str, Any]) -> Spending:
    """Return what the batch may take, or raise `InputError`."""
    from optimizer.runs.batches.security import Certificates

    time_limit = seconds(options["time_limit"])
    text = options["memory"]
    memory: Memory = "unlimited" if text == "unlimited" else limit(text, "--memory", Message("this limit must be above 0"), "4e9")
    tls = Certificates(*(options[f"tls_{name}"] for name in ("ca", "cert", "key")))
    processes = options["processes"] or os.cpu_count() or 1
    return Spending(processes, options["scheduler"], options["cluster"], time_limit, memory, tls if tls.is_stated else None)


@dataclass
class _BatchMeter:
    """Tells how far the batch is, at most once a second, and names each case that is rejected or stopped."""

    say: Print
    named: int = 0
    begun: bool = False
    """Whether any case has been answered, and not kept."""
    line: ProgressLine = field(init=False)

    def __post_init__(self) -> None:
        """Start counting."""
        self.line = ProgressLine(say=self.say, line=_line)

    def hear(self, update: CaseBegun | BatchProgress) -> None:
        """Print what there is to say."""
        from optimizer.runs.batches.run import BatchProgress

        self.begun = True
        if not isinstance(update, BatchProgress):
            return
        if update.last["faults"]:
            self._name(update.last["case"], update.last["status"], Fault(**update.last["faults"][0]))
        self.line(update, last=update.done == update.cases)

    def _name(self, case: str, status: str, fault: Fault) -> None:
        self.named += 1
        if self.named <= MOST_NAMED:
            self.say(f"{case}: {status}: {fault}" if case else f"{status}: {fault}")
        elif self.named == MOST_NAMED + 1:
            self.say("more cases have faults: all of them will be in faults.parquet")


def _line(progress: BatchProgress, seconds: float) -> str:
    """Return one line: how many are done, how many a second, the time left at that rate."""
    reused = f", {progress.kept} of them kept" if progress.kept else ""
    solved = progress.done - progress.kept
    if solved == 0 or seconds <= 0:
        return f"{progress.done} of {progress.cases} cases{reused}"
    rate = solved / seconds
    left = (progress.cases - progress.done) / rate
    return f"{progress.done} of {progress.cases} cases{reused}, {rate:.3g} a second, {left:.0f} s left"


def _refuse(faults: Sequence[Fault], code: int, as_json: bool, streams: Streams) -> int:
    from optimizer.report.formats.answer import as_json as written
    from optimizer.runs.batches.case_answers import FORMAT

    reject(faults, streams, written({"format": FORMAT, "faults": [asdict(fault) for fault in faults]}) if as_json else None)
    return code


def _plan(source: BatchSource) -> Plan:
    """Return what is asked for: a table or a grid over one case, or a folder of cases."""
    from optimizer.runs.batches import folder_plan, grid_plan, table_plan

    if source.table is not None and source.vary:
        rule, fix = Message("a batch goes over a table or over a grid, not both"), Message("leave out --table or --vary")
        raise InputError([Fault("--table", None, "", source.table, rule, fix)])
    if source.table is not None:
        return table_plan(source.path, source.table, settings=source.settings)
    if source.vary:
        return grid_plan(source.path, source.vary, settings=source.settings)
    return folder_plan(source.path, settings=source.settings)


def _answered(plan: Plan, spending: Spending, meter: _BatchMeter, *, out: str, resume: bool) -> Batch:
    from optimizer.runs.batches import CaseLimits
    from optimizer.runs.batches import batch as batch_of
    from optimizer.runs.batches.executors import Spread
    from optimizer.runs.batches.security import warn_of

    spread = Spread(spending.processes, spending.scheduler, spending.cluster, spending.tls)
    warn_of(spread, meter.say)
    limits = CaseLimits(spending.time_limit, spending.memory)
    return batch_of(plan, out, resume=resume, spread=spread, limits=limits, on_progress=meter.hear)


def _summary(answered: Batch, out: str) -> str:
    from optimizer.report.formats.answer import as_json
    from optimizer.runs.batches.case_answers import FORMAT

    counts = {"cases": len(answered.records), "kept": answered.kept, "statuses": answered.statuses}
    named = sorted({row["case"] for row in answered.faults})
    return as_json({"format": FORMAT, "out": out, **counts, "with_faults": named, "seconds": answered.seconds, "faults": []})


def _text(answered: Batch, out: str) -> str:
    counts = ", ".join(f"{count} {status}" for status, count in answered.statuses.items())
    reused = f", {answered.kept} kept from before" if answered.kept else ""
    cases = f"{len(answered.records)} cases: {counts}{reused}; {answered.seconds:.1f} s\n"
    return f"{cases}written: {out}/results.parquet, mix.parquet, faults.parquet\n"
