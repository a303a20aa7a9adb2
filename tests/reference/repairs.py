"""For a case without a feasible mix: the least value of one rule alone that gives it one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from .case import Case, Reserve
from .holding import Need, least_of, most, reachable, weight
from .rules import Sheet, within_limits
from .tables import CLOSE, Array, Mask


def repairs(case: Case, sheet: Sheet, unit: float) -> dict[str, float]:
    """Give each rule that can mend the case alone, with the value nearest to what it is."""
    kept = within_limits(case, sheet)
    reach = np.array([reachable(case, need) for need in sheet.needs], dtype=bool)
    found = dict(_of_limits(case, sheet, kept, reach))
    found |= dict(_of_holdings(case, sheet, _all_but(kept, (), np.ones_like(reach))))
    amounts = {key: value if key.endswith(("max_policies", "fraction_per_insurer")) else value * unit for key, value in found.items()}
    return {key: value for key, value in amounts.items() if math.isfinite(value)}


def _all_but(kept: Mapping[str, Mask], left_out: Iterable[str], start: Mask) -> Mask:
    result = start.copy()
    for key in set(kept) - set(left_out):
        result &= kept[key]
    return result


def _of_limits(case: Case, sheet: Sheet, kept: Mapping[str, Mask], reach: Mask) -> Iterable[tuple[str, float]]:
    budget, fraction = "limits.premium_budget", "limits.max_premium_fraction_per_insurer"
    for key in kept:
        left_out = (budget, fraction) if key == budget else (key,)
        rows = _all_but(kept, left_out, reach)
        if rows.any():
            yield key, _nearest(case, sheet, key, rows)


def _nearest(case: Case, sheet: Sheet, key: str, rows: Mask) -> float:
    limits = case.limits
    match key.split(".")[1]:
        case "premium_budget":
            least = sheet.outlay[rows]
            fraction = limits.fraction_per_insurer
            if fraction is not None:
                least = np.maximum(least, _over(sheet.per_insurer[rows], fraction))
            return float(least.min())
        case "max_policies":
            return float(sheet.policies[rows].min())
        case "max_premium_per_insurer":
            return float(sheet.per_insurer[rows].min())
        case "max_premium_fraction_per_insurer":
            part = float(_over(sheet.per_insurer[rows], limits.premium_budget or 0).min())
            return part if part <= 1 + CLOSE else math.inf
        case name:
            place = [rule.id for rule in case.coverage].index(name)
            return float(sheet.coverage[rows, place].max())


def _over(above: Array, below: float) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(above <= 0, 0.0, above / below)


def _of_holdings(case: Case, sheet: Sheet, rows: Mask) -> Iterable[tuple[str, float]]:
    needs = [need for need, keeps in zip(sheet.needs, rows, strict=True) if keeps]
    for r in case.reserve:
        if r.most is not None:
            yield f"reserve.{r.id}.max", min((_cap(case, r, n) for n in needs), default=math.inf)
    if case.firm.own_funds_stated:
        least = min((_own_funds(case, n) for n in needs), default=math.inf)
        yield "firm.own_funds_at_risk", least


def _cap(case: Case, raised: Reserve, need: Need) -> float:
    """Least cap of one instrument with which a need can be met, all others held at their most."""
    if case.law is not None and not case.law.plain:
        return least_of(case, raised, need)
    others = [r for r in case.reserve if r.id != raised.id]
    least = float(raised.least)
    if raised.drawable:
        drawn = sum(most(r) for r in others if r.drawable)
        own = case.firm.own_funds_at_risk
        least = max(least, need.total - own - drawn, need.drawable(own) - drawn)
    if weight(case, raised) > 0:
        counted = sum(weight(case, r) * most(r) for r in others if weight(case, r) > 0)
        least = max(least, (need.cash - counted) / weight(case, raised))
    reserve = tuple(replace(r, most=least) if r.id == raised.id else r for r in case.reserve)
    return least if reachable(replace(case, reserve=reserve), need) else math.inf


def _own_funds(case: Case, need: Need) -> float:
    """Least own funds at risk with which a need can be met, every instrument at its most."""
    drawn = sum(most(r) for r in case.reserve if r.drawable)
    least = max(need.total - drawn, need.gap - drawn, 0.0)
    firm = replace(case.firm, own_funds_at_risk=least)
    return least if reachable(replace(case, firm=firm), need) else math.inf
