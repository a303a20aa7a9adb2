"""A worker: a process that reads loss years, has cases solved by a process of its own, audits the answers and draws their pictures.

It is the leader of a process group, so that whoever kills the group ends its solver too; it does so itself when its parent is gone.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sys
import threading
from dataclasses import dataclass, field
from typing import IO, assert_never

from optimizer.errors import InputError, OptimizerError, one_line
from optimizer.explanation.curves import curve
from optimizer.explanation.explain_mix import explain
from optimizer.explanation.frontier import frontier
from optimizer.explanation.tornado import tornado
from optimizer.files.loss_cache import YearsCache
from optimizer.inputs.case import Case
from optimizer.losses.cache import Cache
from optimizer.losses.scenarios import Scenarios
from optimizer.results.curve import CurvePoint
from optimizer.results.solution import Status
from optimizer.solver.entry import end
from optimizer.solver.logs import log_failure
from optimizer.solver.messages import Ready, SolveUpdate, answers_stream, receive, send
from optimizer.solver.solve import optimize
from optimizer.ui.workers.exceedance import picture_of
from optimizer.ui.workers.messages import (
    Answered,
    BarReady,
    CurveDone,
    CurveQuestion,
    DemandQuestion,
    ExceedanceReady,
    Explained,
    Failed,
    FrontierDone,
    FrontierQuestion,
    FrontierReady,
    JobRequest,
    NegotiationQuestion,
    PointReady,
    PriceQuestion,
    Question,
    Reply,
    SearchState,
    SolveQuestion,
    Stepped,
    StopJob,
    TornadoDone,
    TornadoQuestion,
    Underwritten,
    WhyQuestion,
)
from optimizer.ui.workers.rehearsal import rehearse
from optimizer.ui.workers.underwriting import underwritten

LOG = logging.getLogger(__name__)
YEAR_SETS = 4
"""Sets of loss years kept: several people may look at several cases."""


class ForgottenError(Exception):
    """Nobody waits for this answer any more."""


@dataclass(slots=True)
class Worker:
    """Answers one question after the other."""

    answers: IO[bytes]
    stops: dict[int, bool] = field(default_factory=dict)
    """Jobs to be ended, and whether their best mix is wanted."""
    year_sets: list[YearsCache] = field(default_factory=list)
    drawn: Cache = field(default_factory=lambda: Cache(YEAR_SETS))

    def send(self, reply: Reply) -> None:
        """Send one message."""
        send(self.answers, reply)

    def answer(self, request: JobRequest) -> None:
        """Answer a question, or say why not."""
        job, question = request.job, request.question
        try:
            self._see_to(job, question)
        except ForgottenError:
            self.send(Failed(job, "error", "forgotten"))
        except InputError as error:
            self.send(Failed(job, "input", one_line(str(error))))
        except OptimizerError as error:
            self.send(Failed(job, "error", one_line(str(error))))
        except Exception as error:  # noqa: BLE001 one failed question does not end the worker
            log_failure(LOG, error)
            self.send(Failed(job, "error", one_line(f"{type(error).__name__}: {error}")))

    def _see_to(self, job: int, question: Question) -> None:
        match question:
            case SolveQuestion():
                self._solve(job, question)
            case CurveQuestion():
                self._curve(job, question)
            case WhyQuestion():
                self._why(job, question)
            case TornadoQuestion():
                self._tornado(job, question)
            case FrontierQuestion():
                self._frontier(job, question)
            case PriceQuestion() | NegotiationQuestion() | DemandQuestion():
                self.send(Underwritten(job, underwritten(question, self._years_of, lambda step: self.send(Stepped(job, step)))))
            case _:
                assert_never(question)

    def _solve(self, job: int, question: SolveQuestion) -> None:
        case = question.case
        years = self._years_of(case)

        def hear(update: SolveUpdate) -> None:
            if update.ended != "running" and self.stops.get(job) is False:
                raise ForgottenError  # the solver is at rest: it serves the next question, and nothing is audited for nobody
            self.send(_search_state(job, update))

        solution = optimize(case, years, time_limit=question.seconds, on_progress=hear, stopped=lambda: job in self.stops)
        self.send(Answered(job, solution))
        shown = solution.status in (Status.CERTIFIED, Status.SOLVED, Status.FEASIBLE)
        self.send(ExceedanceReady(job, picture_of(case, years, solution) if shown else None))

    def _years_of(self, case: Case) -> Scenarios:
        """Return the loss years of a case, kept from earlier questions where they are made of the same."""
        cache = next((year_set for year_set in self.year_sets if year_set.fits(case)), None) or YearsCache(self.drawn)
        self.year_sets = [cache, *(year_set for year_set in self.year_sets if year_set is not cache)][:YEAR_SETS]
        return cache.of(case)

    def _curve(self, job: int, question: CurveQuestion) -> None:
        def hear(update: SolveUpdate | CurvePoint) -> None:
            if isinstance(update, CurvePoint):
                self.send(PointReady(job, update))

        curve(
            question.path,
            question.key,
            question.values,
            settings=question.settings,
            time_limit=question.seconds,
            on_progress=hear,
        )
        self.send(CurveDone(job))

    def _tornado(self, job: int, question: TornadoQuestion) -> None:
        solved = tornado(
            question.path,
            settings=question.settings,
            time_limit=question.seconds,
            on_progress=lambda bar: self.send(BarReady(job, bar)),
        )
        self.send(TornadoDone(job, solved))

    def _why(self, job: int, question: WhyQuestion) -> None:
        explanation = explain(
            question.case,
            self._years_of(question.case),
            question.solution,
            on_progress=lambda step: self.send(Stepped(job, step)),
            time_limit=question.seconds,
        )
        self.send(Explained(job, explanation))

    def _frontier(self, job: int, question: FrontierQuestion) -> None:
        result = frontier(
            question.case,
            self._years_of(question.case),
            question.solution,
            question.plan,
            on_progress=lambda part: self.send(FrontierReady(job, part)),
            time_limit=question.seconds,
        )
        self.send(FrontierDone(job, result))


def _search_state(job: int, update: SolveUpdate) -> SearchState:
    return SearchState(job, update.value, update.bound, update.gap, is_checking=update.ended != "running")


def serve() -> None:
    """Answer until the parent closes the pipe; say when this process and its solver are ready."""
    answers = answers_stream()
    worker, questions = Worker(answers), queue.Queue[JobRequest]()
    threading.Thread(target=_work, args=(worker, questions), daemon=True).start()
    with contextlib.suppress(EOFError):
        while True:
            message = receive(sys.stdin.buffer)
            if isinstance(message, JobRequest):
                questions.put(message)
            elif isinstance(message, StopJob):
                worker.stops[message.job] = message.keep
    end()


def _work(worker: Worker, questions: queue.Queue[JobRequest]) -> None:
    """Start all that a first question would wait for, say so, and answer."""
    with contextlib.suppress(OptimizerError):
        rehearse()  # what is wrong with it is wrong with the first question too, which tells
    with contextlib.suppress(BrokenPipeError):
        send(worker.answers, Ready())
        while True:
            worker.answer(questions.get())
