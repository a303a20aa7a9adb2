"""Maximum likelihood of the laws of `distributions`, and of a Beta, inside a box whose sides are told when they are reached.

The box keeps the search where the likelihood can tell the parameters apart. An estimate on one of its sides is no estimate: the
likelihood still rises beyond.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, polygamma

from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal, ParetoTail, Vector

SIGMA = (0.05, 4.0)
"""Beyond 4 a lognormal of which a part is seen is a power law: mu and sigma move together and neither means anything."""
XI = (-0.5, 3.0)
"""Below -0.5 the estimate of a generalised Pareto is not regular; above 3 no amount would be insurable."""
FAR = 20.0
"""How far mu may lie from the logarithm of the threshold (of the least amount)."""
BETA_SPREAD = 1e4
"""How far the scale of the tail may lie from the mean excess, as a factor either way."""
SHAPE = (1e-2, 1e3)
"""Of a Beta."""
NEAR = 1e-4
"""A parameter this near to a side of its box, as a part of the box, is at its bound."""
IMPOSSIBLE = 1e12
EXACT, STEPS, DIGITS = 1e-13, 20, 11
"""Relative step at which a Newton search has ended, most steps, digits that are the same on every machine."""
BY_GRADIENT = {"ftol": 1e-10, "maxiter": 300}
WITHOUT = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 5_000, "maxfev": 5_000, "adaptive": True}

Law = TypeVar("Law")
Point = Sequence[float]


@dataclass(frozen=True, slots=True)
class Maximum(Generic[Law]):
    """The law of greatest likelihood within the box."""

    law: Law
    log_likelihood: float
    at_bound: tuple[tuple[str, float], ...]
    """Parameters that ended at a side of the box, and which."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One side of the search: the name of the parameter, its bounds, whether the search runs over its logarithm."""

    name: str
    low: float
    high: float
    log: bool = False

    @property
    def bounds(self) -> tuple[float, float]:
        return (math.log(self.low), math.log(self.high)) if self.log else (self.low, self.high)

    def inside(self, value: float) -> float:
        """Return a start within the box, as the search has it."""
        low, high = self.bounds
        margin = 1e-3 * (high - low)
        return min(max(math.log(max(value, self.low)) if self.log else value, low + margin), high - margin)

    def reached(self, at: float) -> float | None:
        """Return the bound that the search ended at, None where it ended inside."""
        low, high = self.bounds
        near = NEAR * (high - low)
        return self.low if at - low < near else self.high if high - at < near else None


def lognormal(x: Vector, least: float, near: Lognormal | None = None) -> Maximum[Lognormal]:
    """Return the lognormal truncated at `least`; `near` is where a quick search starts, for the samples of a bootstrap."""
    log = np.log(x)
    centre = math.log(least)
    box = (_Box("mu", centre - FAR, centre + FAR), _Box("sigma", *SIGMA, log=True))
    starts = [(float(log.mean()), float(log.std())), (centre, 2.0)] if near is None else [(near.mu, near.sigma)]

    def law(at: Point) -> Lognormal:
        return Lognormal(at[0], math.exp(at[1]), least)

    return _maximum(law, lambda fitted: float(fitted.log_density(x).sum()), box, starts, polish=near is None)


def composite(x: Vector, least: float, threshold: float, near: Composite | None = None) -> Maximum[Composite]:
    """Return the composite continuous at `threshold`; `near` as in `lognormal`."""
    log, excess = np.log(x), float((x[x > threshold] - threshold).mean())
    centre = math.log(threshold)
    box = (
        _Box("mu", centre - FAR, centre + FAR),
        _Box("sigma", *SIGMA, log=True),
        _Box("xi", *XI),
        _Box("beta", excess / BETA_SPREAD, excess * BETA_SPREAD, log=True),
    )
    if near is None:
        middle, spread = float(log.mean()), float(log.std())
        starts = [(m, s, xi, excess / 2) for m in (middle, centre) for s in (spread, 2 * spread) for xi in (0.2, 0.8)]
    else:
        starts = [(near.mu, near.sigma, near.xi, near.beta)]

    def law(at: Point) -> Composite:
        return Composite(at[0], math.exp(at[1]), at[2], math.exp(at[3]), threshold, least)

    return _maximum(law, lambda fitted: float(fitted.log_density(x).sum()), box, starts, polish=near is None)


