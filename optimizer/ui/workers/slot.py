"""A desk: where one clerk works, and whoever replaces it. One thread takes one job after the other and passes on what is heard of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, assert_never

from optimizer.solver.child import StartError
from optimizer.ui.workers.exceedance import Picture
from optimizer.ui.workers.job import Job, Stage
from optimizer.ui.workers.messages import (
    Answered,
    Asked,
    CurveQuestion,
    Drawn,
    Explained,
    Failed,
    Heard,
    Pictured,
    Point,
    Question,
    Reply,
    SolveQuestion,
    Stepped,
    Stop,
    Underwritten,
)
from optimizer.ui.workers.process import ClerkDiedError, Hired

READING = 600.0
"""Seconds beyond the time limit, for reading, audit and picture, after which a clerk is killed: only one that hangs takes as long."""
POLL = 0.05

Ending = Explained | Underwritten | Pictured | Drawn | Failed


class Keeper(Protocol):
    """Whoever hands out the jobs and keeps the answers."""

    def next_for(self, desk: Desk) -> Job:
        """Wait for a job."""

    def keep(self, question: SolveQuestion, answer: Answered) -> None:
        """Remember an answer."""

    def finish(self, job: Job) -> None:
        """Know that a job has ended."""


class Desk:
    """One desk of an office."""

    def __init__(self, office: Keeper, hire: Callable[[], Hired], *, long: bool) -> None:
        """Put it up without a clerk: one is hired when first needed."""
        self.office, self.hire, self.long = office, hire, long
        self.hired: Hired | None = None

    @property
    def has_clerk(self) -> bool:
        """Whether a clerk is there."""
        return self.hired is not None and self.hired.is_alive

    def work(self) -> None:
        """See to one job after the other, for ever."""
        while True:
            job = self.office.next_for(self)
            try:
                self._see_to(job)
            except Exception as error:  # noqa: BLE001 one job must not close the desk
                job.failure = Failed(job.number, "error", f"{type(error).__name__}: {error}")
            forgotten = job.is_forgotten and job.answer is None
            job.close(Stage.FAILED if job.failure is not None or forgotten else Stage.DONE)
            job.whole.set()
            self.office.finish(job)

    def _see_to(self, job: Job) -> None:
        for attempt in range(2):
            try:
                hired = self._clerk()
                if self._started(job, hired):
                    self._serve(job, hired)
            except ClerkDiedError:
                if job.answer is not None:
                    return  # its picture alone is lost
                job.was_replaced, job.points = True, ()
                if job.is_forgotten or attempt == 1:
                    job.failure = Failed(job.number, "died", "")
            except StartError as error:
                job.failure = Failed(job.number, "start", str(error))
                return
            else:
                return

    def _clerk(self) -> Hired:
        if self.hired is None or not self.hired.is_alive:
            self.hired = self.hire()
        return self.hired

    def _started(self, job: Job, hired: Hired) -> bool:
        """Wait until the clerk's processes have started; say whether the job is to be served: one ended by then leaves them be."""
        while job.ended is None and not job.is_forgotten:
            if hired.is_ready(POLL):
                job.stage = Stage.RUNNING
                return True
            job.stage = Stage.STARTING
        return False

    def _serve(self, job: Job, hired: Hired) -> None:
        """Pass on a question and what is heard of it until it is answered."""
        hired.send(Asked(job.number, job.question))
        told: Stop | None = None
        deadline = time.monotonic() + _most_seconds(job.question)
        while True:
            reply = hired.receive(POLL)
            if reply is not None and reply.job == job.number and self._take(job, reply):
                return
            if job.is_forgotten and job.ended is None:
                job.forget()
            if job.ended is not told and job.ended is not None:
                told = job.ended
                if job.is_long:
                    hired.kill()
                    return
                hired.send(told)
            if time.monotonic() > deadline:
                hired.kill()
                job.failure = None if job.answer is not None else Failed(job.number, "limit", "")
                return

    def _take(self, job: Job, reply: Reply) -> bool:
        """Note what was heard; say whether it was the end."""
        match reply:
            case Heard():
                job.heard = reply
            case Point(point=point):
                job.points = (*job.points, point)
            case Stepped(step=step):
                job.step = step
            case Answered():
                job.answer = reply
                job.close(Stage.DONE)
            case Explained() | Underwritten() | Pictured() | Drawn() | Failed():
                self._conclude(job, reply)
                return True
            case _:
                assert_never(reply)
        return False

    def _conclude(self, job: Job, reply: Ending) -> None:
        match reply:
            case Explained(explanation=explanation):
                job.explanation = explanation
            case Underwritten():
                job.underwritten = reply
            case Pictured(picture=picture):
                self._picture(job, picture)
            case Failed():
                job.failure = None if job.answer is not None or job.is_forgotten else reply
            case Drawn():
                pass
            case _:
                assert_never(reply)

    def _picture(self, job: Job, picture: Picture | None) -> None:
        """Put the picture beside the answer, and keep both for whoever asks the same."""
        if job.answer is None:
            return
        job.answer = replace(job.answer, picture=picture)
        if isinstance(job.question, SolveQuestion) and job.ended is None:
            self.office.keep(job.question, job.answer)


def _most_seconds(question: Question) -> float:
    times = len(question.values) if isinstance(question, CurveQuestion) else 1
    return question.seconds * times + READING
