"""A clerk: a process that reads loss years, has cases solved by a process of its own, audits the answers and draws their pictures.

It is the leader of a process group, so that whoever kills the group ends its solver too; it does so itself when its parent is gone.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from dataclasses import dataclass, field
from typing import IO, assert_never

from optimizer.errors import InputError, OptimizerError, one_line
from optimizer.explanation.curves import curve
from optimizer.explanation.explain_mix import explain
from optimizer.files.loss_cache import YearsKept
from optimizer.inputs.case import Case
from optimizer.losses.cache import Memory
from optimizer.losses.scenarios import Scenarios
from optimizer.results.curve import CurvePoint
from optimizer.results.solution import Status
from optimizer.solver.entry import end
from optimizer.solver.messages import Ready, Tell, answers_stream, receive, send
from optimizer.solver.solve import optimize
from optimizer.ui.workers.exceedance import picture_of
from optimizer.ui.workers.messages import (
    Answered,
    Asked,
    CurveQuestion,
    DemandQuestion,
    Drawn,
    Explained,
    Failed,
    Heard,
    Pictured,
    Point,
    PriceQuestion,
    Question,
    Reply,
    SolveQuestion,
    Stepped,
    Stop,
    Underwritten,
    WhyQuestion,
)
from optimizer.ui.workers.rehearsal import rehearse
from optimizer.ui.workers.underwriting import underwritten

YEAR_SETS = 4
"""Sets of loss years kept: several people may look at several cases."""


class ForgottenError(Exception):
    """Nobody waits for this answer any more."""


@dataclass(slots=True)
class Clerk:
    """Answers one question after the other."""

    answers: IO[bytes]
    stops: dict[int, bool] = field(default_factory=dict)
    """Jobs to be ended, and whether their best mix is wanted."""
    kept: list[YearsKept] = field(default_factory=list)
    drawn: Memory = field(default_factory=lambda: Memory(YEAR_SETS))

    def tell(self, reply: Reply) -> None:
        """Send one message."""
        send(self.answers, reply)

    def answer(self, asked: Asked) -> None:
        """Answer a question, or say why not."""
        job, question = asked.job, asked.question
        try:
            self._see_to(job, question)
        except ForgottenError:
            self.tell(Failed(job, "error", "forgotten"))
        except InputError as error:
            self.tell(Failed(job, "input", one_line(str(error))))
        except OptimizerError as error:
            self.tell(Failed(job, "error", one_line(str(error))))
        except Exception as error:  # noqa: BLE001 one failed question does not end the clerk
            self.tell(Failed(job, "error", one_line(f"{type(error).__name__}: {error}")))

    def _see_to(self, job: int, question: Question) -> None:
        match question:
            case SolveQuestion():
                self._solve(job, question)
            case CurveQuestion():
                self._curve(job, question)
            case WhyQuestion():
                self._why(job, question)
            case PriceQuestion() | DemandQuestion():
                self.tell(Underwritten(job, underwritten(question, self._years_of, lambda step: self.tell(Stepped(job, step)))))
            case _:
                assert_never(question)

    def _solve(self, job: int, question: SolveQuestion) -> None:
        case = question.case
        years = self._years_of(case)

        def hear(tell: Tell) -> None:
            if tell.ended != "running" and self.stops.get(job) is False:
                raise ForgottenError  # the solver is at rest: it serves the next question, and nothing is audited for nobody
            self.tell(_heard(job, tell))

        solution = optimize(case, years, time_limit=question.seconds, on_progress=hear, stopped=lambda: job in self.stops)
        self.tell(Answered(job, solution))
        shown = solution.status in (Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE)
        self.tell(Pictured(job, picture_of(case, years, solution) if shown else None))

    def _years_of(self, case: Case) -> Scenarios:
        """Return the loss years of a case, kept from earlier questions where they are made of the same."""
        mine = next((kept for kept in self.kept if kept.fits(case)), None) or YearsKept(self.drawn)
        self.kept = [mine, *(kept for kept in self.kept if kept is not mine)][:YEAR_SETS]
        return mine.of(case)

    def _curve(self, job: int, question: CurveQuestion) -> None:
        def hear(told: Tell | CurvePoint) -> None:
            if isinstance(told, CurvePoint):
                self.tell(Point(job, told))

        curve(
            question.path,
            question.key,
            question.values,
            settings=question.settings,
            time_limit=question.seconds,
            on_progress=hear,
        )
        self.tell(Drawn(job))

    def _why(self, job: int, question: WhyQuestion) -> None:
        found = explain(
            question.case,
            self._years_of(question.case),
            question.solution,
            on_progress=lambda step: self.tell(Stepped(job, step)),
            time_limit=question.seconds,
        )
        self.tell(Explained(job, found))


def _heard(job: int, tell: Tell) -> Heard:
    return Heard(job, tell.value, tell.bound, tell.gap, is_checking=tell.ended != "running")


def serve() -> None:
    """Answer until the parent closes the pipe; say when this process and its solver are ready."""
    answers = answers_stream()
    clerk, questions = Clerk(answers), queue.Queue[Asked]()
    threading.Thread(target=_work, args=(clerk, questions), daemon=True).start()
    with contextlib.suppress(EOFError):
        while True:
            message = receive(sys.stdin.buffer)
            if isinstance(message, Asked):
                questions.put(message)
            elif isinstance(message, Stop):
                clerk.stops[message.job] = message.keep
    end()


def _work(clerk: Clerk, questions: queue.Queue[Asked]) -> None:
    """Start all that a first question would wait for, say so, and answer."""
    with contextlib.suppress(OptimizerError):
        rehearse()  # what is wrong with it is wrong with the first question too, which tells
    with contextlib.suppress(BrokenPipeError):
        send(clerk.answers, Ready())
        while True:
            clerk.answer(questions.get())
