"""A limit is kept whatever the solver does, a killed solver process is replaced, and an idle one is used again."""

from __future__ import annotations

import os
import signal
import threading
from functools import cache

import pytest
from support.paths import ROOT, TEST_DATA

from bench.random_case import random_case
from optimizer import Case, Scenarios, Solution, Status, load_case, load_years, optimize
from optimizer.auditor import audit
from optimizer.solver import process
from optimizer.solver.messages import SolveUpdate
from optimizer.solver.process import SolverProcess

pytestmark = pytest.mark.slow

JP_HISTORY = ROOT / "data" / "cases" / "jp-history"
TINY = TEST_DATA / "tiny"
LONGER = [pytest.param(*other, marks=pytest.mark.prove) for other in ((0.01, True), (1.0, False))]


@cache
def hard() -> tuple[Case, Scenarios]:
    """Return a case that takes far longer than the limits here: 200 offers with grids and ranges, 20,000 loss years, at most 8 policies."""
    return random_case(20_000, 200, seed=3, kinds="mixed", max_policies=8)


@cache
def medium() -> tuple[Case, Scenarios]:
    """Return a case that takes a few seconds, and tells its first mix early."""
    return random_case(5_000, 100, seed=5, kinds="mixed", max_policies=6)


@cache
def history() -> tuple[Case, Scenarios]:
    case = load_case(JP_HISTORY)
    return case, load_years(case)


def tiny() -> tuple[Case, Scenarios]:
    case = load_case(TINY)
    return case, load_years(case)


@pytest.mark.parametrize(("limit", "warm"), [(0.01, False), (1.0, True), *LONGER])
def test_a_hard_case_ends_at_its_limit(limit: float, warm: bool, started: list[SolverProcess]) -> None:
    case, years = hard()
    if warm:
        optimize(*tiny())
    answer = optimize(case, years, time_limit=limit)
    assert answer.status in (Status.UNDECIDED, Status.FEASIBLE), answer.message  # it is solved where nothing ends the search
    assert audit(case, years, answer).ok
    assert len(started) == 1


def test_the_best_mix_told_before_the_limit_is_kept_where_the_solver_hangs(started: list[SolverProcess]) -> None:
    case, years = medium()
    optimize(*tiny())
    costs: list[float | None] = []

    def stop(tell: SolveUpdate) -> None:
        if tell.answer is not None and tell.bound is not None and not costs:
            costs.append(tell.answer.cost)
            os.kill(started[0].pid, signal.SIGSTOP)

    answer = optimize(case, years, time_limit=5.0, on_progress=stop)
    assert answer.status is Status.FEASIBLE, answer.message
    assert answer.cost == costs[0]
    assert answer.gap is not None
    assert answer.gap > case.solve.gap
    assert audit(case, years, answer).ok
    assert not started[0].is_alive


def test_a_solver_process_killed_during_a_solve_is_replaced_and_the_answer_arrives(started: list[SolverProcess]) -> None:
    case, years = medium()
    killed: list[int] = []

    def kill(tell: SolveUpdate) -> None:
        if not killed and tell.ended == "running":
            killed.append(started[0].pid)
            os.kill(started[0].pid, signal.SIGKILL)

    answer = optimize(case, years, on_progress=kill)
    assert killed
    assert len(started) == 2
    assert started[1].pid != killed[0]
    assert answer.status is Status.CERTIFIED, answer.message
    assert audit(case, years, answer).ok


def test_a_solver_process_killed_before_it_is_asked_is_replaced(started: list[SolverProcess]) -> None:
    optimize(*tiny())
    os.kill(started[0].pid, signal.SIGKILL)
    answer = optimize(*tiny())
    assert len(started) == 2
    assert answer.status is Status.SOLVED, answer.message


def test_a_solver_process_killed_each_time_ends_in_an_answer_that_says_so(started: list[SolverProcess]) -> None:
    case, years = medium()

    def kill(tell: SolveUpdate) -> None:
        if tell.ended == "running":
            os.kill(started[-1].pid, signal.SIGKILL)

    answer = optimize(case, years, on_progress=kill)
    assert len(started) == 2
    assert answer.status in (Status.ERROR, Status.FEASIBLE)
    assert answer.message != ""


def test_two_threads_that_ask_at_once_both_get_their_answer(started: list[SolverProcess]) -> None:
    answers: dict[str, Solution] = {}

    def ask(case: Case, years: Scenarios) -> None:
        answers[case.id] = optimize(case, years)

    threads = [threading.Thread(target=ask, args=question) for question in (history(), tiny())]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=600)
    assert answers["jp-history"].status is Status.CERTIFIED
    assert answers["tiny"].cost == pytest.approx(6.625)
    assert len(started) == 2


def test_the_second_solve_uses_the_process_of_the_first(started: list[SolverProcess]) -> None:
    first, second = optimize(*tiny()), optimize(*tiny())
    assert first.cost == second.cost
    assert len(started) == 1
    assert started[0].is_alive


def test_a_stopped_search_leaves_its_process_to_the_next_question(started: list[SolverProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    """Halted, not killed: what it has loaded and worked out is not lost."""
    monkeypatch.setattr(process, "GRACE", 20.0)  # so that a busy machine does not decide
    case, years = medium()
    told: list[SolveUpdate] = []
    answer = optimize(case, years, on_progress=told.append, stopped=lambda: bool(told))
    assert told[-1].ended != "running"
    assert answer.status in (Status.FEASIBLE, Status.SOLVED), answer.message
    assert optimize(*tiny()).cost == pytest.approx(6.625)
    assert len(started) == 1
