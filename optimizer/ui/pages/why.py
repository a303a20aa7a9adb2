"""Why なぜ: each offer and the premium that would change the decision, what a step of each figure costs, the next-best mixes."""

from __future__ import annotations

import streamlit as st

from optimizer.report.formats.explanation import explanation_to_json, sentences_of
from optimizer.results.explanation import Explanation
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.tables import plain
from optimizer.ui.view import View
from optimizer.ui.workers import Job
from optimizer.ui.workers.messages import WhyQuestion

SECONDS = 120.0
"""Most that the questions may take together."""
PARTS = ("offers", "sensitivities", "binding", "next_best")


def show(view: View) -> None:
    """Draw the page: on demand, since each sentence stands on solves of its own."""
    say, session = view.say, view.state
    st.header(say("why.title"))
    job = session.why if session.why_of == view.case.fingerprint else None
    place = st.empty()  # so that the question is gone while it is answered
    if job is not None and job.stage.is_open:
        with place.container(border=True):
            _wait(job, view)
        st.rerun()
    if job is not None and job.explanation is not None:
        _shown(job.explanation, view)
        return
    if job is not None and job.failure is not None:
        st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")
    with place.container():
        st.write(say("why.note", seconds=f"{SECONDS:g}"))
        st.button(say("why.ask"), on_click=_ask, args=(view,), icon=":material/help:", type="primary")


def _ask(view: View) -> None:
    if view.state.why is not None:
        view.state.why.forget()
    view.state.why = view.queue.ask(WhyQuestion(view.case, view.solution, SECONDS), view.state.visitor)
    view.state.why_of = view.case.fingerprint


def _wait(job: Job, view: View) -> None:
    """Show how many questions are answered; a stop ends them, and another look at the page finds them going on."""
    say = view.say
    st.button(say("stop"), on_click=job.stop, key="why.stop", icon=":material/stop_circle:")
    bar = st.progress(0.0, text=say("why.asking"))
    while job.wait(LOOK).is_open:
        done = 0.0 if job.step is None else job.step.done / job.step.of
        bar.progress(done, text=waiting_words(job, view.queue, say) or say("why.asking"))


def _shown(explanation: Explanation, view: View) -> None:
    say = view.say
    if not explanation.complete:
        st.warning(say("why.incomplete"), icon=":material/timer_off:")
    for part in PARTS:
        sentences = sentences_of(explanation, part, say.language)
        if sentences:
            st.subheader(say(f"why.{part}"))
            st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
    st.download_button(
        say("why.file"), data=lambda: explanation_to_json(explanation), file_name="why.json", mime="application/json", on_click="ignore"
    )
