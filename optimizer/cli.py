"""The command `optimizer`: streams and exit codes of `formats.md` §8. Nothing is written to disk but the files asked for.

What is slow to import is imported inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from optimizer.attempt import FAILED, Attempt, name_of, reason
from optimizer.console import Progress, say, write
from optimizer.errors import Fault, InputError
from optimizer.regimes_command import regimes
from optimizer.version import product_version

if TYPE_CHECKING:
    from optimizer.case import Case

INTERRUPTED = 130
USAGE = 2

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
        say("interrupted")
        return INTERRUPTED
    except click.ClickException as error:
        say(f"optimizer: {error.format_message()}")
        return USAGE
    except Exception as error:  # noqa: BLE001 the last line of defence: one line instead of a traceback
        say(reason(error))
        return FAILED


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(product_version(), prog_name="optimizer", message="%(prog)s %(version)s")
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
@click.option("--save", "parent", metavar="FOLDER", help="Keep inputs, answer, log and versions in FOLDER/<run id>.")
def solve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, parent: str | None) -> int:
    """Solve CASE: a folder with case.toml, or the path of a .toml or an .xlsx.

    \b
    Exit code: 0 certified or solved, 1 infeasible, 2 rejected, 3 a limit came first, 4 internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.report import to_json, to_text

    attempt = Attempt(path, parent)
    try:
        solution = attempt.solve(lambda: (settings(pairs), seconds(time_limit)))
    except KeyboardInterrupt:
        raise click.Abort from None  # here, because click would put an empty line before ours
    code, line = attempt.save(solution)
    if as_json:
        write(to_json(solution))
    elif not attempt.failed:
        write(to_text(solution, attempt.case))
    for complaint in attempt.complaints(solution) if attempt.failed else ():
        say(complaint)
    if line:
        say(line) if as_json or code == FAILED else write(f"{line}\n")
    return code


@cli.command()
@click.argument("path", metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
def audit(path: str, as_json: bool) -> int:
    """Audit RUN, a folder made by `solve --save`: its bytes, and its answer recomputed. Exit code 0 SAME, 4 DIFFERENT."""
    from optimizer.report.answer import as_json as written
    from optimizer.runs import Verdict, audit_run

    faults: tuple[Fault, ...] = ()
    verdict = Verdict(None, 0, None)
    try:
        verdict = audit_run(Path(path))
    except InputError as error:
        faults = error.faults
        say(str(error))
    if as_json:
        same = verdict.same and not faults
        write(written({**asdict(verdict), "same": same, "faults": [asdict(fault) for fault in faults]}))
    elif not faults:
        write(f"{verdict}\n")
    return USAGE if faults else verdict.exit_code


@cli.command()
@click.argument("path", metavar="RUN")
@click.option("--language", type=click.Choice(["ja", "en"]), help="One language alone, instead of both.")
@click.option("--out", metavar="FOLDER", help="Where to write, instead of beside the run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
def report(path: str, language: Any, out: str | None, as_json: bool) -> int:
    """Audit RUN, a folder made by `solve --save`, and write its board paper (PDF) and workbook (XLSX).

    \b
    Exit code: 0 written, 2 the run or the place is at fault, 4 the run is not what it was.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer import report_command

    return report_command.run(path, language, out, as_json=as_json, streams=(write, say))


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

    streams = curve_command.Streams(write, say, Progress())
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
@click.option("--offer", "offers", multiple=True, metavar="ID", help="Explain this offer alone; may be given several times.")
@click.option("--time-limit", metavar="S", help="Most seconds in all, instead of the case's own.")
def explain(path: str, pairs: tuple[str, ...], as_json: bool, offers: tuple[str, ...], time_limit: str | None) -> int:
    """Solve CASE and say why: the premium at which each offer enters or leaves, what binds, what is next best.

    \b
    Exit code: that of `solve`; 3 also where a limit left a question open.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer import explain_command

    streams = explain_command.Streams(write, say, Progress())
    try:
        question = explain_command.Asked(path, settings(pairs), offers, seconds(time_limit), as_json)
    except InputError as error:
        return explain_command.reject(error.faults, as_json, streams)
    try:
        return explain_command.run(question, streams)
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
        say(str(fault))
    if as_json:
        found = None if case is None else asdict(name_of(case))
        write(written({"case": found, "faults": [asdict(fault) for fault in faults]}))
    elif case is not None:
        write(f"{case.id}: no faults, {len(case.offers)} offers\n")
    return USAGE if faults else 0


@cli.command()
@_shared
@click.option("--exchange", "link", metavar="LINK", help="Lay an exchange's answers over CASE first: the last part of the page's link.")
@click.option("--out", required=True, metavar="FILE", help="The workbook to write; its name ends in .xlsx.")
def workbook(path: str, pairs: tuple[str, ...], as_json: bool, link: str | None, out: str) -> int:
    """Write CASE, with what --set lays over it, as one .xlsx workbook, which `solve` and `check` read like a folder."""
    from optimizer.exchange import applied
    from optimizer.files.saving import save_workbook
    from optimizer.files.statement import statement_of
    from optimizer.link import exchange_of
    from optimizer.report.answer import as_json as written

    faults: tuple[Fault, ...] = ()
    try:
        stated = statement_of(path, settings(pairs))
        save_workbook(stated if link is None else applied(stated, exchange_of(link)), out)
    except InputError as error:
        faults = error.faults
    for fault in faults:
        say(str(fault))
    if as_json:
        write(written({"workbook": None if faults else out, "faults": [asdict(fault) for fault in faults]}))
    elif not faults:
        write(f"written: {out}\n")
    return USAGE if faults else 0


def _fit_options(command: Decorated) -> Decorated:
    """Add the options of `fit`, in the order in which they are helped with."""
    from optimizer.fit_command import OPTIONS

    for name, metavar, words in reversed(OPTIONS):
        command = click.option(f"--{name}", metavar=metavar, help=words, multiple=name == "at")(command)
    return command


@cli.command()
@click.argument("incidents", metavar="INCIDENTS")
@_fit_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout, nothing else.")
def fit(incidents: str, as_json: bool, **asked: Any) -> int:
    """Fit frequency and severity to INCIDENTS, a CSV of losses in million USD, and write them as a case states them."""
    from optimizer.fit_command import fitted
    from optimizer.report.answer import as_json as written

    try:
        told = fitted(incidents, asked, as_json=as_json)
    except InputError as error:
        for fault in error.faults:
            say(str(fault))
        if as_json:
            from optimizer.report.fits import FORMAT

            write(written({"format": FORMAT, "faults": [asdict(fault) for fault in error.faults]}))
        return USAGE
    write(told)
    return 0


@cli.command()
@click.argument("name", type=click.Choice(["case", "catalogue", "answer"]))
def schema(name: str) -> int:
    """Print the JSON Schema of a case, a catalogue row or an answer."""
    from optimizer import files
    from optimizer.report.answer import as_json

    write(as_json(files.schema(name)))
    return 0


cli.add_command(regimes)


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


def _read(path: str, laid_over: Sequence[tuple[str, str]]) -> Case:
    """Return a case whose files, losses included, have no fault."""
    from optimizer import files

    files.check(path, laid_over)
    return files.load_case(path, settings=laid_over)
