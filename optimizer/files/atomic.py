"""A file written whole or not at all: nobody finds half of one under its name, whatever stops the writer."""

from __future__ import annotations

import os
from pathlib import Path

PARTIAL = ".partial-"


def write_whole(place: Path, data: bytes) -> None:
    """Write beside the place, make it durable, then give it its name; a link stays a link; what is no file, as a pipe, is written to.

    Raises `OSError` where the disk refuses; what was there before is then still there.
    """
    place = Path(os.path.realpath(place))
    if place.exists() and not place.is_file():
        place.write_bytes(data)
        return
    partial = place.with_name(f"{PARTIAL}{place.name}-{os.getpid()}")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, place)
    finally:
        partial.unlink(missing_ok=True)
