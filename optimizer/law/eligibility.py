"""What a policy must fulfil to count in law, and what is taken off it: each condition failed is told with its article and its cure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import assert_never

from optimizer.inputs.insurers import Insurer
from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.clauses import Figure
from optimizer.inputs.regime.instruments import (
    Deductible,
    ExtraCash,
    InsuranceInstrument,
    InsurerFirst,
    MostDeductible,
    PolicyTest,
    Prohibited,
    Silent,
    Slope,
)
from optimizer.inputs.regime.regime import Regime
from optimizer.results.solution import Barred


def bars(law: Regime, instrument: InsuranceInstrument, policy: tuple[Offer, Insurer], values: Mapping[str, float]) -> Iterator[Barred]:
    """Yield each condition of one instrument that an offer, or its insurer, fails."""
    offer, insurer = policy
    yield from _by_number(law, instrument.policy, offer, values)
    yield from _by_words(instrument.policy, offer)
    yield from _by_insurer(instrument, offer, insurer)
    yield from _by_deductible(law, instrument.deductible, offer, values)


def credit_of(instrument: InsuranceInstrument, policy: tuple[Offer, Insurer], values: Mapping[str, float]) -> float:
    """Return what an offer that fails no condition counts for at full share: its limit times factor and haircuts."""
    offer, _ = policy
    amount = {"limit_any_one": offer.limit, "aggregate_limit": offer.year_cap, "min_of_both": offer.counts_for}[instrument.count]
    full = amount if math.isfinite(amount) else offer.counts_for  # the other, where the one has no limit
    return full * part_of(instrument, policy, values)


def part_of(instrument: InsuranceInstrument, policy: tuple[Offer, Insurer], values: Mapping[str, float]) -> float:
    """Return the part of its limit that a policy counts for: factor and haircuts."""
    return values[instrument.factor] * math.prod(_parts(instrument, policy, values))


def _parts(instrument: InsuranceInstrument, policy: tuple[Offer, Insurer], values: Mapping[str, float]) -> Iterator[float]:
    offer, insurer = policy
    cut = instrument.haircut
    if cut.residual_term is not None:
        yield slope_at(cut.residual_term, offer.days_left, values)
    if cut.cancellation is not None:
        yield slope_at(cut.cancellation, 0 if offer.notice_days is None else offer.notice_days, values)
    if insurer.rating in cut.rating:
        yield values[cut.rating[insurer.rating]]
    yield from (values[name] for name in (cut.mismatch, cut.uncertainty) if name is not None)


def slope_at(slope: Slope, days: float, values: Mapping[str, float]) -> float:
    """Return the part that counts at so many days; a step where both ends are one."""
    low, high = values[slope.none_until], values[slope.full_from]
    if days >= high:
        return 1.0
    return max((days - low) / (high - low), 0.0) if high > low else 0.0


def _by_number(law: Regime, test: PolicyTest, offer: Offer, values: Mapping[str, float]) -> Iterator[Barred]:
    tests = (
        ("min_term_days", test.min_term_days, offer.term_days, "term_days", "a term", "days"),
        ("min_notice_days", test.min_notice_days, offer.notice_days, "notice_days", "notice of cancellation", "days"),
        ("min_prior_acts_years", test.min_prior_acts_years, offer.prior_acts_years, "prior_acts_years", "cover of prior acts", "years"),
        ("min_reporting_years", test.min_reporting_years, offer.reporting_years, "reporting_years", "a reporting period", "years"),
    )
    for rule, figure, stated, column, noun, unit in tests:
        least = 0.0 if figure is None else values[figure]
        if least > 0 and (stated is None or stated < least):
            has = "none is stated" if stated is None else f"it has {stated:g}"
            why = f"the law counts only policies with {noun} of at least {least:g} {unit}; {has}{_article(law, figure)}"
            yield Barred(offer.offer, rule, why, f"{column} {least:g}")


def _by_words(test: PolicyTest, offer: Offer) -> Iterator[Barred]:
    cite = f" [{test.cite}]"
    if test.consent_to_cancel and not offer.consent_to_cancel:
        why = f"the law counts only policies whose cancellation needs the supervisor's consent; this one's does not{cite}"
        yield Barred(offer.offer, "consent_to_cancel", why, "consent_to_cancel yes")
    missing = [feature for feature in test.features if feature not in offer.features]
    if missing:
        why = f"the law counts only policies that grant {', '.join(test.features)}; missing: {', '.join(missing)}{cite}"
        yield Barred(offer.offer, "features", why, f"features {';'.join((*offer.features, *missing))}")
    banned = [name for name in test.banned_exclusions if name in offer.exclusions]
    if banned:
        left = [name for name in offer.exclusions if name not in banned]
        why = f"the law does not count policies that exclude {', '.join(banned)}{cite}"
        yield Barred(offer.offer, "banned_exclusions", why, f"exclusions {';'.join(left) or 'none'}")


def _by_insurer(instrument: InsuranceInstrument, offer: Offer, insurer: Insurer) -> Iterator[Barred]:
    test, ratings = instrument.policy, instrument.haircut.rating
    cite = f" [{test.cite}]" if test.cite else ""
    if test.unaffiliated and insurer.affiliated:
        why = f"the law counts only policies of insurers outside the firm's group; {insurer.insurer} is affiliated{cite}"
        yield Barred(offer.offer, "unaffiliated", why, "affiliated no")
    if test.licences and insurer.licence not in test.licences:
        has = insurer.licence or "none is stated"
        why = f"the law counts only policies of insurers licensed as {' or '.join(test.licences)}; {has}{cite}"
        yield Barred(offer.offer, "licence", why, f"licence {test.licences[0]}")
    if ratings and insurer.rating not in ratings:
        has = insurer.rating or "none is stated"
        why = f"the law counts only policies of insurers rated {', '.join(ratings)}; {has}{cite}"
        yield Barred(offer.offer, "rating", why, f"rating {list(ratings)[-1]}")


def _by_deductible(law: Regime, rule: Deductible, offer: Offer, values: Mapping[str, float]) -> Iterator[Barred]:
    match rule:
        case MostDeductible(most=most, cite=cite):
            if offer.deductible > values[most]:
                why = f"the law counts only policies with a deductible of at most {values[most]:.15g}; it has {offer.deductible:.15g}"
                article = f" [{cite}]" if cite else _article(law, most)
                yield Barred(offer.offer, "max_deductible", why + article, f"deductible {values[most]:.15g}")
        case Prohibited(cite=cite):
            if offer.deductible > 0:
                why = f"the law counts only policies without a deductible; it has {offer.deductible:.15g} [{cite}]"
                yield Barred(offer.offer, "no_deductible", why, "deductible 0")
        case Silent() | ExtraCash() | InsurerFirst():  # extra cash bars nothing: it adds to what is required (`recognition`)
            return
        case _:
            assert_never(rule)


def _article(law: Regime, name: str | None) -> str:
    """Return where the law says so, in brackets; nothing where the name is no figure of the file."""
    figures: tuple[Figure, ...] = law.figure
    return next((f" [{figure.cite}]" for figure in figures if figure.id == name), "")
