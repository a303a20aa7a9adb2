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
        self.say(standing(now - self.since, progress.value, progress.bound, progress.gap))


def standing(seconds: float, value: float | None, bound: float | None, gap: float | None) -> str:
    """Return the line that says where a search stands after so many seconds."""
    best = "no lawful mix yet" if value is None else f"best {value:,.6g}"
    least = "no bound yet" if bound is None else f"bound {bound:,.6g}"
    return f"{seconds:.0f} s: {best}, {least}" + ("" if gap is None else f", gap {gap:.2%}")
