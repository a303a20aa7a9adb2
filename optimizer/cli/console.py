"""What commands tell with: the report on stdout, everything else on stderr, a line at a time; exit codes, and input that is wrong."""

from __future__ import annotations

import functools
import math
import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple, ParamSpec, Protocol, TypeVar

import click

from optimizer.errors import Fault, InputError, OptimizerError, is_debugging, one_line
from optimizer.results.progress import Step, silent, standing

SECONDS_BETWEEN_LINES = 1.0
Print = Callable[[str], None]
Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


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


class Streams(NamedTuple):
    """Where a command tells its answer."""

    write: Print = write
    """Stdout: the report, or one JSON object."""
    say: Print = say
    """Stderr, a line at a time."""
    progress: Callable[[Any], None] = silent
    """Called while the solver searches."""


def reject(faults: Sequence[Fault], streams: Streams, report: str | None = None) -> int:
    """Tell the faults, one line each, and the `report` on stdout where JSON is asked for; return the exit code."""
    if report is not None:
        streams.write(report)
    for fault in faults:
        streams.say(str(fault))
    return ExitCode.REJECTED


def search_line(progress: Any, seconds: float) -> str:
    """Return the line that says where a search stands."""
    return standing(seconds, progress.value, progress.bound, progress.gap)


def step_line(step: Step, _: float) -> str:
    """Return the line that says which part of several is answered."""
    return f"{step.done} of {step.of}: {step.what}"


@dataclass
class ProgressLine:
    """Prints where the work is: at most one line a second, on stderr."""

    clock: Callable[[], float] = time.monotonic
    say: Print = say
    line: Callable[[Any, float], str] = search_line
    """What is said of a state, so many seconds after the start."""
    at_once: bool = False
    """Whether the first line is printed without waiting a second for it."""
    since: float = field(init=False)
    printed: float = field(init=False)

    def __post_init__(self) -> None:
        """Start counting."""
        self.since = self.printed = self.clock()
        if self.at_once:
            self.printed = -math.inf

    def __call__(self, state: Any, *, last: bool = False) -> None:
        """Print one line if the one before is a second old, and the `last` in any case."""
        now = self.clock()
        if now - self.printed < SECONDS_BETWEEN_LINES and not last:
            return
        self.printed = now
        self.say(self.line(state, now - self.since))


def steps(say: Print) -> ProgressLine:
    """Return what says which part of several is answered, the first at once."""
    return ProgressLine(say=say, line=step_line, at_once=True)


def reason(error: Exception) -> str:
    """Return one line on what went wrong; print the traceback too where it is asked for."""
    if is_debugging():
        traceback.print_exception(error)
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(f"error: {' '.join(text.split())}")


class Work(Protocol):
    """What a command does where its answer has no format of its own: told on the streams, as text or as JSON."""

    def __call__(self, streams: Streams, *, as_json: bool) -> int:
        """Return the exit code, or raise `InputError`."""


def run_or_reject(work: Work, *, as_json: bool) -> int:
    """Return the exit code of the work; input that is wrong is told, with JSON as an object of nothing but its faults."""
    from optimizer.report.formats.answer import as_json as written

    streams = Streams(progress=ProgressLine())
    try:
        return work(streams, as_json=as_json)
    except InputError as error:
        return reject(error.faults, streams, written({"faults": [asdict(fault) for fault in error.faults]}) if as_json else None)


def write_json(streams: Streams, report: Mapping[str, Any]) -> int:
    """Write one JSON object to stdout; return the exit code."""
    from optimizer.report.formats.answer import as_json

    streams.write(as_json(report))
    return ExitCode.DONE


def abortable(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Let a command that is interrupted end in one line: click would put an empty one before it."""

    @functools.wraps(command)
    def run(*arguments: Parameters.args, **options: Parameters.kwargs) -> Result:
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt:
            raise click.Abort from None

    return run
