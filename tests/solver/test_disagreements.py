"""What is told of an answer that two methods do not agree on, of a law whose caps are in the way, and of a process that is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

import pytest
from support.in_process import optimize_here
from support.korea import KOREA, KOREAN_OFFERS, LOSSES
from support.paths import ROOT
from support.two_years import write_case

from optimizer import Case, Scenarios, Solution, Status, load_case, load_years
from optimizer.errors import LimitError, SolveError
from optimizer.evaluation.break_even import BreakEven
from optimizer.evaluation.variant import ANY_MIX
from optimizer.results.ending import NOT_LAWFUL, OTHERWISE
from optimizer.solver import solve
from optimizer.solver.child import GoneError
from optimizer.solver.countdown import Countdown
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.process import SolverDiedError, SolverProcess
from optimizer.solver.solve import Series, answered
from optimizer.solver.worker import updates_of

pytestmark = pytest.mark.slow

Change = Callable[[SolveRequest, SolveUpdate], SolveUpdate]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Case, Scenarios]:
    case = load_case(write_case(tmp_path_factory.mktemp("two")))
    return case, load_years(case)


def told(case: Case, years: Scenarios, change: Change) -> Solution:
    """Return the answer made of what this process tells, each word of it changed."""

    def backend(request: SolveRequest, _: Countdown) -> Generator[SolveUpdate, None, None]:
        for update in updates_of(request, WarmStart()):
            yield change(request, update)

    return answered(SolveRequest(case, years, 60.0), years, backend)


def cheaper(_: SolveRequest, update: SolveUpdate) -> SolveUpdate:
    answer = update.answer
    return update if answer is None or answer.cost is None else replace(update, answer=replace(answer, cost=answer.cost - 0.5))


def dearer(request: SolveRequest, update: SolveUpdate) -> SolveUpdate:
    """Tell another mix of the search, and a cost of the enumerated one that it has not."""
    answer = update.answer
    if answer is None or answer.cost is None:
        return update
    return replace(update, answer=replace(answer, cost=answer.cost + (2.0 if request.mix is None else 1.0)))


def test_an_answer_that_the_audit_prices_otherwise_is_an_error(two: tuple[Case, Scenarios]) -> None:
    answer = told(*two, cheaper)
    assert (answer.status, answer.cost) == (Status.ERROR, None)
    assert answer.message.startswith("the audit disagrees on ")
    assert "5.5 told, 6.0 found" in answer.message


def test_an_enumerated_mix_that_is_priced_otherwise_is_told_as_a_disagreement(two: tuple[Case, Scenarios]) -> None:
    answer = told(*two, dearer)
    assert (answer.status, answer.cost, answer.message) == (Status.UNDECIDED, None, OTHERWISE)


def test_a_mix_told_of_a_case_that_has_none_is_not_believed(two: tuple[Case, Scenarios]) -> None:
    case, years = two
    asked = case.model_copy(
        update={"limits": case.limits.model_copy(update={"max_policies": 0}), "reserve": (case.reserve[0].model_copy(update={"max": 1.0}),)}
    )
    mix = optimize_here(case, years)

    def lawless(_: SolveRequest, update: SolveUpdate) -> SolveUpdate:
        return replace(update, answer=replace(mix, status=Status.FEASIBLE), ended="closed", bound=6.0)

    answer = told(asked, years, lawless)
    assert (answer.status, answer.message) == (Status.UNDECIDED, NOT_LAWFUL)


def test_a_search_whose_process_dies_twice_is_an_error(two: tuple[Case, Scenarios], monkeypatch: pytest.MonkeyPatch) -> None:
    case, years = two

    def dies(*_: object) -> Generator[SolveUpdate, None, None]:
        raise SolverDiedError("the solver process ended")
        yield

    assert answered(SolveRequest(case, years, 60.0), years, dies).status is Status.ERROR
    series, ends = Series(), [SolveUpdate("error", text="boom"), SolveUpdate("time")]

    def says(_: SolveRequest, log: solve._SolveLog, *__: object) -> None:
        log.hear(ends[0])

    monkeypatch.setattr(solve, "_listen", says)
    assert series.solve_variant(case, years, ANY_MIX, time_limit=60.0).message == "boom"
    for error, text in ((SolveError, "boom"), (LimitError, "the premium was not found within 60 s")):
        with pytest.raises(error, match=text):
            series.break_even_premium(case, years, mix={"q1": 1.0}, break_even=BreakEven("q1", 9.0), time_limit=60.0)
        ends.pop(0)

    def breaks(*_: object) -> None:
        raise SolverDiedError("gone")

    monkeypatch.setattr(solve, "_listen", breaks)
    assert series.solve_variant(case, years, ANY_MIX, time_limit=60.0).message == "gone"


HALF = """
[[figure]]
id = "half"
value = 0.5
unit = "rate"
grade = "assumed"
cite = "a test's own"

[[node]]
id = "half_of_earnings"
op = "product"
args = ["half", "retained_earnings"]
"""
FLOOR = '[[constraint]]\nid = "kept"\nkind = "floor"\nbucket = "main"\nclasses = ["accounting_reserve"]\namount = "half_of_earnings"\n'
EARNINGS: list[tuple[str, str, float | None]] = [
    ('amount = "retained_earnings"', "", 5e9),
    ('amount = "half_of_earnings"', HALF, 10e9),
    ('amount = "half_of_earnings"', HALF + FLOOR, None),  # what a floor rests on too is not moved
]


@pytest.mark.parametrize(("cap", "more", "least"), EARNINGS, ids=["whole", "half", "a floor too"])
def test_the_least_earnings_that_let_enough_of_the_reserve_count(tmp_path: Path, cap: str, more: str, least: float | None) -> None:
    """5bn are asked and no policy can be paid for: of the reserve as much counts as the cap on earnings says."""
    law = (ROOT / "data" / "regimes" / "kr-vaupa.toml").read_text(encoding="utf-8")
    assert 'amount = "retained_earnings"' in law
    case = KOREA.replace('"krw_market"', '"krw_market"\nretained_earnings = 1e9') + "\n[limits]\npremium_budget = 1e6\n"
    texts = {
        "case.toml": case.replace('"kr-vaupa"', '"own.toml"'),
        "own.toml": law.replace('amount = "retained_earnings"', cap) + more,
        "catalogue.csv": KOREAN_OFFERS,
        "losses.csv": LOSSES,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    read = load_case(tmp_path)
    answer = optimize_here(read, load_years(read))
    assert answer.status is Status.INFEASIBLE
    assert answer.conflict is not None
    repairs = {repair.rule: repair.to for repair in answer.conflict.repairs}
    assert repairs.get("regime.inputs.retained_earnings") == (least if least is None else pytest.approx(least, rel=1e-6))


def test_a_process_that_is_gone_before_it_is_ready_says_so(two: tuple[Case, Scenarios], cold: None) -> None:
    case, years = two
    process = SolverProcess()
    os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(SolverDiedError, match="the solver process ended before it was ready"):
        list(process.ask(SolveRequest(case, years, 60.0), countdown=Countdown(60.0)))
    with pytest.raises(GoneError, match="the process is gone"):
        process.write("hello")
