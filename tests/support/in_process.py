"""A question searched in the process of the tests: the same search, audit and proof as of `optimize`, of which coverage is measured."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Protocol

from optimizer import Case, Scenarios, Solution
from optimizer.auditor import is_enumerable
from optimizer.explanation.questions import Questions
from optimizer.solver.countdown import Countdown
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.solve import answered
from optimizer.solver.worker import updates_of


def optimize_here(case: Case, years: Scenarios, *, seconds: float | None = None, brief: bool = False) -> Solution:
    """Give the product's answer; a brief one is without what is told beside it."""
    limit = case.solve.time_limit if seconds is None else seconds
    certify = not brief and not is_enumerable(case, years)
    return answered(SolveRequest(case, years, limit, certify=certify, brief=brief), years, _by_this_process)


def _by_this_process(request: SolveRequest, _: Countdown) -> Generator[SolveUpdate, None, None]:
    yield from updates_of(request, WarmStart())


class Hearing(Protocol):
    """Hears what a search tells."""

    def hear(self, update: SolveUpdate) -> None:
        """Keep it."""


class Searches:
    """Questions searched in this process; after so many of them time is over, for so many."""

    def __init__(self) -> None:
        self.kept = WarmStart()
        self.left, self.times = math.inf, math.inf
        self.questions: Questions | None = None

    def end_after(self, most: float, questions: Questions) -> None:
        """Let time be over after so many searches, for the search and for who asks."""
        self.left, self.questions = most, questions

    def listen(self, request: SolveRequest, log: Hearing, _: Countdown, __: object) -> None:
        """Stand in for `solve._listen`."""
        self.left -= 1
        is_late = -self.times <= self.left < 0
        if is_late and self.questions is not None:
            self.questions.deadline = -math.inf
        if is_late and request.break_even is not None:
            return
        for update in updates_of(request, self.kept, lambda: is_late):
            log.hear(update)
