"""The tables of an insurer's price in one language, for text, page and files alike: cells are texts, made of its numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.results.explanation import Verdict
from optimizer.results.price import AsIf, ClauseWorth, Payout, PremiumView, Price, Sampled, TechnicalPrice

MOST_EVENTS = 10
ALL = "*"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in words: its key, title, head, rows, and what stands beneath it. The first `left` columns are texts, not amounts."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    left: int = 1


def price_tables(price: Price, voice: Voice) -> tuple[TextTable, ...]:
    """Return every table of a price that has rows, in order."""
    makers = (_premiums, _technical, _shares, _clauses, _payout, _exceedance, _as_if)
    tables = (make(price, voice) for make in makers)
    return tuple(table for table in tables if table is not None and table.rows)


def price_sentences(price: Price, voice: Voice) -> tuple[str, ...]:
    """Return what matters most, in sentences: the buyer's verdict, its decision now, the band, the audit."""
    return tuple(_sentences(price, voice))


def _sentences(price: Price, voice: Voice) -> Iterator[str]:
    walk_away, without = voice.money(price.walk_away), voice.money(price.cost_without)
    yield voice(f"price.verdict.{price.verdict.value}", walk_away=walk_away, without=without)
    if price.within is not None:
        yield voice("price.within", within=voice.money(price.within))
    if price.walk_away_error is not None:
        yield voice("price.walk_away_error", error=voice.money(price.walk_away_error))
    if price.premium is not None and price.share is not None:
        key = "price.taken_at" if price.share > 0 else "price.not_taken_at"
        yield voice(key, premium=voice.money(price.premium), share=numbers.level(price.share))
    if price.verdict is not Verdict.UNDECIDED:
        yield _band(price, voice)
        yield voice("price.audited" if price.audited else "price.not_audited")


def _band(price: Price, voice: Voice) -> str:
    band = price.band
    if band.floor is None:
        return voice("price.band.no_floor")
    key = "price.band.empty" if band.empty else "price.band.open" if band.top is None else "price.band"
    return voice(key, floor=voice.money(band.floor), top=voice.money(band.top))


def _premiums(price: Price, voice: Voice) -> TextTable:
    """Return one column a premium."""
    head = tuple(voice(f"price.at.{view.at}") for view in price.premiums)
    columns = [_premium(view, voice) for view in price.premiums]
    names = _head(("amount", "net", "reinstatement", "rol", "loss_ratio", "loss_ratio_net"), voice)
    rows = tuple((name, *cells) for name, *cells in zip(names, *columns, strict=True)) if columns else ()
    note = voice("price.floor_is", method=voice(f"price.method.{price.plan.floor}"))
    return TextTable("premiums", voice("price.premiums"), ("", *head), rows, (note,))


def _premium(view: PremiumView, voice: Voice) -> tuple[str, ...]:
    money = (voice.amount(x) for x in (view.premium, view.net_of_brokerage, view.reinstatement_premium))
    return *money, numbers.percent(view.rate_on_line, 2), numbers.percent(view.loss_ratio), numbers.percent(view.loss_ratio_net)


def _technical(price: Price, voice: Voice) -> TextTable:
    rows = tuple(
        (
            voice(f"price.method.{technical.method}"),
            _parameter(technical, voice),
            voice.amount(technical.premium),
            voice.amount(technical.standard_error),
        )
        for technical in price.technical
    )
    return TextTable("technical", voice("price.technical"), _head(("method", "parameter", "amount", "error"), voice), rows, left=2)


def _parameter(technical: TechnicalPrice, voice: Voice) -> str:
    level = "" if technical.level is None else numbers.level(technical.level)
    number = (
        numbers.level(technical.parameter) if technical.level is not None or technical.method == "tail_mean" else f"{technical.parameter:g}"
    )
    return voice(f"price.parameter.{technical.method}", parameter=number, level=level)


def _shares(price: Price, voice: Voice) -> TextTable | None:
    curve = price.shares
    if curve is None:
        return None
    rows = tuple(
        (
            voice.amount(step.premium_from),
            voice("price.endless") if step.premium_to is None else voice.amount(step.premium_to),
            numbers.level(step.share),
        )
        for step in curve.steps
    )
    note = voice("price.shares.exact") if curve.exact else voice("price.shares.bracketed", solves=str(curve.solves))
    return TextTable("shares", voice("price.shares"), _head(("from", "to", "taken"), voice), rows, (note,), left=0)


