"""The time of a question: counted from the moment at which it reaches a running solver, so that no start of a process is in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


def never() -> bool:
    """Say that nobody has asked to stop."""
    return False


@dataclass(slots=True)
class Countdown:
    """So many seconds, counted down while somebody searches."""

    seconds_left: float
    """When it is not running; else those left when it was started."""
    late: float = 0.0
    """Seconds beyond its end after which whoever searches is ended from outside."""
    stopped: Callable[[], bool] = never
    """Whether nobody waits for the answer any more."""
    _end: float | None = None

    @property
    def is_started(self) -> bool:
        """Whether it runs."""
        return self._end is not None

    def start(self) -> None:
        """Let it run; nothing happens where it runs already."""
        if self._end is None:
            self._end = time.monotonic() + self.seconds_left

    def pause(self) -> None:
        """Let it stand until it is started again: the process has died, and another must start."""
        self.seconds_left, self._end = self.remaining, None

    @property
    def remaining(self) -> float:
        """Seconds of the question that are left, not below 0."""
        return self.seconds_left if self._end is None else max(self._end - time.monotonic(), 0.0)

    @property
    def end(self) -> float:
        """When it ends, on the clock of `time.monotonic`, if it runs on from now."""
        return time.monotonic() + self.seconds_left if self._end is None else self._end

    def left(self) -> float:
        """Return the seconds until the search is to be ended from outside; 0 where nobody waits for it."""
        if self.stopped():
            return 0.0
        return self.seconds_left + self.late if self._end is None else self._end + self.late - time.monotonic()
