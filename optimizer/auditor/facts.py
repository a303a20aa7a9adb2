"""What a mix is worth, recomputed from case and loss years alone; of the answer only shares, reserve and own funds are taken."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from typing import TypeVar

import numpy as np

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.measures import measure, standard_error, tail_error
from optimizer.auditor.rules import Rules, credit_line
from optimizer.inputs.case import Case, Tail
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.results.solution import Solution

Result = TypeVar("Result")


class MixFacts:
    """The mix of an answer, priced again. Rules are worked out for the offers bought, so that a million years fit."""

    def __init__(self, case: Case, years: Scenarios, solution: Solution, recall: AuditCache | None = None) -> None:
        """Price the mix; every policy must be of the catalogue, every instrument of the case, each once."""
        bought = solution.shares
        self.case, self.years, self.solution = case, years, solution
        self.offers = tuple(offer for offer in case.offers if offer.offer in bought)
        self.recall = recall or AuditCache()
        self.rules = Rules(case.model_copy(update={"offers": self.offers}), years, self.recall)
        self.shares = np.array([[bought[offer.offer] for offer in self.offers]])
        self._mix = (years.fingerprint, repr(self.offers), repr(case.answers), repr(case.backing), self.shares.tobytes())
        self.amounts = solution.amounts
        self.own_funds = claimed_own_funds(case, solution)
        self.drawable = sum((self.amounts[r.id] for r in case.reserve if r.drawable), 0.0)
        self.ways = self.rules.ways(self.shares)
        tail = max((self.tail_net(tail) - credit_line(case, tail) for tail in self.rules.binding), default=0.0)
        for needs in self.ways:
            needs[:, 0] = np.maximum(needs[:, 0], tail)

    def mean(self, yearly: np.ndarray) -> float:
        r"""Return $\sum_i p_i x_i$ of one row of years."""
        return float(yearly.reshape(-1) @ self.years.probability)

    def _recalled(self, key: tuple[Hashable, ...], make: Callable[[], Result]) -> Result:
        """Return a figure of this mix: it follows from the loss years, the offers bought, who answers, backing, shares and the key."""
        return self.recall.of((*self._mix, *key), make)

    @cached_property
    def net(self) -> np.ndarray:
        """Net loss of each year, one row."""
        return self.rules.outcomes.net(self.shares)

    @property
    def net_mean(self) -> float:
        """Mean net loss of a year."""
        return self._recalled(("net mean",), lambda: self.mean(self.net))

    @property
    def net_mean_error(self) -> float | None:
        """Standard error of the mean net loss; None of a table."""
        return self._recalled(("net mean error",), lambda: self.mean_error(self.net))

    @property
    def gross_mean(self) -> float:
        """Mean loss of a year before insurance."""
        return self._recalled(("gross mean",), lambda: self.mean(self.years.per_year(self.rules.outcomes.loss)))

    def recovered(self) -> Vector:
        r"""Return $s_j\, E[\sum_e C_{ej} \min(x_e, R_e) / R_e]$ of each policy, $R_e = \sum_k s_k C_{ek}$: a loss is paid once."""
        return self._recalled(("recovered",), lambda: np.array([self.mean(row) for row in self._recovered_by_year()]))

    def _recovered_by_year(self) -> Iterator[Vector]:
        """Yield what each policy pays in each year; where all of them would pay more than the loss, each its part of the loss."""
        loss, recovery = self.rules.outcomes.loss, self.rules.outcomes.recovery
        together = (self.shares @ recovery).reshape(-1)
        over = np.flatnonzero(together > loss)
        for share, row in zip(self.shares[0], recovery, strict=True):
            paid = share * row
            paid[over] *= loss[over] / together[over]
            yield self.years.per_year(paid)

    def reinstated(self) -> Vector:
        r"""Return $s_j\, E[P_j]$ of each policy, with tax."""
        means = self._recalled(("reinstated",), lambda: np.asarray(self.rules.outcomes.owed @ self.years.probability))
        return np.asarray(self.shares[0] * means)

    def tail_net(self, tail: Tail) -> float:
        r"""Return $\psi_k$ of the mix."""
        return self._tail(tail)[0]

    def tail_error(self, tail: Tail) -> float | None:
        """Return the standard error of the net tail measure; None of a table."""
        return self._tail(tail)[1]

    def _tail(self, tail: Tail) -> tuple[float, float | None]:
        return self._recalled(("tail net", *_kind(tail)), lambda: self._tail_figures(tail))

    def _tail_figures(self, tail: Tail) -> tuple[float, float | None]:
        yearly, years = self.rules.outcomes.tail_net(tail, self.shares, self.net), self.years
        if years.source == "table" or years.years < 2:
            return self._measure(tail, yearly), None
        return self._measure(tail, yearly), tail_error(tail.measure, yearly.reshape(-1), years.probability, tail.level)

    def tail_gross(self, tail: Tail) -> float:
        r"""Return $\psi_k$ with no policy bought; backed assets are off the loss here too."""
        key = ("tail gross", self.years.fingerprint, repr(self.case.backing), *_kind(tail))
        return self.recall.of(key, lambda: self._measure(tail, self.years.per_year(self.rules.outcomes.backed)[None, :]))

    def _measure(self, tail: Tail, yearly: np.ndarray) -> float:
        return float(measure(tail.measure, yearly, self.years.probability, tail.level)[0])

    def mean_error(self, yearly: np.ndarray) -> float | None:
        r"""Return the standard error of the mean: $\sqrt{n}$ times the deviation of what each stored year adds; None of a table."""
        if self.years.source == "table" or self.years.years < 2:
            return None
        return standard_error(yearly.reshape(-1), self.years.probability)

    def holding_cost(self, needs: np.ndarray) -> float:
        """Return the least cost of reserve, own funds and emergency funding for needs; only the last looks at the years."""
        net = self.net if self.case.firm.emergency_rate > 0 else np.zeros((1, 0))
        return float(self.rules.holding_cost(needs, net)[0])

    @cached_property
    def sizes(self) -> Vector:
        r"""Return, for each row of needs, the largest amount that it is worked out from: gross tail, attachment, requirement.

        A need is what policies leave of that amount, so two computations of it differ by a part of the amount, however little is left.
        """
        rules = self.rules
        sizes = np.max([np.where(np.isfinite(needs[0]), needs[0], 0.0) for needs in self.ways], axis=0)
        sizes[0] = max([sizes[0], *(self.tail_gross(tail) for tail in rules.binding)])
        sizes[1] = max([sizes[1], *(offer.attachment for offer in self.offers)])
        for duty in rules.duties:
            places = [2 + place for place in rules.holding.places(duty)]
            sizes[places] = np.maximum(sizes[places], max([duty.required, *(floor.amount for floor in duty.floors.values())]))
        return np.asarray(sizes)

    @property
    def holding_size(self) -> float:
        """Return what the cost of reserve, own funds and emergency funding is measured against when two computations of it are compared."""
        return max(self.rules.holding.worth(self.sizes), self.case.firm.emergency_rate * self.gross_mean)

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


def _kind(tail: Tail) -> tuple[Hashable, ...]:
    """Return what a tail rule measures, whatever it is called and whether or not it binds."""
    return tail.measure, tail.level, tail.within_days


def claimed_own_funds(case: Case, solution: Solution) -> float:
    """Return the own funds the answer says are put at risk: of a tail rule, else of the limit, else all."""
    if solution.tail:
        return solution.tail[0].own_funds
    listed = [limit.value for limit in solution.limits if limit.id == "firm.own_funds_at_risk"]
    if listed:
        return listed[0]
    return case.firm.own_funds_at_risk
