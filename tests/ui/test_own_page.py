"""My exchange: ten answers make the case of every page; a file changes nothing before it is applied; what was done can be undone."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from support.bad_books import BAD, MARKS
from support.books import good, parts, written, zipped
from support.pages import EXAMPLE, base_answers, cost_card, given, opened, press, state
from support.refused_books import BOMBS, REFUSED

from optimizer import files
from optimizer.errors import Fault, InputError
from optimizer.files.exchange import Cover, Exchange
from optimizer.files.exchange_link import link_of
from optimizer.files.saved_file import read_saved_file, to_saved_file
from optimizer.files.statement import statement_of
from optimizer.files.workbook.writer import workbook_of
from optimizer.i18n.catalogue import WORDS, in_language, text_of
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.ui import app as page
from optimizer.ui.components.faults import fault_text
from optimizer.ui.components.tables import plain
from optimizer.ui.session.exchange_form import draft_of, exchange_from
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.store import SessionStore

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("exchange_first")]


def said(app: AppTest) -> str:
    """Return what the page says in words, tables included."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.success, app.info, app.warning, app.error)
    words = "\n".join(str(element.value) for kind in kinds for element in kind)
    return words + "\n".join(table.value.to_string() for table in app.table)


def put(app: AppTest, label: str, value: float) -> AppTest:
    """Fill one field of the form, in the unit shown."""
    return next(one for one in app.main.number_input if one.label.startswith(label)).set_value(value).run()


def book(**cells: str) -> bytes:
    """Return the example as a workbook with some premiums changed: offer and premium."""
    statement = statement_of(EXAMPLE)
    tables = dict(statement.tables)
    premiums = {offer.replace("_", "-"): {"premium": text} for offer, text in cells.items()}
    tables["catalogue"] = tables["catalogue"].overlaid("offer", premiums)
    return workbook_of(type(statement)(statement.table, tables))


def test_the_form_starts_from_the_answers_of_the_example() -> None:
    app = opened()
    assert not app.exception
    assert not app.error
    values = {one.label: one.value for one in app.main.number_input}
    assert values["Customers' assets, hot (JPY million)"] == 5_000
    assert values["Customers' assets, cold (JPY million)"] == 95_000
    assert values["Own funds (JPY million)"] == 8_000
    assert values["Cost of capital (% a year)"] == 11
    assert values["Limit per occurrence (JPY million)"] is None


def test_an_applied_exchange_is_the_case_of_the_whole_page_and_its_link_opens_it_again() -> None:
    app = opened()
    first = cost_card(app).value
    put(app, "Customers' assets, cold", 47_500)
    put(app, "Customers' assets, hot", 2_500)
    put(app, "Cost of capital", 12.5)
    assert cost_card(app).value == first
    assert WORDS["own.unapplied"] in said(app)
    press(app, "Apply")
    assert WORDS["own.applied"] in said(app)
    assert cost_card(app).value != first
    case = files.load_case(str(state(app).base_case.path))  # type: ignore[union-attr]
    assert case.regime is not None
    assert (case.regime.inputs["customer_assets"], case.reserve[0].carry) == (50e9, 0.125)
    asked = _query(app)
    assert set(asked) == {"v", "lang", "s"}
    again = opened("en", **asked)
    assert [one.value for one in again.metric] == [one.value for one in app.metric]
    assert state(again).base_case.exchange == state(app).base_case.exchange  # type: ignore[union-attr]
    assert state(again).base_case.path != state(app).base_case.path  # type: ignore[union-attr]


def _query(app: AppTest) -> dict[str, str]:
    """Return the parameters of the address, each with one value."""
    found = app.query_params
    return {key: found[key][0] if isinstance(found[key], list) else str(found[key]) for key in found}


