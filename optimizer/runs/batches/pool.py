"""Processes that answer cases, seen from outside: spawned, given one case at a time, killed at its limits, replaced when they die."""

from __future__ import annotations

import atexit
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from optimizer.errors import InputError, Message
from optimizer.results.solution import Status
from optimizer.runs.batches.caps import Caps
from optimizer.runs.batches.case_answers import CaseTask, Phase
from optimizer.runs.batches.record import Record, stopped_record
from optimizer.solver.child import BUILD, ChildProcess, GoneError, StartError
from optimizer.solver.pool import ChildPool
from optimizer.system.memory import resident_bytes
from optimizer.version import Build

POLL = 0.1
"""Seconds between two looks at a process: limits are kept within it."""
LATE = 5.0
"""Seconds beyond its limit after which a search is ended from outside: it stops by itself before, unless it hangs."""
AROUND = 600.0
"""Most seconds for reading a case, and for checking an answer."""
TRIES = 2
"""A process that dies is replaced once: it may have been killed for what another program did."""


@dataclass(frozen=True, slots=True)
class CaseBegun:
    """A case has been given to a process."""

    case: str
    pid: int
    phase: str


Hear = Callable[[CaseBegun], None]


class DiedError(Exception):
    """The process ended without an answer; the text says how."""


class OverrunError(Exception):
    """The process was ended for going beyond a limit; the text says which."""

    def __init__(self, status: Status, rule: Message, fix: Message) -> None:
        """Keep the status of the case, and what is told of it."""
        super().__init__(rule)
        self.status, self.rule, self.fix = status, rule, fix


class Child(ChildProcess):
    """One spawned interpreter that answers cases; belongs to one caller at a time."""

    def __init__(self) -> None:
        """Start it."""
        super().__init__("optimizer.runs.batches.worker")

    def ask(self, order: CaseTask, most_bytes: float | None, hear: Hear) -> Record | None:
        """Return its answer; raise `OverrunError`, `StartError` or `DiedError`, with the process gone. Its start is in no limit."""
        try:
            while not self.is_ready(POLL):
                pass
            phase, until = Phase("handing over"), time.monotonic() + AROUND
            self.write(order)
            while True:
                match self.read(POLL):
                    case None:
                        self._check(phase, until, most_bytes)
                    case Phase(name=name, seconds=seconds) as phase:
                        until = time.monotonic() + (AROUND if seconds is None else seconds + LATE)
                        hear(CaseBegun(order.row.case, self.pid, name))
                    case {"record": record}:
                        return None if record is None else dict(record)
        except GoneError:
            raise DiedError(self._ending()) from None

    def _check(self, phase: Phase, until: float, most_bytes: float | None) -> None:
        """End the process where it is beyond a limit."""
        if most_bytes is not None and (resident_bytes(self.pid) or 0) > most_bytes:
            self.kill()
            rule = Message("the case took more than {megabytes:,.0f} MB of memory, and was ended", megabytes=most_bytes / 1000000.0)
            raise OverrunError(Status.ERROR, rule, Message("give it more with --memory, or take fewer loss years"))
        if time.monotonic() > until:
            self.kill()
            limit = AROUND if phase.seconds is None else phase.seconds
            rule = Message("the case was ended {name} beyond {limit:g} s", name=phase.name, limit=limit)
            raise OverrunError(Status.UNDECIDED, rule, Message("give it more with --time-limit, or solve it alone"))

    def _ending(self) -> str:
        """Return how the process ended."""
        self.kill()
        code = self._child.returncode
        if code < 0:
            return f"the process of this case was ended by {signal.Signals(-code).name}"
        return f"the process of this case ended with code {code}"


class ProcessPool:
    """The processes of this interpreter; an idle one has its loss years and more, so it is taken before a new one is spawned."""

    def __init__(self) -> None:
        """Start with none."""
        self._pool = ChildPool[Child]()
        atexit.register(self.close)

    def answer(self, order: CaseTask, caps: Caps, hear: Hear) -> Record | None:
        """Return the record of a case, None where the one known is the same; whatever happens to its process is told in it."""
        try:
            most_bytes = caps.most_bytes
        except InputError as error:
            fault = error.faults[0]
            return stopped_record(order.row.case, Status.ERROR, fault.rule, fault.fix)
        attempt = 0
        while True:
            attempt += 1
            child, is_answered = self._pool.take(Child), False
            try:
                record = child.ask(order, most_bytes, hear)
                is_answered = True
            except OverrunError as error:
                return stopped_record(order.row.case, error.status, error.rule, error.fix)
            except StartError as error:
                return stopped_record(order.row.case, Status.ERROR, Message.verbatim(str(error)), Message("then --resume goes on"))
            except DiedError as error:
                if attempt == TRIES or self._pool.was_closed(child):
                    rule = (
                        Message("{error}, {times} times", error=str(error), times=TRIES)
                        if attempt == TRIES
                        else Message.verbatim(str(error))
                    )
                    return stopped_record(order.row.case, Status.ERROR, rule, Message("solve it alone to see why"))
            else:
                return record
            finally:
                self._pool.give_back(child, again=is_answered)

    def close(self) -> None:
        """End every process, busy ones too."""
        self._pool.close(taken=True)


POOL = ProcessPool()
"""The processes of this interpreter."""


def nobody(_: CaseBegun) -> None:
    """Hear nothing."""


def work(order: CaseTask, caps: Caps, build: Build, hear: Hear = nobody) -> Record | None:
    """Answer one case in a process of this interpreter's pool: what an executor is given, wherever it runs.

    `build` is that of whoever asks; a worker of another one answers nothing, since its figures would stand beside those of other sources.
    """
    difference = build.differs_from(BUILD)
    if difference:
        rule = Message("the worker of this case is of another build ({difference})", difference=difference)
        return stopped_record(order.row.case, Status.ERROR, rule, Message("install the same package and libraries on every worker"))
    return POOL.answer(order, caps, hear)
