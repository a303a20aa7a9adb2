"""The oracle: for shares, the exact mean and tail measures of net loss, and the cut that is tight there, over all offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from optimizer.evaluation.problem import Problem, TailView
from optimizer.losses.measures import tail_mass, tail_weights
from optimizer.losses.scenarios import Vector
from optimizer.model.cuts import Cut, CutKind
from optimizer.recovery.net_loss import net_by_year, uncovered

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
    _identity: str = field(init=False)
    _weight: Vector = field(init=False)
    """Probability of each occurrence's year."""

    def __post_init__(self) -> None:
        """Take what names the payouts, and the weight of each occurrence in the mean."""
        years = self.problem.years
        self._identity = self.problem.payouts.identity
        self._weight = np.repeat(years.probability, np.diff(years.occurrence_start))

    def cuts(self, shares: Vector, drawn: float, *, tails_only: bool = False) -> list[Cut]:
        """Return a tight cut for the mean, each TVaR rule and the emergency funding, where the cost or a rule asks for it."""
        case = self.problem.case
        at = _At(self.problem, np.where(shares > 0, shares, 0.0))
        tight = []
        if case.objective.expected_net > 0 and not tails_only:
            tight.append(self._cut(CutKind.MEAN, "", at, self._recall(at, (), lambda: self._mean(at))))
        for k in self.problem.bounded_tails:
            view = self.problem.tails[k]
            if view.tail.measure == "tvar":
                tight.append(self._tail_cut(view, at))
        if case.firm.emergency_rate > 0 and not tails_only:
            average = self._recall(at, (drawn,), lambda: self._emergency(at, drawn))
            tight.append(replace(self._cut(CutKind.EMERGENCY, "", at, average), funds=drawn))
        return tight

    def _tail_cut(self, view: TailView, at: _At) -> Cut:
        return self._cut(CutKind.TAIL, view.tail.id, at, self._recall(at, view.identity, lambda: self._tail(view, at)))

    def _recall(self, at: _At, kind: tuple[object, ...], make: Callable[[], Average]) -> Average:
        return self.problem.cache.averages.get((self._identity, kind, at.shares.tobytes()), make)

    def _cut(self, kind: CutKind, tail: str, at: _At, average: Average) -> Cut:
        constant, recovery, use, drawn = average
        return Cut(kind, tail, at.shares, constant, recovery, use, self.problem.payouts.terms.gross_premium, drawn)

    def _mean(self, at: _At) -> Average:
        """Average all years; what the wholly covered occurrences would add is taken off the averages made once."""
        problem = self.problem
        open_weight, constant = uncovered(problem.loss, at.recovered[0], problem.years.probability, problem.years)
        covered = self._weight - open_weight
        recovery, use = problem.everywhere
        if covered.any():
            years = problem.years.per_year(covered) > 0
            off = problem.payouts.weighted(years, (covered, np.zeros(years.size)))[0]
            recovery = np.maximum(recovery - off, 0.0)
        return constant, recovery, use, 0.0

    def _tail(self, view: TailView, at: _At) -> Average:
        years, recovery = self.problem.years, at.by(view.answering)
        net = net_by_year(view.loss, (recovery, at.recovered[1]), years)
        weight = tail_weights(net, years.probability, tail_mass(view.tail.level))
        return *self._average((view.loss, recovery), weight, view.answering), 0.0

    def _emergency(self, at: _At, drawn: float) -> Average:
        problem, recovered = self.problem, at.recovered
        net = net_by_year(problem.loss, recovered, problem.years)
        weight = np.where(net > drawn, problem.years.probability, 0.0)
        return *self._average((problem.loss, recovered[0]), weight), -float(weight.sum())

    def _average(
        self, paid: tuple[Vector, Vector], by_year: Vector, answering: npt.NDArray[np.bool_] | None = None
    ) -> tuple[float, Vector, Vector]:
        """Return constant, recovery part and use part of the weighted average of some years; `paid` is loss and recovery."""
        by_occurrence, constant = uncovered(*paid, by_year, self.problem.years)
        return constant, *self.problem.payouts.weighted(by_year > 0, (by_occurrence, by_year), answering=answering)
