"""What one case may take: most bytes its process may hold, what that is where nobody says, and whether it can be measured here at all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from optimizer.errors import Fault, InputError, Message
from optimizer.system.memory import resident_bytes

OPTION = "--memory"
PART = 0.8
"""Of the machine's memory, for all its processes together: the rest is the system's, and what processes take between two looks."""
CGROUP = Path("/sys/fs/cgroup")
CGROUP_LIMITS = ("memory.max", "memory/memory.limit_in_bytes")
"""Of version 2 and 1: what a container may take, where that is less than the machine has."""
Unlimited = Literal["unlimited"]
Memory = float | Unlimited | None
"""Most bytes of one case, `unlimited`, or None: an equal part of what the machine has."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What one case may take."""

    memory: Memory = None
    processes: int | None = None
    """How many share the machine's memory; its number of cores if not stated."""

    @property
    def most_bytes(self) -> float | None:
        """Most bytes the process of a case may hold on this machine, None for no limit; raise `InputError` where that cannot be kept."""
        if self.memory == "unlimited":
            return None
        if resident_bytes(os.getpid()) is None:
            rule = Message("this system does not say how much memory a process holds, so no limit can be kept")
            raise _refused(self.memory, rule, Message("say --memory unlimited, or run the batch on Linux"))
        if self.memory is not None:
            return self.memory
        whole = machine_bytes()
        if whole is None:
            raise _refused(
                None,
                Message("this system does not say how much memory it has"),
                Message("say how much one case may take, e.g. --memory 4e9"),
            )
        return PART * whole / (self.processes or os.cpu_count() or 1)


def _refused(memory: Memory, rule: Message, fix: Message) -> InputError:
    return InputError([Fault(OPTION, None, "", "" if memory is None else f"{memory:g}", rule, fix)])


def machine_bytes() -> int | None:
    """Return the memory of this machine, or of the container that this process is in where that is less; None where nobody says."""
    sizes = [_physical_bytes(), *(_limit(CGROUP / name) for name in CGROUP_LIMITS)]
    return min((size for size in sizes if size is not None), default=None)


def _physical_bytes() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _limit(place: Path) -> int | None:
    """Return the limit that a file states; `max` is none."""
    try:
        return int(place.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
