"""The insurer's page: terms in, band and market out, the same numbers as the library; wrong terms are said beneath the form."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from support.campaigns import at_length
from support.markets import make_market
from support.page_units import page_voice
from support.pages import APP, EXAMPLE, SECONDS, texts
from support.screens import seen

from optimizer import demand, files, load_market, load_years
from optimizer.errors import Message
from optimizer.files.product import read_product
from optimizer.files.terms import read_terms
from optimizer.i18n import numbers
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.ui import app as page
from optimizer.ui.components.faults import rule_line
from optimizer.ui.session.underwriter_form import UnderwriterForm, unit_voice
from optimizer.underwriting import price
from optimizer.underwriting.proposals import with_proposal

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Open the page on the case that is answered soonest, with a market of three."""
    monkeypatch.setattr(page, "load", lambda settings: files.load_case(EXAMPLE, settings=settings))
    monkeypatch.setenv("OPTIMIZER_MARKET", str(make_market(0, tmp_path / "market", "plain", buyers=3)))


def opened(language: Language) -> AppTest:
    """Open the insurer's page: the app's own menu is not driven by a test without a browser."""
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.session_state["language"] = language
    return app.run()


def insurer(monkeypatch: pytest.MonkeyPatch, language: Language) -> AppTest:
    """Open the page with the insurer's entry first."""
    entries = page.ENTRIES
    mine = next(entry for entry in entries if entry.name == "underwriting")
    monkeypatch.setattr(page, "ENTRIES", (mine, *(entry for entry in entries if entry is not mine)))
    return opened(language)


def pressed(app: AppTest, label: str) -> AppTest:
    """Press a button and wait for what it asks."""
    next(one for one in app.button if one.label == label).click().run()
    return app


@pytest.mark.parametrize("language", [LANGUAGES[0], *at_length(LANGUAGES[1:])])
def test_terms_are_priced_and_offered_to_a_market_with_the_numbers_of_the_library(
    language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = page_voice(language)
    app = pressed(insurer(monkeypatch, language), say("underwriting.price"))
    assert not app.exception
    assert not app.error
    case = files.load_case(EXAMPLE)
    form = app.session_state["underwriter_form"]
    assert isinstance(form, UnderwriterForm)
    proposal = read_terms(form.table(), "terms", case)[0]
    buyer = with_proposal(case, proposal)
    expected = price(buyer, load_years(buyer), proposal)
    told = form.priced
    assert told is not None
    assert (told.walk_away, told.band, told.technical, told.exceedance) == (
        expected.walk_away,
        expected.band,
        expected.technical,
        expected.exceedance,
    )
    metrics = {one.label: one.value for one in app.metric}
    voice = unit_voice(say)
    assert metrics[say("insurer.walk_away")] == voice.amount(expected.walk_away)
    assert metrics[say("insurer.floor")] == voice.amount(expected.band.floor)
    assert voice.money(expected.walk_away) in texts(app).replace("\\", "")

    app = pressed(app, say("market.ask"))
    assert not app.exception
    answered = app.session_state["underwriter_form"].demanded
    market = load_market(os.environ["OPTIMIZER_MARKET"])
    mine = demand(market, read_product(form.table(), "terms", market))
    assert answered is not None
    assert answered.curve == mine.curve
    assert [buyer.walk_away for buyer in answered.buyers] == [buyer.walk_away for buyer in mine.buyers]
    assert say("market.answer") in texts(app)
    if mine.best is not None:
        assert numbers.percent(mine.best.rate, 3) in texts(app).replace("\\", "")


def test_no_english_sentence_and_no_id_stands_on_the_japanese_page_of_the_insurer(monkeypatch: pytest.MonkeyPatch) -> None:
    app = pressed(insurer(monkeypatch, "ja"), Voice("ja")("underwriting.price"))
    app = pressed(app, Voice("ja")("market.ask"))
    shown = {text.replace("\\", "") for text in seen(app) if not text.startswith(("<", "?v="))}
    assert not [text for text in shown if re.search(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}", text)]
    keys = r"\b(?:firm-\d|(?:hot|cold|warm|third_party|\*)\.[a-z]|(?:tail|reserve|limits|losses)\.[a-z])"
    assert not [text for text in shown if re.search(keys, text)]


def test_terms_that_are_typed_and_not_priced_outlive_another_unit_and_a_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    app, say = insurer(monkeypatch, "en"), page_voice("en")
    label = say("label.unit", label=say("terms.limit"), unit=say.unit_name)
    next(one for one in app.number_input if one.label == label).set_value(2500.0).run()
    app.session_state["unit"] = "one"
    app.run()
    again = AppTest.from_file(APP, default_timeout=SECONDS)
    again.session_state["language"] = "en"
    for key in app.query_params:
        again.query_params[key] = app.query_params[key]
    for shown in (app, again.run()):
        assert not shown.exception
        label = say("label.unit", label=say("terms.limit"), unit=Voice("en", "JPY", "one").unit_name)
        assert next(one for one in shown.number_input if one.label == label).value == 2_500_000_000


def test_terms_that_are_no_policy_are_said_beneath_the_form_and_not_priced(monkeypatch: pytest.MonkeyPatch) -> None:
    say = page_voice("en")
    app = insurer(monkeypatch, "en")
    label = say("label.unit", label=say("terms.limit"), unit=say.unit_name)
    next(one for one in app.number_input if one.label == label).set_value(0.0)
    app = pressed(app, say("underwriting.price"))
    said = rule_line((Message("limit must be above 0"), Message("write the limit, or leave the offer out")), say)
    assert [one.value.replace("\\", "") for one in app.error] == [f"{say('terms.limit')}: {said}"]
    assert app.session_state["underwriter_form"].price is None
