"""What a page is given: the case as it stands, its answer, and a voice."""

from __future__ import annotations

import os
from dataclasses import dataclass

import streamlit as st

from optimizer import files
from optimizer.errors import Fault, InputError, Message
from optimizer.files.shipped import Base, bases
from optimizer.files.shipped_data import shipped_cases, shipped_folder
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.results.solution import Solution
from optimizer.system.scratch import sweep
from optimizer.ui.session.state import BaseCase, Settings, State, state
from optimizer.ui.workers import Answered, JobQueue
from optimizer.ui.workers.exceedance import ExceedancePicture

CASE = "OPTIMIZER_CASE"
"""Environment variable: the case that the page opens in place of the example."""
_SHIPPED = [str(shipped_cases()[name]) for name in ("jp-midsize", "jp-history") if name in shipped_cases()]
EXAMPLE = next((path for path in (os.environ.get(CASE), *_SHIPPED) if path), str(shipped_folder("cases")))
YEARS = 100_000
"""Loss years of a simulated case on the page: a what-if is answered in seconds; the command line takes all of them."""
MOST_DRAWN = 5_000_000
"""Losses that a simulation may draw here, in all years together: whoever has a link or a workbook asks for them."""
SECONDS = 30.0
"""Most that a solve may take here."""
DRAWN = 10.0
"""Most that a picture may take beyond the answer."""


@dataclass(frozen=True, slots=True)
class View:
    """One look at a case."""

    say: Voice
    base: Case
    """As the files have it."""
    case: Case
    """With the settings laid over it."""
    answered: Answered
    state: State
    queue: JobQueue

    def picture(self) -> ExceedancePicture | None:
        """Return the answer's picture, drawn while the cards are shown."""
        job = self.state.job
        if self.answered.picture is not None or job is None or job.answer is None or job.answer.solution is not self.solution:
            return self.answered.picture
        return job.picture(DRAWN)

    @property
    def solution(self) -> Solution:
        """The answer."""
        return self.answered.solution


@st.cache_resource(show_spinner=False)
def job_queue() -> JobQueue:
    """Return the one queue of this server; what a server that was killed has left behind is removed before it opens."""
    sweep()
    return JobQueue()


def overlay(settings: Settings, base_case: BaseCase) -> list[tuple[str, str]]:
    """Return the settings as they are laid over a case, with the loss years that the page takes, and one thread whatever a file asks."""
    years = [("losses.simulate.years", str(YEARS))] if base_case.is_simulated else []
    threads = [("solve.threads", "1")] if base_case.kind == "upload" else []
    return [*years, *threads, *settings.items()]


def load(settings: Settings) -> Case:
    """Return the case of this session with settings laid over it."""
    return load_from(base_case_now(), settings)


def load_from(base_case: BaseCase, settings: Settings) -> Case:
    """Return a case with settings laid over it, as the page computes it; raise `InputError` also where it would draw too many losses."""
    case = files.load_case(base_case.path, settings=overlay(settings, base_case))
    drawn = 0.0 if case.losses.simulate is None else case.losses.simulate.expected_parts
    if drawn > MOST_DRAWN:
        rule, fix = (
            Message("the page draws at most {most_drawn:,} losses", most_drawn=MOST_DRAWN),
            Message("lower the frequencies, or use the command line"),
        )
        raise InputError([Fault("case.toml", None, "losses.simulate", f"{drawn:.3g}", rule, fix)])
    return case


def base_case_now() -> BaseCase:
    """Return the case of this session as it was given: an exchange's own, an uploaded one, or the example."""
    return state().base_case or example()


@st.cache_resource(show_spinner=False)
def example() -> BaseCase:
    """Return the case that the page opens on."""
    return BaseCase(EXAMPLE, "example", is_simulated=files.load_case(EXAMPLE).losses.simulate is not None)


@st.cache_resource(show_spinner=False)
def laws_offered() -> tuple[Base, ...]:
    """Return the laws an exchange can choose, the example's first."""
    return bases([EXAMPLE, *_SHIPPED])
