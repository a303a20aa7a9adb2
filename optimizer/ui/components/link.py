"""The address of the page: read once, when a session begins; written whenever what it opens has changed; given to copy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from optimizer.errors import InputError
from optimizer.files.exchange_link import exchange_of
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Lever, levers
from optimizer.ui.components.faults import fault_line
from optimizer.ui.components.scenario_files import show_scenarios_button
from optimizer.ui.components.tables import plain
from optimizer.ui.session.cases import base_case_of
from optimizer.ui.session.link import Params, exchange_in, from_link, is_of_upload, link_params, store_in
from optimizer.ui.session.reload import open_store, store_session
from optimizer.ui.session.state import Settings, State
from optimizer.ui.session.store import DAYS, StoreError

Load = Callable[[Settings], Case]
"""Reads the case of the session with settings over it."""


def take_link(session: State, load: Load, say: Voice) -> None:
    """Give a new session what the address opens, where it can be read; else the example, and one line of why."""
    params = {key: st.query_params.get_all(key) for key in st.query_params}
    try:
        _take(params, session, load, say)
    except InputError as error:
        session.base_case, session.settings = None, {}
        st.warning(say("link.refused", why=plain(fault_line(error, load({}), say))), icon=":material/link_off:")
    if is_of_upload(params):
        st.warning(say("link.file"), icon=":material/link_off:")
    session.redraw()


def reopen(session: State, say: Voice) -> None:
    """Make the cases anew that went with the session's folder; where the store has them no more, show the example and say so."""
    try:
        is_back = bool(session.store_id) and open_store(session.store_id, session)
    except InputError:
        is_back = False
    if is_back:
        session.redraw()
        return
    st.warning(say("own.lost"), icon=":material/folder_off:")
    session.start_again()


def _take(params: Params, session: State, load: Load, say: Voice) -> None:
    store_id = store_in(params)
    if store_id:
        if open_store(store_id, session):
            load(session.settings)
            return
        st.warning(say("link.gone", days=str(DAYS)), icon=":material/link_off:")
    word = exchange_in(params)
    if word:
        session.base_case = base_case_of(exchange_of(word), session.session_folder)
    settings = from_link(params, levers(load({})))
    load(settings)
    session.settings = settings


def keep_session(session: State, all_levers: Sequence[Lever], say: Voice) -> None:
    """Store what the session has set where it has changed, and let the address name where; the browser reruns nothing for it."""
    _store(session, say)
    _write_link(session, all_levers, say)


def _store(session: State, say: Voice) -> None:
    """Keep what the session has set for a reload of the browser; say so where that is not possible, once in a run."""
    try:
        store_session(session)
    except StoreError as error:
        if session.warned_run == session.runs:
            return
        session.warned_run = session.runs
        st.warning(say("store.large" if error.is_too_large else "store.failed"), icon=":material/cloud_off:")


def _write_link(session: State, all_levers: Sequence[Lever], say: Voice) -> None:
    """Let the address of the page be the link."""
    wanted = link_params(session.settings, all_levers, say.language, session.store_id)
    have = {key: st.query_params.get_all(key) for key in st.query_params}
    if have != {key: [value] if isinstance(value, str) else value for key, value in wanted.items() if value}:
        st.query_params.from_dict(wanted)


def show_link(session: State, all_levers: Sequence[Lever], say: Voice) -> None:
    """Show the link to copy, what it opens for whom and how long, and the file that is shared in its place."""
    base = (st.context.url or "").partition("?")[0]
    params = link_params(session.settings, all_levers, say.language, session.store_id)
    st.code(f"{base}?{urlencode(params, doseq=True)}", language=None, wrap_lines=True)
    st.write(say("link.note", days=str(DAYS)))
    show_scenarios_button(session, say, "link.scenarios")
