"""Severities as rows of numbers for the kernel that draws them; probabilities exact to the last bit everywhere, in decimals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Context, Decimal, localcontext
from typing import assert_never

import numpy as np
import numpy.typing as npt

from optimizer.inputs.perils import LognormalGpdSeverity, LognormalSeverity, Severity, ShareSeverity
from optimizer.losses.random.kernels import COMPOSITE, LOGNORMAL, SHARE, WIDTH

FARTHEST = Decimal(9)
"""Standard deviations beyond which a normal has no probability left that a draw of 52 bits could tell from 0 or 1."""
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459")


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