def test_what_is_typed_last_is_applied_though_the_press_came_with_it() -> None:
    app = opened()
    app.main.text_input[0].set_value("新宿取引所")
    next(one for one in app.main.number_input if one.label.startswith("Own funds")).set_value(10_000.0)
    next(one for one in app.main.date_input if one.label == WORDS["own.cover_start"]).set_value(date(2026, 4, 1))
    press(app, "Apply")
    assert WORDS["own.not_applied"] in said(app)
    assert app.main.text_input[0].value == "新宿取引所"
    next(one for one in app.main.date_input if one.label == WORDS["own.cover_end"]).set_value(date(2027, 4, 1))
    next(one for one in app.main.number_input if one.label.startswith(WORDS["own.cover_limit"])).set_value(500.0)
    next(one for one in app.main.number_input if one.label.startswith(WORDS["own.cover_premium"])).set_value(20.0)
    press(app, "Apply")
    exchange = state(app).base_case.exchange  # type: ignore[union-attr]
    assert exchange is not None
    assert (exchange.name, exchange.own_funds) == ("新宿取引所", 10e9)
    assert exchange.cover == Cover(limit=5e8, premium=2e7, start=date(2026, 4, 1), end=date(2027, 4, 1))
    assert WORDS["in_force.uncounted"] in said(app)
    assert "Notice of cancellation must be at least 90 days" in said(app)


def test_a_link_of_the_first_version_opens_its_exchange_and_settings_and_is_written_anew() -> None:
    mine = Exchange.model_validate({**base_answers(), "cold": 475e8})
    app = opened("en", v="1", lang="en", x=link_of(mine), s=["scale.premium=1.25", "firm.own_funds_at_risk=1300000000"])
    assert state(app).settings == {"scale.premium": "1.25", "firm.own_funds_at_risk": "1300000000"}
    assert state(app).base_case.exchange == mine  # type: ignore[union-attr]
    assert _query(app) == {"v": "2", "lang": "en", "s": state(app).store_id, "set": "scale.premium=1.25"}


