"""What each clause of an offer is worth: the walk-away premium with the clause and without it, solved again.

A clause is a column that the law looks at before it counts a policy (found by asking the law about the offer without it), or the days to
pay that a tail rule with a deadline looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optimizer.explanation.questions import Questions
from optimizer.explanation.walk_away import WalkAway, with_offer
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.law.recognition import recognise
from optimizer.results.explanation import Verdict
from optimizer.results.price import ClauseWorth
from optimizer.underwriting.willingness_to_pay import walk_away

ALL = "*"
NOT_STATED = "not stated"
WITHOUT: Mapping[str, object] = {
    "term_days": 0,
    "notice_days": None,
    "prior_acts_years": None,
    "reporting_years": None,
    "consent_to_cancel": False,
    "features": (),
}
"""What each column that a law may look at says where the clause is missing."""
MENDED = (*WITHOUT, "exclusions", "deductible")
"""Columns whose cell can cure what the law misses; the insurer's own licence, rating and group are no clauses."""
NOTHING = "none"
"""What a cure says for a blank cell."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: the offer with it and without it."""

    column: str
    rule: str
    needed: str
    met: bool
    having: Offer
    lacking: Offer


def clauses_of(case: Case, offer: Offer) -> tuple[Clause, ...]:
    """Return the clauses of an offer of the case that earn credit, or would: the law's, then those of the tail rules."""
    return (*_of_law(case, offer), *_of_tails(case, offer))


def _of_law(case: Case, offer: Offer) -> Iterator[Clause]:
    if case.law is None:
        return
    cured, missed = _cured(case, offer)
    for column, (rule, value) in missed.items():
        changed = _stated(offer, {column: value})
        yield Clause(column, rule, value, False, changed, offer)
    if len(missed) > 1:
        yield Clause(ALL, ", ".join(missed), ", ".join(f"{column} {value}" for column, (_, value) in missed.items()), False, cured, offer)
    for column, nothing in WITHOUT.items():
        lacking = cured.model_copy(update={column: nothing})
        bars = _bars(case, lacking)
        if column not in missed and column in bars:
            rule, value = bars[column]
            yield Clause(column, rule, value, True, offer, offer.model_copy(update={column: nothing}))


def _bars(case: Case, offer: Offer) -> dict[str, tuple[str, str]]:
    """Return rule and cure, by column, of what bars an offer; the law names the first alone."""
    by_column = {}
    for bar in recognise(with_offer(case, offer)).barred:
        column, _, value = bar.cure.partition(" ")
        if bar.offer == offer.offer and column in MENDED and value:
            by_column[column] = (bar.rule, value)
    return by_column


def _cured(case: Case, offer: Offer) -> tuple[Offer, dict[str, tuple[str, str]]]:
    """Return the offer with everything that the law misses, and what that is."""
    cured, missed = offer, dict[str, tuple[str, str]]()
    for _ in MENDED:
        bars = {column: bar for column, bar in _bars(case, cured).items() if column not in missed}
        if not bars:
            break
        missed |= bars
        cured = _stated(cured, {column: value for column, (_, value) in bars.items()})
    return cured, missed


def _stated(offer: Offer, cells: Mapping[str, str]) -> Offer:
    """Return an offer with cells as a catalogue would state them."""
    plain = {"offer": offer.offer, "insurer": offer.insurer, "limit": 1.0, "reinstatements": 0, "premium": 0.0}
    read = Offer.model_validate({**plain, **{name: cell for name, cell in cells.items() if cell != NOTHING}})
    return offer.model_copy(update={name: getattr(read, name) for name in cells})


def _of_tails(case: Case, offer: Offer) -> Iterator[Clause]:
    """Yield the days to pay for each deadline of a tail rule that holds."""
    for tail in case.tail:
        if tail.hold and tail.within_days is not None:
            met = offer.payout_days is not None and offer.payout_days <= tail.within_days
            quick = offer if met else offer.model_copy(update={"payout_days": tail.within_days})
            slow = offer.model_copy(update={"payout_days": None}) if met else offer
            yield Clause("payout_days", f"tail.{tail.id}.within_days", str(tail.within_days), met, quick, slow)


def worth_of(questions: Questions, clause: Clause, offer: Offer, edge: WalkAway) -> ClauseWorth:
    """Return the walk-away premium of the offer with a clause less that without it; `edge` is that of the offer as it stands."""
    other = _walk_away(questions, clause.lacking if clause.met else clause.having)
    with_, without = (edge, other) if clause.met else (other, edge)
    stated = "" if clause.column == ALL else getattr(offer, clause.column)
    high, low = _premium(with_), _premium(without)
    return ClauseWorth(
        column=clause.column,
        rule=clause.rule,
        stated=NOT_STATED if stated is None else str(stated),
        met=clause.met,
        with_clause=clause.needed,
        walk_away_with=with_.premium,
        walk_away_without=without.premium,
        verdict_with=with_.verdict,
        verdict_without=without.verdict,
        worth=None if high is None or low is None else high - low,
    )


def _walk_away(questions: Questions, offer: Offer) -> WalkAway:
    """Return the walk-away premium of the offer on other terms, asked in the same series of solves."""
    held = questions.case
    questions.case = with_offer(held, offer)
    try:
        return walk_away(questions, offer, premium_stated=False).edge
    finally:
        questions.case = held


def _premium(edge: WalkAway) -> float | None:
    """Return the walk-away premium, 0 where the buyer does not take the offer at any."""
    return 0.0 if edge.verdict in (Verdict.NONE, Verdict.UNLAWFUL) else edge.premium
