"""Files that options of a command name: looked at before the work, written after it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from optimizer.cli.console import ExitCode
from optimizer.errors import Fault, InputError, Message

Target = tuple[str, str | None]
"""The option, and the path it names; None where it is not given."""


def check_targets(targets: Iterable[Target]) -> None:
    """Raise `InputError` with every file that cannot be written: before the solving, not after it."""
    faults = []
    for option, path in targets:
        folder = Path(path or ".").parent
        if path is not None and (Path(path).is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK)):
            faults.append(
                Fault(option, None, "", path, Message("the file cannot be written there"), Message("name a file in a folder that is there"))
            )
    if faults:
        raise InputError(faults)


def write_targets(targets: Sequence[Target], make: Sequence[Callable[[], bytes]], say: Callable[[str], None]) -> int:
    """Write each file that is named, whole or not at all, tell those that cannot be written, and return the exit code."""
    from optimizer.files.atomic import write_whole  # here, because all that reads cases comes with it

    code = ExitCode.DONE
    for (option, path), data in zip(targets, make, strict=True):
        if path is not None:
            try:
                write_whole(Path(path), data())
            except OSError as error:
                say(f"{option}: {path} cannot be written ({error.strerror})")
                code = ExitCode.FAILED
    return code
