r"""What a mix costs over a measure, its shares fixed: priced exactly at every place, without a solver.

The cost is a line of straight pieces: the reserve is a linear programme in whose right sides the measure stands. Its kinks are where the
tangents of a piece's two ends cross. Where the law lets the firm choose what counts the line may bend the other way; it is then told as
several convex ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.evaluation.limits import evaluate_lawful
from optimizer.evaluation.mix_cost import EvaluatedMix
from optimizer.evaluation.problem import Problem, instruments_of
from optimizer.evaluation.span import Span
from optimizer.evaluation.span_value import in_span, last_lawful
from optimizer.explanation.envelope import Vertex
from optimizer.explanation.measure_axis import MeasureAxis
from optimizer.explanation.shifted_requirement import with_requirement_shifted
from optimizer.law.recognition import recognise
from optimizer.losses.scenarios import Vector

EDGE = 1e-4
"""Of a piece: the step from an end by which its slope is taken."""
INSIDE = (0.382, 0.73)
"""Where a piece is looked at, to see that it is straight."""
DEPTH = 40
ROUNDING = 1e-12
"""Relative, of a cost."""


@dataclass(frozen=True, slots=True)
class PlacedMix:
    """A mix as it stands at one place of a measure; money."""

    shares: Mapping[str, float]
    """Share by offer bought."""
    reserve: float
    premium: float
    """Due."""


MixVertex = Vertex[PlacedMix]


@dataclass(slots=True)
class MixLine:
    """One mix over the reserve or the requirement, between two ends of the abscissa."""

    problem: Problem
    axis: MeasureAxis
    shares: Mapping[str, float]
    tolerance: float
    """Money a year within which a piece is straight."""

    def parts(self, low: float, high: float) -> list[list[MixVertex]]:
        """Return the line as convex parts from the tighter side, each of the vertices at its ends and kinks; none where it is unlawful."""
        right = self._at(high)
        if right is None:
            return []
        left = self._tightest(low, right)
        return _convex_parts([left, *self._kinks(left, right, 0), right] if left.x < right.x else [right])

    def _tightest(self, low: float, right: MixVertex) -> MixVertex:
        """Return the tightest place at which the mix is lawful: the least reserve it can do with, or by halves."""
        least = max(low, self._least_reserve()) if self.axis.measure == "reserve" else low
        if self._at(least) is None:
            least = right.x - last_lawful(lambda part: self._is_lawful(right.x - part * (right.x - low))) * (right.x - low)
        return self._at(least) or right

    def _least_reserve(self) -> float:
        cheap = replace(self.problem.instruments.without_emergency, price=self.problem.instruments.is_reserve)
        priced = evaluate_lawful(replace(self.problem, instruments=cheap), self._vector)
        return 0.0 if priced is None else float(sum(priced.holding.amounts))

    def _is_lawful(self, x: float) -> bool:
        there = self._problem_at(x)
        return evaluate_lawful(replace(there, instruments=there.instruments.without_emergency), self._vector) is not None

    def _kinks(self, left: MixVertex, right: MixVertex, depth: int) -> list[MixVertex]:
        """Return the kinks between two vertices."""
        width = right.x - left.x
        if depth == DEPTH or width <= ROUNDING * max(abs(left.x), abs(right.x)) or self._is_straight(left, right):
            return []
        after, before = self._at(left.x + EDGE * width), self._at(right.x - EDGE * width)
        place = 0.5 * (left.x + right.x)
        if after is not None and before is not None:
            place = _crossing((left, after), (before, right), place)
        middle = self._at(place)
        if middle is None:
            return []
        return [*self._kinks(left, middle, depth + 1), middle, *self._kinks(middle, right, depth + 1)]

    def _is_straight(self, left: MixVertex, right: MixVertex) -> bool:
        for part in INSIDE:
            x = left.x + part * (right.x - left.x)
            there = self._at(x)
            line = left.cost + (right.cost - left.cost) * (x - left.x) / (right.x - left.x)
            if there is None or abs(there.cost - line) > max(self.tolerance, ROUNDING * abs(line)):
                return False
        return True

    def _at(self, x: float) -> MixVertex | None:
        """Return the mix at a place, None where it is not lawful."""
        priced = evaluate_lawful(self._problem_at(x), self._vector)
        if priced is None:
            return None
        placed = placed_mix(priced, self.shares)
        return Vertex(min(x, placed.reserve) if self.axis.measure == "reserve" else x, priced.cost, placed)

    def _problem_at(self, x: float) -> Problem:
        if self.axis.measure == "reserve":
            return in_span(self.problem, Span("reserve", "", 0.0, x)) if math.isfinite(x) else self.problem
        law = recognise(with_requirement_shifted(self.axis.case, self.axis.id, -x - self.axis.required))
        return replace(self.problem, recognition=law, instruments=instruments_of(self.axis.case, law))

    @property
    def _vector(self) -> Vector:
        return np.array([self.shares.get(offer.offer, 0.0) for offer in self.problem.case.offers])


def placed_mix(priced: EvaluatedMix, shares: Mapping[str, float]) -> PlacedMix:
    """Return a mix that was priced."""
    return PlacedMix(shares, float(sum(priced.holding.amounts)), float(priced.spent.due.sum()))


def _crossing(left: tuple[MixVertex, MixVertex], right: tuple[MixVertex, MixVertex], otherwise: float) -> float:
    """Return where the tangents at both ends cross, the middle where they do not between them."""
    (a, after), (before, b) = left, right
    if after.x <= a.x or b.x <= before.x:
        return otherwise
    falls, flattens = (after.cost - a.cost) / (after.x - a.x), (b.cost - before.cost) / (b.x - before.x)
    if falls == flattens:
        return otherwise
    place = a.x + (b.cost - a.cost - flattens * (b.x - a.x)) / (falls - flattens)
    return place if after.x < place < before.x else otherwise


def _convex_parts(vertices: list[MixVertex]) -> list[list[MixVertex]]:
    """Return the runs of vertices along which the line gets no steeper."""
    parts: list[list[MixVertex]] = [[vertices[0]]]
    for vertex in vertices[1:]:
        part = parts[-1]
        if len(part) > 1 and _slope(part[-2], part[-1]) > _slope(part[-1], vertex) + ROUNDING * abs(vertex.cost) / (vertex.x - part[-1].x):
            parts.append([part[-1]])
        parts[-1].append(vertex)
    return parts


def _slope(left: MixVertex, right: MixVertex) -> float:
    return (right.cost - left.cost) / (right.x - left.x)
