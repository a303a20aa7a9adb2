"""Solver processes seen from outside: spawned, asked, listened to with a deadline, killed when it passes, used again otherwise."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from optimizer.errors import SolveError
from optimizer.protocol import Ask, Halt, Tell
from optimizer.spawned import GoneError, Spawned

POLL = 0.1
"""Seconds between two looks at how much time is left: a stop is heard within it."""
GRACE = 0.2
"""Seconds in which a halted search ends by itself, so that its process and what it has worked out serve the next question."""


class WorkerDiedError(SolveError):
    """The solver process ended without an answer."""


class SolverProcess(Spawned):
    """One spawned interpreter that solves; belongs to one caller at a time."""

    def __init__(self) -> None:
        """Start it; it loads the solver while the caller still reads its files."""
        super().__init__("optimizer.worker")
        self.series = ""
        self.is_idle = True
        """Whether it has said its last word on what it was asked."""
        self._years = ""

    def ask(self, question: Ask, *, left: Callable[[], float]) -> Iterator[Tell]:
        """Yield what the child tells; when `left()` seconds are gone it is halted, and killed where it does not hear.

        Raise `WorkerDiedError` if it ends by itself. After its last word it can be asked again; loss years it has are not sent again.
        """
        self.is_idle = False
        self._send(self._without_known_years(question))
        until: float | None = None
        while True:
            now = time.monotonic()
            if until is None and left() <= 0:
                until = now + GRACE
                self._send(Halt())
            elif until is not None and now > until:
                self.kill()
                return
            told = self._heard(POLL if until is None else GRACE / 4)
            if told is not None:
                self.is_idle = told.ended != "running"
                yield told
                if self.is_idle:
                    return

    def _heard(self, seconds: float) -> Tell | None:
        try:
            told = self.read(seconds)
        except GoneError as error:
            raise WorkerDiedError("the solver process ended without an answer") from error
        return told if isinstance(told, Tell) and told.text != "ready" else None

    def _without_known_years(self, question: Ask) -> Ask:
        self.series = question.series
        if question.years is None or question.years.fingerprint == self._years:
            return replace(question, years=None)
        self._years = question.years.fingerprint
        return question

    def _send(self, message: Ask | Halt) -> None:
        """Write to the child, which may not read yet, without waiting; one killed meanwhile is not an error here."""
        threading.Thread(target=self._written, args=(message,), daemon=True).start()

    def _written(self, message: Ask | Halt) -> None:
        with contextlib.suppress(GoneError):
            self.write(message)


class Workers:
    """Idle solver processes, so that a second question need not wait for a new interpreter."""

    def __init__(self) -> None:
        """Start with none."""
        self._idle: list[SolverProcess] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    @contextlib.contextmanager
    def borrow(self, series: str = "") -> Iterator[SolverProcess]:
        """Lend one process to one caller, the last of a series if it is idle; it comes back only if it ended its answer alive."""
        with self._lock:
            alive = sorted((w for w in self._idle if w.is_alive), key=lambda w: w.series == series)
            worker = alive.pop() if alive else None
            self._idle = alive
        worker = worker or SolverProcess()
        try:
            yield worker
        finally:
            if not worker.is_idle:
                worker.kill()
            elif worker.is_alive:
                with self._lock:
                    self._idle.append(worker)

    def warm(self) -> None:
        """Start a process before it is needed."""
        with self.borrow():
            pass

    def close(self) -> None:
        """End the idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.kill()


WORKERS = Workers()
"""The processes of this interpreter."""
