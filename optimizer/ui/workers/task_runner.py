"""Tasks given to processes of their own: waited for so long, killed with all they started when the time is over, replaced after it."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from optimizer.errors import InputError, SolveError
from optimizer.solver.child import ChildProcess, GoneError
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


@dataclass(slots=True)
class _Process:
    """One process, and how often it was used; one that has drawn charts has reserved more than a strict limit allows."""

    spawned: ChildProcess
    is_strict: bool
    uses: int = 0
    is_started: bool = False


class Runner:
    """Processes for tasks; an idle one is used again, one that was ended is not."""

    def __init__(self) -> None:
        """Start with none."""
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(MOST_TASKS)
        atexit.register(self.close)

    def warm(self, limits: TaskLimits) -> None:
        """Have a process started before it is needed."""
        with self._lock:
            if not any(process.is_strict is (limits.most_reserved is not None) for process in self._idle):
                self._idle.append(_new(limits))

    def run(self, task: Task, limits: TaskLimits | None = None) -> Result:
        """Return what is made of a task; raise `InputError` for its input's faults, `TaskError` where it took too much."""
        allowed = limits or (UPLOADS if isinstance(task, (ReadTask, KeepTask)) else PAPERS)
        with self._slots:
            process = self._take(allowed)
            try:
                told = _ask(process, LimitedTask(task, allowed))
            except BaseException:
                process.spawned.kill()
                raise
            self._give_back(process)
        if told.result is None:
            raise InputError(told.faults)
        return told.result

    def pids(self) -> list[int]:
        """Return the processes that wait for a task."""
        with self._lock:
            return [process.spawned.pid for process in self._idle]

    def close(self) -> None:
        """End the idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.spawned.kill()

    def _take(self, limits: TaskLimits) -> _Process:
        with self._lock:
            for process in [process for process in self._idle if process.is_strict is (limits.most_reserved is not None)]:
                self._idle.remove(process)
                if process.spawned.is_alive:
                    return process
                process.spawned.kill()
        return _new(limits)

    def _give_back(self, process: _Process) -> None:
        process.uses += 1
        if process.uses >= MOST_USES:
            process.spawned.kill()
            return
        with self._lock:
            self._idle.append(process)


def _new(limits: TaskLimits) -> _Process:
    return _Process(ChildProcess("optimizer.ui.workers.task_process", leads=True), limits.most_reserved is not None)


def _ask(process: _Process, order: LimitedTask) -> TaskDone:
    """Give a task to a process and wait for what it tells; raise `TaskError` at a limit."""
    most = f"{order.limits.most_bytes // 1_000_000:,} MB of memory"
    try:
        if not process.is_started:
            _wait(process.spawned, TaskLimits(STARTING, order.limits.most_bytes))
            process.is_started = True
        threading.Thread(target=_written, args=(process.spawned, order), daemon=True).start()
        told = _wait(process.spawned, order.limits)
    except GoneError:
        raise TaskError(f"the process ended; it may take {most}") from None
    if isinstance(told, TaskDone):
        return told
    raise TaskError(f"more than {most} were asked for")


def _wait(spawned: ChildProcess, limits: TaskLimits) -> Started | TaskDone | Short:
    """Wait for what a process tells, and look how much memory it holds meanwhile; raise `TaskError` where it goes beyond a limit."""
    deadline = time.monotonic() + limits.seconds
    while True:
        told = spawned.read(POLL)
        if isinstance(told, (Started, TaskDone, Short)):
            return told
        if resident_bytes(spawned.pid) > limits.most_bytes:
            return Short()
        if time.monotonic() > deadline:
            raise TaskError(f"it took more than {limits.seconds:g} s")


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds now; 0 where the system does not say."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _written(spawned: ChildProcess, order: LimitedTask) -> None:
    """Write to a process that may not read yet; one killed meanwhile is not an error here."""
    with contextlib.suppress(GoneError):
        spawned.write(order)


RUNNER = Runner()
"""The processes of this server."""
