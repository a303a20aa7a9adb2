"""A solver process is asked one question after the other, each with its own number of threads."""

from __future__ import annotations

import pytest
from support.paths import TEST_DATA

from optimizer import Status, load_case, load_years, optimize

pytestmark = pytest.mark.slow

TINY = TEST_DATA / "tiny"


def test_two_questions_with_another_number_of_threads_are_both_answered() -> None:
    """HiGHS keeps the threads of its first solve; a second question that asked for more used to end with no bound."""
    costs = []
    for threads in ("1", "2", "1"):
        case = load_case(TINY, settings={"solve.threads": threads})
        answer = optimize(case, load_years(case)).raise_for_status()
        assert answer.status in (Status.CERTIFIED, Status.SOLVED)
        assert not {"by_enumeration", "solver_failed"} & {warning.code for warning in answer.warnings}
        costs.append(answer.cost)
    assert len(set(costs)) == 1
