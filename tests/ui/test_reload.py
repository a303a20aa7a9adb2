"""A reload of the browser loses nothing, a name typed is the name saved, and no window writes over another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from support.pages import base_answers, given, opened, page_first, press, state, texts

from optimizer.files.exchange import Exchange
from optimizer.files.exchange_link import link_of
from optimizer.files.scenario_file import scenario_file_bytes
from optimizer.i18n.catalogue import WORDS, text_of
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.ui import app as page
from optimizer.ui import view
from optimizer.ui.components.tables import plain
from optimizer.ui.session.quote_form import QuoteForm
from optimizer.ui.session.scenarios import scenario_file
from optimizer.ui.session.store import SessionStore

pytestmark = pytest.mark.slow
FIELD = "typed|scenario"
TYPED = "案１ <b>更改</b>  2027"


@pytest.fixture(autouse=True)
def compare_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open Compare first, on the case that is answered soonest."""
    with page_first(monkeypatch, "compare"):
        yield


def query(app: AppTest) -> dict[str, str | list[str]]:
    """Return the parameters of the address."""
    return {key: app.query_params[key] for key in app.query_params}


def saved(app: AppTest) -> list[tuple[str, dict[str, str], float | None]]:
    """Return the scenarios: name, settings and cost."""
    return [(scenario.name, scenario.settings, scenario.solution.cost) for scenario in state(app).saved]


def with_scenario(language: Language) -> AppTest:
    """Open the page on an exchange, lower the premiums, type a name and press the button before the page was drawn with it."""
    exchange = Exchange.model_validate({**base_answers(), "cold": 475e8})
    app = opened(language, v="1", x=link_of(exchange))
    slider = next(one for one in app.slider if one.label == text_of("key.scale.premium", language))
    slider.set_value(0.8).run()
    app.text_input(key=FIELD).set_value(TYPED)
    return press(app, text_of("scenario.save", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_saved_is_there_after_a_reload_and_after_a_restart(language: Language) -> None:
    app = with_scenario(language)
    assert [(name, settings) for name, settings, _ in saved(app)] == [(TYPED, {"scale.premium": "0.8"})]
    assert set(query(app)) == {"v", "lang", "s", "set"}
    view.example.clear()
    again = opened(language, **query(app))
    assert not again.exception
    assert saved(again) == saved(app)
    assert state(again).pinned == state(app).pinned or state(again).pinned.solution.cost == state(app).pinned.solution.cost  # type: ignore[union-attr]
    assert state(again).settings == {"scale.premium": "0.8"}
    assert state(again).base_case.exchange == state(app).base_case.exchange  # type: ignore[union-attr]
    assert "1." in texts(again) or any(TYPED in str(column) for one in again.dataframe for column in one.value.columns)
    press(again, text_of("undo", language))
    assert state(again).settings == {}
    assert state(again).base_case is not None


def test_a_window_goes_on_under_an_id_of_its_own() -> None:
    app = with_scenario("en")
    first = state(app).store_id
    other = opened("en", **query(app))
    assert state(other).store_id == first
    press(other, WORDS["scenario.remove"].format(name="案１ \\<b\\>更改\\</b\\> 2027"))
    assert saved(other) == []
    assert state(other).store_id != first
    assert query(other)["s"] in (state(other).store_id, [state(other).store_id])
    press(app, WORDS["undo"])
    assert state(app).store_id == first
    assert [name for name, _, _ in saved(opened("en", **query(app)))] == [TYPED]


def test_an_address_whose_store_is_gone_says_so_and_opens_what_it_says_itself() -> None:
    app = with_scenario("en")
    SessionStore().remove(state(app).store_id)
    again = opened("en", **query(app))
    assert WORDS["link.gone"].partition("{")[0] in texts(again)
    assert (state(again).base_case, state(again).settings, saved(again)) == (None, {"scale.premium": "0.8"}, [])


@pytest.mark.parametrize("store_id", ["../../../etc/passwd", "x" * 22])
def test_an_address_with_another_id_opens_nothing(store_id: str) -> None:
    SessionStore().write("y" * 22, b'{"format": "reserve-scenarios/1"}')
    app = opened("en", v="2", s=store_id)
    assert not app.exception
    assert WORDS["link.gone"].partition("{")[0] in texts(app)
    assert (state(app).base_case, state(app).store_id) == (None, "")
    broken = opened("en", v="2", s="y" * 22)
    assert WORDS["link.refused"].partition("{")[0] in texts(broken)
    assert (state(broken).base_case, state(broken).store_id) == (None, "")


def test_quotes_typed_and_not_applied_are_there_after_a_reload() -> None:
    app = opened("en")
    form = QuoteForm()
    form.put([{"insurer_name": "東京海上", "limit": "5e8", "premium": "abc"}])
    app.session_state["quote_form"] = form
    app.run()
    again = opened("en", **query(app))
    assert again.session_state["quote_form"].typed == form.typed
    assert again.session_state["quote_form"].is_changed


def test_a_name_that_no_file_can_hold_is_refused_and_what_none_can_hold_costs_a_warning_alone() -> None:
    app = opened("en")
    app.text_input(key=FIELD).set_value("a\u202eb\t")
    press(app, WORDS["scenario.save"])
    assert saved(app) == []
    assert [error.value for error in app.error] == [plain("a text must not have control characters; remove them.")]
    assert app.text_input(key=FIELD).value == "a\u202eb\t"
    app.text_input(key=FIELD).set_value("ab")
    press(app, WORDS["scenario.save"])
    assert not app.error
    session = state(app)
    session.saved = [replace(session.saved[0], name="a\tb")]
    for _ in range(2):
        assert [warning.value for warning in app.run().warning] == [WORDS["store.failed"]]
        assert not app.error
    session.saved = []
    assert not app.run().warning


def test_a_visitor_who_sets_nothing_leaves_nothing() -> None:
    before = set(SessionStore().folder.glob("*")) if SessionStore().folder.exists() else set()
    app = opened("en")
    assert query(app).keys() <= {"v", "lang"}
    after = set(SessionStore().folder.glob("*")) if SessionStore().folder.exists() else set()
    assert after == before


def test_what_is_typed_outlives_another_language_and_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened("en")
    app.text_input(key=FIELD).set_value(TYPED).run()
    app.session_state["language"] = "ja"
    app.run()
    assert app.text_input(key=FIELD).value == TYPED
    with monkeypatch.context() as patch:
        patch.setattr(page, "answer_for", lambda *_: None)
        app.run()
        assert FIELD not in [one.key for one in app.text_input]
    app.run()
    assert app.text_input(key=FIELD).value == TYPED
    again = opened("ja", **query(app))
    assert again.text_input(key=FIELD).value == TYPED


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_loaded_once_what_is_in_it_was_shown(language: Language) -> None:
    app = with_scenario(language)
    data = scenario_file_bytes(scenario_file(state(app), whole=False))
    other = given(opened(language), data, "scenarios.json")
    assert saved(other) == []
    press(other, text_of("scenarios.apply", language))
    assert text_of("scenarios.loaded", language) in texts(other)
    assert saved(other) == saved(app)
    given(other, data.replace(b"reserve-scenarios/1", b"reserve-scenarios/9"), "scenarios.json")
    assert len(other.table) >= 1
    assert text_of("own.faults", language).partition("{")[0] in texts(other)
