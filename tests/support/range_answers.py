"""The product's answer to a case of share ranges against the reference's: the cost within 1e-6, and no end but a closed one."""

from __future__ import annotations

import math
from pathlib import Path

from reference.enumerate import solve
from reference.narrow import moved
from reference.read import read_case
from support.in_process import optimize_here

from optimizer import Solution, Status, audit, load_case, load_years

COST = 1e-6
NARROW = 2e-9
"""Of a limit: what the reference's own solver cannot tell apart. Where that much decides, the answer lies between those to either side."""
ROUNDED = 1e-12
"""Of a cost of nothing, beside losses of about 100."""


def answer_of(where: Path, seconds: float = 600.0) -> Solution:
    """Give the product's answer; what is told beside an answer is left out."""
    case = load_case(where)
    return optimize_here(case, load_years(case), seconds=seconds, brief=True)


def faults_of(where: Path) -> list[str]:
    """Return what is wrong with the product's answer to a case."""
    case, found = load_case(where), answer_of(where)
    wrong = [str(check) for check in audit(case, load_years(case), found).failures]
    if found.status not in (Status.CERTIFIED, Status.SOLVED, Status.INFEASIBLE):
        return [*wrong, f"{found.status}: {found.message}"]
    cost = math.inf if found.cost is None else found.cost
    wanted = _cost(where, 0.0)
    if not _close(cost, wanted):
        low, high = _cost(where, NARROW), _cost(where, -NARROW)
        if not (_close(cost, low) or _close(cost, high) or low <= cost <= high):
            wrong.append(f"{found.status} at {cost!r}, not {wanted!r}: {found.shares}")
    return wrong


def _cost(where: Path, part: float) -> float:
    """Give the reference's cost with the limits moved, infinite where no mix is lawful."""
    answer = solve(moved(read_case(where), part))
    return answer.cost if answer.status == "optimal" else math.inf


def _close(cost: float, wanted: float) -> bool:
    return cost == wanted or abs(cost - wanted) <= COST * abs(wanted) + ROUNDED * (wanted == 0)
