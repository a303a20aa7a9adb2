"""What the law alone would cost: the same offers without tail rules, coverage rules and `no_gap`, for comparison with the answer."""

from __future__ import annotations

import time
from collections import deque

from optimizer.evaluation.limits import evaluate_lawful, lawful_cost
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.inputs.case import Case
from optimizer.model import Question
from optimizer.model.cuts import CutPool
from optimizer.results.solution import Alternative, Status
from optimizer.solver.search import Clock, Search, SearchProgress

PATIENCE = 10.0
"""Seconds an alternative may take where the answer itself took less."""
PART = 0.5
"""Of the time left: the rest belongs to the proof of the answer."""


def law_alone(case: Case) -> Case:
    """Return the case without the rules that are the firm's own care for its losses: tails, cover and layers on air."""
    limits = case.limits.model_copy(update={"no_gap": False})
    return case.model_copy(update={"tail": (), "coverage": (), "limits": limits})


def asks_more_than_the_law(case: Case) -> bool:
    """Say whether there is a rule to leave out at all."""
    return any(tail.hold for tail in case.tail) or bool(case.coverage) or case.limits.no_gap


def law_only(problem: Problem, main: SearchProgress, clock: Clock, pool: CutPool) -> Alternative | None:
    r"""Return $\min \text{cost}$ without tail, coverage and `no_gap`; None where there was no time to ask.

    Cuts on mean and emergency hold in the relaxed problem too, so the search starts from the pool of the answer and from its mix.
    """
    if clock.left <= 0:
        return None
    if not asks_more_than_the_law(problem.case):
        return _as_answered(problem, main)
    relaxed = make_problem(law_alone(problem.case), problem.years, like=problem)
    taken = sum(clock.spent.values())
    limited = Clock(time.monotonic() + min(PART * clock.left, max(taken, PATIENCE)), clock.halted, clock.spent)

    search = Search(relaxed, Question(), lambda shares: lawful_cost(relaxed, shares), limited, pool)
    for guess in (main.shares, relaxed.must_shares):
        if guess is not None:
            search.consider(guess)
    last = deque(search.run(problem.case.solve.gap), maxlen=1).pop()
    return _written(relaxed, last, solved=last.gap <= problem.case.solve.gap)


def _as_answered(problem: Problem, main: SearchProgress) -> Alternative:
    """Return the answer itself: nothing was left out."""
    return _written(problem, main, solved=main.gap <= problem.case.solve.gap)


def _written(problem: Problem, last: SearchProgress, *, solved: bool) -> Alternative:
    priced = None if last.shares is None else evaluate_lawful(problem, last.shares)
    if priced is None:
        return Alternative(Status.INFEASIBLE if last.ended == "infeasible" else Status.UNDECIDED, None, None)
    mix = {offer.offer: float(s) for offer, s in zip(problem.case.offers, priced.shares, strict=True) if s > 0}
    total = float(sum(priced.holding.amounts))
    return Alternative(Status.SOLVED if solved else Status.FEASIBLE, priced.cost, total, mix=mix)
