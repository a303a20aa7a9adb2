"""The solver process: reads questions from its standard input, solves them one after the other, tells what it finds.

It is spawned as a fresh interpreter (never forked after a solve: HiGHS's threads would hang), holds no state of the page but what it has
worked out of the last loss years and, within a series, cuts, and may be killed at any moment: the parent keeps the last answer told. It
says when it is ready, and when a question has reached it: the time of the question counts from there.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator

from optimizer.errors import OptimizerError, one_line
from optimizer.solver.dispatch import WarmStart, answers_to
from optimizer.solver.logs import log_failure
from optimizer.solver.messages import Ready, SearchBegun, SolveRequest, SolveUpdate, Stop, answers_stream, peak_bytes, receive, send
from optimizer.solver.warm_up import warm_up

LOG = logging.getLogger(__name__)


class RequestQueue:
    """What is asked, in order; a halt is heard while a question is being answered."""

    def __init__(self) -> None:
        """Listen from now on."""
        self._requests: queue.Queue[SolveRequest | None] = queue.Queue()
        self._halt = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            with contextlib.suppress(EOFError):
                while True:
                    self._take(receive(sys.stdin.buffer))
        finally:
            self._halt.set()  # nobody is left to hear the answer at hand, or nothing more can be heard
            self._requests.put(None)

    def _take(self, message: object) -> None:
        if isinstance(message, SolveRequest):
            self._halt.clear()
            self._requests.put(message)
        elif isinstance(message, Stop):
            self._halt.set()

    def __iter__(self) -> Iterator[SolveRequest]:
        """Yield what is asked until the parent closes the pipe."""
        while (request := self._requests.get()) is not None:
            yield request

    @property
    def is_halted(self) -> bool:
        """Whether the question at hand is to be ended."""
        return self._halt.is_set()


def serve() -> None:
    """Answer questions until the parent closes the pipe."""
    answers = answers_stream()
    warm_up()
    send(answers, Ready())
    warm_start, questions = WarmStart(), RequestQueue()
    for request in questions:
        send(answers, SearchBegun())
        for update in updates_of(request, warm_start, lambda: questions.is_halted):
            send(answers, update)


def updates_of(request: SolveRequest, warm_start: WarmStart, halted: Callable[[], bool] = bool) -> Iterator[SolveUpdate]:
    """Yield what the search tells; what it raises is told last, as an error."""
    started = time.monotonic()
    try:
        yield from answers_to(request, deadline=started + request.seconds, warm_start=warm_start, halted=halted)
    except OptimizerError as error:
        yield SolveUpdate("error", text=one_line(str(error)), peak_bytes=peak_bytes())
    except Exception as error:  # noqa: BLE001 becomes status `error` of this question; the next one is answered
        log_failure(LOG, error)
        yield SolveUpdate("error", text=one_line(f"{type(error).__name__}: {error}"), peak_bytes=peak_bytes())
