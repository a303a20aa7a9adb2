"""The log of a run held against its answer: it is written as a log is, and its last word on the search is what the answer rests on."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args, get_type_hints

from optimizer.inputs.case import Case
from optimizer.results.ending import SHORT
from optimizer.results.progress import standing
from optimizer.results.solution import Solution, Status
from optimizer.runs.record import LOG
from optimizer.solver.conclusion import reported_bound
from optimizer.solver.messages import SolveUpdate

LATE = 1.5
"""Seconds between what a printed line says of the time and its own mark: rounding, and a clock started a little later."""
SAME = 1e-9
"""Relative: what the cost of a mix may differ by from what the search said of it."""
FIGURES = ("best", "bound", "gap")
SAID = {"failed": {"solver_failed"}, "running": {"time_limit", "stopped"}, "time": {"time_limit", "stopped"}}
"""By how a search ended, what may be said of an answer short of its gap; of every other ending, that the search stalled."""
PROVED = ("enumeration", "certificate")
"""Proofs that give a bound of their own."""
Line = Mapping[str, Any]


def log_differences(data: bytes, case: Case, solution: Solution) -> list[str]:
    """Return what of a log is not as a log is written, or not as the answer says."""
    try:
        lines = [json.loads(line) for line in data.decode("ascii").splitlines()]
        written = "".join(json.dumps(line, allow_nan=False) + "\n" for line in lines).encode()
    except (ValueError, RecursionError):
        return [f"{LOG} does not hold one JSON object a line"]
    if written != data:
        return [f"{LOG} is not written as a log is: one JSON object a line, and nothing else"]
    wrong = [f"{LOG} line {place}: {fault}" for place, fault in _faults(lines)]
    entries = searched(data)
    return wrong or ([f"{LOG}: {fault}" for fault in _against(entries[-1], case, solution)] if entries else [])


def searched(data: bytes) -> list[Line]:
    """Return the lines of a log of JSON lines on where the search stood."""
    return [line for line in map(json.loads, data.decode("ascii").splitlines()) if isinstance(line, dict) and "search" in line]


def _faults(lines: Sequence[Any]) -> Iterator[tuple[int, str]]:
    """Yield, by place from 1, what no log says."""
    clock, last = 0.0, dict[str, Any]()
    for place, line in enumerate(lines, start=1):
        if not isinstance(line, dict) or not _is_time(line.get("seconds")) or line["seconds"] < clock:
            yield place, "every line has its seconds since the start, none less than the one before"
            return
        clock = line["seconds"]
        if "search" in line:
            last = line
            if not _is_search(line):
                yield place, "this is no line on where a search stands"
        elif not _is_printed(line, last):
            yield place, "what was printed is not where the search stood"


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and value >= 0


def _is_search(line: Line) -> bool:
    keys = ["seconds", "search", *FIGURES, "cuts"]
    numbers = [line.get(name) for name in FIGURES]
    valid = line["search"] in get_args(get_type_hints(SolveUpdate)["ended"])
    finite = all(number is None or (type(number) in (int, float) and math.isfinite(number)) for number in numbers)
    whole = type(line.get("cuts")) is int and line["cuts"] >= 0
    return valid and finite and whole and list(line) in (keys, [*keys, "text"]) and isinstance(line.get("text", ""), str)


def _is_printed(line: Line, last: Line) -> bool:
    """Say whether a printed line tells the line on the search before it, at about its time."""
    if list(line) != ["seconds", "text"] or not isinstance(line["text"], str) or not last:
        return False
    seconds, _, _ = line["text"].partition(" s: ")
    if not seconds.isdecimal() or abs(int(seconds) - line["seconds"]) > LATE:
        return False
    return bool(line["text"] == standing(int(seconds), *(last.get(name) for name in FIGURES)))


def _against(last: Line, case: Case, solution: Solution) -> Iterator[str]:
    """Yield where the last word on the search is not what the answer says."""
    codes = {warning.code for warning in solution.warnings}
    by_enumeration = "by_enumeration" in codes
    ended, status = last["search"], solution.status
    cuts = 0 if solution.run is None else solution.run.cuts
    if last["cuts"] != cuts:
        yield f"the search ended with {last['cuts']} cuts, the answer says {cuts}"
    if ended == "error" and status is not Status.ERROR:
        yield f"the search ended in an error, the answer is {status.value}"
    if ended == "infeasible" and solution.cost is not None and not by_enumeration:
        yield f"the search found no lawful mix, the answer is {status.value}"
    if ended == "closed" and status is Status.INFEASIBLE:
        yield "the search found a lawful mix, the answer is infeasible"
    short = codes & SHORT
    if status is Status.FEASIBLE and not by_enumeration and (len(short) != 1 or not short <= SAID.get(ended, {"search_stalled"})):
        yield f"the search ended as {ended}, and the answer's warnings say otherwise"
    if solution.cost is not None:
        yield from _figures(last, case, solution, by_enumeration=by_enumeration)


def _figures(last: Line, case: Case, solution: Solution, *, by_enumeration: bool) -> Iterator[str]:
    cost, best, bound = solution.cost or 0.0, last["best"], last["bound"]
    if not by_enumeration and best is not None and abs(best - cost) > SAME * abs(cost):
        yield f"the search ended at a cost of {best}, the answer costs {cost}"
    claimed = solution.bound
    expected = None if bound is None else reported_bound(case, bound, cost)
    if solution.proof not in PROVED and claimed != expected:
        yield f"the search ended at a bound of {bound}, the answer says {claimed}"
