"""Compare 比較: up to four scenarios beside each other, with how far each is from the first."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from optimizer.errors import Message
from optimizer.files.disk import unprintable
from optimizer.files.scenario_file import LONGEST_NAME
from optimizer.i18n.voice import Voice
from optimizer.inputs.levers import levers
from optimizer.report.formats.curve import group_sums
from optimizer.report.rows import tables
from optimizer.report.rows.cards import COUNTS, CompareRow, compare_rows, narrowest
from optimizer.report.text.names import key_words, policy_words, requirement_name
from optimizer.report.text.remarks import choice_words, value_words
from optimizer.ui.components.charts import bars_chart
from optimizer.ui.components.controls import ControlState, value_now
from optimizer.ui.components.faults import rule_line
from optimizer.ui.components.scenario_files import show_scenario_files
from optimizer.ui.components.tables import ink, plain, show_chart, show_table, show_words
from optimizer.ui.components.typed_text import clear_text, show_text_field, typed_text
from optimizer.ui.session.access import may_work, refusing
from optimizer.ui.session.state import MOST_SCENARIOS, Scenario, state
from optimizer.ui.view import View

FIELD = "scenario"
"""Of the name of the scenario that is saved next."""
REFUSED = "scenario.refused"
"""In the session: that the name was refused, to be said once."""


def show(view: View) -> None:
    """Draw the page: the baseline, then what was saved, then how it stands now."""
    say, session = view.say, view.state
    st.subheader(say("compare"))
    full = len(session.saved) >= MOST_SCENARIOS
    number = 1 + max((scenario.number or 0 for scenario in session.saved), default=0)
    name = say("scenario.name", number=str(number))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show_text_field(say("scenario.label"), FIELD, most=LONGEST_NAME, placeholder=name)
        st.button(
            say("scenario.save"),
            on_click=_save,
            args=(Scenario(name, dict(session.settings), view.solution, session.kind, session.base_case, number=number),),
            disabled=full or not tables.has_mix(view.solution) or not may_work(),
            key="save",
            icon=":material/bookmark_add:",
        )
    if st.session_state.pop(REFUSED, False):
        rule = Message("a text must not have control characters"), Message("remove them")
        st.error(plain(rule_line(rule, say)), icon=":material/error:")
    if full:
        st.caption(say("scenario.full", most=str(MOST_SCENARIOS)))
    scenarios = [*([session.pinned] if session.pinned is not None else []), *session.saved]
    shown = [scenario for scenario in scenarios if scenario.solution.case.currency == view.case.currency]
    stale = [scenario.title(say) for scenario in shown if not scenario.is_current]
    if stale:
        st.warning(say("scenario.stale", names=plain(say("and").join(stale))), icon=":material/history:")
    if not session.saved:
        st.info(say("scenario.none"), icon=":material/info:")
    if shown:
        _table(shown, view)
        _bars(shown, view)
        _settings(shown, view)
    for place, scenario in enumerate(session.saved):
        with st.container(horizontal=True):
            name = plain(scenario.title(say))
            st.button(say("scenario.open", name=name), key=f"open|{place}", on_click=_open, args=(scenario,), icon=":material/undo:")
            st.button(say("scenario.remove", name=name), key=f"remove|{place}", on_click=_remove, args=(scenario,))


def show_files(sheet: ControlState) -> None:
    """Draw the file of scenarios, whether the case has an answer or not."""
    show_scenario_files(sheet)


@refusing
def _save(scenario: Scenario) -> None:
    """Save what the button was drawn with, under the name that the field holds when it is pressed: one that a file can hold."""
    name = typed_text(FIELD)
    if unprintable(name):
        st.session_state[REFUSED] = True
    elif len(state().saved) < MOST_SCENARIOS:
        state().save(replace(scenario, name=name, number=None) if name else scenario)
        clear_text(FIELD)


@refusing
def _open(scenario: Scenario) -> None:
    """Go back to what a scenario stands on."""
    state().stand(scenario.base_case, dict(scenario.settings))


def _remove(scenario: Scenario) -> None:
    session = state()
    session.saved = [other for other in session.saved if other is not scenario]


def _table(shown: list[Scenario], view: View) -> None:
    say = view.say
    st.caption(say("currency", currency=say.unit_name))
    names = _names(shown, say)
    rows = []
    for row in compare_rows([scenario.solution for scenario in shown]):
        cells = {say("figure"): say(f"figure.{row.figure}")}
        for place, name in enumerate(names):
            cells[name] = _cell(row, place, shown, view)
        rows.append(cells)
    show_table(rows, say("compare"))
    mixes = [say("decision.and").join(policy_words(policy, view.base, say) for policy in scenario.solution.policies) for scenario in shown]
    show_words([{say("scenario.label"): name, say("mix"): mix or say("none")} for name, mix in zip(names, mixes, strict=True)])


def _names(shown: list[Scenario], say: Voice) -> list[str]:
    """Return a name for each column, no two alike."""
    return [f"{place + 1}. {scenario.title(say)}" for place, scenario in enumerate(shown)]


def _cell(row: CompareRow, place: int, shown: list[Scenario], view: View) -> str:
    amount = row.amounts[place]
    if row.figure in COUNTS:
        return "-" if amount is None else f"{amount:.0f}"
    text, apart = view.say.amount(amount), view.say.apart(amount, row.amounts[0])
    text = text if place == 0 or apart is None else f"{text} ({apart})"
    named = narrowest(shown[place].solution) if row.figure == "headroom" else ""
    return view.say("named.card", figure=text, of=requirement_name(named, view.case.law, view.say)) if named else text


def _bars(shown: list[Scenario], view: View) -> None:
    say = view.say
    rows = [
        {"name": name, "group": say(f"group.{group}"), "amount": say.scaled(amount), "place": place}
        for name, scenario in zip(_names(shown, say), shown, strict=True)
        for place, (group, amount) in enumerate(group_sums(scenario.solution).items())
    ]
    table = [{say("figure"): str(row["name"]), say("part"): str(row["group"]), say("amount"): f"{row['amount']:,.2f}"} for row in rows]
    data = [{"scenario": str(row["name"]), "group": str(row["group"]), "amount": row["amount"]} for row in rows]
    st.subheader(say("cost"))
    show_chart(bars_chart(rows, amount=say.unit_name, ink=ink()), table, say("cost"), say, data=data)


def _settings(shown: list[Scenario], view: View) -> None:
    """Show what each scenario's case was made from and what it sets over it, so that it is known what the differences come from."""
    say = view.say
    keys = list(dict.fromkeys(key for scenario in shown for key in scenario.settings))
    if not keys and len({scenario.kind for scenario in shown}) == 1:
        return
    names = _names(shown, say)
    case = {name: say(f"own.kind.{scenario.kind}") for name, scenario in zip(names, shown, strict=True)}
    rows = [{say("scenario.setting"): say("section.case")} | case]
    for key in keys:
        cells = {name: _setting(key, scenario, view) for name, scenario in zip(names, shown, strict=True)}
        rows.append({say("scenario.setting"): key_words(key, view.case, say)} | cells)
    st.subheader(say("scenario.settings"))
    show_table(rows, say("scenario.settings"))


def _setting(key: str, scenario: Scenario, view: View) -> str:
    """Return what a scenario sets a key to, in words."""
    lever = next((candidate for candidate in levers(view.base) if candidate.key == key), None)
    if key not in scenario.settings or lever is None:
        return view.say("as_stated")
    value = value_now(lever, scenario.settings)
    return choice_words(lever, value, view.say) if isinstance(value, str) else value_words(value, lever.unit, view.say)
