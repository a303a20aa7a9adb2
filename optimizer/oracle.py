"""The oracle: for shares, the exact mean and tail measures of net loss, and the cut that is tight there, over all offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimizer.cuts import Cut, CutKind
from optimizer.problem import Problem, TailView
from optimizer.risk import tail, tail_mass
from optimizer.scenarios import Index, Vector

Average = tuple[float, Vector, Vector, float]
"""Constant, recovery part, use part, part of drawable reserve and own funds."""


@dataclass(slots=True)
class _At:
    """Shares, and what policies pay there once it is asked for."""

    problem: Problem
    shares: Vector
    _recovered: tuple[Vector, Vector] | None = None

    @property
    def recovered(self) -> tuple[Vector, Vector]:
        if self._recovered is None:
            self._recovered = self.problem.payouts.of(self.shares)
        return self._recovered

    def by(self, answering: npt.NDArray[np.bool_]) -> Vector:
        """Return the recovery of each occurrence by some offers alone."""
        if answering[self.shares > 0].all():
            return self.recovered[0]
        return self.problem.payouts.of(self.shares, answering=answering)[0]


@dataclass(slots=True)
class Oracle:
    """Cuts for one problem. The mean over all years is computed once; later cuts look at few years; none is made twice at one point."""

    problem: Problem
    occurrence_year: Index = field(init=False)
    _identity: str = field(init=False)
    _everywhere: tuple[Vector, Vector] = field(init=False)

    def __post_init__(self) -> None:
        """Take the mean recovery and reinstatement use of every offer."""
        problem = self.problem
        self.occurrence_year = problem.years.year_of
        self._identity = problem.payouts.identity
        self._everywhere = problem.workings.averages.recall((self._identity,), self._mean_everywhere)

    def _mean_everywhere(self) -> tuple[Vector, Vector]:
        weight = self.problem.years.probability
        every = np.ones(weight.size, dtype=np.bool_)
        return self.problem.payouts.weighted(every, (weight[self.occurrence_year], weight))

    def cuts(self, shares: Vector, drawn: float, *, tails_only: bool = False) -> list[Cut]:
        """Return a tight cut for the mean, each TVaR rule and the emergency funding, where the cost or a rule asks for it."""
        case = self.problem.case
        at = _At(self.problem, np.where(shares > 0, shares, 0.0))
        found = []
        if case.objective.expected_net > 0 and not tails_only:
            found.append(self._cut(CutKind.MEAN, "", at, self._recall(at, (), lambda: self._mean(at))))
        for k in self.problem.held_tails:
            view = self.problem.tails[k]
            if view.tail.measure == "tvar":
                found.append(self._tail_cut(view, at))
        if case.firm.emergency_rate > 0 and not tails_only:
            found.append(self._cut(CutKind.EMERGENCY, "", at, self._recall(at, (drawn,), lambda: self._emergency(at, drawn))))
        return found

    def _tail_cut(self, view: TailView, at: _At) -> Cut:
        return self._cut(CutKind.TAIL, view.tail.id, at, self._recall(at, view.identity, lambda: self._tail(view, at)))

    def _recall(self, at: _At, kind: tuple[object, ...], make: Callable[[], Average]) -> Average:
        return self.problem.workings.averages.recall((self._identity, kind, at.shares.tobytes()), make)

    def _cut(self, kind: CutKind, tail: str, at: _At, average: Average) -> Cut:
        constant, recovery, use, drawn = average
        return Cut(kind, tail, at.shares, constant, recovery, use, self.problem.payouts.terms.gross_premium, drawn)

    def _mean(self, at: _At) -> Average:
        """Average all years; what the wholly covered occurrences would add is taken off the averages made once."""
        problem, recovery = self.problem, at.recovered[0]
        weight = problem.years.probability[self.occurrence_year]
        covered = recovery >= problem.loss
        covered &= problem.loss > 0
        years = np.zeros(problem.years.years, dtype=np.bool_)
        years[self.occurrence_year[covered]] = True
        off = problem.payouts.weighted(years, (np.where(covered, weight, 0.0), np.zeros(problem.years.years)))[0]
        constant = float(weight[~covered] @ problem.loss[~covered])
        return constant, np.maximum(self._everywhere[0] - off, 0.0), self._everywhere[1], 0.0

    def _tail(self, view: TailView, at: _At) -> Average:
        problem, recovery = self.problem, at.by(view.answering)
        net = problem.years.per_year(np.maximum(view.loss - recovery, 0.0)) + at.recovered[1]
        years, weight = tail(net, problem.years.probability, tail_mass(view.tail.level))
        return *self._average((view.loss, recovery), years, weight, view.answering), 0.0

    def _emergency(self, at: _At, drawn: float) -> Average:
        problem, recovered = self.problem, at.recovered
        net = problem.years.per_year(np.maximum(problem.loss - recovered[0], 0.0)) + recovered[1]
        years = np.flatnonzero(net > drawn)
        weight = problem.years.probability[years]
        return *self._average((problem.loss, recovered[0]), years, weight), -float(weight.sum())

    def _average(
        self, paid: tuple[Vector, Vector], years: Index, weight: Vector, answering: npt.NDArray[np.bool_] | None = None
    ) -> tuple[float, Vector, Vector]:
        """Return constant, recovery part and use part of the weighted average of some years; `paid` is loss and recovery."""
        loss, recovery = paid
        by_year = np.zeros(self.problem.years.years)
        by_year[years] = weight
        by_occurrence = np.where(recovery < loss, by_year[self.occurrence_year], 0.0)
        parts = self.problem.payouts.weighted(by_year > 0, (by_occurrence, by_year), answering=answering)
        return float(by_occurrence @ loss), *parts