def tail(x: Vector, threshold: float, near: ParetoTail | None = None) -> Maximum[ParetoTail]:
    """Return the generalised Pareto of the amounts beyond `threshold` alone; `near` as in `lognormal`."""
    beyond = x[x > threshold]
    excess = float((beyond - threshold).mean())
    box = (_Box("xi", *XI), _Box("beta", excess / BETA_SPREAD, excess * BETA_SPREAD, log=True))
    starts = [(xi, excess / 2) for xi in (0.1, 0.8)] if near is None else [(near.xi, near.beta)]

    def law(at: Point) -> ParetoTail:
        return ParetoTail(at[0], math.exp(at[1]), threshold)

    return _maximum(law, lambda fitted: float(fitted.log_density(beyond).sum()), box, starts, polish=near is None)


def beta(x: Vector, near: Beta | None = None) -> Maximum[Beta]:
    r"""Return the Beta of shares above 0 and below 1; `near` as in `lognormal`.

    $\ln L = (\alpha - 1) \sum \ln x + (\beta - 1) \sum \ln(1 - x) - n \ln B(\alpha, \beta)$.
    """
    logs = float(np.log(x).sum()), float(np.log1p(-x).sum())
    box = (_Box("alpha", *SHAPE, log=True), _Box("beta", *SHAPE, log=True))
    starts = [_by_moments(x), (1.0, 1.0)] if near is None else [(near.alpha, near.beta)]

    def likelihood(fitted: Beta) -> float:
        return (fitted.alpha - 1) * logs[0] + (fitted.beta - 1) * logs[1] - x.size * float(betaln(fitted.alpha, fitted.beta))

    best = _maximum(lambda at: Beta(math.exp(at[0]), math.exp(at[1])), likelihood, box, starts, polish=near is None)
    return best if best.at_bound else replace(best, law=_stationary(best.law, logs[0] / x.size, logs[1] / x.size))


def _stationary(near: Beta, mean_log: float, mean_log_left: float) -> Beta:
    r"""Return the Beta at which the score is 0, by Newton's method from a law near it: the likelihood is concave in its parameters.

    $\psi(\alpha) - \psi(\alpha + \beta) = \overline{\ln x}, \quad \psi(\beta) - \psi(\alpha + \beta) = \overline{\ln(1 - x)}$

    A search by values alone stops where rounding hides the slope, at a place that differs between machines. The digits that are still
    left to the machine here are cut.
    """
    alpha, beta = near.alpha, near.beta
    for _ in range(STEPS):
        both, common = float(digamma(alpha + beta)), float(polygamma(1, alpha + beta))
        score = mean_log - float(digamma(alpha)) + both, mean_log_left - float(digamma(beta)) + both
        curve = float(polygamma(1, alpha)) - common, float(polygamma(1, beta)) - common
        determinant = curve[0] * curve[1] - common * common
        step = (curve[1] * score[0] + common * score[1]) / determinant, (common * score[0] + curve[0] * score[1]) / determinant
        alpha, beta = alpha + step[0], beta + step[1]
        if max(abs(step[0]) / alpha, abs(step[1]) / beta) < EXACT:
            break
    return Beta(float(f"{alpha:.{DIGITS}g}"), float(f"{beta:.{DIGITS}g}"))


def _by_moments(x: Vector) -> tuple[float, float]:
    mean, variance = float(x.mean()), max(float(x.var()), 1e-6)
    total = max(mean * (1 - mean) / variance - 1, 0.1)
    return mean * total, (1 - mean) * total


def _maximum(
    law: Callable[[Point], Law], likelihood: Callable[[Law], float], box: Sequence[_Box], starts: Sequence[Point], *, polish: bool
) -> Maximum[Law]:
    """Return the best of a search by gradient from each start; `polish`, or a gradient that fails, goes on without."""

    def lost(at: Vector) -> float:
        value = likelihood(law(at.tolist()))
        return -value if math.isfinite(value) else IMPOSSIBLE

    bounds = [side.bounds for side in box]
    first = [[side.inside(value) for side, value in zip(box, start, strict=True)] for start in starts]
    ends = [minimize(lost, start, method="SLSQP", bounds=bounds, options=BY_GRADIENT) for start in first]
    best = min(ends, key=lambda end: float(end.fun))
    for _ in range(2 if polish else int(not best.success)):
        again = minimize(lost, best.x, method="Nelder-Mead", bounds=bounds, options=WITHOUT)
        best = min((best, again), key=lambda end: float(end.fun))
    at = [float(value) for value in best.x]
    reached = [(side.name, side.reached(value)) for side, value in zip(box, at, strict=True)]
    return Maximum(law(at), -float(best.fun), tuple((name, bound) for name, bound in reached if bound is not None))
