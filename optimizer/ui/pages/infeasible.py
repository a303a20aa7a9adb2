"""In place of the cards where no mix meets the rules: which cannot hold together, and what would cure it, each a button."""

from __future__ import annotations

import streamlit as st

from optimizer.files.tables.numerals import text_of_number
from optimizer.report.text.remarks import repair_words, repaired, rule_words, short_line
from optimizer.results.solution import Repair
from optimizer.ui.components.controls import try_settings
from optimizer.ui.components.tables import plain
from optimizer.ui.session.state import state
from optimizer.ui.view import View


def show_infeasible(view: View) -> None:
    """Show the conflict and its repairs."""
    conflict, say = view.solution.conflict, view.say
    if conflict is None:
        return
    st.subheader(say("conflict"))
    st.markdown("\n".join(f"- {plain(rule_words(rule, view.case, say))}" for rule in conflict.rules))
    short = short_line(conflict, say)
    if short:
        st.write(short)
    st.subheader(say("repairs") if conflict.repairs else say("repairs.none"))
    for repair in conflict.repairs:
        with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(plain(repair_words(repair, view.case, say)))
            st.button(say("repair.apply"), key=f"repair|{repair.rule}", on_click=_apply, args=(repair, view), icon=":material/build:")


def _apply(repair: Repair, view: View) -> None:
    """Lay the repair over the case as a setting."""
    to = repaired(repair, view.case, view.say)
    text = ("yes" if to else "no") if isinstance(to, bool) else to if isinstance(to, str) else text_of_number(to)
    session = state()
    try_settings({**session.settings, repair.rule: text}, repair.rule, view.say)
    session.redraw()
