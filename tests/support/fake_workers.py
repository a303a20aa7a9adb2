"""Workers without a process, for tests of the queue: silent, dying, prompt, one that heeds what it is let, one that starts slowly."""

from __future__ import annotations

import threading
import time
from typing import Any

from optimizer.inputs.case import CaseName
from optimizer.results.solution import Solution, Status
from optimizer.solver.child import StartError
from optimizer.ui.workers.exceedance import ExceedancePicture
from optimizer.ui.workers.messages import Answered, CurveDone, ExceedanceReady, JobRequest, Reply, SolveQuestion
from optimizer.ui.workers.process import WorkerDiedError


class Silent:
    """A worker that never answers."""

    def __init__(self) -> None:
        self.is_alive, self.pid, self.heard = True, 0, list[object]()

    def is_ready(self, seconds: float) -> bool:
        return self.is_alive

    def send(self, message: object) -> None:
        self.heard.append(message)

    def receive(self, seconds: float) -> None:
        time.sleep(seconds)

    def kill(self) -> None:
        self.is_alive = False


class Dying(Silent):
    """A worker that tells what it is given, and dies where it is told to."""

    def __init__(self, replies: list[object]) -> None:
        super().__init__()
        self.replies = replies

    def receive(self, seconds: float) -> Any:
        reply = self.replies.pop(0)
        if reply is WorkerDiedError:
            self.is_alive = False
            raise WorkerDiedError("it is gone")
        return reply


class Prompt(Silent):
    """A worker that answers at once, its picture a moment later."""

    hired = 0

    def __init__(self) -> None:
        super().__init__()
        Prompt.hired += 1
        self.replies: list[Reply] = []

    def send(self, message: object) -> None:
        if isinstance(message, JobRequest):
            name = CaseName("x", "", "JPY", "")
            self.replies = [Answered(message.job, Solution(name, Status.SOLVED)), ExceedanceReady(message.job, ExceedancePicture(()))]

    def receive(self, seconds: float) -> Reply | None:  # type: ignore[override]
        time.sleep(0.05)
        return self.replies.pop(0) if self.replies else None


class Heeding(Silent):
    """A worker that notes what it is sent, answers an answer's question at once, and a long one when it is let."""

    def __init__(self, sent: list[JobRequest], let: threading.Event) -> None:
        super().__init__()
        self.sent, self.let = sent, let
        self.asked: JobRequest | None = None
        self.replies: list[Reply] = []

    def send(self, message: object) -> None:
        super().send(message)
        if isinstance(message, JobRequest):
            self.sent.append(message)
            self.asked = message
            self.replies = _replies(message)

    def receive(self, seconds: float) -> Reply | None:  # type: ignore[override]
        if self.asked is not None and self.waits_for(self.asked) and not self.let.wait(min(seconds, 0.01)):
            return None
        if not self.replies:
            time.sleep(0.002)
        return self.replies.pop(0) if self.replies else None

    def waits_for(self, asked: JobRequest) -> bool:
        return not isinstance(asked.question, SolveQuestion)


class Held(Heeding):
    """A worker that answers nothing until it is let."""

    def waits_for(self, asked: JobRequest) -> bool:
        return True


def _replies(asked: JobRequest) -> list[Reply]:
    if isinstance(asked.question, SolveQuestion):
        solution = Solution(CaseName(asked.question.case.fingerprint, "", "JPY", ""), Status.SOLVED)
        return [Answered(asked.job, solution), ExceedanceReady(asked.job, ExceedancePicture(()))]
    return [CurveDone(asked.job)]


class Slow(Heeding):
    """A worker whose processes start when they are let."""

    def __init__(self, sent: list[JobRequest], started: threading.Event) -> None:
        super().__init__(sent, started)
        self.started = started

    def is_ready(self, seconds: float) -> bool:
        return self.started.wait(seconds)


class Stillborn(Silent):
    """A worker whose processes never start."""

    def is_ready(self, seconds: float) -> bool:
        self.kill()
        raise StartError("it does not start")
