"""A folder of one session for the cases its visitor makes: nobody else is given its name, and it goes when the session goes."""

from __future__ import annotations

import shutil
import tempfile
import uuid
import weakref
from collections.abc import Collection
from pathlib import Path

PREFIX = "reserve-page-"


class Drawer:
    """Made when it is first needed; removed with the last hold on it, at the latest when the server ends."""

    def __init__(self) -> None:
        """Start without a folder."""
        self._folder: Path | None = None

    @property
    def folder(self) -> Path:
        """The folder, which the owner of the process alone may read."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
            weakref.finalize(self, shutil.rmtree, str(self._folder), ignore_errors=True)
        return self._folder

    def place(self) -> Path:
        """Return a path in it that is not there yet."""
        return self.folder / uuid.uuid4().hex

    def keep(self, paths: Collection[str]) -> None:
        """Remove what is in it but for these."""
        for entry in self._folder.iterdir() if self._folder is not None else ():
            if str(entry) not in paths:
                shutil.rmtree(entry, ignore_errors=True)
