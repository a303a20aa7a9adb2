"""From the all-cash cost to that of the mix, part by part or group by group: what insurance costs and what it saves."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.report.rows.tables import GROUPS
from optimizer.results.solution import CostParts, Solution

ALL_CASH = "all_cash"
MIX = "mix"


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step, case currency a year: a part or group of the cost, or the whole at both ends; from where to where."""

    part: str
    """`all_cash`, a part or a group of `tables.GROUPS`, or `mix`."""
    start: float
    end: float
    change: float
    """What it adds; the cost itself on a total."""
    is_total: bool


def step_rows(solution: Solution, *, grouped: bool = False) -> list[StepRow]:
    """Return the steps, those that change nothing left out; none where either cost is not known."""
    whole = (solution.alternatives or {}).get(ALL_CASH)
    if whole is None or whole.cost_parts is None or solution.cost_parts is None or solution.cost is None:
        return []
    rows = [StepRow(ALL_CASH, 0.0, whole.cost_parts.total, whole.cost_parts.total, is_total=True)]
    at = whole.cost_parts.total
    for part, change in _changes(whole.cost_parts, solution.cost_parts, grouped=grouped).items():
        if change != 0.0:
            rows.append(StepRow(part, at, at + change, change, is_total=False))
            at += change
    return [*rows, StepRow(MIX, 0.0, solution.cost, solution.cost, is_total=True)]


def _changes(before: CostParts, after: CostParts, *, grouped: bool) -> dict[str, float]:
    """Return what each part, or each group of parts, adds."""
    parts = {part: float(getattr(after, part)) - float(getattr(before, part)) for group in GROUPS.values() for part in group}
    return {group: sum(parts[part] for part in among) for group, among in GROUPS.items()} if grouped else parts
