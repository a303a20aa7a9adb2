r"""How much an occurrence costs: severities as rows of numbers for the kernel, and the draw itself.

A lognormal is drawn by its quantile, $\exp(\mu + \sigma \Phi^{-1}(a + u (b - a)))$, $a$ and $b$ the probabilities at the ends of the
part drawn from; a generalised Pareto tail by $\text{threshold} + \beta (s^{-\xi} - 1) / \xi$, $s$ the part of the tail beyond; a Beta share
by two gammas (Marsaglia & Tsang, 2000, "A simple method for generating gamma variables", ACM TOMS 26), from the occurrence's own stream.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import assert_never

import numpy as np
import numpy.typing as npt
from numba import njit

from optimizer.chance.elementary import exp, log, normal_quantile
from optimizer.chance.philox import Two, philox, unit
from optimizer.peril import LognormalGpdSeverity, LognormalSeverity, Severity, ShareSeverity
from optimizer.scenarios import Index, Vector

SHARE, LOGNORMAL, COMPOSITE = 0.0, 1.0, 2.0
WIDTH = 10
"""Numbers of a row: kind, cap, then those of the kind."""
FARTHEST = Decimal(9)
"""Standard deviations beyond which a normal has no probability left that a draw of 52 bits could tell from 0 or 1."""
LEAST_P, MOST_P = 1e-300, 1.0 - 2.0**-53
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")

Stream = tuple[Vector, npt.NDArray[np.uint64], Index]
"""Four draws, the counter of the next four, the place of the next draw."""


def rows_of(severities: Sequence[Severity]) -> npt.NDArray[np.float64]:
    """Return one row for each severity; shape (severities, WIDTH)."""
    rows = np.zeros((len(severities), WIDTH))
    with localcontext(Context(prec=60)):
        for row, severity in zip(rows, severities, strict=True):
            numbers = _numbers(severity)
            row[: len(numbers)] = numbers
    return rows


def _numbers(severity: Severity) -> tuple[float, ...]:
    match severity:
        case ShareSeverity(of=of, alpha=alpha, beta=beta, cap=cap):
            return (SHARE, min(of, _capped(cap)), of, alpha, beta)
        case LognormalSeverity(mu=mu, sigma=sigma, least=least, cap=cap):
            start = below(least, mu, sigma)
            return (LOGNORMAL, _capped(cap), mu, sigma, float(start), float(1 - start))
        case LognormalGpdSeverity(mu=mu, sigma=sigma, least=least, threshold=threshold, cap=cap):
            start = below(least, mu, sigma)
            width = below(threshold, mu, sigma) - start
            tail = (severity.body, threshold, severity.beta, severity.xi)
            return (COMPOSITE, _capped(cap), mu, sigma, float(start), float(width), *tail)
        case _:
            assert_never(severity)


def _capped(cap: float | None) -> float:
    return math.inf if cap is None else cap


def below(amount: float, mu: float, sigma: float) -> Decimal:
    r"""Return $\Phi((\ln x - \mu) / \sigma)$, the probability of a lognormal below an amount; 60 digits, the same everywhere."""
    if amount <= 0:
        return Decimal(0)
    with localcontext(Context(prec=60)):
        z = (Decimal(amount).ln() - Decimal(mu)) / Decimal(sigma)
        if abs(z) > FARTHEST:
            return Decimal(int(z > 0))
        x = z / Decimal(2).sqrt()
        term = total = x
        n = 0
        while abs(term) > Decimal("1e-55"):
            n += 1
            term *= -x * x / n
            total += term / (2 * n + 1)
        return Decimal("0.5") + total / PI.sqrt()


@njit(cache=True, nogil=True)
def open_stream(stream: Stream, number: np.uint64, year: np.uint64, word: np.uint64) -> None:
    """Set a stream to the first draw of one part of an occurrence."""
    _, counter, at = stream
    counter[0], counter[1], counter[2], counter[3] = np.uint64(0), number, year, word
    at[0] = 4


@njit(cache=True, nogil=True)
def draw(stream: Stream, key: Two) -> float:
    """Return the next number within (0, 1) of a stream."""
    buffer, counter, at = stream
    if at[0] == 4:
        a, b, c, d = philox((counter[0], counter[1], counter[2], counter[3]), key)
        buffer[0], buffer[1], buffer[2], buffer[3] = unit(a), unit(b), unit(c), unit(d)
        counter[0] += np.uint64(1)
        at[0] = 0
    at[0] += 1
    return float(buffer[at[0] - 1])


@njit(cache=True, nogil=True)
def _gamma(shape: float, stream: Stream, key: Two) -> float:
    """Return a gamma variate of scale 1; a shape below 1 is one of `shape + 1` times a power of a uniform."""
    if shape < 1.0:
        return float(_gamma_from_one(shape + 1.0, stream, key) * exp(log(draw(stream, key)) / shape))
    return float(_gamma_from_one(shape, stream, key))


@njit(cache=True, nogil=True)
def _gamma_from_one(shape: float, stream: Stream, key: Two) -> float:
    d = shape - 1.0 / 3.0
    c = 1.0 / np.sqrt(9.0 * d)
    while True:
        z = normal_quantile(draw(stream, key))
        v = 1.0 + c * z
        v = v * v * v
        if v > 0.0 and log(draw(stream, key)) < 0.5 * z * z + d - d * v + d * log(v):
            return float(d * v)


@njit(cache=True, nogil=True)
def severity(row: Vector, stream: Stream, key: Two) -> float:
    """Return the loss of one occurrence."""
    if row[0] == SHARE:
        mine = _gamma(row[3], stream, key)
        return float(min(row[2] * (mine / (mine + _gamma(row[4], stream, key))), row[1]))
    u = draw(stream, key)
    if row[0] == COMPOSITE and u >= row[6]:
        left = (1.0 - u) / (1.0 - row[6])
        beyond = -log(left) if row[9] == 0.0 else (exp(-row[9] * log(left)) - 1.0) / row[9]
        return float(min(row[7] + row[8] * beyond, row[1]))
    part = u / row[6] if row[0] == COMPOSITE else u
    p = min(max(row[4] + part * row[5], LEAST_P), MOST_P)
    return float(min(exp(row[2] + row[3] * normal_quantile(p)), row[1]))
