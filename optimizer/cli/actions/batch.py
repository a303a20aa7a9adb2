"""The command `batch`: many cases answered, progress on stderr, three tables in a folder, a summary on stdout."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.cli.console import SECONDS_BETWEEN_LINES, ExitCode
from optimizer.errors import Fault, InputError, Message

if TYPE_CHECKING:
    from optimizer.runs.batches import Batch, Plan
    from optimizer.runs.batches.caps import Memory
    from optimizer.runs.batches.pool import CaseBegun
    from optimizer.runs.batches.run import BatchProgress
    from optimizer.runs.batches.security import Certificates

MOST_TOLD = 20
"""Cases named on stderr while the batch goes on; all of them are in `faults.parquet`."""
Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BatchArguments:
    """What was asked for."""

    path: str
    settings: Sequence[tuple[str, str]]
    table: str | None
    vary: Sequence[str]
    out: str
    resume: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Spending:
    """What it may take: where it runs, and the limits of one case."""

    processes: int
    scheduler: str | None
    cluster: int | None
    time_limit: float | None
    memory: Memory
    tls: Certificates | None = None


@dataclass(slots=True)
class _Meter:
    """Tells how far the batch is, at most once a second, and names each case that is rejected or stopped."""

    say: Print
    clock: Callable[[], float] = time.monotonic
    since: float = field(init=False)
    printed: float = field(init=False)
    named: int = 0
    reused: int = 0
    begun: bool = False
    """Whether any case has been answered, and not kept."""

    def __post_init__(self) -> None:
        """Start counting."""
        self.since = self.printed = self.clock()

    def hear(self, told: CaseBegun | BatchProgress) -> None:
        """Print what there is to say."""
        from optimizer.runs.batches.run import BatchProgress

        if not isinstance(told, BatchProgress):
            return
        if told.last["faults"]:
            self._name(told.last["case"], told.last["status"], Fault(**told.last["faults"][0]))
        now = self.clock()
        if now - self.printed >= SECONDS_BETWEEN_LINES or told.done == told.cases:
            self.printed = now
            self.say(_line(told, now - self.since))

    def _name(self, case: str, status: str, fault: Fault) -> None:
        self.named += 1
        if self.named <= MOST_TOLD:
            self.say(f"{case}: {status}: {fault}" if case else f"{status}: {fault}")
        elif self.named == MOST_TOLD + 1:
            self.say("more cases have faults: all of them will be in faults.parquet")


def _line(told: BatchProgress, seconds: float) -> str:
    """Return one line: how many are done, how many a second, the time left at that rate."""
    kept = f", {told.kept} of them kept" if told.kept else ""
    solved = told.done - told.kept
    if solved == 0 or seconds <= 0:
        return f"{told.done} of {told.cases} cases{kept}"
    rate = solved / seconds
    left = (told.cases - told.done) / rate
    return f"{told.done} of {told.cases} cases{kept}, {rate:.3g} a second, {left:.0f} s left"


def run(arguments: BatchArguments, spending: Spending, write: Print, say: Print) -> int:
    """Answer the batch, tell it, and return the exit code."""
    try:
        plan = plan_of(arguments)
    except InputError as error:
        return reject(error.faults, ExitCode.REJECTED, arguments.as_json, (write, say))
    meter = _Meter(say)
    try:
        found = _answered(arguments, spending, plan, meter)
    except InputError as error:
        code = ExitCode.FAILED if meter.begun else ExitCode.REJECTED
        return reject(error.faults, code, arguments.as_json, (write, say))
    write(_summary(found, arguments.out) if arguments.as_json else _text(found, arguments.out))
    return found.exit_code


def reject(faults: Sequence[Fault], code: int, as_json: bool, streams: tuple[Print, Print]) -> int:
    """Tell the faults and return the exit code."""
    from optimizer.report.formats.answer import as_json as written
    from optimizer.runs.batches.case_answers import FORMAT

    write, say = streams
    if as_json:
        write(written({"format": FORMAT, "faults": [asdict(fault) for fault in faults]}))
    for fault in faults:
        say(str(fault))
    return code


def plan_of(arguments: BatchArguments) -> Plan:
    """Return what is asked for: a table or a grid over one case, or a folder of cases."""
    from optimizer.runs.batches import folder_plan, grid_plan, table_plan

    if arguments.table is not None and arguments.vary:
        rule, fix = Message("a batch goes over a table or over a grid, not both"), Message("leave out --table or --vary")
        raise InputError([Fault("--table", None, "", arguments.table, rule, fix)])
    if arguments.table is not None:
        return table_plan(arguments.path, arguments.table, settings=arguments.settings)
    if arguments.vary:
        return grid_plan(arguments.path, arguments.vary, settings=arguments.settings)
    return folder_plan(arguments.path, settings=arguments.settings)


def _answered(arguments: BatchArguments, spending: Spending, plan: Plan, meter: _Meter) -> Batch:
    from optimizer.runs.batches import CaseLimits, batch
    from optimizer.runs.batches.executors import Spread
    from optimizer.runs.batches.security import warn_of

    def hear(told: Any) -> None:
        meter.begun = True
        meter.hear(told)

    spread = Spread(spending.processes, spending.scheduler, spending.cluster, spending.tls)
    warn_of(spread, meter.say)
    limits = CaseLimits(spending.time_limit, spending.memory)
    return batch(plan, arguments.out, resume=arguments.resume, spread=spread, limits=limits, on_progress=hear)


def _summary(found: Batch, out: str) -> str:
    from optimizer.report.formats.answer import as_json
    from optimizer.runs.batches.case_answers import FORMAT

    counts = {"cases": len(found.records), "kept": found.kept, "statuses": found.statuses}
    named = sorted({row["case"] for row in found.faults})
    return as_json({"format": FORMAT, "out": out, **counts, "with_faults": named, "seconds": found.seconds, "faults": []})


def _text(found: Batch, out: str) -> str:
    counts = ", ".join(f"{count} {status}" for status, count in found.statuses.items())
    kept = f", {found.kept} kept from before" if found.kept else ""
    return (
        f"{len(found.records)} cases: {counts}{kept}; {found.seconds:.1f} s\nwritten: {out}/results.parquet, mix.parquet, faults.parquet\n"
    )
