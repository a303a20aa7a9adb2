"""The page waits for its answer: what is heard meanwhile, a stop, and what is said when there is none. It never solves itself."""

from __future__ import annotations

import streamlit as st

from optimizer.case import Case
from optimizer.report import amounts
from optimizer.service import Answered, Job, Office, Stage
from optimizer.service.messages import SolveQuestion
from optimizer.ui.rows import plain
from optimizer.ui.state import State
from optimizer.ui.view import SECONDS
from optimizer.ui.voice import Voice

LOOK = 0.2
"""Seconds between two looks at a job."""
PATIENCE = 0.3
"""Seconds in which an answer may come before anything is said of it."""


def answer_for(case: Case, office: Office, state: State, say: Voice) -> Answered | None:
    """Return the answer to a case; a solve for other inputs of this session is given up."""
    job = _job(case, office, state)
    if job.wait(PATIENCE) in (Stage.WAITING, Stage.RUNNING):
        place = st.empty()
        with place.container(border=True):
            st.button(say("stop"), on_click=job.stop, key="stop", icon=":material/stop_circle:")
            line = st.empty()
            while job.wait(LOOK) in (Stage.WAITING, Stage.RUNNING):
                line.write(_progress(job, office, say))
        place.empty()
    if job.was_replaced:
        st.info(say("worker.replaced"), icon=":material/restart_alt:")
    if job.answer is None:
        _say_failure(job, say)
    elif job.ended is not None:
        st.info(say("stopped"), icon=":material/stop_circle:")
    if job.answer is None or job.ended is not None:
        st.button(say("again"), on_click=_forget, args=(state,), key="again", icon=":material/refresh:")
    return job.answer


def _forget(state: State) -> None:
    """Have the case as it stands computed again."""
    state.job = None


def _job(case: Case, office: Office, state: State) -> Job:
    if state.job is not None and state.asked == case.fingerprint and not _was_forgotten(state.job):
        return state.job
    if state.job is not None:
        state.job.forget()
    state.job = office.ask(SolveQuestion(case, state.series, SECONDS))
    state.asked = case.fingerprint
    return state.job


def _was_forgotten(job: Job) -> bool:
    return job.stage is Stage.FAILED and job.failure is None


def _progress(job: Job, office: Office, say: Voice) -> str:
    if job.stage is Stage.WAITING:
        return say("queue", before=str(office.before(job)))
    if job.ended is not None:
        return say("stopping")
    heard = job.heard
    if heard is None:
        return say("reading")
    if heard.is_checking:
        return say("checking")
    parts = {"value": say.amount(heard.value), "bound": say.amount(heard.bound), "unit": say.unit_name}
    return say("searching", gap=amounts.gap(heard.gap) if heard.gap is not None else amounts.DASH, **parts)


def _say_failure(job: Job, say: Voice) -> None:
    why = "error" if job.failure is None else job.failure.why
    text = "" if job.failure is None else job.failure.text
    st.error(say(f"failure.{why}"), icon=":material/error:")
    if text and say.language == "English":
        st.caption(plain(text))
