"""What sessions have set, on the disk of the server: a reload of the browser, or a restart of the server, loses nothing of it.

Each file is found by an id that cannot be guessed and that the disk does not hold: its name is the id's hash. A window writes to a file
of its own alone, whole or not at all, so that two windows with one id never undo each other's work.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
import time
from pathlib import Path

from platformdirs import user_state_path

from optimizer.files.scenario_file import LARGEST
from optimizer.system.atomic import PARTIAL, write_together
from optimizer.system.locks import waiting_for

FOLDER = "OPTIMIZER_SESSIONS"
"""Environment variable: the folder in which the page keeps what sessions have set, in place of the user's own."""
DAYS = 14
"""For which a file is kept after it was last written or read."""
MOST_FILES = 5_000
MOST_BYTES = 2_000_000_000
"""Of all files together; the oldest go first."""
TIDY_SECONDS = 3_600
"""Between two looks for files that are too old."""
ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_BYTES_OF_ID = 16
_TIDIED = ".tidied"


class StoreError(Exception):
    """The store keeps nothing: the disk refuses it, or it is too large."""

    def __init__(self, reason: str, *, is_too_large: bool = False) -> None:
        """Keep why."""
        self.is_too_large = is_too_large
        super().__init__(reason)


class SessionStore:
    """The files of one folder, which its owner alone may look into."""

    def __init__(self, folder: Path | None = None) -> None:
        """Open the folder given, else that of the environment, else the user's own."""
        named = os.environ.get(FOLDER)
        self.folder = folder or (Path(named) if named else user_state_path("reserve-optimizer", appauthor=False) / "sessions")

    @staticmethod
    def new_id() -> str:
        """Return an id that nobody can guess: 128 bits."""
        return secrets.token_urlsafe(_BYTES_OF_ID)

    def write(self, store_id: str, data: bytes) -> None:
        """Keep what a session has set; raise `StoreError` where the disk refuses it, or it is too large."""
        if len(data) > LARGEST:
            raise StoreError("more than a store holds", is_too_large=True)
        place = self._place(store_id)
        try:
            self._open()
            write_together({place: data}, by=f"-{secrets.token_hex(8)}")  # sessions of one process write at once
            self._tidy_sometimes()
        except OSError as error:
            raise StoreError(error.strerror or type(error).__name__) from None

    def read(self, store_id: str) -> bytes | None:
        """Return what is kept under an id, and keep it for as long again; None for what is no id, is gone or is too old."""
        if ID.fullmatch(store_id) is None:
            return None
        place = self._place(store_id)
        with contextlib.suppress(OSError):
            self._open()
            opened = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(opened, "rb") as file:
                status = os.fstat(opened)
                if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST or _is_old(status):
                    return None
                os.utime(opened)
                return file.read(LARGEST)
        return None

    def remove(self, store_id: str) -> None:
        """Remove what is kept under an id, if it is there."""
        with contextlib.suppress(OSError):
            self._place(store_id).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what is too old, and the oldest of what is too much; raise `OSError` where the folder cannot be read."""
        with waiting_for(self.folder):
            files = sorted(self._files(), key=lambda entry: -entry[1].st_mtime)
            held = 0
            for number, (place, status) in enumerate(files, start=1):
                held += status.st_size
                if _is_old(status) or number > MOST_FILES or held > MOST_BYTES:
                    place.unlink(missing_ok=True)

    def _tidy_sometimes(self) -> None:
        mark = self.folder / _TIDIED
        if not mark.exists() or time.time() - mark.stat().st_mtime > TIDY_SECONDS:
            mark.touch(mode=0o600)
            self.tidy()

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        files = []
        for entry in os.scandir(self.folder):
            is_ours = entry.name.endswith(".json") or entry.name.startswith(PARTIAL)
            with contextlib.suppress(OSError):
                if is_ours and entry.is_file(follow_symlinks=False):
                    files.append((Path(entry.path), entry.stat(follow_symlinks=False)))
        return files

    def _place(self, store_id: str) -> Path:
        """Return the file of an id; raise `ValueError` for what is none."""
        if ID.fullmatch(store_id) is None:
            raise ValueError("this is no id of a store")
        return self.folder / f"{hashlib.sha256(store_id.encode('ascii')).hexdigest()}.json"

    def _open(self) -> None:
        """Make the folder where it is missing; raise `OSError` where others could look into it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = os.stat(self.folder)
        if status.st_uid != os.getuid() or stat.S_IMODE(status.st_mode) & 0o077:
            raise PermissionError(None, "others may look into the folder of sessions")


def _is_old(status: os.stat_result) -> bool:
    return time.time() - status.st_mtime > DAYS * 86_400
