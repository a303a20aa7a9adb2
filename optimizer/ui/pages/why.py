"""Why なぜ: the premiums that would change the decision, the nearest first; the next-best mixes; what a step of each figure costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from optimizer.report.formats.explanation import SENTENCES, explanation_to_json
from optimizer.report.text.decision import with_next_best
from optimizer.report.text.explained_names import binding_name, named_part
from optimizer.report.text.explanation import binding_sentence
from optimizer.results.explanation import Explanation, NextMix, OfferReason, Sensitivity
from optimizer.results.progress import Part
from optimizer.results.solution import Solution
from optimizer.ui.components.break_even import show_break_evens
from optimizer.ui.components.next_mixes import show_next_mixes
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.tables import plain
from optimizer.ui.pages.tornado import show_tornado
from optimizer.ui.view import View
from optimizer.ui.workers import Job
from optimizer.ui.workers.messages import WhyQuestion

SECONDS = 300.0
"""Most that the questions may take together; what is answered is shown meanwhile, and a stop keeps it."""


def show(view: View) -> None:
    """Draw the page: on demand, since each figure stands on solves of its own."""
    say, session = view.say, view.state
    st.header(say("why.title"))
    job = session.why if session.why_of == view.case.fingerprint else None
    place, drawn = st.empty(), st.empty()
    if job is None or (not job.stage.is_open and not job.parts and job.explanation is None):
        if job is not None and job.failure is not None:
            st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")
        with place.container():
            st.write(say("why.note", seconds=f"{SECONDS:g}"))
            st.button(say("why.ask"), on_click=_ask, args=(view,), icon=":material/help:", type="primary")
    else:
        if job.stage.is_open:
            with place.container(border=True):
                _wait(job, view, drawn)
        else:
            place.empty()
        _show_end(job, view, drawn)
    show_tornado(view)


def informed(view: View) -> Solution:
    """Return the answer with the cheapest of the next-best mixes that have been answered for the case as it stands, where any has."""
    job = view.state.why if view.state.why_of == view.case.fingerprint else None
    mixes = () if job is None else tuple(part for part in job.parts if isinstance(part, NextMix))
    return with_next_best(view.solution, view.case, mixes)


def _ask(view: View) -> None:
    if view.state.why is not None:
        view.state.why.forget()
    view.state.why = view.queue.ask(WhyQuestion(view.case, view.solution, SECONDS), view.state.visitor)
    view.state.why_of = view.case.fingerprint


def _wait(job: Job, view: View, drawn: st.delta_generator.DeltaGenerator) -> None:
    """Show what is answered so far and how much that is; a stop keeps it, and another look at the page finds the rest going on."""
    say = view.say
    st.button(say("stop"), on_click=job.stop, key="why.stop", icon=":material/stop_circle:")
    bar = st.progress(0.0, text=say("why.asking"))
    shown = -1
    while True:
        is_open = job.wait(LOOK).is_open
        if len(job.parts) != shown:
            shown = len(job.parts)
            with drawn.container():
                _show_parts(job.parts, view, f"part{shown}")
        if not is_open:
            st.rerun()
        done = 0.0 if job.step is None else job.step.done / job.step.of
        bar.progress(done, text=waiting_words(job, view.queue, say) or say("why.asking"))


def _show_end(job: Job, view: View, drawn: st.delta_generator.DeltaGenerator) -> None:
    """Show the whole explanation, or what there is of one that was stopped, or that failed."""
    say, explanation = view.say, job.explanation
    with drawn.container():
        if explanation is None:
            if job.failure is not None:
                st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")
            else:
                st.info(say("why.stopped"), icon=":material/stop_circle:")
            st.button(say("why.ask"), on_click=_ask, args=(view,), icon=":material/help:")
            _show_parts(job.parts, view, "stopped")
            return
        if not explanation.complete:
            st.warning(say("why.incomplete"), icon=":material/timer_off:")
        _show_parts((*explanation.offers, *explanation.next_best, *explanation.sensitivities), view, "whole")
        _show_binding(explanation, view)
        st.download_button(
            say("why.file"), data=lambda: explanation_to_json(explanation), file_name="why.json", mime="application/json", on_click="ignore"
        )


def _show_parts(parts: Sequence[Part], view: View, key: str) -> None:
    """Draw what is answered: the pictures, and each sentence folded beneath them."""
    offers = [part for part in parts if isinstance(part, OfferReason)]
    mixes = [part for part in parts if isinstance(part, NextMix)]
    steps = [part for part in parts if isinstance(part, Sensitivity)]
    if offers:
        show_break_evens(offers, view, key)
    if mixes:
        show_next_mixes(mixes, view, key)
    _show_sentences("offers", offers, view)
    _show_sentences("sensitivities", steps, view)
    _show_sentences("next_best", mixes, view)


def _show_sentences(part: str, items: Sequence[Part], view: View) -> None:
    say = view.say
    if items:
        with st.expander(say("why.sentences", part=say(f"why.{part}"), count=str(len(items)))):
            st.markdown(_bullets(SENTENCES[part](named_part(item, view.case, say), say) for item in items))


def _show_binding(explanation: Explanation, view: View) -> None:
    say = view.say
    if explanation.binding:
        st.subheader(say("why.binding"))
        st.markdown(_bullets(binding_sentence(rule, say, binding_name(rule, view.case, say)) for rule in explanation.binding))


def _bullets(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)
