"""An answer that is not closed says what came first; the time limit is named where it came and nowhere else; the solver's clock is kept."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import pytest
from support.paths import TEST_DATA

from optimizer import Case, Scenarios, Solution, Status, load_case, load_years, optimize
from optimizer.auditor import Proof
from optimizer.evaluation.problem import make_problem
from optimizer.explanation.questions import GAP, Questions
from optimizer.i18n import catalogue
from optimizer.losses.scenarios import from_years
from optimizer.model import build
from optimizer.report import to_json, to_text
from optimizer.results.ending import CODES
from optimizer.solver import solve as solving
from optimizer.solver.conclusion import by_solver
from optimizer.solver.countdown import Countdown
from optimizer.solver.master import Master, MasterPoint
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.solve import answered

TINY = TEST_DATA / "tiny"
SECONDS = 12.5
WORDS = {
    "time": ("time_limit", "time limit of 12.5 s"),
    "running": ("time_limit", "time limit of 12.5 s"),
    "failed": ("solver_failed", "solver gave up"),
    "stalled": ("search_stalled", "stalled"),
    "closed": ("search_stalled", "stalled"),
}


@pytest.fixture(scope="module")
def answer() -> tuple[Case, Scenarios, Solution]:
    """Return a case and its answer."""
    case = load_case(TINY)
    years = load_years(case)
    return case, years, optimize(case, years)


def silent(_: SolveRequest, __: Countdown) -> Generator[SolveUpdate, None, None]:
    """Tell nothing."""
    yield from ()


def told(ended: Any, found: Solution | None, bound: float | None = None) -> SolveUpdate:
    """Return the last word of a search."""
    return SolveUpdate(ended, found, value=None if found is None else found.cost, bound=bound)


@pytest.mark.slow
@pytest.mark.parametrize("ended", WORDS)
@pytest.mark.parametrize("bound", [None, 0.5])
def test_a_mix_short_of_its_gap_says_what_came_first(ended: str, bound: float | None, answer: tuple[Case, Scenarios, Solution]) -> None:
    case, _, found = answer
    short = by_solver(case, found, told(ended, found, bound), (SECONDS, 0.0))
    code, words = WORDS[ended]
    assert (short.status, short.warnings[-1].code) == (Status.FEASIBLE, code)
    assert words in short.message
    assert words in to_text(short).replace("\n", " ")
    assert ("time limit" in to_text(short)) == (code == "time_limit")
    assert f'"{code}"' in to_json(short)


@pytest.mark.slow
@pytest.mark.parametrize("ended", WORDS)
def test_so_does_no_mix(ended: str, answer: tuple[Case, Scenarios, Solution]) -> None:
    case = answer[0]
    none = by_solver(case, None, told(ended, None), (SECONDS, 0.0))
    code, words = WORDS[ended]
    assert (none.status, [warning.code for warning in none.warnings]) == (Status.UNDECIDED, [code])
    assert words in none.message
    assert words in to_text(none).replace("\n", " ")


@pytest.mark.slow
def test_a_search_that_was_stopped_says_so(answer: tuple[Case, Scenarios, Solution]) -> None:
    case, _, found = answer
    short = by_solver(case, found, told("time", found), (SECONDS, 0.0), stopped=True)
    assert short.warnings[-1].code == "stopped"
    assert "time limit" not in short.message


@pytest.mark.slow
def test_methods_that_disagree_are_no_limit(answer: tuple[Case, Scenarios, Solution]) -> None:
    case, years, found = answer
    none = Proof(cost=None, mix={}, bound=math.inf, mixes=0)
    undecided = solving._reconciled((SolveRequest(case, years, SECONDS), years, 0.0), found, none, (math.inf, silent))
    assert (undecided.status, undecided.warnings[-1].code) == (Status.UNDECIDED, "methods_disagree")


def test_every_ending_has_its_words_on_page_and_paper() -> None:
    assert {f"{place}caution.{code}" for code in CODES for place in ("", "paper.")} <= set(catalogue.WORDS)


def test_an_answer_out_of_time_names_the_limit_it_was_given() -> None:
    case = load_case(TINY)
    years = load_years(case)
    found = answered(SolveRequest(case, years, 0.0), years, silent)
    assert (found.status, found.message) == (Status.UNDECIDED, "the time limit of 0 s came before a lawful mix was found; allow more time")


class Clocked:
    """Stands before a solver's object that says it has run for so long already."""

    def __init__(self, inner: Any, seconds: float) -> None:
        self.inner, self.seconds = inner, seconds

    def getRunTime(self) -> float:  # noqa: N802 the solver's own name
        return self.seconds

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def limits_told(master: Master, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time limits that the solver is told from now on."""
    found: list[float] = []
    solve = master.solver.solve

    def noted(model: Any) -> Any:
        found.append(float(master.solver.config.time_limit))
        return solve(model)

    monkeypatch.setattr(master.solver, "solve", noted)
    return found


def test_seconds_run_before_are_not_taken_off_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS counts them for a linear programme and not for a mixed-integer one: each is told so that as much is left."""
    case = load_case(TINY)
    master = Master(build(make_problem(case, load_years(case))), threads=1)
    assert master.relaxation(seconds=1000).ended.value == "done"
    told = limits_told(master, monkeypatch)
    before = float(master.solver._solver_model.getRunTime())
    master.solver._solver_model = Clocked(master.solver._solver_model, 1e6)
    assert isinstance(master.relaxation(seconds=1000), MasterPoint)
    assert isinstance(master.programme(seconds=1000, gap=1e-6, nodes=None), MasterPoint)
    assert before < 1000
    assert told[0] == pytest.approx(1e6 + 1000, abs=1000)
    assert told[0] > 1e6
    assert told[1] <= 1000


def test_a_premium_is_asked_for_as_exactly_on_many_years_as_on_few() -> None:
    case = load_case(TINY)
    years = load_years(case)
    count = 100_001
    many = from_years([[[("hot", 1.0)]] for _ in range(count)], of=2 * count)
    assert {Questions(case, of, 1e9, 60.0, lambda _: None, 0).gap for of in (years, many)} == {GAP}
