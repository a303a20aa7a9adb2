"""Temporary folders that hold a firm's figures: the owner's alone, gone with the process that made them, however it went.

A folder is locked as long as its process lives. What a killed one has left behind is removed by the next that makes such a folder, of
the same user, on the same machine. Where the disk knows no locks nothing of others is removed.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from optimizer.system.atomic import open_folder
from optimizer.system.locks import lock

PREFIX = "reserve-optimizer-"
OURS = re.compile(rf"{PREFIX}[a-z]+-[A-Za-z0-9_]{{8}}")
"""What a folder of ours is called: prefix, what it is for, and eight letters of `tempfile`."""
ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class Scratch:
    """One folder, held."""

    folder: Path
    _held: int

    def remove(self) -> None:
        """Remove it and let go of it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.close(self._held)


@contextlib.contextmanager
def scratch(what: str) -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    made = make_scratch(what)
    try:
        yield made.folder
    finally:
        made.remove()


def make_scratch(what: str) -> Scratch:
    """Return a new folder, locked until this process ends or it is removed; what killed processes left is removed first."""
    sweep()
    for _ in range(ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{what}-"))
        with contextlib.suppress(FileNotFoundError):  # another process swept it in the moment before it was locked
            held = open_folder(folder)
            if lock(held) is not False and _is_there(folder, held):
                return Scratch(folder, held)
            os.close(held)
    raise FileExistsError(f"no temporary folder could be held in {tempfile.gettempdir()}")


def sweep() -> None:
    """Remove the folders of this user that no living process holds."""
    with contextlib.suppress(OSError):
        for name in os.listdir(tempfile.gettempdir()):
            if OURS.fullmatch(name):
                with contextlib.suppress(OSError):
                    _remove_unheld(Path(tempfile.gettempdir(), name))


def _remove_unheld(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(held)
        is_private = status.st_uid == os.getuid() and not stat.S_IMODE(status.st_mode) & 0o077
        if is_private and lock(held) and _is_there(folder, held):
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)


def _is_there(folder: Path, held: int) -> bool:
    """Say whether what was opened is still what the name stands for."""
    try:
        return os.path.samestat(os.stat(folder, follow_symlinks=False), os.fstat(held))
    except OSError:
        return False
