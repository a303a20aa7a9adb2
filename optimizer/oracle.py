"""The oracle: for shares, the exact mean and tail measures of net loss, and the cut that is tight there, over all offers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimizer.cuts import Cut, CutKind
from optimizer.problem import Problem, TailView
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
        years = self.problem.years
        self.occurrence_year = years.year_of
        every = np.ones(years.years, dtype=np.bool_)
        weight = years.probability
        self._everywhere = self.problem.payouts.weighted(every, weight[self.occurrence_year], weight)

    def cuts(self, shares: Vector, drawn: float, *, tails_only: bool = False) -> list[Cut]:
        """Return a tight cut for the mean, each TVaR rule and the emergency funding, where the cost or a rule asks for it."""
        case = self.problem.case
        shares = np.where(shares > 0, shares, 0.0)
        recovered = self.problem.payouts.of(shares)
        found = []
        if case.objective.expected_net > 0 and not tails_only:
            found.append(self._mean(shares, recovered[0]))
        for k in self.problem.held_tails:
            view = self.problem.tails[k]
            if view.tail.measure == "tvar":
                found.append(self._tail(view, shares, recovered))
        if case.firm.emergency_rate > 0 and not tails_only:
            found.append(self._emergency(shares, recovered, drawn))
        return found

    def _mean(self, shares: Vector, recovery: Vector) -> Cut:
        """Average all years; what the wholly covered occurrences would add is taken off the averages made once."""
        problem = self.problem
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

    def _tail(self, view: TailView, shares: Vector, recovered: tuple[Vector, Vector]) -> Cut:
        problem = self.problem
        recovery = recovered[0]
        if not view.answering[shares > 0].all():
            recovery = problem.payouts.of(shares, answering=view.answering)[0]
        net = problem.years.per_year(np.maximum(view.loss - recovery, 0.0)) + recovered[1]
        years, weight = tail(net, problem.years.probability, tail_mass(view.tail.level))
        cut = self._average(view.loss, recovery, years, weight)
        return Cut(CutKind.TAIL, view.tail.id, shares, cut[0], np.where(view.answering, cut[1], 0.0), cut[2], self._gross())

    def _emergency(self, shares: Vector, recovered: tuple[Vector, Vector], drawn: float) -> Cut:
        problem = self.problem
        net = problem.years.per_year(np.maximum(problem.loss - recovered[0], 0.0)) + recovered[1]
        years = np.flatnonzero(net > drawn)
        weight = problem.years.probability[years]
        constant, recovery, use = self._average(problem.loss, recovered[0], years, weight)
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
