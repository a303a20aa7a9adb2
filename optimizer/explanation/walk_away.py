"""The premium at which each offer enters or leaves the cheapest mix."""

from __future__ import annotations

import math
from dataclasses import dataclass

from optimizer.errors import LimitError, SolveError
from optimizer.evaluation.variant import Variant
from optimizer.explanation.questions import Questions
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import LEAST_SHARE, NOTICED_SHARE, Grid, Range
from optimizer.law.recognition import recognise
from optimizer.results.explanation import OfferReason, Verdict
from optimizer.results.solution import Barred, Solution, Status

NEAR = 1e-6
"""Of the cost: how far above a premium already borne the next mix is looked for."""
STRAIGHT = 6
"""Mixes followed one after the other before the room above is closed in on."""
WIDER = 10
"""How much wider each step is from then on, until one is too wide."""
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True)
class WalkAway:
    """What was found of one offer."""

    verdict: Verdict
    premium: float | None = None
    cost_without: float | None = None


def reason_of(questions: Questions, offer: Offer, solution: Solution, base: Solution, barred: tuple[Barred, ...]) -> OfferReason:
    """Return why an offer is bought or not under an answer.

    `base` is the same answer, solved more exactly; `barred` are the conditions of the law that the offer fails.
    """
    walk_away = walk_away_of(questions, offer, base)
    return OfferReason(
        offer=offer.offer,
        insurer=offer.insurer,
        bought=offer.offer in solution.shares,
        must=offer.use == "must",
        share=solution.shares.get(offer.offer, 0.0),
        premium=offer.premium,
        verdict=walk_away.verdict,
        walk_away=walk_away.premium,
        cost_without=walk_away.cost_without,
        barred=barred,
    )


def barred_by_offer(case: Case) -> dict[str, tuple[Barred, ...]]:
    """Return the conditions of the law that each offer fails; unlike those of an answer read from its file, with what they are made of."""
    by_offer: dict[str, tuple[Barred, ...]] = {offer.offer: () for offer in case.offers}
    for bar in recognise(case).barred:
        by_offer[bar.offer] += (bar,)
    return by_offer


def walk_away_of(questions: Questions, offer: Offer, base: Solution) -> WalkAway:
    """Return the largest premium at which some cheapest mix has an offer; `base` is a cheapest mix of the case, with it or without."""
    try:
        walk_away = _walk_away(questions, offer, base)
    except SolveError:
        walk_away = WalkAway(Verdict.UNDECIDED)
    questions.complete &= walk_away.verdict is not Verdict.UNDECIDED
    return walk_away


def _walk_away(questions: Questions, offer: Offer, base: Solution) -> WalkAway:
    """Find the premium at which the cheapest mix with the offer costs what the cheapest without it does."""
    without = _without(questions, offer, base)
    if without.status not in (Status.SOLVED, Status.INFEASIBLE):
        return WalkAway(Verdict.UNDECIDED)
    most = math.inf if without.cost is None else without.cost
    start = base.shares if offer.offer in base.shares and base.status is Status.SOLVED else None
    walk_away = _WalkAwaySearch(questions, offer, most, abs(base.cost or 0.0), is_plain(questions.case, offer)).walk_away(start)
    return WalkAway(walk_away.verdict, walk_away.premium, without.cost)


def _without(questions: Questions, offer: Offer, base: Solution) -> Solution:
    if offer.offer not in base.shares and base.status is Status.SOLVED:
        return base
    free = with_offer(questions.case, offer.model_copy(update={"use": "may"}))
    return questions.ask(Variant(left_out=frozenset({offer.offer})), case=free)


def with_offer(case: Case, offer: Offer) -> Case:
    """Return a case with an offer in the place of the one of its id."""
    offers = tuple(offer if other.offer == offer.offer else other for other in case.offers)
    return case.model_copy(update={"offers": offers})


def is_plain(case: Case, offer: Offer) -> bool:
    """Say whether its premium moves the cost of every mix that contains it by the same amount, and nothing else.

    So it is for one share, where the premium moves nothing but what is due.
    """
    return is_spent_alone(case, offer) and isinstance(offer.shares, Grid) and len(offer.shares.sizes) == 1


def is_spent_alone(case: Case, offer: Offer) -> bool:
    """Say whether a premium is spent and does nothing else: no price of reinstatement (owed by year, so in the tails), no limit on it."""
    limits = case.limits
    return limits.premium_budget is None and limits.max_premium_per_insurer is None and not offer.rates


