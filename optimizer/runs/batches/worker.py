"""The process that answers cases of a batch: reads one order after the other from its standard input, tells what it is at, answers.

It ends by itself when whoever spawned it is gone, even in the middle of a search: nobody would read the answer.
"""

from __future__ import annotations

import logging
import os
import queue
import sys
import threading
from typing import BinaryIO

from optimizer.errors import one_line
from optimizer.inputs.case import UNREAD
from optimizer.results.solution import Solution, Status
from optimizer.runs.batches.case_answers import CaseSolver, CaseTask
from optimizer.runs.batches.record import record_of
from optimizer.solver.logs import log_failure
from optimizer.solver.messages import Ready, answers_stream, receive, send
from optimizer.solver.warm_up import warm_up

LOG = logging.getLogger(__name__)


def serve() -> None:
    """Answer orders until the parent closes the pipe."""
    replies = answers_stream()
    warm_up()
    send(replies, Ready())
    orders: queue.SimpleQueue[CaseTask] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, orders), daemon=True).start()
    solver = CaseSolver(lambda phase: send(replies, phase))
    while True:
        order = orders.get()
        try:
            send(replies, {"record": solver.answer(order)})
        except BrokenPipeError:
            return
        except Exception as error:  # noqa: BLE001 becomes status `error` of this case; the others are answered
            log_failure(LOG, error)
            text = one_line(f"{type(error).__name__}: {error}")
            send(replies, {"record": record_of(order.row.case, "", Solution(UNREAD, Status.ERROR, message=text))})


def _listen(stream: BinaryIO, orders: queue.SimpleQueue[CaseTask]) -> None:  # pragma: no cover - a thread that ends its process
    """Pass orders on; end the process when there will be none."""
    try:
        while True:
            message = receive(stream)
            if isinstance(message, CaseTask):
                orders.put(message)
    except EOFError:
        os._exit(0)
