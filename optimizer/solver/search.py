"""The cut loop (`docs/method/search.md`): relaxation until nothing is violated, then programme, fixed mix, programme, until the gap closes.

Upper values come from exact pricing, never from the solver; lower values are the solver's bound over cuts that are all valid.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from optimizer.evaluation.problem import Problem, make_problem
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.model import Question, build
from optimizer.model.cuts import Cut, CutPool
from optimizer.results.certificate import Certificate
from optimizer.solver.best_shares import BestShares, Settled
from optimizer.solver.branch_and_bound import Tree
from optimizer.solver.certificate import certificate_of
from optimizer.solver.cutting_planes import VIOLATION, binding_cuts
from optimizer.solver.incumbent import Incumbent, Judge
from optimizer.solver.master import Ended, Master, MasterPoint
from optimizer.solver.optimality_gap import cost_unit, gap_of
from optimizer.solver.oracle import Oracle
from optimizer.solver.relaxation import Engine
from optimizer.values import SMALLEST_AMOUNT

ROUNDS = 3
"""Programmes solved before the tree takes over: small cases close sooner, hard ones would restart from nothing each time."""
FEW = 80
"""Offers up to which programmes are tried at all before the tree. Counts, not seconds, decide: two runs go the same way."""
NODES = 200
"""Nodes of the solver's own tree in one programme."""
SAMPLE = 2000
"""Loss years of the sample that guides the first cuts."""
LEAST_FOR_PROOF = 5.0
"""Seconds that a tree grown for the proof alone may take, however short the search was."""
WITHIN = 0.98
"""Of the gap: to which a tree is closed, so that its bound is within the gap after rounding too."""

Ending = Literal["closed", "infeasible", "time", "failed", "stalled"]


@dataclass(slots=True)
class Clock:
    """Seconds left, and where they went."""

    deadline: float
    halted: Callable[[], bool] = bool
    """Whether the search is to end before."""
    spent: dict[str, float] = field(default_factory=lambda: {"oracle": 0.0, "solver": 0.0})

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return 0.0 if self.halted() else self.deadline - time.monotonic()

    def timed(self, part: Literal["oracle", "solver"], since: float) -> None:
        """Book the time since a moment on one part."""
        self.spent[part] += time.monotonic() - since


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """The best mix and the bound so far."""

    shares: Vector | None
    value: float
    bound: float
    ended: Literal["running", "closed", "infeasible", "time", "failed", "stalled"]
    """`stalled`: nothing was left to try, and value and bound have not met. It is a defect, whoever sees it."""
    cuts: int = 0
    unit: float = SMALLEST_AMOUNT
    """What the gap of a smaller value is measured by (`optimality_gap`)."""

    @property
    def gap(self) -> float:
        """`(value - bound) / |value|`, not below 0."""
        return gap_of(self.value, self.bound, self.unit) if math.isfinite(self.value) else math.inf


