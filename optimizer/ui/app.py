"""The frame around every page: language, unit, controls, the answer; whatever goes wrong is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

from optimizer.errors import OptimizerError, one_line
from optimizer.files.exchange import ID as EXCHANGE_ID
from optimizer.i18n import numbers, units
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Lever, levers
from optimizer.report.rows import tables
from optimizer.report.text.figures import implausible_lines
from optimizer.report.text.names import case_name
from optimizer.results.ending import ended_by
from optimizer.results.solution import Solution, Status
from optimizer.ui.components.controls import ControlState, show_controls
from optimizer.ui.components.decision import show_decision
from optimizer.ui.components.finality import Finality
from optimizer.ui.components.link import keep_session, reopen, show_link, take_link
from optimizer.ui.components.login import show_account, show_door
from optimizer.ui.components.progress import answer_for
from optimizer.ui.components.style import put_in_words
from optimizer.ui.components.tables import plain
from optimizer.ui.pages import compare, exchange, explore, law, paper, quotes, stress, underwriting, why
from optimizer.ui.pages.infeasible import show_infeasible
from optimizer.ui.session.access import access_now, was_refused
from optimizer.ui.session.shipped_answer import shipped_answer
from optimizer.ui.session.state import Scenario, State, state
from optimizer.ui.view import View, job_queue, load

COLOURS = {
    Status.CERTIFIED: st.success,
    Status.SOLVED: st.info,
    Status.FEASIBLE: st.warning,
    Status.UNDECIDED: st.warning,
    Status.INFEASIBLE: st.warning,
    Status.REJECTED: st.error,
    Status.ERROR: st.error,
}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    '<path fill="#0072b2" d="M12 1 3 5v6c0 5.5 3.8 10.7 9 12 5.2-1.3 9-6.5 9-12V5z"/></svg>'
)
"""A shield, drawn here: a named icon would be fetched from a font's server by every visitor."""
Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One page of the menu."""

    name: str
    """Its address, and the end of the key of its title."""
    show: Callable[[View], None]
    icon: str
    shows_shipped: bool = False
    """Shows the answer that came with the package until the same is computed here."""
    needs_mix: bool = True
    """Shown only where the answer holds a mix; else the page says why there is none."""
    before: Callable[[ControlState], None] | None = None
    """Drawn beneath the answer, and whether there is one or not."""


ENTRIES = (
    MenuEntry("explore", explore.show, ":material/tune:", shows_shipped=True),
    MenuEntry("exchange", exchange.show_answer, ":material/domain:", needs_mix=False, before=exchange.show_form),
    MenuEntry("quotes", quotes.show_answer, ":material/request_quote:", needs_mix=False, before=quotes.show_form),
    MenuEntry("why", why.show, ":material/help:"),
    MenuEntry("compare", compare.show, ":material/compare_arrows:", needs_mix=False, before=compare.show_files),
    MenuEntry("stress", stress.show, ":material/crisis_alert:", shows_shipped=True),
    MenuEntry("law", law.show, ":material/gavel:", needs_mix=False),
    MenuEntry("paper", paper.show, ":material/description:"),
    MenuEntry("underwriting", underwriting.show, ":material/balance:", needs_mix=False),
)


def show() -> None:
    """Draw the page chosen."""
    st.set_page_config(page_title="Reserve Optimizer", page_icon=ICON, layout="wide")
    say, access = Voice(_language()), access_now()
    if access.role is None:
        show_door(access, say)
        return
    pages = [
        st.Page(_nothing, title=say(f"page.{entry.name}"), icon=entry.icon, url_path=entry.name, default=place == 0)
        for place, entry in enumerate(ENTRIES)
    ]
    chosen = st.navigation(pages, position="top")
    entry = next(entry for entry, page in zip(ENTRIES, pages, strict=True) if page is chosen or page.title == chosen.title)
    session = state()
    session.runs += 1
    finality = Finality(st.empty(), say, session.runs)
    finality.announce("drawing")
    try:
        _frame(entry, finality)
    except Exception as error:  # noqa: BLE001 a visitor is told in one sentence, never by a traceback
        st.error(plain(say("failed", reason=_sentence(error))), icon=":material/error:")
    finality.conclude()


def _nothing() -> None:
    """Draw nothing: the page is drawn by `show`, so that what a visitor set outlives a change of page."""


def _language() -> Language:
    """Return the language chosen, else that of the link."""
    linked = st.query_params.get("lang", "")
    return _stored_choice("language", LANGUAGES, next((language for language in LANGUAGES if language == linked), LANGUAGES[0]))


def _stored_choice(key: str, choices: Sequence[Choice], first: Choice) -> Choice:
    """Return what a visitor chose of a few, before its control is drawn; the last choice where the browser sent none.

    A page chosen from the menu can be asked for before the browser has told what the controls hold (seen in one journey of seven): a
    control that is given its value through the session, as these must be, is then None.
    """
    lost = st.session_state.get(key) not in choices
    last: Any = st.session_state.get(f"{key}.last")
    chosen: Choice = (last if last in choices else first) if lost else st.session_state[key]
    if lost:
        st.session_state[key] = chosen
    st.session_state[f"{key}.last"] = chosen
    return chosen


def _chosen(session: State, key: str, choices: Sequence[str]) -> None:
    """Draw the controls anew in another language or unit; not where a choice was lost, so that nothing typed is."""
    if st.session_state.get(key) in choices:
        session.redraw()


def _sentence(error: Exception) -> str:
    """Return what went wrong on one line."""
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(" ".join(text.split()))


def _frame(entry: MenuEntry, finality: Finality) -> None:
    session = _begun(finality.say)
    base = load({})
    all_levers = levers(base)
    keep_session(session, all_levers, finality.say)
    say = finality.say = _switches(Voice(finality.say.language, base.currency), session, all_levers)
    put_in_words(say)
    case = load(session.settings)
    sheet = ControlState(say, case, session)
    with st.sidebar:
        show_controls(sheet, base)
    _head(case, say)
    if was_refused():
        st.error(say("access.view"), icon=":material/lock:")
    place = st.container()
    if entry.before is not None:
        entry.before(sheet)
    keep_session(session, all_levers, say)  # what is typed into a grid is known once it is drawn; the answer may take its time
    with place:
        view = _answer(entry, sheet, base, finality)
        if view is not None:
            keep_session(session, all_levers, say)
            _show_answer(entry, view)


def _answer(entry: MenuEntry, sheet: ControlState, base: Case, finality: Finality) -> View | None:
    """Return the page's look at the answer, None where there is none."""
    shipped = shipped_answer(sheet.case) if entry.shows_shipped else None
    answered = answer_for(sheet.case, job_queue(), sheet.state, sheet.say, shipped, finality)
    if answered is None:
        return None
    view = View(sheet.say, base, sheet.case, answered, sheet.state, job_queue())
    if not finality.is_shipped:
        _pin_first(view)
    return view


