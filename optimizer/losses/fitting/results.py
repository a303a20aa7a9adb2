"""What goes into a fit of incidents, and what comes out: frozen, amounts in million USD unless said otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal, ParetoTail, Vector

Law = Lognormal | Composite | ParetoTail | Beta


@dataclass(frozen=True, slots=True)
class Incidents:
    """The incidents of a file, those marked to be left out of a fit already gone."""

    file: str
    year: npt.NDArray[np.int64]
    amount: Vector
    """Million USD at the time."""
    left_out: int
    """Rows with `include_in_fit = no`."""
    last: dt.date
    """Latest day in the file, of any row."""
    shares_file: str | None = None
    share: Vector | None = None
    """Part of the customers' assets that was lost, above 0 and below 1; None without such a file."""


@dataclass(frozen=True, slots=True)
class FitPlan:
    """What to fit: which rows, over which exposure, and how often to draw samples anew."""

    since: int | None = None
    """First calendar year; None: that of the first row."""
    until: int | None = None
    """Last calendar year; None: that of the last row, of whatever kind."""
    least: float = 1.0
    """Smaller incidents are left out, and the laws of the amount start here."""
    threshold: float = 20.0
    """Where the body of the composite ends and its tail begins."""
    years: float | None = None
    """Exposure in years, where `since` to `until` are not all whole years."""
    exchange_years: float | None = None
    """Exposure in exchange-years: how many exchanges, summed over the years."""
    bootstrap: int = 200
    """Samples drawn anew for the intervals, and as many for the Kolmogorov-Smirnov test; 0: none of either."""
    seed: int = 1
    levels: tuple[float, ...] = (100.0, 300.0, 500.0, 1000.0)
    """Amounts at which the chance of more and the limited mean are told."""


@dataclass(frozen=True, slots=True)
class ThresholdRate:
    """How often a year an incident is at or over an amount."""

    amount: float
    incidents: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Frequency:
    """Poisson frequency of incidents at or over the least amount, a year and, where the exposure is given, an exchange-year."""

    since: int
    until: int
    years: float
    incidents: int
    rate: float
    low: float
    high: float
    confidence: float
    """Of every interval here: exact, from the chi-square distribution."""
    counts: tuple[int, ...]
    """Incidents of each calendar year."""
    dispersion: float | None
    """Variance of the yearly counts (n - 1 below) to their mean; 1 for a Poisson."""
    homogeneity_p: float | None
    """Chance that a Poisson of one rate scatters as much or more: chi-square of the counts, one degree fewer than years."""
    floors: tuple[ThresholdRate, ...]
    exchange_years: float | None
    per_exchange_year: ThresholdRate | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter; its interval is None without a bootstrap."""

    name: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Reached:
    """A parameter that ended at a side of the box it is looked for in."""

    name: str
    bound: float


@dataclass(frozen=True, slots=True)
class Fitted:
    """One law fitted to one sample, or why it cannot be used."""

    kind: str
    """`lognormal`, `lognormal_gpd`, `gpd_tail` or `beta`."""
    n: int
    usable: bool
    reason: str
    """Why it cannot be used; empty where it can."""
    estimates: tuple[Estimate, ...] = ()
    """Empty unless it can be used."""
    body: float | None = None
    """Weight of the body of a composite."""
    aic: float | None = None
    """2 x parameters - 2 x log-likelihood; None where nothing was fitted."""
    ks: float | None = None
    ks_p: float | None = None
    """Chance of a Kolmogorov-Smirnov distance as large or larger, from samples of the law, each fitted again."""
    infinite_mean: float | None = None
    """Part of the samples drawn anew whose tail has xi at or over 1, so no mean."""
    samples_at_bound: int = 0
    """Samples drawn anew whose fit ended at a bound: they count in the intervals, which they can only shorten."""
    at_bound: tuple[Reached, ...] = ()
    law: Law | None = None
    """What the search ended with; not to be used unless `usable`."""


@dataclass(frozen=True, slots=True)
class At:
    """What a law, or the sample itself, says of one amount."""

    source: str
    """`sample`, or the kind of a law that can be used."""
    exceeding: float
    """Chance that an incident at or over the least amount is over this one."""
    limited_mean: float
    """Mean of the lesser of amount and this one: what is lost at most where no more can be."""


@dataclass(frozen=True, slots=True)
class Level:
    """One amount and what is said of it."""

    amount: float
    by: tuple[At, ...]


@dataclass(frozen=True, slots=True)
class ShareSummary:
    """Share of the customers' assets lost: the sample's and the fitted law's."""

    mean: float
    median: float
    fitted_mean: float | None
    fitted_median: float | None
    fitted_p90: float | None
    fitted_p95: float | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader of the figures must know."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Fit:
    """Frequency and severity of the incidents of a file."""

    file: str
    shares_file: str | None
    plan: FitPlan
    used: int
    left_out: int
    """Rows with `include_in_fit = no`."""
    outside: int
    """Other rows outside the years or under the least amount."""
    frequency: Frequency
    lognormal: Fitted
    composite: Fitted
    tail: Fitted
    """The amounts beyond the threshold alone, not bound to the body: a check of the composite's tail, no law of a whole amount."""
    share: Fitted | None
    shares: ShareSummary | None
    levels: tuple[Level, ...]
    bootstrap: str
    """Which bootstrap the intervals are from."""
    confidence: float
    """Of the intervals of the parameters."""
    warnings: tuple[Remark, ...]

    @property
    def fits(self) -> tuple[Fitted, ...]:
        """Every law that was tried."""
        return (self.lognormal, self.composite, self.tail, *(() if self.share is None else (self.share,)))
