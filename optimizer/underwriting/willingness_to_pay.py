r"""What a buyer would pay: the walk-away premium of an offer, and the share it takes at each premium.

Walk-away: $\sup \{p : V_{in}(p) \le V_{out}\}$, found by `explanation.walk_away`. The share against the premium is the slope of the
least cost

$$ V(p) = \min_{\text{mixes}} \; c + (1 + \text{tax})\, s\, p $$

which is concave and made of straight pieces where the premium is spent and does nothing else (no budget, no limit per insurer, no
minimum premium, no price of reinstatement). Two lines meet at a breakpoint, or a cheaper mix lies beneath where they meet, and is the
next line (Eisner & Severance, 1976, *J. ACM* 23): the breakpoints are exact. Elsewhere mixes are no straight lines, and each change of
share is bracketed between two solves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from optimizer.errors import LimitError
from optimizer.explanation.questions import Questions
from optimizer.explanation.walk_away import WalkAway, is_spent_alone, taken, walk_away_of, with_offer
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Grid
from optimizer.results.explanation import Verdict
from optimizer.results.price import ShareCurve, ShareStep
from optimizer.results.solution import Solution, Status
from optimizer.solver.messages import Variant

SAME_SHARE = 1e-6
CLOSE = 2e-6
"""Of the cost: premiums this close are one breakpoint."""
SLACK = 4.0
"""Gaps of solving by which a mix must be beneath two lines to be another."""


@dataclass(frozen=True, slots=True)
class Appetite:
    """What is known of one buyer and one offer."""

    edge: WalkAway
    decided: Solution | None
    """The cheapest mix at the stated premium; None where none is stated."""
    without: Solution | None
    """The cheapest mix without the offer, where it was asked for."""

    def within(self, offer: Offer, gap: float) -> float | None:
        """Return how far the gap of the two costs leaves the walk-away premium open, at the smallest share that can be taken."""
        if self.edge.premium is None or self.edge.cost_without is None:
            return None
        least = taken(offer).shares
        share = least.sizes[0] if isinstance(least, Grid) else least.least
        return 2.0 * gap * abs(self.edge.cost_without) / (share * (1.0 + offer.tax))

    @property
    def scale(self) -> float:
        """A cost beside which differences are small or not."""
        solution = self.decided or self.without
        return abs((solution.cost if solution is not None else None) or self.edge.cost_without or self.edge.premium or 1.0)


def walk_away(questions: Questions, offer: Offer, *, premium_stated: bool = True) -> Appetite:
    """Return the largest premium at which the buyer of the questions' case takes an offer of it, and what it does at the stated one.

    `questions.case` has the offer. All solves share one cut pool; nothing is audited here.
    """
    free = offer.model_copy(update={"use": "may"})
    if premium_stated:
        decided = questions.ask(case=with_offer(questions.case, free))
        return Appetite(_walk_away(questions, free, decided), decided, None)
    without = questions.ask(Variant(left_out=frozenset({offer.offer})), case=with_offer(questions.case, free))
    return Appetite(_walk_away(questions, free, without), None, without)


def _walk_away(questions: Questions, offer: Offer, base: Solution) -> WalkAway:
    """Return the edge, looked for once more where a question stalled and time is left: the cuts found meanwhile often settle it."""
    complete = questions.complete
    edge = walk_away_of(questions, offer, base)
    if edge.verdict is Verdict.UNDECIDED and questions.left > 0:
        questions.complete = complete
        edge = walk_away_of(questions, offer, base)
    return edge


def share_curve(questions: Questions, offer: Offer, appetite: Appetite, *, most_solves: int) -> ShareCurve | None:
    """Return the share a cheapest mix takes at each premium from 0 up; None for one share, or where no premium moves the decision.

    Where no mix is lawful without the offer, premiums go to its limit (rate on line 1). A limit of solves or of time leaves gaps between
    the steps, and `exact` False.
    """
    if (isinstance(offer.shares, Grid) and len(offer.shares.sizes) == 1) or appetite.edge.verdict not in (Verdict.PREMIUM, Verdict.ANY):
        return None
    top = min(offer.limit, offer.year_cap) if appetite.edge.premium is None else appetite.edge.premium
    curve = _Curve(questions, offer.model_copy(update={"use": "may"}), appetite.scale, most_solves)
    straight = is_spent_alone(questions.case, offer) and offer.minimum_premium == 0
    try:
        points = curve.straight(top, appetite.edge) if straight else curve.bracketed(top)
    except LimitError:
        points, curve.open = curve.points(), True
    steps = tuple(_steps(points, appetite.edge, top))
    return ShareCurve(exact=straight and not curve.open, steps=steps, solves=curve.solves)


@dataclass(frozen=True, slots=True)
class _Point:
    """A premium with the share of a cheapest mix at it; a breakpoint is two points of one premium."""

    premium: float
    share: float
    cost: float = 0.0


@dataclass(slots=True)
class _Curve:
    """The search for the shares of one offer."""

    questions: Questions
    offer: Offer
    scale: float
    most: int
    solves: int = 0
    open: bool = False
    _points: list[_Point] = field(default_factory=list)

    def points(self) -> list[_Point]:
        """Return every point solved, the lowest premium first."""
        return sorted(self._points, key=lambda point: point.premium)

    def at(self, premium: float) -> _Point:
        """Solve at one premium; raise `LimitError` where that gives no answer, or enough was solved."""
        if self.solves >= self.most:
            raise LimitError("enough was solved")
        self.solves += 1
        priced = self.offer.model_copy(update={"premium": premium})
        solution = self.questions.ask(case=with_offer(self.questions.case, priced))
        if solution.status is not Status.SOLVED or solution.cost is None:
            raise LimitError("a question was left open")
        point = _Point(premium, solution.shares.get(self.offer.offer, 0.0), solution.cost)
        self._points.append(point)
        return point

    def straight(self, top: float, edge: WalkAway) -> list[_Point]:
        """Return the points between which the share changes, by meeting lines; the last is the walk-away premium itself."""
        first = self.at(0.0)
        last = _Point(top, 0.0, edge.cost_without) if edge.cost_without is not None else self.at(top)
        return [first, *self._between(first, last), last]

    def _between(self, left: _Point, right: _Point) -> Iterator[_Point]:
        slope = 1.0 + self.offer.tax
        if left.share - right.share <= SAME_SHARE:
            return
        lines = right.cost - left.cost + slope * (left.share * left.premium - right.share * right.premium)
        meet = lines / (slope * (left.share - right.share))
        meet = min(max(meet, left.premium), right.premium)
        height = left.cost + slope * left.share * (meet - left.premium)
        if min(meet - left.premium, right.premium - meet) > CLOSE * self.scale:
            point = self.at(meet)
            is_another = left.share - point.share > SAME_SHARE and point.share - right.share > SAME_SHARE
            if is_another and point.cost < height - SLACK * self.questions.gap * abs(height):
                yield from self._between(left, point)
                yield point
                yield from self._between(point, right)
                return
        yield _Point(meet, left.share)
        yield _Point(meet, right.share)

    def bracketed(self, top: float) -> list[_Point]:
        """Return points solved: each change of share between two of them is halved until it is narrow."""
        near = CLOSE * self.scale
        points = [self.at(0.0), self.at(max(top - near, 0.0))]
        self.open = True
        while self.solves < self.most:
            wide = [
                (right.premium - left.premium, place)
                for place, (left, right) in enumerate(itertools.pairwise(points), start=1)
                if abs(left.share - right.share) > SAME_SHARE and right.premium - left.premium > near
            ]
            if not wide:
                break
            _, place = max(wide)
            points.insert(place, self.at(0.5 * (points[place - 1].premium + points[place].premium)))
        return points


def _steps(points: list[_Point], edge: WalkAway, top: float) -> Iterator[ShareStep]:
    """Yield runs of points of one share, the share 0 above the walk-away premium at last."""
    start = 0
    for place in range(1, len(points) + 1):
        if place == len(points) or abs(points[place].share - points[start].share) > SAME_SHARE:
            run = points[start:place]
            if run[0].share > SAME_SHARE:
                yield ShareStep(run[0].share, run[0].premium, run[-1].premium)
            start = place
    if edge.verdict is Verdict.PREMIUM:
        yield ShareStep(0.0, top, None)
