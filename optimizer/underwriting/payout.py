"""What one policy pays, by year and by occurrence, and the figures that follow: moments, tails, exceedance.

It pays beside the other policies of its buyer's mix: one loss is paid once, by each in proportion to what it would pay alone
(`contribution.py`), so a policy that overlaps another pays less than its terms say. What it would pay with no other is told beside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan
from optimizer.losses.measures import mean_error, measure_error, once_in, tvar, var
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.recovery.contribution import contribution
from optimizer.recovery.payouts import Payouts
from optimizer.recovery.terms import terms_of
from optimizer.results.price import ExceedanceRow, Payout, Sampled, TailPayout


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
    alone: float
    """Expected payout if no other policy paid."""

    @property
    def probability(self) -> Vector:
        """Of each year; shape (years,)."""
        return self.years.probability


def yearly_payout(case: Case, years: Scenarios, offer: Offer, mix: Mapping[str, float] | None = None) -> YearlyPayout:
    """Return what an offer pays in each year, refusals and the insurer's failure counted as `formats.md` §7 does.

    `mix` are the shares, by offer, of a mix that has it: the other policies pay their part of a loss that this one pays too, and the offer
    pays what one unit of its share there does. Without a mix no other policy pays.
    """
    per_occurrence, use = paid_beside(case, years, offer, mix)
    paid = years.per_year(per_occurrence)
    sound = paid
    if years.failed_years(offer.insurer) is not None:
        sound = years.per_year(paid_beside(case, _without_failures(years, offer.insurer), offer, mix)[0])
    alone = years.per_year(paid_beside(case, years, offer)[0]) if mix else paid
    return YearlyPayout(
        years,
        paid,
        _largest(years, per_occurrence),
        use,
        total(years.probability, sound),
        total(years.probability, alone),
    )


def paid_beside(case: Case, years: Scenarios, offer: Offer, mix: Mapping[str, float] | None = None) -> tuple[Vector, Vector]:
    """Return what an offer pays at full share, by occurrence, and the use of its reinstatements, by year; `mix` as in `yearly_payout`."""
    priced = offer.model_copy(update={"premium": 1.0, "tax": 0.0})  # so that the reinstatement premium is the use itself
    alone, use = Payouts(terms_of([priced], years, case.answers), years).of(np.ones(1))
    others = [policy for policy in case.offers if policy.offer != offer.offer and (mix or {}).get(policy.offer, 0.0) > 0]
    together = (mix or {}).get(offer.offer, 1.0) * alone
    if others and mix:
        shares = np.array([mix[policy.offer] for policy in others])
        together = together + Payouts(terms_of(others, years, case.answers), years).of(shares)[0]
    return alone * contribution(years.owed, together), use


def _without_failures(years: Scenarios, insurer: str) -> Scenarios:
    """Return the same years in which one insurer never fails."""
    failed = years.failed.copy()
    failed[years.insurers.index(insurer)] = False
    return replace(years, failed=failed)


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
        expected_alone=pays.alone,
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
    return tuple(ExceedanceRow(t, occurrence, year) for t, occurrence, year in zip(plan.return_periods, *columns, strict=True))
