"""Poisson frequency of incidents with exact intervals, and whether the yearly counts are those of a Poisson."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, gammaincinv

from optimizer.losses.fitting.distributions import Vector
from optimizer.losses.fitting.results import FitPlan, Frequency, ThresholdRate

CONFIDENCE = 0.95
FLOORS = (1.0, 10.0, 30.0, 100.0)
"""Multiples of the least amount."""

Years = npt.NDArray[np.int64]


def interval(incidents: int, exposure: float) -> tuple[float, float]:
    r"""Return the exact interval of a Poisson rate (Garwood): $\chi^2_{2n}(\alpha/2) / 2T$ to $\chi^2_{2n+2}(1 - \alpha/2) / 2T$."""
    half = 0.5 * (1 - CONFIDENCE)
    low = float(gammaincinv(incidents, half)) if incidents else 0.0
    return low / exposure, float(gammaincinv(incidents + 1, 1 - half)) / exposure


def at_or_over(amount: float, incidents: int, exposure: float) -> ThresholdRate:
    """Return the rate of so many incidents over an exposure, with its interval."""
    return ThresholdRate(amount, incidents, incidents / exposure, *interval(incidents, exposure))


def frequency(year: Years, amount: Vector, plan: FitPlan, *, since: int, until: int) -> Frequency:
    """Return the frequency of incidents that all lie in the calendar years `since` to `until` and at or over the least amount."""
    years = plan.years if plan.years is not None else float(until - since + 1)
    counts = np.bincount(year - since, minlength=until - since + 1)
    floors = [at_or_over(plan.least * floor, int((amount >= plan.least * floor).sum()), years) for floor in FLOORS]
    whole, exchange_years = floors[0], plan.exchange_years
    return Frequency(
        since=since,
        until=until,
        years=years,
        incidents=whole.incidents,
        rate=whole.rate,
        low=whole.low,
        high=whole.high,
        confidence=CONFIDENCE,
        counts=tuple(int(count) for count in counts),
        dispersion=None if counts.size < 2 else float(counts.var(ddof=1) / counts.mean()),
        homogeneity_p=None if counts.size < 2 else _homogeneity(counts),
        floors=tuple(floors),
        exchange_years=exchange_years,
        per_exchange_year=None if exchange_years is None else at_or_over(plan.least, int(year.size), exchange_years),
    )


def _homogeneity(counts: Years) -> float:
    r"""Return $P(\chi^2_{m-1} > \sum_i (n_i - \bar n)^2 / \bar n)$ for counts of $m$ years."""
    mean = counts.mean()
    return float(chdtrc(counts.size - 1, ((counts - mean) ** 2).sum() / mean))
