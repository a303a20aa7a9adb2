"""From a question to its answers: the search, its answers written out, the conflict where there is none."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from itertools import chain

import numpy as np

from optimizer.errors import DisagreementError, SolveError
from optimizer.evaluation.answer import all_cash, answer, blank
from optimizer.evaluation.break_even import BreakEven, break_even_premium
from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.mix_cost import evaluate
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.span_value import in_span, span_value
from optimizer.evaluation.today import position_today
from optimizer.evaluation.variant import Variant
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.model import Question
from optimizer.model.cuts import CutPool
from optimizer.results.certificate import Certificate
from optimizer.results.solution import Alternative, Conflict, Position, Solution, Status
from optimizer.solver.cut_reuse import still_valid
from optimizer.solver.infeasibility import explain_conflict, rules_in_force
from optimizer.solver.law_only import law_only
from optimizer.solver.logs import log_failure
from optimizer.solver.master import take_threads_anew
from optimizer.solver.messages import SolveRequest, SolveUpdate, peak_bytes
from optimizer.solver.promising_offers import Promising, is_wide
from optimizer.solver.search import Clock, Search, SearchProgress

LOG = logging.getLogger(__name__)
PATIENCE = 10.0
"""Times what it took to write an answer out, before the next one is."""
SOLVER = f"HiGHS {version('highspy')} through Pyomo {version('pyomo')}"


@dataclass(slots=True)
class WarmStart:
    """What a solver process keeps between two questions: loss years, and within a series the cuts and the best mix."""

    years: Scenarios | None = None
    last: Problem | None = None
    """The last question's: what was worked out of its loss years may serve the next."""
    series: str = ""
    problem: Problem | None = None
    pool: CutPool = field(default_factory=CutPool)
    mix: dict[str, float] = field(default_factory=dict)

    def years_of(self, request: SolveRequest) -> Scenarios:
        """Return the years of a question, sent with it or with one before."""
        self.years = self.years if request.years is None else request.years
        if self.years is None:
            raise SolveError("the solver process was asked without loss years")
        return self.years

    def problem_of(self, request: SolveRequest) -> Problem:
        """Return the problem of a question."""
        self.last = make_problem(request.case, self.years_of(request), like=self.last)
        return self.last

    def begin(self, request: SolveRequest, problem: Problem) -> tuple[CutPool, Vector | None]:
        """Return the cuts that hold for this question and the mix to try first; keep the pool for the next."""
        pool, guess = CutPool(), None
        if request.series and request.series == self.series and self.problem is not None:
            pool = still_valid(self.pool, self.problem, problem)
            guess = _shares(problem, self.mix)
        self.series, self.problem, self.pool = request.series, problem if request.series else None, pool
        return pool, guess


def answers_to(
    request: SolveRequest, *, deadline: float, warm_start: WarmStart | None = None, halted: Callable[[], bool] = bool
) -> Iterator[SolveUpdate]:
    """Yield the answer each time it gets better, and at last how the search ended; `warm_start` is what earlier questions left behind.

    Once `halted()` is true the search ends as if its time were over.
    """
    clock = Clock(deadline, halted)
    warm_start = warm_start or WarmStart()
    take_threads_anew()
    problem = warm_start.problem_of(request)
    if request.variant is not None and request.variant.span is not None:
        problem = in_span(problem, request.variant.span)
    if request.mix is not None:
        yield _evaluate_mix(problem, request.mix) if request.break_even is None else _break_even(problem, request.mix, request.break_even)
        return
    if request.mixes is not None:
        yield _evaluate_mixes(problem, request.mixes, clock)
        return
    pool, guess = warm_start.begin(request, problem)
    reused = len(pool)
    if request.variant is None:
        updates = _search(problem, clock, (pool, guess), request)
    else:
        updates = _solve_variant(problem, request.variant, clock, (pool, guess))
    for update in updates:
        if update.answer is not None and update.answer.policies:
            warm_start.mix = update.answer.shares
        yield replace(update, reused=reused)


