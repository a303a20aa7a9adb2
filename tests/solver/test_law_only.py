"""What the law alone would cost is what enumeration finds without the firm's own rules, and never endangers the answer itself."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path

import pytest
from reference.enumerate import Answer, solve
from reference.read import read_case
from support.campaigns import at_length
from support.paths import TEST_DATA
from support.random_cases import make_case
from support.shipped import HISTORY, solved_history

import optimizer.solver.dispatch
from optimizer import Solution, Status, audit, load_case, load_years, optimize
from optimizer.errors import DisagreementError
from optimizer.evaluation.problem import make_problem
from optimizer.model.cuts import CutPool
from optimizer.results.solution import Alternative
from optimizer.solver.dispatch import answers_to
from optimizer.solver.law_only import law_alone
from optimizer.solver.law_only import law_only as ask_law_only
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.process import SolverProcess
from optimizer.solver.search import Clock, SearchProgress

pytestmark = pytest.mark.slow

CHUNK = 10
COST = 2e-6
TINY = TEST_DATA / "tiny"
LONG = 1e12


def by_enumeration(where: Path) -> Answer:
    """Give the reference's answer to a case without tail rules, coverage rules and `no_gap`."""
    case = read_case(where)
    return solve(replace(case, tails=(), coverage=(), limits=replace(case.limits, no_gap=False)))


def law_only(solution: Solution) -> Alternative:
    assert solution.alternatives is not None, solution.message
    return solution.alternatives["law_only"]


def differs(solution: Solution, wanted: Answer) -> list[str]:
    """Return in what the alternative is not the enumerated one."""
    found = law_only(solution)
    if wanted.status == "infeasible":
        return [] if found.status is Status.INFEASIBLE else [f"status {found.status}, not infeasible"]
    if found.status is not Status.SOLVED or found.cost is None or found.reserve_total is None:
        return [f"status {found.status}, not solved"]
    wrong = [f"cost {found.cost!r}, not {wanted.cost!r}"] if abs(found.cost - wanted.cost) > COST * abs(wanted.cost) else []
    second = wanted.second_best_cost
    apart = second is not None and second - wanted.cost > 1e-5 * abs(wanted.cost)
    if apart and found.mix != pytest.approx(wanted.mix, abs=1e-6):
        wrong.append(f"mix {found.mix}, not {wanted.mix}")
    return wrong


@pytest.mark.no_cover
@pytest.mark.parametrize("first", [0, *at_length(range(CHUNK, 100, CHUNK))])
def test_the_law_alone_costs_what_enumeration_finds_without_the_other_rules(first: int, tmp_path: Path) -> None:
    wrong = {}
    for seed in range(first, first + CHUNK):
        make_case(seed, tmp_path / str(seed))
        case = load_case(tmp_path / str(seed))
        solution = optimize(case, load_years(case))
        wrong[seed] = differs(solution, by_enumeration(tmp_path / str(seed)))
    assert {seed: found for seed, found in wrong.items() if found} == {}


def test_the_example_would_cost_less_under_the_law_alone() -> None:
    """JPY 5bn are asked for, 1bn of them not as insurance.

    The cash is that 1bn and the deductible of the one primary policy counted, 100m; the rest of the 5bn is credit of layers.
    """
    case, years, solution = solved_history()
    found = law_only(solution)
    alone = law_alone(case)
    assert found.status is Status.SOLVED
    assert found.reserve_total == pytest.approx(1.1e9)
    assert found.cost == pytest.approx(optimize(alone, years).cost, rel=COST)
    assert solution.cost is not None
    assert found.cost is not None
    assert found.cost < solution.cost


def test_without_a_rule_beyond_the_law_the_law_alone_is_the_answer_itself() -> None:
    case, years, _ = solved_history()
    solution = optimize(law_alone(case), years)
    found = law_only(solution)
    assert (found.status, found.cost, found.reserve_total) == (Status.SOLVED, solution.cost, solution.reserve_total)
    assert found.mix == solution.shares


@pytest.mark.no_cover
def test_a_case_without_an_answer_still_says_what_the_law_alone_would_cost() -> None:
    case = load_case(HISTORY, settings={"reserve.cash.max": "1.15e9", "firm.own_funds_at_risk": "0", "offers.C-primary-300m.use": "no"})
    years = load_years(case)
    solution = optimize(case, years)
    assert solution.status is Status.INFEASIBLE
    assert law_only(solution).status is Status.SOLVED
    assert audit(case, years, solution).ok


