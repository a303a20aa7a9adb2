"""What a process of ours that fails leaves on its standard error: one line, and with `OPTIMIZER_DEBUG=1` the traceback below it."""

from __future__ import annotations

import logging

from optimizer.errors import is_debugging, one_line

PACKAGE = "optimizer"


def log_to_stderr() -> None:
    """Have this process write what goes wrong in it: whoever spawned it hears of a status alone."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(name)s, process %(process)d: %(message)s"))
    logger = logging.getLogger(PACKAGE)
    logger.handlers = [handler]
    logger.propagate = False  # what libraries log, and where, is theirs


def log_failure(logger: logging.Logger, error: BaseException) -> None:
    """Leave a line on what nobody foresaw; the traceback too where it is asked for."""
    logger.error(one_line(f"{type(error).__name__}: {error}"), exc_info=error if is_debugging() else None)
