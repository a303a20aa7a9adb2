"""The process that makes papers and reads uploads: one task after the other, each within its limit of memory, until the pipe closes."""

from __future__ import annotations

import contextlib
import resource
import sys

from optimizer.errors import InputError
from optimizer.solver.messages import answers_stream, receive, send
from optimizer.ui.workers.tasks import LimitedTask, Short, Started, TaskDone, do


def serve() -> None:
    """Do what is ordered; whatever libraries print goes to standard error. What is not the input's fault ends the process."""
    answers = answers_stream()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    send(answers, Started())
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            order = receive(sys.stdin.buffer)
            if isinstance(order, LimitedTask):
                send(answers, _done(order))


def _done(order: LimitedTask) -> TaskDone | Short:
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (order.limits.most_reserved or most, most))
    try:
        return TaskDone(do(order.task))
    except InputError as error:
        return TaskDone(None, error.faults)
    except MemoryError:
        return Short()
