"""What is remembered of loss years changes no bit of an answer, and is made once."""

from __future__ import annotations

import time

import pytest
from support.campaigns import at_length
from support.paths import ROOT

from optimizer import Case, Solution, files
from optimizer.losses.cache import Cache
from optimizer.recovery.payouts import Payouts
from optimizer.solver.dispatch import WarmStart, answers_to
from optimizer.solver.messages import SolveRequest

pytestmark = pytest.mark.slow

CASES = ROOT / "data" / "cases"
CHANGES = (("reserve.cash.carry", "0.13"), ("scale.premium", "1.2"), ("tail.solvency.level", "0.985"), ("scale.loss_frequency", "1.5"))


def answer(case: Case, kept: WarmStart) -> Solution:
    """Return what the solver process tells last."""
    *_, last = answers_to(SolveRequest(case, files.load_years(case), 120.0), deadline=time.monotonic() + 120, warm_start=kept)
    assert last.answer is not None
    assert last.ended == "closed"
    return last.answer


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["jp-midsize", *at_length(["jp-history"])])
def test_an_answer_after_other_questions_is_that_of_a_process_asked_nothing_before(name: str) -> None:
    few = [("losses.simulate.years", "5000")] if name == "jp-midsize" else []
    kept = WarmStart()
    for change in CHANGES[:3] if name == "jp-history" else CHANGES:
        case = files.load_case(CASES / name, settings=[*few, change])
        assert answer(case, kept) == answer(case, WarmStart()), change


def test_the_same_question_again_asks_no_policy_what_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    case = files.load_case(CASES / "jp-history")
    kept, passes = WarmStart(), list[int]()
    weighted = Payouts.weighted

    def counted(payouts: Payouts, *args: object, **more: object) -> object:
        passes.append(1)
        return weighted(payouts, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Payouts, "weighted", counted)
    first = answer(case, kept)
    assert passes
    passes.clear()
    assert answer(case, kept) == first
    assert not passes


def test_years_of_another_scale_are_those_drawn_anew() -> None:
    drawn = Cache(1)
    for change in ((), ("scale.loss_frequency", "1.5"), ("scale.loss_amount", "0.7")):
        case = files.load_case(CASES / "jp-midsize", settings=[("losses.simulate.years", "3000"), *((change,) if change else ())])
        assert files.load_years(case, drawn=drawn).fingerprint == files.load_years(case).fingerprint, change


def test_a_memory_keeps_what_was_recalled_last() -> None:
    memory, made = Cache(2), list[str]()

    def make(name: str) -> str:
        made.append(name)
        return name

    for name in ("a", "b", "a", "c", "a", "b"):
        assert memory.get(name, lambda name=name: make(name)) == name  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]
