"""From the all-cash cost to that of the mix, part by part."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.report.tables import PART_NAMES
from optimizer.solution import CostParts, Solution

ALL_CASH = "all_cash"
MIX = "mix"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: `part` of the cost, or the whole at both ends; from where to where, and by how much."""

    part: str
    start: float
    end: float
    change: float
    is_total: bool


def step_rows(solution: Solution, all_cash: CostParts | None) -> list[StepRow]:
    """Return the steps, parts that do not change left out; none where either cost is not known."""
    if all_cash is None or solution.cost_parts is None or solution.cost is None:
        return []
    rows = [StepRow(ALL_CASH, 0.0, all_cash.total, all_cash.total, is_total=True)]
    at = all_cash.total
    for part in PART_NAMES:
        change = float(getattr(solution.cost_parts, part)) - float(getattr(all_cash, part))
        if change != 0.0:
            rows.append(StepRow(part, at, at + change, change, is_total=False))
            at += change
    return [*rows, StepRow(MIX, 0.0, solution.cost, solution.cost, is_total=True)]
