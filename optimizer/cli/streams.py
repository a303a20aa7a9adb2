"""What commands tell with: where the report goes and where the rest, how far the work is, and input that is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimizer.errors import Fault

if TYPE_CHECKING:
    from optimizer.results.progress import Step

REJECTED = 2
SECONDS_BETWEEN_LINES = 1.0
Print = Callable[[str], None]


def _quiet(_: Any) -> None:
    """Hear nothing."""


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command tells what it found."""

    write: Print
    """Stdout: the report, or one JSON object."""
    say: Print
    """Stderr, a line at a time."""
    progress: Callable[[Any], None] = _quiet
    """Called while the solver searches."""


def reject(faults: Sequence[Fault], streams: Streams, told: str | None = None) -> int:
    """Tell the faults, one line each, and what is `told` on stdout where JSON is asked for; return the exit code."""
    if told is not None:
        streams.write(told)
    for fault in faults:
        streams.say(str(fault))
    return REJECTED


@dataclass(slots=True)
class Steps:
    """Says on stderr what is answered, at most once a second."""

    say: Print
    told: float = 0.0

    def __call__(self, step: Step) -> None:
        """Print one line if the last is a second old."""
        now = time.monotonic()
        if now - self.told >= SECONDS_BETWEEN_LINES:
            self.told = now
            self.say(f"{step.done} of {step.of}: {step.what}")
