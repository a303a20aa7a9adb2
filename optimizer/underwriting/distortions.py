r"""Distortion risk measures: the mean of a payout under probabilities bent toward its bad outcomes.

$$ \rho_g(X) = \int_{-\infty}^0 (g(S(x)) - 1)\,dx + \int_0^\infty g(S(x))\,dx, \qquad S(x) = P(X > x) $$

with $g$ rising from $g(0) = 0$ to $g(1) = 1$; concave $g$ make $\rho_g$ coherent, and at least the mean. Sources: Wang (2000), *J. Risk and
Insurance* 67, and (2002), *ASTIN Bulletin* 32 (the transform that bears his name); Wang (1995), *Insurance: Mathematics & Economics* 17
(proportional hazard); Wirch & Hardy (1999), *IME* 25 (dual power, and TVaR as a distortion); Mildenhall & Major (2022), *Pricing
Insurance Risk*, ch. 10-11.

Outcomes are any numbers with probabilities that sum to at most 1; what is missing to 1 has the outcome 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

import numpy as np
from scipy.special import ndtr, ndtri

from optimizer.errors import Fault, InputError, Message
from optimizer.losses.measures import MASS_TOLERANCE, tail_mass
from optimizer.losses.scenarios import Vector


@dataclass(frozen=True, slots=True)
class Wang:
    r"""$g(s) = \Phi(\Phi^{-1}(s) + \lambda)$, $\lambda \ge 0$ the market price of risk."""

    price_of_risk: float


@dataclass(frozen=True, slots=True)
class ProportionalHazard:
    r"""$g(s) = s^r$, $0 < r \le 1$."""

    exponent: float


@dataclass(frozen=True, slots=True)
class DualPower:
    r"""$g(s) = 1 - (1 - s)^b$, $b \ge 1$: for whole $b$ the mean of the worst of $b$ independent years."""

    power: float


@dataclass(frozen=True, slots=True)
class TailMean:
    r"""$g(s) = \min(1, s / (1 - p))$, $0 \le p < 1$: TVaR at level $p$."""

    level: float


Distortion = Wang | ProportionalHazard | DualPower | TailMean


def distorted(distortion: Distortion, exceeding: Vector) -> Vector:
    """Return g of probabilities of exceedance, within [0, 1]; shape as given."""
    s = np.clip(np.asarray(exceeding, dtype=np.float64), 0.0, 1.0)
    match distortion:
        case Wang(price_of_risk=by):
            return np.asarray(ndtr(ndtri(s) + by))
        case ProportionalHazard(exponent=r):
            return np.asarray(s**r)
        case DualPower(power=b):
            with np.errstate(divide="ignore"):  # s = 1 gives log 0, and rightly 1
                return np.asarray(-np.expm1(b * np.log1p(-s)))
        case TailMean(level=level):
            return np.minimum(s / tail_mass(level), 1.0)
        case _:
            assert_never(distortion)


def steepness(distortion: Distortion, exceeding: Vector) -> Vector:
    """Return the derivative of g at probabilities of exceedance within (0, 1); shape as given."""
    s = np.asarray(exceeding, dtype=np.float64)
    match distortion:
        case Wang(price_of_risk=by):
            return np.asarray(np.exp(-by * ndtri(s) - 0.5 * by * by))
        case ProportionalHazard(exponent=r):
            return np.asarray(r * s ** (r - 1.0))
        case DualPower(power=b):
            return np.asarray(b * (1.0 - s) ** (b - 1.0))
        case TailMean(level=level):
            return np.where(s < tail_mass(level), 1.0 / tail_mass(level), 0.0)
        case _:
            assert_never(distortion)


def distorted_mean(distortion: Distortion, outcomes: Vector, probability: Vector) -> float:
    r"""Return $\rho_g(X) = \sum_k x_{(k)} [g(P(X \ge x_{(k)})) - g(P(X > x_{(k)}))]$, outcomes from the largest down; shapes (outcomes,).

    Raises `InputError` where the probabilities are below 0 or sum to more than 1.
    """
    falling, reached = _reached(outcomes, probability)
    return float(np.diff(distorted(distortion, reached), prepend=0.0) @ falling)


def distorted_error(distortion: Distortion, outcomes: Vector, probability: float) -> float:
    r"""Return the standard error of the distorted mean of n sampled years, each of the same probability p, the rest of the mass at 0.

    By its influence function $h(y) = \int_0^y g'(S(x))\,dx$: $p \sqrt{n}\, s_h$, $s_h$ the standard deviation of $h$ over the years.
    For $g(s) = s$ it is that of the mean, for TVaR that of `risk.measure_error`.
    """
    x = np.asarray(outcomes, dtype=np.float64)
    falling, reached = _reached(x, np.full(x.size, probability))
    steps = steepness(distortion, np.clip(reached[:-1], 1e-300, 1.0 - 1e-16)) * -np.diff(falling)
    rising = np.concatenate((np.cumsum(steps[::-1])[::-1], np.zeros(1)))  # above the smallest outcome
    height = np.interp(x, falling[::-1], rising[::-1])
    return float(probability * np.sqrt(x.size) * height.std(ddof=1))


def _reached(outcomes: Vector, probability: Vector) -> tuple[Vector, Vector]:
    """Return the outcomes from the largest down, the missing mass at 0 among them, and the probability that each is reached."""
    x, p = np.asarray(outcomes, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    total = float(p.sum())
    if x.shape != p.shape or (p < 0).any() or total > 1.0 + 1e-9:
        rule = Message("probabilities are one for each outcome, at least 0, and sum to at most 1")
        raise InputError([Fault("probability", None, "", f"{total:g}", rule, Message("correct them"))])
    if 1.0 - total > MASS_TOLERANCE:
        x, p = np.append(x, 0.0), np.append(p, 1.0 - total)
    order = np.argsort(-x, kind="stable")
    reached = np.minimum(np.cumsum(p[order]), 1.0)
    reached[-1:] = 1.0
    return x[order], reached


__all__ = [
    "Distortion",
    "DualPower",
    "ProportionalHazard",
    "TailMean",
    "Wang",
    "distorted",
    "distorted_error",
    "distorted_mean",
    "steepness",
]
