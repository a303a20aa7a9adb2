"""All rules of a case in the form needed to judge many mixes at once: linear limits, needs of the reserve, tails, cost."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property

import numpy as np

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.findings import TOLERANCE
from optimizer.auditor.law import readings
from optimizer.auditor.measures import measure
from optimizer.auditor.payout import Outcomes
from optimizer.auditor.reserve import ReserveCost
from optimizer.auditor.terms import OfferTerms
from optimizer.inputs.case import Case, Tail
from optimizer.losses.scenarios import Scenarios, Vector


def within(value: np.ndarray, limit: np.ndarray | float, scale: np.ndarray | float = 0.0) -> np.ndarray:
    r"""Return whether $v \le l + 10^{-11} \max(|v|, |l|, \text{scale})$; an infinite limit is always kept."""
    size = np.maximum(np.maximum(np.abs(value), np.abs(limit)), scale)
    noise = np.where(np.isfinite(size), TOLERANCE * size, 0.0)
    return np.asarray(value <= limit + noise)


class Rules:
    """A case with everything that does not depend on the mix worked out once."""

    def __init__(self, case: Case, years: Scenarios, recall: AuditCache | None = None) -> None:
        """Read terms, law, instruments and, when they are asked for, the payout of every offer in every occurrence."""
        self.case, self.years, self.recall = case, years, recall
        self.terms = OfferTerms(case)
        self.readings = readings(case)
        self.duties = tuple(duty for reading in self.readings for duty in reading.duties)
        self.holding = ReserveCost(case, self.duties)
        self.most = self.holding.most()
        self.binding = tuple(tail for tail in case.tail if tail.hold)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What the offers do to the losses."""
        return Outcomes(self.case, self.years, self.case.offers, self.recall)

    @property
    def boxes_open(self) -> bool:
        """Whether each instrument's least is within its most."""
        return all(r.max is None or bool(within(np.array(r.min), r.max)) for r in self.case.reserve)

    def limits_met(self, shares: np.ndarray) -> np.ndarray:
        """Say which mixes keep the budget, the insurer limits, the number of policies and the coverage rules."""
        limits = self.case.limits
        within_limits = np.ones(len(shares), dtype=np.bool_)
        if limits.premium_budget is not None:
            within_limits &= within(self.terms.outlay(shares), limits.premium_budget, self.terms.discounts(shares))
        if limits.max_policies is not None:
            within_limits &= (shares > 0).sum(axis=1) <= limits.max_policies
        most = min(limited(limits.max_premium_per_insurer), self.terms.per_insurer_limit())
        if math.isfinite(most):
            within_limits &= within(self.terms.by_insurer(shares).max(axis=1, initial=0.0), most)
        least = np.array([rule.min_limit for rule in self.case.coverage])
        return within_limits & within(least[None, :], self.terms.cover(shares)).all(axis=1)

    def law_ways(self, shares: np.ndarray, *, exact: bool = True) -> list[np.ndarray]:
        """Return what the law asks of each row of `Holding` from the third on, for each of its readings.

        The first column is infinite where no reserve would be enough, else 0.
        """
        ways = []
        for reading in self.readings:
            needs = np.zeros((len(shares), 1 + len(self.holding.rows)))
            needs[~reading.rests_on(shares), 0] = math.inf
            for duty in reading.duties:
                way = duty.ways(shares, exact=exact)
                needs[:, 0] = np.maximum(needs[:, 0], way[:, -1])
                for column, place in enumerate(self.holding.places(duty)):
                    needs[:, 1 + place] = np.maximum(needs[:, 1 + place], way[:, column])
            ways.append(needs)
        return ways

    def ways(self, shares: np.ndarray, *, exact: bool = True) -> list[np.ndarray]:
        """Return what each row of `Holding` must reach, before the tails, for each way to meet the law.

        A lower bound of the law's rows unless `exact`; infinite where no reserve would be enough.
        """
        gap = self.terms.gap(shares) - self.case.firm.own_funds_at_risk
        drawable = np.maximum(np.maximum(self.terms.deductible_cash(shares), gap), 0.0)
        return [np.column_stack([law[:, 0], drawable, law[:, 1:]]) for law in self.law_ways(shares, exact=exact)]

    def within_reach(self, needs: np.ndarray) -> np.ndarray:
        """Say which needs can be met by holding as much as may be held."""
        return np.asarray((np.isfinite(needs) & within(needs, self.most)).all(axis=1))

    def least_bound(self, shares: np.ndarray) -> Vector:
        """Return a lower bound on the cost of reserve and own funds before the tails; infinite where the law cannot be met."""
        bounds = []
        for needs in self.ways(shares, exact=False):
            rows = self.within_reach(needs)
            bound = np.full(len(needs), math.inf)
            bound[rows] = self.holding.least(needs[rows])
            bounds.append(bound)
        return np.asarray(np.min(bounds, axis=0))

    def least_held(self, shares: np.ndarray, net: np.ndarray) -> Vector:
        """Return the least cost of reserve, own funds and emergency funding over the ways to meet the law; infinite where there is none."""
        tail = self.tail_need(shares, net, self.binding)
        costs = []
        for needs in self.ways(shares):
            needs[:, 0] = np.maximum(needs[:, 0], tail)
            rows = self.within_reach(needs)
            cost = np.full(len(needs), math.inf)
            if rows.any():
                cost[rows] = self.holding_cost(needs[rows], net[rows])
            costs.append(cost)
        return np.asarray(np.min(costs, axis=0))

    def tail_need(self, shares: np.ndarray, net: np.ndarray, tails: Iterable[Tail]) -> Vector:
        r"""Return $\max_k (\psi_k - \text{credit line where it counts})$, at least 0."""
        need = np.zeros(len(shares))
        for tail in tails:
            value = measure(tail.measure, self.outcomes.tail_net(tail, shares, net), self.years.probability, tail.level)
            np.maximum(need, value - credit_line(self.case, tail), out=need)
        return need

    def holding_cost(self, needs: np.ndarray, net: np.ndarray) -> Vector:
        """Return the least cost of reserve, own funds and emergency funding for given needs."""
        rate = self.case.firm.emergency_rate
        if rate > 0:
            return self.holding.least_with_emergency(needs, net, self.years.probability, rate)
        return self.holding.least(needs)


def limited(limit: float | None) -> float:
    """Return a limit, infinite where there is none."""
    return math.inf if limit is None else limit


def credit_line(case: Case, tail: Tail) -> float:
    """Return the credit line that counts in a tail rule: only in one with a deadline."""
    return 0.0 if tail.within_days is None else case.firm.credit_line
