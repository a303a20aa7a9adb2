"""Who is served next: visitors in turn, each one's oldest question first; answers and long questions stand in two rows.

Round robin: the k-th question of a visitor stands behind the k-th of every visitor who was served longer ago. Nobody is overtaken twice by
the same visitor, however much that visitor asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from optimizer.ui.workers.job import Job


class Turns:
    """Jobs that wait; not safe for several threads at once: whoever holds it has a lock."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._jobs: list[Job] = []
        self._taken = 0

    def add(self, job: Job) -> None:
        """Let a job wait; somebody new stands behind those who came before and have not been served."""
        if job.visitor.turn is None:
            job.visitor.turn = self._taken
        self._jobs.append(job)

    def remove(self, job: Job) -> bool:
        """Take a job out; say whether it was waiting."""
        waits = job in self._jobs
        if waits:
            self._jobs.remove(job)
        return waits

    def take(self, job: Job) -> None:
        """Take a job out to be served: its visitor's turn is over."""
        self._jobs.remove(job)
        self._taken += 1
        job.visitor.turn = self._taken

    def forgotten(self) -> list[Job]:
        """Take out and return the jobs that nobody waits for."""
        gone = [job for job in self._jobs if job.is_forgotten]
        self._jobs = [job for job in self._jobs if job not in gone]
        return gone

    def order(self, *, long: bool) -> list[Job]:
        """Return the jobs of one row that somebody waits for, in the order they will be served."""
        waiting = [job for job in self._jobs if job.is_long is long and not job.is_forgotten]
        return [job for _, job in sorted(_places(waiting), key=lambda pair: pair[0])]


def _places(waiting: list[Job]) -> Iterator[tuple[tuple[int, int, int], Job]]:
    """Yield each job with its place: how many of its visitor's stand before it, that visitor's last turn, its own number."""
    before: Counter[int] = Counter()
    for job in waiting:
        yield (before[id(job.visitor)], job.visitor.turn or 0, job.number), job
        before[id(job.visitor)] += 1
