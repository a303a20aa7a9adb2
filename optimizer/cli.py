"""The command `optimizer`: streams and exit codes of `formats.md` §8. Nothing is written to disk but the files asked for.

What is slow to import is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import metadata
from typing import TYPE_CHECKING, Any, TypeVar

import click

from optimizer.errors import Fault, InfeasibleError, InputError, LimitError, OptimizerError, one_line

if TYPE_CHECKING:
    from optimizer.case import Case
    from optimizer.solution import Solution, Status

DISTRIBUTION = "reserve-optimizer"
INTERRUPTED = 130
USAGE = 2
FAILED = 4
SECONDS_BETWEEN_LINES = 1.0
DEBUG = "OPTIMIZER_DEBUG"

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter still gets the report
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; never a traceback, unless `OPTIMIZER_DEBUG=1` asks for it."""
    try:
        return cli.main(arguments, prog_name="optimizer", standalone_mode=False) or 0
    except click.Abort:
        _say("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        _say(f"optimizer: {error.format_message()}")
        return USAGE
    except Exception as error:  # noqa: BLE001 the last line of defence: one line instead of a traceback
        _say(_reason(error))
        return FAILED


def version() -> str:
    """Return the version installed; a source tree that is not installed has none."""
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="optimizer", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the cheapest lawful mix of insurance and cash for an exchange's liability reserve, with a proof."""


def _shared(command: Decorated) -> Decorated:
    """Add what `solve` and `check` have in common."""
    command = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")(command)
    setting = click.option("--set", "pairs", multiple=True, metavar="KEY=VALUE", help="Lay a value over the case, e.g. limits.no_gap=true.")
    return click.argument("path", metavar="CASE")(setting(command))


@cli.command()
@_shared
@click.option("--time-limit", metavar="S", help="Most seconds to solve, instead of the case's own.")
def solve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None) -> int:
    """Solve CASE: a folder with case.toml, or the path of a .toml.

    \b
    Exit code: 0 certified or solved, 1 infeasible, 2 rejected, 3 a limit came first, 4 internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.report import to_json, to_text

    attempt = _Attempt(path)
    solution = attempt.solve(pairs, time_limit)
    if as_json:
        _write(to_json(solution))
    elif not attempt.failed:
        _write(to_text(solution, attempt.case))
    if attempt.failed:
        for line in attempt.complaints(solution):
            _say(line)
    return solution.status.exit_code


@cli.command()
@_shared
@click.option(
    "--over", required=True, metavar="KEY=VALUES", help="KEY=v1,v2,… or KEY=first:last:count, e.g. reserve.cash.carry=0.02:0.2:10."
)
@click.option("--csv", metavar="FILE", help="Write one row a point.")
@click.option("--svg", metavar="FILE", help="Write the chart.")
@click.option("--time-limit", metavar="S", help="Most seconds to solve one point, instead of the case's own.")
def curve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, **asked: Any) -> int:
    """Solve CASE at every value of one of its numbers, e.g. --over regime.inputs.required_amount=2e9,5e9,10e9.

    \b
    Exit code: 0 all answered or infeasible, 2 some rejected, 3 some at a limit, 4 some in error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer import curve_command

    streams = curve_command.Streams(_write, _say, Progress())
    try:
        question = curve_command.Asked(path, settings(pairs), time_limit=seconds(time_limit), as_json=as_json, **asked)
    except InputError as error:
        return curve_command.reject(error.faults, None, as_json, streams)
    try:
        return curve_command.run(question, streams)
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours


@cli.command()
@_shared
def check(path: str, pairs: tuple[str, ...], as_json: bool) -> int:
    """Read CASE and say what is wrong with it, without solving."""
    from optimizer.report.answer import as_json as written

    case: Case | None = None
    faults: tuple[Fault, ...] = ()
    try:
        case = _read(path, settings(pairs))
    except InputError as error:
        faults = error.faults
    for fault in faults:
        _say(str(fault))
    if as_json:
        found = None if case is None else asdict(_name(case))
        _write(written({"case": found, "faults": [asdict(fault) for fault in faults]}))
    elif case is not None:
        _write(f"{case.id}: no faults, {len(case.offers)} offers\n")
    return USAGE if faults else 0


