"""The least cost over a measure by the independent enumeration: of the tail as steps over all mixes, else one enumeration a place."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from reference.case import Case as Read
from reference.enumerate import solve
from reference.holding import hold
from reference.read import read_case
from reference.rules import all_mixes, assess, within_limits, within_reach
from reference.tables import in_units, measure, net_losses, tabulate, unit_of, view
from support.in_process import optimize_here

from optimizer import Case, Frontier, FrontierPlan, Scenarios, frontier, load_case, load_years
from optimizer.evaluation.variant import Variant
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.process import Workers
from optimizer.solver.solve import Series
from optimizer.solver.worker import updates_of

CostAt = Callable[[float], float | None]
"""Least cost at a place of a measure; None where no mix is lawful."""
ALIKE = 4e-6
"""Relative difference of a cost on a frontier and that of the enumeration: tolerance, gap and rounding of shares."""


@contextmanager
def spans_here() -> Iterator[None]:
    """Have spans searched in the process of the tests."""
    kept: dict[str, WarmStart] = {}

    def solve_span(self: Series, case: Case, years: Scenarios, variant: Variant, *, time_limit: float) -> SolveUpdate:
        request = SolveRequest(case, years, time_limit, series=self.name, variant=variant)
        return list(updates_of(request, kept.setdefault(self.name, WarmStart())))[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Series, "solve_span", solve_span)
        patch.setattr(Workers, "ready", lambda _: None)
        yield


def frontier_here(folder: Path, plan: FrontierPlan) -> Frontier | None:
    """Return a frontier, searched in the process of the tests; None where the case has no lawful mix."""
    case = load_case(folder)
    years = load_years(case)
    solution = optimize_here(case, years, brief=True)
    if solution.cost is None:
        return None
    with spans_here():
        return frontier(case, years, solution, plan)


def steps_by_tail(folder: Path, tail: str) -> list[tuple[float, float]]:
    """Return every mix that no other beats on TVaR and cost, by rising TVaR, the tail's own rule left out."""
    case = read_case(folder)
    unit = unit_of(case)
    small = in_units(case, unit)
    rule = replace(next(rule for rule in small.tails if rule.id == tail), measure="tvar", hold=False)
    small = replace(small, tails=tuple(rule if other.id == tail else other for other in small.tails))
    tables, mixes = tabulate(small), all_mixes(small, small.limits.max_policies)
    sheet = assess(small, tables, mixes)
    lawful = within_reach(small, sheet)
    for mask in within_limits(small, sheet).values():
        lawful &= mask
    tvar = measure(rule, net_losses(tables, view(small, rule), mixes.high, mixes.low), tables.chance)
    priced = []
    for row in lawful.nonzero()[0]:
        held = hold(small, sheet.needs[row], sheet.net[row], tables.chance, math.inf)
        if held is not None:
            priced.append((float(tvar[row]) * unit, (float(sheet.cost[row]) + held.cost) * unit))
    steps: list[tuple[float, float]] = []
    for at, cost in sorted(priced):
        if not steps or cost < steps[-1][1]:
            steps.append((at, cost))
    return steps


def cost_of_steps(steps: list[tuple[float, float]]) -> CostAt:
    """Return the least cost at a place by steps."""
    return lambda at: min((cost for x, cost in steps if x <= at), default=None)


def cost_by_reserve(folder: Path) -> CostAt:
    """Return the least cost of a case of one instrument with no more than so much of it."""
    case = read_case(folder)
    (instrument,) = case.reserve
    most = math.inf if instrument.most is None else instrument.most

    def cost(at: float) -> float | None:
        if at < instrument.least:
            return None
        return _cost(replace(case, reserve=(replace(instrument, most=min(most, at)),)))

    return cost


def cost_by_requirement(folder: Path) -> CostAt:
    """Return the least cost of a case whose law states the required amount."""
    text = (folder / "case.toml").read_text(encoding="utf-8")

    def cost(at: float) -> float | None:
        changed = re.sub(r"^required_amount = .*$", f"required_amount = {at!r}", text, flags=re.MULTILINE)
        try:
            (folder / "case.toml").write_text(changed, encoding="utf-8")
            return _cost(read_case(folder))
        finally:
            (folder / "case.toml").write_text(text, encoding="utf-8")

    return cost


def cost_by_bare_tail(folder: Path) -> CostAt:
    """Return the least cost of a case with a TVaR rule and no other on its one instrument: cash that costs nothing, up to the bound."""
    case = read_case(folder)
    (instrument,) = case.reserve
    return lambda at: _cost(replace(case, reserve=(replace(instrument, carry=0.0, most=at),)))


def _cost(case: Read) -> float | None:
    answer = solve(case)
    return answer.cost if answer.status == "optimal" else None


def places_of(told: Frontier, dense: int) -> list[float]:
    """Return where to look: either side of every breakpoint beyond the resolution, just beside it, and a dense grid between the ends."""
    at = [point.at for point in told.points]
    low, high = at[0] + 0.01 * told.resolution, at[-1] + (0.2 * (at[-1] - at[0]) or 1.0)
    high = high if told.high is None else min(high, told.high)
    sides = [x + step * told.resolution for x in at for step in (-3.0, 0.01, 3.0)]
    grid = [low + (high - low) * step / dense for step in range(dense + 1)]
    return sorted(x for x in (*sides, *grid) if (told.low or 0.0) <= x <= (math.inf if told.high is None else told.high))


def differences(told: Frontier, cost: CostAt, places: list[float]) -> list[str]:
    """Return where the least costs told are not those of the enumeration."""
    found = [] if told.complete else ["not complete"]
    for at in places:
        said, right = told.cost_at(at), cost(at)
        if (said is None) != (right is None) or (said is not None and right is not None and abs(said - right) > ALIKE * abs(right)):
            found.append(f"{told.measure} at {at!r}: {said!r}, not {right!r}")
    return found
