"""The file of scenarios: saved whole, and loaded once what is in it has been shown."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from optimizer.errors import Fault, InputError
from optimizer.files.disk import MEGABYTE
from optimizer.files.scenario_file import LARGEST, NAME, scenario_file_bytes, scenario_file_of
from optimizer.i18n.voice import Voice
from optimizer.ui.components.controls import ControlState
from optimizer.ui.components.faults import show_faults
from optimizer.ui.components.login import is_viewer
from optimizer.ui.components.tables import plain, show_words
from optimizer.ui.session.access import refusing
from optimizer.ui.session.scenarios import RestoredScenarios, restore, restored_scenarios, scenario_file
from optimizer.ui.session.state import Scenario, State, state
from optimizer.version import product_version

READ, UPLOADS, LOADED = "scenarios.read", "scenarios.uploads", "scenarios.loaded"
"""In the session: the file read and not loaded, how many were dropped, and that one was loaded, to be said once."""


@dataclass(frozen=True, slots=True)
class ScenariosRead:
    """A file that was read and is not loaded: what it would set, or what is wrong with it."""

    file_id: str
    restored: RestoredScenarios | None = None
    faults: tuple[Fault, ...] = ()


def show_scenarios_button(session: State, say: Voice, key: str) -> None:
    """Offer the file, made when it is asked for."""
    st.download_button(
        say("scenarios.save"),
        data=lambda: scenario_file_bytes(scenario_file(session, whole=False)),
        file_name=NAME,
        mime="application/json",
        icon=":material/save:",
        on_click="ignore",
        key=key,
    )


def show_scenario_files(sheet: ControlState) -> None:
    """Draw what saves the scenarios, and what loads them."""
    say, session = sheet.say, sheet.state
    st.subheader(say("scenarios"))
    show_scenarios_button(session, say, "scenarios.save")
    st.caption(say("scenarios.save.note"))
    if is_viewer(say):
        return
    key = f"scenarios.upload|{st.session_state.get(UPLOADS, 0)}"
    file = st.file_uploader(say("scenarios.load"), key=key, max_upload_size=LARGEST // MEGABYTE)
    if st.session_state.pop(LOADED, False):
        st.success(say("scenarios.loaded"), icon=":material/check_circle:")
    if file is None:
        st.session_state.pop(READ, None)
        return
    read: ScenariosRead | None = st.session_state.get(READ)
    if read is None or read.file_id != file.file_id:
        with st.spinner(say("own.reading")):
            read = read_scenarios(file.getvalue(), file.file_id, session)
        st.session_state[READ] = read
    _show_read(read, sheet)


def read_scenarios(data: bytes, file_id: str, session: State) -> ScenariosRead:
    """Read a file; nothing is loaded yet, and the cases of one that was read before go."""
    session.tidy()
    try:
        return ScenariosRead(file_id, restored_scenarios(scenario_file_of(data), session.session_folder))
    except InputError as error:
        return ScenariosRead(file_id, faults=error.faults)


def _show_read(read: ScenariosRead, sheet: ControlState) -> None:
    say = sheet.say
    if read.restored is None:
        show_faults(read.faults, sheet.case, say)
        return
    show_content(read.restored, sheet)
    with st.container(horizontal=True):
        st.button(say("scenarios.apply"), on_click=_load, key="scenarios.apply", type="primary", icon=":material/check:")
        st.button(say("own.discard"), on_click=_forget, key="scenarios.discard", icon=":material/close:")


def show_content(restored: RestoredScenarios, sheet: ControlState) -> None:
    """Show the scenarios of a file with what each costs and decides, and what of it is not as here."""
    say = sheet.say
    if restored.scenarios:
        show_words([_row(scenario, say) for scenario in restored.scenarios])
        with st.expander(say("decision")):
            for scenario in restored.scenarios:
                decision = scenario.solution.decision
                if decision is not None:
                    st.caption(f"**{plain(scenario.title(say))}**  \n{plain(decision.ja if say.language == 'ja' else decision.en)}")
    else:
        st.info(say("scenarios.empty"), icon=":material/info:")
    if restored.file.currency != sheet.case.currency:
        st.info(say("scenarios.currency", there=restored.file.currency, here=sheet.case.currency), icon=":material/payments:")
    if restored.file.version != product_version():
        st.info(say("scenarios.version", there=restored.file.version, here=product_version()), icon=":material/info:")


def _row(scenario: Scenario, say: Voice) -> dict[str, str]:
    there = Voice(say.language, scenario.solution.case.currency, say.unit)
    return {
        say("scenario.label"): scenario.title(say),
        say("section.case"): say(f"own.kind.{scenario.kind}"),
        say("figure.cost"): there("money", amount=there.amount(scenario.solution.cost), unit=there.unit_name),
    }


@refusing
def _load() -> None:
    """Take what was shown."""
    read = st.session_state.get(READ)
    if not isinstance(read, ScenariosRead) or read.restored is None:
        return
    if not read.restored.is_there:  # another case was taken meanwhile, and those that nothing led to went: the file is read once more
        st.session_state.pop(READ)
        return
    restore(state(), read.restored)
    st.session_state[LOADED] = True
    _forget()


def _forget() -> None:
    """Empty the place where the file is dropped."""
    st.session_state.pop(READ, None)
    st.session_state[UPLOADS] = st.session_state.get(UPLOADS, 0) + 1
