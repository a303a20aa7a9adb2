"""What a mix is worth, recomputed from case and loss years alone; of the answer only shares, reserve and own funds are taken."""

from __future__ import annotations

import numpy as np

from optimizer.auditor.measures import measure, standard_error, tail_error
from optimizer.auditor.rules import Rules, credit_line
from optimizer.case import Case, Tail
from optimizer.scenarios import Scenarios, Vector
from optimizer.solution import Solution


class Facts:
    """The mix of an answer, priced again. Rules are worked out for the offers bought, so that a million years fit."""

    def __init__(self, case: Case, years: Scenarios, solution: Solution) -> None:
        """Price the mix; every policy must be of the catalogue, every instrument of the case, each once."""
        bought = solution.shares
        self.case, self.years, self.solution = case, years, solution
        self.offers = tuple(offer for offer in case.offers if offer.offer in bought)
        self.rules = Rules(case.model_copy(update={"offers": self.offers}), years)
        self.shares = np.array([[bought[offer.offer] for offer in self.offers]])
        self.net = self.rules.outcomes.net(self.shares)
        self.gross = years.per_year(self.rules.outcomes.loss)[None, :]
        self.amounts = solution.amounts
        self.own_funds = claimed_own_funds(case, solution)
        self.drawable = sum((self.amounts[r.id] for r in case.reserve if r.drawable), 0.0)
        self.ways = self.rules.ways(self.shares)
        tail = self.rules.tail_need(self.shares, self.net, self.rules.binding)
        for needs in self.ways:
            needs[:, 0] = np.maximum(needs[:, 0], tail)

    def mean(self, yearly: np.ndarray) -> float:
        r"""Return $\sum_i p_i x_i$ of one row of years."""
        return float(yearly.reshape(-1) @ self.years.probability)

    @property
    def gross_mean(self) -> float:
        """Mean loss of a year before insurance."""
        return self.mean(self.gross)

    def recovered(self) -> Vector:
        r"""Return $s_j\, E[\sum_e C_{ej}]$ of each policy."""
        outcomes = self.rules.outcomes
        yearly = [self.mean(self.years.per_year(row)) for row in outcomes.recovery]
        return np.asarray(self.shares[0] * np.array(yearly))

    def reinstated(self) -> Vector:
        r"""Return $s_j\, E[P_j]$ of each policy, with tax."""
        return np.asarray(self.shares[0] * (self.rules.outcomes.owed @ self.years.probability))

    def tail_net(self, tail: Tail) -> float:
        r"""Return $\psi_k$ of the mix."""
        return self._measure(tail, self.rules.outcomes.tail_net(tail, self.shares, self.net))

    def tail_gross(self, tail: Tail) -> float:
        r"""Return $\psi_k$ with no policy bought; backed assets are off the loss here too."""
        return self._measure(tail, self.years.per_year(self.rules.outcomes.backed)[None, :])

    def _measure(self, tail: Tail, yearly: np.ndarray) -> float:
        return float(measure(tail.measure, yearly, self.years.probability, tail.level)[0])

    def mean_error(self, yearly: np.ndarray) -> float | None:
        r"""Return the standard error of the mean: $\sqrt{n}$ times the deviation of what each stored year adds; None of a table."""
        if self.years.source == "table" or self.years.years < 2:
            return None
        return standard_error(yearly.reshape(-1), self.years.probability)

    def tail_error(self, tail: Tail) -> float | None:
        """Return the standard error of the net tail measure; None of a table."""
        if self.years.source == "table" or self.years.years < 2:
            return None
        yearly = self.rules.outcomes.tail_net(tail, self.shares, self.net).reshape(-1)
        return tail_error(tail.measure, yearly, self.years.probability, tail.level)

    def absorbed(self, tail: Tail) -> float:
        r"""Return the right side of rule (5): $\sum_{\text{drawable}} a_r + o$, and the credit line where there is a deadline."""
        return self.drawable + self.own_funds + credit_line(self.case, tail)

    def carry(self) -> float:
        r"""Return $\sum_r c_r a_r$."""
        return sum((r.carry * self.amounts[r.id] for r in self.case.reserve), 0.0)

    def own_funds_charge(self) -> float:
        r"""Return $w\,o$."""
        return self.case.firm.own_funds_charge * self.own_funds

    def emergency(self) -> float:
        r"""Return $e\,E[(N - D - o)^+]$."""
        rate = self.case.firm.emergency_rate
        return rate * self.mean(np.maximum(self.net - (self.drawable + self.own_funds), 0.0)) if rate > 0 else 0.0


def claimed_own_funds(case: Case, solution: Solution) -> float:
    """Return the own funds the answer says are put at risk: of a tail rule, else of the limit, else all."""
    if solution.tail:
        return solution.tail[0].own_funds
    listed = [limit.value for limit in solution.limits if limit.id == "firm.own_funds_at_risk"]
    if listed:
        return listed[0]
    return case.firm.own_funds_at_risk
