"""No mixes to price is a question with an answer, not a search."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from optimizer import load_case, load_years
from optimizer.solver.dispatch import answers_to
from optimizer.solver.messages import SolveRequest
from optimizer.solver.process import Workers
from optimizer.solver.solve import Series


def test_nobody_is_asked_about_no_mixes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workers, "borrow", lambda *_: pytest.fail("a solver process was asked"))
    case = load_case(folder)
    assert Series().mix_costs(case, load_years(case), [], time_limit=60.0) == ()


def test_a_solver_that_is_asked_tells_no_costs_and_does_not_search(folder: Path) -> None:
    case = load_case(folder)
    (update,) = answers_to(SolveRequest(case, load_years(case), 60.0, mixes=()), deadline=math.inf)
    assert (update.ended, update.costs, update.answer) == ("closed", (), None)
