"""Processes of our own that wait for work: an idle one is taken again before another is started, one that has died is replaced.

What a process is for, which of the idle ones is taken first, how often it is used and what closing ends is said by those who hold a pool.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from optimizer.solver.child import ChildProcess

Process = TypeVar("Process", bound=ChildProcess)


class ChildPool(Generic[Process]):
    """The idle processes of one kind, and those that somebody has taken; for any number of threads."""

    def __init__(self) -> None:
        """Start with none."""
        self._idle: list[Process] = []
        self._taken: dict[Process, int] = {}
        """How often the pool had been closed when each was taken."""
        self._closings = 0
        self._lock = threading.Lock()

    @property
    def idle(self) -> tuple[Process, ...]:
        """Those that wait for work, the last one given back at the end."""
        with self._lock:
            return tuple(self._idle)

    def take(self, start: Callable[[], Process], first: Callable[[Process], bool | None] = lambda _: False) -> Process:
        """Return a process that nobody else has until it is given back; a new one where none waits.

        `first` says of an idle one whether it is taken before others, None where it may not be taken; of equals the last given back is.
        """
        with self._lock:
            dead = [process for process in self._idle if not process.is_alive]
            self._idle = [process for process in self._idle if process not in dead]
            ranked = [(rank, place) for place, process in enumerate(self._idle) if (rank := first(process)) is not None]
            process = self._idle.pop(max(ranked)[1]) if ranked else start()  # within the lock, so that closing misses none
            self._taken[process] = self._closings
        for gone in dead:
            gone.kill()  # closes its pipes
        return process

    def give_back(self, process: Process, *, again: bool) -> None:
        """Let others have a process; end one that is not to be used `again`, that has died, or whose pool was closed meanwhile."""
        with self._lock:
            is_reusable = again and process.is_alive and self._taken[process] == self._closings
            del self._taken[process]
            if is_reusable:
                self._idle.append(process)
        if not is_reusable:
            process.kill()

    def was_closed(self, process: Process) -> bool:
        """Say whether the pool was closed since a process was taken."""
        with self._lock:
            return self._taken[process] != self._closings

    def add(self, start: Callable[[], Process], is_fit: Callable[[Process], bool]) -> None:
        """Have one idle process that is fit, started where there is none."""
        with self._lock:
            if not any(is_fit(process) for process in self._idle):
                self._idle.append(start())

    def close(self, *, taken: bool = False) -> None:
        """End the idle processes, those taken too where asked for; others end when they are given back."""
        with self._lock:
            self._closings += 1
            every = [*self._idle, *(self._taken if taken else ())]
            self._idle = []
        for process in every:
            process.kill()
