"""The page waits for its answer: what is heard meanwhile, a stop, and what is said when there is none. It never solves itself."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.results.solution import Solution, Status
from optimizer.ui.components.finality import Computing, Finality
from optimizer.ui.components.tables import plain
from optimizer.ui.session.state import State
from optimizer.ui.view import SECONDS
from optimizer.ui.workers import Answered, Job, JobQueue, SearchState, Stage
from optimizer.ui.workers.messages import Failed, SolveQuestion

LOOK = 0.2
"""Seconds between two looks at a job."""
CLOSED = (Status.CERTIFIED, Status.SOLVED)
PATIENCE = 0.3
"""Seconds in which an answer may come before anything is said of it."""


def answer_for(case: Case, queue: JobQueue, state: State, say: Voice, shipped: Solution | None, finality: Finality) -> Answered | None:
    """Return the answer to a case; a solve for other inputs of this session is given up.

    `shipped` is the answer that came with the package: shown as such at once, and checked by the same case solved here meanwhile.
    """
    job = _job(case, queue, state)
    if job.wait(PATIENCE).is_open:
        if shipped is not None and job.ended is None:
            return _shown_meanwhile(shipped, job, say, finality)
        place = st.empty()
        with place.container(border=True):
            st.button(say("stop"), on_click=job.stop, key="stop", icon=":material/stop_circle:")
            line = st.empty()
            while job.wait(LOOK).is_open:
                finality.announce(_computing(job))
                line.write(_progress(job, queue, say))
        place.empty()
    if job.was_replaced:
        st.info(say("worker.replaced"), icon=":material/restart_alt:")
    if job.answer is not None:
        finality.note_answer(job.answer.solution)
        if shipped is not None and not _agree(shipped, job.answer.solution, case.solve.gap):
            st.warning(say("shipped.differs"), icon=":material/difference:")
    _say_ending(job, say)
    if job.answer is None or job.ended is not None:
        st.button(say("again"), on_click=_forget, args=(state,), key="again", icon=":material/refresh:")
    return job.answer


def _shown_meanwhile(shipped: Solution, job: Job, say: Voice, finality: Finality) -> Answered:
    """Show what came with the package, said to be that, until the job has ended."""
    st.caption(f":material/inventory_2: {say('shipped.shown')}")
    _draw_when_answered(job)
    finality.note_answer(shipped)
    finality.is_shipped = True
    return Answered(job.number, shipped)


@st.fragment(run_every=1.0)
def _draw_when_answered(job: Job) -> None:
    """Draw the page anew once a job has ended."""
    if not job.stage.is_open:
        st.rerun()


def _agree(shipped: Solution, computed: Solution, gap: float) -> bool:
    """Say whether two answers cost the same within the gap; where the search here ended early there is nothing to say."""
    if shipped.cost is None or computed.cost is None or computed.status not in CLOSED:
        return True
    return abs(shipped.cost - computed.cost) <= 2 * gap * abs(computed.cost)


def _say_ending(job: Job, say: Voice) -> None:
    """Say why there is no answer, or that it was stopped."""
    if job.answer is None and job.failure is not None:
        _say_failure(job.failure, say)
    elif job.answer is None:
        st.info(say("stopped.unbegun"), icon=":material/stop_circle:")
    elif job.ended is not None:
        st.info(say("stopped"), icon=":material/stop_circle:")


def _forget(state: State) -> None:
    """Have the case as it stands computed again."""
    state.job = None


def _job(case: Case, queue: JobQueue, state: State) -> Job:
    if state.job is not None and state.job_case == case.fingerprint and not _was_forgotten(state.job):
        return state.job
    if state.job is not None:
        state.job.forget()
    state.job = queue.ask(SolveQuestion(case, state.series, SECONDS), state.visitor)
    state.job_case = case.fingerprint
    return state.job


def _was_forgotten(job: Job) -> bool:
    return job.stage is Stage.FAILED and job.failure is None


def _computing(job: Job) -> Computing:
    """Return what is being waited for."""
    if job.stage is Stage.WAITING:
        return "waiting"
    if job.stage is Stage.STARTING:
        return "starting"
    if job.ended is not None:
        return "stopping"
    if job.search is None:
        return "reading"
    return "checking" if job.search.is_checking else "searching"


def _progress(job: Job, queue: JobQueue, say: Voice) -> str:
    """Return it in words."""
    match _computing(job), job.search:
        case "waiting", _:
            return say("queue", before=str(queue.before(job)))
        case "searching", SearchState() as search:
            parts = {"value": say.amount(search.value), "bound": say.amount(search.bound), "unit": say.unit_name}
            return say("searching", gap=numbers.gap(search.gap) if search.gap is not None else numbers.DASH, **parts)
        case state, _:
            return say(state)


def waiting_words(job: Job, queue: JobQueue, say: Voice) -> str:
    """Return how a long question waits for its turn, or for its processes; blank once it is being answered."""
    if job.stage is Stage.WAITING:
        return say("queue", before=str(queue.before(job)))
    return say("starting") if job.stage is Stage.STARTING else ""


def _say_failure(failure: Failed, say: Voice) -> None:
    st.error(say(f"failure.{failure.why}"), icon=":material/error:")
    if failure.text and say.language == "en":
        st.caption(plain(failure.text))
