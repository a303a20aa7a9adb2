"""What commands tell with: where the report goes and where the rest, how far the work is, and input that is wrong."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from optimizer.cli.console import SECONDS_BETWEEN_LINES, ExitCode
from optimizer.errors import Fault
from optimizer.results.progress import Step, silent

Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command tells what it found."""

    write: Print
    """Stdout: the report, or one JSON object."""
    say: Print
    """Stderr, a line at a time."""
    progress: Callable[[Any], None] = silent
    """Called while the solver searches."""


def reject(faults: Sequence[Fault], streams: Streams, told: str | None = None) -> int:
    """Tell the faults, one line each, and what is `told` on stdout where JSON is asked for; return the exit code."""
    if told is not None:
        streams.write(told)
    for fault in faults:
        streams.say(str(fault))
    return ExitCode.REJECTED


@dataclass(slots=True)
class Steps:
    """Says on stderr what is answered, at most once a second."""

    say: Print
    printed: float = 0.0

    def __call__(self, step: Step) -> None:
        """Print one line if the last is a second old."""
        now = time.monotonic()
        if now - self.printed >= SECONDS_BETWEEN_LINES:
            self.printed = now
            self.say(f"{step.done} of {step.of}: {step.what}")