def taken(offer: Offer) -> Offer:
    """Return an offer as it is when it must be taken: a range from 0 from `NOTICED_SHARE`, since a millionth of it is not taking it."""
    match offer.shares:
        case Range(least=least, most=most) if least < LEAST_SHARE:
            return offer.model_copy(update={"use": "must", "shares": Range(min(NOTICED_SHARE, most / 2), most)})
        case _:
            return offer.model_copy(update={"use": "must"})


@dataclass(slots=True)
class _WalkAwaySearch:
    """One offer against a cost that it must not exceed."""

    questions: Questions
    offer: Offer
    most: float
    scale: float
    """The cost of the answer: what is small beside it is no difference."""
    plain: bool
    _last: float = 0.0
    """The largest premium known to be borne by the mix last found."""

    def walk_away(self, start: dict[str, float] | None) -> WalkAway:
        """Return the largest premium at which some mix with the offer costs no more; `start` is a mix to begin with.

        That premium is the largest that any one mix bears. A mix is followed to where it ends, without a solver, and the next is looked
        for just above: none there, none further up, since no mix gets cheaper or lawful as a premium rises. Where the premium is `plain`
        the cheapest mix at one premium is the cheapest at all, and the first is the last.
        """
        borne = None if start is None else self._follow(start)
        if borne is None:
            first = self._at(self.offer.premium if self.plain else 0.0)
            if first.status is Status.INFEASIBLE:
                return WalkAway(Verdict.UNLAWFUL)
            if first.status is not Status.SOLVED:
                return WalkAway(Verdict.UNDECIDED)
            borne = self._follow(first.shares)
        if borne is None:
            return WalkAway(Verdict.NONE)
        return self._answer_at(borne) if self.plain else self._further(borne)

    def _further(self, low: float) -> WalkAway:
        """Climb from a premium that is borne to the largest: mix by mix, or, where shares give way a little at a time, by closing in."""
        near = NEAR * (self.scale or low or 1.0)
        step = near
        for place in range(MOST_ROUNDS):
            if math.isinf(low):
                return self._answer_at(low)
            at = low + step
            cost = self._in_at(at)
            if not self._is_borne(cost):
                return self._answer_at(low) if step <= near else self._close_in(low, at, near)
            low = self._last
            step = near if place < STRAIGHT else WIDER * step
        return WalkAway(Verdict.UNDECIDED)

    def _close_in(self, low: float, high: float, near: float) -> WalkAway:
        """Close in on the largest premium borne, along a chord of the least costs and by halving in turn."""
        left, right = (low, math.nan), (high, math.inf)
        for place in range(MOST_ROUNDS):
            if high - low <= near:
                return self._answer_at(low)
            middle = _crossing(left, right) if place % 2 == 0 else math.nan
            middle = 0.5 * (low + high) if math.isnan(middle) else min(max(middle, low + near / 2), high - near / 2)
            cost = self._in_at(middle)
            over = math.inf if cost is None else cost - self.most
            if over > 0:
                high, right = middle, (middle, over)
            else:
                low, left = self._last, (middle, over)
        return WalkAway(Verdict.UNDECIDED)

    def _is_borne(self, cost: float | None) -> bool:
        return cost is not None and cost <= self.most

    def _in_at(self, premium: float) -> float | None:
        """Return the least cost with the offer at a premium, None where unlawful; `_last` is then a premium that its mix bears."""
        solution = self._at(premium)
        if solution.status is Status.INFEASIBLE or self.questions.is_on_the_edge(solution):
            return None
        if solution.status is not Status.SOLVED or solution.cost is None:
            raise LimitError("a question was left open")
        borne = self._follow(solution.shares) if self._is_borne(solution.cost) else None
        self._last = max(premium, borne or premium)
        return solution.cost

    def _at(self, premium: float) -> Solution:
        """Return the cheapest mix with the offer at a premium."""
        return self.questions.ask(case=with_offer(self.questions.case, taken(self.offer).model_copy(update={"premium": premium})))

    def _follow(self, shares: dict[str, float]) -> float | None:
        return self.questions.break_even_premium(self.questions.case, shares, self.offer.offer, self.most)

    def _answer_at(self, premium: float) -> WalkAway:
        return WalkAway(Verdict.ANY) if math.isinf(premium) else WalkAway(Verdict.PREMIUM, premium)


def _crossing(left: tuple[float, float], right: tuple[float, float]) -> float:
    """Return where the chord between two points crosses 0; nan where one of them has no finite value."""
    (low, below), (high, above) = left, right
    return low + (high - low) * below / (below - above) if math.isfinite(below) and math.isfinite(above) and above > below else math.nan
