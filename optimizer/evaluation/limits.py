"""The firm's limits against a mix already chosen: how much of each is used, and which are overrun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.evaluation.mix_cost import LIMIT_TOLERANCE, EvaluatedMix, Spent, deductible_need, evaluate, spent_on
from optimizer.evaluation.problem import Problem
from optimizer.evaluation.reserve import Holding
from optimizer.inputs.shares import LEAST_SHARE, Range
from optimizer.losses.scenarios import Vector
from optimizer.results.solution import LimitResult

BINDING = 1e-9


@dataclass(frozen=True, slots=True)
class Used:
    """How much of one limit a mix uses; `at_least` turns it round."""

    rule: str
    """Dotted key of the rule in the case."""
    id: str
    """Dotted key in the answer: the rule's, with insurer or offer where it has one for each."""
    value: float
    limit: float
    at_least: bool = False
    scale: float = 0.0
    """Largest amount that the value is the difference of, for the rounding of its sum."""

    @property
    def overrun(self) -> float:
        """How far the limit is missed; at most 0 where it is met."""
        return self.limit - self.value if self.at_least else self.value - self.limit

    @property
    def is_met(self) -> bool:
        """Whether the limit is met, rounding of sums aside."""
        return self.overrun <= LIMIT_TOLERANCE * max(abs(self.limit), abs(self.value), self.scale)


def structure_is_met(problem: Problem, shares: Vector) -> bool:
    """Say whether slots, groups, requires, excludes and must hold."""
    slots: dict[str, float] = {}
    groups: dict[str, int] = {}
    bought = {problem.case.offers[j].offer for j in np.flatnonzero(shares)}
    for offer, share in zip(problem.case.offers, shares, strict=True):
        if offer.use == "must" and share <= 0:
            return False
        if share > 0:
            for slot in offer.in_slots:
                slots[slot] = slots.get(slot, 0.0) + float(share)
            if offer.group is not None:
                groups[offer.group] = groups.get(offer.group, 0) + 1
            if not bought.issuperset(offer.requires) or bought.intersection(offer.excludes):
                return False
    return all(s <= 1 + LIMIT_TOLERANCE for s in slots.values()) and all(n <= 1 for n in groups.values())


def used_by_mix(problem: Problem, shares: Vector, spent: Spent) -> Iterator[Used]:
    """Yield the limits that depend on the policies alone."""
    limits = problem.case.limits
    if limits.premium_budget is not None:
        rule = "limits.premium_budget"
        yield Used(rule, rule, spent.total, limits.premium_budget, scale=spent.discount)
    if limits.max_policies is not None:
        yield Used("limits.max_policies", "limits.max_policies", float(np.count_nonzero(shares)), limits.max_policies)
    for insurer in problem.case.insurer_ids:
        due = float(sum(spent.due[j] for j, o in enumerate(problem.case.offers) if o.insurer == insurer))
        rule = "limits.max_premium_per_insurer"
        if limits.max_premium_per_insurer is not None:
            yield Used(rule, f"{rule}.{insurer}", due, limits.max_premium_per_insurer)
        rule = "limits.max_premium_fraction_per_insurer"
        if limits.max_premium_fraction_per_insurer is not None and limits.premium_budget is not None:
            yield Used(rule, f"{rule}.{insurer}", due, limits.max_premium_fraction_per_insurer * limits.premium_budget)
    for row, coverage in zip(problem.coverage, problem.case.coverage, strict=True):
        rule = f"coverage.{coverage.id}.min_limit"
        yield Used(rule, rule, float(row @ shares), coverage.min_limit, at_least=True)


def covering(problem: Problem, rule: str) -> Iterator[tuple[str, float, float]]:
    """Yield the offers that bring cover to a coverage rule, with the least and the most of it where they are bought."""
    place = [f"coverage.{c.id}.min_limit" for c in problem.case.coverage].index(rule)
    for offer, limit in zip(problem.case.offers, problem.coverage[place], strict=True):
        if limit > 0:
            yield offer.offer, float(limit) * offer.least_share, float(limit) * offer.most_share


