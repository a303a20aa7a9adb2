"""Incidents to frequency and severity: rows chosen, each law fitted, what must be known of the result said."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from optimizer.errors import Fault, InputError, Message
from optimizer.losses.fitting import likelihood
from optimizer.losses.fitting.distributions import Beta, Composite, Lognormal, ParetoTail, Vector
from optimizer.losses.fitting.frequency import frequency
from optimizer.losses.fitting.resampling import BOOTSTRAP, CONFIDENCE, LEAST_ROWS, FitMethod, fitted
from optimizer.losses.fitting.results import At, Fit, FitPlan, Fitted, Frequency, Incidents, Level, Remark, ShareSummary

EARLIEST, LATEST = 1900, 2200
MOST_SAMPLES = 100_000
DOUBTFUL = 0.05
"""A test with a smaller chance, or a larger part of samples without a mean, is told as a warning."""


def fit(incidents: Incidents, plan: FitPlan | None = None) -> Fit:
    """Return frequency and severity of the incidents a plan chooses, or raise `InputError` where it chooses none or is at fault.

    Rows at or over `least` in the calendar years `since` to `until` are used. Every law is fitted by maximum likelihood; one that
    ends at a bound of its search, or has too few rows, is `usable = False` with the reason. The shares are all used, whatever the
    years: they are few. The same incidents, plan and seed give the same result.
    """
    plan = _complete(incidents, plan or FitPlan())
    since, until = _span(plan)
    chosen = (incidents.year >= since) & (incidents.year <= until) & (incidents.amount >= plan.least)
    amount = incidents.amount[chosen]
    if not amount.size:
        rule = Message("no incident of {since} to {until} is at or over {least:g}", since=since, until=until, least=plan.least)
        raise InputError([Fault(incidents.file, None, "loss_usd_m", "", rule, Message("widen --since and --until, or lower --least"))])
    share = None if incidents.share is None else fitted(_beta(), incidents.share, plan)
    fits = fitted(_lognormal(plan), amount, plan), fitted(_composite(plan), amount, plan), fitted(_tail(plan), _beyond(amount, plan), plan)
    result = Fit(
        file=incidents.file,
        shares_file=incidents.shares_file,
        plan=plan,
        used=int(amount.size),
        left_out=incidents.left_out,
        outside=int(chosen.size - amount.size),
        frequency=frequency(incidents.year[chosen], amount, plan, since=since, until=until),
        lognormal=fits[0],
        composite=fits[1],
        tail=fits[2],
        share=share,
        shares=None if incidents.share is None or share is None else _summary(incidents.share, share),
        levels=tuple(_level(level, amount, fits[:2]) for level in plan.levels),
        bootstrap=BOOTSTRAP,
        confidence=CONFIDENCE,
        warnings=(),
    )
    return replace(result, warnings=tuple(_warnings(result, incidents.last)))


def _complete(incidents: Incidents, plan: FitPlan) -> FitPlan:
    """Return the plan with its years stated, or raise `InputError` with everything wrong with it."""
    faults = list(_plan_faults(plan))
    if faults:
        raise InputError(faults)
    since = int(incidents.year.min()) if plan.since is None else plan.since
    until = max(incidents.last.year, since) if plan.until is None else plan.until
    if since > until:
        raise InputError(
            [
                Fault(
                    "--until",
                    None,
                    "",
                    str(until),
                    Message("the last year must not be before the first, {since}", since=since),
                    Message("correct one"),
                )
            ]
        )
    return replace(plan, since=since, until=until)


def _plan_faults(plan: FitPlan) -> Iterator[Fault]:
    years = (("--since", plan.since), ("--until", plan.until))
    for option, year in years:
        if year is not None and not EARLIEST <= year <= LATEST:
            yield Fault(
                option,
                None,
                "",
                str(year),
                Message("a year must be {earliest} to {latest}", earliest=EARLIEST, latest=LATEST),
                Message("write for example 2018"),
            )
    above = (("--least", plan.least), ("--years", plan.years), ("--exposure", plan.exchange_years), *(("--at", x) for x in plan.levels))
    for option, value in above:
        if value is not None and not (value > 0 and math.isfinite(value)):
            yield Fault(option, None, "", f"{value:g}", Message("this must be above 0"), Message("write for example 1"))
    if not plan.threshold > plan.least:
        rule = Message("the threshold must be above the least amount, {least:g}", least=plan.least)
        yield Fault("--threshold", None, "", f"{plan.threshold:g}", rule, Message("write for example 20"))
    if not 0 <= plan.bootstrap <= MOST_SAMPLES:
        rule = Message("the number of samples must be 0 to {most_samples}", most_samples=MOST_SAMPLES)
        yield Fault("--bootstrap", None, "", str(plan.bootstrap), rule, Message("write for example 200"))
    if plan.seed < 0:
        yield Fault("--seed", None, "", str(plan.seed), Message("a seed must not be negative"), Message("write for example 1"))


def _span(plan: FitPlan) -> tuple[int, int]:
    assert plan.since is not None  # `fit` has completed its plan
    assert plan.until is not None
    return plan.since, plan.until


def _beyond(amount: Vector, plan: FitPlan) -> Vector:
    return amount[amount > plan.threshold]


def _few(x: Vector) -> str:
    return "" if x.size >= LEAST_ROWS else f"{LEAST_ROWS} rows are needed, there are {x.size}"


def _lognormal(plan: FitPlan) -> FitMethod[Lognormal]:
    return FitMethod("lognormal", ("mu", "sigma"), lambda x, near: likelihood.lognormal(x, plan.least, near), _few, _any, 0)


def _composite(plan: FitPlan) -> FitMethod[Composite]:
    def short(x: Vector) -> str:
        body, tail = int((x <= plan.threshold).sum()), int((x > plan.threshold).sum())
        if min(body, tail) >= LEAST_ROWS:
            return ""
        rule = f"{LEAST_ROWS} rows are needed on either side of the threshold {plan.threshold:g}"
        return f"{rule}, there are {body} up to it and {tail} beyond"

    def search(x: Vector, near: Composite | None) -> likelihood.Maximum[Composite]:
        return likelihood.composite(x, plan.least, plan.threshold, near)

    def drawable(x: Vector) -> bool:
        return bool((x > plan.threshold).any())

    return FitMethod("lognormal_gpd", ("mu", "sigma", "xi", "beta"), search, short, drawable, 1)


def _tail(plan: FitPlan) -> FitMethod[ParetoTail]:
    return FitMethod("gpd_tail", ("xi", "beta"), lambda x, near: likelihood.tail(x, plan.threshold, near), _few, _any, 2)


def _beta() -> FitMethod[Beta]:
    return FitMethod("beta", ("alpha", "beta"), likelihood.beta, _few, _any, 3)


def _any(_sample: Vector) -> bool:
    return True


def _level(level: float, amount: Vector, fits: tuple[Fitted, ...]) -> Level:
    said = [At("sample", float((amount > level).mean()), float(np.minimum(amount, level).mean()))]
    for law_fit in fits:
        if law_fit.usable and isinstance(law_fit.law, (Lognormal, Composite)):
            said.append(At(law_fit.kind, float(law_fit.law.survival(np.array([level]))[0]), law_fit.law.limited_expected_value(level)))
    return Level(level, tuple(said))


def _summary(share: Vector, law_fit: Fitted) -> ShareSummary:
    law = law_fit.law if law_fit.usable and isinstance(law_fit.law, Beta) else None
    quantiles = [None] * 3 if law is None else [float(q) for q in law.quantile(np.array([0.5, 0.9, 0.95]))]
    return ShareSummary(float(share.mean()), float(np.median(share)), None if law is None else law.mean, *quantiles)


def _warnings(result: Fit, last: dt.date) -> Iterator[Remark]:
    for law_fit in result.fits:
        if not law_fit.usable:
            yield Remark(
                "fit_not_usable", f"{law_fit.kind}: {law_fit.reason}; it is left out: use another law or other rows (see --since, --least)"
            )
    yield from _of_frequency(result.frequency, result.plan, last)
    lost, plan_samples = result.composite.infinite_mean, result.plan.bootstrap
    if result.composite.usable and lost is not None and lost > DOUBTFUL:
        part = f"{100 * lost:.0f} % of the samples drawn anew have xi at or over 1, so no mean"
        yield Remark("mean_may_be_infinite", f"{part}: cap the severity at the assets in custody")
    for law_fit in result.fits:
        if law_fit.samples_at_bound > DOUBTFUL * plan_samples:
            part = f"{law_fit.samples_at_bound} of {plan_samples} samples drawn anew ended at a bound of the search"
            yield Remark("samples_at_bound", f"{law_fit.kind}: {part}, so its intervals are cut short: allow for wider ones")
        if law_fit.ks_p is not None and law_fit.ks_p < DOUBTFUL:
            part = f"a sample of this law is so far from it with a chance of {law_fit.ks_p:.2g} only"
            yield Remark("fit_rejected", f"{law_fit.kind}: {part}: use another law, or other rows (see --since, --least)")


def _of_frequency(yearly: Frequency, plan: FitPlan, last: dt.date) -> Iterator[Remark]:
    if plan.years is None and (last.year, last.month) < (yearly.until, 12):
        rule = f"the file ends on {last}, but {yearly.until} counts as a whole year"
        yield Remark("year_not_over", f"{rule}: give an earlier --until, or the exposure as --years")
    if yearly.homogeneity_p is not None and yearly.homogeneity_p < DOUBTFUL:
        chance = f"a Poisson scatters its yearly counts so much with a chance of {yearly.homogeneity_p:.2g} only"
        yield Remark("counts_not_poisson", f"{chance}: choose years without a trend, or state dispersion = {yearly.dispersion:.3g}")
