r"""The envelope of all mixes over one measure, asked for piece by piece until the solver's bound meets each (`docs/method/frontier.md`).

A piece is the line $c - g(x - \text{low})$. The search for $\min\, \text{cost} + g\,(x - \text{low})$ over all lawful mixes
with a measure on it either returns $c$, and no mix lies beneath the line, or a mix that does, and the envelope is drawn anew with it.
Where a mix is bounded by the end of a piece, how far its decisions reach is asked first, at a price so steep that nothing else counts:
else a step of the resolution would follow the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from optimizer.evaluation.problem import Problem
from optimizer.evaluation.variant import Variant
from optimizer.explanation.envelope import Envelope, EnvelopePiece, LowerBound, Vertex
from optimizer.explanation.measure_axis import MeasureAxis
from optimizer.explanation.mix_line import MixLine, PlacedMix
from optimizer.explanation.questions import Questions
from optimizer.inputs.case import Case
from optimizer.inputs.shares import Grid, Range
from optimizer.report.rows.tables import premium_total
from optimizer.results.solution import Solution

STEEP = 1e3
"""Costs of the frontier for its whole measure: the price at which the tightest mix is the cheapest."""
NEAR = 4.0
"""Resolutions from the end of a piece within which a mix is bounded by it."""
HALVES = 80
"""Questions about where the tightest mix stands."""
MOST = 5000
"""Questions, after which what is open stays open."""

COARSE = 0.03
"""Of the area between the ends of a frontier: a larger step is asked about half way first."""
STRAIGHT = 0.1
"""Of the tolerance: within which a piece of one mix's own line is straight."""

Piece = EnvelopePiece[PlacedMix]


