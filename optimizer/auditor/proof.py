"""The proof of the lower bound: every mix is priced."""

from __future__ import annotations

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from optimizer.auditor.enumeration import Mixes, OutOfTimeError, check_time, listed_shares
from optimizer.auditor.findings import TOLERANCE
from optimizer.auditor.repairs import Repairs
from optimizer.auditor.rules import Rules
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector

CELLS = 400_000
"""Mixes times occurrences worked on at once: fits the processor's cache."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The cheapest mix of a case, found by pricing all of them."""

    cost: float | None
    """None: no mix meets the rules."""
    mix: dict[str, float]
    """Share by offer bought."""
    bound: float
    """The cost less an allowance for rounding; infinite where no mix meets the rules."""
    mixes: int
    """Number looked at."""
    second_cost: float | None = None
    """Cost of the next best mix."""
    other_cost: float | None = None
    """Cost of the cheapest mix that buys another set of offers than `mix`; None where none meets the rules."""
    repairs: dict[str, float] = field(default_factory=dict)
    """Of a case without a lawful mix: rule, and the least change of it that alone makes some mix lawful."""

    def next_to(self, shares: Mapping[str, float]) -> float | None:
        """Return the least cost of a mix that buys another set of offers than these `shares`; None where none meets the rules."""
        return self.other_cost if set(shares) == set(self.mix) else self.cost


def prove(case: Case, years: Scenarios, *, most_work: float = 1e8, deadline: float | None = None) -> Proof | None:
    r"""Return $\min_{\text{mix}} \text{cost}$ over every mix, or None where they are too many or time is up.

    None if a share is a range, if mixes x years (or offers x occurrences) exceed `most_work`, or when `time.monotonic()`
    passes `deadline`.
    """
    if not listed_shares(case) or len(case.offers) * years.occurrences > most_work:
        return None
    most = most_work / max(1, years.years)
    try:
        return _prove(case, years, most, deadline)
    except OutOfTimeError:
        return None


def is_enumerable(case: Case, years: Scenarios, *, most_work: float = 1e8) -> bool:
    """Say whether the mixes are few enough to be priced one by one (`prove`)."""
    if not listed_shares(case) or len(case.offers) * years.occurrences > most_work:
        return False
    return Mixes(case, most_policies=case.limits.max_policies).count(most_work / max(1, years.years)) is not None


def _prove(case: Case, years: Scenarios, most: float, deadline: float | None) -> Proof | None:
    mixes = Mixes(case, most_policies=case.limits.max_policies)
    count = mixes.count(most, deadline)
    if count is None:
        return None
    rules = Rules(case, years)
    search = _CheapestMixes(rules, deadline)
    if rules.boxes_open:
        for block in mixes.blocks(deadline=deadline):
            search.look(block)
    if not search.best:
        return Proof(None, {}, math.inf, count, repairs=_repairs(rules, most, deadline))
    costs = sorted(-entry[0] for entry in search.best)
    row = max(search.best)[2]
    mix = {offer.offer: float(share) for offer, share in zip(case.offers, row, strict=True) if share > 0}
    allowance = TOLERANCE * (abs(costs[0]) + case.objective.expected_net * float(years.per_year(rules.outcomes.loss) @ years.probability))
    second, other = costs[1] if len(costs) > 1 else None, search.other if math.isfinite(search.other) else None
    return Proof(costs[0], mix, min(costs[0], search.floor) - allowance, count, second, other)


def some_mix_is_lawful(case: Case, years: Scenarios, *, most_work: float) -> bool | None:
    """Say whether any mix meets the rules, by trying all of them; None where they are too many, or a share is a range."""
    if not listed_shares(case) or len(case.offers) * years.occurrences > most_work:
        return None
    mixes = Mixes(case, most_policies=case.limits.max_policies)
    if mixes.count(most_work / max(1, years.years)) is None:
        return None
    rules = Rules(case, years)
    search = _CheapestMixes(rules, None)
    for block in mixes.blocks() if rules.boxes_open else ():
        search.look(block)
        if search.best:
            return True
    return False


def cheapest_of(case: Case, years: Scenarios, shares: np.ndarray) -> float | None:
    """Return the least cost of some mixes (rows) that may be bought; None where none of them meets the rules."""
    rules = Rules(case, years)
    search = _CheapestMixes(rules, None)
    if rules.boxes_open:
        search.look(shares)
    return min((-entry[0] for entry in search.best), default=None)