def test_a_cover_that_began_or_ends_in_another_century_is_shown() -> None:
    cover = Cover.model_validate({"limit": 5e8, "premium": 2e7, "start": "1999-12-31", "end": "2100-01-01"})
    app = opened(v="1", x=link_of(Exchange.model_validate({**base_answers(), "cover": cover})))
    assert not app.error
    assert [one.value for one in app.date_input] == [date(1999, 12, 31), date(2100, 1, 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_with_a_field_is_said_beside_it_and_nothing_changes(language: Language) -> None:
    app, words = opened(language), {key: text_of(key, language) for key in WORDS}
    put(app, words["own.hot"], 0)
    put(app, words["own.cold"], 0)
    objection = plain(words["own.objection"].format(rule="", fix=""))[-1:]
    assert [one.value.endswith(objection) for one in app.error] == [True]
    press(app, words["own.apply"])
    assert words["own.not_applied"] in said(app)
    assert state(app).base_case is None
    if language == "ja":
        assert not re.search(r"[a-z]{4,}", "".join(str(one.value) for one in app.error))


def test_every_field_that_is_wrong_is_named() -> None:
    draft = draft_of(Exchange.model_validate(base_answers()))
    exchange, wrong = exchange_from({**draft, "name": "", "own_funds": -1, "cost_of_capital": None, "cover_premium": 5.0, "hot": 1e30})
    assert exchange is None
    assert set(wrong) == {"name", "own_funds", "cost_of_capital", "cover_limit", "hot"}
    assert exchange_from({**draft, "name": "a\u202eb"})[1]["name"][0] == "a text must not have control characters"


def test_undo_redo_and_the_way_back_to_the_example() -> None:
    app = opened()
    put(app, "Own funds", 10_000)
    press(app, "Apply")
    mine = state(app).base_case
    assert mine is not None
    press(app, "Undo")
    assert state(app).base_case is None
    press(app, "Redo")
    assert state(app).base_case == mine
    press(app, "Back to the example")
    assert state(app).base_case is None
    press(app, "Undo")
    assert state(app).base_case == mine
    assert files.load_case(mine.path).firm.own_funds_at_risk == 15e8


def test_another_law_brings_its_currency_and_its_own_answers() -> None:
    app = opened()
    next(one for one in app.main.selectbox if one.label == "Law").set_value("hk-vatp").run()
    values = {one.label: one.value for one in app.main.number_input}
    assert values["Customers' assets, hot (HKD million)"] == 40
    press(app, "Apply")
    assert not app.exception
    assert state(app).base_case.exchange.law == "hk-vatp"  # type: ignore[union-attr]
    assert app.metric
    assert "HKD" in said(app)
    assert state(app).pinned.solution.case.currency == "HKD"  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_bad_cells_are_both_named_and_the_mended_workbook_is_shown_before_it_applies(language: Language) -> None:
    app, words = opened(language), {key: text_of(key, language) for key in WORDS}
    before = cost_card(app).value
    given(app, book(C_primary_300m="-5", A_primary_100m="5%"))
    where = [_bare(text) for text in app.table[0].value[words["own.where"]]]
    assert sorted(where) == ["catalogue!J2", "catalogue!J7"]
    assert state(app).base_case is None
    assert words["own.apply.file"] not in [one.label for one in app.button]
    given(app, book(C_primary_300m="5000000"))
    rows = app.table[0].value
    assert [_bare(text) for text in rows[words["own.key"]]] == ["offers.C-primary-300m.premium"]
    assert [_bare(text) for text in rows[words["own.after"]]] == ["5000000"]
    assert state(app).base_case is None
    assert cost_card(app).value == before
    press(app, words["own.apply.file"])
    assert state(app).base_case.kind == "upload"  # type: ignore[union-attr]
    assert cost_card(app).value != before
    assert set(_query(app)) == {"v", "lang", "s"}


def _bare(text: str) -> str:
    """Return a text as it is read, without the marks that keep it from being mark-up."""
    return text.replace("\\", "").replace("\N{WORD JOINER}", "")


def test_an_upload_is_compared_with_the_baseline_before_it() -> None:
    app = opened()
    pinned = state(app).pinned
    given(app, book(C_primary_300m="5000000"))
    press(app, "Apply this file")
    assert state(app).pinned == pinned
    assert cost_card(app).delta not in ("", WORDS.get("no_difference"))


def test_a_saved_file_brings_answers_and_settings_back() -> None:
    mine, settings = Exchange.model_validate({**base_answers(), "cold": 475e8}), {"scale.premium": "1.25"}
    assert read_saved_file(to_saved_file(mine, settings)) == (mine, settings)
    app = given(opened(), to_saved_file(mine, settings), "my-exchange.json")
    assert state(app).base_case is None
    press(app, "Apply this file")
    assert (state(app).base_case.exchange, state(app).settings) == (mine, settings)  # type: ignore[union-attr]


NOT_SAVED_HERE = (
    b"{",
    b"{}",
    b"[" * 5000,
    b"{" * 5000,
    b'{"format": "reserve-page/2", "exchange": null, "settings": {}}',
    b'{"format": "reserve-page/1", "exchange": {"hot": NaN}, "settings": {}}',
    b'{"format": "reserve-page/1", "exchange": null, "settings": {"losses.table": "/etc/passwd"}}',
    b'{"format": "reserve-page/1", "exchange": null, "settings": {"scale.premium": "x"}}',
    b'{"format": "reserve-page/1", "exchange": null, "settings": {"scale.premium": 1}}',
    b'{"format": "reserve-page/1", "exchange": null, "settings": {"regime.id": "../../x.toml"}}',
    json.dumps({"format": "reserve-page/1", "exchange": None, "settings": {"scale.premium": "1" * 300}}).encode(),
    b'{"format": "reserve-page/1", "exchange": null, "settings": {}, "x": "' + b"x" * 200_000 + b'"}',
)


def test_a_file_that_was_not_saved_here_is_refused() -> None:
    """One after the other, on the same page: each leaves its session as it was."""
    app = opened("ja")
    for data in NOT_SAVED_HERE:
        given(app, data, "x.json")
        assert not app.exception, data[:80]
        assert len(app.table[0].value) == 1, data[:80]
        assert (state(app).base_case, state(app).settings) == (None, {}), data[:80]


def test_nothing_outside_the_upload_is_opened_whatever_the_workbook_names(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_text("secret")
    app = opened()
    statement = statement_of(EXAMPLE)
    for key, value in (("table", "../../etc/passwd"), ("failures", str(tmp_path / "catalogue.csv"))):
        statement.table["losses"][key] = value
    statement.table["regime"]["id"] = "../../../x.toml"
    statement.table["insurers"] = "/etc/passwd"
    given(app, workbook_of(statement))
    shown = app.table[0].value
    assert len(shown) == 4
    assert "secret" not in shown.to_string()
    assert "root:" not in shown.to_string()
    assert state(app).base_case is None


def test_formulas_are_never_run() -> None:
    files_ = parts(book())
    sheet = files_["xl/worksheets/sheet2.xml"]
    found = re.search(rb'<c r="([A-Z]+2)"[^>]*><v>([\d.]+)</v></c>', sheet)
    assert found is not None
    cell = found[0].replace(b"<v>", b"<f>WEBSERVICE(&quot;http://x.test&quot;)</f><v>")
    asked = files_["xl/workbook.xml"]
    unasked = {**files_, "xl/workbook.xml": asked.replace(b' fullCalcOnLoad="1"', b"")}
    app = given(opened(), zipped({**unasked, "xl/worksheets/sheet2.xml": sheet.replace(found[0], cell)}))
    assert WORDS["own.same"] in said(app)
    app = given(app, zipped({**files_, "xl/worksheets/sheet2.xml": sheet.replace(found[0], cell)}))
    assert "asks to be computed" in _bare(app.table[0].value.to_string())
    app = given(app, zipped({**files_, "xl/worksheets/sheet2.xml": sheet.replace(found[0], re.sub(rb"<v>.*</v>", b"", cell))}))
    assert "no stored value" in _bare(app.table[0].value.to_string())


def test_a_session_whose_cases_are_gone_says_so_and_shows_the_example() -> None:
    app = opened()
    put(app, "Own funds", 10_000)
    press(app, "Apply")
    state(app).session_folder.close()
    app.run()
    assert WORDS["own.lost"] not in said(app)
    assert state(app).base_case.exchange.own_funds == 10e9  # type: ignore[union-attr]
    SessionStore().remove(state(app).store_id)
    state(app).session_folder.close()
    app.run()
    assert WORDS["own.lost"] in said(app)
    assert (state(app).base_case, state(app).past) == (None, [])
    assert app.metric


def test_what_readers_object_to_is_told_in_japanese() -> None:
    """Every fault that the tests of workbooks provoke has words of its own."""

    rules = set()
    for _, edit, _, _ in BAD:
        sheets = good()
        edit(sheets)
        try:
            rules |= {(fault.rule, fault.fix) for fault in _faults(written(sheets))}
        except TypeError:
            continue
    for _, change, _, _ in MARKS:
        rules |= {(fault.rule, fault.fix) for fault in _faults(written(good(), change))}
    for _, make, _ in (*BOMBS, *REFUSED):
        rules |= {(fault.rule, fault.fix) for fault in _faults(make())}
    other = [rule for pair in rules for rule in pair if in_language(rule, "ja") is None]
    assert not other
    assert fault_text("x", Voice("ja")) == "このままでは使えません（原文：x）"


def _faults(data: bytes) -> tuple[Fault, ...]:
    from optimizer.ui.session.cases import read_workbook

    try:
        read_workbook(data, SessionFolder())
    except InputError as error:
        return error.faults
    return ()


def test_the_page_can_still_be_left_where_the_case_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "answer_for", lambda *_: None)
    app = opened()
    assert not app.metric
    assert app.file_uploader
    assert "Apply" in [one.label for one in app.button]
