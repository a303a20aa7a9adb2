"""The losses before insurance, in the figures that an answer states: they follow from loss years and tail rules, and from no mix."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.evaluation.problem import Problem
from optimizer.losses.measures import measure_of, tail_mass, tail_weights
from optimizer.losses.scenarios import Vector


@dataclass(frozen=True, slots=True)
class Gross:
    """What stands to be lost; money in case currency."""

    mean: float
    """Of what is owed in a year, backing not taken off."""
    measures: tuple[float, ...]
    """Of each tail rule."""
    effective: float | None
    """Least number of equal years that would say as much about a tail as its weighted ones do; None without a tail rule."""


def gross_of(problem: Problem) -> Gross:
    """Return the figures of the losses before insurance."""
    key = ("gross", problem.years.fingerprint, tuple(view.identity for view in problem.tails))
    return problem.cache.averages.get(key, lambda: _gross(problem))


def _gross(problem: Problem) -> Gross:
    years = problem.years
    yearly = [(view.tail, years.per_year(view.loss)) for view in problem.tails]
    weights = [tail_weights(loss, years.probability, tail_mass(tail.level)) for tail, loss in yearly]
    return Gross(
        mean=float(years.probability @ years.per_year(problem.loss)),
        measures=tuple(measure_of(tail.measure, loss, years.probability, tail.level) for tail, loss in yearly),
        effective=min((_equal_years(w / w.max()) for w in weights if w.any()), default=None),
    )


def _equal_years(weights: Vector) -> float:
    r"""Return $(\sum w)^2 / \sum w^2$; the largest weight is 1, so that no square of a year's chance is too small for a float."""
    return float(weights.sum() ** 2 / (weights @ weights))
