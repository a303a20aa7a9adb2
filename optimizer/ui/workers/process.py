"""A worker seen from outside: a spawned process with a group of its own, so that killing it kills what it started."""

from __future__ import annotations

import atexit
import contextlib
import os

from optimizer.errors import SolveError
from optimizer.solver.child import ChildProcess, GoneError
from optimizer.ui.workers.messages import JobRequest, Reply, StopJob

YIELDING = 10
"""Added to the priority number of a worker that yields: where the cores are busy, the others come first."""


class WorkerDiedError(SolveError):
    """The worker's process ended without an answer."""


class WorkerProcess(ChildProcess):
    """One worker; belongs to one slot."""

    def __init__(self, *, yields: bool = False) -> None:
        """Start it; one that `yields`, and what it starts, takes the cores that the others leave."""
        super().__init__("optimizer.ui.workers.worker", leads=True)
        atexit.register(self.kill)
        if yields:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, YIELDING)

    def is_ready(self, seconds: float) -> bool:
        """Wait at most so many seconds until its processes have started; say whether they have.

        Raise `WorkerDiedError` where it is gone, `StartError` where it cannot be used, with the process ended.
        """
        try:
            return super().is_ready(seconds)
        except GoneError as error:
            raise WorkerDiedError("the worker is gone") from error

    def send(self, message: JobRequest | StopJob) -> None:
        """Tell it something; raise `WorkerDiedError` where it is gone."""
        try:
            self.write(message)
        except GoneError as error:
            self.kill()
            raise WorkerDiedError("the worker is gone") from error

    def receive(self, seconds: float) -> Reply | None:
        """Return what it tells within so many seconds, None where it tells nothing; raise `WorkerDiedError` where it is gone."""
        try:
            message = self.read(seconds)
        except GoneError as error:
            raise WorkerDiedError("the worker is gone") from error
        return message if isinstance(message, Reply) else None

    def kill(self) -> None:
        """End it, and what it started, at once."""
        atexit.unregister(self.kill)
        super().kill()
