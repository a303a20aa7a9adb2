"""The page opens in both languages, says what it shows, and turns whatever goes wrong into one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from answers import FAULTS, answer, case, with_mix
from streamlit.testing.v1 import AppTest

from optimizer import files
from optimizer.errors import InputError
from optimizer.report.words import CATALOGUES, ENGLISH, JAPANESE, LANGUAGES, Language
from optimizer.solution import Solution, Status
from optimizer.ui import page

APP = str(Path(__file__).parent.parent / "app.py")
SECONDS = 300


@pytest.fixture(autouse=True)
def _no_cache() -> Iterator[None]:
    """Let no answer of one test be seen by another."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def opened(language: Language = "日本語") -> AppTest:
    """Open the page in a language."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = language
    return app.run()


def texts(app: AppTest) -> str:
    """Return everything the page says in words."""
    kinds = (
        app.title,
        app.header,
        app.subheader,
        app.markdown,
        app.caption,
        app.success,
        app.info,
        app.warning,
        app.error,
        app.metric,
    )
    return "\n".join(str(getattr(element, "label", "") or element.value) for kind in kinds for element in kind)


def put(monkeypatch: pytest.MonkeyPatch, result: Any) -> list[None]:
    """Put an answer, or an exception, in place of the solver; the list grows with every call."""
    calls: list[None] = []

    def optimize(*_: Any) -> Solution:
        calls.append(None)
        if isinstance(result, BaseException):
            raise result
        assert isinstance(result, Solution)
        return result

    monkeypatch.setattr(page, "optimize", optimize)
    monkeypatch.setattr(files, "load_case", lambda _path: case())
    monkeypatch.setattr(files, "load_years", lambda _case: None)
    return calls


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_opens_with_the_example_solved(language: Language) -> None:
    app = opened(language)
    assert not app.exception
    assert not app.error
    assert len(app.metric) == 4
    words = CATALOGUES[language]
    assert app.title[0].value == words["title"]
    for key in ("illustrative", "card.cost", "mix", "cost", "law", "tail", "stress"):
        assert words[key] in texts(app), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_every_status_can_be_shown(status: Status, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, answer(status))
    app = opened(language)
    assert not app.exception
    assert bool(app.metric) == (status in {Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE})
    if status is not Status.ERROR:
        assert CATALOGUES[language][f"status.{status.value}"] in texts(app)


def test_the_language_can_be_switched_and_the_answer_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put(monkeypatch, with_mix(Status.CERTIFIED))
    app = opened()
    assert app.title[0].value == JAPANESE["title"]
    app.session_state["language"] = "English"
    app.run()
    assert app.title[0].value == ENGLISH["title"]
    opened("English")
    assert len(calls) == 1


@pytest.mark.parametrize(
    "raised",
    [RuntimeError("fell\nover"), InputError(FAULTS), MemoryError()],
    ids=["unexpected", "input", "memory"],
)
def test_what_goes_wrong_is_one_sentence_and_is_not_kept(raised: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put(monkeypatch, raised)
    app = opened("English")
    opened("English")
    assert not app.exception
    assert len(app.error) == 1
    assert app.error[0].value.startswith("The page could not be made: ")
    assert "\n" not in app.error[0].value
    assert len(calls) == 2


def test_an_answer_that_disagrees_with_itself_is_neither_shown_nor_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put(monkeypatch, replace(with_mix(Status.SOLVED), status=Status.ERROR, message="the bound is above the cost"))
    app = opened("English")
    opened("English")
    assert [error.value for error in app.error] == ["The page could not be made: the bound is above the cost"]
    assert not app.metric
    assert len(calls) == 2


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    assert sorted(ENGLISH) == sorted(JAPANESE)
    for key, text in ENGLISH.items():
        places = {part for part in ("{gap}", "{currency}", "{level}", "{reason}") if part in text}
        assert places == {part for part in ("{gap}", "{currency}", "{level}", "{reason}") if part in JAPANESE[key]}, key


def test_optimal_is_said_of_certified_alone() -> None:
    assert [key for key, text in ENGLISH.items() if "optimal" in text.casefold()] == ["status.certified"]
    assert [key for key, text in JAPANESE.items() if "最適性" in text] == ["status.certified"]
