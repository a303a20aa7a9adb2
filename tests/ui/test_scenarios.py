"""A file of scenarios brings back what a session has set, in either language; what is wrong with one is said line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import validate
from support.answers import with_mix
from support.books import bare
from support.pages import EXAMPLE, base_answers

from optimizer.errors import InputError
from optimizer.files import load_case
from optimizer.files.exchange import Cover, Exchange
from optimizer.files.saving import save_folder
from optimizer.files.scenario_file import LARGEST, LONGEST_NAME, MOST_MARKS, scenario_file_bytes, scenario_file_of, scenario_file_schema
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.writer import workbook_of
from optimizer.report.formats.schema import schema
from optimizer.results.solution import Solution, Status
from optimizer.ui import view
from optimizer.ui.session.cases import base_case_from, base_case_of, read_workbook
from optimizer.ui.session.exchange_form import draft_of
from optimizer.ui.session.scenarios import restore, restore_whole, restored_scenarios, scenario_file
from optimizer.ui.session.state import BaseCase, Scenario, Settings, State

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("exchange_first")]
NAMES = ("更改前の試算（案１）", "مرحبا", "🙂 a  b", "<b>*x*</b>", "x" * LONGEST_NAME)
Change = Callable[[dict[str, Any]], Any]


def answered(base_case: BaseCase | None, settings: Settings) -> Solution:
    """Return an answer to a case, which nobody has to solve here."""
    case = view.load_from(base_case or view.example(), settings)
    solution = with_mix(Status.SOLVED)
    return type(solution)(**{**{name: getattr(solution, name) for name in solution.__slots__}, "case": case.identity})


def scenario(name: str, session: State) -> Scenario:
    """Return what a session stands on as a scenario."""
    base_case, settings = session.standing
    return Scenario(name, dict(settings), answered(base_case, settings), session.kind, base_case)


def _with_quotes(base_case: BaseCase, session: State) -> BaseCase:
    """Return the case of an exchange with another premium of one quote, as the page of quotes makes it."""
    statement = statement_of(base_case.path)
    tables = dict(statement.tables)
    tables["catalogue"] = tables["catalogue"].overlaid("offer", {"C-primary-300m": {"premium": "5000000"}})
    place = save_folder(Statement(statement.table, tables), session.session_folder.place())
    return BaseCase(str(place), "upload", base_case.is_simulated, base_case.exchange)


@pytest.fixture
def session() -> Iterator[State]:
    """Return a session with a baseline of the example and scenarios on an exchange and on an upload."""
    made = State()
    made.pinned = scenario("baseline", made)
    made.stand(None, {"scale.premium": "1.25"})
    made.save(scenario(NAMES[0], made))
    cover = Cover.model_validate({"limit": 5e8, "premium": 2e7, "start": "2026-04-01", "end": "2027-04-01", "notice_days": 90})
    exchange = Exchange.model_validate({**base_answers(), "cover": cover})
    made.stand(base_case_of(exchange, made.session_folder), {"firm.own_funds_at_risk": "1300000000"})
    made.save(scenario(NAMES[1], made))
    book = workbook_of(statement_of(EXAMPLE))
    upload = base_case_from(read_workbook(book, made.session_folder), made.session_folder, book)
    made.stand(upload, {})
    for name in NAMES[2:4]:
        made.save(scenario(name, made))
    made.stand(_with_quotes(base_case_of(exchange, made.session_folder), made), {"scale.premium": "0.9"})
    made.saved[-1] = scenario(NAMES[3], made)
    yield made
    made.session_folder.close()


def told(session: State) -> list[tuple[Any, ...]]:
    """Return what a session has set, without where its cases lie."""
    scenarios = [*([session.pinned] if session.pinned else []), *session.saved]
    here = (session.settings, session.base_case and session.base_case.exchange, session.kind)
    return [here, *((s.name, s.settings, s.kind, s.base_case and s.base_case.exchange, s.solution.cost, s.is_current) for s in scenarios)]


def test_every_scenario_comes_back_as_it_was_saved(session: State) -> None:
    data = scenario_file_bytes(scenario_file(session, whole=False))
    assert NAMES[0] in data.decode()
    validate(json.loads(data), scenario_file_schema(schema("answer")))
    other = State()
    restore(other, restored_scenarios(scenario_file_of(data), other.session_folder))
    assert told(other) == told(session)
    assert [s.name for s in other.saved] == list(NAMES[:4])
    assert all(s.is_current for s in (other.pinned, *other.saved) if s is not None)
    for here, there in zip(session.saved, other.saved, strict=True):
        if here.base_case is not None and there.base_case is not None:
            assert here.base_case.path != there.base_case.path
            assert bare(load_case(here.base_case.path)) == bare(load_case(there.base_case.path))
    assert scenario_file_bytes(scenario_file(other, whole=False)) == data
    other.session_folder.close()


def test_the_store_also_has_what_is_typed_and_the_way_back(session: State) -> None:
    exchange = Exchange.model_validate(base_answers())
    session.draft = {**draft_of(exchange), "name": "打ちかけ", "cover_end": load_case(EXAMPLE).as_of, "cover_notice_days": 30, "hot": None}
    session.typed = {"scenario": "名前"}
    file = scenario_file_of(scenario_file_bytes(scenario_file(session, "million", whole=True)))
    other = State()
    restore_whole(other, restored_scenarios(file, other.session_folder))
    assert told(other) == told(session)
    assert (other.draft, other.typed) == (session.draft, session.typed)
    assert file.page is not None
    assert file.page.unit == "million"
    assert [(case and case.kind, over) for case, over in other.past] == [(case and case.kind, over) for case, over in session.past]
    other.undo()
    other.undo()
    assert other.settings == {"firm.own_funds_at_risk": "1300000000"}
    assert scenario_file(session, whole=False).page is None
    other.session_folder.close()


def test_a_scenario_of_older_data_says_so(session: State) -> None:
    file = scenario_file(session, whole=False)
    older = file.scenarios[1].model_copy(update={"answer": {**file.scenarios[1].answer, "case": {**file.scenarios[1].answer["case"]}}})
    older.answer["case"]["fingerprint"] = "0" * 64
    restored = restored_scenarios(file.model_copy(update={"scenarios": (file.scenarios[0], older)}), session.session_folder)
    assert [s.is_current for s in restored.scenarios] == [True, False]


def _set(*path: Any, to: Any) -> Change:
    def change(body: dict[str, Any]) -> None:
        here: Any = body
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (_set("format", to="reserve-scenarios/2"), "format", "of another version"),
        (_set("currency", to="USD"), "currency", "in USD, and its case in JPY"),
        (_set("more", to=1), "more", "unknown key"),
        (_set("example", to="elsewhere"), "example", "stands on the example elsewhere"),
        (_set("scenarios", 1, "name", to=""), "scenarios[2].name", "1 to 100 letters"),
        (_set("scenarios", 1, "name", to="x" * 101), "scenarios[2].name", "1 to 100 letters"),
        (_set("scenarios", 1, "name", to="a\u202eb"), "scenarios[2].name", "control characters"),
        (_set("scenarios", 1, "pinned", to=True), "scenarios", "one scenario at most"),
        (_set("scenarios", 2, "case", to="c9"), "cases", "does not have"),
        (_set("scenarios", 1, "settings", to={"losses.table": "/etc/passwd"}), "scenarios[2].settings losses.table", "no such setting"),
        (_set("scenarios", 1, "settings", to={"scale.premium": "9"}), "scenarios[2].settings scale.premium", "here this may be"),
        (_set("scenarios", 1, "answer", "cost", to="1"), "scenarios[2].answer.cost", "must be a number"),
        (_set("scenarios", 1, "answer", "case", "currency", to="USD"), "scenarios[2].answer", "in USD, and its case in JPY"),
        (_set("now", "settings", to={"regime.id": "../x"}), "now.settings regime.id", "no such setting"),
        (_set("cases", 0, "workbook", to="%%%"), "cases[1].workbook", "not a workbook"),
        (_set("cases", 0, "workbook", to="QUJD"), "c1", ""),
        (_set("cases", 1, "exchange", "hot", to=-1), "cases[2].exchange.hot", "must not be negative"),
        (_set("cases", 1, "exchange", "law", to="no-such-law"), "c2 law", "no shipped law"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line_that_names_it(change: Change, field: str, words: str, session: State) -> None:
    body = json.loads(scenario_file_bytes(scenario_file(session, whole=False)))
    change(body)
    with pytest.raises(InputError) as raised:
        restored_scenarios(scenario_file_of(json.dumps(body).encode()), session.session_folder)
    (fault,) = raised.value.faults
    assert fault.field.startswith(field)
    assert words in fault.rule
    assert "\n" not in str(fault)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"{" * 5000, b'{"a":' * 5000, b"[" * (MOST_MARKS + 1), b"{}" + b" " * LARGEST, b'{"format": NaN}', b"\xff{"],
    ids=["empty", "list", "open", "nested", "deep", "many", "large", "nan", "bytes"],
)
def test_what_is_no_file_of_scenarios_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as raised:
        scenario_file_of(data)
    assert len(raised.value.faults) == 1
