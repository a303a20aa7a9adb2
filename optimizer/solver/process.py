"""Solver processes seen from outside: spawned, asked, listened to with a deadline, killed when it passes, used again otherwise."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

from optimizer.errors import SolveError
from optimizer.solver.child import ChildProcess, GoneError, StartError
from optimizer.solver.countdown import Countdown
from optimizer.solver.messages import SearchBegun, SolveRequest, SolveUpdate, Stop
from optimizer.solver.pool import ChildPool

POLL = 0.1
"""Seconds between two looks at how much time is left: a stop is heard within it."""
GRACE = 0.2
"""Seconds in which a halted search ends by itself, so that its process and what it has worked out serve the next question."""
MOST_HANDING_OVER = 600.0
"""Seconds after which a process that has not taken a question up is given up: a million loss years take a few."""


class SolverDiedError(SolveError):
    """The solver process ended without an answer."""


class SolverProcess(ChildProcess):
    """One spawned interpreter that solves; belongs to one caller at a time."""

    def __init__(self) -> None:
        """Start it; it loads the solver while the caller still reads its files."""
        super().__init__("optimizer.solver.worker")
        self.series = ""
        self.is_idle = True
        """Whether it has said its last word on what it was asked."""
        self._years = ""

    def ask(self, question: SolveRequest, *, countdown: Countdown) -> Iterator[SolveUpdate]:
        """Yield what the child tells; when the time of the question is over it is halted, and killed where it does not hear.

        The time counts from the child's word that it has the question: until then it only ends where nobody waits any more. Raise
        `SolverDiedError` if the child ends by itself, `StartError` where it cannot be used. After its last word it can be asked again;
        loss years it has are not sent again.
        """
        while not self._is_ready():
            if countdown.left() <= 0:
                return  # it goes on starting: for the next question
        self.is_idle = False
        self._send(self._without_known_years(question))
        yield from self._updates(countdown)

    def _is_ready(self) -> bool:
        try:
            return self.is_ready(POLL)
        except GoneError as error:
            raise SolverDiedError("the solver process ended before it was ready") from error

    def _updates(self, countdown: Countdown) -> Iterator[SolveUpdate]:
        """Yield what is told of the question sent."""
        left, since = countdown.left, time.monotonic()
        until: float | None = None
        while True:
            now = time.monotonic()
            if until is None and left() <= 0:
                until = now + GRACE
                self._send(Stop())
            elif until is not None and now > until:
                self.kill()
                return
            update = self._next_update(POLL if until is None else GRACE / 4)
            if isinstance(update, SearchBegun):
                countdown.start()
            elif not countdown.is_started and now > since + MOST_HANDING_OVER:
                self.kill()
                raise StartError(f"the solver process did not take the question up within {MOST_HANDING_OVER:g} s")
            elif update is not None:
                self.is_idle = update.ended != "running"
                yield update
                if self.is_idle:
                    return

    def _next_update(self, seconds: float) -> SolveUpdate | SearchBegun | None:
        try:
            message = self.read(seconds)
        except GoneError as error:
            raise SolverDiedError("the solver process ended without an answer") from error
        return message if isinstance(message, SolveUpdate | SearchBegun) else None

    def _without_known_years(self, question: SolveRequest) -> SolveRequest:
        self.series = question.series
        if question.years is None or question.years.fingerprint == self._years:
            return replace(question, years=None)
        self._years = question.years.fingerprint
        return question

    def _send(self, message: SolveRequest | Stop) -> None:
        """Write to the child, which may not read yet, without waiting; one killed meanwhile is not an error here."""
        threading.Thread(target=self._written, args=(message,), daemon=True).start()

    def _written(self, message: SolveRequest | Stop) -> None:
        with contextlib.suppress(GoneError):
            self.write(message)


class Workers:
    """Idle solver processes, so that a second question need not wait for a new interpreter."""

    def __init__(self) -> None:
        """Start with none."""
        self._pool = ChildPool[SolverProcess]()
        atexit.register(self.close)

    @contextlib.contextmanager
    def borrow(self, series: str = "") -> Iterator[SolverProcess]:
        """Lend one process to one caller, the last of a series if it is idle; it comes back only if it ended its answer alive."""
        pool = self._pool
        worker = pool.take(SolverProcess, lambda idle: idle.series == series)
        try:
            yield worker
        finally:
            pool.give_back(worker, again=worker.is_idle)

    def warm(self) -> None:
        """Start a process before it is needed."""
        with self.borrow():
            pass

    def ready(self) -> None:
        """Wait until a process can be asked, so that its start is in nobody's time. Raise `StartError` where it cannot be used."""
        with self.borrow() as worker, contextlib.suppress(GoneError):
            while not worker.is_ready(POLL):
                pass

    def close(self) -> None:
        """End the idle processes; one that is at work ends with its answer."""
        self._pool.close()


WORKERS = Workers()
"""The processes of this interpreter."""
