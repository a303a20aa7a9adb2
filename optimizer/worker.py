"""The solver process: reads questions from its standard input, solves them one after the other, tells what it finds.

It is spawned as a fresh interpreter (never forked after a solve: HiGHS's threads would hang), holds no state of the page but the last
loss years and, within a series, cuts, and may be killed at any moment: the parent keeps the last answer told.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

from optimizer.asking import Kept, answers_to
from optimizer.errors import OptimizerError, one_line
from optimizer.protocol import Ask, Tell, peak_bytes, receive, send


def serve() -> None:
    """Answer questions until the parent closes the pipe. Whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    send(answers, Tell("running", text="ready"))
    kept = Kept()
    while True:
        try:
            ask = receive(sys.stdin.buffer)
        except EOFError:
            return
        if isinstance(ask, Ask):
            for tell in told(ask, kept):
                send(answers, tell)


def told(ask: Ask, kept: Kept) -> Iterator[Tell]:
    """Yield what the search tells; what it raises is told last, as an error."""
    started = time.monotonic()
    try:
        yield from answers_to(ask, deadline=started + ask.seconds, kept=kept)
    except OptimizerError as error:
        yield Tell("error", text=one_line(str(error)), peak_bytes=peak_bytes())
    except Exception as error:
        if os.environ.get("OPTIMIZER_DEBUG"):
            raise
        yield Tell("error", text=one_line(f"{type(error).__name__}: {error}"), peak_bytes=peak_bytes())


if __name__ == "__main__":
    serve()
