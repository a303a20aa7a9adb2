r"""Tail measures of a yearly loss: functions of an array, no state.

The year without a loss is not stored: it is the probability missing from the weights, and its loss is 0. Losses are >= 0.
Sources: Rockafellar & Uryasev (2002), *J. Banking & Finance* 26 (the atom at the level is split); Acerbi & Tasche (2002).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from optimizer.scenarios import Index, Scenarios, Vector

MASS_TOLERANCE = 1e-12
"""Two probabilities this close are one: sums of up to a million decimal weights are off by less."""


def tail_mass(level: float) -> float:
    """Return `1 - level`, with the level read as the decimal it was written as: 0.95 leaves exactly 1/20."""
    return float(1 - Fraction(str(level)))


def tail(loss: Vector, probability: Vector, mass: float) -> tuple[Index, Vector]:
    r"""Return the years of the worst `mass` of probability and their weights in the tail mean.

    $$ q_i = p_i / m \text{ for years wholly in the tail, the rest of } m \text{ for the year that straddles it} $$

    Years are ordered by (loss, place), so that ties are broken the same way everywhere. The weights sum to 1, or to less
    where the years with a loss do not fill the tail.
    """
    order = _worst_first(loss, probability, mass)
    filled = np.minimum(np.cumsum(probability[order]), mass)
    weight = np.diff(filled, prepend=0.0) / mass
    inside = weight > 0.0
    return order[inside], weight[inside]


def _worst_first(loss: Vector, probability: Vector, mass: float) -> Index:
    """Return enough years to fill the tail, worst first."""
    least = float(probability.min(initial=1.0))
    enough = loss.size if least <= 0.0 else min(loss.size, int(np.ceil(mass / least)) + 2)
    if enough < loss.size:
        threshold = np.partition(loss, loss.size - enough)[loss.size - enough]
        candidates = np.flatnonzero(loss >= threshold)
        return candidates[np.argsort(-loss[candidates], kind="stable")]
    return np.argsort(-loss, kind="stable")


def tvar(loss: Vector, probability: Vector, level: float) -> float:
    r"""Return the mean of the worst `1 - level` of years.

    $$ \mathrm{TVaR}_\alpha(N) = \min_z \; z + \tfrac{1}{1-\alpha} E[(N - z)^+] $$
    """
    chosen, weight = tail(loss, probability, tail_mass(level))
    return float(weight @ loss[chosen])


def var(loss: Vector, probability: Vector, level: float) -> float:
    r"""Return the lower quantile $\inf\{x : F(x) \ge \alpha\}$, with the missing mass at 0."""
    order = np.argsort(-loss, kind="stable")
    above = np.cumsum(probability[order])
    within = np.flatnonzero(above > tail_mass(level) + MASS_TOLERANCE)
    if within.size == 0:
        return 0.0
    return float(loss[order[within[0]]])


def measure_of(measure: str, loss: Vector, probability: Vector, level: float) -> float:
    """Return the VaR or the TVaR of a yearly loss."""
    return var(loss, probability, level) if measure == "var" else tvar(loss, probability, level)


def mean_error(years: Scenarios, loss: Vector) -> float | None:
    r"""Return the standard error of the mean of simulated years; None of a table, which is taken as the exact distribution.

    The n stored years are independent, each of probability p: $p \sqrt{n}\, s$, $s$ the standard deviation over the stored years.
    """
    if years.source == "table" or years.years < 2:
        return None
    return float(years.probability[0] * np.sqrt(years.years) * loss.std(ddof=1))


def measure_error(measure: str, years: Scenarios, loss: Vector, level: float) -> float | None:
    r"""Return the standard error of a simulated tail measure; None of a table.

    TVaR: that of $E[(N - z)^+] / (1 - \alpha)$ at the quantile $z$, where its derivative by z is 0 (Manistre & Hancock, 2005, *NAAJ* 9).
    VaR: half the distance of the quantiles one standard deviation of the binomial count to either side.
    """
    if years.source == "table" or years.years < 2:
        return None
    mass = tail_mass(level)
    quantile = var(loss, years.probability, level)
    if measure == "tvar":
        error = mean_error(years, np.maximum(loss - quantile, 0.0))
        return None if error is None else error / mass
    p, n = float(years.probability[0]), years.years
    part = min(mass / (p * n), 1.0)
    spread = p * np.sqrt(n * part * (1.0 - part))
    falling = np.sort(loss)[::-1]
    ends = [int((mass + side * spread) / p) for side in (-1.0, 1.0)]
    high, low = (float(falling[end]) if 0 <= end < n else 0.0 for end in ends)
    return 0.5 * (high - low)
