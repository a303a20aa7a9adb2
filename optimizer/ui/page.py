"""The frame around every page: language, unit, controls, the answer; whatever goes wrong is one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from optimizer.case import Case
from optimizer.errors import InputError, OptimizerError, one_line
from optimizer.levers import levers
from optimizer.report import amounts, tables, units
from optimizer.solution import CaseName, Solution, Status
from optimizer.ui import compare, explore, law, paper, stress, underwriting, why
from optimizer.ui.answering import answer_for
from optimizer.ui.controls import Sheet, show_controls
from optimizer.ui.infeasible import show_infeasible
from optimizer.ui.rows import plain
from optimizer.ui.sentences import case_name
from optimizer.ui.state import Scenario, State, from_link, link_params, state
from optimizer.ui.view import View, load, office
from optimizer.ui.voice import LANGUAGES, Language, Voice

COLOURS = {
    Status.CERTIFIED: st.success,
    Status.SOLVED: st.info,
    Status.FEASIBLE: st.warning,
    Status.UNDECIDED: st.warning,
    Status.INFEASIBLE: st.warning,
    Status.REJECTED: st.error,
    Status.ERROR: st.error,
}
CODES: dict[str, Language] = {"ja": "日本語", "en": "English"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the menu."""

    name: str
    """Its address, and the end of the key of its title."""
    show: Callable[[View], None]
    icon: str
    needs_mix: bool = True
    """Shown only where the answer holds a mix; else the page says why there is none."""


ENTRIES = (
    Entry("explore", explore.show, ":material/tune:"),
    Entry("why", why.show, ":material/help:"),
    Entry("compare", compare.show, ":material/compare_arrows:", needs_mix=False),
    Entry("stress", stress.show, ":material/crisis_alert:"),
    Entry("law", law.show, ":material/gavel:", needs_mix=False),
    Entry("paper", paper.show, ":material/description:"),
    Entry("underwriting", underwriting.show, ":material/balance:", needs_mix=False),
)


def show() -> None:
    """Draw the page chosen."""
    st.set_page_config(page_title="Reserve Optimizer", page_icon=":material/shield:", layout="wide")
    say = Voice(_language())
    pages = [
        st.Page(_nothing, title=say(f"page.{entry.name}"), icon=entry.icon, url_path=entry.name, default=place == 0)
        for place, entry in enumerate(ENTRIES)
    ]
    chosen = st.navigation(pages, position="top")
    entry = next(entry for entry, page in zip(ENTRIES, pages, strict=True) if page is chosen or page.title == chosen.title)
    try:
        _frame(entry, say)
    except Exception as error:  # noqa: BLE001 a visitor is told in one sentence, never by a traceback
        st.error(plain(say("failed", reason=_sentence(error))), icon=":material/error:")


def _nothing() -> None:
    """Draw nothing: the page is drawn by `show`, so that what a visitor set outlives a change of page."""


def _language() -> Language:
    asked = st.query_params.get("lang", "")
    if "language" not in st.session_state:
        st.session_state["language"] = CODES.get(asked, LANGUAGES[0])
    chosen: Language = st.session_state["language"]
    return chosen


def _sentence(error: Exception) -> str:
    """Return what went wrong on one line."""
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(" ".join(text.split()))


def _frame(entry: Entry, say: Voice) -> None:
    base = load({})
    mine = _begun(base, say)
    say = _switches(Voice(say.language, base.currency), mine)
    case = load(mine.settings)
    _write_link(mine, say)
    with st.sidebar:
        show_controls(Sheet(say, case, mine), levers(base))
    _head(case, say)
    answered = answer_for(case, office(), mine, say)
    if answered is None:
        return
    view = View(say, base, case, answered, mine, office())
    _pin_first(view)
    _verdict(view.solution, say)
    if view.solution.status is Status.INFEASIBLE and entry.needs_mix:
        show_infeasible(view)
    elif tables.has_mix(view.solution) or not entry.needs_mix:
        entry.show(view)


