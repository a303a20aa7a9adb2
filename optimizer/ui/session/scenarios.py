"""What a session has set as a file of scenarios, and what a file of scenarios sets: the same for the file one keeps and for the store."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from optimizer.errors import Fault, InputError, Message
from optimizer.files.faults import FaultList
from optimizer.files.scenario_file import (
    FORMAT,
    MOST_CASES,
    NAME,
    ScenarioFile,
    StoredCase,
    StoredPage,
    StoredScenario,
    StoredStanding,
    refused,
)
from optimizer.report.formats.answer import to_dict
from optimizer.report.formats.answer_reader import from_json
from optimizer.report.rows import tables
from optimizer.ui.session.access import require_work
from optimizer.ui.session.cases import BOOK, REWRITTEN, base_case_from, base_case_of, book_of, checked_settings, read_workbook
from optimizer.ui.session.exchange_form import Draft, draft_from, stored_draft
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.quote_form import quote_form
from optimizer.ui.session.state import BaseCase, Scenario, Standing, State
from optimizer.ui.session.underwriter_form import stored_terms, typed_terms, underwriter_form
from optimizer.ui.view import example, load_from
from optimizer.version import product_version

STEPS_STORED = 20
"""Steps back and forward that a reload of the browser keeps."""


@dataclass(frozen=True, slots=True)
class RestoredScenarios:
    """What a file sets, every case of it made and every answer read."""

    file: ScenarioFile
    standing: Standing
    pinned: Scenario | None
    saved: tuple[Scenario, ...]
    past: tuple[Standing, ...] = ()
    future: tuple[Standing, ...] = ()
    draft: Draft | None = None

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All of them, the baseline first."""
        return self.saved if self.pinned is None else (self.pinned, *self.saved)

    @property
    def is_there(self) -> bool:
        """Whether the cases that were made of it still are."""
        cases = [self.standing[0], *(scenario.base_case for scenario in self.scenarios)]
        return all(Path(base_case.path).is_dir() for base_case in cases if base_case is not None)


def scenario_file(session: State, unit: Literal["one", "million", "large"] | None = None, *, whole: bool) -> ScenarioFile:
    """Return what a session has set; `whole`: with what is typed, and the steps back and forward, as the store has it."""
    past, future = (session.past[-STEPS_STORED:], session.future[-STEPS_STORED:]) if whole else ([], [])
    scenarios = [*([] if session.pinned is None else [session.pinned]), *session.saved]
    used = [session.base_case, *(scenario.base_case for scenario in scenarios), *(case for case, _ in [*reversed(past), *future])]
    ids = {base_case.path: f"c{number}" for number, base_case in enumerate(_once(used), start=1)}
    past, future = _within(past, ids, from_end=True), _within(future, ids, from_end=True)
    page = StoredPage(
        draft=stored_draft(session.draft) if session.draft is not None else None,
        typed={field: text for field, text in session.typed.items() if text},
        terms=stored_terms(underwriter_form()) if whole else {},
        quotes=tuple(quote_form().typed) if whole and quote_form().is_changed else None,
        unit=unit,
        past=tuple(_stored(standing, ids) for standing in past),
        future=tuple(_stored(standing, ids) for standing in future),
    )
    opened = load_from(session.base_case or example(), {})
    return ScenarioFile(
        format=FORMAT,
        version=product_version(),
        currency=opened.currency,
        example=opened.id if session.base_case is None else load_from(example(), {}).id,
        cases=tuple(_stored_case(base_case, ids[base_case.path]) for base_case in _once(used) if base_case.path in ids),
        now=_stored(session.standing, ids),
        scenarios=tuple(
            StoredScenario(
                name=scenario.name,
                number=scenario.number,
                pinned=scenario is session.pinned,
                answer=to_dict(scenario.solution),
                **_stored((scenario.base_case, scenario.settings), ids).model_dump(),
            )
            for scenario in scenarios
        ),
        page=page if whole else None,
    )


def _once(cases: Iterable[BaseCase | None]) -> list[BaseCase]:
    """Return each case once, as many as a file may have: those of the scenarios before those that steps lead back to."""
    return list({base_case.path: base_case for base_case in cases if base_case is not None}.values())[:MOST_CASES]


def _within(steps: list[Standing], ids: dict[str, str], *, from_end: bool) -> list[Standing]:
    """Return the steps nearest to now whose cases the file has."""
    taken: list[Standing] = []
    for standing in reversed(steps) if from_end else steps:
        if standing[0] is not None and standing[0].path not in ids:
            break
        taken.insert(0, standing)
    return taken


def _stored(standing: Standing, ids: dict[str, str]) -> StoredStanding:
    base_case, settings = standing
    return StoredStanding(case=None if base_case is None else ids[base_case.path], settings=settings)


def _stored_case(base_case: BaseCase, case_id: str) -> StoredCase:
    if base_case.exchange is not None and base_case.kind == "exchange":
        return StoredCase(id=case_id, exchange=base_case.exchange)
    book, is_rewritten = book_of(base_case)
    text = base64.b64encode(book).decode("ascii")
    return StoredCase(id=case_id, exchange=base_case.exchange, workbook=text, rewritten=is_rewritten)


