"""The solver process: reads questions from its standard input, solves them one after the other, tells what it finds.

It is spawned as a fresh interpreter (never forked after a solve: HiGHS's threads would hang), holds no state of the page but what it has
worked out of the last loss years and, within a series, cuts, and may be killed at any moment: the parent keeps the last answer told.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator

from optimizer.asking import Kept, answers_to
from optimizer.errors import OptimizerError, one_line
from optimizer.protocol import Ask, Halt, Tell, peak_bytes, receive, send


class Questions:
    """What is asked, in order; a halt is heard while a question is being answered."""

    def __init__(self) -> None:
        """Listen from now on."""
        self._asked: queue.Queue[Ask | None] = queue.Queue()
        self._halt = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(EOFError):
            while True:
                message = receive(sys.stdin.buffer)
                if isinstance(message, Ask):
                    self._halt.clear()
                    self._asked.put(message)
                elif isinstance(message, Halt):
                    self._halt.set()
        self._halt.set()  # nobody is left to hear the answer at hand
        self._asked.put(None)

    def __iter__(self) -> Iterator[Ask]:
        """Yield what is asked until the parent closes the pipe."""
        while (ask := self._asked.get()) is not None:
            yield ask

    @property
    def is_halted(self) -> bool:
        """Whether the question at hand is to be ended."""
        return self._halt.is_set()


def serve() -> None:
    """Answer questions until the parent closes the pipe. Whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    send(answers, Tell("running", text="ready"))
    kept, questions = Kept(), Questions()
    for ask in questions:
        for tell in told(ask, kept, lambda: questions.is_halted):
            send(answers, tell)


def told(ask: Ask, kept: Kept, halted: Callable[[], bool] = bool) -> Iterator[Tell]:
    """Yield what the search tells; what it raises is told last, as an error."""
    started = time.monotonic()
    try:
        yield from answers_to(ask, deadline=started + ask.seconds, kept=kept, halted=halted)
    except OptimizerError as error:
        yield Tell("error", text=one_line(str(error)), peak_bytes=peak_bytes())
    except Exception as error:
        if os.environ.get("OPTIMIZER_DEBUG"):
            raise
        yield Tell("error", text=one_line(f"{type(error).__name__}: {error}"), peak_bytes=peak_bytes())


if __name__ == "__main__":
    serve()
