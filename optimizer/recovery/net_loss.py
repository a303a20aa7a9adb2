r"""What stays of the losses after recovery: (1) of `formats.md` §7, and the occurrences that stay uncovered.

$$ N_i = \sum_{e \in i} \max(x_e - \textstyle\sum_j s_j C_{ej}, 0) + \sum_j s_j P_{ij} $$

One pass over occurrences in year order; nothing of their size is made but the result.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from optimizer.losses.scenarios import Index, Scenarios, Vector


@njit(cache=True, nogil=True)
def _net(loss: Vector, recovery: Vector, premium: Vector, start: Index, net: Vector) -> None:
    for i in range(net.size):
        total = 0.0
        for e in range(start[i], start[i + 1]):
            total += max(loss[e] - recovery[e], 0.0)
        net[i] = total + premium[i]


@njit(cache=True, nogil=True)
def _weigh(loss: Vector, recovery: Vector, by_year: Vector, start: Index, by_occurrence: Vector) -> float:
    """Return the weighted sum, compensated (Kahan, 1965): most of it goes again with what is recovered."""
    weighted, left = 0.0, 0.0
    for i in range(by_year.size):
        weight = by_year[i]
        if weight != 0.0:
            for e in range(start[i], start[i + 1]):
                if recovery[e] < loss[e]:
                    by_occurrence[e] = weight
                    term = weight * loss[e] - left
                    total = weighted + term
                    left = (total - weighted) - term
                    weighted = total
    return weighted


def net_by_year(loss: Vector, recovered: tuple[Vector, Vector], years: Scenarios) -> Vector:
    """Return the net loss of each year; `loss` by occurrence, `recovered` recovery by occurrence and reinstatement premium by year."""
    net = np.empty(years.years)
    _net(loss, *recovered, years.occurrence_start, net)
    return net


def uncovered(loss: Vector, recovery: Vector, by_year: Vector, years: Scenarios) -> tuple[Vector, float]:
    r"""Return the year's weight of each occurrence that recovery leaves open, 0 elsewhere, and $\sum_e w_e x_e$ of these."""
    by_occurrence = np.zeros(years.occurrences)
    weighted = _weigh(loss, recovery, by_year, years.occurrence_start, by_occurrence)
    return by_occurrence, float(weighted)