def restored_scenarios(file: ScenarioFile, session_folder: SessionFolder) -> RestoredScenarios:
    """Return what a file sets, its cases made as those of uploads are; raise `InputError` with every fault that they have."""
    _check_example(file)
    cases = _Cases(file, session_folder)
    scenarios, faults = [], FaultList(NAME)
    for number, stored in enumerate(file.scenarios, start=1):
        try:
            scenarios.append(_scenario(stored, cases, f"scenarios[{number}]"))
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise faults.stop()
    standing = cases.standing(file.now, "now")
    opened = load_from(standing[0] or example(), standing[1])
    if opened.currency != file.currency:
        rule = Message("the file is in {stated}, and its case in {currency}", stated=file.currency, currency=opened.currency)
        raise refused("currency", file.currency, rule)
    pairs = list(zip(file.scenarios, scenarios, strict=True))
    page = file.page or StoredPage()
    return RestoredScenarios(
        file,
        standing,
        next((scenario for stored, scenario in pairs if stored.pinned), None),
        tuple(scenario for stored, scenario in pairs if not stored.pinned),
        tuple(cases.standing(step, "page.past") for step in page.past),
        tuple(cases.standing(step, "page.future") for step in page.future),
        None if page.draft is None else draft_from(page.draft),
    )


def _check_example(file: ScenarioFile) -> None:
    """Refuse a file that stands on another example than this server's."""
    here = load_from(example(), {}).id
    if file.example != here and any(standing.case is None for standing in file.standings()):
        rule = Message("the file stands on the example {stated}; here the example is {here}", stated=file.example, here=here)
        raise refused("example", file.example, rule, Message("open it where that example is shown"))


class _Cases:
    """The cases of a file, each made when it is first needed."""

    def __init__(self, file: ScenarioFile, session_folder: SessionFolder) -> None:
        self._stored = {case.id: case for case in file.cases}
        self._folder = session_folder
        self._made: dict[str, BaseCase] = {}
        self.is_of_this_version = file.version == product_version()

    def standing(self, stored: StoredStanding, field: str) -> Standing:
        """Return a case with the settings over it, each one that its levers allow."""
        base_case = None if stored.case is None else self._of(stored.case)
        try:
            settings = checked_settings(base_case or example(), dict(stored.settings), NAME)
        except InputError as error:
            raise InputError(list(_under(error, f"{field}.settings"))) from None
        return base_case, settings

    def _of(self, case_id: str) -> BaseCase:
        if case_id not in self._made:
            try:
                self._made[case_id] = self._make(self._stored[case_id])
            except InputError as error:
                raise InputError(list(_under(error, case_id))) from None
        return self._made[case_id]

    def _make(self, stored: StoredCase) -> BaseCase:
        if stored.workbook is None and stored.exchange is not None:
            return base_case_of(stored.exchange, self._folder)
        name = REWRITTEN if stored.rewritten else BOOK
        base_case = base_case_from(read_workbook(stored.book, self._folder), self._folder, stored.book, name)
        return replace(base_case, exchange=stored.exchange)

    def is_comparable(self, stored: StoredStanding) -> bool:
        """Say whether the fingerprint of a case made here is that of the case it was saved from, where nothing has changed."""
        return stored.case is None or not self._stored[stored.case].rewritten


def _under(error: InputError, field: str) -> Iterator[Fault]:
    """Yield the faults of a part of the file, each with where that part stands."""
    for fault in error.faults:
        yield replace(fault, file=NAME if fault.file == NAME else f"{NAME} {fault.file}", field=f"{field} {fault.field}".rstrip())


def _scenario(stored: StoredScenario, cases: _Cases, field: str) -> Scenario:
    base_case, settings = cases.standing(stored, field)
    try:
        solution = from_json(json.dumps(dict(stored.answer), allow_nan=False), NAME)
    except InputError as error:
        raise InputError([replace(fault, field=f"{field}.answer.{fault.field}".rstrip(".")) for fault in error.faults]) from None
    case = load_from(base_case or example(), settings)
    if not tables.has_mix(solution) or solution.case.currency != case.currency:
        rule = Message("the answer is in {stated}, and its case in {currency}", stated=solution.case.currency, currency=case.currency)
        raise refused(f"{field}.answer", stored.name, rule)
    kind = "example" if base_case is None else base_case.kind
    is_current = case.fingerprint == solution.case.fingerprint if cases.is_comparable(stored) else cases.is_of_this_version
    return Scenario(stored.name, settings, solution, kind, base_case, is_current, stored.number)


def restore(session: State, restored: RestoredScenarios) -> None:
    """Give a session what a file sets, the way back kept; raise `RoleError` where the visitor may only look."""
    require_work()
    session.pinned, session.saved = restored.pinned, list(restored.saved)
    session.stand(*restored.standing)


def restore_whole(session: State, restored: RestoredScenarios) -> None:
    """Give a new session all that its store holds."""
    page = restored.file.page or StoredPage()
    session.pinned, session.saved = restored.pinned, list(restored.saved)
    session.past, session.future = list(restored.past), list(restored.future)
    session.base_case, session.settings = restored.standing
    session.draft, session.typed = restored.draft, dict(page.typed)
    underwriter_form().typed = typed_terms(page.terms)
    if page.quotes is not None:
        quote_form().put([dict(row) for row in page.quotes])
