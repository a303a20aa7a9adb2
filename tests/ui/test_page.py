"""The page opens in both languages, says what it shows, takes settings, and turns whatever goes wrong into one sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.answers import FAULTS, answer, case, with_mix
from support.pages import APP, EXAMPLE, SECONDS, cost_card, texts

from optimizer import files
from optimizer.errors import InputError
from optimizer.i18n.catalogue import WORDS, text_of
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.levers import levers
from optimizer.report.text.names import case_name, key_words
from optimizer.report.text.remarks import barred_line, caution_line, law_item_line
from optimizer.results.explanation import NextMix
from optimizer.results.solution import Solution, Status
from optimizer.ui import app as page
from optimizer.ui.components.tables import plain
from optimizer.ui.session.link import from_link, link_params
from optimizer.ui.session.state import State
from optimizer.ui.workers import Answered, Job, Stage
from optimizer.ui.workers.exceedance import ExceedancePicture
from optimizer.ui.workers.messages import Failed, WhyQuestion

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the page on the case with a loss table, which is answered soonest."""
    monkeypatch.setattr(page, "load", lambda settings: files.load_case(EXAMPLE, settings=settings))
    monkeypatch.setattr("optimizer.ui.components.controls.load", lambda settings: files.load_case(EXAMPLE, settings=settings))


def opened(language: Language = "ja") -> AppTest:
    """Open a page in a language."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = language
    return app.run()


def put(monkeypatch: pytest.MonkeyPatch, status: Status) -> None:
    """Put an answer in place of the queue."""
    found = Answered(1, answer(status), ExceedancePicture(()) if status is Status.SOLVED else None)
    monkeypatch.setattr(page, "answer_for", lambda *_: found)
    monkeypatch.setattr(page, "load", lambda _settings: case())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_with_the_example_solved(language: Language) -> None:
    app = opened(language)
    assert not app.exception
    assert not app.error
    words = {key: text_of(key, language) for key in WORDS}
    assert app.subheader[0].value == plain(case_name(Solution(files.load_case(EXAMPLE).identity, Status.SOLVED), Voice(language)))
    shown = texts(app)
    for key in ("illustrative", "figure.cost", "figure.reserve", "figure.cover", "figure.headroom", "tower", "steps", "exceedance", "mix"):
        assert words[key] in shown, key


@pytest.mark.parametrize(("control", "chosen", "language"), [("language", "en", "en"), ("unit", "million", "ja")])
def test_a_choice_that_the_browser_loses_stays_as_it_was(
    control: str, chosen: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page can be asked for before the browser has told what its controls hold."""
    put(monkeypatch, Status.SOLVED)
    app = opened()
    app.session_state[control] = chosen
    app.run()
    before = texts(app)
    app.session_state[control] = None
    app.run()
    assert not app.exception
    assert not app.error
    assert text_of("decision", language) in texts(app)
    assert app.session_state[control] == chosen
    assert texts(app) == before


