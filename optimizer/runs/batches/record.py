"""What is kept of an answer: the figures of its rows in the results, as plain values that a line of JSON holds exactly."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from optimizer.errors import Fault, Message
from optimizer.inputs.case import CaseName
from optimizer.results.solution import CostParts, Solution, Status

Record = dict[str, Any]
PARTS = tuple(field.name for field in fields(CostParts))
STOPPED = "stopped"
"""Key of a record that says by what a case was stopped from outside: it is asked again on resume."""


def key_of(*made_of: str) -> str:
    """Return the sha256 of everything that an answer depends on."""
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def record_of(case: str, key: str, solution: Solution, faults: Sequence[Fault] = ()) -> Record:
    """Return what is kept of one answer."""
    parts = solution.cost_parts
    return {
        "case": case,
        "key": key,
        "fingerprint": solution.case.fingerprint or None,
        "status": solution.status.value,
        "cost": solution.cost,
        "bound": solution.bound,
        "gap": solution.gap,
        **{name: None if parts is None else getattr(parts, name) for name in PARTS},
        "reserve_total": None if parts is None else solution.reserve_total,
        "premium_total": None if parts is None else sum((policy.premium for policy in solution.policies), 0.0),
        "policies": None if parts is None else ";".join(f"{p.offer}:{p.share:.15g}" for p in solution.policies),
        "proof": solution.proof,
        "message": solution.message,
        "mix": [asdict(policy) for policy in solution.policies],
        "faults": [asdict(fault) for fault in faults or _own_faults(solution)],
    }


def stopped_record(case: str, status: Status, rule: Message, fix: Message) -> Record:
    """Return what is kept of a case that was stopped from outside, or whose process ended."""
    bare = Solution(CaseName("", "", "", ""), status, faults=(Fault("batch", None, "", case, rule, fix),), message=rule)
    return {**record_of(case, "", bare), STOPPED: True}


def _own_faults(solution: Solution) -> Sequence[Fault]:
    """Return the faults of an answer; where it ended in an error, that."""
    if solution.faults or solution.status is not Status.ERROR:
        return solution.faults
    return (
        Fault("batch", None, "", "", Message.verbatim(solution.message), Message("solve this case alone; if it happens again, report it")),
    )
