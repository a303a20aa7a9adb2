"""Questions of an explanation left open: a premium is right, or said to be undecided; and what a step of a requirement does to a law."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from support.audited import BN, LAW, plain_case
from support.in_process import Searches
from support.paths import ROOT
from support.two_years import CATALOGUE, write_case

from optimizer import load_case, load_years
from optimizer.auditor import Findings
from optimizer.errors import InputError
from optimizer.explanation import walk_away
from optimizer.explanation.curves import curve
from optimizer.explanation.questions import Questions
from optimizer.explanation.sensitivities import moves
from optimizer.explanation.shifted_requirement import amounts, with_requirement_shifted
from optimizer.explanation.walk_away import walk_away_of
from optimizer.files.key_values import MOST_POINTS
from optimizer.results.explanation import Verdict
from optimizer.results.solution import Status
from optimizer.solver import solve


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Searches:
    searches = Searches()
    monkeypatch.setattr(solve, "_listen", searches.listen)
    return searches


def asked(folder: Path, quotes: str = CATALOGUE, **settings: str) -> Questions:
    write_case(folder)
    (folder / "catalogue.csv").write_text(quotes, encoding="utf-8")
    case = load_case(folder, settings={key.replace("__", "."): value for key, value in settings.items()})
    return Questions(case, load_years(case), math.inf, 60.0, lambda _: None, 1)


RANGED = "offer,insurer,limit,reinstatements,premium,shares\nq1,A,80,0,3,0.1..1\nq2,B,50,0,9,1\n"
PREMIUMS = [(CATALOGUE, "q1", {}), (CATALOGUE, "q2", {}), (RANGED, "q1", {"limits__premium_budget": "11"}), (RANGED, "q2", {})]


@pytest.mark.slow
@pytest.mark.parametrize(("quotes", "offer", "settings"), PREMIUMS, ids=["q1", "q2", "a range and a budget", "beside a range"])
def test_a_premium_is_that_of_all_questions_or_undecided(
    quotes: str, offer: str, settings: dict[str, str], here: Searches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = asked(tmp_path, quotes, **settings)
    terms = next(one for one in questions.case.offers if one.offer == offer)
    base = questions.ask()
    whole = walk_away_of(questions, terms, base)
    assert questions.complete
    assert whole.verdict is Verdict.PREMIUM
    if quotes is CATALOGUE:
        assert whole.premium == pytest.approx({"q1": 15.0, "q2": 3.0}[offer], rel=1e-6)
    for most in range(5):
        again = asked(tmp_path, quotes, **settings)
        here.end_after(most, again)
        found = walk_away_of(again, terms, base)
        assert found.verdict is Verdict.UNDECIDED or found.premium == pytest.approx(whole.premium, rel=1e-6)
        assert again.complete == (found.verdict is not Verdict.UNDECIDED)
    here.left = math.inf
    for rounds in (1, 18):
        monkeypatch.setattr(walk_away, "MOST_ROUNDS", rounds)
        rough = walk_away_of(asked(tmp_path, quotes, **settings), terms, base)
        assert rough.verdict is Verdict.UNDECIDED or rough.premium == pytest.approx(whole.premium, rel=1e-6)


@pytest.mark.slow
def test_an_answer_without_a_mix_and_one_in_time_are_audited_as_what_they_are(
    here: Searches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = asked(tmp_path, limits__max_policies="0", reserve__cash__max="1")
    assert questions.audited().status is Status.INFEASIBLE
    assert questions.complete
    with monkeypatch.context() as patch:
        patch.setattr("optimizer.explanation.questions.audit", lambda *_: Findings(()))  # nothing checked
        refuted = asked(tmp_path)
        assert refuted.audited().status is Status.ERROR
        assert not refuted.complete
    here.end_after(0, questions)
    assert questions.audited().status is Status.UNDECIDED
    assert not questions.complete


def test_a_step_of_a_requirement_moves_what_the_law_asks_for_by_so_much() -> None:
    """Stated outright; worked out by a node; put aside year by year, which the step makes one amount; and where there is no law."""
    stated = plain_case(law=LAW, regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}})
    assert amounts(with_requirement_shifted(stated, "main", -BN)) == {"main": 9 * BN}
    accrual = load_case(ROOT / "data" / "cases" / "jp-art175")
    (bucket, before), *_ = amounts(accrual).items()
    assert amounts(with_requirement_shifted(accrual, bucket, 1e6))[bucket] == pytest.approx(before + 1e6, rel=1e-12)
    none = plain_case()
    assert with_requirement_shifted(none, "main", BN) is none


def test_a_carry_is_moved_down_to_nothing_and_not_below_and_a_tail_keeps_its_years(tmp_path: Path) -> None:
    questions = asked(tmp_path, reserve__cash__carry="0.004")
    sides = {move.lever: move for move in moves(questions.case, questions.years)}
    assert (sides["carry"].up.can_be, sides["carry"].down.can_be, sides["carry"].why_not) == (True, False, "a carry is not below 0")
    simulated = load_case(ROOT / "data" / "cases" / "jp-midsize", settings={"losses.simulate.years": "4000"})
    rates = [move for move in moves(simulated, load_years(simulated)) if move.lever == "breach_rate"]
    assert [move.up.can_be for move in rates] == [True]


def test_a_curve_over_no_value_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no value to go over"):
        curve(write_case(tmp_path), "reserve.cash.carry", [])
    with pytest.raises(InputError, match="values can be gone over"):
        curve(write_case(tmp_path), "reserve.cash.carry", [0.1 + n * 1e-6 for n in range(MOST_POINTS + 1)])
