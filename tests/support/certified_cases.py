"""Certificates of real cases, searched in the process of the tests."""

from __future__ import annotations

import time
from collections import deque

from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.problem import make_problem
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.model import Question
from optimizer.results.certificate import Certificate
from optimizer.solver.search import Clock, Search


def certificate_for(case: Case, years: Scenarios, seconds: float = 60.0) -> Certificate | None:
    """Return the certificate of a case as the search makes it, whatever else may prove the bound."""
    problem = make_problem(case, years)
    search = Search(problem, Question(), lambda shares: lawful_cost(problem, shares), Clock(time.monotonic() + seconds))
    deque(search.run(case.solve.gap), maxlen=0)
    return search.certificate()
