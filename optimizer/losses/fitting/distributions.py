r"""Laws of the amount of one incident at or over a least amount: density, chance of more, quantile, limited mean.

$\Phi$ and $\varphi$ are distribution and density of the standard normal, $z_x = (\ln x - \mu)/\sigma$; every amount is in one
unit, that of `least` and `threshold`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv, log_ndtr, ndtri_exp

Vector = npt.NDArray[np.float64]

TINY = float(np.finfo(float).tiny)
_LOG_ROOT_TWO_PI = 0.5 * math.log(2 * math.pi)
EXPONENTIAL = 1e-100
"""A tail with a shape this near to 0 is the exponential one to the last bit; far below, `xi * excess` would lose its digits."""


@dataclass(frozen=True, slots=True)
class Lognormal:
    r"""Lognormal, truncated from the left at `least` $= a$: $f(x) = \varphi(z_x) / (x \sigma (1 - \Phi(z_a)))$, $x \ge a$."""

    mu: float
    sigma: float
    least: float
    """Above 0; the smallest positive number means: not truncated."""

    def log_density(self, x: Vector) -> Vector:
        r"""Return $\ln f(x)$; every amount must be at or over `least`."""
        return _log_normal_density(x, self.mu, self.sigma) - float(log_ndtr(-self._z(self.least)))

    def survival(self, x: Vector) -> Vector:
        r"""Return $P(X > x) = (1 - \Phi(z_x)) / (1 - \Phi(z_a))$."""
        z = (np.log(np.maximum(x, self.least)) - self.mu) / self.sigma
        return np.asarray(np.exp(log_ndtr(-z) - log_ndtr(-self._z(self.least))), dtype=float)

    def quantile(self, p: Vector) -> Vector:
        """Return the amount that is not exceeded with probability `p`."""
        z = -ndtri_exp(np.log1p(-p) + log_ndtr(-self._z(self.least)))
        return np.asarray(np.maximum(np.exp(self.mu + self.sigma * z), self.least), dtype=float)

    def limited_expected_value(self, cap: float) -> float:
        r"""Return $E[\min(X, c)] = \int_a^c x f(x) dx + c P(X > c)$."""
        if cap <= self.least:
            return cap
        log_part = _log_first_moment(self.mu, self.sigma, self.least, cap) - float(log_ndtr(-self._z(self.least)))
        return math.exp(log_part) + cap * float(self.survival(np.array([cap]))[0])

    def _z(self, x: float) -> float:
        return (math.log(x) - self.mu) / self.sigma


@dataclass(frozen=True, slots=True)
class Composite:
    r"""Lognormal body up to `threshold` $= u$, generalised-Pareto tail beyond, density continuous at $u$.

    $$ f(x) = w \frac{\varphi(z_x)}{x \sigma (\Phi(z_u) - \Phi(z_a))}, \; a \le x \le u; \qquad
       f(x) = \frac{1 - w}{\beta} \Big(1 + \xi \frac{x - u}{\beta}\Big)^{-1/\xi - 1}, \; x > u $$

    with $w$ = `body`, the only weight at which both sides agree at $u$.
    """

    mu: float
    sigma: float
    xi: float
    beta: float
    threshold: float
    least: float

    @property
    def body(self) -> float:
        r"""$w = 1 / (1 + \beta f_u)$, $f_u$ the density of the truncated body at $u$, from $w f_u = (1 - w) / \beta$."""
        return 1.0 / (1.0 + math.exp(self._log_tail_odds()))

    def log_density(self, x: Vector) -> Vector:
        r"""Return $\ln f(x)$, $-\infty$ beyond a tail that ends; every amount must be at or over `least`."""
        odds = self._log_tail_odds()
        small = x <= self.threshold
        density = np.empty_like(x)
        body = _log_normal_density(x[small], self.mu, self.sigma)
        density[small] = body - self._log_mass() - np.logaddexp(0.0, odds)
        tail = ParetoTail(self.xi, self.beta, self.threshold).log_density(x[~small])
        density[~small] = tail - np.logaddexp(0.0, -odds)
        return density

    def survival(self, x: Vector) -> Vector:
        """Return $P(X > x)$."""
        z_least, z_threshold = self._z(self.least), self._z(self.threshold)
        z = np.clip((np.log(np.maximum(x, self.least)) - self.mu) / self.sigma, z_least, z_threshold)
        below = np.exp(_log_between(z_least, z) - self._log_mass())
        beyond = ParetoTail(self.xi, self.beta, self.threshold).survival(np.maximum(x, self.threshold))
        return np.where(x <= self.threshold, 1.0 - self.body * below, (1.0 - self.body) * beyond)

    def quantile(self, p: Vector) -> Vector:
        """Return the amount that is not exceeded with probability `p`."""
        body = self.body
        z = _above(self._z(self.least), np.log(np.clip(p / body, TINY, 1.0)) + self._log_mass())
        small = np.clip(np.exp(self.mu + self.sigma * z), self.least, self.threshold)
        left = np.clip((1.0 - p) / max(1.0 - body, TINY), 0.0, 1.0)
        return np.where(p <= body, small, ParetoTail(self.xi, self.beta, self.threshold).inverse_survival(left))

    def limited_expected_value(self, cap: float) -> float:
        r"""Return $E[\min(X, c)]$: below $u$ the body's part and $c P(X > c)$, beyond it $u$ and the tail's limited excess."""
        if cap <= self.least:
            return cap
        upto = min(cap, self.threshold)
        part = self.body * math.exp(_log_first_moment(self.mu, self.sigma, self.least, upto) - self._log_mass())
        if cap <= self.threshold:
            return part + cap * float(self.survival(np.array([cap]))[0])
        excess = ParetoTail(self.xi, self.beta, self.threshold).limited_excess(cap - self.threshold)
        return part + (1.0 - self.body) * (self.threshold + excess)

    def _z(self, x: float) -> float:
        return (math.log(x) - self.mu) / self.sigma

    def _log_mass(self) -> float:
        return float(_log_between(self._z(self.least), np.array([self._z(self.threshold)]))[0])

    def _log_tail_odds(self) -> float:
        r"""Return $\ln((1 - w) / w) = \ln(\beta f_u)$."""
        z = self._z(self.threshold)
        at_threshold = -0.5 * z * z - _LOG_ROOT_TWO_PI - math.log(self.sigma) - math.log(self.threshold)
        return math.log(self.beta) + at_threshold - self._log_mass()


@dataclass(frozen=True, slots=True)
class ParetoTail:
    r"""Generalised Pareto beyond `threshold` $= u$: $P(X > x) = (1 + \xi (x - u) / \beta)^{-1/\xi}$, $e^{-(x - u)/\beta}$ at $\xi = 0$."""

    xi: float
    beta: float
    threshold: float

    def log_density(self, x: Vector) -> Vector:
        r"""Return $\ln f(x) = -\ln \beta + (1 + \xi) \ln P(X > x)$."""
        return (1.0 + self.xi) * self._log_exceeding(x - self.threshold) - math.log(self.beta)

    def survival(self, x: Vector) -> Vector:
        """Return $P(X > x)$."""
        return np.exp(self._log_exceeding(x - self.threshold))

    def quantile(self, p: Vector) -> Vector:
        """Return the amount that is not exceeded with probability `p`."""
        return self.inverse_survival(1.0 - p)

    def inverse_survival(self, left: Vector) -> Vector:
        r"""Return the amount exceeded with probability `left`: $u + \beta (q^{-\xi} - 1) / \xi$."""
        log_left = np.log(np.maximum(left, TINY))
        excess = -log_left if abs(self.xi) < EXPONENTIAL else np.expm1(-self.xi * log_left) / self.xi
        return self.threshold + self.beta * excess

    def limited_excess(self, width: float) -> float:
        r"""Return $E[\min(X - u, d)] = \beta (1 - P(X > u + d)^{1 - \xi}) / (1 - \xi)$, $-\beta \ln P(X > u + d)$ at $\xi = 1$."""
        log_left = float(self._log_exceeding(np.array([width]))[0])
        if self.xi == 1.0:
            return -self.beta * log_left
        return -self.beta * math.expm1((1.0 - self.xi) * log_left) / (1.0 - self.xi)

    def _log_exceeding(self, excess: Vector) -> Vector:
        if abs(self.xi) < EXPONENTIAL:
            return -excess / self.beta
        with np.errstate(divide="ignore"):
            return -np.log1p(np.maximum(self.xi * excess / self.beta, -1.0)) / self.xi


@dataclass(frozen=True, slots=True)
class Beta:
    r"""Beta of a share: $f(x) = x^{\alpha - 1} (1 - x)^{\beta - 1} / B(\alpha, \beta)$, $0 < x < 1$."""

    alpha: float
    beta: float

    @property
    def mean(self) -> float:
        r"""$\alpha / (\alpha + \beta)$."""
        return self.alpha / (self.alpha + self.beta)

    def survival(self, x: Vector) -> Vector:
        """Return $P(X > x)$."""
        return np.asarray(betainc(self.beta, self.alpha, 1.0 - x), dtype=float)

    def quantile(self, p: Vector) -> Vector:
        """Return the share that is not exceeded with probability `p`, never rounded to 0 or 1."""
        return np.asarray(np.clip(betaincinv(self.alpha, self.beta, p), TINY, np.nextafter(1.0, 0.0)), dtype=float)


def _log_normal_density(x: Vector, mu: float, sigma: float) -> Vector:
    log = np.log(x)
    return -0.5 * ((log - mu) / sigma) ** 2 - log - math.log(sigma) - _LOG_ROOT_TWO_PI


def _log_between(low: float, high: Vector) -> Vector:
    r"""Return $\ln(\Phi(h) - \Phi(l))$, exact far out on either side."""
    upper, lower = log_ndtr(high), log_ndtr(low)
    if low > 0:  # the mirror image: what is left above counts
        upper, lower = log_ndtr(-low), log_ndtr(-high)
    return np.asarray(upper + np.log(np.maximum(-np.expm1(lower - upper), TINY)), dtype=float)


def _above(low: float, log_mass: Vector) -> Vector:
    r"""Return the $z$ at which $\ln(\Phi(z) - \Phi(l))$ is `log_mass`."""
    if low > 0:
        left = log_ndtr(-low)
        return np.asarray(-ndtri_exp(left + np.log1p(-np.minimum(np.exp(log_mass - left), 1.0 - 1e-16))), dtype=float)
    return np.asarray(ndtri_exp(np.minimum(np.logaddexp(log_ndtr(low), log_mass), 0.0)), dtype=float)


def _log_first_moment(mu: float, sigma: float, low: float, high: float) -> float:
    r"""Return $\ln \int_l^h \varphi(z_x) / \sigma \, dx = \mu + \sigma^2 / 2 + \ln(\Phi(z_h - \sigma) - \Phi(z_l - \sigma))$."""
    shift = mu + sigma * sigma
    return mu + 0.5 * sigma * sigma + float(_log_between((math.log(low) - shift) / sigma, np.array([(math.log(high) - shift) / sigma]))[0])