def _clauses(price: Price, voice: Voice) -> TextTable:
    head = ("clause", "now", "needed", "rule", "without", "with", "worth")
    rows = tuple(_clause(clause, voice) for clause in price.clauses)
    return TextTable("clauses", voice("price.clauses"), _head(head, voice), rows, left=4)


def _clause(clause: ClauseWorth, voice: Voice) -> tuple[str, ...]:
    column = voice("price.all_clauses") if clause.column == ALL else clause.column
    now = voice("price.not_stated") if clause.stated == "not stated" else clause.stated
    money = (voice.amount(x) for x in (clause.walk_away_without, clause.walk_away_with, clause.worth))
    return column, now, clause.with_clause, clause.rule, *money


def _payout(price: Price, voice: Voice) -> TextTable:
    pays = price.payout
    rows = [
        _sampled(voice("price.expected"), pays.expected, voice),
        *_alone(pays, voice),
        (voice("price.deviation"), voice.amount(pays.standard_deviation), numbers.DASH),
        (voice("price.chance"), numbers.percent(pays.chance, 3), numbers.DASH),
    ]
    for tail in pays.tail:
        level = numbers.level(tail.level)
        rows.append(_sampled(voice("price.var", level=level), tail.var, voice))
        rows.append(_sampled(voice("price.tvar", level=level), tail.tvar, voice))
    if pays.lost_to_failure > 0:
        rows.append((voice("price.lost"), voice.amount(pays.lost_to_failure), numbers.DASH))
    if pays.reinstatement_use.value > 0:
        use = pays.reinstatement_use
        rows.append((voice("price.use"), numbers.percent(use.value, 3), numbers.percent(use.standard_error, 3)))
    return TextTable("payout", voice("price.payout"), ("", *_head(("figure", "error"), voice)), tuple(rows))


def _alone(pays: Payout, voice: Voice) -> list[tuple[str, ...]]:
    """Return what the policy would pay with no other beside it, where that is more."""
    return [(voice("price.alone"), voice.amount(pays.expected_alone), numbers.DASH)] if pays.shared > 0 else []


def _sampled(name: str, figure: Sampled, voice: Voice) -> tuple[str, ...]:
    return name, voice.amount(figure.value), voice.amount(figure.standard_error)


def _exceedance(price: Price, voice: Voice) -> TextTable:
    rows = tuple(
        (
            f"{row.return_period:,g}",
            *_sampled("", row.occurrence, voice)[1:],
            *_sampled("", row.aggregate, voice)[1:],
        )
        for row in price.exceedance
    )
    head = ("period", "occurrence", "error", "aggregate", "error")
    return TextTable("exceedance", voice("price.exceedance"), _head(head, voice), rows, left=0)


def _as_if(price: Price, voice: Voice) -> TextTable | None:
    as_if = price.as_if
    if as_if is None:
        return None
    rows = []
    for event in as_if.events[:MOST_EVENTS]:
        part = numbers.percent(event.share)
        share = part if event.on_record else voice("price.by_rank", part=part)
        rows.append((event.date.isoformat(), event.entity, event.cls, share, voice.amount(event.loss), voice.amount(event.payout)))
    notes = _as_if_notes(as_if, voice)
    head = _head(("date", "entity", "class", "part", "loss", "paid"), voice)
    return TextTable("as_if", voice("price.as_if"), head, tuple(rows) or (("-",) * len(head),), tuple(notes), left=3)


def _as_if_notes(as_if: AsIf, voice: Voice) -> Iterator[str]:
    if len(as_if.events) > MOST_EVENTS:
        yield voice("price.more", count=str(len(as_if.events) - MOST_EVENTS))
    yield voice(
        "price.burn",
        burn=voice.money(as_if.burn.value),
        error=voice.amount(as_if.burn.standard_error),
        rate=f"{as_if.rate:.4g}",
        source=voice(f"price.rate.{as_if.rate_source}"),
        mean=voice.money(as_if.mean_payout),
    )
    yield voice(
        "price.scaling",
        incidents=str(as_if.incidents),
        paying=str(as_if.paying),
        file=as_if.source,
        shares=as_if.share_source,
        since=str(as_if.since),
        assets=voice.money(as_if.assets),
    )


def _head(keys: tuple[str, ...], voice: Voice) -> tuple[str, ...]:
    return tuple(voice(f"price.{key}") for key in keys)
