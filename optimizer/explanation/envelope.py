r"""The lower envelope of convex lines of straight pieces, each that of one set of decisions, and what is proved about it.

The abscissa $x$ is a measure that costs more the lower it is. Each line is the lower hull of the points found of its decisions, without
a value left of the first, level right of the last; the envelope is the least of them, so it can jump where a line begins.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Mix = TypeVar("Mix")


@dataclass(frozen=True, slots=True)
class Vertex(Generic[Mix]):
    """A mix found: its measure and its cost."""

    x: float
    cost: float
    mix: Mix


@dataclass(frozen=True, slots=True)
class EnvelopePiece(Generic[Mix]):
    """A straight piece of the envelope."""

    key: Hashable
    """The decisions whose line it is on."""
    low: float
    high: float
    """Infinity on the last."""
    cost_low: float
    cost_high: float
    left: Vertex[Mix]
    """The mix found where the line's own piece begins, at `low` or left of it."""
    steps_down: bool = False
    """Whether the envelope jumps down at `high`."""

    @property
    def slope(self) -> float:
        """What a unit less of the measure costs; at least 0."""
        width = self.high - self.low
        return max(self.cost_low - self.cost_high, 0.0) / width if math.isfinite(width) and width > 0 else 0.0

    def at(self, x: float) -> float:
        """Return the line's cost at a measure."""
        return self.cost_low if self.slope == 0 else self.cost_low - self.slope * (x - self.low)


@dataclass(frozen=True, slots=True)
class LowerBound:
    r"""No lawful mix with a measure between the ends costs less than $\text{cost} - \text{slope} (x - \text{low})$."""

    low: float
    high: float
    cost: float
    slope: float

    def at(self, x: float) -> float:
        """Return the bound at a measure."""
        return self.cost if self.slope == 0 else self.cost - self.slope * (x - self.low)

    def meets(self, piece: EnvelopePiece[Mix], high: float, tolerance: float) -> tuple[float, float]:
        """Return from where to where the bound meets a piece looked at up to `high`; where it does not, nothing, at infinity."""
        low, end = max(self.low, piece.low), min(self.high, high)
        ends = (low, end if math.isfinite(end) else low)
        return (low, end) if low <= end and all(self.at(x) >= piece.at(x) - tolerance for x in ends) else (math.inf, math.inf)


@dataclass(slots=True)
class Envelope(Generic[Mix]):
    """All points found, by their decisions, and all bounds."""

    lines: dict[Hashable, list[Vertex[Mix]]] = field(default_factory=dict)
    bounds: list[LowerBound] = field(default_factory=list)

    def add(self, key: Hashable, vertex: Vertex[Mix]) -> None:
        """Take a point into the line of its decisions."""
        self.lines[key] = _hull([*self.lines.get(key, ()), vertex])

    def first(self, key: Hashable) -> float:
        """Return where the line of some decisions begins, as far as known."""
        return self.lines[key][0].x

    def is_proved(self, piece: EnvelopePiece[Mix], *, tolerance: float, resolution: float) -> bool:
        """Say whether bounds meet a piece from end to end, within a cost and, beneath a step or between two bounds, a measure."""
        high = piece.high - resolution if piece.steps_down else piece.high
        if high <= piece.low + resolution:
            return True
        reached = piece.low
        for start, end in sorted(bound.meets(piece, high, tolerance) for bound in self.bounds):
            if start > reached + resolution:
                break
            reached = max(reached, end)
        return reached >= high - resolution if math.isfinite(high) else reached >= high

    def pieces(self) -> list[EnvelopePiece[Mix]]:
        """Return the envelope from its tightest end to however loose."""
        ends = sorted({vertex.x for line in self.lines.values() for vertex in line})
        pieces: list[EnvelopePiece[Mix]] = []
        for low, high in zip(ends, [*ends[1:], math.inf], strict=True):
            for piece in self._between(low, high):
                if pieces and _continues(pieces[-1], piece):
                    pieces[-1] = _joined(pieces[-1], piece)
                else:
                    pieces.append(piece)
        return [_with_step(piece, after) for piece, after in zip(pieces, [*pieces[1:], None], strict=True)]

    def _between(self, low: float, high: float) -> Iterator[EnvelopePiece[Mix]]:
        """Yield the lowest lines between two neighbouring points, none of which has a kink there."""
        lines = [piece for key, line in self.lines.items() if line[0].x <= low and (piece := _part(key, line, low, high)) is not None]
        at = low
        now = min(lines, key=lambda piece: (piece.cost_low, piece.cost_high))
        while at < high:
            crossings = [(cross, -piece.slope, piece) for piece in lines if (cross := _crossing(now, piece, at)) is not None]
            cross, _, after = min(crossings, key=lambda c: (c[0], c[1]), default=(high, 0.0, now))
            yield _cut(now, at, min(cross, high))
            at, now = cross, after


def _hull(vertices: list[Vertex[Mix]]) -> list[Vertex[Mix]]:
    """Return the lower hull by rising measure and falling cost."""
    hull: list[Vertex[Mix]] = []
    for vertex in sorted(vertices, key=lambda v: (v.x, v.cost)):
        if hull and vertex.cost >= hull[-1].cost:
            continue  # no cheaper for more room
        while len(hull) > 1 and _is_above(hull[-1], hull[-2], vertex):
            hull.pop()
        hull.append(vertex)
    return hull


def _is_above(middle: Vertex[Mix], left: Vertex[Mix], right: Vertex[Mix]) -> bool:
    return (middle.cost - left.cost) * (right.x - left.x) >= (right.cost - left.cost) * (middle.x - left.x)


def _part(key: Hashable, line: list[Vertex[Mix]], low: float, high: float) -> EnvelopePiece[Mix] | None:
    """Return the part of a line between two neighbouring points."""
    place = max(i for i, vertex in enumerate(line) if vertex.x <= low)
    left = line[place]
    if place == len(line) - 1:
        return EnvelopePiece(key, low, high, left.cost, left.cost, left)
    right = line[place + 1]
    slope = (left.cost - right.cost) / (right.x - left.x)
    return EnvelopePiece(key, low, high, left.cost - slope * (low - left.x), left.cost - slope * (high - left.x), left)


def _crossing(now: EnvelopePiece[Mix], other: EnvelopePiece[Mix], at: float) -> float | None:
    """Return where another line falls beneath the one at hand, right of a place and left of the end."""
    if other.slope <= now.slope:
        return None
    cross = other.low + (other.cost_low - now.at(other.low)) / (other.slope - now.slope)
    return cross if at < cross < now.high else None


def _cut(piece: EnvelopePiece[Mix], low: float, high: float) -> EnvelopePiece[Mix]:
    end = piece.cost_high if high == piece.high else piece.at(high)
    return EnvelopePiece(piece.key, low, high, piece.at(low), end, piece.left)


def _continues(before: EnvelopePiece[Mix], after: EnvelopePiece[Mix]) -> bool:
    return before.key == after.key and before.left is after.left and before.high == after.low


def _joined(before: EnvelopePiece[Mix], after: EnvelopePiece[Mix]) -> EnvelopePiece[Mix]:
    return EnvelopePiece(before.key, before.low, after.high, before.cost_low, after.cost_high, before.left)


def _with_step(piece: EnvelopePiece[Mix], after: EnvelopePiece[Mix] | None) -> EnvelopePiece[Mix]:
    steps = after is not None and after.left.x == after.low and after.key != piece.key and after.cost_low < piece.cost_high
    return EnvelopePiece(piece.key, piece.low, piece.high, piece.cost_low, piece.cost_high, piece.left, steps)
