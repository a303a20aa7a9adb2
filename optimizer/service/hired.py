"""A clerk seen from outside: a spawned process with a group of its own, so that killing it kills what it started."""

from __future__ import annotations

import atexit

from optimizer.errors import SolveError
from optimizer.service.messages import Asked, Reply, Stop
from optimizer.spawned import GoneError, Spawned


class ClerkDiedError(SolveError):
    """The clerk's process ended without an answer."""


class Hired(Spawned):
    """One clerk; belongs to one desk."""

    def __init__(self) -> None:
        """Start it."""
        super().__init__("optimizer.service.clerk", leads=True)
        atexit.register(self.kill)

    def send(self, message: Asked | Stop) -> None:
        """Tell it something; raise `ClerkDiedError` where it is gone."""
        try:
            self.write(message)
        except GoneError as error:
            self.kill()
            raise ClerkDiedError("the clerk is gone") from error

    def receive(self, seconds: float) -> Reply | None:
        """Return what it tells within so many seconds, None where it tells nothing; raise `ClerkDiedError` where it is gone."""
        try:
            told = self.read(seconds)
        except GoneError as error:
            raise ClerkDiedError("the clerk is gone") from error
        return told if isinstance(told, Reply) else None

    def kill(self) -> None:
        """End it, and what it started, at once."""
        atexit.unregister(self.kill)
        super().kill()