def _search(problem: Problem, clock: Clock, start: tuple[CutPool, Vector | None], request: SolveRequest) -> Iterator[SolveUpdate]:
    case, (pool, guess), brief = problem.case, start, request.brief
    alternative = all_cash(problem)
    page = _Page(problem, alternative, None if brief else position_today(problem), only_at_last=brief)
    guesses = [shares for shares in (*in_force(case), guess) if shares is not None]
    if is_wide(problem):
        few = yield from _among_few(problem, clock, (pool, guesses), page)
        if clock.left <= 0:  # to build the programme of all offers takes seconds that are not there
            yield _update(few.now("time"), page.written or blank(problem, Status.UNDECIDED), clock)
            return
        guesses = [] if few.best is None else [few.best]
    search = Search(problem, Question(), lambda shares: lawful_cost(problem, shares), clock, pool)
    considered = [search.consider(shares) for shares in guesses]
    last: SearchProgress | None = None
    for last in chain(considered, search.run(case.solve.gap, tree=brief and len(pool) > 0)):
        if last.ended == "running":
            page.write(last.shares)
            yield _update(last, page.written, clock)
    page.write(None if last is None else last.shares, at_last=True)
    written = page.written
    if last is not None and last.ended == "infeasible":
        unexplained = replace(blank(problem, Status.INFEASIBLE), conflict=Conflict(rules_in_force(problem), None, ()))
        yield replace(_update(last, unexplained, clock), ended="running")  # should the limit come while the conflict is narrowed down
        conflict = explain_conflict(problem, clock, search.pool)
        written = replace(blank(problem, Status.INFEASIBLE), conflict=conflict)
    ended = _update(last, written or blank(problem, Status.UNDECIDED), clock)
    if last is None or written is None or brief:
        yield ended  # nothing was decided, so there is nothing to compare with; or nobody asked
        return
    yield replace(ended, ended="running", concluded=True)
    if request.certify and last.ended in ("closed", "infeasible"):
        ended = replace(ended, certificate=_certificate(search))
        yield replace(ended, ended="running", concluded=True)
    yield replace(_with_law_only(ended, written, _law_only(problem, last, search.pool, clock)), concluded=True)


def _among_few(problem: Problem, clock: Clock, start: tuple[CutPool, list[Vector]], page: _Page) -> Generator[SolveUpdate, None, Promising]:
    """Tell what the promising offers of a long catalogue give, put the cuts found there into the pool, and return their search."""
    pool, guesses = start
    few = Promising(problem, clock)
    for progress in few.run(*guesses):
        page.write(progress.shares)
        yield _update(progress, page.written, clock)
    if few.best is not None:
        page.write(few.best, at_last=True)
        yield _update(few.now("running"), page.written, clock)
    for cut in few.pool():
        pool.add(cut)
    return few


def in_force(case: Case) -> tuple[Vector, Vector]:
    """Return the mixes of the policies that must be bought alone, at their most and at their least shares."""
    must = [o.use == "must" for o in case.offers]
    most = np.array([o.most_share for o in case.offers])
    least = np.array([o.least_share for o in case.offers])
    return np.where(must, most, 0.0), np.where(must, least, 0.0)


@dataclass(slots=True)
class _Page:
    """The best mix so far as an answer, for whoever must end the search from outside.

    To write one takes passes over all loss years. The first is written at once; another only when as much as `PATIENCE` times what the last
    took has gone by; and the best of all at last.
    """

    problem: Problem
    alternative: Alternative | None
    today: Position | None
    only_at_last: bool
    """Nobody ends this search from outside."""
    written: Solution | None = None
    _mix: Vector | None = None
    _due: float = 0.0

    def write(self, shares: Vector | None, *, at_last: bool = False) -> None:
        """Write out a mix, unless it stands there already or it is too soon."""
        now = time.monotonic()
        if shares is None or shares is self._mix or not (at_last or (now >= self._due and not self.only_at_last)):
            return
        self._mix = shares
        others = None if self.alternative is None else {"all_cash": self.alternative}
        self.written = replace(_answer(self.problem, shares), alternatives=others, today=self.today)
        self._due = now + (1 + PATIENCE) * (time.monotonic() - now)


