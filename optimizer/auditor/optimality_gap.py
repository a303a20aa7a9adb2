r"""How much dearer than the best a cost may be within the gap asked for, told by the checker's own arithmetic.

$$ \text{gap} = \max(0, \text{cost} - \text{bound}) / \max(|\text{cost}|, u), \quad u = \max(2 \cdot 10^{-5} L,\ 10^{-12} \max(M, \pi)) $$

with $L$ and $M$ the mean and the largest yearly loss before insurance and $\pi$ the largest premium: of a cost smaller than $u$ only the
rounding is known.
"""

from __future__ import annotations

from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios

OF_MEAN, OF_LARGEST = 2e-5, 1e-12
"""Parts of the mean yearly loss and of the largest amount by which the gap of a smaller cost is measured."""


def least_measured_cost(case: Case, years: Scenarios) -> float:
    """Return $u$."""
    owed = years.loss * years.price if years.price.size > 0 else years.loss
    yearly = years.per_year(owed)
    largest = max([float(yearly.max(initial=0.0)), *(offer.premium for offer in case.offers)])
    return max(OF_MEAN * float(yearly @ years.probability), OF_LARGEST * largest)


def gap_room(case: Case, years: Scenarios, cost: float) -> float:
    """Return how far a cost may lie above its bound and still be within the gap asked for."""
    return case.solve.gap * max(abs(cost), least_measured_cost(case, years))