def _show_answer(entry: MenuEntry, view: View) -> None:
    show_decision(why.informed(view), view.case, view.say)
    _verdict(view.solution, view.say)
    if view.solution.status is Status.INFEASIBLE and entry.needs_mix:
        show_infeasible(view)
    elif tables.has_mix(view.solution) or not entry.needs_mix:
        entry.show(view)


def _begun(say: Voice) -> State:
    """Return the session's state; a new session takes what its address opens."""
    session = state()
    if not session.is_begun:
        session.is_begun = True
        take_link(session, load, say)
    _hold(session)
    if session.base_case is not None and not Path(session.base_case.path).is_dir():
        reopen(session, say)
    return session


@st.cache_resource(scope="session", show_spinner=False, on_release=State.leave)
def _hold(_session: State) -> State:
    """Hold what a session has as long as the visitor is there; called again when a lost connection has come back."""
    _session.stay()
    return _session


def _switches(say: Voice, session: State, all_levers: Sequence[Lever]) -> Voice:
    """Show language, unit and what can be done with the settings as a whole."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "言語 / Language",
            LANGUAGES,
            required=True,
            key="language",
            on_change=_chosen,
            args=(session, "language", LANGUAGES),
            format_func=lambda choice: say(f"language.{choice}"),
            label_visibility="collapsed",
        )
        choices = units.units_for(say.language, say.currency)
        unit = _stored_choice("unit", choices, choices[0])
        st.segmented_control(
            say("unit"),
            choices,
            required=True,
            key="unit",
            on_change=_chosen,
            args=(session, "unit", choices),
            format_func=lambda choice: _named(say, choice),
            label_visibility="collapsed",
        )
    with st.container(horizontal=True, key="actions"):
        st.button(say("undo"), on_click=session.undo, disabled=not session.past, key="undo", icon=":material/undo:", shortcut="Ctrl+Z")
        st.button(say("redo"), on_click=session.redo, disabled=not session.future, key="redo", icon=":material/redo:", shortcut="Ctrl+Y")
        st.button(
            say("reset"), on_click=session.replace, args=({},), disabled=not session.settings, key="reset", icon=":material/restart_alt:"
        )
        st.button(say("pin"), on_click=_pin, args=(session, say), key="pin", icon=":material/push_pin:")
        with st.popover(say("link"), icon=":material/link:"):
            show_link(session, all_levers, say)
        show_account(access_now(), say)
    return Voice(say.language, say.currency, unit)


def _named(say: Voice, unit: units.Unit) -> str:
    return Voice(say.language, say.currency, unit).unit_name


def _pin(session: State, say: Voice) -> None:
    """Pin the answer of the case as it stands; one of a case before it, which settings typed since have left, is none of it."""
    answered = None if session.job is None or session.job_case != load(session.settings).fingerprint else session.job.answer
    if answered is not None and tables.has_mix(answered.solution):
        session.pinned = _baseline(session, answered.solution, say)


def _pin_first(view: View) -> None:
    """Pin the first answer of a case, so that there is always something to compare with: never another exchange's."""
    pinned, here = view.state.pinned, view.solution.case
    is_of_case = pinned is not None and (pinned.solution.case.id, pinned.solution.case.currency) == (here.id, here.currency)
    if not is_of_case and tables.has_mix(view.solution):
        view.state.pinned = _baseline(view.state, view.solution, view.say)


