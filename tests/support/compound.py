"""The distribution of a year's total loss without any simulation: severities on a lattice, sums by the fast Fourier transform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Cdf = Callable[[Vector], Vector]


@dataclass(frozen=True)
class Compound:
    """Probabilities of totals on a lattice."""

    total: Vector
    probability: Vector

    @property
    def mean(self) -> float:
        """Mean of the total."""
        return float(self.probability @ self.total)

    def central(self, power: int) -> float:
        """Return a central moment."""
        return float(self.probability @ (self.total - self.mean) ** power)

    def var(self, level: float) -> float:
        """Return the smallest total not exceeded with this probability."""
        return float(self.total[np.searchsorted(np.cumsum(self.probability), level)])

    def tvar(self, level: float) -> float:
        """Return z + E[(X - z)+] / (1 - level) at the VaR z."""
        z = self.var(level)
        return z + float(self.probability @ np.maximum(self.total - z, 0)) / (1 - level)


def compound(severity: Cdf, cap: float, mean: float, dispersion: float, *, points: int = 1 << 20, width: float = 8.0) -> Compound:
    """Return the total of a Poisson or negative binomial number of losses below a cap, on a lattice that reaches `width` caps.

    Each loss is rounded to the lattice so that half of a step goes either way; the mass beyond the cap stands at the cap.
    """
    step = cap * width / points
    ends = np.minimum((np.arange(points) + 0.5) * step, cap)
    below = np.where(ends >= cap, 1.0, severity(ends))
    one = np.diff(below, prepend=0.0)
    transformed = np.fft.rfft(one)
    if dispersion == 1:
        total = np.exp(mean * (transformed - 1))
    else:
        total = (1 - (dispersion - 1) * (transformed - 1)) ** (-mean / (dispersion - 1))
    probability = np.maximum(np.fft.irfft(total, points), 0.0)
    return Compound((np.arange(points) * step).astype(np.float64), cast(Vector, probability))
