"""Files written whole or not at all, and made durable: nobody finds half of one under its name, whatever stops the writer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

PARTIAL = ".partial-"
"""Begins the name of what is being written, in the folder where it will stand."""


def write_whole(place: Path, data: bytes) -> None:
    """Write beside the place, make it durable, then give it its name; a link stays a link; what is no file, as a pipe, is written to.

    Raises `OSError` where the disk refuses; what was there before is then still there.
    """
    place = Path(os.path.realpath(place))
    if place.exists() and not place.is_file():
        place.write_bytes(data)
        return
    write_together({place: data}, by=f"-{os.getpid()}")


def write_together(files: Mapping[Path, bytes], *, by: str = "") -> None:
    """Write several files beside their places, and give them their names only once all are durable; raise `OSError` as `write_whole`.

    `by` tells writers apart that do not wait for each other; without it the next writer takes over what a killed one left.
    """
    partial = {place: place.with_name(f"{PARTIAL}{place.name}{by}") for place in files}
    try:
        for place, beside in partial.items():
            write_durable(beside, files[place])
        for place, beside in partial.items():
            os.replace(beside, place)
    finally:
        for beside in partial.values():
            beside.unlink(missing_ok=True)


def write_durable(path: Path, data: bytes, *, is_new: bool = False) -> None:
    """Write a file and wait until the disk has every byte; raise `FileExistsError` where it must be new and is not."""
    with path.open("xb" if is_new else "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    opened = open_folder(folder)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def open_folder(folder: Path) -> int:
    """Return a folder, opened; raise `OSError` where it is none."""
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
