"""The least cost against one measure: the results of `frontier`. Amounts in the case's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from optimizer.inputs.case import CaseName
from optimizer.inputs.frontier_plan import Measure
from optimizer.results.solution import Caution

PointKind = Literal["end", "step", "crossing", "kink"]
"""The tightest that can be; another mix takes over, by a jump; two mixes cost the same; the slope of one changes."""
MarkKind = Literal["today", "all_cash", "law_only", "mix"]


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """A breakpoint: where another mix becomes the cheapest, or the cost of one takes another slope."""

    at: float
    """The measure; money. Of the first, where the range begins, if something is lawful there."""
    cost: float
    """Least yearly cost there."""
    tighter: float | None
    """Least cost just beyond it, on the tighter side; None: none is lawful there, or the range ends."""
    kind: PointKind
    shares: Mapping[str, float]
    """Share by offer, of the mix on the looser side."""
    reserve: float
    """Held by that mix, as it was found."""
    premium: float
    """Due for that mix."""
    exact: bool
    """Whether the figure is that of a mix priced exactly; else it is where two such lines cross, or the range begins within a slope."""


@dataclass(frozen=True, slots=True)
class FrontierPiece:
    """Between two breakpoints, where the least cost is a straight line."""

    low: float
    high: float | None
    """None: however loose."""
    cost_low: float
    cost_high: float
    proved: bool
    """Whether the solver's bound says that no lawful mix costs less anywhere on it, within tolerance and resolution."""


@dataclass(frozen=True, slots=True)
class FrontierMark:
    """A mix to compare with, by its own figures."""

    kind: MarkKind
    at: float
    cost: float
    is_lawful: bool
    """Whether it meets the law."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """The least yearly cost over one measure, with its exact breakpoints, by rising measure."""

    case: CaseName
    measure: Measure
    id: str
    """Of the tail rule or the requirement; empty for the reserve."""
    level: float | None
    """Of the tail."""
    keeps_rule: bool
    """Of the tail: whether the case's own rule stays beside the bound."""
    low: float | None
    """Where the range asked about ends; None: it has no end there."""
    high: float | None
    points: tuple[FrontierPoint, ...]
    pieces: tuple[FrontierPiece, ...]
    marks: tuple[FrontierMark, ...]
    tolerance: float
    """Relative: of a cost on the frontier."""
    resolution: float
    """Of the measure: what lies closer beneath a step, or about a bend of the law, was not looked at."""
    complete: bool
    """Whether every piece is proved, and that nothing lies beyond the tightest end."""
    solves: int
    seconds: float
    warnings: tuple[Caution, ...] = ()
    """What left a piece open."""

    @property
    def exit_code(self) -> int:
        """Exit code of the command: 3 where a limit left a piece open."""
        return 0 if self.complete else 3

    def cost_at(self, at: float) -> float | None:
        """Return the least cost at a measure, None where it is beyond the pieces found; where two meet, the lower."""
        costs = [_cost_on(piece, at) for piece in self.pieces if piece.low <= at and (piece.high is None or at <= piece.high)]
        return min(costs, default=None)


def _cost_on(piece: FrontierPiece, at: float) -> float:
    if piece.high is None or piece.high == piece.low:
        return piece.cost_low
    return piece.cost_low + (at - piece.low) / (piece.high - piece.low) * (piece.cost_high - piece.cost_low)
