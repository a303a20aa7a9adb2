"""The command `solve`: one case to its answer, kept as a run where asked; whatever happens on the way becomes an answer with a status."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimizer.cli.console import ExitCode, ProgressLine, abortable, reason, say, write
from optimizer.cli.options import seconds, settings, shared
from optimizer.errors import InfeasibleError, InputError, LimitError

if TYPE_CHECKING:
    from optimizer.inputs.case import Case
    from optimizer.results.solution import Solution, Status
    from optimizer.runs import RunRecorder


@click.command()
@shared
@click.option("--time-limit", metavar="S", help="Most seconds to solve, instead of the case's own.")
@click.option("--save", "parent", metavar="FOLDER", help="Keep inputs, answer, log and versions in FOLDER/<run id>.")
@abortable
def solve(path: str, pairs: tuple[str, ...], as_json: bool, time_limit: str | None, parent: str | None) -> int:
    """Solve CASE: a folder with case.toml, or the path of a .toml or an .xlsx.

    \b
    Exit code: 0 certified or solved, 1 infeasible, 2 rejected, 3 a limit came first or the search stalled, 4 internal error.
    """  # noqa: D301 the \b is click's mark for text not to be rewrapped
    from optimizer.report import to_json, to_text

    attempt = Attempt(path, parent)
    solution = attempt.solve(lambda: (settings(pairs), seconds(time_limit)))
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


@dataclass
class Attempt:
    """A case on its way to an answer."""

    path: str
    parent: str | None = None
    """Where the run is to be saved."""
    case: Case | None = None
    keeper: RunRecorder | None = None
    failed: bool = False
    """Whether it ended in an exception and not in an answer of `optimize`."""
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    begin: float = field(default_factory=time.perf_counter)

    def solve(self, read: Callable[[], tuple[Sequence[tuple[str, str]], float | None]]) -> Solution:
        """Return the answer of `optimize`, or one made of what stopped it; `read` gives settings and time limit, or raises."""
        try:
            return self._solve(*read())
        except Exception as error:  # noqa: BLE001 becomes status `error`, exit code 4
            self.failed = True
            return self._answer(error)

    def _solve(self, overlay: Sequence[tuple[str, str]], limit: float | None) -> Solution:
        from optimizer import files
        from optimizer.solver.process import WORKERS

        WORKERS.warm()  # it loads the solver while the files are read
        from optimizer.solver.solve import optimize

        progress: Callable[[Any], None] = ProgressLine()
        if self.parent is not None:
            from optimizer.runs import RunRecorder

            self.keeper = RunRecorder(Path(self.parent), overlay, limit)
            progress = self.keeper.hearing(ProgressLine(say=self.keeper.saying(say)))
        self.case = files.load_case(self.path, settings=overlay)
        spent = {"read": time.perf_counter() - self.begin}
        years = files.load_years(self.case)
        made = time.perf_counter() - self.begin
        spent |= {"read": made} if self.case.losses.simulate is None else {"simulate": made - spent["read"]}
        solution = optimize(self.case, years, time_limit=limit, on_progress=progress)
        if solution.run is None:
            return solution
        return replace(solution, run=replace(solution.run, seconds={**solution.run.seconds, **spent}))

    def save(self, solution: Solution) -> tuple[int, str]:
        """Save the run where that is asked for; return the exit code, and a line on where it lies or why it does not."""
        code = solution.status.exit_code
        try:
            place = None if self.keeper is None else self.keeper.save(self.case, solution)
        except InputError as error:
            return ExitCode.FAILED, str(error)
        return code, "" if place is None else f"saved: {place}"

    def _answer(self, error: Exception) -> Solution:
        from optimizer.inputs.case import CaseName
        from optimizer.results.solution import Run, Solution
        from optimizer.solver.messages import peak_bytes
        from optimizer.version import product_version

        faults = error.faults if isinstance(error, InputError) else ()
        return Solution(
            case=CaseName("", "", "", "") if self.case is None else self.case.identity,
            status=_status(error),
            faults=faults,
            message=reason(error),
            run=Run(
                id=uuid.uuid4().hex,
                version=product_version(),
                started=self.started.isoformat(timespec="seconds"),
                seconds={"read": time.perf_counter() - self.begin},
                peak_bytes=peak_bytes(),
                solver="",
                cuts=0,
            ),
        )

    def complaints(self, solution: Solution) -> list[str]:
        """Return the lines for stderr: one a fault, or the one reason."""
        return [str(fault) for fault in solution.faults] or [solution.message]


def _status(error: Exception) -> Status:
    """Return the status that an exception stands for."""
    from optimizer.results.solution import Status

    endings = ((InputError, Status.REJECTED), (InfeasibleError, Status.INFEASIBLE), (LimitError, Status.UNDECIDED))
    return next((status for kind, status in endings if isinstance(error, kind)), Status.ERROR)
