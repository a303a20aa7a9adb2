"""The office: takes questions from any number of threads, lets at most so many clerks answer at once, keeps what was answered.

A job that nobody has looked at for a while is given up; a clerk that is late is killed with all it started; one that dies is replaced
and asked again once.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import assert_never

from optimizer.pictures import Picture
from optimizer.service.hired import ClerkDiedError, Hired
from optimizer.service.messages import (
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
from optimizer.solution import Status
from optimizer.sweep import CurvePoint
from optimizer.why import Explanation, Step

MOST_CLERKS = 2
LEASE = 20.0
"""Seconds without a look at a job after which it is given up: its page has gone."""
READING = 30.0
"""Seconds beyond the time limit, for reading, audit and picture, after which a clerk is killed."""
POLL = 0.05
MOST_KEPT = 64
KEPT = (Status.CERTIFIED, Status.SOLVED, Status.INFEASIBLE)
"""Answers that another look at the same question may have; others depend on the time they were given."""


class Stage(Enum):
    """Where a job is."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()


@dataclass(slots=True, eq=False)
class Job:
    """One question on its way to an answer; any thread may look at it."""

    number: int
    question: Question
    stage: Stage = Stage.WAITING
    heard: Heard | None = None
    points: tuple[CurvePoint, ...] = ()
    answer: Answered | None = None
    step: Step | None = None
    """How many parts of a question are answered."""
    explanation: Explanation | None = None
    underwritten: Underwritten | None = None
    failure: Failed | None = None
    was_replaced: bool = False
    """A clerk died over it, and another was asked."""
    ended: Stop | None = None
    looked_at: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    whole: threading.Event = field(default_factory=threading.Event)
    """Nothing more comes: no picture either."""

    def look(self) -> Stage:
        """Return where the job is, and let it be known that somebody waits for it."""
        self.looked_at = time.monotonic()
        return self.stage

    def wait(self, seconds: float) -> Stage:
        """Wait for the end, at most so long."""
        self.done.wait(seconds)
        return self.look()

    def picture(self, seconds: float) -> Picture | None:
        """Return the picture of the answer, drawn after it was told; wait for it at most so long."""
        self.whole.wait(seconds)
        return None if self.answer is None else self.answer.picture

    def stop(self) -> None:
        """End the search and have the best mix so far audited; of a curve the points so far stay."""
        self.ended = self.ended or Stop(self.number, keep=True)

    def forget(self) -> None:
        """Say that nobody wants the answer."""
        self.ended = Stop(self.number, keep=False)

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody wants the answer, or looks."""
        return (self.ended is not None and not self.ended.keep) or time.monotonic() - self.looked_at > LEASE

    def close(self, stage: Stage) -> None:
        """Let everybody know that it has ended."""
        self.stage = stage
        self.done.set()


class Office:
    """Clerks, the queue before them, and the answers given."""

    def __init__(self, clerks: int = MOST_CLERKS, hire: Callable[[], Hired] = Hired) -> None:
        """Open with so many desks; a clerk is hired when first needed."""
        self._numbers = itertools.count(1)
        self._queue: list[tuple[Job, str]] = []
        self._kept: OrderedDict[tuple[str, float], Answered] = OrderedDict()
        self._idle: list[_Desk] = []
        self._last: OrderedDict[str, _Desk] = OrderedDict()
        self._changed = threading.Condition()
        self._desks = [_Desk(self, hire) for _ in range(clerks)]
        for desk in self._desks:
            threading.Thread(target=desk.work, daemon=True).start()

    def ask(self, question: Question) -> Job:
        """Take a question; its job is done at once where the answer is known."""
        job = Job(next(self._numbers), question)
        with self._changed:
            known = self._kept.get(_key(question)) if isinstance(question, SolveQuestion) else None
            if known is not None:
                job.answer = known
                job.close(Stage.DONE)
                job.whole.set()
                return job
            self._queue.append((job, _series(question)))
            self._changed.notify_all()
        return job

    def before(self, job: Job) -> int:
        """Return how many jobs wait before this one."""
        with self._changed:
            waiting = [other for other, _ in self._queue if not other.is_forgotten]
        return waiting.index(job) if job in waiting else 0

    def pids(self) -> list[int]:
        """Return the process of each clerk at work or idle."""
        return [desk.hired.pid for desk in self._desks if desk.hired is not None and desk.hired.is_alive]

    def close(self) -> None:
        """End the clerks."""
        for desk in self._desks:
            if desk.hired is not None:
                desk.hired.kill()

    def next_for(self, desk: _Desk) -> Job:
        """Wait for a job: first of a series answered here last, then of any that no idle desk has more at hand for."""
        with self._changed:
            self._idle.append(desk)
            while True:
                for job, _ in [pair for pair in self._queue if pair[0].is_forgotten]:
                    job.close(Stage.FAILED)
                self._queue = [pair for pair in self._queue if not pair[0].done.is_set()]
                mine = next((pair for pair in self._queue if self._best(pair[1]) is desk), None)
                if mine is not None:
                    break
                self._changed.wait()
            self._queue.remove(mine)
            self._idle.remove(desk)
            self._last[mine[1]] = desk
            self._last.move_to_end(mine[1])
            while len(self._last) > MOST_KEPT:
                self._last.popitem(last=False)
            self._changed.notify_all()
            return mine[0]

    def _best(self, series: str) -> _Desk | None:
        """Return the idle desk that is to take a job of a series: the one it was at last, else one that has a clerk."""
        last = self._last.get(series)
        if last is not None and last in self._idle:
            return last
        return max(self._idle, key=lambda desk: desk.hired is not None and desk.hired.is_alive, default=None)

    def keep(self, question: SolveQuestion, answer: Answered) -> None:
        """Remember an answer that does not depend on the time it was given."""
        if answer.solution.status in KEPT:
            with self._changed:
                self._kept[_key(question)] = answer
                self._kept.move_to_end(_key(question))
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)


def _key(question: SolveQuestion) -> tuple[str, float]:
    return question.case.fingerprint, question.seconds


def _series(question: Question) -> str:
    return question.series if isinstance(question, SolveQuestion) else ""


class _Desk:
    """Where one clerk works, and whoever replaces it."""

    def __init__(self, office: Office, hire: Callable[[], Hired]) -> None:
        self.office, self.hire = office, hire
        self.hired: Hired | None = None

    def work(self) -> None:
        while True:
            job = self.office.next_for(self)
            job.stage = Stage.RUNNING
            try:
                self._see_to(job)
            except Exception as error:  # noqa: BLE001 one job must not close the desk
                job.failure = Failed(job.number, "error", f"{type(error).__name__}: {error}")
            job.close(Stage.FAILED if job.failure is not None else Stage.DONE)
            job.whole.set()

    def _see_to(self, job: Job) -> None:
        for attempt in range(2):
            try:
                self._serve(job, self._clerk())
                return
            except ClerkDiedError:
                if job.answer is not None:
                    return  # its picture alone is lost
                job.was_replaced, job.points = True, ()
                if job.is_forgotten or attempt == 1:
                    job.failure = Failed(job.number, "died", "")

    def _clerk(self) -> Hired:
        if self.hired is None or not self.hired.is_alive:
            self.hired = self.hire()
        return self.hired

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
                if not isinstance(job.question, SolveQuestion):
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

    def _conclude(self, job: Job, reply: Explained | Underwritten | Pictured | Drawn | Failed) -> None:
        match reply:
            case Explained(explanation=explanation):
                job.explanation = explanation
            case Underwritten():
                job.underwritten = reply
            case Pictured(picture=picture):
                self._picture(job, picture)
            case Failed():
                job.failure = None if job.answer is not None else reply
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
