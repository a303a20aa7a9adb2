"""Compare 比較: up to four scenarios beside each other, with how far each is from the first."""

from __future__ import annotations

import streamlit as st

from optimizer.inputs.levers import levers
from optimizer.report.formats.curve import group_sums
from optimizer.report.rows import tables
from optimizer.report.rows.cards import COUNTS, CompareRow, compare_rows, narrowest
from optimizer.report.text.names import key_words, policy_words, requirement_name
from optimizer.report.text.remarks import choice_words, value_words
from optimizer.ui.components.charts import bars_chart
from optimizer.ui.components.controls import value_now
from optimizer.ui.components.tables import ink, plain, show_chart, show_table, show_words
from optimizer.ui.session.access import may_work
from optimizer.ui.session.state import MOST_SCENARIOS, Scenario, state
from optimizer.ui.view import View


def show(view: View) -> None:
    """Draw the page: the baseline, then what was saved, then how it stands now."""
    say, session = view.say, view.state
    st.subheader(say("compare"))
    full = len(session.saved) >= MOST_SCENARIOS
    name = say("scenario.name", number=str(len(session.saved) + 1))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        given = st.text_input(say("scenario.label"), placeholder=name, key="scenario", max_chars=40)
        st.button(
            say("scenario.save"),
            on_click=_save,
            args=(view, given.strip() or name),
            disabled=full or not tables.has_mix(view.solution) or not may_work(),
            key="save",
            icon=":material/bookmark_add:",
        )
    if full:
        st.caption(say("scenario.full", most=str(MOST_SCENARIOS)))
    scenarios = [*([session.pinned] if session.pinned is not None else []), *session.saved]
    shown = [scenario for scenario in scenarios if scenario.solution.case.currency == view.case.currency]
    if not session.saved:
        st.info(say("scenario.none"), icon=":material/info:")
    if shown:
        _table(shown, view)
        _bars(shown, view)
        _settings(shown, view)
    for place, scenario in enumerate(session.saved):
        st.button(say("scenario.remove", name=plain(scenario.name)), key=f"remove|{place}", on_click=_remove, args=(place,))


def _save(view: View, name: str) -> None:
    taken = {scenario.name for scenario in state().saved}
    while name in taken:
        name += "′"
    state().save(Scenario(name, dict(view.state.settings), view.solution, view.state.kind))


def _remove(place: int) -> None:
    del state().saved[place]


def _table(shown: list[Scenario], view: View) -> None:
    say = view.say
    st.caption(say("currency", currency=say.unit_name))
    names = _names(shown)
    rows = []
    for row in compare_rows([scenario.solution for scenario in shown]):
        cells = {say("figure"): say(f"figure.{row.figure}")}
        for place, name in enumerate(names):
            cells[name] = _cell(row, place, shown, view)
        rows.append(cells)
    show_table(rows, say("compare"))
    mixes = [say("decision.and").join(policy_words(policy, view.base, say) for policy in scenario.solution.policies) for scenario in shown]
    show_words([{say("scenario.label"): name, say("mix"): mix or say("none")} for name, mix in zip(names, mixes, strict=True)])


def _names(shown: list[Scenario]) -> list[str]:
    """Return a name for each column, no two alike."""
    return [f"{place + 1}. {scenario.name}" for place, scenario in enumerate(shown)]


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
        for name, scenario in zip(_names(shown), shown, strict=True)
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
    names = _names(shown)
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
