"""The tables of a negotiation sheet in one language, for page and paper alike: cells are texts, made of its numbers alone."""

from __future__ import annotations

from typing import assert_never

from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.report.rows.price import ALL, TextTable
from optimizer.report.rows.quotes import is_illustrative, rate_on_line
from optimizer.report.text.names import layer_words
from optimizer.results.explanation import OfferReason, Verdict
from optimizer.results.negotiation import NegotiatedOffer, Negotiation
from optimizer.results.price import ClauseWorth

ANSWERS = "answers"
NOT_STATED = "not stated"
NEVER = {Verdict.NONE, Verdict.UNLAWFUL}
"""Of a quote that is not taken at any premium: no clause moves that."""


def negotiation_tables(negotiation: Negotiation, say: Voice) -> tuple[TextTable, ...]:
    """Return what we would buy and pay, from which premium we drop each quote, and what its clauses are worth."""
    tables = (_decision(negotiation, say), _edges(negotiation, say), _clauses(negotiation, say))
    return tuple(table for table in tables if table.rows)


def negotiation_notes(negotiation: Negotiation, say: Voice) -> list[str]:
    """Return what must be known before the sheet is used."""
    notes = [say("negotiation.unit", unit=say.unit_name), say("negotiation.internal")]
    if any(is_illustrative(quote.offer) for quote in negotiation.offers):
        notes.append(say("negotiation.illustrative"))
    if not negotiation.complete:
        notes.append(say("negotiation.incomplete"))
    return notes


def quote_name(quote: NegotiatedOffer, say: Voice) -> str:
    """Return a quote in words, marked where it is invented."""
    words = layer_words(quote.offer, say)
    return say("quotes.marked", words=words) if is_illustrative(quote.offer) else words


def position_key(reason: OfferReason) -> str:
    """Return the key of the words for what we do about a quote."""
    match reason.verdict:
        case Verdict.PREMIUM:
            return "negotiation.buy.edge" if reason.bought else "negotiation.drop.edge"
        case Verdict.ANY:
            return "negotiation.buy.any"
        case Verdict.NONE | Verdict.UNLAWFUL:
            return "negotiation.buy" if reason.bought else f"negotiation.drop.{reason.verdict.value}"
        case Verdict.UNDECIDED:
            return "negotiation.open"
        case _:
            assert_never(reason.verdict)


def clause_words(clause: ClauseWorth, say: Voice) -> tuple[str, str, str]:
    """Return what a clause is called, what the quote says now, and what it would say in place of it."""
    if clause.column == ANSWERS:
        return say("negotiation.answers"), say("negotiation.answers.now"), say("negotiation.answers.then")
    name = say("negotiation.all") if clause.column == ALL else say(f"quotes.col.{clause.column}") if _knows(clause, say) else clause.column
    now = say("negotiation.lapsed") if clause.stated in (NOT_STATED, "", "()") else _cell(clause.column, clause.stated, say)
    other = clause.with_clause if not clause.met or clause.rule == "" else None
    return name, now, say("negotiation.lapsed") if other is None else _cell(clause.column, other, say)


def change_of(clause: ClauseWorth) -> float | None:
    """Return by how much the premium that we would pay moves where the clause is changed: up where it is missing now, else down."""
    return None if clause.worth is None else -clause.worth if clause.met else clause.worth


def _knows(clause: ClauseWorth, say: Voice) -> bool:
    return say.knows(f"quotes.col.{clause.column}")


def _cell(column: str, text: str, say: Voice) -> str:
    if column == "deductible":
        return say.amount(float(text))
    return say("negotiation.days", days=text) if column.endswith("_days") and text.isdigit() else text


def _fine(value: float | None, say: Voice) -> str:
    """Return a premium as text in the unit with two more digits: it stands beside limits."""
    return units.finely(value, say.currency, say.unit)


def _decision(negotiation: Negotiation, say: Voice) -> TextTable:
    rows = tuple(
        (
            quote_name(quote, say),
            say.amount(quote.offer.deductible),
            _fine(quote.offer.premium, say),
            numbers.percent(rate_on_line(quote.offer), 2),
            numbers.level(quote.policy.share) if quote.policy is not None else say("quotes.not_bought"),
            _fine(None if quote.policy is None else quote.policy.premium, say),
        )
        for quote in negotiation.offers
    )
    head = ("negotiation.layer", "quotes.col.deductible", "negotiation.premium", "quotes.rol", "negotiation.share", "negotiation.due")
    return TextTable("decision", _title("decision", say), tuple(map(say, head)), rows)


def _edges(negotiation: Negotiation, say: Voice) -> TextTable:
    rows = tuple(
        (
            quote_name(quote, say),
            _fine(quote.reason.walk_away, say),
            numbers.DASH if quote.reason.walk_away is None else numbers.percent(rate_on_line(quote.offer, quote.reason.walk_away), 2),
            numbers.DASH if quote.reason.room is None else _signed(quote.reason.room),
            say(position_key(quote.reason)),
        )
        for quote in negotiation.offers
    )
    head = ("negotiation.layer", "negotiation.walk_away", "negotiation.rol", "negotiation.room", "negotiation.verdict")
    return TextTable("edges", _title("edge", say), tuple(map(say, head)), rows)


def _change(value: float | None, say: Voice) -> str:
    """Return a change with its sign; none where nothing of it is left in the digits shown."""
    text = _fine(value, say)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def _signed(part: float) -> str:
    return f"{'+' if part > 0 else ''}{numbers.percent(part)}"


def _clauses(negotiation: Negotiation, say: Voice) -> TextTable:
    rows = []
    for quote in negotiation.offers:
        for clause in quote.clauses:
            if {clause.verdict_with, clause.verdict_without} <= NEVER:
                continue
            change = change_of(clause)
            rows.append((quote_name(quote, say), *clause_words(clause, say), _change(change, say)))
    head = ("negotiation.layer", "negotiation.clause", "negotiation.now", "negotiation.then", "negotiation.worth")
    note = () if rows else (say("negotiation.clauses.none"),)
    return TextTable("clauses", _title("clauses", say), tuple(map(say, head)), tuple(rows), note, left=4)


def _title(table: str, say: Voice) -> str:
    return say("quotes.in_unit", words=say(f"negotiation.{table}"), unit=say.unit_name)
