"""What one policy pays, by year and by occurrence, and the figures that follow: moments, tails, exceedance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimizer.case import Case
from optimizer.policy import Offer
from optimizer.quote import ExceedanceRow, Payout, PricePlan, Sampled, TailPayout
from optimizer.recovery import Payouts
from optimizer.risk import mean_error, measure_error, once_in, tvar, var
from optimizer.scenarios import Scenarios, Vector
from optimizer.terms import terms_of


@dataclass(frozen=True, slots=True)
class YearlyPayout:
    """Payouts of one offer at full share, on the years of a case."""

    years: Scenarios
    paid: Vector
    """Recovery of each year; shape (years,)."""
    largest: Vector
    """Largest recovery allotted to one occurrence of each year; shape (years,)."""
    use: Vector
    """Reinstatement premium of each year as part of the premium, without tax; shape (years,)."""
    before_failure: float
    """Expected payout if the insurer never failed."""

    @property
    def probability(self) -> Vector:
        """Of each year; shape (years,)."""
        return self.years.probability


def yearly_payout(case: Case, years: Scenarios, offer: Offer) -> YearlyPayout:
    """Return what an offer pays in each year, refusals and the insurer's failure counted as `formats.md` §7 does."""
    priced = offer.model_copy(update={"premium": 1.0, "tax": 0.0})  # so that the reinstatement premium is the use itself
    whole = np.ones(1)
    per_occurrence, use = Payouts(terms_of([priced], years, case.answers), years).of(whole)
    paid = years.per_year(per_occurrence)
    sound = paid
    if years.failed_years(offer.insurer) is not None:
        never = replace(years, insurers=(), failed=np.zeros((0, 0), dtype=np.bool_))
        sound = years.per_year(Payouts(terms_of([priced], never, case.answers), never).of(whole)[0])
    return YearlyPayout(years, paid, _largest(years, per_occurrence), use, total(years.probability, sound))


def _largest(years: Scenarios, per_occurrence: Vector) -> Vector:
    """Return the largest of each year; every stored year has an occurrence."""
    if per_occurrence.size == 0:
        return np.zeros(years.years)
    return np.asarray(np.maximum.reduceat(per_occurrence, years.occurrence_start[:-1]))


def total(probability: Vector, values: Vector) -> float:
    """Return a mean over years, the same to the last bit in every process: a dot product of many years depends on its threads."""
    return float(np.sum(probability * values))


def payout_figures(pays: YearlyPayout, plan: PricePlan) -> Payout:
    r"""Return the moments and tails of the yearly payout; the standard deviation is $\sqrt{E[X^2] - E[X]^2}$, no-loss years counted."""
    p, paid = pays.probability, pays.paid
    mean = total(p, paid)
    rest = max(1.0 - float(p.sum()), 0.0)
    spread = total(p, (paid - mean) ** 2) + rest * mean**2
    return Payout(
        expected=Sampled(mean, mean_error(pays.years, paid)),
        standard_deviation=float(np.sqrt(spread)),
        chance=float(p[paid > 0].sum()),
        tail=tuple(tail_at(pays, level) for level in plan.tail_levels),
        lost_to_failure=max(pays.before_failure - mean, 0.0),
        reinstatement_use=Sampled(total(p, pays.use), mean_error(pays.years, pays.use)),
    )


def tail_at(pays: YearlyPayout, level: float) -> TailPayout:
    """Return VaR and TVaR of the yearly payout at one level."""
    p, paid, years = pays.probability, pays.paid, pays.years
    return TailPayout(
        level,
        Sampled(var(paid, p, level), measure_error("var", years, paid, level)),
        Sampled(tvar(paid, p, level), measure_error("tvar", years, paid, level)),
    )


def exceedance_rows(pays: YearlyPayout, plan: PricePlan) -> tuple[ExceedanceRow, ...]:
    """Return what is paid once in each return period, the VaR at 1 - 1/T, by occurrence and by year."""
    columns = []
    for values in (pays.largest, pays.paid):
        at = [once_in(values, pays.probability, period) for period in plan.return_periods]
        errors = [measure_error("var", pays.years, values, 1.0 - 1.0 / period) for period in plan.return_periods]
        columns.append([Sampled(x, error) for x, error in zip(at, errors, strict=True)])
    return tuple(ExceedanceRow(t, one, year) for t, one, year in zip(plan.return_periods, *columns, strict=True))
