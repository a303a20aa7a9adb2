"""The oracle: for shares, the exact mean and tail measures of net loss, and the cut that is tight there, over all offers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from optimizer.cuts import Cut, CutKind
from optimizer.pricing import net_of, tail_net
from optimizer.problem import Problem, TailView, recovered
from optimizer.risk import tail, tail_mass
from optimizer.scenarios import Index, Vector


@dataclass(slots=True)
class Oracle:
    """Cuts for one problem. The mean over all years is computed once; later cuts look at few years."""

    problem: Problem
    occurrence_year: Index = field(init=False)
    _everywhere: tuple[Vector, Vector] = field(init=False)

    def __post_init__(self) -> None:
        """Take the mean recovery and reinstatement use of every offer."""
        years, memory = self.problem.years, self.problem.memory
        self.occurrence_year = memory.of(("year of", years.fingerprint), lambda: years.year_of)

        def made() -> tuple[Vector, Vector]:
            every = np.ones(years.years, dtype=np.bool_)
            return self.problem.payouts.weighted(every, years.probability[self.occurrence_year], years.probability)

        self._everywhere = memory.of(("everywhere", self.problem.pays), made)

    def cuts(self, shares: Vector, drawn: float, *, tails_only: bool = False) -> list[Cut]:
        """Return a tight cut for the mean, each TVaR rule and the emergency funding, where the cost or a rule asks for it."""
        case = self.problem.case
        shares = np.where(shares > 0, shares, 0.0)
        problem, at = self.problem, shares.tobytes()
        found = []
        if case.objective.expected_net > 0 and not tails_only:
            found.append(self._kept(("mean", problem.pays, at), lambda: self._mean(shares)))
        for k in problem.held_tails:
            view = problem.tails[k]
            if view.tail.measure == "tvar":
                cut = self._kept(("tail", problem.charges, view.key, at), partial(self._tail, view, shares))
                found.append(replace(cut, tail=view.tail.id))
        if case.firm.emergency_rate > 0 and not tails_only:
            found.append(self._kept(("emergency", problem.charges, at, drawn), lambda: self._emergency(shares, drawn)))
        return found

    def _kept(self, key: Hashable, make: Callable[[], Cut]) -> Cut:
        """Return a cut, made if it is not remembered; at the premiums of this problem."""
        return replace(self.problem.memory.of(key, make), gross_premium=self._gross())

    def _mean(self, shares: Vector) -> Cut:
        """Average all years; what the wholly covered occurrences would add is taken off the averages made once."""
        problem = self.problem
        recovery = recovered(problem, shares)[0]
        weight = problem.years.probability[self.occurrence_year]
        covered = recovery >= problem.loss
        covered &= problem.loss > 0
        years = np.zeros(problem.years.years, dtype=np.bool_)
        years[self.occurrence_year[covered]] = True
        off = problem.payouts.weighted(years, np.where(covered, weight, 0.0), np.zeros(problem.years.years))[0]
        return Cut(
            kind=CutKind.MEAN,
            tail="",
            point=shares,
            constant=float(weight[~covered] @ problem.loss[~covered]),
            recovery=np.maximum(self._everywhere[0] - off, 0.0),
            use=self._everywhere[1],
            gross_premium=problem.payouts.terms.gross_premium,
        )

    def _tail(self, view: TailView, shares: Vector) -> Cut:
        problem = self.problem
        late = not view.answering[shares > 0].all()
        recovery = recovered(problem, shares, view.answering if late else None)[0]
        net = tail_net(problem, view, shares)
        years, weight = tail(net, problem.years.probability, tail_mass(view.tail.level))
        cut = self._average(view.loss, recovery, years, weight)
        return Cut(CutKind.TAIL, view.tail.id, shares, cut[0], np.where(view.answering, cut[1], 0.0), cut[2], self._gross())

    def _emergency(self, shares: Vector, drawn: float) -> Cut:
        problem = self.problem
        years = np.flatnonzero(net_of(problem, shares) > drawn)
        weight = problem.years.probability[years]
        constant, recovery, use = self._average(problem.loss, recovered(problem, shares)[0], years, weight)
        return Cut(CutKind.EMERGENCY, "", shares, constant, recovery, use, self._gross(), drawn=-float(weight.sum()))

    def _gross(self) -> Vector:
        return self.problem.payouts.terms.gross_premium

    def _average(self, loss: Vector, recovery: Vector, years: Index, weight: Vector) -> tuple[float, Vector, Vector]:
        """Return constant, recovery part and use part of the weighted average of some years."""
        by_year = np.zeros(self.problem.years.years)
        by_year[years] = weight
        by_occurrence = np.where(recovery < loss, by_year[self.occurrence_year], 0.0)
        parts = self.problem.payouts.weighted(by_year > 0, by_occurrence, by_year)
        return float(by_occurrence @ loss), *parts
