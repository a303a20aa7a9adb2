"""The way from holding cash alone to the mix, as steps that sum: what insurance costs and what it saves."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.case import Case
from optimizer.report import tables
from optimizer.solution import Alternative, Solution


@dataclass(frozen=True, slots=True)
class Step:
    """One bar, from `start` to `end`, in case currency a year; a total stands on 0."""

    key: str
    """`all_cash`, `insurance`, `reserve`, `own_losses`, `saved` (reserve and own losses together) or `mix`."""
    start: float
    end: float
    total: bool

    @property
    def amount(self) -> float:
        """What the bar adds; the cost itself on a total."""
        return self.end - self.start


def waterfall_rows(solution: Solution, case: Case) -> tuple[Step, ...]:
    """Return the steps; none where the cost of all cash is not known.

    The answer has no parts of the all-cash cost. With one instrument, no charge on own funds and no policy in force already, its
    opportunity cost is carry times reserve and the rest its own losses; else both are one step.
    """
    whole = (solution.alternatives or {}).get("all_cash")
    if whole is None or whole.cost is None or solution.cost is None:
        return ()
    groups = {row.group: row.amount for row in tables.cost_rows(solution) if not row.part}
    carried = _carried(whole, case)
    if carried is None:
        changes = {"insurance": groups["cash_out"], "saved": groups["opportunity"] + groups["own_losses"] - whole.cost}
    else:
        own = groups["own_losses"] - (whole.cost - carried)
        changes = {"insurance": groups["cash_out"], "reserve": groups["opportunity"] - carried, "own_losses": own}
    steps, at = [Step("all_cash", 0.0, whole.cost, True)], whole.cost
    for key, change in changes.items():
        steps.append(Step(key, at, at + change, False))
        at += change
    return (*steps, Step("mix", 0.0, solution.cost, True))


def _carried(whole: Alternative, case: Case) -> float | None:
    """Return what holding the all-cash reserve costs a year; None where the answer does not say."""
    single = len(case.reserve) == 1 and case.firm.own_funds_charge == 0 and not any(offer.use == "must" for offer in case.offers)
    return case.reserve[0].carry * whole.reserve_total if single and whole.reserve_total is not None else None
