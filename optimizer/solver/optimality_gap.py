r"""How near a cost is to its lower bound.

$$ \text{gap} = \max(0, \text{cost} - \text{bound}) / \max(|\text{cost}|, u), \quad
   u = \max(2 \cdot 10^{-5} L,\ 10^{-12} \max(M, \pi)) $$

with $L$ and $M$ the mean and the largest yearly loss before insurance and $\pi$ the largest premium. A cost smaller than $u$ is next to
nothing beside the sums that it is made of: it is known to their rounding alone, and its gap is measured by what they are.
"""

from __future__ import annotations

from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.values import SMALLEST_AMOUNT

OF_MEAN, OF_LARGEST = 2e-5, 1e-12


def cost_unit(case: Case, years: Scenarios) -> float:
    """Return $u$; above 0."""
    yearly = years.per_year(years.owed)
    largest = max(float(yearly.max(initial=0.0)), max((offer.premium for offer in case.offers), default=0.0))
    return max(OF_MEAN * float(years.probability @ yearly), OF_LARGEST * largest, SMALLEST_AMOUNT)


def gap_of(cost: float, bound: float, unit: float) -> float:
    """Return the gap; 0 where the bound is the cost."""
    return 0.0 if cost == bound else max(0.0, cost - bound) / max(abs(cost), unit)
