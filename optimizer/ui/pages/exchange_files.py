"""Files of My exchange: the case as a workbook out and in, answers and settings as a small file; what would change is shown first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from optimizer.errors import Fault, InputError
from optimizer.files.changes import GONE, NEW, KeyChange, changes
from optimizer.files.disk import MEGABYTE
from optimizer.files.saved_file import NAME, read_saved_file, to_saved_file
from optimizer.files.scenario_file import scenario_file_of
from optimizer.files.statement import Statement
from optimizer.files.workbook.archive import LARGEST_WORKBOOK
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.ui.components.controls import ControlState
from optimizer.ui.components.faults import key_label, show_faults
from optimizer.ui.components.login import is_viewer
from optimizer.ui.components.scenario_files import show_content
from optimizer.ui.components.tables import show_words
from optimizer.ui.session.access import refusing, require_work
from optimizer.ui.session.cases import base_case_from, base_case_of, checked_settings, read_against, stated, warm_reader, workbook
from optimizer.ui.session.scenarios import RestoredScenarios, restore, restored_scenarios
from optimizer.ui.session.state import Standing, State, state
from optimizer.ui.view import base_case_now, example, load_from

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = 200
"""Bytes within which a file says what it is."""
MOST_SHOWN = 100
"""Changes listed; of the rest the number is told."""
_ROWS = re.compile(r"(\d+) rows(?:: (\d+) removed, (\d+) added)?")
CANDIDATE, UPLOADS = "own.candidate", "own.uploads"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file read and not applied: what it would change, or what is wrong with it."""

    of: tuple[str, Standing]
    """The file's id, and what it was compared with."""
    faults: tuple[Fault, ...] = ()
    changes: tuple[KeyChange, ...] = ()
    statement: Statement | None = None
    """Of a workbook."""
    book: bytes = b""
    """The workbook itself."""
    standing: Standing | None = None
    """Of a saved file."""
    scenarios: RestoredScenarios | None = None
    """Of a file of scenarios."""


def show_files(sheet: ControlState) -> None:
    """Draw what can be saved and what can be loaded."""
    say, session = sheet.say, sheet.state
    warm_reader()
    st.header(say("own.files"))
    left, right = st.columns(2)
    with left:
        show_workbook_button(say, session, "own.download")
        st.caption(say("own.download.note"))
    with right:
        base_case, settings = session.standing
        uploaded = base_case is not None and base_case.kind == "upload"
        st.download_button(
            say("own.save"),
            data=lambda: to_saved_file(None if base_case is None else base_case.exchange, settings),
            file_name=NAME,
            mime="application/json",
            icon=":material/save:",
            on_click="ignore",
            disabled=uploaded,
            key="own.save",
        )
        st.caption(say("own.save.upload" if uploaded else "own.save.note"))
    _load(sheet)


def show_workbook_button(say: Voice, session: State, key: str) -> None:
    """Offer the case in force as a workbook, made when it is asked for."""
    base_case, settings = base_case_now(), dict(session.settings)
    st.download_button(
        say("own.download"),
        data=lambda: workbook(base_case, settings),
        file_name="case.xlsx",
        mime=WORKBOOK,
        icon=":material/table_view:",
        on_click="ignore",
        key=key,
    )


