"""What a disk refuses, told in one line of `--out`."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import Fault, InputError, Message

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_SHUT = (errno.EACCES, errno.EPERM, errno.EROFS)


def refusal(error: OSError, place: Path) -> Fault:
    """Return what the disk refused."""
    if error.errno in _FULL:
        words = (Message("no space is left on the disk"), Message("free some space, or name another folder; then --resume goes on"))
    elif error.errno in _SHUT:
        words = (Message("nothing may be written here"), Message("name a folder that you may write to"))
    elif error.errno == errno.ENOTDIR:
        words = (Message("this is not a folder"), Message("name a folder"))
    else:
        words = (
            Message("the results cannot be written: {reason}", reason=error.strerror or type(error).__name__),
            Message("name another folder"),
        )
    return Fault("--out", None, "", str(place), *words)


@contextlib.contextmanager
def refusals_as_faults(place: Path) -> Iterator[None]:
    """Raise `InputError` for what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise InputError([refusal(error, place)]) from None
    except ValueError:
        raise InputError(
            [Fault("--out", None, "", str(place), Message("this is no name of a folder"), Message("name another folder"))]
        ) from None