def _baseline(session: State, solution: Solution, say: Voice) -> Scenario:
    return Scenario(say("pinned.name"), dict(session.settings), solution, session.kind, session.base_case, number=0)


def _head(case: Case, say: Voice) -> None:
    name = Solution(case.identity, Status.UNDECIDED)
    st.subheader(plain(case_name(name, say)), anchor=False)
    if tables.is_illustrative(name):
        st.caption(f":material/info: {say('illustrative')}")
    elif case.id == EXCHANGE_ID:
        st.caption(f":material/info: {say('own.rests')}")
    for line in implausible_lines(case, say):
        st.warning(plain(line), icon=":material/rule:")


def _verdict(solution: Solution, say: Voice) -> None:
    """Say what the answer is worth, how it is proved, and what it rests on."""
    COLOURS[solution.status](say(f"status.{solution.status.value}"))
    ended = ended_by(solution)
    if ended is not None:
        st.caption(say(f"caution.{ended.code}"))
    rests = solution.losses
    years = "" if rests is None else say(f"years.{rests.source}", years=f"{rests.loss_years:,}")
    infeasible = solution.status is Status.INFEASIBLE
    proof = say(f"proved.{solution.proof}") if infeasible else say(f"proof.{solution.proof}", gap=numbers.gap(solution.gap))
    st.caption(f"{proof} {years}")
