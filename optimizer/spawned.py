"""A process of our own seen from outside: spawned as a fresh interpreter, never forked after a solve; listened to; killed at once."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

from optimizer.errors import SolveError
from optimizer.protocol import receive, send

ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
"""For linear algebra: threads that wait for the next short sum keep the other cores busy, and the last bits of a sum depend on how many
there are."""


class GoneError(SolveError):
    """The process ended by itself."""


class Spawned:
    """One interpreter that runs a module; belongs to one caller at a time."""

    def __init__(self, module: str, *, leads: bool = False) -> None:
        """Start it; one that `leads` a process group takes what it started with it when it is killed."""
        root = str(Path(__file__).resolve().parent.parent)
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
        self._leads = leads
        self._child = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": path},
            start_new_session=leads,
        )
        self._writing = threading.Lock()
        self._told: queue.Queue[object] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def _listen(self) -> None:
        """Pass on what the child tells until it is gone."""
        stream = self._child.stdout
        with contextlib.suppress(EOFError, OSError, ValueError):
            while stream is not None:
                self._told.put(receive(stream))
        self._told.put(None)

    def write(self, message: object) -> None:
        """Tell it something; raise `GoneError` where it is gone."""
        try:
            with self._writing:
                if self._child.stdin is not None:
                    send(self._child.stdin, message)
        except (OSError, ValueError) as error:
            raise GoneError("the process is gone") from error

    def read(self, seconds: float) -> object:
        """Return what it tells within so many seconds, None where it tells nothing; raise `GoneError` where it is gone."""
        try:
            told = self._told.get(timeout=seconds)
        except queue.Empty:
            return None
        if told is None:
            self.kill()
            raise GoneError("the process is gone")
        return told

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