@cli.command()
@click.argument("name", type=click.Choice(["case", "catalogue", "answer"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a case, a catalogue row or an answer."""
    from optimizer import files
    from optimizer.report.answer import as_json

    _write(as_json(files.schema(name)))
    return 0


def settings(pairs: Sequence[str]) -> list[tuple[str, str]]:
    """Return `KEY=VALUE` pairs split, or raise `InputError` with every one that is not a pair."""
    split = [pair.partition("=") for pair in pairs]
    faults = [
        Fault("--set", None, "", "".join(parts), "a setting must be KEY=VALUE", "write for example --set scale.premium=1.1")
        for parts in split
        if not (parts[0] and parts[1])
    ]
    if faults:
        raise InputError(faults)
    return [(key, value) for key, _, value in split]


def seconds(text: str | None) -> float | None:
    """Return the time limit, or raise `InputError` where it is not a number above 0."""
    from optimizer.values import ValueFault, number

    if text is None:
        return None
    try:
        limit = number(text)
        if limit <= 0:
            raise ValueFault("a time limit must be above 0", "write for example --time-limit 60")
    except ValueFault as fault:
        raise InputError([Fault("--time-limit", None, "", text, fault.rule, fault.fix)]) from fault
    return limit


@dataclass(slots=True)
class Progress:
    """Prints where the search is: at most one line a second, on stderr."""

    clock: Callable[[], float] = time.monotonic
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
        _say(f"{now - self.since:.0f} s: {best}, {bound}{gap}")


@dataclass(slots=True)
class _Attempt:
    """One call of `solve`: whatever happens becomes an answer with a status."""

    path: str
    case: Case | None = None
    failed: bool = False
    """Whether it ended in an exception and not in an answer of `optimize`."""
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    begin: float = field(default_factory=time.perf_counter)

    def solve(self, pairs: Sequence[str], time_limit: str | None) -> Solution:
        """Return the answer of `optimize`, or one made of what stopped it."""
        try:
            return self._solve(settings(pairs), seconds(time_limit))
        except KeyboardInterrupt:
            raise click.Abort from None  # here, because click would put an empty line before ours
        except Exception as error:  # noqa: BLE001 becomes status `error`, exit code 4
            self.failed = True
            return self._answer(error)

    def _solve(self, laid_over: Sequence[tuple[str, str]], limit: float | None) -> Solution:
        from optimizer import files
        from optimizer.process import WORKERS

        WORKERS.warm()  # it loads the solver while the files are read
        from optimizer.solve import optimize

        self.case = files.load_case(self.path, settings=laid_over)
        years = files.load_years(self.case)
        read = time.perf_counter() - self.begin
        solution = optimize(self.case, years, time_limit=limit, on_progress=Progress())
        if solution.run is None:
            return solution
        return replace(solution, run=replace(solution.run, seconds={**solution.run.seconds, "read": read}))

    def _answer(self, error: Exception) -> Solution:
        from optimizer.solution import CaseName, Run, Solution

        faults = error.faults if isinstance(error, InputError) else ()
        return Solution(
            case=CaseName("", "", "", "") if self.case is None else _name(self.case),
            status=_status(error),
            faults=faults,
            message=_reason(error),
            run=Run(
                id=uuid.uuid4().hex,
                version=version(),
                started=self.started.isoformat(timespec="seconds"),
                seconds={"read": time.perf_counter() - self.begin},
                peak_bytes=_peak_bytes(),
                solver="",
                cuts=0,
            ),
        )

    def complaints(self, solution: Solution) -> list[str]:
        """Return the lines for stderr: one a fault, or the one reason."""
        return [str(fault) for fault in solution.faults] or [solution.message]


def _read(path: str, laid_over: Sequence[tuple[str, str]]) -> Case:
    """Return a case whose files, losses included, have no fault."""
    from optimizer import files

    files.check(path, laid_over)
    return files.load_case(path, settings=laid_over)


def _name(case: Case) -> Any:
    from optimizer.solution import CaseName

    return CaseName(case.id, case.title, case.currency, case.fingerprint)


def _status(error: Exception) -> Status:
    """Return the status that an exception stands for."""
    from optimizer.solution import Status

    known = ((InputError, Status.REJECTED), (InfeasibleError, Status.INFEASIBLE), (LimitError, Status.UNDECIDED))
    return next((status for kind, status in known if isinstance(error, kind)), Status.ERROR)


def _reason(error: Exception) -> str:
    """Return one line on what went wrong; print the traceback too where it is asked for."""
    if os.environ.get(DEBUG) == "1":
        traceback.print_exception(error)
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(f"error: {' '.join(text.split())}")


def _peak_bytes() -> int:
    """Return the largest memory of this process; Linux counts it in kibibytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _write(text: str) -> None:
    """Write to stdout; a reader that has gone away (`| head`) is no error."""
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # so that the flush at exit is quiet too


def _say(line: str) -> None:
    """Write one line to stderr."""
    try:
        click.echo(line, err=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
