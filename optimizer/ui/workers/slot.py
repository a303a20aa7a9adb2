"""A slot: where one worker works, and whoever replaces it. One thread takes one job after the other and passes on what is heard of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol, assert_never

from optimizer.solver.child import StartError
from optimizer.solver.logs import log_failure
from optimizer.ui.workers.exceedance import ExceedancePicture
from optimizer.ui.workers.job import Job, Stage
from optimizer.ui.workers.messages import (
    Answered,
    BarReady,
    CurveDone,
    CurveQuestion,
    Ending,
    ExceedanceReady,
    Explained,
    Failed,
    FrontierDone,
    FrontierReady,
    JobRequest,
    PointReady,
    Question,
    Reply,
    SearchState,
    SolveQuestion,
    Stepped,
    StopJob,
    TornadoDone,
    Underwritten,
)
from optimizer.ui.workers.process import WorkerDiedError, WorkerProcess

LOG = logging.getLogger(__name__)
READING = 600.0
"""Seconds beyond the time limit, for reading, audit and picture, after which a worker is killed: only one that hangs takes as long."""
POLL = 0.05


class JobSource(Protocol):
    """Whoever hands out the jobs and keeps the answers."""

    def next_for(self, slot: WorkerSlot) -> Job:
        """Wait for a job."""

    def keep(self, question: SolveQuestion, answer: Answered) -> None:
        """Remember an answer."""

    def finish(self, job: Job) -> None:
        """Know that a job has ended."""


class WorkerSlot:
    """One slot of a queue."""

    def __init__(self, queue: JobSource, start: Callable[[], WorkerProcess], *, long: bool) -> None:
        """Put it up without a worker: one is started when first needed."""
        self.queue, self.start, self.long = queue, start, long
        self.worker: WorkerProcess | None = None

    @property
    def has_worker(self) -> bool:
        """Whether a worker is there."""
        return self.worker is not None and self.worker.is_alive

    def work(self) -> None:
        """See to one job after the other, for ever."""
        while True:
            job = self.queue.next_for(self)
            try:
                self._see_to(job)
            except Exception as error:  # noqa: BLE001 one job must not close the slot
                log_failure(LOG, error)
                job.failure = Failed(job.number, "error", f"{type(error).__name__}: {error}")
            forgotten = job.is_forgotten and job.answer is None
            job.close(Stage.FAILED if job.failure is not None or forgotten else Stage.DONE)
            job.whole.set()
            self.queue.finish(job)

    def _see_to(self, job: Job) -> None:
        for attempt in range(2):
            try:
                worker = self._living()
                if self._started(job, worker):
                    self._serve(job, worker)
            except WorkerDiedError:
                if job.answer is not None:
                    return  # its picture alone is lost
                job.was_replaced = True
                job.begin_again()
                if job.is_forgotten or attempt == 1:
                    job.failure = Failed(job.number, "died", "")
            except StartError as error:
                job.failure = Failed(job.number, "start", str(error))
                return
            else:
                return

    def _living(self) -> WorkerProcess:
        if self.worker is None or not self.worker.is_alive:
            self.worker = self.start()
        return self.worker

    def _started(self, job: Job, worker: WorkerProcess) -> bool:
        """Wait until the worker's processes have started; say whether the job is to be served: one ended by then leaves them be."""
        while job.ended is None and not job.is_forgotten:
            if worker.is_ready(POLL):
                job.stage = Stage.RUNNING
                return True
            job.stage = Stage.STARTING
        return False

    def _serve(self, job: Job, worker: WorkerProcess) -> None:
        """Pass on a question and what is heard of it until it is answered."""
        worker.send(JobRequest(job.number, job.question))
        sent: StopJob | None = None
        deadline = time.monotonic() + _most_seconds(job.question)
        while True:
            reply = worker.receive(POLL)
            if reply is not None and reply.job == job.number and self._take(job, reply):
                return
            if job.is_forgotten and job.ended is None:
                job.forget()
            if job.ended is not sent and job.ended is not None:
                sent = job.ended
                if job.is_long:
                    worker.kill()
                    return
                worker.send(sent)
            if time.monotonic() > deadline:
                worker.kill()
                job.failure = None if job.answer is not None else Failed(job.number, "limit", "")
                return

    def _take(self, job: Job, reply: Reply) -> bool:
        """Note what was heard; say whether it was the end."""
        match reply:
            case SearchState():
                job.search = reply
            case PointReady(point=point):
                job.points = (*job.points, point)
            case Stepped(step=step):
                job.step = step
                job.parts = job.parts if step.part is None else (*job.parts, step.part)
            case BarReady(bar=bar):
                job.bars = (*job.bars, bar)
            case FrontierReady(frontier=frontier):
                job.frontier = frontier
            case Answered():
                job.answer = reply
                job.close(Stage.DONE)
            case Explained() | TornadoDone() | FrontierDone() | Underwritten() | ExceedanceReady() | CurveDone() | Failed():
                self._conclude(job, reply)
                return True
            case _:
                assert_never(reply)
        return False

    def _conclude(self, job: Job, reply: Ending) -> None:
        match reply:
            case Explained(explanation=explanation):
                job.explanation = explanation
            case TornadoDone(tornado=tornado):
                job.tornado = tornado
            case FrontierDone(frontier=frontier):
                job.frontier = frontier
            case Underwritten():
                job.underwritten = reply
            case ExceedanceReady(picture=picture):
                self._picture(job, picture)
            case Failed():
                job.failure = None if job.answer is not None or job.is_forgotten else reply
            case CurveDone():
                pass
            case _:
                assert_never(reply)

    def _picture(self, job: Job, picture: ExceedancePicture | None) -> None:
        """Put the picture beside the answer, and keep both for whoever asks the same."""
        if job.answer is None:
            return
        job.answer = replace(job.answer, picture=picture)
        if isinstance(job.question, SolveQuestion) and job.ended is None:
            self.queue.keep(job.question, job.answer)


def _most_seconds(question: Question) -> float:
    times = len(question.values) if isinstance(question, CurveQuestion) else 1
    return question.seconds * times + READING
