"""How sure a fit is: intervals from rows drawn anew, and the Kolmogorov-Smirnov test from samples of the fitted law."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np

from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal, ParetoTail, Vector
from optimizer.losses.fitting.likelihood import Maximum
from optimizer.losses.fitting.results import Estimate, FitPlan, Fitted, Reached

CONFIDENCE = 0.9
BOOTSTRAP = "nonparametric: rows drawn with replacement, percentile intervals"
LEAST_ROWS = 10
"""Fewer rows (for the composite: in its body or in its tail) tell nothing of a shape; the law is then not fitted."""

Law = TypeVar("Law", Lognormal, Composite, ParetoTail, Beta)


@dataclass(frozen=True, slots=True)
class FitMethod(Generic[Law]):
    """How one law is fitted to a sample."""

    kind: str
    parameters: tuple[str, ...]
    search: Callable[[Vector, Law | None], Maximum[Law]]
    short: Callable[[Vector], str]
    """Why a sample is too small, empty where it is not."""
    drawable: Callable[[Vector], bool]
    """Whether a sample drawn anew can be fitted at all."""
    stream: int
    """Which stream of random numbers it draws from, so that no law's draws depend on another's."""


def fitted(method: FitMethod[Law], x: Vector, plan: FitPlan) -> Fitted:
    """Return the fit of a sample with its intervals and its test, or why there is none to use."""
    short = method.short(x)
    if short:
        return Fitted(method.kind, int(x.size), usable=False, reason=short)
    best = method.search(x, None)
    fit = Fitted(
        method.kind,
        int(x.size),
        usable=not best.at_bound,
        reason=_at_bound(best),
        aic=2.0 * (len(method.parameters) - best.log_likelihood),
        at_bound=tuple(Reached(*reached) for reached in best.at_bound),
        law=best.law,
    )
    if best.at_bound:
        return fit
    again = list(_drawn_again(method, best.law, x, plan))
    distance = ks_distance(best.law, x)
    return replace(
        fit,
        estimates=_estimates(method, best.law, [maximum.law for maximum in again]),
        body=best.law.body if isinstance(best.law, Composite) else None,
        ks=distance,
        ks_p=_ks_p(method, best.law, (int(x.size), distance), plan),
        infinite_mean=_infinite_mean([maximum.law for maximum in again]),
        samples_at_bound=sum(bool(maximum.at_bound) for maximum in again),
    )


def ks_distance(law: Lognormal | Composite | ParetoTail | Beta, x: Vector) -> float:
    r"""Return $\max_x |F_n(x) - F(x)|$ of a sample and a law, looked at on both sides of each step."""
    below = 1.0 - law.survival(np.sort(x))
    steps = np.arange(x.size + 1) / x.size
    return float(np.maximum(steps[1:] - below, below - steps[:-1]).max())


def _at_bound(best: Maximum[Law]) -> str:
    if not best.at_bound:
        return ""
    sides = " and ".join(f"{name} is at its bound {bound:.6g}" for name, bound in best.at_bound)
    return f"{sides}: the likelihood rises beyond it, so the rows do not tell the parameters apart"


def _drawn_again(method: FitMethod[Law], law: Law, x: Vector, plan: FitPlan) -> Iterator[Maximum[Law]]:
    """Yield the fit of each sample of rows drawn with replacement."""
    draw = np.random.default_rng((plan.seed, method.stream, 0))
    for _ in range(plan.bootstrap):
        yield method.search(_drawn(method, lambda: x[draw.integers(0, x.size, x.size)]), law)


def _ks_p(method: FitMethod[Law], law: Law, observed: tuple[int, float], plan: FitPlan) -> float | None:
    """Return $(1 + k) / (1 + m)$, $k$ of $m$ samples of the law being as far or farther from their own fit."""
    if not plan.bootstrap:
        return None
    n, distance = observed
    draw = np.random.default_rng((plan.seed, method.stream, 1))
    as_far = 0
    for _ in range(plan.bootstrap):
        sample = _drawn(method, lambda: law.quantile(draw.random(n)))
        as_far += ks_distance(method.search(sample, law).law, sample) >= distance
    return (1 + as_far) / (1 + plan.bootstrap)


def _drawn(method: FitMethod[Law], draw: Callable[[], Vector]) -> Vector:
    """Return a sample that can be fitted; the few that cannot are drawn again."""
    while True:
        sample = draw()
        if method.drawable(sample):
            return sample


def _estimates(method: FitMethod[Law], law: Law, again: list[Law]) -> tuple[Estimate, ...]:
    half = 0.5 * (1 - CONFIDENCE)
    estimates = []
    for name in method.parameters:
        low = high = None
        if again:
            low, high = (float(v) for v in np.quantile([getattr(refitted, name) for refitted in again], (half, 1 - half)))
        estimates.append(Estimate(name, float(getattr(law, name)), low, high))
    return tuple(estimates)


def _infinite_mean(again: Sequence[Lognormal | Composite | ParetoTail | Beta]) -> float | None:
    shapes = [refitted.xi for refitted in again if isinstance(refitted, (Composite, ParetoTail))]
    return sum(xi >= 1.0 for xi in shapes) / len(shapes) if shapes else None
