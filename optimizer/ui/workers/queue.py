"""The office: takes questions from any number of threads, serves visitors in turn, keeps what was answered.

Two desks answer what is on the page; one more, its processes at a low priority, sees to the questions that take minutes, one at a time.
A question that waits leaves the queue when it is stopped, or when the window it was asked in has closed; equal questions are computed
once.
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from optimizer.results.solution import Status
from optimizer.ui.workers.job import Job, Stage, Visitor
from optimizer.ui.workers.messages import Answered, Question, SolveQuestion
from optimizer.ui.workers.process import Hired
from optimizer.ui.workers.slot import Desk
from optimizer.ui.workers.turns import Turns

MOST_CLERKS = 2
"""Who answer what is on the page."""
MOST_LONG = 1
"""Long questions answered at once: the page's answers have the other clerks to themselves."""
MOST_KEPT = 64
KEPT = (Status.CERTIFIED, Status.SOLVED, Status.INFEASIBLE)
"""Answers that another look at the same question may have; others depend on the time they were given."""


class Office:
    """Clerks, the queue before them, and the answers given."""

    def __init__(self, clerks: int = MOST_CLERKS, hire: Callable[[], Hired] | None = None) -> None:
        """Open with so many desks for answers, and one for long questions; a clerk is hired when first needed."""
        self._numbers = itertools.count(1)
        self._turns = Turns()
        self._running: list[Job] = []
        self._kept: OrderedDict[tuple[str, float], Answered] = OrderedDict()
        self._idle: list[Desk] = []
        self._last: OrderedDict[str, Desk] = OrderedDict()
        self._changed = threading.Condition()
        short = [Desk(self, hire or Hired, long=False) for _ in range(clerks)]
        long = [Desk(self, hire or partial(Hired, yields=True), long=True) for _ in range(MOST_LONG)]
        self._desks = [*short, *long]
        for desk in self._desks:
            threading.Thread(target=desk.work, daemon=True).start()

    def ask(self, question: Question, visitor: Visitor | None = None) -> Job:
        """Take a question of a visitor (one of nobody's is never given up); its job is done at once where the answer is known."""
        job = Job(next(self._numbers), question, visitor or Visitor(), self._heed)
        with self._changed:
            known = self._kept.get(_key(question)) if isinstance(question, SolveQuestion) else None
            if known is not None:
                _give(job, known)
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
        """Return the process of each clerk at work or idle."""
        return [desk.hired.pid for desk in self._desks if desk.hired is not None and desk.hired.is_alive]

    def close(self) -> None:
        """End the clerks."""
        for desk in self._desks:
            if desk.hired is not None:
                desk.hired.kill()

    def _heed(self, job: Job) -> None:
        """Take a job that somebody ended out of the queue, where it still waits; no process hears of it."""
        with self._changed:
            if self._turns.remove(job):
                job.close_unbegun()
                self._changed.notify_all()

    def next_for(self, desk: Desk) -> Job:
        """Wait for a job of the desk's kind: the next in turn that no idle desk has more at hand for."""
        with self._changed:
            self._idle.append(desk)
            while True:
                for job in self._turns.forgotten():
                    job.close_unbegun()
                mine = self._next(desk)
                if mine is not None:
                    break
                self._changed.wait()
            self._turns.take(mine)
            self._idle.remove(desk)
            self._running.append(mine)
            self._remember_desk(mine, desk)
            self._changed.notify_all()
            return mine

    def _next(self, desk: Desk) -> Job | None:
        """Return the first job in turn that is this desk's; one that is being computed for somebody else waits for that answer."""
        asked = {_key(job.question) for job in self._running if isinstance(job.question, SolveQuestion)}
        for job in self._turns.order(long=desk.long):
            if isinstance(job.question, SolveQuestion) and _key(job.question) in asked:
                continue
            if self._best(job, long=desk.long) is desk:
                return job
        return None

    def _best(self, job: Job, *, long: bool) -> Desk | None:
        """Return the idle desk that is to take a job: the one its series was at last, else one that has a clerk."""
        idle = [desk for desk in self._idle if desk.long is long]
        last = self._last.get(_series(job.question))
        if last in idle:
            return last
        return max(idle, key=lambda desk: desk.has_clerk, default=None)

    def _remember_desk(self, job: Job, desk: Desk) -> None:
        series = _series(job.question)
        if series:
            self._last[series] = desk
            self._last.move_to_end(series)
            while len(self._last) > MOST_KEPT:
                self._last.popitem(last=False)

    def keep(self, question: SolveQuestion, answer: Answered) -> None:
        """Remember an answer that does not depend on the time it was given, and give it to everybody who waits for the same."""
        if answer.solution.status not in KEPT:
            return
        with self._changed:
            self._kept[_key(question)] = answer
            self._kept.move_to_end(_key(question))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
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
