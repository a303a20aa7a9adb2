"""Locks that die with their process and leave nothing behind: on the file or folder itself, opened.

`filelock` and its like lock a file of their own, which stays, and which they empty as they open it: here the folder in which somebody's
run is written, a temporary folder and a journal are locked themselves.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from optimizer.system.atomic import open_folder


def lock(opened: int) -> bool | None:
    """Lock an open file or folder until it is closed, or the process ends.

    Say whether that was possible: False where another process has it, None where the disk knows no locks.
    """
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def lock_folder(folder: Path) -> int | None:
    """Return a folder, opened and locked; None where another process has it, the disk knows no locks, or it cannot be opened."""
    try:
        opened = open_folder(folder)
    except OSError:
        return None
    if lock(opened):
        return opened
    os.close(opened)
    return None


@contextlib.contextmanager
def waiting_for(folder: Path) -> Iterator[None]:
    """Have a folder to oneself once those before have done with it, where the disk knows locks; raise `OSError` where it is none."""
    opened = open_folder(folder)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)