def test_no_english_sentence_stands_on_the_japanese_page() -> None:
    app = opened("ja")
    found = [line for line in texts(app).splitlines() if re.search(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}", line)]
    assert not found


def test_a_control_lays_a_setting_over_the_case_and_undo_takes_it_back() -> None:
    app = opened("en")
    before = cost_card(app).value
    slider = next(one for one in app.slider if one.label == "Carry a year: cash")
    slider.set_value(0.15).run()
    assert app.session_state["state"].settings == {"reserve.cash.carry": "0.15"}
    assert float(cost_card(app).value) > float(before)
    assert float(cost_card(app).delta) == pytest.approx(float(cost_card(app).value) - float(before), abs=0.011)
    next(one for one in app.button if one.label == "Undo").click().run()
    assert app.session_state["state"].settings == {}
    assert cost_card(app).value == before


def test_the_page_gives_the_number_of_the_command_line() -> None:
    from optimizer import load_case, load_years, optimize

    app = opened("en")
    app.session_state["unit"] = "one"
    next(one for one in app.slider if one.label == "Premium level (times the quotes)").set_value(1.25).run()
    laid = load_case(EXAMPLE, settings={"scale.premium": "1.25"})
    cost = optimize(laid, load_years(laid)).cost
    assert cost is not None
    assert cost_card(app).value == f"{cost:,.0f}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_shown(status: Status, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, status)
    app = opened(language)
    assert not app.exception
    assert bool(app.metric) == (status in {Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE})
    assert text_of(f"status.{status.value}", language) in texts(app)


@pytest.mark.parametrize("status", Status)
def test_the_page_says_to_a_program_that_it_is_final_and_what_it_shows(status: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    """One element alone says so: drawn last in its place, with the figure of the first card."""
    found = Answered(1, answer(status), ExceedancePicture(()) if status is Status.SOLVED else None)

    def answer_for(*parts: Any) -> Answered:
        parts[-1].announce("searching")
        parts[-1].note_answer(found.solution)
        return found

    put(monkeypatch, status)
    monkeypatch.setattr(page, "answer_for", answer_for)
    app = opened("en")
    said = [one.proto.body for one in app.get("html") if "answer-state" in one.proto.body and "<style>" not in one.proto.body]
    assert len(said) == 1
    shown = cost_card(app).value if app.metric else ""
    for part in ('data-state="final"', 'aria-busy="false"', f'data-status="{status.value}"', f'data-cost="{shown}"', 'data-run="1"'):
        assert part in said[0], said[0]


def test_an_infeasible_case_shows_its_repairs_as_buttons_in_place_of_the_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, Status.INFEASIBLE)
    app = opened("ja")
    assert [one.label for one in app.button].count("適用") == 4
    assert "保有上限：現金準備" in texts(app)


@pytest.mark.parametrize("raised", [RuntimeError("fell\nover"), InputError(FAULTS), MemoryError()], ids=["unexpected", "input", "memory"])
def test_what_goes_wrong_is_one_sentence(raised: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise raised

    monkeypatch.setattr(page, "answer_for", fail)
    app = opened("en")
    assert not app.exception
    assert len(app.error) == 1
    assert "could not be made" in app.error[0].value
    assert "\n" not in app.error[0].value


def test_a_reason_that_failed_says_why_beside_what_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, Status.SOLVED)
    monkeypatch.setattr(page, "ENTRIES", sorted(page.ENTRIES, key=lambda entry: entry.name != "why"))
    part = NextMix(Status.SOLVED, 2.0, 1.0, {}, (), (), 0.0, 1.0, 0.0, (), ())
    job = Job(1, WhyQuestion(case(), with_mix(Status.SOLVED), 1.0), stage=Stage.FAILED, parts=(part,), failure=Failed(1, "limit", ""))
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = "en"
    app.session_state["state"] = State(why=job, why_of=case().fingerprint)
    app.run()
    assert [error.value for error in app.error] == [WORDS["failure.limit"]]
    assert WORDS["why.stopped"] not in texts(app)
    assert any(WORDS["why.measure.dearer"] in one.value.columns for one in app.dataframe)


def test_a_link_says_the_settings_and_no_more_than_the_levers_allow() -> None:
    known = levers(files.load_case(EXAMPLE))
    settings = {"reserve.cash.carry": "0.13", "offers.E-excess.use": "no"}
    params = {key: [value] if isinstance(value, str) else value for key, value in link_params(settings, known, "ja").items()}
    assert from_link(params, known) == settings
    assert from_link({"v": ["1"], "s": ["reserve.cash.carry=0.13"]}, known) == {"reserve.cash.carry": "0.13"}
    bad = ["losses.table=/etc/passwd", "catalogue=../x.csv", "regime.id=/tmp/x.toml", "losses.simulate.years=9e9", "solve.time_limit=1e9"]
    assert from_link({"v": ["1"], "s": bad}, known) == {}
    assert from_link({"v": ["2"], "set": bad}, known) == {}
    assert from_link({"v": ["3"], "set": ["reserve.cash.carry=0.13"]}, known) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lever_of_the_example_has_a_name_in_words(language: Language) -> None:
    read = files.load_case(EXAMPLE)
    say = Voice(language, "JPY")
    for lever in levers(read):
        assert key_words(lever.key, read, say) != lever.key, lever.key


def test_optimal_is_said_of_certified_alone() -> None:
    assert [key for key, text in WORDS.items() if re.search(r"\boptimal\b", text)] == ["status.certified"]
    of_proof = [key for key in WORDS if "最適性" in text_of(key, "ja")]
    assert [key for key in of_proof if not key.startswith("optimality.")] == ["status.certified"]  # those are of a paper's proof


def test_a_mix_is_compared_with_the_pinned_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, Status.CERTIFIED)
    app = opened("en")
    assert cost_card(app).delta == WORDS["no_difference"]
    assert app.session_state["state"].pinned.solution == with_mix(Status.CERTIFIED)


def test_the_ledger_of_the_example_and_its_barred_offers_are_told_in_japanese() -> None:
    app = opened("ja")
    solution = app.session_state["state"].pinned.solution
    say = Voice("ja", "JPY", "large")
    lines = [law_item_line(item, say) for law in solution.law for item in law.items]
    read = files.load_case(EXAMPLE)
    lines += [line for barred in solution.barred for line in barred_line(barred, read, say)]
    lines += [caution_line(caution, read, say) for caution in solution.warnings]
    assert lines
    assert say("item.other") not in lines
    assert not [line for line in lines if re.search(r"[a-z]{3,}", line)]
