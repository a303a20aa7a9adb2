r"""Fitted severities as a case states them (`formats.md` §6), in its currency.

With $k$ units of the case's currency for a million USD, $k$ = rate $\times 10^6$: $\mu + \ln k$, $k u$, $k \beta$, while
$\sigma, \xi$, weights and shares have no unit. The amount at which the sample was cut off becomes `least`: the case draws from the law
as it was fitted, and its frequency is that of incidents at or over it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from optimizer.errors import Fault, InputError, Message
from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal
from optimizer.losses.fitting.results import Fit

MILLION = 1e6


@dataclass(frozen=True, slots=True)
class CaseForm:
    """One severity, as text to put into a case."""

    kind: str
    severity: str
    """An inline table; without `cap` or `of` where the assets were not given."""
    frequency: float | None
    """Mean incidents a year of one exchange, at or over the least amount; None without an exposure in exchange-years."""


def case_forms(fit: Fit, *, currency_rate: float = 1.0, assets: float | None = None) -> tuple[CaseForm, ...]:
    """Return the severities that can be used; `currency_rate`: units of the case's currency for one USD, `assets`: what can be lost.

    `assets` is in the case's currency; it becomes the cap of an amount, and what a share is a share of.
    """
    given = (("--currency-rate", currency_rate), ("--assets", assets))
    faults = [
        Fault(option, None, "", f"{value:g}", Message("this must be above 0"), Message("correct the number"))
        for option, value in given
        if value is not None and not (value > 0 and math.isfinite(value))
    ]
    if faults:
        raise InputError(faults)
    unit = currency_rate * MILLION
    once = fit.frequency.per_exchange_year
    forms = []
    for fitted in (fit.lognormal, fit.composite, fit.share):
        if fitted is not None and fitted.usable:
            kind, numbers = _stated(fitted.law, unit)
            end = {} if assets is None else {"of" if kind == "share" else "cap": assets}
            forms.append(CaseForm(kind, _inline(kind, numbers, end), None if once is None else once.rate))
    return tuple(forms)


def _stated(law: object, unit: float) -> tuple[str, dict[str, float]]:
    """Return kind and numbers of a law, an amount of a million USD being `unit`."""
    match law:
        case Lognormal():
            return "lognormal", {"mu": law.mu + math.log(unit), "sigma": law.sigma, "least": law.least * unit}
        case Composite():
            return "lognormal_gpd", {
                "mu": law.mu + math.log(unit),
                "sigma": law.sigma,
                "threshold": law.threshold * unit,
                "body": law.body,
                "xi": law.xi,
                "beta": law.beta * unit,
                "least": law.least * unit,
            }
        case Beta():
            return "share", {"alpha": law.alpha, "beta": law.beta}
        case _:  # pragma: no cover - the laws that `case_forms` gives are those above
            raise TypeError(f"a case has no {type(law).__name__}")


def _inline(kind: str, numbers: dict[str, float], stated: dict[str, float]) -> str:
    """Return an inline table: what was fitted to the seven digits that the search settles, what was stated to all of its own."""
    entries = [f"{name} = {value:.7g}" for name, value in numbers.items()] + [f"{name} = {value:.15g}" for name, value in stated.items()]
    return f'{{ kind = "{kind}", {", ".join(entries)} }}'
