"""A clerk seen from outside: a spawned process with a group of its own, so that killing it kills what it started."""

from __future__ import annotations

import atexit
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
from optimizer.service.messages import Asked, Reply, Stop


class ClerkDiedError(SolveError):
    """The clerk's process ended without an answer."""


class Hired:
    """One clerk; belongs to one desk."""

    def __init__(self) -> None:
        """Start it, as a fresh interpreter: never forked after a solve."""
        root = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(p for p in (root, os.environ.get("PYTHONPATH")) if p)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "optimizer.service.clerk"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,
        )
        self._told: queue.Queue[Reply | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        atexit.register(self.kill)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._child.poll() is None

    def _listen(self) -> None:
        """Pass on what it tells until it is gone."""
        stream = self._child.stdout
        with contextlib.suppress(EOFError, OSError, ValueError):
            while stream is not None:
                message = receive(stream)
                if isinstance(message, Reply):
                    self._told.put(message)
        self._told.put(None)

    def send(self, message: Asked | Stop) -> None:
        """Tell it something; raise `ClerkDiedError` where it is gone."""
        try:
            if self._child.stdin is not None:
                send(self._child.stdin, message)
        except (OSError, ValueError) as error:
            self.kill()
            raise ClerkDiedError("the clerk is gone") from error

    def receive(self, seconds: float) -> Reply | None:
        """Return what it tells within so many seconds, None where it tells nothing; raise `ClerkDiedError` where it is gone."""
        try:
            told = self._told.get(timeout=seconds)
        except queue.Empty:
            return None
        if told is None:
            self.kill()
            raise ClerkDiedError("the clerk is gone")
        return told

    def kill(self) -> None:
        """End it, and what it started, at once."""
        atexit.unregister(self.kill)
        with contextlib.suppress(OSError):
            os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()
