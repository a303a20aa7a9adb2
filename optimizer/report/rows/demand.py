"""The tables and sentences of a demand in one language, for text, page and files alike: cells are texts, made of its numbers alone."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.rows.price import TextTable
from optimizer.results.demand import Accumulation, BuyerDemand, Demand, DemandPoint

MOST_NAMED = 3
"""Buyers named in a cell; of the others the number is told."""


def demand_sentences(demand: Demand, voice: Voice) -> tuple[str, ...]:
    """Return what matters most, in sentences: how it is quoted, the rate of most profit, the stated rate, the audit."""
    return tuple(_sentences(demand, voice))


def _sentences(demand: Demand, voice: Voice) -> Iterator[str]:
    if demand.best is None:
        yield voice("demand.no_profit")
    for key, point in (("demand.best", demand.best), ("demand.stated", demand.stated)):
        if point is not None:
            yield f"{_point_words(key, point, demand, voice)} {voice('demand.next', lost=names(point.lost_next, voice))}"
    yield voice(f"demand.amounts.{demand.amounts}")
    yield voice(f"demand.dependence.{demand.dependence}")
    if demand.undecided:
        yield voice("demand.undecided", buyers=", ".join(demand.undecided))
    yield voice("demand.audited" if all(buyer.audited for buyer in demand.buyers) else "demand.not_audited")


def _point_words(key: str, point: DemandPoint, demand: Demand, voice: Voice) -> str:
    money = {"premium": voice.money(point.premium), "profit": voice.money(point.profit)}
    return voice(key, rate=numbers.percent(point.rate, 3), buyers=str(point.buyers), all=str(len(demand.buyers)), **money)


def names(buyers: tuple[str, ...], voice: Voice) -> str:
    """Return the first of some buyers, and how many more there are."""
    if not buyers:
        return numbers.DASH
    more = len(buyers) - MOST_NAMED
    return ", ".join(buyers[:MOST_NAMED]) + (f" +{more}" if more > 0 else "")


def demand_tables(demand: Demand, voice: Voice) -> tuple[TextTable, ...]:
    """Return every table that has rows, in order."""
    tables = (curve_table(demand, voice), buyers_table(demand, voice), accumulation_table(demand, voice))
    return tuple(table for table in tables if table.rows)


def curve_table(demand: Demand, voice: Voice) -> TextTable:
    """Return one row for each rate at which somebody leaves."""
    head = ("lost", "rate", "buyers", "limit", "premium", "payout", "capital", "profit", "profit_together")
    rows = tuple(_point(point, voice) for point in demand.curve)
    return TextTable("curve", voice("demand.curve"), _head(head, voice), rows, (voice("demand.curve.note"),))


def _point(point: DemandPoint, voice: Voice) -> tuple[str, ...]:
    figures = (point.limit, point.premium, point.expected_payout, point.capital_cost, point.profit, point.profit_together)
    rate = numbers.percent(point.rate, 3)
    return names(point.lost_next, voice), rate, str(point.buyers), *(voice.amount(x) for x in figures)


def buyers_table(demand: Demand, voice: Voice) -> TextTable:
    """Return one row a buyer, in the order of the market."""
    head = ("buyer", "verdict", "size", "walk_away", "rate", "floor", "takes")
    rows = tuple(_buyer(buyer, voice) for buyer in demand.buyers)
    return TextTable("buyers", voice("demand.who"), _head(head, voice), rows, left=2)


def _buyer(buyer: BuyerDemand, voice: Voice) -> tuple[str, ...]:
    share = buyer.share_at_offer
    takes = numbers.DASH if share is None else voice("demand.takes.yes", share=numbers.level(share)) if share else voice("demand.takes.no")
    money = (voice.amount(buyer.size), voice.amount(buyer.walk_away), numbers.percent(buyer.rate, 3), voice.amount(buyer.floor))
    return buyer.buyer, voice(f"demand.verdict.{buyer.verdict.value}"), *money, takes


def accumulation_table(demand: Demand, voice: Voice) -> TextTable:
    """Return one column for each rate looked at."""
    events = demand.accumulation
    head = tuple(voice(_at(event, demand), rate=numbers.percent(event.rate, 3)) for event in events)
    columns = [_event(event, voice) for event in events]
    rows = tuple((name, *cells) for name, *cells in zip(_event_head(events, voice), *columns, strict=True)) if columns else ()
    notes = tuple(
        voice("demand.event.note", vendor=", ".join(event.vendor), frequency=f"{event.frequency:.4f}")
        for event in events[:1]
        if event.buyers
    )
    return TextTable("accumulation", voice("demand.accumulation"), ("", *head), rows, notes)


def _at(event: Accumulation, demand: Demand) -> str:
    return "demand.at.stated" if demand.stated is not None and event.rate == demand.stated.rate else "demand.at.best"


def _event_head(events: tuple[Accumulation, ...], voice: Voice) -> tuple[str, ...]:
    levels = [voice("demand.event.level", level=numbers.level(payout.level)) for payout in events[0].levels]
    first = [voice(f"demand.event.{key}") for key in ("buyers", "limit", "expected")]
    return *first, *levels, voice("demand.event.largest"), voice("demand.event.premiums")


def _event(event: Accumulation, voice: Voice) -> tuple[str, ...]:
    times = numbers.DASH if event.premiums is None else f"{event.premiums:,.1f}"
    figures = (event.limit, event.expected, *(level.amount for level in event.levels), event.largest)
    return str(event.buyers), *(voice.amount(x) for x in figures), times


def _head(keys: tuple[str, ...], voice: Voice) -> tuple[str, ...]:
    return tuple(voice(f"demand.{key}") for key in keys)
