"""The limits in force: kept by the mix, and listed in the answer with the right value, limit and mark."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.facts import MixFacts
from optimizer.auditor.findings import CheckList
from optimizer.inputs.shares import Grid
from optimizer.results.solution import LimitResult

BINDS = 1e-9
"""A limit binds when what is used is within this part of it."""
ROUNDING = 1e-6
"""Shares of a range are rounded to this, into the limits: one that cuts a share binds though so much of the share is left of it."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """One limit: what is used of it, and whether that must be at least or at most the limit."""

    id: str
    value: float
    limit: float
    least: bool = False
    optional: bool = False
    """Need not be listed: nothing is used of it."""
    size: float = 0.0
    """Largest amount that the value is the difference of, for the rounding of its sum."""
    moves: float = 0.0
    """How far the value of a cap may move as shares are rounded."""

    @property
    def over(self) -> float:
        """How far the limit is missed; at most 0 where it is kept."""
        return self.limit - self.value if self.least else self.value - self.limit


def check_limits(sheet: CheckList, facts: MixFacts) -> None:
    """Check that each limit is kept, and that the answer lists exactly the limits in force."""
    needs = [float(way.max()) for way in facts.ways if np.isfinite(way).all()]
    scale = max([*needs, facts.own_funds, facts.solution.reserve_total])
    listed = {entry.id: entry for entry in facts.solution.limits}
    sheet.holds("limits.repeated", len(listed) == len(facts.solution.limits), "a limit is listed twice")
    in_force, nearby = set(), _nearby(facts)
    for limit in _limits(facts, facts.shares):
        in_force.add(limit.id)
        low, high = (limit.limit, limit.value) if limit.least else (limit.value, limit.limit)
        sheet.at_most(limit.id, low, high, "this limit is not kept", limit.size)
        entry = listed.get(limit.id)
        if entry is not None:
            _check_entry(sheet, limit, entry, (1.0 if limit.id == "limits.max_policies" else scale, nearby.get(limit.id, -math.inf)))
        elif not limit.optional:
            sheet.holds(f"listed.{limit.id}", False, "a limit in force is not listed")
    for name in listed.keys() - in_force:
        sheet.holds(f"listed.{name}", False, "no such limit is in force")


def _nearby(facts: MixFacts) -> dict[str, float]:
    """Return by how much each limit is missed, at the most, where the shares within their ranges are moved by what they are rounded to."""
    worst: dict[str, float] = {}
    for sign in (1.0, -1.0):
        moved = facts.shares.copy()
        for j, offer in enumerate(facts.offers):
            if not isinstance(offer.shares, Grid) and max(offer.shares.least, ROUNDING) < moved[0, j] < offer.shares.most:
                moved[0, j] = min(max(moved[0, j] + sign * ROUNDING, offer.shares.least, ROUNDING), offer.shares.most)
        for limit in _limits(facts, moved):
            worst[limit.id] = max(worst.get(limit.id, -math.inf), limit.over)
    return worst


def _check_entry(sheet: CheckList, limit: _Limit, entry: LimitResult, beside: tuple[float, float]) -> None:
    """Check one entry; `beside` it are the scale of the answer's amounts and by how much the limit is missed nearby."""
    scale, nearby = beside
    sheet.same(f"listed.{limit.id}.value", entry.value, limit.value, "another amount is used of this limit", limit.size)
    sheet.same(f"listed.{limit.id}.limit", entry.limit, limit.limit, "the limit is another")
    room, size = abs(limit.value - limit.limit), max(abs(limit.limit), abs(limit.value))
    surely = room <= BINDS * abs(limit.limit) * 0.99 or nearby > BINDS * max(size, scale)
    surely_not = room > BINDS * max(size, scale) * 1.01 + limit.moves and nearby <= -BINDS * max(size, scale)
    ok = entry.binding if surely else not (entry.binding and surely_not)
    sheet.holds(
        f"listed.{limit.id}.binding",
        ok,
        "binding is said where there is room, or not said where there is none",
        str(entry.binding),
        str(surely),
    )


def _limits(facts: MixFacts, shares: np.ndarray) -> Iterator[_Limit]:
    """Yield every limit in force at some shares of the offers bought; what is held is the answer's."""
    yield from _bought(facts, shares)
    yield from _of_insurers(facts, shares)
    yield from _cash(facts, shares)
    cover = facts.rules.terms.cover(shares)[0]
    moves = _moves(facts)
    for k, rule in enumerate(facts.case.coverage):
        yield _Limit(f"coverage.{rule.id}.min_limit", float(cover[k]), rule.min_limit, least=True)
    for r in facts.case.reserve:
        if r.min > 0:
            yield _Limit(f"reserve.{r.id}.min", facts.amounts[r.id], r.min, least=True)
        if r.max is not None:
            yield _Limit(f"reserve.{r.id}.max", facts.amounts[r.id], r.max, moves=moves)
    if facts.case.firm.own_funds_at_risk > 0:
        yield _Limit("firm.own_funds_at_risk", facts.own_funds, facts.case.firm.own_funds_at_risk, moves=moves)


def _moves(facts: MixFacts) -> float:
    """Return how far what is held may move as shares are rounded: no policy pays more than the largest loss of a year."""
    count = sum(not isinstance(offer.shares, Grid) for offer in facts.offers)
    return 2 * ROUNDING * count * float(facts.years.per_year(facts.rules.outcomes.loss).max(initial=0.0)) if count else 0.0


def _bought(facts: MixFacts, shares: np.ndarray) -> Iterator[_Limit]:
    limits = facts.case.limits
    if limits.premium_budget is not None:
        outlay, saved = (float(of(shares)[0]) for of in (facts.rules.terms.outlay, facts.rules.terms.discounts))
        yield _Limit("limits.premium_budget", outlay, limits.premium_budget, size=saved)
    if limits.max_policies is not None:
        yield _Limit("limits.max_policies", float(len(facts.offers)), float(limits.max_policies))


def _of_insurers(facts: MixFacts, shares: np.ndarray) -> Iterator[_Limit]:
    """Yield the limits of each insurer; one of whom nothing is bought need not be listed."""
    limits, terms = facts.case.limits, facts.rules.terms
    due = dict(zip(terms.insurers, terms.by_insurer(shares)[0].tolist(), strict=True))
    for name in facts.case.insurer_ids:
        value, idle = due.get(name, 0.0), name not in due
        if limits.max_premium_per_insurer is not None:
            yield _Limit(f"limits.max_premium_per_insurer.{name}", value, limits.max_premium_per_insurer, optional=idle)
        if limits.max_premium_fraction_per_insurer is not None:
            key = f"limits.max_premium_fraction_per_insurer.{name}"
            yield _Limit(key, value, terms.per_insurer_limit(), optional=idle)


def _cash(facts: MixFacts, shares: np.ndarray) -> Iterator[_Limit]:
    """Yield the firm's rules on deductibles and on gaps under the layers bought."""
    limits, terms = facts.case.limits, facts.rules.terms
    if limits.deductible_cash != "none":
        yield _Limit("limits.deductible_cash", facts.drawable, float(terms.deductible_cash(shares)[0]), least=True)
    if limits.no_gap:
        gaps = terms.gaps(shares)[0]
        for k, j in enumerate(terms.standing):
            base = facts.drawable + facts.case.firm.own_funds_at_risk
            support = base + terms.attachment[k] - gaps[k]
            yield _Limit(f"limits.no_gap.{facts.offers[j].offer}", float(support), float(terms.attachment[k]), least=True)