def _begun(base: Case, say: Voice) -> State:
    """Return the session's state; a new session takes its settings from the link, where the case can be read with them."""
    fresh = "state" not in st.session_state
    mine = state()
    if fresh:
        asked = from_link({key: st.query_params.get_all(key) for key in st.query_params}, levers(base))
        try:
            load(asked)
        except InputError:
            st.warning(say("link.refused"), icon=":material/link_off:")
        else:
            mine.settings = asked
            mine.redraw()
    return mine


def _switches(say: Voice, mine: State) -> Voice:
    """Show language, unit and what can be done with the settings as a whole."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "言語 / Language", LANGUAGES, required=True, key="language", on_change=mine.redraw, label_visibility="collapsed"
        )
        if "unit" not in st.session_state:
            st.session_state["unit"] = units.UNITS[0]
        unit = st.segmented_control(
            say("unit"),
            units.UNITS,
            required=True,
            key="unit",
            on_change=mine.redraw,
            format_func=lambda one: _named(say, one),
            label_visibility="collapsed",
        )
        st.button(say("undo"), on_click=mine.undo, disabled=not mine.past, key="undo", icon=":material/undo:", shortcut="Ctrl+Z")
        st.button(say("reset"), on_click=mine.replace, args=({},), disabled=not mine.settings, key="reset", icon=":material/restart_alt:")
        st.button(say("pin"), on_click=_pin, args=(mine, say), key="pin", icon=":material/push_pin:")
        with st.popover(say("link"), icon=":material/link:"):
            st.code(_link(mine, say), language=None, wrap_lines=True)
    return Voice(say.language, say.currency, unit or units.UNITS[0])


def _named(say: Voice, unit: units.Unit) -> str:
    return Voice(say.language, say.currency, unit).unit_name


def _link(mine: State, say: Voice) -> str:
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(link_params(mine.settings, _code(say)), doseq=True)}"


def _code(say: Voice) -> str:
    return next(code for code, language in CODES.items() if language == say.language)


def _write_link(mine: State, say: Voice) -> None:
    """Let the address of the page be the link."""
    wanted = link_params(mine.settings, _code(say))
    have = {key: st.query_params.get_all(key) for key in st.query_params}
    if have != {key: [value] if isinstance(value, str) else value for key, value in wanted.items() if value}:
        st.query_params.from_dict(wanted)


def _pin(mine: State, say: Voice) -> None:
    if mine.job is not None and mine.job.answer is not None and tables.has_mix(mine.job.answer.solution):
        mine.pinned = Scenario(say("pinned.name"), dict(mine.settings), mine.job.answer.solution)


def _pin_first(view: View) -> None:
    """Pin the first answer of a session, so that there is always something to compare with."""
    if view.state.pinned is None and tables.has_mix(view.solution):
        view.state.pinned = Scenario(view.say("pinned.name"), dict(view.state.settings), view.solution)


def _head(case: Case, say: Voice) -> None:
    st.title(say("title"))
    name = Solution(CaseName(case.id, case.title, case.currency, case.fingerprint), Status.UNDECIDED)
    st.markdown(f"**{plain(case_name(name, say))}**")
    if tables.is_illustrative(name):
        st.warning(say("illustrative"), icon=":material/info:")


def _verdict(solution: Solution, say: Voice) -> None:
    """Say what the answer is worth, how it is proved, and what it rests on."""
    COLOURS[solution.status](say(f"status.{solution.status.value}"))
    rests = solution.losses
    years = "" if rests is None else say(f"years.{rests.source}", years=f"{rests.loss_years:,}")
    infeasible = solution.status is Status.INFEASIBLE
    proof = say(f"proved.{solution.proof}") if infeasible else say(f"proof.{solution.proof}", gap=amounts.gap(solution.gap))
    st.caption(f"{proof} {years}")
