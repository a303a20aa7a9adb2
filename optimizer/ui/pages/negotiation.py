"""Negotiation sheets: one insurer at a time, worked out on demand, shown, and taken as PDF or workbook."""

from __future__ import annotations

import streamlit as st

from optimizer.report.text.names import insurer_name
from optimizer.report.text.negotiation import negotiation_notes, negotiation_tables
from optimizer.results.negotiation import Negotiation
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.report_tables import show_text_table
from optimizer.ui.components.tables import plain
from optimizer.ui.session.cases import made
from optimizer.ui.session.quote_form import QuoteForm, quote_form
from optimizer.ui.view import View
from optimizer.ui.workers import Job
from optimizer.ui.workers.messages import NegotiationQuestion
from optimizer.ui.workers.task_runner import RUNNER
from optimizer.ui.workers.tasks import PAPERS, NegotiationPdfTask, NegotiationSheetsTask

SECONDS = 240.0
"""Most that the questions about one insurer may take together."""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_negotiation(view: View, form: QuoteForm) -> None:
    """Draw the choice of an insurer, and its sheet once it is there."""
    say, insurers = view.say, view.case.insurer_ids
    if not insurers or view.solution.cost is None:
        return
    st.header(say("negotiation"))
    st.write(say("negotiation.note"))
    left, right = st.columns((3, 1), vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            say("negotiation.insurer"),
            insurers,
            format_func=lambda insurer: insurer_name(insurer, view.case, say),
            key=f"negotiation|{view.case.fingerprint[:12]}",
        )
    asked_for = (view.case.fingerprint, chosen)
    with right:
        st.button(say("negotiation.ask"), on_click=_ask, args=(view, asked_for), key="negotiation.ask", icon=":material/handshake:")
    if form.sheet is None or form.sheet_of != asked_for:
        return
    _wait(form.sheet, view)
    if form.negotiation is not None:
        _shown(form.negotiation, view)


def _ask(view: View, asked_for: tuple[str, str]) -> None:
    form = quote_form()
    if form.sheet is not None:
        form.sheet.forget()
    form.sheet = view.queue.ask(NegotiationQuestion(view.case, view.solution, asked_for[1], SECONDS), view.state.visitor)
    form.sheet_of = asked_for


def _wait(job: Job, view: View) -> None:
    """Show how many parts are answered, with a stop; say what went wrong where there is no answer."""
    say = view.say
    if job.stage.is_open:
        with st.container(border=True):
            st.button(say("stop"), on_click=job.stop, key="negotiation.stop", icon=":material/stop_circle:")
            bar = st.progress(0.0, text=say("negotiation.asking"))
            while job.wait(LOOK).is_open:
                done = 0.0 if job.step is None else min(job.step.done / job.step.of, 1.0)
                parts = {} if job.step is None else {"done": str(job.step.done), "all": str(job.step.of)}
                words = waiting_words(job, view.queue, say) or say("negotiation.progress" if parts else "negotiation.asking", **parts)
                bar.progress(done, text=words)
        st.rerun()
    if job.failure is not None:
        st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")
    elif job.underwritten is None:
        st.info(say("negotiation.stopped"), icon=":material/stop_circle:")


def _shown(negotiation: Negotiation, view: View) -> None:
    RUNNER.warm(PAPERS)
    say = view.say
    with st.container(horizontal=True):
        st.download_button(
            say("negotiation.pdf"),
            data=lambda: made(NegotiationPdfTask(negotiation, view.case, view.solution, say.language)),
            file_name=f"negotiation-{negotiation.insurer}-{say.language}.pdf",
            mime="application/pdf",
            icon=":material/picture_as_pdf:",
            on_click="ignore",
            key="negotiation.pdf",
        )
        st.download_button(
            say("negotiation.xlsx"),
            data=lambda: made(NegotiationSheetsTask(negotiation, view.case, view.solution, say.language)),
            file_name=f"negotiation-{negotiation.insurer}-{say.language}.xlsx",
            mime=WORKBOOK,
            icon=":material/table_view:",
            on_click="ignore",
            key="negotiation.xlsx",
        )
    for table in negotiation_tables(negotiation, say):
        show_text_table(table, say)
    for note in negotiation_notes(negotiation, say):
        st.caption(plain(note))
