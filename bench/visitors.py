"""Ten visitors, one of whom asks the market twice, each beside its lone time: `python bench/visitors.py`.

The queue of the page is asked, without a browser. Nine visitors ask about jp-midsize, each a premium level that nobody has asked before;
the tenth asks the shipped market about its product in two windows, which takes minutes and goes on all the while.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from optimizer import files
from optimizer.ui.view import SECONDS, YEARS
from optimizer.ui.workers import Job, JobQueue, Stage, Visitor
from optimizer.ui.workers.messages import DemandQuestion, SolveQuestion

DATA = Path(__file__).resolve().parents[1] / "data"
CASE = DATA / "cases" / "jp-midsize"
MARKET = DATA / "markets" / "jp-illustrative"
VISITORS = 9
LONGEST = 600.0
"""Seconds after which an answer is given up."""
PREMIUMS = iter(range(10**6))


def say(*parts: str) -> None:
    """Print one line."""
    sys.stdout.write("  ".join(parts) + "\n")
    sys.stdout.flush()


def asked(visitor: int) -> SolveQuestion:
    """Return a question of a visitor that nobody has asked before."""
    level = 0.9 + 1e-3 * next(PREMIUMS)
    laid = files.load_case(CASE, settings=[("losses.simulate.years", str(YEARS)), ("scale.premium", f"{level:.4f}")])
    return SolveQuestion(laid, f"visitor {visitor}", SECONDS)


def market(queue: JobQueue) -> list[Job]:
    """Ask the market twice, in two windows of one visitor, and wait until it is being answered."""
    question = DemandQuestion(str(MARKET), (MARKET / "offer.csv").read_bytes(), "apart", LONGEST)
    visitor = Visitor()
    jobs = [queue.ask(question, visitor) for _ in range(2)]
    while jobs[0].stage is not Stage.RUNNING and not jobs[0].done.is_set():
        time.sleep(0.05)
    return jobs


def waited(job: Job, since: float) -> float:
    """Return the seconds until the answer."""
    assert job.wait(LONGEST) is Stage.DONE, (job.stage, job.failure)
    return time.monotonic() - since


def one_by_one(queue: JobQueue) -> Iterator[float]:
    """Yield the seconds of each visitor, who asks when the one before has been answered."""
    for visitor in range(VISITORS):
        question = asked(visitor)
        since = time.monotonic()
        job = queue.ask(question, Visitor())
        yield waited(job, since)
        job.picture(LONGEST)


def at_once(queue: JobQueue) -> list[float]:
    """Return the seconds of each visitor, all asking in one moment."""
    questions = [asked(visitor) for visitor in range(VISITORS)]
    since = time.monotonic()
    jobs = [queue.ask(question, Visitor()) for question in questions]
    found: dict[int, float] = {}
    while len(found) < len(jobs):
        for place, job in enumerate(jobs):
            if place not in found and job.done.is_set():
                found[place] = waited(job, since)
        time.sleep(0.01)
    return [found[place] for place in range(len(jobs))]


def told(name: str, lone: Sequence[float], seconds: Sequence[float]) -> None:
    """Print seconds and how many times the lone time they are."""
    ratios = [mine / statistics.median(lone) for mine in seconds]
    say(
        name,
        f"{statistics.median(seconds):.2f} ({max(seconds):.2f})",
        f"{statistics.median(ratios):.1f} ({max(ratios):.1f})",
        " ".join(f"{ratio:.1f}" for ratio in ratios),
    )


def main() -> None:
    """Print the seconds and ratios of each way to arrive, with the market and without."""
    queue = JobQueue()
    at_once(queue)  # the workers are there, with the loss years
    lone = list(one_by_one(queue))
    together = at_once(queue)
    jobs = market(queue)
    beside = list(one_by_one(queue))
    going = [job.stage.name.lower() for job in jobs]
    beside_together = at_once(queue)
    say(f"{VISITORS} visitors on {CASE.name}, {YEARS:,} loss years; the market asked twice is then {' and '.join(going)}")
    say("arriving  seconds, median (longest)  times the lone time, median (longest)  each")
    told("one by one, no market", lone, lone)
    told("one by one, beside the market", lone, beside)
    told("all at once, no market", lone, together)
    told("all at once, beside the market", lone, beside_together)
    for job in jobs:
        job.forget()
    queue.close()


if __name__ == "__main__":
    main()