class Search:
    """One question about one problem, from empty cut pool to closed gap."""

    def __init__(
        self, problem: Problem, question: Question, judge: Judge, clock: Clock, pool: CutPool | None = None, *, priced: bool = True
    ) -> None:
        """Build the model, and load the cuts of an earlier question about the same losses.

        `priced` False leaves the cost's own cuts out: only whether a mix is lawful is asked.
        """
        self.problem, self.question, self.judge, self.clock = problem, question, judge, clock
        self.incumbent = Incumbent(problem, question, self._timed, problem.case.solve.gap)
        self.tails_only = question.relaxed is not None or not priced
        self.pool = CutPool() if pool is None else pool
        self.oracle = Oracle(problem)
        self.master = Master(build(problem, question), threads=problem.case.solve.threads)
        self.bound = -math.inf
        self.unit = SMALLEST_AMOUNT if question.relaxed is not None else cost_unit(problem.case, problem.years)
        """What the gap of a smaller value is measured by."""
        self._forbidden = math.inf
        self._visits: dict[bytes, int] = {}
        self._best_shares: BestShares | None = None
        self._tree: Tree | None = None
        self._since = time.monotonic()
        for cut in self.pool:
            self._load(cut)

    def _warm(self) -> None:
        """Find out on a sample where cuts matter. The sample's cuts are not valid for all years; their points are good guesses."""
        years = self.problem.years
        if years.years < 4 * SAMPLE or len(self.pool) > 0:
            return
        thinned = make_problem(self.problem.case, every_nth(years, years.years // SAMPLE), like=self.problem)
        guide = Search(thinned, self.question, self.judge, self.clock)
        if guide._converge().ended is Ended.DONE:
            guide.master.purge()
            for cut in guide.pool:
                if guide.master.holds(cut):
                    for tight in self._tight(cut.point, 0.0):
                        self._load(tight)

    def consider(self, shares: Vector) -> SearchProgress:
        """Price a mix known beforehand, so that there is something to act on before the first cut."""
        self.incumbent.offer(shares)
        return self._now("running")

    def run(self, gap: float, *, first: bool = False, tree: bool = False) -> Iterator[SearchProgress]:
        """Yield progress after each round; the last one says how it ended.

        `first` stops at the first lawful mix; `tree` goes to the tree at once, which is quicker where a pool of cuts is there already.
        """
        self.incumbent.gap = min(gap, self.incumbent.gap)
        ended: Ending | None = self._relax()
        rounds = 0
        enough = 0 if tree or len(self.problem.case.offers) > FEW else ROUNDS
        while ended is None:
            if rounds == enough and not self.master.has_var:
                yield from self._grow(gap, first=first)
                return
            ended = self._round(gap)
            rounds += 1
            if ended is None and (self._now("running").gap <= gap or (first and self.incumbent.shares is not None)):
                ended = "closed"
            yield self._now(ended or "running")
        else:
            yield self._now(ended)

    def _grow(self, gap: float, *, first: bool) -> Iterator[SearchProgress]:
        """Phase 3: one tree over the relaxation, with the cuts and the best mix known so far."""
        tree = self._planted(gap)
        since = time.monotonic()
        before = self.clock.spent["oracle"]
        for bound in tree.run(self.incumbent.value, gap * WITHIN):
            self.bound = max(self.bound, bound)
            self.clock.spent["solver"] += time.monotonic() - since - (self.clock.spent["oracle"] - before)
            since, before = time.monotonic(), self.clock.spent["oracle"]
            closed = self._now("running").gap <= gap * WITHIN or (first and self.incumbent.shares is not None)
            yield self._now("closed" if closed else "running")
            if closed:
                return
        if not tree.open and self.incumbent.shares is None and math.isinf(tree.closed):
            self.bound = math.inf
            yield self._now("infeasible")
        elif self._now("running").gap > gap and not (first and self.incumbent.shares is not None):
            yield self._now("failed" if tree.failed else "time" if self.clock.left <= 0 else "stalled")

    def _planted(self, gap: float) -> Tree:
        """Return a tree over the relaxation as it stands, kept as the one that the certificate is made of."""
        self.master.relaxation(seconds=self.clock.left)
        settler = self._settler(gap, anew=True)

        def settle(shares: Vector, binary: Vector, target: float) -> tuple[float, float]:
            value = self.incumbent.offer(shares)
            return (value, value) if self.incumbent.is_discrete(np.round(binary)) else self._settled(settler.under(binary, target=target))

        self._tree = Tree(settler.engine, self._tight, (self.incumbent.offer, settle), lambda: self.clock.left, self.unit)
        return self._tree

    def certificate(self) -> Certificate | None:
        """Return a proof of the bound, once the search has ended: of the tree it ended in, else of one grown for it from what it knows.

        None where there is no time left, where a VaR is asked about, or where a leaf has nothing that bounds it. A tree for the proof
        alone may take as long as the search did.
        """
        if self.master.has_var or self.clock.left <= 0:
            return None
        gap = self.problem.case.solve.gap
        if self._tree is None:
            now = time.monotonic()
            until = min(self.clock.deadline, now + max(LEAST_FOR_PROOF, now - self._since))
            self.clock = Clock(until, self.clock.halted, self.clock.spent)
            deque(self._planted(gap).run(self.incumbent.value, gap * WITHIN), maxlen=0)
        if self._tree is None or self.clock.left <= 0 or self._tree.failed:
            return None
        return certificate_of(self.problem, self._tree.engine, self._tree.recorded())

    def _timed(self, shares: Vector) -> float | None:
        since = time.monotonic()
        value = self.judge(shares)
        self.clock.timed("oracle", since)
        return value

    def _tight(self, shares: Vector, drawn: float) -> list[Cut]:
        since = time.monotonic()
        cuts = self.oracle.cuts(shares, drawn, tails_only=self.tails_only)
        self.clock.timed("oracle", since)
        for cut in cuts:
            self.pool.add(cut)
        return cuts

    def _now(self, ended: Ending | Literal["running"]) -> SearchProgress:
        best = self.incumbent
        return SearchProgress(best.shares, best.value, min(self.bound, self._forbidden, best.value), ended, len(self.pool), self.unit)

    def _relax(self) -> Ending | None:
        """Phase 1: cut the relaxation until nothing is violated, on a sample of the years first where there are many."""
        self._warm()
        point = self._converge()
        if point.ended is Ended.DONE:
            self.bound = max(self.bound, point.bound)
            self.master.purge()
        return _reason(point)

    def _converge(self) -> MasterPoint:
        """Cut the relaxation until nothing is violated: the bare programme first, then the model with what binds there."""
        point = self._relaxed()
        if point.ended is Ended.DONE:
            since, oracle = time.monotonic(), self.clock.spent["oracle"]
            for cut in binding_cuts(Engine(self.master), self._tight, lambda: self.clock.left):
                self._load(cut)
            self.clock.spent["solver"] += time.monotonic() - since - (self.clock.spent["oracle"] - oracle)
            point = self._relaxed()
        while point.ended is Ended.DONE and self._cut(point.shares, point.drawn):
            point = self._relaxed()
        return point

    def _relaxed(self) -> MasterPoint:
        since = time.monotonic()
        point = self.master.relaxation(seconds=self.clock.left)
        self.clock.timed("solver", since)
        return point

    def _cut(self, shares: Vector, drawn: float) -> bool:
        """Add the cuts tight at the shares of the last point that it violates; say whether there was any."""
        added = False
        for cut in self._tight(shares, drawn):
            if cut.at(shares, drawn) - self.master.held(cut) > VIOLATION * self.master.model.unit:
                added |= self._load(cut)
        return added

    def _load(self, cut: Cut) -> bool:
        """Put a cut into the model; say whether it was not there already."""
        return self.master.knows(cut) and self.master.add(cut)

    def _round(self, gap: float) -> Ending | None:
        """Phase 2, one round: the programme, then its mix fixed and cut to convergence, then priced."""
        now = self._now("running").gap
        since = time.monotonic()
        nodes = None if self.master.has_var else NODES
        point = self.master.programme(seconds=self.clock.left, nodes=nodes, gap=max(gap / 4, min(1e-3, now / 10)))
        self.clock.timed("solver", since)
        self.bound = max(self.bound, point.bound)
        if point.ended is Ended.INFEASIBLE:
            self.bound = math.inf
            if self.incumbent.shares is None and math.isinf(self._forbidden):
                return "infeasible"
            return "closed" if self._now("running").gap <= gap else "stalled"
        if point.shares.size:
            self._settle(point, gap)
        return None if point.ended is Ended.NODES else _reason(point)

    def _settle(self, point: MasterPoint, gap: float) -> None:
        """Find the best mix with a point's decisions; decisions that come back are excluded, the value of the best mix with them kept."""
        discrete = self.incumbent.is_discrete(np.round(point.buy))
        decisions = self.master.decisions(of_mix_alone=discrete)
        self._cut(point.shares, point.drawn)
        if discrete:
            floor = value = self.incumbent.offer(point.shares)
        else:
            value, floor = self._settled(self._settler(gap).under(np.array([float(taken) for _, taken in decisions])))
        key = bytes(taken for _, taken in decisions)
        self._visits[key] = self._visits.get(key, 0) + 1
        if (math.isinf(value) and math.isinf(floor)) or self._visits[key] > 1:
            self._forbidden = min(self._forbidden, max(floor, point.bound))
            self.master.forbid(decisions)

    def _settler(self, gap: float, *, anew: bool = False) -> BestShares:
        """Return what finds the best shares of fixed decisions, on a copy of the relaxation as it stands."""
        if self._best_shares is None or anew:
            self._best_shares = BestShares(Engine(self.master), self._tight_here, self.incumbent.judged, lambda: self.clock.left, gap)
        return self._best_shares

    def _tight_here(self, shares: Vector, drawn: float) -> list[Cut]:
        cuts = self._tight(shares, drawn)
        for cut in cuts:
            self._load(cut)
        return cuts

    def _settled(self, settled: Settled) -> tuple[float, float]:
        """Keep the best shares found, rounded if there is room; return their value and the bound on any with the same decisions."""
        if settled.shares is None:
            return settled.value, settled.floor
        return self.incumbent.offer(settled.shares), settled.floor


def _reason(point: MasterPoint) -> Ending | None:
    match point.ended:
        case Ended.DONE | Ended.NODES:
            return None
        case Ended.INFEASIBLE:
            return "infeasible"
        case Ended.TIME:
            return "time"
        case Ended.FAILED:  # pragma: no cover - the solver gave up
            return "failed"


def every_nth(years: Scenarios, n: int) -> Scenarios:
    """Return every n-th year by size of loss, each with n times its probability: a sample that keeps the shape of the tail."""
    order = np.argsort(-years.per_year(years.loss), kind="stable")
    chosen = years.select(np.sort(order[n // 2 :: n]))
    return replace(chosen, probability=chosen.probability * n)
