"""What passes between the page or command and the solver process: one question, and the answers as they get better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimizer.case import Case
from optimizer.scenarios import Scenarios
from optimizer.solution import Solution


@dataclass(frozen=True, slots=True)
class Ask:
    """Solve a case, or price one mix of it."""

    case: Case
    years: Scenarios
    seconds: float
    mix: dict[str, float] | None = None
    """Price this mix instead of searching."""


@dataclass(frozen=True, slots=True)
class Tell:
    """Where the search stands; the last one has `ended` other than `running`."""

    ended: Literal["running", "closed", "infeasible", "time", "failed", "error"]
    answer: Solution | None = None
    """The best mix so far, or the answer without one."""
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    seconds: tuple[tuple[str, float], ...] = ()
    cuts: int = 0
    solver: str = ""
    text: str = ""
    peak_bytes: int = 0
