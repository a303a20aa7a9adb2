"""A fit of incidents: as JSON (`reserve-fit/1`) and as the report a person reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from optimizer.i18n.numbers import DASH, level, percent
from optimizer.losses.fitting import CaseForm, Fit, Fitted
from optimizer.report.formats.answer import as_json
from optimizer.report.text.layout import table, wrapped

FORMAT = "reserve-fit/1"
COMPARED = ("lognormal", "lognormal_gpd")
"""Fitted to the same amounts, so that their AIC can be compared."""
NAMES = {
    "lognormal": "truncated at the least amount",
    "lognormal_gpd": "lognormal body, generalised-Pareto tail, continuous",
    "gpd_tail": "generalised Pareto beyond the threshold alone",
    "beta": "share of customers' assets lost",
}


def fit_to_json(fit: Fit, forms: Sequence[CaseForm], *, currency_rate: float = 1.0) -> str:
    """Return a fit as one JSON object; amounts in million USD but for `case`, which is in the case's currency."""
    answer: dict[str, Any] = {"format": FORMAT, **asdict(fit)}
    for kind in ("lognormal", "composite", "tail", "share"):
        if answer[kind] is not None:
            del answer[kind]["law"]
    answer["case"] = {"currency_rate": currency_rate, "severities": [asdict(form) for form in forms]}
    answer["faults"] = []
    return as_json(answer)


def fit_to_text(fit: Fit, forms: Sequence[CaseForm], *, currency_rate: float = 1.0) -> str:
    """Return a fit as a report of at most 100 columns, but for the lines to be pasted into a case."""
    sections = [_title(fit), _frequency(fit)]
    sections += [_fitted(fitted, fit) for fitted in fit.fits]
    sections += [_shares(fit), _levels(fit), _case(forms, currency_rate), _warnings(fit)]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _title(fit: Fit) -> list[str]:
    plan = fit.plan
    lines = [f"Incidents of {fit.file}", "=" * (len(fit.file) + 13)]
    lines += wrapped(
        f"{fit.used} incidents of USD {plan.least:g}m and more, {plan.since} to {plan.until}; amounts in million USD; "
        f"not used: {fit.left_out} marked so, {fit.outside} of other years or smaller",
        indent=0,
    )
    if plan.bootstrap:
        how = f"{level(fit.confidence)} intervals, {plan.bootstrap} samples, seed {plan.seed}"
        lines += wrapped(f"bootstrap: {fit.bootstrap}; {how}", indent=0)
    return lines


def _frequency(fit: Fit) -> list[str]:
    frequency = fit.frequency
    head = ("incidents of at least", "number", "a year", f"{level(frequency.confidence)} from", "to")
    rows = [(f"USD {f.amount:g}m", str(f.incidents), f"{f.rate:.4g}", f"{f.low:.3g}", f"{f.high:.3g}") for f in frequency.floors]
    lines = [f"Frequency (Poisson, exact intervals), exposure {frequency.years:g} years", *table(head, rows)]
    once = frequency.per_exchange_year
    if once is not None:
        span = f"{once.low:.4g} to {once.high:.4g}"
        lines += wrapped(
            f"an exchange-year: {once.rate:.4g} ({level(frequency.confidence)}: {span}), exposure {frequency.exchange_years:g}"
        )
    lines += wrapped(f"yearly counts {frequency.since} to {frequency.until}: {', '.join(map(str, frequency.counts))}", hang=2)
    if frequency.dispersion is not None and frequency.homogeneity_p is not None:
        chance = _chance(frequency.homogeneity_p)
        lines.append(f"  variance to mean {frequency.dispersion:.2f}; as much scatter from one Poisson rate: p = {chance}")
    return lines


def _fitted(fitted: Fitted, fit: Fit) -> list[str]:
    title = f"{fitted.kind}: {NAMES[fitted.kind]}, {fitted.n} rows"
    if not fitted.usable:
        return [title, *wrapped(f"not usable: {fitted.reason}", hang=2)]
    rows = [(e.name, f"{e.value:.6g}", _number(e.low), _number(e.high)) for e in fitted.estimates]
    lines = [title, *table(("parameter", "estimate", f"{level(fit.confidence)} from", "to"), rows)]
    figures = [] if fitted.aic is None or fitted.kind not in COMPARED else [f"AIC {fitted.aic:.1f}"]
    figures += [] if fitted.body is None else [f"weight of the body {fitted.body:.4f}"]
    figures += [] if fitted.ks is None else [f"KS distance {fitted.ks:.4f}"]
    figures += [] if fitted.ks_p is None else [f"p = {_chance(fitted.ks_p)}"]
    figures += [] if fitted.infinite_mean is None else [f"P(xi >= 1) {percent(fitted.infinite_mean)}"]
    lines += wrapped("; ".join(figures))
    if fitted.samples_at_bound:
        lines += wrapped(f"{fitted.samples_at_bound} of {fit.plan.bootstrap} samples ended at a bound of the search")
    return lines


def _shares(fit: Fit) -> list[str]:
    shares = fit.shares
    if shares is None:
        return []
    head = ("share of customers' assets lost", "mean", "median", "90 %", "95 %")
    sample = ("sample", percent(shares.mean), percent(shares.median), DASH, DASH)
    law = (shares.fitted_mean, shares.fitted_median, shares.fitted_p90, shares.fitted_p95)
    return [f"Shares of {fit.shares_file}, all years", *table(head, [sample, ("beta", *(percent(value) for value in law))])]


def _levels(fit: Fit) -> list[str]:
    if not fit.levels:
        return []
    sources = [at.source for at in fit.levels[0].by]
    over = [(f"USD {row.amount:g}m", *(f"{at.exceeding:.4f}" for at in row.by)) for row in fit.levels]
    mean = [(f"USD {row.amount:g}m", *(f"{at.limited_mean:.1f}" for at in row.by)) for row in fit.levels]
    title = "Chance that one incident is larger, and mean of an incident where no more can be lost"
    return [title, *table(("larger than", *sources), over), *table(("cap", *sources), mean)]


def _case(forms: Sequence[CaseForm], currency_rate: float) -> list[str]:
    lines = [f"For a case, at {currency_rate:g} of its currency for one USD"]
    for form in forms:
        lines += [f"  # {note}" for note in _notes(form)]
        if form.frequency is not None:
            lines.append(f"  frequency = {form.frequency:.7g}")
        lines.append(f"  severity = {form.severity}")
    return lines if forms else []


def _notes(form: CaseForm) -> list[str]:
    notes = [form.kind]
    word = "of" if form.kind == "share" else "cap"
    if f" {word} = " not in form.severity:
        notes.append(f"add `{word}`, the customers' assets, or give --assets")
    return notes


def _warnings(fit: Fit) -> list[str]:
    lines = []
    for warning in fit.warnings:
        lines += wrapped(f"{warning.code}: {warning.text}", hang=2)
    return ["Warnings", *lines] if lines else []


def _number(value: float | None) -> str:
    return DASH if value is None else f"{value:.4g}"


def _chance(p: float) -> str:
    return f"{p:.2f}" if p >= 0.01 else f"{p:.2g}"
