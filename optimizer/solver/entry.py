"""What a spawned process runs first: `python -P -m optimizer.solver.entry MODULE` serves as `MODULE.serve` says, and ends with its parent.

Only the standard library is imported before that, so that the parent is watched from the first moment: a process that still imports its
solver, or is in the middle of a search, ends when nobody is left to hear it.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import select
import signal
import sys
import threading

STDIN, STDOUT = 0, 1


def main() -> None:
    """Say of which build this process is, and serve until the parent is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        from optimizer.solver.messages import Hello, send
        from optimizer.version import build

        with os.fdopen(os.dup(STDOUT), "wb") as stream:
            send(stream, Hello(build()))
        _serve(sys.argv[1])
    except (BrokenPipeError, EOFError):
        end()  # the parent went in the middle of a message
    end()


def _serve(module: str) -> None:
    """Serve as the module says; what ends that leaves a line, and exit code 1."""
    import logging

    from optimizer.solver.logs import log_failure, log_to_stderr

    log_to_stderr()
    _import_pyomo()
    try:
        importlib.import_module(module).serve()
    except (BrokenPipeError, EOFError):
        raise
    except Exception as error:  # noqa: BLE001 whoever spawned this process is told that it has ended, and not why
        log_failure(logging.getLogger(module), error)
        sys.exit(1)


def _import_pyomo() -> None:
    """Import what Pyomo may use while scipy cannot be seen: it then asks for it when it needs it, which it does not here.

    Where it sees scipy, which Numba has always imported, it imports the whole of it at once: a third of the start of a process. No other
    thread of this process imports anything yet.
    """
    scipy = importlib.import_module("scipy")
    del sys.modules["scipy"]
    try:
        importlib.import_module("pyomo.common.dependencies")
    finally:
        sys.modules["scipy"] = scipy


def _end_with_parent() -> None:
    """Wait until the other end of standard input is closed, which no message can be: the parent has gone, however it went."""
    pipe = select.poll()
    pipe.register(STDIN, 0)  # a hang-up is told unasked; what is written is left to whoever reads it
    pipe.poll()
    end()


def end() -> None:
    """End this process, and those of its group where it leads one, whatever they are at."""
    with contextlib.suppress(OSError):
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