def _solve_variant(problem: Problem, variant: Variant, clock: Clock, start: tuple[CutPool, Vector | None]) -> Iterator[SolveUpdate]:
    """Yield the cheapest mix but for the offers and sets ruled out, and how the search for it ended."""
    pool, guess = start
    admits = variant.admission(problem.case.offers)

    def judge(shares: Vector) -> float | None:
        worth = span_value(problem, shares) if admits(shares) else None
        return None if worth is None else worth.value

    search = Search(problem, Question(variant=variant), judge, clock, pool)
    first = [] if guess is None else [search.consider(guess)]
    last = deque(chain(first, search.run(problem.case.solve.gap, tree=True)), maxlen=1).pop()
    status = Status.INFEASIBLE if last.ended == "infeasible" else Status.UNDECIDED
    best = None if last.shares is None else span_value(problem, last.shares)
    yield _update(last, blank(problem, status) if best is None or last.shares is None else _answer(best.problem, last.shares), clock)


def _law_only(problem: Problem, last: SearchProgress, pool: CutPool, clock: Clock) -> Alternative | None:
    """Return what the law alone would cost. It is beside the answer: what goes wrong here is said of it, and of nothing else."""
    try:
        return law_only(problem, last, clock, pool)
    except Exception as error:  # noqa: BLE001 the answer stands without it
        log_failure(LOG, error)
        return Alternative(Status.ERROR, None, None)


def _certificate(search: Search) -> Certificate | None:
    """Return the proof of a search's bound. It is beside the answer, as the law alone is."""
    try:
        return search.certificate()
    except Exception as error:  # noqa: BLE001 the answer stands without it, on the solver's word
        log_failure(LOG, error)
        return None


def _with_law_only(ended: SolveUpdate, answer: Solution, other: Alternative | None) -> SolveUpdate:
    if other is None:
        return ended
    return replace(ended, answer=replace(answer, alternatives={**(answer.alternatives or {}), "law_only": other}))


def _update(last: SearchProgress | None, written: Solution | None, clock: Clock) -> SolveUpdate:
    if last is None:  # pragma: no cover - a search says how it ended; one that said nothing has failed
        return SolveUpdate("failed", written, peak_bytes=peak_bytes())
    has_mix = last.shares is not None
    return SolveUpdate(
        ended=last.ended,
        answer=written,
        value=last.value if has_mix else None,
        bound=last.bound if np.isfinite(last.bound) else None,
        gap=last.gap if has_mix and np.isfinite(last.gap) else None,
        seconds=tuple(clock.spent.items()),
        cuts=last.cuts,
        solver=SOLVER,
        peak_bytes=peak_bytes(),
    )


def _answer(problem: Problem, shares: Vector) -> Solution:
    priced = evaluate(problem, shares)
    if priced is None:  # pragma: no cover - two calls of one function
        raise DisagreementError("a mix that was lawful when found is not when written out")
    return answer(problem, priced, Status.FEASIBLE)


def _shares(problem: Problem, mix: dict[str, float]) -> Vector:
    return np.array([mix.get(offer.offer, 0.0) for offer in problem.case.offers])


def _break_even(problem: Problem, mix: dict[str, float], break_even: BreakEven) -> SolveUpdate:
    premium = break_even_premium(problem, _shares(problem, mix), break_even)
    return SolveUpdate("infeasible" if premium is None else "closed", value=premium, solver=SOLVER, peak_bytes=peak_bytes())


def _evaluate_mixes(problem: Problem, mixes: Sequence[dict[str, float]], clock: Clock) -> SolveUpdate:
    """Price mixes one after the other; what there was no time for is not told."""
    costs: list[float] = []
    for mix in mixes:
        if clock.left <= 0:
            return SolveUpdate("time", solver=SOLVER, peak_bytes=peak_bytes())
        cost = lawful_cost(problem, _shares(problem, mix))
        costs.append(np.inf if cost is None else cost)
    return SolveUpdate("closed", costs=tuple(costs), solver=SOLVER, peak_bytes=peak_bytes())


def _evaluate_mix(problem: Problem, mix: dict[str, float]) -> SolveUpdate:
    shares = _shares(problem, mix)
    cost = lawful_cost(problem, shares)
    if cost is None:
        return SolveUpdate("infeasible", blank(problem, Status.INFEASIBLE), solver=SOLVER, peak_bytes=peak_bytes())
    return SolveUpdate("closed", _answer(problem, shares), value=cost, solver=SOLVER, peak_bytes=peak_bytes())
