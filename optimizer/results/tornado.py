"""What every doubtful figure of a case is worth: the answer at both ends of the range stated for it, each end a solve of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.errors import Fault
from optimizer.inputs.case import CaseName
from optimizer.results.solution import Caution, Status

_WORST = (Status.ERROR, Status.UNDECIDED, Status.FEASIBLE, Status.REJECTED)


@dataclass(frozen=True, slots=True)
class RangeEnd:
    """The answer with one figure at one end of its range; cost in the case's currency a year."""

    value: float
    status: Status
    cost: float | None
    """None where there is no mix: infeasible, refused by the case, or out of time."""
    shares: Mapping[str, float]
    mix_changes: bool
    """Whether another set of offers, or other shares, are bought than in the answer; False where one of the two has no mix."""
    faults: tuple[Fault, ...] = ()
    """Why the case refuses the value."""


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """One figure with a stated range, and the least cost at both ends of it."""

    key: str
    base: float | None
    """As the case states it; None where it states none, as for a limit that is left out."""
    grade: Literal["primary", "secondary", "assumed"]
    source: str
    low: RangeEnd
    high: RangeEnd

    def width(self, cost: float | None) -> float | None:
        """Return how far the figure moves the yearly cost: from the least to the largest of both ends and the answer's `cost`.

        In the case's currency a year; None where an end has no cost, and of the two ends alone where the answer has none.
        """
        if self.low.cost is None or self.high.cost is None:
            return None
        ends = (self.low.cost, self.high.cost)
        costs = ends if cost is None else (*ends, cost)
        return max(costs) - min(costs)


@dataclass(frozen=True, slots=True)
class Tornado:
    """The answers over the stated ranges of a case, one figure at a time, all else as stated."""

    case: CaseName
    status: Status
    """Of the answer itself."""
    cost: float | None
    bars: tuple[TornadoBar, ...]
    """The widest first; those with an end without a cost before all others, since nothing moves an answer further."""
    complete: bool
    """Whether both ends of every figure were solved before time was over."""
    seconds: float
    warnings: tuple[Caution, ...] = ()
    """What left figures out, or ended the solve of an end."""

    @property
    def exit_code(self) -> int:
        """Exit code of the command, as for a curve: 0 all answered, 2 a value refused, 3 some at a limit, 4 some in error."""
        statuses = {self.status, *(end.status for bar in self.bars for end in (bar.low, bar.high))}
        worst = next((status.exit_code for status in _WORST if status in statuses), 0)
        return worst or (0 if self.complete else Status.UNDECIDED.exit_code)


def by_width(bars: tuple[TornadoBar, ...], cost: float | None) -> tuple[TornadoBar, ...]:
    """Return bars about the answer's cost, those with an end without a cost first, then the widest."""
    return tuple(sorted(bars, key=lambda bar: (bar.width(cost) is not None, -(bar.width(cost) or 0.0))))
