"""The queue: takes questions from any number of threads, serves visitors in turn, keeps what was answered.

Two slots answer what is on the page; one more, its processes at a low priority, sees to the questions that take minutes, one at a time.
A question that waits leaves the queue when it is stopped, or when the window it was asked in has closed; equal questions are computed
once.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from functools import partial

from cachetools import LRUCache

from optimizer.results.solution import Status
from optimizer.ui.workers.job import Job, Stage, Visitor
from optimizer.ui.workers.messages import Answered, Question, SolveQuestion
from optimizer.ui.workers.process import WorkerProcess
from optimizer.ui.workers.slot import WorkerSlot
from optimizer.ui.workers.turns import Turns

MOST_WORKERS = 2
"""Who answer what is on the page."""
MOST_LONG = 1
"""Long questions answered at once: the page's answers have the other workers to themselves."""
MOST_CACHED = 64
REUSABLE = (Status.CERTIFIED, Status.SOLVED, Status.INFEASIBLE)
"""Answers that another look at the same question may have; others depend on the time they were given."""


class JobQueue:
    """Workers, the queue before them, and the answers given."""

    def __init__(self, workers: int = MOST_WORKERS, start: Callable[[], WorkerProcess] | None = None) -> None:
        """Open with so many slots for answers, and one for long questions; a worker is started when first needed."""
        self._numbers = itertools.count(1)
        self._turns = Turns()
        self._running: list[Job] = []
        self._answers: LRUCache[tuple[str, float], Answered] = LRUCache(MOST_CACHED)
        self._idle: list[WorkerSlot] = []
        self._last: LRUCache[str, WorkerSlot] = LRUCache(MOST_CACHED)
        self._changed = threading.Condition()
        short = [WorkerSlot(self, start or WorkerProcess, long=False) for _ in range(workers)]
        long = [WorkerSlot(self, start or partial(WorkerProcess, yields=True), long=True) for _ in range(MOST_LONG)]
        self._slots = [*short, *long]
        for slot in self._slots:
            threading.Thread(target=slot.work, daemon=True).start()

    def ask(self, question: Question, visitor: Visitor | None = None) -> Job:
        """Take a question of a visitor (one of nobody's is never given up); its job is done at once where the answer is known."""
        job = Job(next(self._numbers), question, visitor or Visitor(), self._heed)
        with self._changed:
            answer = self._answers.get(_key(question)) if isinstance(question, SolveQuestion) else None
            if answer is not None:
                _give(job, answer)
                return job
            self._turns.add(job)
            self._changed.notify_all()
        return job

    def before(self, job: Job) -> int:
        """Return how many jobs are served before this one."""
        with self._changed:
            waiting = self._turns.order(long=job.is_long)
        return waiting.index(job) if job in waiting else 0

    def pids(self) -> list[int]:
        """Return the process of each worker at work or idle."""
        return [slot.worker.pid for slot in self._slots if slot.worker is not None and slot.worker.is_alive]

    def close(self) -> None:
        """End the workers."""
        for slot in self._slots:
            if slot.worker is not None:
                slot.worker.kill()

    def _heed(self, job: Job) -> None:
        """Take a job that somebody ended out of the queue, where it still waits; no process hears of it."""
        with self._changed:
            if self._turns.remove(job):
                job.close_unbegun()
                self._changed.notify_all()

    def next_for(self, slot: WorkerSlot) -> Job:
        """Wait for a job of the slot's kind: the next in turn that no idle slot has more at hand for."""
        with self._changed:
            self._idle.append(slot)
            while True:
                for job in self._turns.forgotten():
                    job.close_unbegun()
                chosen = self._next(slot)
                if chosen is not None:
                    break
                self._changed.wait()
            self._turns.take(chosen)
            self._idle.remove(slot)
            self._running.append(chosen)
            self._remember_slot(chosen, slot)
            self._changed.notify_all()
            return chosen

    def _next(self, slot: WorkerSlot) -> Job | None:
        """Return the first job in turn that is this slot's; one that is being computed for somebody else waits for that answer."""
        running = {_key(job.question) for job in self._running if isinstance(job.question, SolveQuestion)}
        for job in self._turns.order(long=slot.long):
            if isinstance(job.question, SolveQuestion) and _key(job.question) in running:
                continue
            if self._best(job, long=slot.long) is slot:
                return job
        return None

    def _best(self, job: Job, *, long: bool) -> WorkerSlot | None:
        """Return the idle slot that is to take a job: the one its series was at last, else one that has a worker."""
        idle = [slot for slot in self._idle if slot.long is long]
        last = self._last.get(_series(job.question))
        if last in idle:
            return last
        return max(idle, key=lambda slot: slot.has_worker, default=None)

    def _remember_slot(self, job: Job, slot: WorkerSlot) -> None:
        series = _series(job.question)
        if series:
            self._last[series] = slot

    def keep(self, question: SolveQuestion, answer: Answered) -> None:
        """Remember an answer that does not depend on the time it was given, and give it to everybody who waits for the same."""
        if answer.solution.status not in REUSABLE:
            return
        with self._changed:
            self._answers[_key(question)] = answer
            for job in self._turns.order(long=False):
                if isinstance(job.question, SolveQuestion) and _key(job.question) == _key(question):
                    self._turns.remove(job)
                    _give(job, answer)

    def finish(self, job: Job) -> None:
        """Know that a job has ended: who waited for its answer and did not get it is served now."""
        with self._changed:
            self._running.remove(job)
            self._changed.notify_all()


def _give(job: Job, answer: Answered) -> None:
    """Give a job an answer that is known."""
    job.answer = answer
    job.close(Stage.DONE)
    job.whole.set()


def _key(question: SolveQuestion) -> tuple[str, float]:
    return question.case.fingerprint, question.seconds


def _series(question: Question) -> str:
    return question.series if isinstance(question, SolveQuestion) else ""