def _repairs(rules: Rules, most: float, deadline: float | None) -> dict[str, float]:
    """Look again without the limit on the number of policies, where those mixes are not too many."""
    mixes = Mixes(rules.case, most_policies=None)
    if mixes.count(most, deadline) is None:
        mixes = Mixes(rules.case, most_policies=rules.case.limits.max_policies)
    repairs = Repairs(rules)
    rows = max(16, CELLS // max(1, rules.years.occurrences))
    for block in mixes.blocks(deadline=deadline):
        for i in range(0, len(block), rows):
            check_time(deadline)
            repairs.look(block[i : i + rows])
    return repairs.by_rule()


class _CheapestMixes:
    """The two cheapest mixes so far, and the least cost of another set of offers; what can be neither is left at the first bound on it."""

    def __init__(self, rules: Rules, deadline: float | None) -> None:
        self.rules, self.deadline = rules, deadline
        self.best: list[tuple[float, int, tuple[float, ...]]] = []
        self.entered = 0
        self.other = math.inf
        """Least cost of a mix that buys another set of offers than the best."""
        self.floor = math.inf
        """Least cost, that of each mix less the rounding of the discounts in it: a cost they bring near 0 is known no better."""
        self.rows = max(16, CELLS // max(1, rules.years.occurrences))

    @property
    def ceiling(self) -> float:
        """Cost above which nothing is looked for: no mix of another set costs less than the second best."""
        return self.other

    def look(self, shares: np.ndarray) -> None:
        """Price the mixes of a block, the most promising first."""
        rules = self.rules
        shares = shares[rules.limits_met(shares)]
        bound = rules.least_bound(shares)
        shares, bound = shares[np.isfinite(bound)], bound[np.isfinite(bound)]
        outlay, hair = rules.terms.outlay(shares), TOLERANCE * rules.terms.discounts(shares)
        least = outlay - hair + bound
        order = np.argsort(least, kind="stable")
        for i in range(0, len(order), self.rows):
            check_time(self.deadline)
            rows = order[i : i + self.rows]
            rows = rows[least[rows] <= self.ceiling]
            if rows.size == 0:
                return
            self._price(shares[rows], bound[rows], outlay[rows])

    def _price(self, shares: np.ndarray, bound: Vector, outlay: Vector) -> None:
        """Price mixes exactly: mean first, then the law, then the tails."""
        rules = self.rules
        net = rules.outcomes.net(shares)
        before = outlay + rules.case.objective.expected_net * (net @ rules.years.probability)
        hair = TOLERANCE * rules.terms.discounts(shares)
        hopeful = np.flatnonzero(before - hair + bound <= self.ceiling)
        shares, net, before, hair = shares[hopeful], net[hopeful], before[hopeful], hair[hopeful]
        cost = before + rules.least_held(shares, net)
        self.floor = min(self.floor, float((cost - hair).min(initial=math.inf)))
        before_them = max(self.best, default=None)
        for row in np.argsort(cost, kind="stable")[:2]:
            if math.isfinite(cost[row]):
                self._enter(float(cost[row]), shares[row])
        self._look_for_other(cost, shares, before_them)

    def _look_for_other(self, cost: Vector, shares: np.ndarray, best_before: tuple[float, int, tuple[float, ...]] | None) -> None:
        """Keep the least cost of another set of offers than the best; where that has changed its set, the best before it is one."""
        if not self.best:
            return
        bought = np.array(max(self.best)[2]) > 0
        if best_before is not None and not np.array_equal(np.array(best_before[2]) > 0, bought):
            self.other = -best_before[0]
        self.other = min(self.other, float(cost[((shares > 0) != bought).any(axis=1)].min(initial=math.inf)))

    def _enter(self, cost: float, row: np.ndarray) -> None:
        """Keep a mix if it is among the two cheapest; of equal mixes the first entered."""
        self.entered += 1
        entry = (-cost, -self.entered, tuple(row.tolist()))
        if len(self.best) < 2:
            heapq.heappush(self.best, entry)
        else:
            heapq.heappushpop(self.best, entry)
