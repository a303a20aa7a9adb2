"""The cheapest lawful mix of a case, found by trying every combination of offers and shares.

Combinations are taken in the order of a lower bound on their cost, and the search ends where the
bound passes the best two: what is left out is known to be dearer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from .case import Case
from .holding import hold
from .ranges import best_between
from .repairs import repairs
from .rules import Mixes, Sheet, all_mixes, assess, within_limits, within_reach
from .tables import CLOSE, Tables, in_units, tabulate, unit_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What the enumeration found; amounts in the case's own money."""

    status: str
    cost: float = math.nan
    mix: dict[str, float] = field(default_factory=dict)
    reserve: dict[str, float] = field(default_factory=dict)
    own_funds: float = math.nan
    second_best_cost: float | None = None
    repairs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Found:
    cost: float
    shares: tuple[float, ...]
    amounts: tuple[float, ...]
    own_funds: float


def solve(case: Case) -> Answer:
    """Find the optimum of a case, or what would make it feasible."""
    unit = unit_of(case)
    small = in_units(case, unit)
    tables = tabulate(small)
    mixes = all_mixes(small, small.limits.max_policies)
    sheet = assess(small, tables, mixes)
    varied = any(offer.span is not None and offer.use != "no" for offer in small.offers)
    found = (_best_ranges if varied else _best_mixes)(small, tables, mixes, sheet)
    if not found:
        mended = {} if varied else _repairs(small, tables, unit)
        return Answer("infeasible", repairs=mended)
    best = found[0]
    bought = zip(case.offers, best.shares, mixes_on(best), strict=True)
    return Answer(
        status="optimal",
        cost=best.cost * unit,
        mix={offer.id: share for offer, share, on in bought if on},
        reserve={r.id: a * unit for r, a in zip(case.reserve, best.amounts, strict=True)},
        own_funds=best.own_funds * unit,
        second_best_cost=found[1].cost * unit if len(found) > 1 else None,
    )


def mixes_on(found: _Found) -> list[bool]:
    """Which offers are bought."""
    return [share > CLOSE for share in found.shares]


def _allowed(case: Case, sheet: Sheet) -> list[int]:
    """Rows that keep every rule, those of the least bound on the cost first."""
    keeps = within_reach(case, sheet)
    for mask in within_limits(case, sheet).values():
        keeps &= mask
    order = np.argsort(sheet.cost, kind="stable")
    return [int(row) for row in order if keeps[row]]


def _best_mixes(case: Case, tables: Tables, mixes: Mixes, sheet: Sheet) -> list[_Found]:
    """Give the best two mixes of an all-or-none or grid case, dearer last."""
    least = sum(float(r.carry * r.least) for r in case.reserve)
    found: list[_Found] = []
    for row in _allowed(case, sheet):
        stop = found[1].cost if len(found) > 1 else math.inf
        bare = float(sheet.cost[row])
        if bare + least >= stop:
            break
        held = hold(case, sheet.needs[row], sheet.net[row], tables.chance, stop - bare)
        if held is not None:
            shares = tuple(float(share) for share in mixes.high[row])
            found.append(_Found(bare + held.cost, shares, held.amounts, held.own_funds))
            found = sorted(found, key=lambda f: f.cost)[:2]
    return found


def _best_ranges(case: Case, tables: Tables, mixes: Mixes, sheet: Sheet) -> list[_Found]:
    """Give the best mix of a case where shares vary, one programme for each row left."""
    found: list[_Found] = []
    for row in _allowed(case, sheet):
        stop = found[0].cost if found else math.inf
        bare = float(sheet.cost[row])
        if bare >= stop:
            break
        held = hold(case, sheet.needs[row], sheet.net[row], tables.chance, stop - bare)
        if held is None or bare + held.cost >= stop:
            continue
        ends = (mixes.low[row], mixes.high[row])
        best = best_between(case, tables, mixes.on[row], ends)
        if best is not None and best.cost < stop:
            shares = tuple(float(share) for share in best.shares)
            found = [_Found(best.cost, shares, best.amounts, best.own_funds)]
    return found


def _repairs(case: Case, tables: Tables, unit: float) -> dict[str, float]:
    """Look again without a limit on the number of policies, so that it too can be mended."""
    return repairs(case, assess(case, tables, all_mixes(case, None)), unit)
