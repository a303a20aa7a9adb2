"""A batch from its plan to its tables: what is known is kept, the rest is answered, every answer is in the journal at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from optimizer.errors import Fault, Message
from optimizer.inputs.case import UNREAD
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches.caps import Caps, Memory
from optimizer.runs.batches.case_answers import CaseTask
from optimizer.runs.batches.disk_errors import refusals_as_faults
from optimizer.runs.batches.executors import Spread, executor_of
from optimizer.runs.batches.journal import Journal, journal_in
from optimizer.runs.batches.plan import BatchRow, Plan
from optimizer.runs.batches.pool import CaseBegun, nobody, work
from optimizer.runs.batches.record import Record, record_of, stopped_record
from optimizer.runs.batches.security import check_certificates
from optimizer.runs.batches.tables import Rows, fault_rows, mix_rows, result_rows, save_tables
from optimizer.solver.child import BUILD
from optimizer.system.scratch import sweep

_WORST = ((Status.ERROR, 4), (Status.FEASIBLE, 3), (Status.UNDECIDED, 3), (Status.REJECTED, 2))


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """What each case may take."""

    seconds: float | None = None
    """Of the search; the case's own if not stated."""
    memory: Memory = None
    """Most bytes its process may hold, or `unlimited`; an equal part of the machine's memory if not stated."""


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far a batch is."""

    done: int
    cases: int
    kept: int
    """Answers of an earlier run that still hold, among those done."""
    last: Record


Hear = Callable[[CaseBegun | BatchProgress], None]


@dataclass(frozen=True, slots=True)
class Batch:
    """The answers of a batch, in the order of its plan."""

    plan: Plan
    records: tuple[Record, ...]
    kept: int
    """Answers of an earlier run that still held."""
    seconds: float

    @property
    def results(self) -> Rows:
        """A row a case, as in `results.parquet`."""
        return result_rows(self.plan, self.records)

    @property
    def mixes(self) -> Rows:
        """A row a policy bought, as in `mix.parquet`."""
        return mix_rows(self.records)

    @property
    def faults(self) -> Rows:
        """A row a fault, as in `faults.parquet`."""
        return fault_rows(self.records)

    @property
    def statuses(self) -> dict[str, int]:
        """How many cases have each status; those without a case left out."""
        counts = Counter(record["status"] for record in self.records)
        return {status.value: counts[status.value] for status in Status if counts[status.value]}

    @property
    def exit_code(self) -> int:
        """Return 0 where every case is answered or infeasible, 2 some rejected, 3 some at a limit, 4 some in error: the highest."""
        return max((code for status, code in _WORST if status.value in self.statuses), default=0)


def batch(
    plan: Plan,
    out: str | Path | None = None,
    *,
    resume: bool = False,
    spread: Spread | Executor | None = None,
    limits: CaseLimits | None = None,
    on_progress: Hear | None = None,
) -> Batch:
    """Answer every case of a plan, each as `optimize` does, and write the three tables into the folder `out` if it is named.

    `spread` says over what: so many processes of this machine, a Dask cluster, or any `concurrent.futures.Executor` whose workers see
    the same files. With `resume` what an earlier run answered is kept where its inputs are the same. A case that is rejected, crashes or
    runs beyond `limits` has a row with that status, and the others go on. Raise `InputError` where `out` cannot take the results, a
    limit cannot be kept, or a worker is of another build.
    """
    since = time.monotonic()
    sweep()
    going = _Going(plan, limits or CaseLimits(), on_progress)
    going.caps = _caps(going.limits, spread)
    if isinstance(spread, Spread):
        check_certificates(spread)
    if out is None:
        with _executor(spread) as executor:
            going.answer_all(executor, local=_is_local(spread))
        return going.batch(time.monotonic() - since)
    with journal_in(Path(out), resume=resume) as journal:
        going.journal, going.folder = journal, Path(out)
        with _executor(spread) as executor:
            going.answer_all(executor, local=_is_local(spread))
        with refusals_as_faults(Path(out)):
            journal.sync()
        answered = going.batch(time.monotonic() - since)
        save_tables(Path(out), plan, answered.records)
    return answered


def _caps(limits: CaseLimits, spread: Spread | Executor | None) -> Caps:
    """Return what each case may take, or raise `InputError` where this machine is to keep to it and cannot.

    What another machine can keep to its worker finds out.
    """
    here = Spread() if spread is None else spread
    caps = Caps(limits.memory, here.here if isinstance(here, Spread) else None)
    if isinstance(here, Spread) and here.scheduler is None:
        _ = caps.most_bytes
    return caps


def _is_local(spread: Spread | Executor | None) -> bool:
    return spread is None or (isinstance(spread, Spread) and spread.is_local)


@contextmanager
def _executor(spread: Spread | Executor | None) -> Iterator[Executor]:
    if isinstance(spread, Executor):
        yield spread
        return
    with executor_of(spread or Spread()) as executor:
        yield executor


@dataclass(slots=True)
class _Going:
    """A batch while it goes on."""

    plan: Plan
    limits: CaseLimits
    on_progress: Hear | None
    journal: Journal | None = None
    folder: Path = Path()
    records: dict[int, Record] = field(default_factory=dict)
    caps: Caps = field(default_factory=Caps)
    reused: int = 0

    def answer_all(self, executor: Executor, *, local: bool) -> None:
        """Have every row answered; on the first refusal of the disk, and where the user stops, nothing more is begun."""
        hear = self.on_progress if local and self.on_progress is not None else nobody
        ask = partial(work, caps=self.caps, build=BUILD, hear=hear)
        places: dict[Future[Record | None], int] = {}
        try:
            for place, row in enumerate(self.plan.rows):
                places[executor.submit(ask, CaseTask(row, self.limits.seconds, self._answered_key(row)))] = place
            for future in as_completed(places):
                self._take(places[future], future)
        finally:
            for future in places:
                future.cancel()

    def _answered_key(self, row: BatchRow) -> str:
        record = {} if self.journal is None else self.journal.records.get(_name(row), {})
        return str(record.get("key", ""))

    def _take(self, place: int, future: Future[Record | None]) -> None:
        row = self.plan.rows[place]
        record = self._record(row, future)
        if record is None:
            self.reused += 1
            record = {} if self.journal is None else self.journal.records[_name(row)]
        elif self.journal is not None:
            with refusals_as_faults(self.folder):
                self.journal.add(_name(row), record)
        self.records[place] = record
        if self.on_progress is not None:
            self.on_progress(BatchProgress(len(self.records), len(self.plan.rows), self.reused, record))

    def _record(self, row: BatchRow, future: Future[Record | None]) -> Record | None:
        try:
            return future.result()
        except (Exception, CancelledError) as error:  # noqa: BLE001 a worker lost for good is the fate of one case
            rule = Message("the worker of this case was lost ({error})", error=type(error).__name__)
            return stopped_record(row.case, Status.ERROR, rule, Message("solve it alone, or see the log of the cluster"))

    def batch(self, seconds: float) -> Batch:
        """Return the whole, each case under a name of its own."""
        paths: dict[str, str] = {}
        named = []
        for place, row in enumerate(self.plan.rows):
            record = self.records[place]
            name = record["case"] or Path(row.path).name
            if name.casefold() in paths:
                record = _twice(name, row, paths[name.casefold()])
            paths.setdefault(name.casefold(), row.path)
            named.append({**record, "case": name})
        return Batch(self.plan, tuple(named), self.reused, seconds)


def _name(row: BatchRow) -> str:
    """Return what a row goes by in the journal, where the batch may lie in another folder than before."""
    return row.case or Path(row.path).name


def _twice(name: str, row: BatchRow, other: str) -> Record:
    fault = Fault(
        row.path,
        None,
        "id",
        name,
        Message("{other} has this id too, and ids are unique within a batch", other=other),
        Message("rename one"),
    )
    return record_of(name, "", Solution(UNREAD, Status.REJECTED, faults=(fault,), message=str(fault)))
