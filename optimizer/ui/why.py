"""Why なぜ: each offer and the premium that would change the decision, what a step of each figure costs, the next-best mixes."""

from __future__ import annotations

import streamlit as st

from optimizer import files
from optimizer.reasons import explain
from optimizer.report.why import explanation_to_json, sentences_of
from optimizer.ui.rows import plain
from optimizer.ui.view import View
from optimizer.why import Explanation, Step

SECONDS = 120.0
"""Most that the questions may take together."""
KEPT = "why"
PARTS = ("offers", "sensitivities", "binding", "next_best")


def show(view: View) -> None:
    """Draw the page: on demand, since each sentence stands on solves of its own."""
    say = view.say
    st.header(say("why.title"))
    found: Explanation | None = st.session_state.get(KEPT)
    if found is None or found.case.fingerprint != view.solution.case.fingerprint:
        st.write(say("why.note", seconds=f"{SECONDS:g}"))
        if not st.button(say("why.ask"), icon=":material/help:", type="primary"):
            return
        found = _asked(view)
        st.session_state[KEPT] = found
    _shown(found, view)


def _asked(view: View) -> Explanation:
    """Ask every question in the solver's own process; anything touched on the page meanwhile ends it."""
    bar = st.progress(0.0, text=view.say("why.asking"))

    def told(step: Step) -> None:
        bar.progress(step.done / step.of, text=view.say("why.asking"))

    found = explain(view.case, files.load_years(view.case), view.solution, on_progress=told, time_limit=SECONDS)
    bar.empty()
    return found


def _shown(found: Explanation, view: View) -> None:
    say = view.say
    if not found.complete:
        st.warning(say("why.incomplete"), icon=":material/timer_off:")
    for part in PARTS:
        sentences = sentences_of(found, part, japanese=say.language == "日本語")
        if sentences:
            st.subheader(say(f"why.{part}"))
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
    st.download_button(
        say("why.file"), data=lambda: explanation_to_json(found), file_name="why.json", mime="application/json", on_click="ignore"
    )
