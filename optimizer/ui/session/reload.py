"""What a session has set goes into the server's store whenever it changes, and comes back from there when its address is opened again."""

from __future__ import annotations

import streamlit as st

from optimizer.errors import OptimizerError
from optimizer.files.scenario_file import scenario_file_bytes, scenario_file_of
from optimizer.i18n.units import UNITS, Unit
from optimizer.ui.session.quote_form import quote_form
from optimizer.ui.session.scenarios import restore_whole, restored_scenarios, scenario_file
from optimizer.ui.session.state import State
from optimizer.ui.session.store import SessionStore, StoreError
from optimizer.ui.session.underwriter_form import stored_terms, underwriter_form


def store_session(session: State) -> None:
    """Keep what the session has set, where that has changed; nothing is kept of a visitor who has set nothing.

    A session that was opened by an id goes on under one of its own, so that no window writes over another's. Raise `StoreError` where the
    disk refuses it, it is too large, or a file of scenarios cannot hold it.
    """
    snapshot = _snapshot(session)
    if snapshot == session.stored_as or not (session.store_id or _is_worth_storing(session)):
        return
    store_id = SessionStore.new_id() if session.is_store_shared or not session.store_id else session.store_id
    SessionStore().write(store_id, _file_bytes(session, snapshot))
    session.store_id, session.is_store_shared, session.stored_as = store_id, False, snapshot


def _file_bytes(session: State, snapshot: object) -> bytes:
    """Return what the store is to hold, or raise `StoreError` where no file of it can be made; the same is not tried twice."""
    if snapshot == session.unstorable:
        raise StoreError("no file can be made of it")
    try:
        return scenario_file_bytes(scenario_file(session, _unit(), whole=True))
    except (ValueError, OptimizerError) as error:  # what the page takes and a file does not, and a workbook that takes too long
        session.unstorable = snapshot
        raise StoreError(str(error)) from error


def open_store(store_id: str, session: State) -> bool:
    """Give a session what is kept under an id; False where there is nothing. Raise `InputError` where it cannot be taken."""
    data = SessionStore().read(store_id)
    if data is None:
        return False
    restored = restored_scenarios(scenario_file_of(data), session.session_folder)
    restore_whole(session, restored)
    page = restored.file.page
    if page is not None and page.unit is not None and st.session_state.get("unit") not in UNITS:
        st.session_state["unit"] = page.unit
    session.store_id, session.is_store_shared, session.stored_as = store_id, True, _snapshot(session)
    return True


def _is_worth_storing(session: State) -> bool:
    is_set = session.base_case or session.settings or session.saved or session.past or session.future
    return bool(is_set or session.draft or any(session.typed.values()) or stored_terms(underwriter_form()) or _quotes() is not None)


def _unit() -> Unit | None:
    chosen = st.session_state.get("unit")
    return next((unit for unit in UNITS if unit == chosen), None)


def _quotes() -> tuple[dict[str, str], ...] | None:
    """Return the rows of quotes that are typed and not applied."""
    form = quote_form()
    return tuple(dict(row) for row in form.typed) if form.is_changed else None


def _snapshot(session: State) -> object:
    """Return all that the store holds, to be compared with what it is later."""
    draft = None if session.draft is None else dict(session.draft)
    scenarios = (session.pinned, *session.saved)
    steps = list(session.past), list(session.future)
    return (
        session.base_case,
        dict(session.settings),
        scenarios,
        steps,
        draft,
        dict(session.typed),
        stored_terms(underwriter_form()),
        _quotes(),
        _unit(),
    )
