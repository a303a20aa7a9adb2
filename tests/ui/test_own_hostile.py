"""Whatever a stranger writes, names or uploads: nothing happens but a line that says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from support.campaigns import at_length
from support.hostile import ALL, BOMBS
from support.pages import EXAMPLE, base_answers, given, opened, press, state

from optimizer.errors import InputError
from optimizer.files.exchange import Exchange
from optimizer.files.exchange_link import link_of
from optimizer.files.saved_file import read_saved_file, to_saved_file
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.writer import workbook_of
from optimizer.i18n.catalogue import WORDS
from optimizer.ui import view
from optimizer.ui.components.tables import plain
from optimizer.ui.pages.exchange_files import candidate_of
from optimizer.ui.session import cases
from optimizer.ui.session.state import BaseCase, State

pytestmark = [pytest.mark.usefixtures("exchange_first"), pytest.mark.no_cover]
SOME = [*ALL[::3], *at_length(text for place, text in enumerate(ALL) if place % 3)]
FEW = [*ALL[::20], *at_length(text for place, text in enumerate(ALL) if place % 7 == 0 and place % 20)]
"""For what opens the whole page."""
STARTS = [0, *at_length(range(20, len(ALL), 20))]


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """Return the state of a session that stands on the example."""
    found = State()
    monkeypatch.setattr("optimizer.ui.pages.exchange_files.example", lambda: BaseCase(str(EXAMPLE), "example", is_simulated=False))
    yield found
    left = list(found.session_folder.folder.iterdir())
    assert not left


def _with(column: str, texts: dict[str, str]) -> bytes:
    """Return the example with texts written into a column, by offer."""
    statement = statement_of(EXAMPLE)
    cells = {offer: {column: text} for offer, text in texts.items()}
    return workbook_of(
        Statement(statement.table, {**statement.tables, "catalogue": statement.tables["catalogue"].overlaid("offer", cells)})
    )


def _texts(app: AppTest) -> str:
    """Return every text of the page that is read as Markdown."""
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.success, app.info, app.warning, app.error)
    shown = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*shown, *(str(cell) for table in app.table for cell in table.value.to_numpy().ravel())])


def _assert_shown_as_text(app: AppTest, texts: tuple[str, ...]) -> None:
    assert not app.exception
    shown = _texts(app)
    for text in texts:
        if plain(text) != text:
            assert text not in shown.replace(plain(text), ""), text


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_notes_of_offers_stay_texts(start: int) -> None:
    texts = ALL[start : start + 20]
    offers = [row["offer"] for row in statement_of(EXAMPLE).tables["catalogue"].cells()][:20]
    app = given(opened(), _with("note", dict(zip(offers, texts, strict=False))))
    assert len(app.table[0].value) == len(offers)
    _assert_shown_as_text(app, texts)
    press(app, "Apply this file")
    _assert_shown_as_text(app, texts)
    assert state(app).base_case is not None


@pytest.mark.slow
@pytest.mark.parametrize("text", SOME)
def test_an_id_of_an_offer_that_is_none_is_named(text: str, mine: State) -> None:
    statement = statement_of(EXAMPLE)
    rows = statement.tables["catalogue"]
    at = rows.header.index("offer")
    changed = type(rows)(rows.header, ((*rows.rows[0][:at], text, *rows.rows[0][at + 1 :]), *rows.rows[1:]))
    found = candidate_of(workbook_of(Statement(statement.table, {**statement.tables, "catalogue": changed})), ("1", mine.standing), mine)
    if text.isalnum():
        assert not found.faults
        return
    assert [fault.file for fault in found.faults] == ["case.xlsx catalogue!A2"]
    assert "\n" not in str(found.faults[0])


@pytest.mark.slow
@pytest.mark.parametrize("text", FEW)
def test_a_name_of_a_case_stays_a_text_on_the_page_it_is_linked_to(text: str) -> None:
    exchange = Exchange.model_validate({**base_answers(), "name": text})
    app = opened(v="1", x=link_of(exchange))
    assert state(app).base_case.exchange == exchange  # type: ignore[union-attr]
    assert app.main.text_input[0].value == text
    _assert_shown_as_text(app, (text,))


@pytest.mark.slow
@pytest.mark.parametrize("text", SOME)
def test_a_name_of_a_case_stays_a_text_in_its_files(text: str, mine: State) -> None:
    exchange = Exchange.model_validate({**base_answers(), "name": text})
    ground = cases.base_case_of(exchange, mine.session_folder)
    assert view.load_from(ground, {}).name == text
    assert cases.read_workbook(cases.workbook(ground, {}), mine.session_folder).table["name"] == text
    assert read_saved_file(to_saved_file(exchange, {})) == (exchange, {})
    mine.session_folder.keep([])


@pytest.mark.slow
def test_values_of_a_link_do_nothing() -> None:
    for query in ("scale.premium={}", "{}=1", "losses.table={}", "regime.id={}"):
        app = opened(v="1", lang=ALL[0], s=[query.format(text) if "{}=" not in query else f"{text}=1" for text in ALL])
        assert (state(app).base_case, state(app).settings) == (None, {}), query
        _assert_shown_as_text(app, ALL)


@pytest.mark.slow
@pytest.mark.parametrize("text", FEW)
def test_a_link_that_holds_no_exchange_opens_the_example(text: str) -> None:
    app = opened(v="1", x=text)
    assert (state(app).base_case, state(app).settings) == (None, {})
    assert WORDS["link.refused"].partition("{")[0] in _texts(app)
    _assert_shown_as_text(app, (text,))


@pytest.mark.slow
@pytest.mark.parametrize("start", STARTS)
def test_names_of_files_lead_nowhere(start: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    app = opened()
    for text in ALL[start : start + 20]:
        given(app, b"PK", text)
        assert len(app.table[0].value) == 1
        _assert_shown_as_text(app, (text,))
    given(app, to_saved_file(None, {"scale.premium": "1.25"}), ALL[start])
    press(app, "Apply this file")
    assert state(app).settings == {"scale.premium": "1.25"}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "make"), BOMBS, ids=[name for name, _ in BOMBS])
def test_a_bomb_is_refused_in_one_line(name: str, make: Callable[[], bytes], mine: State) -> None:
    data = make()
    before = mine.standing
    found = candidate_of(data, ("1", before), mine)
    assert len(found.faults) == 1, name
    assert found.statement is None
    assert mine.standing == before


@pytest.mark.slow
def test_a_workbook_that_asks_for_too_much_is_computed_within_the_bounds_of_the_page(mine: State) -> None:
    statement = statement_of(EXAMPLE)
    statement.table["solve"] = {"threads": 64, "time_limit": 1e9}
    data = workbook_of(statement)
    ground = cases.base_case_from(cases.read_workbook(data, mine.session_folder), mine.session_folder)
    assert view.load_from(ground, {}).solve.threads == 1
    mine.session_folder.keep([])


@pytest.mark.slow
def test_a_law_of_ones_own_cannot_be_named(mine: State) -> None:
    exchange = {**base_answers(), "law": "no-such-law"}
    with pytest.raises(InputError):
        cases.base_case_of(Exchange.model_validate(exchange), mine.session_folder)
