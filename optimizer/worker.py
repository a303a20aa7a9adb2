"""The solver process: reads questions from its standard input, solves them one after the other, tells what it finds.

It is spawned as a fresh interpreter (never forked after a solve: HiGHS's threads would hang), holds no state of the page, and may be
killed at any moment: the parent keeps the last answer told.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
import time
from collections.abc import Iterator
from typing import IO

from optimizer.errors import OptimizerError, one_line
from optimizer.protocol import Ask, Tell

HEADER = struct.Struct("<Q")


def send(stream: IO[bytes], message: object) -> None:
    """Write one message: its length, then its bytes."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(HEADER.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes]) -> object:
    """Read one message; raise EOFError where the other side is gone."""
    head = stream.read(HEADER.size)
    if len(head) < HEADER.size:
        raise EOFError
    (size,) = HEADER.unpack(head)
    body = stream.read(size)
    if len(body) < size:
        raise EOFError
    return pickle.loads(body)


def serve() -> None:
    """Answer questions until the parent closes the pipe. Whatever libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    questions = sys.stdin.buffer
    import optimizer.asking  # noqa: F401 - load the solver before the first question

    send(answers, Tell("running", text="ready"))
    while True:
        try:
            ask = receive(questions)
        except EOFError:
            return
        if isinstance(ask, Ask):
            for tell in _answers(ask):
                send(answers, tell)


def _answers(ask: Ask) -> Iterator[Tell]:
    from optimizer.asking import answers_to

    started = time.monotonic()
    try:
        yield from answers_to(ask, deadline=started + ask.seconds)
    except OptimizerError as error:
        yield Tell("error", text=one_line(str(error)), peak_bytes=peak_bytes())
    except Exception as error:
        if os.environ.get("OPTIMIZER_DEBUG"):
            raise
        yield Tell("error", text=one_line(f"{type(error).__name__}: {error}"), peak_bytes=peak_bytes())


def peak_bytes() -> int:
    """Return the most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    serve()