@pytest.mark.no_cover
def test_a_law_that_cannot_be_met_is_said_to_be_so() -> None:
    case = load_case(HISTORY, settings={"reserve.cash.max": "0.9e9"})
    solution = optimize(case, load_years(case))
    assert solution.status is Status.INFEASIBLE
    assert law_only(solution) == Alternative(Status.INFEASIBLE, None, None)


def test_the_answer_is_told_before_the_law_alone_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    case, years, solution = solved_history()
    told: list[SolveUpdate] = []
    asked: list[int] = []
    monkeypatch.setattr(optimizer.solver.dispatch, "law_only", lambda *_: asked.append(len(told)))
    for tell in answers_to(SolveRequest(case, years, LONG), deadline=LONG):
        told.append(tell)
    assert asked == [len(told) - 1]
    before = told[-2]
    assert before.concluded
    assert before.answer is not None
    assert before.answer.cost == pytest.approx(solution.cost)
    assert before.gap == pytest.approx(0, abs=1e-6)


def test_what_goes_wrong_with_the_law_alone_does_not_touch_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    case, years, solution = solved_history()

    def fails(*_: object) -> Alternative:
        raise DisagreementError("the solver refused a cut")

    monkeypatch.setattr(optimizer.solver.dispatch, "law_only", fails)
    *_, last = answers_to(SolveRequest(case, years, LONG), deadline=LONG)
    assert last.ended == "closed"
    assert last.answer is not None
    assert last.answer.cost == pytest.approx(solution.cost)
    assert law_only(last.answer) == Alternative(Status.ERROR, None, None)


def test_a_solver_process_that_dies_over_the_law_alone_leaves_the_answer_as_it_was(started: list[SolverProcess]) -> None:
    case, years, solution = solved_history()
    told: list[SolveUpdate] = []

    def kill(tell: SolveUpdate) -> None:
        told.append(tell)
        if tell.concluded:
            started[0].kill()

    found = optimize(case, years, on_progress=kill)
    assert len(started) == 1
    assert told[-1].ended == "running"
    assert (found.status, found.cost) == (solution.status, solution.cost)
    assert "law_only" not in (found.alternatives or {})
    assert audit(case, years, found).ok


def test_without_time_left_the_law_alone_is_not_asked_about_and_with_little_it_is_undecided() -> None:
    case, years, _ = solved_history()
    problem = make_problem(case, years)
    nothing = SearchProgress(None, math.inf, -math.inf, "time")
    assert ask_law_only(problem, nothing, Clock(time.monotonic() - 1), CutPool()) is None
    hurried = ask_law_only(problem, nothing, Clock(time.monotonic() + 1e-3), CutPool())
    assert hurried is not None
    assert hurried.status in (Status.UNDECIDED, Status.FEASIBLE)


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        (Alternative(Status.INFEASIBLE, None, None), "alternatives.law_only.lawful"),
        (Alternative(Status.SOLVED, 3.3e8, 1.1e9), "alternatives.law_only.least"),
        (Alternative(Status.SOLVED, 3.1e8, 1.1e9), "alternatives.law_only.least"),
        (Alternative(Status.SOLVED, 3.8e8, 1.1e9), "alternatives.law_only"),
        (Alternative(Status.SOLVED, 321964931.0, 1.1e9, {"C-primary-300m": 1.0}), "alternatives.law_only.cost"),
        (Alternative(Status.SOLVED, 321964931.0, 1.1e9, {"nobody": 1.0}), "alternatives.law_only.mix"),
    ],
)
def test_the_audit_refuses_a_law_alone_that_is_not_so(planted: Alternative, check: str) -> None:
    case, years, solution = solved_history()
    findings = audit(case, years, replace(solution, alternatives={"law_only": planted}))
    assert check in {failure.id for failure in findings.failures}


def test_the_audit_prices_the_mix_of_the_law_alone_again() -> None:
    case, years, solution = solved_history()
    honest = law_only(solution)
    assert honest.cost is not None
    assert honest.reserve_total is not None
    for wrong in (replace(honest, cost=honest.cost + 1), replace(honest, reserve_total=honest.reserve_total + 1)):
        findings = audit(case, years, replace(solution, alternatives={"law_only": wrong}))
        assert not findings.ok
