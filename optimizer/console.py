"""The two streams of a command: the report on stdout, everything else on stderr, a line at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import click

SECONDS_BETWEEN_LINES = 1.0


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
class Progress:
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
        best = "no lawful mix yet" if progress.value is None else f"best {progress.value:,.6g}"
        bound = "no bound yet" if progress.bound is None else f"bound {progress.bound:,.6g}"
        gap = "" if progress.gap is None else f", gap {progress.gap:.2%}"
        self.say(f"{now - self.since:.0f} s: {best}, {bound}{gap}")
