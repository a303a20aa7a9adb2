"""A folder of one session for the cases its visitor makes: nobody else is given its name, and it goes when the session goes.

What a server that was killed has left behind goes when the next one makes such a folder.
"""

from __future__ import annotations

import shutil
import threading
import uuid
import weakref
from collections.abc import Collection
from pathlib import Path

from optimizer.system.scratch import Scratch, make_scratch

GRACE = 300.0
"""Seconds after a visitor has gone before the folder goes: a connection that was lost may come back until then."""


class SessionFolder:
    """Made when it is first needed; removed a while after its session has ended, at the latest when the server ends."""

    def __init__(self, grace: float = GRACE) -> None:
        """Start without a folder."""
        self._grace = grace
        self._scratch: Scratch | None = None
        self._remove: weakref.finalize[[], SessionFolder] | None = None
        """Removes the folder, once: a second time it would close what has got the number of its lock since."""
        self._leaving: threading.Timer | None = None

    @property
    def folder(self) -> Path:
        """The folder, which the owner of the process alone may read."""
        if self._scratch is None:
            self._scratch = make_scratch("page")
            self._remove = weakref.finalize(self, self._scratch.remove)
        return self._scratch.folder

    def place(self) -> Path:
        """Return a path in it that is not there yet."""
        return self.folder / uuid.uuid4().hex

    def keep(self, paths: Collection[str]) -> None:
        """Remove what is in it but for these."""
        for entry in self.folder.iterdir() if self._scratch is not None else ():
            if str(entry) not in paths:
                shutil.rmtree(entry, ignore_errors=True)

    def hold(self) -> None:
        """Know that its visitor is there."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None

    def release(self) -> None:
        """Know that its visitor has gone: remove the folder, unless he comes back in time."""
        self.hold()
        self._leaving = threading.Timer(self._grace, self.close)
        self._leaving.daemon = True
        self._leaving.start()

    def close(self) -> None:
        """Remove the folder."""
        remove, self._remove, self._scratch = self._remove, None, None
        if remove is not None:
            remove()
