"""The same loss years drawn with NumPy's generator: counts, then severities of all occurrences at once. Sums, not bits, can agree."""

from __future__ import annotations

import numpy as np

from optimizer.inputs.perils import LognormalSeverity, Simulate
from optimizer.losses.scenarios import Vector


def mean_loss(spec: Simulate, seed: int) -> Vector:
    """Return the mean loss a year of each peril, by drawing as many years with a loss as `spec` asks for; Poisson lognormals only."""
    random = np.random.default_rng(seed)
    rates = np.array([peril.frequency for peril in spec.peril])
    any_loss = -np.expm1(-rates.sum())
    years = int(spec.years / any_loss)
    found = np.zeros(rates.size)
    for place, peril in enumerate(spec.peril):
        severity = peril.severity
        if not isinstance(severity, LognormalSeverity):
            raise TypeError("only lognormals")
        counts = random.poisson(rates[place], years)
        found[place] = np.exp(severity.mu + severity.sigma * random.standard_normal(int(counts.sum()))).sum() / years
    return found