def limit_results(problem: Problem, priced: EvaluatedMix) -> tuple[LimitResult, ...]:
    """Return every limit in force with what is used of it; it binds where nothing is left of it but what a share rounded leaves."""
    case, holding, shares = problem.case, priced.holding, priced.shares
    uses = list(used_by_mix(problem, shares, priced.spent))
    if case.limits.deductible_cash != "none":
        rule = "limits.deductible_cash"
        uses.append(Used(rule, rule, _drawable(problem, holding), deductible_need(problem, shares), at_least=True))
    uses += _stands(problem, shares, holding)
    for r, amount in zip(case.reserve, holding.amounts, strict=True):
        if r.min > 0:
            uses.append(Used(f"reserve.{r.id}.min", f"reserve.{r.id}.min", amount, r.min, at_least=True))
        if r.max is not None:
            uses.append(Used(f"reserve.{r.id}.max", f"reserve.{r.id}.max", amount, r.max))
    if case.firm.own_funds_at_risk > 0:
        rule = "firm.own_funds_at_risk"
        uses.append(Used(rule, rule, holding.own_funds, case.firm.own_funds_at_risk))
    cut = _cutting(problem, priced, uses)
    return tuple(
        LimitResult(u.id, u.value, u.limit, u.id in cut or abs(u.overrun) <= BINDING * max(abs(u.limit), abs(u.value))) for u in uses
    )


def _drawable(problem: Problem, holding: Holding) -> float:
    return sum(a for a, r in zip(holding.amounts, problem.case.reserve, strict=True) if r.drawable)


def _stands(problem: Problem, shares: Vector, holding: Holding) -> Iterator[Used]:
    case = problem.case
    for stand in problem.no_gap_rows:
        if shares[stand.offer] > 0:
            support = _drawable(problem, holding) + case.firm.own_funds_at_risk + float(stand.support @ shares)
            yield Used("limits.no_gap", f"limits.no_gap.{case.offers[stand.offer].offer}", support, stand.attachment, at_least=True)


def _cutting(problem: Problem, priced: EvaluatedMix, uses: list[Used]) -> frozenset[str]:
    """Return the limits that cut a share within its range: a millionth more of each, or less, would break them.

    Shares are rounded into the limits, so that of a limit which cuts one as much may be left as the rounding leaves.
    """
    offers, shares = problem.case.offers, priced.shares
    inner = np.array(
        [isinstance(o.shares, Range) and o.shares.bought_from < s < o.shares.most for o, s in zip(offers, shares, strict=True)]
    )
    if not inner.any():
        return frozenset()
    ends = [(o.shares.bought_from, o.shares.most) if isinstance(o.shares, Range) else (0.0, 1.0) for o in offers]
    low, high = np.array(ends).T
    cut: set[str] = set()
    for step in (LEAST_SHARE, -LEAST_SHARE):
        moved = np.where(inner, np.clip(shares + step, low, high), shares)
        cut |= {u.id for u in used_by_mix(problem, moved, spent_on(problem, moved)) if not u.is_met}
        cut |= {u.id for u in _stands(problem, moved, priced.holding) if not u.is_met}
        cut |= _caps_cutting(problem, moved, uses)
    return frozenset(cut)


def _caps_cutting(problem: Problem, moved: Vector, uses: list[Used]) -> set[str]:
    """Return the caps on reserve and own funds with so little left that no holding within them is enough for a mix so near."""
    caps = [u for u in uses if not u.at_least and u.rule.startswith(("reserve.", "firm."))]
    if not caps:
        return set()
    reach = LEAST_SHARE * np.count_nonzero(moved) * float(problem.years.per_year(problem.loss).max(initial=0.0))
    near = {u.id for u in caps if -u.overrun <= reach}
    return near if near and evaluate(problem, moved) is None else set()


def all_limits_met(problem: Problem, priced: EvaluatedMix) -> bool:
    """Say whether a priced mix meets every limit of the firm on the mix itself."""
    return structure_is_met(problem, priced.shares) and all(u.is_met for u in used_by_mix(problem, priced.shares, priced.spent))


def evaluate_lawful(problem: Problem, shares: Vector) -> EvaluatedMix | None:
    """Return a mix priced exactly; None where it breaks a rule."""
    priced = evaluate(problem, shares)
    return priced if priced is not None and all_limits_met(problem, priced) else None


def lawful_cost(problem: Problem, shares: Vector) -> float | None:
    """Return the exact cost of a mix; None where it breaks a rule."""
    priced = evaluate_lawful(problem, shares)
    return None if priced is None else priced.cost
