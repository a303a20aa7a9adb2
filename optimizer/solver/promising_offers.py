r"""A mix among thousands of offers: the whole search on the few that promise most, chosen anew at each better mix.

A programme of thousands of offers is long in the making, and its tree is wide; the cheapest mix has a dozen. At a mix with shares $s$ the
cuts that are tight there say, for all offers at once, what a share takes off the mean and off each tail (`oracle.py`). With $\kappa$ the
price of the last unit of reserve, an offer promises

$$ \bar{s}_j \, (\lambda\, m_j + \kappa\, t_j) - \text{due}_j (1 + \text{tax}_j) - \text{fixed}_j $$

$m_j$ and $t_j$ the slopes of the mean and of the tail. Those that promise most of each layer and class, for each tail rule, for what
the law counts and for each coverage rule, make a case of their own, whose mixes are mixes of the whole. What it finds is a lawful mix
and no bound: nothing is left out of the search that follows, which starts from this mix and from the cuts at the points looked at here.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.mix_cost import EvaluatedMix, evaluate, spent_on
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.losses.scenarios import Index, Scenarios, Vector
from optimizer.model import Question
from optimizer.model.cuts import Cut, CutKind, CutPool
from optimizer.solver.oracle import Oracle
from optimizer.solver.search import SAMPLE, Clock, Search, SearchProgress, every_nth

MANY = 400
"""Offers above which the promising ones are searched first."""
FEW = 60
"""Offers in such a search."""
ALIKE = 3
"""Offers of one layer and one set of classes that one ranking may bring."""
ROUNDS = 8
PART = 0.5
"""Of the time left: the rest belongs to all offers, which alone have a bound."""
GAP = 1e-2
"""Relative: within which the few are searched; other offers gain more than the last part of these."""
GAIN = 1e-4
"""Relative: by more than which a round must gain for another."""
TURN = 0.4
"""Of the time left for the few: what a round after the first may take."""
MOST_POINTS = 8
"""Points among the few at which cuts over all offers are made."""
LEAST_SAMPLED = 4
"""Times the years of a sample: of fewer years no sample is taken."""
LEAST_COST = 1e-300
"""What an offer without a price costs, so that it may be divided by."""
SCARCE = 3.0
"""Times the dearest carry that a unit of reserve is worth as long as no mix is lawful."""


def is_wide(problem: Problem) -> bool:
    """Say whether the promising offers are to be searched first."""
    return len(problem.case.offers) > MANY


@dataclass(slots=True)
class Promising:
    """The search among a few offers at a time; what it leaves behind is a mix and the points to cut at."""

    problem: Problem
    clock: Clock
    best: Vector | None = None
    value: float = math.inf
    points: list[Vector] = field(default_factory=list)
    """Shares at which cuts bound in the last round."""

    def run(self, *guesses: Vector) -> Iterator[SearchProgress]:
        """Yield the best of the mixes known, then each better one of the whole case, lawful and priced exactly; no bound."""
        until = time.monotonic() + PART * max(self.clock.left, 0.0)
        for shares in guesses:
            yield from self._taken(shares)
        for years in _samples(self.problem.years):
            yield from self._rounds(years, until)

    def _rounds(self, years: Scenarios, until: float) -> Iterator[SearchProgress]:
        """Search few offers after few others on some years, as long as that gains."""
        tried: set[bytes] = set()
        for _ in range(ROUNDS):
            chosen = self._chosen()
            if not chosen.size or chosen.tobytes() in tried or time.monotonic() >= until:
                return
            tried.add(chosen.tobytes())
            before = self.value
            part = TURN if self.points else 1.0
            end = time.monotonic() + part * (until - time.monotonic())
            yield from self._among(chosen, years, Clock(end, self.clock.halted, self.clock.spent))
            if math.isfinite(self.value) and before - self.value <= GAIN * abs(self.value):
                return

    def pool(self) -> CutPool:
        """Return the cuts over all offers that are tight at the best mix and at the last points where cuts bound among the few.

        Few: each is a row with a coefficient for nearly every offer.
        """
        pool, oracle, drawn = CutPool(), Oracle(self.problem), self._drawn()
        for shares in (*self.points[-MOST_POINTS:], *(() if self.best is None else (self.best,))):
            if self.clock.left <= 0:
                break
            for cut in oracle.cuts(shares, drawn):
                pool.add(cut)
        return pool

    def _drawn(self) -> float:
        """Return the funds that may be drawn with the best mix."""
        priced = None if self.best is None else evaluate(self.problem, self.best)
        return 0.0 if priced is None else float(self.problem.instruments.draws @ _held(priced))

    def _taken(self, shares: Vector) -> Iterator[SearchProgress]:
        """Keep a mix of the whole case where it is lawful and the best."""
        value = lawful_cost(self.problem, shares)
        if value is not None and value < self.value:
            self.best, self.value = shares, value
            yield self.now("running")

    def now(self, ended: Literal["running", "time"]) -> SearchProgress:
        """Return the best mix so far; of a bound nothing is known."""
        return SearchProgress(self.best, self.value, -math.inf, ended)

    def _among(self, chosen: Index, years: Scenarios, clock: Clock) -> Iterator[SearchProgress]:
        """Search some offers, by place, on some years, and keep every mix that is better on all years."""
        case = self.problem.case
        few = make_problem(case.model_copy(update={"offers": tuple(case.offers[j] for j in chosen)}), years, like=self.problem)
        search = Search(few, Question(), lambda shares: lawful_cost(few, shares), clock)
        if self.best is not None:
            search.consider(self.best[chosen])
        for progress in search.run(GAP):
            if progress.shares is not None and progress.value < self.value:
                yield from self._taken(self._widened(chosen, progress.shares))
        held = [cut.point for cut in search.pool if search.master.holds(cut)]
        self.points = list({point.tobytes(): self._widened(chosen, point) for point in held}.values()) or self.points

    def _widened(self, chosen: Index, shares: Vector) -> Vector:
        """Return the shares of all offers, those not chosen not bought."""
        every = np.zeros(len(self.problem.case.offers))
        every[chosen] = shares
        return every

    def _chosen(self) -> Index:
        """Return the places of the offers to search: those bought or required, then the best of each ranking in turn."""
        offers = self.problem.case.offers
        bought = np.zeros(len(offers)) if self.best is None else self.best
        first = {j for j, offer in enumerate(offers) if offer.use == "must" or bought[j] > 0}
        worth = _worth_of_reserve(self.problem, None if self.best is None else evaluate(self.problem, self.best))
        rankings = [self._ranked(promise) for promise in _promises(self.problem, bought, self._drawn(), worth)]
        chosen = dict.fromkeys(self._with_required(first))
        for j in (j for turn in itertools.zip_longest(*rankings) for j in turn if j is not None):
            if len(chosen) >= FEW:
                break
            chosen.update(dict.fromkeys(self._with_required({j})))
        return np.array(sorted(chosen), dtype=np.int64)

    def _ranked(self, promise: Vector) -> list[int]:
        """Return the offers that promise something, the most first, at most `ALIKE` of one layer and one set of classes."""
        offers, count, ranked = self.problem.case.offers, dict[object, int](), list[int]()
        for j in np.argsort(-promise, kind="stable"):
            if promise[j] <= 0 or len(ranked) == FEW:
                break
            kind = offers[j].attachment, offers[j].covers
            count[kind] = count.get(kind, 0) + 1
            if count[kind] <= ALIKE:
                ranked.append(int(j))
        return ranked

    def _with_required(self, places: set[int]) -> list[int]:
        """Return offers with all that they require, and that these require."""
        offers = self.problem.case.offers
        place = {offer.offer: j for j, offer in enumerate(offers)} if any(offers[j].requires for j in places) else {}
        closure, open_ = set[int](), sorted(places)
        while open_:
            j = open_.pop()
            if j not in closure:
                closure.add(j)
                open_ += [place[name] for name in offers[j].requires if name in place]
        return sorted(closure)


def _samples(years: Scenarios) -> tuple[Scenarios, ...]:
    """Return a sample of many years, on which a mix is found sooner, then all of them."""
    return (every_nth(years, years.years // SAMPLE), years) if years.years >= LEAST_SAMPLED * SAMPLE else (years,)


def _promises(problem: Problem, shares: Vector, drawn: float, worth: float) -> Iterator[Vector]:
    """Yield what each offer promises under each tail rule, under the law, and under each coverage rule; shape (offers,).

    `drawn` are the funds that may be drawn with the mix, `worth` what a unit of them is worth a year.
    """
    most = np.array([offer.most_share for offer in problem.case.offers])
    spent = spent_on(problem, most)
    cost = np.maximum(spent.due + spent.tax + spent.fixed, LEAST_COST)
    cuts = Oracle(problem).cuts(shares, drawn)
    mean = sum((_slope(cut) * _weight(problem, cut) for cut in cuts if cut.kind is not CutKind.TAIL), np.zeros(most.size))
    credits = [np.array(requirement.credit) for requirement in problem.recognition.requirements]
    gains = [most * (mean + worth * _slope(cut)) for cut in cuts if cut.kind is CutKind.TAIL] or [most * mean]
    for gain in (*gains, *(most * (mean + worth * credit) for credit in credits)):
        yield gain - cost
        yield np.where(gain > cost, gain / cost, 0.0)
    for row in (*problem.coverage, *credits):
        yield np.asarray(most * row / cost)


def _slope(cut: Cut) -> Vector:
    """Return what one unit of share takes off a measure; shape (offers,)."""
    return -cut.slopes


def _weight(problem: Problem, cut: Cut) -> float:
    """Return the price of the mean, or of emergency funding."""
    return problem.case.objective.expected_net if cut.kind is CutKind.MEAN else problem.case.firm.emergency_rate


def _worth_of_reserve(problem: Problem, priced: EvaluatedMix | None) -> float:
    """Return the price of the last unit held with a mix: of the dearest instrument that is held above its least."""
    instruments = problem.instruments
    if priced is None:
        return SCARCE * float(instruments.price.max(initial=0.0))
    used = (_held(priced) > instruments.low) & (instruments.draws > 0)
    return float(instruments.price[used].max(initial=float(instruments.price[:-1].min())))


def _held(priced: EvaluatedMix) -> Vector:
    """Return what is held in each instrument, own funds last."""
    return np.array([*priced.holding.amounts, priced.holding.own_funds])
