"""For a case that no mix can meet: the least change of one rule alone after which some mix does."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.rules import Rules, limited, within
from optimizer.auditor.stated_amounts import StatedAmounts
from optimizer.inputs.case import Reserve
from optimizer.losses.scenarios import Vector

LAW = "law"


@dataclass(frozen=True, slots=True, eq=False)
class _Change:
    """A rule, the conditions it governs, and the value of it that each mix would need."""

    rule: str
    governs: frozenset[str]
    value: Vector
    falls: bool = False
    """The rule asks for a least amount, so the least change is the largest value."""


class Repairs:
    """The least change of each rule, over all mixes looked at so far."""

    def __init__(self, rules: Rules) -> None:
        """Keep the rules; nothing found yet."""
        self.rules = rules
        self.least: dict[str, float] = {}
        self.stated = StatedAmounts(rules)

    def by_rule(self) -> dict[str, float]:
        """Return each rule that alone can be changed to make some mix lawful, with the value it then has."""
        return {**self.least, **{f"regime.inputs.{name}": value for name, value in self.stated.nearest.items()}}

    def look(self, shares: np.ndarray) -> None:
        """Judge a block of mixes condition by condition, and take what each rule would have to be."""
        mixes = _Judged(self.rules, shares)
        for change in mixes.changes():
            others = mixes.met_but(change.governs) & np.isfinite(change.value)
            if others.any():
                value = change.value[others]
                best = float(value.max() if change.falls else value.min())
                least = self.least.get(change.rule, best)
                self.least[change.rule] = max(best, least) if change.falls else min(best, least)
        self.stated.look(shares[mixes.met_but(frozenset({LAW}))])


class _Judged:
    """A block of mixes with every condition judged by itself."""

    def __init__(self, rules: Rules, shares: np.ndarray) -> None:
        self.rules, self.case, self.firm = rules, rules.case, rules.case.firm
        self.laws = [(law[:, 1:], np.isfinite(law[:, 0])) for law in rules.law_ways(shares)]
        self.outlay, self.saved = rules.terms.outlay(shares), rules.terms.discounts(shares)
        self.policies = (shares > 0).sum(axis=1).astype(np.float64)
        self.insurer = rules.terms.by_insurer(shares).max(axis=1, initial=0.0)
        self.cover = rules.terms.cover(shares)
        net = rules.outcomes.net(shares)
        self.plain = rules.tail_need(shares, net, [t for t in rules.binding if t.within_days is None])
        fast = [t for t in rules.binding if t.within_days is not None]
        self.fast = rules.tail_need(shares, net, fast) + (self.firm.credit_line if fast else 0.0)
        self.has_fast = bool(fast)
        self.deductible = rules.terms.deductible_cash(shares)
        self.gap = rules.terms.gap(shares)
        self.met = self._conditions()

    def met_but(self, governed: frozenset[str]) -> np.ndarray:
        """Say which mixes keep every condition that is not governed by the rule to be changed."""
        rest = [met for name, met in self.met.items() if name not in governed]
        return np.asarray(np.all(rest, axis=0))

    def _conditions(self) -> dict[str, np.ndarray]:
        limits, most = self.case.limits, float(self.rules.most[1])
        own_funds = self.firm.own_funds_at_risk
        every = np.ones(len(self.outlay), dtype=np.bool_)
        met_by_name = {
            "budget": within(self.outlay, limited(limits.premium_budget), self.saved),
            "policies": within(self.policies, limited(limits.max_policies)),
            "insurer": within(self.insurer, limited(limits.max_premium_per_insurer)),
            "fraction": within(self.insurer, self.rules.terms.per_insurer_limit()),
            "plain": within(self.plain, most + own_funds),
            "fast": within(self.fast, most + own_funds + self.firm.credit_line),
            "deductible": within(self.deductible, most),
            "gap": within(self.gap, most + own_funds),
        }
        met = [possible & within(needs, self.rules.most[2:]).all(axis=1) for needs, possible in self.laws]
        met_by_name[LAW] = np.asarray(np.any(met, axis=0))
        for k, rule in enumerate(self.case.coverage):
            met_by_name[f"cover {rule.id}"] = within(np.array(rule.min_limit), self.cover[:, k])
        met_by_name |= {f"box {r.id}": every & (r.min <= limited(r.max)) for r in self.case.reserve}
        return met_by_name

    def changes(self) -> list[_Change]:
        """Return every rule that has a limit, with the value each mix would need."""
        changes = [
            _Change(f"coverage.{r.id}.min_limit", frozenset({f"cover {r.id}"}), self.cover[:, k], falls=True)
            for k, r in enumerate(self.case.coverage)
        ]
        changes += [self._of_reserve(i, r) for i, r in enumerate(self.case.reserve) if r.max is not None]
        return changes + self._of_limits() + self._of_firm()

    def _of_limits(self) -> list[_Change]:
        limits, changes = self.case.limits, []
        budget, fraction = limits.premium_budget, limits.max_premium_fraction_per_insurer
        if budget is not None:
            by_fraction = np.zeros_like(self.insurer) if fraction is None else _over(self.insurer, fraction)
            value = np.maximum(self.outlay, by_fraction)
            changes.append(_Change("limits.premium_budget", frozenset({"budget", "fraction"}), value))
        if limits.max_policies is not None:
            changes.append(_Change("limits.max_policies", frozenset({"policies"}), self.policies))
        if limits.max_premium_per_insurer is not None:
            changes.append(_Change("limits.max_premium_per_insurer", frozenset({"insurer"}), self.insurer))
        if budget is not None and fraction is not None:
            part = _over(self.insurer, budget)
            value = np.where(within(part, 1.0), np.minimum(part, 1.0), math.inf)
            changes.append(_Change("limits.max_premium_fraction_per_insurer", frozenset({"fraction"}), value))
        return changes

    def _of_firm(self) -> list[_Change]:
        most, own_funds, credit = float(self.rules.most[1]), self.firm.own_funds_at_risk, self.firm.credit_line
        need = np.maximum.reduce([self.plain, self.fast - credit, self.gap])
        changes = [_Change("firm.own_funds_at_risk", frozenset({"plain", "fast", "gap"}), need - most)]
        if self.has_fast:
            changes.append(_Change("firm.credit_line", frozenset({"fast"}), self.fast - most - own_funds))
        return changes

    def _of_reserve(self, i: int, reserve: Reserve) -> _Change:
        """Return how much of one instrument would be enough, the others held to the full."""
        firm, rules = self.firm, self.rules
        need = np.maximum.reduce(
            [
                self.plain - firm.own_funds_at_risk,
                self.fast - firm.own_funds_at_risk - firm.credit_line,
                self.deductible,
                self.gap - firm.own_funds_at_risk,
            ]
        )
        held = rules.holding.most_held[i]
        value = np.full(len(need), reserve.min)
        governs = {f"box {reserve.id}"}
        if reserve.drawable:
            governs |= {"plain", "fast", "deductible", "gap"}
            value = np.maximum(value, need - (rules.most[1] - held))
        governs.add(LAW)
        value = np.maximum(value, np.min([self._for_the_law(i, needs, possible) for needs, possible in self.laws], axis=0))
        return _Change(f"reserve.{reserve.id}.max", frozenset(governs), value)

    def _for_the_law(self, i: int, needs: np.ndarray, possible: np.ndarray) -> Vector:
        """Return how much of one instrument one way to meet the law takes, the others held to the full; infinite where that is no help."""
        weight, held = self.rules.holding.weight[i, 2:], float(self.rules.holding.most_held[i])
        most = self.rules.most[2:]
        value = np.where(possible, 0.0, math.inf)
        for need, w, reach in zip(needs.T, weight, most, strict=True):
            ask = (need - (reach - w * held)) / w if w > 0 else np.where(within(need, reach), 0.0, math.inf)
            value = np.maximum(value, ask)
        return np.asarray(value)


def _over(part: Vector, whole: float) -> Vector:
    """Return $p / w$; 0 where nothing is to be divided, infinite where there is no whole."""
    if whole > 0:
        return part / whole
    return np.where(part > 0, math.inf, 0.0)
