"""The command `solve`: one case to its answer, kept as a run where asked."""

from __future__ import annotations

import click

from optimizer.cli.actions.solve import Attempt
from optimizer.cli.arguments import seconds, settings, shared
from optimizer.cli.console import ExitCode, say, write


@click.command()
@shared
@click.option("--time-limit", metavar="S", help="Most seconds to solve, instead of the case's own.")
@click.option("--save", "parent", metavar="FOLDER", help="Keep inputs, answer, log and versions in FOLDER/<run id>.")
def solve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, parent: str | None) -> int:
    """Solve CASE: a folder with case.toml, or the path of a .toml or an .xlsx.

    \b
    Exit code: 0 certified or solved, 1 infeasible, 2 rejected, 3 a limit came first or the search stalled, 4 internal error.
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
        say(line) if as_json or code == ExitCode.FAILED else write(f"{line}\n")
    return code
