"""An error inside the search is an error of the answer, whatever mix was told before it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.paths import TEST_DATA

from optimizer import Status, load_case, load_years, optimize
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.process import SolverProcess

pytestmark = pytest.mark.slow


def test_a_mix_told_before_an_error_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SolverProcess.ask

    def fails_after_the_first_mix(worker: SolverProcess, question: Any, **limits: Any) -> Iterator[SolveUpdate]:
        for told in asked(worker, question, **limits):
            yield told
            if told.answer is not None and told.answer.cost is not None:
                worker.kill()
                yield SolveUpdate("error", text="the solver refused a cut")
                return

    monkeypatch.setattr(SolverProcess, "ask", fails_after_the_first_mix)
    case = load_case(TEST_DATA / "tiny")
    answer = optimize(case, load_years(case))
    assert answer.status is Status.ERROR
    assert answer.cost is None
    assert answer.message == "the solver refused a cut"
