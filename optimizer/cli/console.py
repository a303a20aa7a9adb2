"""The two streams of a command: the report on stdout, everything else on stderr, a line at a time."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import click

from optimizer.errors import DEBUG, OptimizerError, one_line
from optimizer.results.progress import standing

SECONDS_BETWEEN_LINES = 1.0


class ExitCode(IntEnum):
    """What a command ends with where no answer says it (`formats.md` §8); an answer's own is `Status.exit_code`."""

    DONE = 0
    REJECTED = 2
    """An option or a file is wrong."""
    FAILED = 4
    """Anything that is not the user's fault."""
    INTERRUPTED = 130


def write(text: str) -> None:
    """Write to stdout; a reader that has gone away (`| head`) is no error."""
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that the flush at exit is quiet too


def say(line: str) -> None:
    """Write one line to stderr."""
    try:
        click.echo(line, err=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


@dataclass(slots=True)
class ProgressLine:
    """Prints where the search is: at most one line a second, on stderr."""

    clock: Callable[[], float] = time.monotonic
    say: Callable[[str], None] = say
    since: float = field(init=False)
    printed: float = field(init=False)

    def __post_init__(self) -> None:
        """Start counting."""
        self.since = self.printed = self.clock()

    def __call__(self, progress: Any) -> None:
        """Print one line if the last is a second old."""
        now = self.clock()
        if now - self.printed < SECONDS_BETWEEN_LINES:
            return
        self.printed = now
        self.say(standing(now - self.since, progress.value, progress.bound, progress.gap))


def reason(error: Exception) -> str:
    """Return one line on what went wrong; print the traceback too where it is asked for."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(f"error: {' '.join(text.split())}")
