"""One question on its way to an answer, and the visitor who asked it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto

from optimizer.results.curve import CurvePoint
from optimizer.results.explanation import Explanation
from optimizer.results.frontier import Frontier
from optimizer.results.progress import Part, Step
from optimizer.results.tornado import Tornado, TornadoBar
from optimizer.ui.workers.exceedance import ExceedancePicture
from optimizer.ui.workers.messages import Answered, Failed, Question, SearchState, SolveQuestion, StopJob, Underwritten

GRACE = 5.0
"""Seconds after a window has closed before what it asked is given up: a connection that was lost may come back until then."""


class Stage(Enum):
    """Where a job is."""

    WAITING = auto()
    """In the queue."""
    STARTING = auto()
    """Its worker's processes are starting; the question's own time has not begun."""
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self in (Stage.WAITING, Stage.STARTING, Stage.RUNNING)


@dataclass(slots=True, eq=False)
class Visitor:
    """Whoever has a window open: the lease of all that is asked in it, which ends with the window, and a place in the queue."""

    grace: float = GRACE
    turn: int | None = None
    """How many questions the queue had taken up when this visitor was served last, or first came."""
    _left: float | None = None

    def leave(self) -> None:
        """Say that the window has closed, or its connection is lost."""
        self._left = time.monotonic()

    def stay(self) -> None:
        """Say that it is open, or has come back."""
        self._left = None

    @property
    def has_gone(self) -> bool:
        """Whether the window closed and did not come back."""
        return self._left is not None and time.monotonic() - self._left > self.grace


@dataclass(slots=True, eq=False)
class Job:
    """One question on its way to an answer; any thread may look at it."""

    number: int
    question: Question
    visitor: Visitor = field(default_factory=Visitor)
    on_end: Callable[[Job], None] | None = None
    """Told that somebody ended it: the queue takes it out of the queue."""
    stage: Stage = Stage.WAITING
    search: SearchState | None = None
    points: tuple[CurvePoint, ...] = ()
    answer: Answered | None = None
    step: Step | None = None
    """How many parts of a question are answered."""
    parts: tuple[Part, ...] = ()
    """Of an explanation, as they are answered."""
    explanation: Explanation | None = None
    bars: tuple[TornadoBar, ...] = ()
    """Of a tornado, as they are answered."""
    tornado: Tornado | None = None
    frontier: Frontier | None = None
    """As far as it is known."""
    underwritten: Underwritten | None = None
    failure: Failed | None = None
    was_replaced: bool = False
    """A worker died over it, and another was asked."""
    ended: StopJob | None = None
    done: threading.Event = field(default_factory=threading.Event)
    whole: threading.Event = field(default_factory=threading.Event)
    """Nothing more comes: no picture either."""

    @property
    def is_long(self) -> bool:
        """Whether it is many questions in one, and takes minutes: a curve, a frontier, a reason, a price, a market."""
        return not isinstance(self.question, SolveQuestion)

    def wait(self, seconds: float) -> Stage:
        """Wait for the end, at most so long."""
        self.done.wait(seconds)
        return self.stage

    def picture(self, seconds: float) -> ExceedancePicture | None:
        """Return the picture of the answer, drawn after it was told; wait for it at most so long."""
        self.whole.wait(seconds)
        return None if self.answer is None else self.answer.picture

    def begin_again(self) -> None:
        """Forget what has come so far: another worker answers it from the start."""
        self.search, self.step, self.frontier = None, None, None
        self.points, self.parts, self.bars = (), (), ()

    def stop(self) -> None:
        """End the search and have the best mix so far audited; of a curve the points so far stay; one that waits leaves the queue."""
        if self.ended is None:
            self._end(StopJob(self.number, keep=True))

    def forget(self) -> None:
        """Say that nobody wants the answer."""
        self._end(StopJob(self.number, keep=False))

    def _end(self, how: StopJob) -> None:
        self.ended = how
        if self.on_end is not None:
            self.on_end(self)

    @property
    def is_forgotten(self) -> bool:
        """Whether nobody wants the answer, or whoever asked has gone."""
        return (self.ended is not None and not self.ended.keep) or self.visitor.has_gone

    def close(self, stage: Stage) -> None:
        """Let everybody know that it has ended."""
        self.stage = stage
        self.done.set()
        if not (stage is Stage.DONE and self.answer is not None):
            self.whole.set()

    def close_unbegun(self) -> None:
        """Close one that was ended before it was begun: nothing was computed, and nothing went wrong."""
        self.close(Stage.FAILED if self.is_forgotten else Stage.DONE)
