r"""Tail measures of a yearly loss: functions of an array, no state.

The year without a loss is not stored: it is the probability missing from the weights, and its loss is 0. Losses are >= 0.
Sources: Rockafellar & Uryasev (2002), *J. Banking & Finance* 26 (the atom at the level is split); Acerbi & Tasche (2002).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from optimizer.losses.scenarios import Scenarios, Vector

MASS_TOLERANCE = 1e-12
"""Two probabilities this close are one: sums of up to a million decimal weights are off by less."""
COUNT_TOLERANCE = 1e-9
"""Relative: a count of years this close to a whole number is that number."""
FEW_TAIL_YEARS = 20
"""Simulated years that a tail, or the losses beyond a point, must hold to be told: with fewer, what is told is chance."""


def tail_years(mass: float, each: float) -> float:
    """Return how many loss years a mass of probability holds, `each` the mean probability of one; infinite where none has a chance.

    A count within rounding of a whole number is that number: 1 / 200 of 4,000 years are 20, not 19.999999999999996, which is fewer.
    """
    held = mass / each if each > 0.0 else np.inf
    return float(round(held)) if np.isfinite(held) and abs(held - round(held)) <= COUNT_TOLERANCE * held else held


def rounded_down(years: float) -> str:
    """Return a number of years in three digits, cut and not rounded up: 19.99 years, fewer than 20, are told as 19.9."""
    if not 0.0 < years < np.inf:
        return f"{years:g}"
    step = 10.0 ** (np.floor(np.log10(years)) - 2)
    return f"{np.floor(years / step * (1.0 + COUNT_TOLERANCE)) * step:.3g}"


def tail_mass(level: float) -> float:
    """Return `1 - level`, with the level read as the decimal it was written as: 0.95 leaves exactly 1/20."""
    return float(1 - Fraction(str(level)))


def tail_weights(loss: Vector, probability: Vector, mass: float) -> Vector:
    r"""Return the weight of each year in the mean of the worst `mass` of probability; shape (years,).

    $$ q_i = p_i / m \text{ for years wholly in the tail, the rest of } m \text{ for the year that straddles it, else 0} $$

    Years are ordered by (loss, place), so that ties are broken the same way everywhere. The weights sum to 1, or to less
    where the years with a loss do not fill the tail.
    """
    p = _one_probability(probability)
    if p is not None:
        return _equal_weights(loss, p, mass)
    order = np.argsort(-loss, kind="stable")
    filled = np.minimum(np.cumsum(probability[order]), mass)
    weights = np.empty(loss.size)
    weights[order] = np.diff(filled, prepend=0.0) / mass
    return weights


def _one_probability(probability: Vector) -> float | None:
    """Return the probability that every year has, None where they differ; simulated years are alike."""
    if probability.size == 0 or probability[0] <= 0.0 or not (probability == probability[0]).all():
        return None
    return float(probability[0])


def _equal_weights(loss: Vector, p: float, mass: float) -> Vector:
    """Return the tail's weights of years of one probability: a sort of the values says where the tail begins, no order is needed."""
    whole = min(int(mass / p), loss.size)
    if whole == loss.size:
        return np.full(loss.size, p / mass)
    straddling = np.sort(loss)[loss.size - whole - 1]
    weights = np.where(loss > straddling, p / mass, 0.0)
    level = np.flatnonzero(loss == straddling)
    room = whole - int(np.count_nonzero(loss > straddling))
    weights[level[:room]] = p / mass
    weights[level[room]] = max(mass - whole * p, 0.0) / mass
    return weights


def tvar(loss: Vector, probability: Vector, level: float) -> float:
    r"""Return the mean of the worst `1 - level` of years.

    $$ \mathrm{TVaR}_\alpha(N) = \min_z \; z + \tfrac{1}{1-\alpha} E[(N - z)^+] $$
    """
    mass, p = tail_mass(level), _one_probability(probability)
    if p is None:
        return float(tail_weights(loss, probability, mass) @ loss)
    rising = np.sort(loss)
    whole = min(int(mass / p), loss.size)
    worst = p * float(rising[loss.size - whole :].sum())
    rest = (mass - whole * p) * float(rising[loss.size - whole - 1]) if whole < loss.size else 0.0
    return (worst + rest) / mass


def var(loss: Vector, probability: Vector, level: float) -> float:
    r"""Return the lower quantile $\inf\{x : F(x) \ge \alpha\}$, with the missing mass at 0."""
    return float(quantiles(loss, probability, np.array([tail_mass(level)]))[0])


def once_in(loss: Vector, probability: Vector, period: float) -> float:
    """Return what is passed once in so many years at most: the VaR at 1 - 1 / period."""
    return float(quantiles(loss, probability, np.array([1.0 / period]))[0])


def quantiles(loss: Vector, probability: Vector, beyond: Vector) -> Vector:
    r"""Return $\inf\{x : P(N > x) \le q\}$, the VaR at $1 - q$, for each probability $q$ beyond it; shape of `beyond`."""
    mass, p = beyond + MASS_TOLERANCE, _one_probability(probability)
    if p is not None:
        place, falling = (mass / p).astype(np.int64), np.sort(loss)[::-1]
    else:
        order = np.argsort(-loss, kind="stable")
        place, falling = np.searchsorted(np.cumsum(probability[order]), mass, side="right"), loss[order]
    return np.append(falling, 0.0)[np.minimum(place, loss.size)]


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
