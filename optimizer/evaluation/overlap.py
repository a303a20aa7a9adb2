r"""What each policy of a mix recovers in the mean, and which two of them pay one loss.

Policy j at share s recovers $E[\sum_e s_j C_{ej} k_e]$, $k_e$ its contribution (`contribution.py`). What the policies would pay beyond
the loss of an occurrence is counted for each two of them that pay for it, in proportion to the product of what they would pay alone, so
that over all pairs it adds up to what the recoveries of each alone exceed the losses by.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.errors import Message
from optimizer.evaluation.problem import Problem
from optimizer.losses.scenarios import Vector
from optimizer.recovery.contribution import contribution
from optimizer.results.solution import Caution

SMALLEST = 0.01
"""Part of all that would be paid twice below which two offers are not named."""
NOTHING = 1e-9
"""Of the mean loss: so little paid twice is rounding."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two policies that pay one loss."""

    first: str
    second: str
    amount: float
    """What they would pay beyond the loss in the mean of a year; case currency."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the policies of a mix recover."""

    mean: Vector
    """At the shares bought, a year; shape (offers,)."""
    overlaps: tuple[Overlap, ...]
    """The largest amount first."""


def recovered_by(problem: Problem, shares: Vector) -> Recovered:
    """Return the mean recovery of each offer at its share, and the pairs of offers that pay one loss."""
    key = ("recovered", problem.payouts.identity, shares.tobytes())
    return problem.cache.averages.get(key, lambda: _recovered(problem, shares))


def _recovered(problem: Problem, shares: Vector) -> Recovered:
    loss, years = problem.loss, problem.years
    part = contribution(loss, problem.payouts.of(shares)[0])
    over = part < 1.0
    mean = shares * problem.everywhere[0]
    if not over.any():
        return Recovered(mean, ())
    bought = np.flatnonzero(shares)
    weight = np.repeat(years.probability, np.diff(years.occurrence_start))
    each = np.zeros((bought.size, int(over.sum())))
    for row, j in enumerate(bought):
        paid = problem.payouts.of(np.where(np.arange(shares.size) == j, shares, 0.0))[0]
        mean[j] = np.sum(weight * part * paid)
        each[row] = paid[over]
    names = [problem.case.offers[j].offer for j in bought]
    return Recovered(mean, tuple(_pairs(names, each, weight[over] * (each.sum(axis=0) - loss[over]))))


def _pairs(names: list[str], each: Vector, beyond: Vector) -> list[Overlap]:
    """Return what would be paid beyond the losses, by pair; `each` what each would pay alone, shape (offers, occurrences)."""
    products = 0.5 * (each.sum(axis=0) ** 2 - (each**2).sum(axis=0))
    by_two = (each > 0).sum(axis=0) > 1  # one policy alone may pay beyond what is owed: coins that have fallen
    per_product = np.divide(beyond, products, out=np.zeros_like(beyond), where=by_two)
    pairs = itertools.combinations(range(len(names)), 2)
    overlaps = [Overlap(names[i], names[j], float(np.sum(per_product * each[i] * each[j]))) for i, j in pairs]
    return sorted((overlap for overlap in overlaps if overlap.amount > 0), key=lambda overlap: -overlap.amount)


def overlap_cautions(problem: Problem, shares: Vector) -> Iterator[Caution]:
    """Yield a warning for each two policies of a mix that pay one loss, the largest first."""
    overlaps = recovered_by(problem, shares).overlaps
    total = sum(pair.amount for pair in overlaps)
    largest = float(np.sum(problem.years.probability * problem.years.per_year(problem.loss)))
    for pair in overlaps:
        if pair.amount >= SMALLEST * total and pair.amount > NOTHING * largest:
            text = Message(
                "{first} and {second} pay the same loss: {currency} {amount:,.2f} a year would be paid twice, and is not: together they "
                "pay the loss, each in proportion to what it would pay alone; look for another attachment, limit, share or classes of one "
                "of them, or its premium is paid for nothing",
                first=pair.first,
                second=pair.second,
                currency=problem.case.currency,
                amount=pair.amount,
            )
            yield Caution("overlapping_cover", text, f"offers.{pair.first}; offers.{pair.second}")
