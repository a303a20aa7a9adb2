"""Tasks given to processes of their own: waited for so long, killed with all they started when the time is over, replaced after it."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time

from optimizer.errors import InputError, SolveError
from optimizer.solver.child import ChildProcess, GoneError
from optimizer.solver.pool import ChildPool
from optimizer.system.memory import resident_bytes
from optimizer.ui.workers.tasks import PAPERS, UPLOADS, KeepTask, LimitedTask, ReadTask, Result, Short, Started, Task, TaskDone, TaskLimits

MOST_TASKS = 2
"""At once; others wait."""
MOST_USES = 50
"""Tasks after which a process is replaced: what its libraries have kept goes with it."""
STARTING = 600.0
"""Seconds that a process may take to start; not in a task's time."""
POLL = 0.05


class TaskError(SolveError):
    """A task was ended at one of its limits, or ended its process."""


class TaskProcess(ChildProcess):
    """One process; one that has drawn charts has reserved more than a strict limit allows."""

    def __init__(self, limits: TaskLimits) -> None:
        """Start it, for tasks of these limits or of limits as strict."""
        super().__init__("optimizer.ui.workers.task_process", leads=True)
        self.is_strict = _is_strict(limits)
        self.uses = 0
        self.is_started = False

    def do(self, order: LimitedTask) -> TaskDone:
        """Return what it makes of a task; raise `TaskError` at a limit."""
        self.uses += 1
        most = f"{order.limits.most_bytes // 1_000_000:,} MB of memory"
        try:
            if not self.is_started:
                _wait(self, TaskLimits(STARTING, order.limits.most_bytes))
                self.is_started = True
            threading.Thread(target=_written, args=(self, order), daemon=True).start()
            reply = _wait(self, order.limits)
        except GoneError:
            raise TaskError(f"the process ended; it may take {most}") from None
        if isinstance(reply, TaskDone):
            return reply
        raise TaskError(f"more than {most} were asked for")


class Runner:
    """Processes for tasks; an idle one is used again, one that was ended is not."""

    def __init__(self) -> None:
        """Start with none."""
        self._pool = ChildPool[TaskProcess]()
        self._slots = threading.BoundedSemaphore(MOST_TASKS)
        atexit.register(self.close)

    def warm(self, limits: TaskLimits) -> None:
        """Have a process started before it is needed."""
        self._pool.add(lambda: TaskProcess(limits), lambda idle: idle.is_strict is _is_strict(limits))

    def run(self, task: Task, limits: TaskLimits | None = None) -> Result:
        """Return what is made of a task; raise `InputError` for its input's faults, `TaskError` where it took too much."""
        allowed = limits or (UPLOADS if isinstance(task, (ReadTask, KeepTask)) else PAPERS)
        with self._slots:
            process = self._pool.take(lambda: TaskProcess(allowed), lambda idle: True if idle.is_strict is _is_strict(allowed) else None)
            is_done = False
            try:
                reply = process.do(LimitedTask(task, allowed))
                is_done = True
            finally:
                self._pool.give_back(process, again=is_done and process.uses < MOST_USES)
        if reply.result is None:
            raise InputError(reply.faults)
        return reply.result

    def pids(self) -> list[int]:
        """Return the processes that wait for a task."""
        return [process.pid for process in self._pool.idle]

    def close(self) -> None:
        """End the idle processes."""
        self._pool.close()


def _is_strict(limits: TaskLimits) -> bool:
    return limits.most_reserved is not None


def _wait(spawned: ChildProcess, limits: TaskLimits) -> Started | TaskDone | Short:
    """Wait for what a process tells, and look how much memory it holds meanwhile; raise `TaskError` where it goes beyond a limit."""
    deadline = time.monotonic() + limits.seconds
    while True:
        message = spawned.read(POLL)
        if isinstance(message, (Started, TaskDone, Short)):
            return message
        if (resident_bytes(spawned.pid) or 0) > limits.most_bytes:
            return Short()
        if time.monotonic() > deadline:
            raise TaskError(f"it took more than {limits.seconds:g} s")


def _written(spawned: ChildProcess, order: LimitedTask) -> None:
    """Write to a process that may not read yet; one killed meanwhile is not an error here."""
    with contextlib.suppress(GoneError):
        spawned.write(order)


RUNNER = Runner()
"""The processes of this server."""
