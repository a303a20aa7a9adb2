"""A process of our own seen from outside: spawned as a fresh interpreter, never forked after a solve; listened to; killed at once."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import SolveError
from optimizer.solver.messages import Hello, Ready, receive, send
from optimizer.version import build

ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
"""For linear algebra: threads that wait for the next short sum keep the other cores busy, and the last bits of a sum depend on how many
there are."""
SAFE_PATH = {"PYTHONSAFEPATH": "1"}
"""No process of ours, and none that it starts, imports what happens to lie in the current folder: a case may have come from anybody."""
MOST_STARTING = 600.0
"""Seconds after which a process that has not said it is ready is given up: importing and compiling take a hundredth of it."""
BUILD = build()
"""Of this process, taken when it was started."""


class GoneError(SolveError):
    """The process ended by itself."""


class StartError(SolveError):
    """The process cannot be used: it did not get ready, or is of another build."""


class ChildProcess:
    """One interpreter that serves as a module says; belongs to one caller at a time."""

    def __init__(self, module: str, *, leads: bool = False) -> None:
        """Start it; one that `leads` a process group takes what it started with it when it is killed."""
        self._leads = leads
        with _unheard(signal.SIGINT):
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "optimizer.solver.entry", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **ONE_THREAD, **SAFE_PATH, "PYTHONPATH": _python_path()},
                start_new_session=leads,
            )
        self._since = time.monotonic()
        self._ready = False
        self._writing = threading.Lock()
        self._messages: queue.Queue[object] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def is_ready(self, seconds: float) -> bool:
        """Wait at most so many seconds until it has everything imported and compiled; say whether it has.

        Raise `GoneError` where it is gone, `StartError` where it cannot be used, with the process ended.
        """
        if self._ready:
            return True
        if isinstance(self.read(seconds), Ready):
            self._ready = True
        elif time.monotonic() - self._since > MOST_STARTING:
            self.kill()
            raise StartError(f"a process that solves did not get ready within {MOST_STARTING:g} s: is the machine overloaded?")
        return self._ready

    def _listen(self) -> None:
        """Pass on what the child tells until it is gone; nothing where its first word is that it is of another build."""
        stream = self._child.stdout
        with contextlib.suppress(EOFError, OSError, ValueError):
            while stream is not None:
                message = receive(stream)
                if not isinstance(message, Hello):
                    self._messages.put(message)
                elif difference := BUILD.differs_from(message.build):
                    text = f"the package has changed since this program started ({difference}): start the program again"
                    self._messages.put(StartError(text))
        self._messages.put(None)

    def write(self, message: object) -> None:
        """Tell it something; raise `GoneError` where it is gone."""
        try:
            with self._writing:
                if self._child.stdin is not None:
                    send(self._child.stdin, message)
        except (OSError, ValueError) as error:
            raise GoneError("the process is gone") from error

    def read(self, seconds: float) -> object:
        """Return what it tells within so many seconds, None where it tells nothing.

        Raise `GoneError` where it is gone, `StartError` where it is of another build; it is ended then.
        """
        try:
            message = self._messages.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(message, StartError):
            self.kill()
            raise message
        if message is None:
            self.kill()
            raise GoneError("the process is gone")
        return message

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(OSError):
            if self._leads:
                os.killpg(self._child.pid, signal.SIGKILL)
            else:
                self._child.kill()
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()


def _python_path() -> str:
    """Return where a child looks for modules: beside this package, then where the user says, but for what means the current folder."""
    stated = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([str(Path(__file__).resolve().parents[2]), *(path for path in stated if os.path.isabs(path))])


@contextlib.contextmanager
def _unheard(number: signal.Signals) -> Iterator[None]:
    """Have children started meanwhile never get a signal: Ctrl-C reaches the whole group, and what ends them is their parent's end."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
