r"""Technical premiums of one offer: what each method asks for, solved for the premium where reinstatements are paid for.

The insurer keeps $p (1 - b)$ of the premium $p$ ($b$ brokerage) and $p\,U$ of reinstatement premium, so it bears $X - p\,U$. A method
is a rule $R$ on a yearly loss; the technical premium is the $p$ at which

$$ p\,(1 - b) = R(X - p\,U). $$

The right side never rises with $p$, so there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from optimizer.inputs.proposal import PricePlan
from optimizer.losses.measures import mean_error, measure_error, tail_mass, tvar, var
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.results.price import Sampled, TechnicalPrice
from optimizer.underwriting.capital import premium_for_assets, premium_with_loading, premium_with_margin
from optimizer.underwriting.distortions import (
    Distortion,
    DualPower,
    ProportionalHazard,
    TailMean,
    Wang,
    distorted_error,
    distorted_mean,
)
from optimizer.underwriting.payout import YearlyPayout, total

CLOSE = 1e-13
"""Relative: the premium is solved to this."""


@dataclass(frozen=True, slots=True)
class PremiumMethod:
    """A rule that turns a yearly loss into what the insurer must earn."""

    name: str
    parameter: float
    level: float | None
    rule: Callable[[Vector], float]
    error: Callable[[Vector], float | None]


def technical_prices(pays: YearlyPayout, brokerage: float, plan: PricePlan) -> tuple[TechnicalPrice, ...]:
    """Return the technical premium of every method, at full share, gross of brokerage."""
    return tuple(_priced(method, pays, 1.0 - brokerage) for method in _methods(pays.years, plan))


def _priced(method: PremiumMethod, pays: YearlyPayout, net_share: float) -> TechnicalPrice:
    unpriced = TechnicalPrice(method.name, method.parameter, method.level, None, None)
    alone = method.rule(pays.paid)
    if net_share <= 0:
        return unpriced if alone > 0 else TechnicalPrice(method.name, method.parameter, method.level, 0.0, None)
    premium = _solved(method, pays, net_share, alone / net_share)
    net = pays.paid - premium * pays.use
    error = method.error(net)
    if error is not None:
        error /= _slope(method, pays, net_share, premium)
    return TechnicalPrice(method.name, method.parameter, method.level, premium, error)


def _solved(method: PremiumMethod, pays: YearlyPayout, net_share: float, high: float) -> float:
    def short(premium: float) -> float:
        return premium * net_share - method.rule(pays.paid - premium * pays.use)

    if high <= 0 or not pays.use.any():
        return max(high, 0.0)
    return float(brentq(short, 0.0, high, xtol=CLOSE * high, rtol=4 * np.finfo(float).eps))


def _slope(method: PremiumMethod, pays: YearlyPayout, net_share: float, premium: float) -> float:
    """Return how fast income gains on what is asked for as the premium rises: errors of the one are divided by it."""
    if premium <= 0 or not pays.use.any():
        return net_share
    step = 1e-4 * premium
    up, down = (method.rule(pays.paid - (premium + side) * pays.use) for side in (step, -step))
    return net_share + (down - up) / (2 * step)


def _methods(years: Scenarios, plan: PricePlan) -> Iterator[PremiumMethod]:
    yield from _of_capital(years, plan)
    distortions: tuple[tuple[str, float, Distortion], ...] = (
        ("wang", plan.wang, Wang(plan.wang)),
        ("proportional_hazard", plan.proportional_hazard, ProportionalHazard(plan.proportional_hazard)),
        ("dual_power", plan.dual_power, DualPower(plan.dual_power)),
        ("tail_mean", plan.tail_mean, TailMean(plan.tail_mean)),
    )
    for name, parameter, distortion in distortions:
        yield PremiumMethod(name, parameter, None, *_distorted(years, distortion))


def _distorted(years: Scenarios, distortion: Distortion) -> tuple[Callable[[Vector], float], Callable[[Vector], float | None]]:
    def error(net: Vector) -> float | None:
        if years.source == "table" or years.years < 2:
            return None
        return distorted_error(distortion, net, float(years.probability[0]))

    return lambda net: distorted_mean(distortion, net, years.probability), error


@dataclass(frozen=True, slots=True)
class _Capital:
    """Cost of capital on a yearly loss; the tail is that of what is lost, since years of gain need no capital."""

    years: Scenarios
    rate: float
    level: float

    def quantile(self, net: Vector) -> float:
        return var(np.maximum(net, 0.0), self.years.probability, self.level)

    def tail(self, net: Vector) -> float:
        return tvar(np.maximum(net, 0.0), self.years.probability, self.level)

    def mean(self, net: Vector) -> float:
        return total(self.years.probability, net)

    def assets_at_var(self, net: Vector) -> float:
        assets = self.quantile(net)
        return premium_for_assets(self.mean(np.minimum(net, assets)), assets, self.rate)

    def margin_on_tvar(self, net: Vector) -> float:
        return premium_with_margin(self.mean(net), self.tail(net), self.rate)

    def loading_on_tvar(self, net: Vector) -> float:
        return premium_with_loading(self.mean(net), self.tail(net), self.rate)

    def error_of_assets(self, net: Vector) -> float | None:
        limited = mean_error(self.years, np.minimum(net, self.quantile(net)))
        assets = measure_error("var", self.years, np.maximum(net, 0.0), self.level)
        return None if limited is None or assets is None else (limited + self.rate * assets) / (1.0 + self.rate)  # an upper bound

    def error_of_margin(self, net: Vector) -> float | None:
        return mean_error(self.years, (net + self.rate * self._beyond(net)) / (1.0 + self.rate))

    def error_of_loading(self, net: Vector) -> float | None:
        return mean_error(self.years, (1.0 - self.rate) * net + self.rate * self._beyond(net))

    def _beyond(self, net: Vector) -> Vector:
        return np.maximum(net - self.quantile(net), 0.0) / tail_mass(self.level)


def _of_capital(years: Scenarios, plan: PricePlan) -> Iterator[PremiumMethod]:
    capital = _Capital(years, plan.capital_rate, plan.capital_level)
    for name, rule, error in (
        ("assets_at_var", capital.assets_at_var, capital.error_of_assets),
        ("margin_on_tvar", capital.margin_on_tvar, capital.error_of_margin),
        ("loading_on_tvar", capital.loading_on_tvar, capital.error_of_loading),
    ):
        yield PremiumMethod(name, plan.capital_rate, plan.capital_level, rule, error)


def required_return(years: Scenarios, net: Vector, plan: PricePlan) -> float:
    """Return R of the floor's method on a yearly loss: what must be earned for bearing it; money."""
    return next(method for method in _methods(years, plan) if method.name == plan.floor).rule(net)


def floor_of(technical: tuple[TechnicalPrice, ...], plan: PricePlan) -> Sampled | None:
    """Return the technical price that is the lower end of the band; None where no premium is enough."""
    lower_end = next(price for price in technical if price.method == plan.floor)
    return None if lower_end.premium is None else Sampled(lower_end.premium, lower_end.standard_error)
