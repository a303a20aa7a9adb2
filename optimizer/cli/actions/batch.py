"""The command `batch`: many cases answered, progress on stderr, three tables in a folder, a summary on stdout."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault, InputError

if TYPE_CHECKING:
    from optimizer.runs.batches import Batch, Plan
    from optimizer.runs.batches.caps import Memory
    from optimizer.runs.batches.pool import Begun
    from optimizer.runs.batches.run import Done
    from optimizer.runs.batches.security import Certificates

REJECTED = 2
FAILED = 4
SECONDS_BETWEEN_LINES = 1.0
MOST_TOLD = 20
"""Cases named on stderr while the batch goes on; all of them are in `faults.parquet`."""
Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
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
    kept: int = 0
    begun: bool = False
    """Whether any case has been answered, and not kept."""

    def __post_init__(self) -> None:
        """Start counting."""
        self.since = self.printed = self.clock()

    def hear(self, told: Begun | Done) -> None:
        """Print what there is to say."""
        from optimizer.runs.batches.run import Done

        if not isinstance(told, Done):
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


def _line(told: Done, seconds: float) -> str:
    """Return one line: how many are done, how many a second, the time left at that rate."""
    kept = f", {told.kept} of them kept" if told.kept else ""
    solved = told.done - told.kept
    if solved == 0 or seconds <= 0:
        return f"{told.done} of {told.cases} cases{kept}"
    rate = solved / seconds
    left = (told.cases - told.done) / rate
    return f"{told.done} of {told.cases} cases{kept}, {rate:.3g} a second, {left:.0f} s left"


def run(asked: Asked, spending: Spending, write: Print, say: Print) -> int:
    """Answer the batch, tell it, and return the exit code."""
    try:
        plan = plan_of(asked)
    except InputError as error:
        return reject(error.faults, REJECTED, asked.as_json, (write, say))
    meter = _Meter(say)
    try:
        found = _answered(asked, spending, plan, meter)
    except InputError as error:
        code = FAILED if meter.begun else REJECTED
        return reject(error.faults, code, asked.as_json, (write, say))
    write(_summary(found, asked.out) if asked.as_json else _text(found, asked.out))
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


def plan_of(asked: Asked) -> Plan:
    """Return what is asked for: a table or a grid over one case, or a folder of cases."""
    from optimizer.runs.batches import folder_plan, grid_plan, table_plan

    if asked.table is not None and asked.vary:
        rule, fix = "a batch goes over a table or over a grid, not both", "leave out --table or --vary"
        raise InputError([Fault("--table", None, "", asked.table, rule, fix)])
    if asked.table is not None:
        return table_plan(asked.path, asked.table, settings=asked.settings)
    if asked.vary:
        return grid_plan(asked.path, asked.vary, settings=asked.settings)
    return folder_plan(asked.path, settings=asked.settings)


def _answered(asked: Asked, spending: Spending, plan: Plan, meter: _Meter) -> Batch:
    from optimizer.runs.batches import Limits, batch
    from optimizer.runs.batches.executors import Spread
    from optimizer.runs.batches.security import warn_of

    def hear(told: Any) -> None:
        meter.begun = True
        meter.hear(told)

    spread = Spread(spending.processes, spending.scheduler, spending.cluster, spending.tls)
    warn_of(spread, meter.say)
    limits = Limits(spending.time_limit, spending.memory)
    return batch(plan, asked.out, resume=asked.resume, spread=spread, limits=limits, on_progress=hear)


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