@dataclass(slots=True)
class FrontierSearch:
    """The questions about one measure."""

    questions: Questions
    problem: Problem
    """Of the axis's case."""
    axis: MeasureAxis
    low: float
    """Where the abscissa begins; of a requirement the largest asked about, with its sign turned."""
    high: float
    start: float
    """From where the frontier is wanted, if not from its tightest end: at `low` or right of it; else minus infinity."""
    tolerance: float
    """Money a year."""
    scale: float
    """Of the measure; money."""
    resolution: float
    """Money."""
    on_change: Callable[[], None]
    envelope: Envelope[PlacedMix] = field(default_factory=Envelope)
    chords: set[Hashable] = field(default_factory=set)
    """Decisions with shares of a range: between two points of theirs the line is a chord."""
    tried: set[tuple[float, float, float]] = field(default_factory=set)
    """Ends and slope of the pieces asked about."""
    halved: set[tuple[float, float, float]] = field(default_factory=set)
    """Those asked about half way, so that the shape is known before every step of it."""
    left_open: set[tuple[float, float, float]] = field(default_factory=set)
    """Those whose question got no answer, or one that changed nothing."""
    reached: dict[Hashable, float] = field(default_factory=dict)
    """Where the line of some decisions was found to begin."""

    def run(self) -> None:
        """Ask until every piece is proved, or time is over."""
        self._ask(self.high if self.axis.sign < 0 else self.low, self.high, 0.0)
        if not self.envelope.lines:
            return
        self._tightest()
        while (piece := self._next()) is not None and self.questions.solves < MOST and self.questions.left > 0:
            line = (piece.low, piece.high, piece.slope)
            if self._is_wide(piece) and line not in self.halved:
                self.halved.add(line)
                self._ask(piece.low, 0.5 * (piece.low + piece.high), piece.slope)
                self.on_change()
                continue
            high = piece.high - self.resolution if piece.steps_down else piece.high
            if not self._ask(piece.low, min(high, self.high), piece.slope) or line in self.tried:
                self.left_open.add(line)
            self.tried.add(line)
            self.on_change()

    def pieces(self) -> list[Piece]:
        """Return the envelope from where it is wanted: a piece that begins left of there is cut."""
        every = self.envelope.pieces() if self.envelope.lines else []
        return [
            piece if piece.low >= self.start else replace(piece, low=self.start, cost_low=piece.at(self.start))
            for piece in every
            if piece.high > self.start
        ]

    def is_proved(self, piece: Piece) -> bool:
        """Say whether a bound meets a piece, and mixes do: a chord between shares of a range need not be lawful under a VaR rule."""
        if piece.slope > 0 and piece.key in self.chords and any(rule.hold and rule.measure == "var" for rule in self.axis.case.tail):
            return False
        cut = piece if piece.high <= self.high else EnvelopePiece(*_ends(piece, self.high))
        return self.envelope.is_proved(cut, tolerance=self.tolerance, resolution=self.resolution)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left open: no piece, and nothing tighter than the tightest mix, or cheaper left of where it is wanted."""
        return bool(self.envelope.lines) and self._is_end_proved() and all(self.is_proved(piece) for piece in self.pieces())

    def _is_end_proved(self) -> bool:
        """Say whether nothing is tighter than the tightest mix; where that stands left of the start, nothing up to there cheaper."""
        first = self._first
        if first <= self.low + self.resolution and self.start <= self.low:
            return True
        beyond = [bound for bound in self.envelope.bounds if math.isinf(bound.low)]
        if first <= self.start:
            least = self.pieces()[0].cost_low - self.tolerance
            return any(bound.high >= self.start and bound.cost >= least for bound in beyond)
        return any(math.isinf(bound.cost) and bound.high >= first - self.resolution * (1 + 1e-6) for bound in beyond)

    def _next(self) -> Piece | None:
        """Return the open piece under which most may lie hidden."""
        pieces = self.pieces()
        least = min(piece.cost_high for piece in pieces)
        every = [p for p in pieces if (p.low, p.high, p.slope) not in self.left_open and not self.is_proved(p)]
        return max(every, key=lambda piece: self._room(piece, least), default=None)

    def _is_wide(self, piece: Piece) -> bool:
        """Say whether a step stands over much of what is drawn: by its area."""
        pieces = self.pieces()
        if not piece.steps_down or len(pieces) < 2:
            return False
        first, last = pieces[0], pieces[-1]
        jump = piece.cost_high - next(after.cost_low for after in pieces if after.low >= piece.high)
        return (piece.high - piece.low) * jump > COARSE * (last.low - first.low) * (first.cost_low - last.cost_low)

    def _room(self, piece: Piece, least: float) -> float:
        width = min(piece.high, max(piece.low, self.scale)) - piece.low
        return width * (piece.cost_low - least + self.tolerance)

    def _tightest(self) -> None:
        """Find the tightest mix, and that nothing lies beyond it: by halves, should the steepest price not do."""
        if self.axis.sign < 0:
            self._ask(self.low, self.low, 0.0)
        elif self.start > self.low and not self._is_end_proved():
            self._ask(self.low, self.start, 0.0)
        if self._first <= self.start:
            return  # how much tighter there is something is not wanted
        if not self._is_end_proved():
            self._reach(None, self._first)
        for place in range(HALVES):
            if self._is_end_proved():
                return
            beyond = max((bound.high for bound in self.envelope.bounds if math.isinf(bound.cost)), default=self.low)
            at = self._first - self.resolution if place % 2 == 0 else 0.5 * (beyond + self._first)
            if not self._ask(at if self.axis.sign < 0 else self.low, at, 0.0):
                return

    @property
    def _first(self) -> float:
        """Where the tightest mix found stands."""
        return min(line[0].x for line in self.envelope.lines.values())

    def _reach(self, like: Solution | None, high: float) -> None:
        """Find how tight the decisions of a mix can get, or any: by a price that outweighs all else, then at no price."""
        cost = max(abs(vertex.cost) for line in self.envelope.lines.values() for vertex in line)
        steep = STEEP * max(cost, self.tolerance) / self.scale
        ended = self._solved(self._low(high), high, steep, like)
        if ended is None:
            return
        at = self.axis.of(ended)
        again = self._solved(self._low(at), at, 0.0, like)
        for solution in (ended, *(() if again is None else (again,))):
            self._take(solution)

    def _low(self, high: float) -> float:
        """Return the lower end of a span: that of the abscissa, where it has one."""
        return min(self.low, high)

    def _ask(self, low: float, high: float, price: float) -> bool:
        """Ask what lies beneath a line; say whether there was an answer. A law that bends between the ends is asked about in halves."""
        low = self._asked_from(low, price)
        question = self.axis.question(low, high, price)
        if question is None:
            if high - low <= self.resolution:
                return True  # about a bend of the law
            middle = 0.5 * (low + high)
            return all((self._ask(low, middle, price), self._ask(middle, high, price)))
        ended = self.questions.in_span(Variant(span=question.span), question.case)
        if ended.ended == "infeasible":
            if self.envelope.lines and self._first <= high:
                return False  # lawful within the solver's tolerance alone
            self.envelope.bounds.append(LowerBound(-math.inf if self._holds_beyond(low) else low, high, math.inf, 0.0))
            return True
        if ended.bound is not None:
            at = -math.inf if price == 0 and self.axis.sign > 0 and self._holds_beyond(low) else low
            self.envelope.bounds.append(LowerBound(at, high, ended.bound + question.added, price))
        if ended.answer is not None and ended.answer.cost is not None:
            self._take_answer(ended.answer, high)
        return ended.ended == "closed"

    def _asked_from(self, low: float, price: float) -> float:
        """Return the lower end of a question: without a price as low as can be for the reserve, where that end is a floor."""
        return self.low if price == 0 and self.axis.measure == "reserve" else max(low, self.low)

    def _holds_beyond(self, low: float) -> bool:
        """Say whether an answer holds for what is tighter than its lower end, too: not if that is a floor on the reserve."""
        return self.axis.measure != "reserve" or low <= 0.0

    def _take_answer(self, solution: Solution, high: float) -> None:
        """Take a mix; where the end of the span bounds it, find how far its decisions reach."""
        key, x = self._take(solution)
        if self.is_fixed(solution) or not math.isfinite(high) or x < high - NEAR * self.resolution:
            return
        if key not in self.reached:
            self._reach(solution, x)
            self.reached[key] = self.envelope.first(key)
        elif x < self.reached[key]:
            self._halve(solution, key, x)

    def _halve(self, solution: Solution, key: Hashable, x: float) -> None:
        """Ask the same decisions half way to the next mix on the tighter side: where they do not reach as far, that closes in."""
        tighter = max((v.x for line in self.envelope.lines.values() for v in line if v.x < x), default=x)
        middle = self._solved(self._low(tighter), 0.5 * (tighter + x), 0.0, solution)
        if middle is not None:
            self._take(middle)
        self.reached[key] = self.envelope.first(key)

    def _take(self, solution: Solution) -> tuple[Hashable, float]:
        """Take a mix that was found: the line of its shares as they are, and its place among others of its decisions."""
        key, x = decisions(self.questions.case, solution), self.axis.of(solution)
        if self.axis.measure != "tail":
            line = MixLine(self.problem, self.axis, solution.shares, STRAIGHT * self.tolerance)
            for place, part in enumerate(line.parts(self.low, self.high)):
                for vertex in part:
                    self.envelope.add((tuple(solution.shares.items()), place), vertex)
        if self.axis.measure == "tail" or not self.is_fixed(solution):
            self.chords |= set() if self.is_fixed(solution) else {key}
            placed = PlacedMix(solution.shares, solution.reserve_total, premium_total(solution))
            self.envelope.add(key, Vertex(x, solution.cost or 0.0, placed))
        return key, x

    def is_fixed(self, solution: Solution) -> bool:
        """Say whether a mix has no share of a range."""
        return not any(isinstance(offer.shares, Range) and offer.offer in solution.shares for offer in self.questions.case.offers)

    def _solved(self, low: float, high: float, price: float, like: Solution | None) -> Solution | None:
        """Return the best mix in a span, of the decisions of another if stated."""
        question = self.axis.question(low, high, price) or self.axis.question(high, high, 0.0)
        if question is None:
            return None
        case, left_out = (question.case, frozenset[str]()) if like is None else only(question.case, like)
        ended = self.questions.in_span(Variant(left_out=left_out, span=question.span), case)
        return ended.answer if ended.answer is not None and ended.answer.cost is not None else None


def _ends(piece: Piece, high: float) -> tuple[Hashable, float, float, float, float, Vertex[PlacedMix]]:
    return piece.key, piece.low, max(high, piece.low), piece.cost_low, piece.at(max(high, piece.low)), piece.left


def decisions(case: Case, solution: Solution) -> Hashable:
    """Return the yes/no decisions of a mix, under which its cost is convex: offers, line sizes, what counts in law."""
    ranges = {offer.offer for offer in case.offers if isinstance(offer.shares, Range)}
    bought = frozenset((offer, None if offer in ranges else share) for offer, share in solution.shares.items())
    return bought, frozenset((rule.id, item.what) for rule in solution.law for item in rule.items if item.counts_for > 0)


def only(case: Case, like: Solution) -> tuple[Case, frozenset[str]]:
    """Return the case that must buy what a mix buys, line sizes as there, and the offers to leave out of it."""
    shares = like.shares
    offers = tuple(
        offer.model_copy(update={"use": "must"} | ({} if isinstance(offer.shares, Range) else {"shares": Grid((shares[offer.offer],))}))
        if offer.offer in shares
        else offer
        for offer in case.offers
    )
    return case.model_copy(update={"offers": offers}), frozenset(offer.offer for offer in case.offers if offer.offer not in shares)
