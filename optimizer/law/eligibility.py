"""What a policy must fulfil to count in law, and what is taken off it: each condition failed is told with its article and its cure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from optimizer.errors import Message
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

UNSTATED = Message("none is stated")


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
    for rule, figure, stated, column in (
        ("min_term_days", test.min_term_days, offer.term_days, "term_days"),
        ("min_notice_days", test.min_notice_days, offer.notice_days, "notice_days"),
        ("min_prior_acts_years", test.min_prior_acts_years, offer.prior_acts_years, "prior_acts_years"),
        ("min_reporting_years", test.min_reporting_years, offer.reporting_years, "reporting_years"),
    ):
        least = 0.0 if figure is None else float(values[figure])
        if least > 0 and (stated is None or stated < least):
            has = UNSTATED if stated is None else Message("it has {stated:g}", stated=float(stated))
            why = _too_little(column, least, has)
            yield Barred(offer.offer, rule, _cited(why, _article(law, figure)), f"{column} {least:g}")


def _too_little(column: str, least: float, has: Message) -> Message:
    match column:
        case "term_days":
            return Message("the law counts only policies with a term of at least {least:g} days; {has}", least=least, has=has)
        case "notice_days":
            return Message(
                "the law counts only policies with notice of cancellation of at least {least:g} days; {has}", least=least, has=has
            )
        case "prior_acts_years":
            return Message("the law counts only policies with cover of prior acts of at least {least:g} years; {has}", least=least, has=has)
        case _:
            return Message("the law counts only policies with a reporting period of at least {least:g} years; {has}", least=least, has=has)


def _by_words(test: PolicyTest, offer: Offer) -> Iterator[Barred]:
    if test.consent_to_cancel and not offer.consent_to_cancel:
        why = Message("the law counts only policies whose cancellation needs the supervisor's consent; this one's does not")
        yield Barred(offer.offer, "consent_to_cancel", _cited(why, test.cite), "consent_to_cancel yes")
    missing = [feature for feature in test.features if feature not in offer.features]
    if missing:
        why = Message(
            "the law counts only policies that grant {features}; missing: {missing}",
            features=", ".join(test.features),
            missing=", ".join(missing),
        )
        yield Barred(offer.offer, "features", _cited(why, test.cite), f"features {';'.join((*offer.features, *missing))}")
    banned = [name for name in test.banned_exclusions if name in offer.exclusions]
    if banned:
        left = [name for name in offer.exclusions if name not in banned]
        why = Message("the law does not count policies that exclude {banned}", banned=", ".join(banned))
        yield Barred(offer.offer, "banned_exclusions", _cited(why, test.cite), f"exclusions {';'.join(left) or 'none'}")


def _by_insurer(instrument: InsuranceInstrument, offer: Offer, insurer: Insurer) -> Iterator[Barred]:
    test, ratings = instrument.policy, instrument.haircut.rating
    cite = test.cite or None
    if test.unaffiliated and insurer.affiliated:
        why = Message("the law counts only policies of insurers outside the firm's group; {insurer} is affiliated", insurer=insurer.insurer)
        yield Barred(offer.offer, "unaffiliated", _cited(why, cite), "affiliated no")
    if test.licences and insurer.licence not in test.licences:
        why = Message(
            "the law counts only policies of insurers licensed as {licences}; {has}",
            licences=_alternatives(test.licences),
            has=insurer.licence or UNSTATED,
        )
        yield Barred(offer.offer, "licence", _cited(why, cite), f"licence {test.licences[0]}")
    if ratings and insurer.rating not in ratings:
        why = Message(
            "the law counts only policies of insurers rated {ratings}; {has}", ratings=", ".join(ratings), has=insurer.rating or UNSTATED
        )
        yield Barred(offer.offer, "rating", _cited(why, cite), f"rating {list(ratings)[-1]}")


def _by_deductible(law: Regime, rule: Deductible, offer: Offer, values: Mapping[str, float]) -> Iterator[Barred]:
    match rule:
        case MostDeductible(most=most, cite=cite):
            if offer.deductible > values[most]:
                why = Message(
                    "the law counts only policies with a deductible of at most {most:.15g}; it has {deductible:.15g}",
                    most=float(values[most]),
                    deductible=float(offer.deductible),
                )
                cited = _cited(why, cite or _article(law, most))
                yield Barred(offer.offer, "max_deductible", cited, f"deductible {values[most]:.15g}")
        case Prohibited(cite=cite):
            if offer.deductible > 0:
                why = Message(
                    "the law counts only policies without a deductible; it has {deductible:.15g}", deductible=float(offer.deductible)
                )
                yield Barred(offer.offer, "no_deductible", _cited(why, cite), "deductible 0")
        case Silent() | ExtraCash() | InsurerFirst():  # extra cash bars nothing: it adds to what is required (`recognition`)
            return
        case _:
            assert_never(rule)


def _alternatives(names: Sequence[str]) -> str:
    first, *rest = names
    return Message("{first} or {rest}", first=first, rest=_alternatives(rest)) if rest else first


def _cited(why: Message, cite: str | None) -> Message:
    """Return a reason with where the law says so, as the part `cite`; as it is where there is no such place."""
    return why if cite is None else Message("{why} [{cite}]", why=why, cite=cite)


def _article(law: Regime, name: str | None) -> str | None:
    """Return where the law says what a figure is; None where the name is no figure of the file."""
    figures: tuple[Figure, ...] = law.figure
    return next((figure.cite for figure in figures if figure.id == name), None)
