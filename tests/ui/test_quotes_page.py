"""Quotes: pasted and typed, refused at their cells, applied as a case of the whole page; and kept where the exchange's answers change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest
from support.pages import base_answers, opened, page_first, press, state

from optimizer import files
from optimizer.files.exchange import Exchange
from optimizer.files.quotes.book import quotes_of
from optimizer.files.scenario_file import MOST_ROWS
from optimizer.i18n.catalogue import WORDS
from optimizer.ui import app as page
from optimizer.ui.session import access
from optimizer.ui.session.access import VisitorAccess
from optimizer.ui.session.cases import base_case_of
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.quote_form import QuoteForm, apply_quotes, quote_statement, requoted
from optimizer.ui.session.state import State

pytestmark = pytest.mark.slow
PASTED = "Insurer\tLayer\tCoverage\tDeductible\tLimit\tReinstatements\tPremium\n第一損保\tprimary\tall\t300m\t2,000m\t0\t12x\n"


@pytest.fixture(autouse=True)
def _quotes_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Open the page of quotes first, on the case that is answered soonest."""
    with page_first(monkeypatch, "quotes"):
        yield


def form_of(app: AppTest) -> QuoteForm:
    """Return what the session has on the page."""
    form = app.session_state["quote_form"]
    assert isinstance(form, QuoteForm)
    return form


def answered(app: AppTest) -> float:
    """Return the cost of the answer shown."""
    job = state(app).job
    assert job is not None
    assert job.answer is not None
    assert job.answer.solution.cost is not None
    return job.answer.solution.cost


def test_a_wrong_cell_is_marked_and_mended_and_the_quotes_are_the_case_of_the_page_until_undone() -> None:
    app = opened()
    before, rows = answered(app), form_of(app).rows
    app.text_area[0].set_value(PASTED)
    press(app, WORDS["quotes.paste.add"])
    assert form_of(app).rows[1:] == rows
    press(app, WORDS["quotes.apply"])
    assert state(app).base_case is None
    assert form_of(app).wrong == {(0, "premium")}
    assert [error.value for error in app.error] == [WORDS["quotes.refused"].format(count="1", mark="⚠")]
    assert form_of(app).typed[0]["premium"] == "12x"
    label = next(label for label, column in form_of(app).columns.items() if column == "premium")
    app.session_state[form_of(app).grid_key] = {"edited_rows": {0: {label: "20"}}, "added_rows": [], "deleted_rows": []}
    press(app, WORDS["quotes.apply"])
    quoted = state(app).base_case
    assert quoted is not None
    case = files.load_case(quoted.path)
    assert (case.offers[0].premium, case.insurer_name(case.offers[0].insurer)) == (2e7, "第一損保")
    assert answered(app) < before
    press(app, WORDS["undo"])
    assert state(app).base_case is None
    assert form_of(app).typed == rows
    assert answered(app) == before


def test_what_is_pasted_and_not_taken_yet_outlives_a_look_at_another_page(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    app.text_area[0].set_value(PASTED).run()
    app.selectbox(key="quotes.scale").set_value(10**6).run()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(page, "ENTRIES", (replace(page.ENTRIES[0], show=lambda _: None, before=None), *page.ENTRIES[1:]))
        assert not app.run().text_area
    app.run()
    assert (app.text_area[0].value, app.selectbox(key="quotes.scale").value) == (PASTED, 10**6)
    press(app, WORDS["quotes.paste.add"])
    assert form_of(app).rows[0]["limit"] == "2000000000"
    assert app.text_area[0].value == ""


def typed(app: AppTest, **edits: object) -> AppTest:
    """Type into the grid and let the page draw itself again, as it does after a cell."""
    app.session_state[form_of(app).grid_key] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    return app.run()


@pytest.mark.parametrize("has_answer", [True, False])
def test_a_reload_right_after_typing_loses_nothing(has_answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A note longer than what may be typed is kept too: a catalogue may state it; and the address costs no further run."""
    if not has_answer:
        monkeypatch.setattr(page, "answer_for", lambda *_: None)
    app = opened()
    label = {column: label for label, column in form_of(app).columns.items()}
    typed(app, edited_rows={0: {label["note"]: "n" * 2_000}})
    assert state(app).runs == 2
    assert not [one.value for one in (*app.warning, *app.error)]
    again = opened(**{key: app.query_params[key] for key in app.query_params})
    assert form_of(again).typed[0]["note"] == "n" * 2_000
    assert form_of(again).typed == form_of(app).typed


def test_more_rows_than_the_grid_takes_are_refused_in_a_sentence() -> None:
    app = opened()
    label = next(label for label, column in form_of(app).columns.items() if column == "insurer_name")
    typed(app, added_rows=[{label: f"insurer {number}"} for number in range(MOST_ROWS)])
    assert [error.value for error in app.error] == [WORDS["quotes.most"].format(most=MOST_ROWS)]
    press(app, WORDS["quotes.apply"])
    assert state(app).base_case is None
    assert len(form_of(app).typed) == MOST_ROWS
    assert not app.exception


def test_a_visitor_who_has_lost_the_role_is_refused_in_a_sentence_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened()
    monkeypatch.setattr(access, "access_now", lambda: VisitorAccess("view", name="board@x.example"))
    press(app, WORDS["quotes.apply"])
    assert not app.exception
    assert [error.value for error in app.error] == [WORDS["access.view"]]
    assert (state(app).base_case, form_of(app).applied) == (None, None)
    assert not app.run().error


def test_an_exchange_keeps_its_quotes_where_its_answers_change_and_those_of_the_market_follow_its_size() -> None:
    folder, form, session = SessionFolder(), QuoteForm(), State()
    mine = Exchange.model_validate(base_answers())
    session.base_case = base_case_of(mine, folder)
    session.session_folder = folder
    form.start(session.base_case)
    typed = {**form.rows[0], "premium": "12345678", "note": "as quoted"}
    form.put([typed, *form.rows[2:]])
    assert apply_quotes(form, session, session.base_case)
    quoted = session.base_case
    assert quoted.exchange == mine
    assert quotes_of(quote_statement(quoted.path))[0] == typed
    larger = base_case_of(mine.model_copy(update={"hot": 1e10, "cold": 19e10}), folder)
    again = {row["offer"]: row for row in quotes_of(quote_statement(requoted(larger, quoted, folder).path))}
    market = {row["offer"]: row for row in quotes_of(quote_statement(larger.path))}
    gone = set(market) - set(again)
    assert gone == {quotes_of(quote_statement(base_case_of(mine, folder).path))[1]["offer"]}
    assert again[typed["offer"]] == typed
    assert all(again[offer] == market[offer] for offer in market if offer not in (*gone, typed["offer"]))
    assert requoted(larger, None, folder) == larger
    assert requoted(larger, replace(quoted, kind="exchange"), folder) == larger
