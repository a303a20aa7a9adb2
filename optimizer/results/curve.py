"""A case at several values of one of its numbers: the answers, in order."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.inputs.case import CaseName
from optimizer.results.solution import Solution, Status

_WORST = (Status.ERROR, Status.UNDECIDED, Status.FEASIBLE, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One value and the answer to the case with it."""

    value: float
    solution: Solution
    cuts_reused: int = 0
    """Cuts of the points before that its search began with."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The answers along one key; amounts in the case's currency."""

    case: CaseName
    """`fingerprint`: of the key, its values and all inputs."""
    key: str
    points: tuple[CurvePoint, ...]

    @property
    def exit_code(self) -> int:
        """Exit code of the command, as for a batch: 0 all answered (or infeasible), 2 some rejected, 3 some at a limit, 4 some in error."""
        statuses = {point.solution.status for point in self.points}
        return next((status.exit_code for status in _WORST if status in statuses), 0)
