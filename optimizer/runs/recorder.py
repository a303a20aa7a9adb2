"""A run kept while it goes on: the folder tried before the solving, the search heard, the whole saved at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimizer.inputs.case import Case
from optimizer.results.solution import Solution, Status
from optimizer.runs.folder import can_save
from optimizer.runs.record import Log, RunArguments, save
from optimizer.solver.messages import SolveUpdate


@dataclass(slots=True)
class RunRecorder:
    """Keeps one run under a folder, which must take it: else `InputError`, before anything is solved."""

    parent: Path
    settings: Sequence[tuple[str, str]] = ()
    time_limit: float | None = None
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        """Try the folder."""
        can_save(self.parent)

    def hearing(self, printed: Callable[[SolveUpdate], None]) -> Callable[[SolveUpdate], None]:
        """Return what keeps where the search stands and passes it on to be printed."""

        def hear(update: SolveUpdate) -> None:
            self.log.hear(update)
            printed(update)

        return hear

    def saying(self, say: Callable[[str], None]) -> Callable[[str], None]:
        """Return what keeps a line and passes it on."""

        def both(line: str) -> None:
            self.log.say(line)
            say(line)

        return both

    def save(self, case: Case | None, solution: Solution) -> Path | None:
        """Save the run and return its folder; None, and nothing written, where the input was rejected. Raise `InputError`."""
        if case is None or solution.status is Status.REJECTED:
            return None
        return save(self.parent, RunArguments(self.settings, self.time_limit, self.log), case, solution)