def _load(sheet: ControlState) -> None:
    say, session = sheet.say, sheet.state
    if is_viewer(say):
        return
    key = f"own.upload|{st.session_state.get(UPLOADS, 0)}"
    file = st.file_uploader(say("own.upload"), key=key, max_upload_size=LARGEST_WORKBOOK // MEGABYTE)
    st.caption(say("own.upload.note"))
    if file is None:
        st.session_state.pop(CANDIDATE, None)
        return
    candidate: Candidate | None = st.session_state.get(CANDIDATE)
    if candidate is None or candidate.of != (file.file_id, session.standing):
        with st.spinner(say("own.reading")):
            candidate = candidate_of(file.getvalue(), (file.file_id, session.standing), session)
        st.session_state[CANDIDATE] = candidate
    if candidate.faults:
        show_faults(candidate.faults, sheet.case, say)
        return
    if candidate.scenarios is None:
        _show_changes(candidate.changes, sheet.case, say)
    else:
        show_content(candidate.scenarios, sheet)
    with st.container(horizontal=True):
        st.button(
            say("own.apply.file"),
            on_click=_apply,
            disabled=not candidate.changes and candidate.scenarios is None,
            key="own.apply.file",
            type="primary",
            icon=":material/check:",
        )
        st.button(say("own.discard"), on_click=_forget, key="own.discard", icon=":material/close:")


def candidate_of(data: bytes, of: tuple[str, Standing], session: State) -> Candidate:
    """Read a file: a workbook, or what this page saved; nothing is taken yet."""
    base_case, settings = session.standing
    session.tidy()
    now = base_case or example()
    try:
        if b'"reserve-scenarios/' in data[:MARK]:
            return Candidate(of, scenarios=restored_scenarios(scenario_file_of(data), session.session_folder))
        if data.lstrip()[:1] == b"{":
            standing = _standing_of(data, session)
            saved = changes(stated(now, settings), stated(standing[0] or example(), standing[1]))
            return Candidate(of, changes=saved, standing=standing)
        read = read_against(data, (now, settings), session.session_folder)
        return Candidate(of, changes=read.changes, statement=read.statement, book=data)
    except InputError as error:
        return Candidate(of, faults=error.faults)


def _standing_of(data: bytes, session: State) -> Standing:
    """Return the case and the settings of a saved file, or raise `InputError`: only what a lever can set is taken."""
    exchange, settings = read_saved_file(data)
    base_case = None if exchange is None else base_case_of(exchange, session.session_folder)
    at = base_case or example()
    load_from(at, checked_settings(at, settings, NAME))
    return base_case, settings


@refusing
def _apply() -> None:
    """Take what was shown."""
    require_work()
    session = state()
    candidate: Candidate | None = st.session_state.get(CANDIDATE)
    if candidate is None:
        return
    try:
        if candidate.scenarios is not None:
            restore(session, candidate.scenarios)
        elif candidate.standing is not None:
            session.stand(*candidate.standing)
        elif candidate.statement is not None:
            session.stand(base_case_from(candidate.statement, session.session_folder, candidate.book), {})
    except InputError as error:
        st.session_state[CANDIDATE] = replace(candidate, faults=error.faults)
        return
    st.session_state["own.applied"] = "own.applied"
    _forget()


def _forget() -> None:
    """Empty the place where a file is dropped."""
    st.session_state.pop(CANDIDATE, None)
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1


def _show_changes(changed: Sequence[KeyChange], case: Case, say: Voice) -> None:
    if not changed:
        st.info(say("own.same"), icon=":material/info:")
        return
    st.subheader(say("own.changes", count=f"{len(changed):,}"))
    rows = []
    for change in changed[:MOST_SHOWN]:
        before, after = _cell(change.before, say), _cell(change.after, say)
        rows.append(
            {
                say("figure"): key_label(change.key, case, say),
                say("own.key"): change.key,
                say("own.before"): "" if change.before == NEW else before,
                say("own.after"): say("own.added", row=after)
                if change.before == NEW
                else say("own.removed")
                if change.after == GONE
                else after,
            }
        )
    show_words(rows)
    if len(changed) > MOST_SHOWN:
        st.caption(say("own.changes.more", count=f"{len(changed) - MOST_SHOWN:,}"))


def _cell(text: str, say: Voice) -> str:
    """Return a value as it stands in the file; how many rows a table has, in words."""
    rows = _ROWS.fullmatch(text)
    if rows is None:
        return text
    if rows[2] is None:
        return say("own.rows", count=rows[1])
    return say("own.rows.changed", count=rows[1], left=rows[2], came=rows[3])
