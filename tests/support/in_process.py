"""A question searched in the process of the tests: the same search, audit and proof as of `optimize`, of which coverage is measured."""

from __future__ import annotations

from collections.abc import Generator

from optimizer import Case, Scenarios, Solution
from optimizer.solver.countdown import Countdown
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.solve import answered
from optimizer.solver.worker import updates_of


def optimize_here(case: Case, years: Scenarios, *, seconds: float | None = None, brief: bool = False) -> Solution:
    """Give the product's answer; a brief one is without what is told beside it."""
    limit = case.solve.time_limit if seconds is None else seconds
    return answered(SolveRequest(case, years, limit, brief=brief), years, _by_this_process)


def _by_this_process(request: SolveRequest, _: Countdown) -> Generator[SolveUpdate, None, None]:
    yield from updates_of(request, WarmStart())
