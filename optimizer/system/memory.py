"""What memory a process holds, as the system says it."""

from __future__ import annotations

import os
from pathlib import Path

PROC = Path("/proc")


def resident_bytes(pid: int) -> int | None:
    """Return the memory that a process holds now, 0 where it is gone; None where the system does not say."""
    try:
        pages = (PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0 if (PROC / "self" / "statm").exists() else None
    except IndexError:
        return None
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
