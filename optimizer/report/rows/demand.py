"""The tables and sentences of a demand in one language, for text, page and files alike: cells are texts, made of its numbers alone."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.rows.price import TextTable
from optimizer.results.demand import Accumulation, BuyerDemand, Demand, DemandPoint

MOST_NAMED = 3
"""Buyers named in a cell; of the others the number is told."""


def demand_sentences(told: Demand, voice: Voice) -> tuple[str, ...]:
    """Return what matters most, in sentences: how it is quoted, the rate of most profit, the stated rate, the audit."""
    return tuple(_sentences(told, voice))


def _sentences(told: Demand, voice: Voice) -> Iterator[str]:
    if told.best is None:
        yield voice("demand.no_profit")
    for key, point in (("demand.best", told.best), ("demand.stated", told.stated)):
        if point is not None:
            yield f"{_point_words(key, point, told, voice)} {voice('demand.next', lost=names(point.lost_next, voice))}"
    yield voice(f"demand.amounts.{told.amounts}")
    yield voice(f"demand.dependence.{told.dependence}")
    if told.undecided:
        yield voice("demand.undecided", buyers=", ".join(told.undecided))
    yield voice("demand.audited" if all(buyer.audited for buyer in told.buyers) else "demand.not_audited")


def _point_words(key: str, point: DemandPoint, told: Demand, voice: Voice) -> str:
    money = {"premium": voice.money(point.premium), "profit": voice.money(point.profit)}
    return voice(key, rate=numbers.percent(point.rate, 3), buyers=str(point.buyers), all=str(len(told.buyers)), **money)


def names(buyers: tuple[str, ...], voice: Voice) -> str:
    """Return the first of some buyers, and how many more there are."""
    if not buyers:
        return numbers.DASH
    more = len(buyers) - MOST_NAMED
    return ", ".join(buyers[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")


def demand_tables(told: Demand, voice: Voice) -> tuple[TextTable, ...]:
    """Return every table that has rows, in order."""
    found = (curve_table(told, voice), buyers_table(told, voice), accumulation_table(told, voice))
    return tuple(one for one in found if one.rows)


def curve_table(told: Demand, voice: Voice) -> TextTable:
    """Return one row for each rate at which somebody leaves."""
    head = ("lost", "rate", "buyers", "limit", "premium", "payout", "capital", "profit", "profit_together")
    rows = tuple(_point(point, voice) for point in told.curve)
    return TextTable("curve", voice("demand.curve"), _head(head, voice), rows, (voice("demand.curve.note"),))


def _point(point: DemandPoint, voice: Voice) -> tuple[str, ...]:
    figures = (point.limit, point.premium, point.expected_payout, point.capital_cost, point.profit, point.profit_together)
    rate = numbers.percent(point.rate, 3)
    return names(point.lost_next, voice), rate, str(point.buyers), *(voice.amount(x) for x in figures)


def buyers_table(told: Demand, voice: Voice) -> TextTable:
    """Return one row a buyer, in the order of the market."""
    head = ("buyer", "verdict", "size", "walk_away", "rate", "floor", "takes")
    rows = tuple(_buyer(buyer, voice) for buyer in told.buyers)
    return TextTable("buyers", voice("demand.who"), _head(head, voice), rows, left=2)


def _buyer(buyer: BuyerDemand, voice: Voice) -> tuple[str, ...]:
    share = buyer.share_at_offer
    takes = numbers.DASH if share is None else voice("demand.takes.yes", share=numbers.level(share)) if share else voice("demand.takes.no")
    money = (voice.amount(buyer.size), voice.amount(buyer.walk_away), numbers.percent(buyer.rate, 3), voice.amount(buyer.floor))
    return buyer.buyer, voice(f"demand.verdict.{buyer.verdict.value}"), *money, takes


def accumulation_table(told: Demand, voice: Voice) -> TextTable:
    """Return one column for each rate looked at."""
    found = told.accumulation
    head = tuple(voice(_at(one, told), rate=numbers.percent(one.rate, 3)) for one in found)
    columns = [_event(one, voice) for one in found]
    rows = tuple((name, *cells) for name, *cells in zip(_event_head(found, voice), *columns, strict=True)) if columns else ()
    notes = tuple(
        voice("demand.event.note", vendor=", ".join(one.vendor), frequency=f"{one.frequency:.4f}") for one in found[:1] if one.buyers
    )
    return TextTable("accumulation", voice("demand.accumulation"), ("", *head), rows, notes)


def _at(one: Accumulation, told: Demand) -> str:
    return "demand.at.stated" if told.stated is not None and one.rate == told.stated.rate else "demand.at.best"


def _event_head(found: tuple[Accumulation, ...], voice: Voice) -> tuple[str, ...]:
    levels = [voice("demand.event.level", level=numbers.level(one.level)) for one in found[0].levels]
    first = [voice(f"demand.event.{key}") for key in ("buyers", "limit", "expected")]
    return *first, *levels, voice("demand.event.largest"), voice("demand.event.premiums")


def _event(one: Accumulation, voice: Voice) -> tuple[str, ...]:
    times = numbers.DASH if one.premiums is None else f"{one.premiums:,.1f}"
    figures = (one.limit, one.expected, *(level.amount for level in one.levels), one.largest)
    return str(one.buyers), *(voice.amount(x) for x in figures), times


def _head(keys: tuple[str, ...], voice: Voice) -> tuple[str, ...]:
    return tuple(voice(f"demand.{key}") for key in keys)
