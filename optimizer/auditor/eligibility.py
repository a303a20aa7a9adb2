"""Which policies the law counts at all, and for how much, as the checker reads it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Literal, assert_never

from optimizer.auditor.formula import Amounts, stated
from optimizer.auditor.payout import cap_of_year
from optimizer.inputs.case import Case
from optimizer.inputs.insurers import Insurer
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.instruments import ExtraCash, InsuranceInstrument, InsurerFirst, MostDeductible, Prohibited, Silent, Slope

Counting = Literal["limit_any_one", "aggregate_limit", "min_of_both"]


def insurer_of(case: Case, offer: Offer) -> Insurer:
    """Return who underwrites an offer; one that is not listed has the defaults."""
    return next((insurer for insurer in case.underwriters if insurer.insurer == offer.insurer), Insurer(insurer=offer.insurer))


def failed_tests(offer: Offer, insurer: Insurer, instrument: InsuranceInstrument, values: Amounts) -> tuple[str, ...]:
    """Return the names of the tests that a policy fails; what is not stated fails a test that asks for it."""
    return tuple(name for name, passed in _tests(offer, insurer, instrument, values) if not passed)


def _tests(offer: Offer, insurer: Insurer, instrument: InsuranceInstrument, values: Amounts) -> Iterator[tuple[str, bool]]:
    test = instrument.policy
    for name, figure, has in (
        ("min_term_days", test.min_term_days, offer.term_days),
        ("min_notice_days", test.min_notice_days, offer.notice_days),
        ("min_prior_acts_years", test.min_prior_acts_years, offer.prior_acts_years),
        ("min_reporting_years", test.min_reporting_years, offer.reporting_years),
    ):
        if figure is not None:
            least = stated(values, figure)
            yield name, least <= 0 if has is None else has >= least
    yield "consent_to_cancel", offer.consent_to_cancel >= test.consent_to_cancel
    yield "features", set(test.features) <= set(offer.features)
    yield "banned_exclusions", set(test.banned_exclusions).isdisjoint(offer.exclusions)
    yield "unaffiliated", not (test.unaffiliated and insurer.affiliated)
    yield "licence", not test.licences or insurer.licence in test.licences
    yield "rating", not instrument.haircut.rating or insurer.rating in instrument.haircut.rating
    yield from _deductible_tests(offer, instrument, values)


def _deductible_tests(offer: Offer, instrument: InsuranceInstrument, values: Amounts) -> Iterator[tuple[str, bool]]:
    match instrument.deductible:
        case MostDeductible(most=most):
            yield "max_deductible", offer.deductible <= stated(values, most)
        case Prohibited():
            yield "no_deductible", offer.deductible == 0
        case Silent() | ExtraCash() | InsurerFirst():
            return
        case _:
            assert_never(instrument.deductible)


def credit_of(offer: Offer, insurer: Insurer, instrument: InsuranceInstrument, values: Amounts) -> float:
    """Return what a policy that fails no test counts for at full share: limit, less each haircut in turn."""
    credit = stated(values, instrument.factor) * _counted_limit(offer, instrument.count)
    cut = instrument.haircut
    left = offer.term_days if offer.residual_days is None else offer.residual_days
    for slope, days in ((cut.residual_term, left), (cut.cancellation, offer.notice_days or 0)):
        if slope is not None:
            credit *= _part(slope, days, values)
    if cut.rating:
        credit *= stated(values, cut.rating[insurer.rating])
    for name in (cut.mismatch, cut.uncertainty):
        if name is not None:
            credit *= stated(values, name)
    return credit


def _part(slope: Slope, days: float, values: Amounts) -> float:
    """Return how far along the straight line from nothing to all a number of days lies."""
    low, high = stated(values, slope.none_until), stated(values, slope.full_from)
    if high <= low:
        return float(days >= high)
    return min(max(days - low, 0.0), high - low) / (high - low)


def _counted_limit(offer: Offer, count: Counting) -> float:
    """Return the limit that counts; the other one where this one is unlimited."""
    year = cap_of_year(offer)
    match count:
        case "limit_any_one":
            return year if math.isinf(offer.limit) else offer.limit
        case "aggregate_limit":
            return offer.limit if math.isinf(year) else year
        case "min_of_both":
            return min(offer.limit, year)
        case _:
            assert_never(count)
