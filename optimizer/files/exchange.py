"""An exchange in ten answers, and the complete case that follows from them by stated rules.

A shipped case (the base) brings what an exchange rarely knows: frequencies, quotes, tail rules. The answers are laid over it. With
`total = hot + cold` of customers' assets, and hot, cold and total of the base beside them (its total is its hot where it says no more):

    carry             = max(cost_of_capital - reserve_yield, 0)
    own funds at risk = OWN_FUNDS_SHARE x own_funds
    most held         = reserve + own_funds - own funds at risk
    premium budget    = BUDGET_SHARE x own_funds + premium of the cover in force, at least what lets its insurer have that premium
    hot losses        x hot / base hot; losses of other wallets x cold / base cold; a share `of` all assets x total / base total
    reserve           the first of the base that pays losses, in the form stated; the base's others are left out
    a table of losses x total / base total;  quotes, limits and premiums alike, x total / base total
    backing of hot    = hot, one to one
    today             = reserve and cover in force, as stated; what the base holds is left out

Money is in the base's currency. Every figure that follows is stated in the case as `[[figure]]`, graded `assumed`, with its rule.
"""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from optimizer.errors import Message
from optimizer.files import exchange_rules
from optimizer.files import settings as laying
from optimizer.files.cover import IN_FORCE, Cover, in_force_row
from optimizer.files.laws import ids_in
from optimizer.files.statement import Statement, TextRows, lay, statement_of
from optimizer.files.tables.numerals import text_of_number
from optimizer.inputs.offers import Offer
from optimizer.values import Factor, Frozen, Id, Money, ValueFault

OWN_FUNDS_SHARE = 0.15
"""Of own funds, that a tail year may take so that a firm is left that can trade on."""
BUDGET_SHARE = 0.05
"""Of own funds, that a board grants for premiums a year, where the base has a budget."""
ID = "exchange"
"""Of the case of an exchange."""
LONGEST_NAME = 200
_OF_SEVERITY = ("cap", "least", "threshold")

__all__ = ["ID", "IN_FORCE", "LONGEST_NAME", "CaseOverlay", "Cover", "Exchange", "answers_of", "applied", "case_of", "overlay_of"]

Pair = tuple[str, str]


class Exchange(Frozen):
    """What one exchange says of itself. Money in the base's currency, rates 0-1."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    hot: Money
    """Customers' assets online; also matched by own coins of the same kind."""
    cold: Money
    """Customers' assets offline."""
    yearly_volume: Money = 0.0
    """Traded in a year. Enters where a law asks for it, and nothing else."""
    own_funds: Money
    reserve: Money = 0.0
    """Held for liabilities today; the answer may free it."""
    cover: Cover | None = None
    """In force: stays, whatever is chosen."""
    credit_line: Money = 0.0
    cost_of_capital: Factor
    reserve_yield: Factor = 0.0
    """What a unit of the reserve earns in a year."""
    reserve_form: Literal["trust", "balance_sheet"] = "trust"
    """Ring-fenced in trust, or kept on the balance sheet."""
    law: Id

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.total <= 0:
            raise ValueFault(Message("an exchange holds something for its customers"), Message("state hot, cold or both"), "hot")
        return self

    @property
    def total(self) -> float:
        """Customers' assets, hot and cold."""
        return self.hot + self.cold

    @property
    def own_funds_at_risk(self) -> float:
        """Own funds that a loss may take."""
        return OWN_FUNDS_SHARE * self.own_funds

    @property
    def carry(self) -> float:
        """Yearly cost of holding one unit of the reserve."""
        return max(round(self.cost_of_capital - self.reserve_yield, 12), 0.0)


@dataclass(frozen=True, slots=True)
class CaseOverlay:
    """What an exchange's answers lay over a base: the same for the command, the page and the library."""

    settings: tuple[Pair, ...]
    """Keys and values, as `--set` takes them."""
    offers: Mapping[str, Mapping[str, str]]
    """Rows that the catalogue does not have, by offer and column."""
    figures: tuple[Mapping[str, str], ...]
    """Where each figure comes from: `[[figure]]` of the case."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Amounts, or ratios of amounts, by where customers' assets are kept."""

    hot: float
    cold: float
    total: float

    def of(self, cls: str) -> float:
        """Return the part for a class of loss."""
        return self.hot if cls.partition(".")[0] == "hot" else self.cold


def case_of(exchange: Exchange, base: str | Path) -> Statement:
    """Return the case of an exchange on a base, complete; raise `InputError` where the base has a fault."""
    return applied(statement_of(base), exchange)


def applied(base: Statement, exchange: Exchange) -> Statement:
    """Return the base with what the exchange says laid over it."""
    overlay = overlay_of(base, exchange)
    of_case, of_offers = laying.split(overlay.settings)
    table = copy.deepcopy(base.table)
    table.setdefault("regime", {})
    table.pop("today", None)  # what the base holds is not what this exchange holds
    replaced = {figure["key"] for figure in overlay.figures}
    form = _form(table)
    others = ("today.", *(f"reserve.{row['id']}." for row in table["reserve"] if row is not form))
    remaining = [
        entry for entry in table.pop("figure", []) if entry.get("key") not in replaced and not str(entry.get("key")).startswith(others)
    ]
    table["reserve"] = [form]
    inputs = ids_in(exchange.law, "input")
    if exchange.law != table["regime"].get("id"):
        table["regime"]["inputs"] = {name: value for name, value in table["regime"].get("inputs", {}).items() if name in inputs}
    lay(table, of_case)
    table["figure"] = [*remaining, *map(dict, overlay.figures)]
    tables = dict(base.tables)
    cells = laying.OfferSettings(of_offers)
    ids = dict.fromkeys(key.split(".")[1] for key, _ in of_offers)
    tables["catalogue"] = tables["catalogue"].overlaid("offer", {**{offer: cells.cells(offer) for offer in ids}, **overlay.offers})
    if "bundles" in tables:
        tables["bundles"] = _scaled(tables["bundles"], "discount", _ratios(base.table, exchange).total)
    return Statement(table, tables)


def answers_of(base: Statement, name: str) -> Exchange:
    """Return the answers that a base itself gives, for a form to start from: of what it does not say, nothing.

    `own funds = own funds at risk / OWN_FUNDS_SHARE`; cost of capital = carry of the first reserve that pays losses, yield 0.
    """
    table, held = base.table, _held(base.table)
    return Exchange(
        name=name,
        hot=held.hot,
        cold=held.cold if held.total > 0 else 1.0,
        yearly_volume=_input(table, "yearly_volume"),
        own_funds=_whole(float(table.get("firm", {}).get("own_funds_at_risk", 0)) / OWN_FUNDS_SHARE),
        credit_line=float(table.get("firm", {}).get("credit_line", 0)),
        cost_of_capital=float(_form(table)["carry"]),
        law=str(table.get("regime", {}).get("id", "none")),
    )


def overlay_of(base: Statement, exchange: Exchange) -> CaseOverlay:
    """Return what the exchange's answers lay over a base."""
    ratios = _ratios(base.table, exchange)
    derived = [*_firm(base.table, exchange), *_of_law(exchange), *_losses(base.table, ratios), *_backing(base.table, exchange)]
    plain = [("id", ID), ("name", exchange.name), ("regime.id", exchange.law)]
    quotes = list(_quotes(base.tables["catalogue"], ratios.total))
    offers = {} if exchange.cover is None else {IN_FORCE: in_force_row(exchange.cover, _day(base.table))}
    figures = tuple({"key": key, "grade": "assumed", "source": rule} for key, _, rule in derived)
    plain += _renamed(base.table, ratios)
    settings = [*plain, *((key, value) for key, value, _ in derived), *quotes]
    return CaseOverlay(tuple(settings), offers, figures)


def _ratios(table: Mapping[str, Any], exchange: Exchange) -> _Parts:
    """Return this exchange's assets over the base's; where the base says only what is hot, the whole by that; 1 where it says nothing."""
    held = _held(table)
    hot = exchange.hot / held.hot if held.hot > 0 else 1.0
    if held.cold <= 0:
        return _Parts(hot, 1.0, hot)
    return _Parts(hot, exchange.cold / held.cold, exchange.total / held.total)


def _held(table: Mapping[str, Any]) -> _Parts:
    """Return what a base holds: hot as its own coins match it, else as it states it to its law."""
    backed = sum(float(row["amount"]) for row in table.get("backing", []) if row.get("covers") in ("hot", ["hot"]))
    hot = backed or _input(table, "hot_value")
    total = max(_input(table, "customer_assets") or hot + _input(table, "cold_value"), hot)
    return _Parts(hot, total - hot, total)


def _input(table: Mapping[str, Any], name: str) -> float:
    """Return an amount that a base states to its law, 0 where it does not."""
    return float(table.get("regime", {}).get("inputs", {}).get(name, 0) or 0)


Derived = tuple[str, str, Message]
"""Key, value, and the rule by which it follows."""


def _firm(table: Mapping[str, Any], exchange: Exchange) -> Iterator[Derived]:
    kind = "ringfenced_trust" if exchange.reserve_form == "trust" else "accounting_reserve"
    at_risk = exchange.own_funds_at_risk
    reserve = _form(table)
    key = f"reserve.{reserve['id']}"
    most = exchange.reserve + exchange.own_funds - at_risk
    yield f"{key}.carry", _text(exchange.carry), exchange_rules.CARRY
    yield f"{key}.class", kind, exchange_rules.FORMS[exchange.reserve_form]
    yield f"{key}.max", _text(max(most, float(reserve.get("min", 0)))), exchange_rules.MOST_HELD
    yield "firm.own_funds_at_risk", _text(at_risk), exchange_rules.OWN_FUNDS
    yield "firm.credit_line", _text(exchange.credit_line), exchange_rules.STATED
    yield f"today.{key}", _text(exchange.reserve), exchange_rules.HELD_TODAY
    if exchange.cover is not None:
        yield f"today.policies.{IN_FORCE}", "1", exchange_rules.IN_FORCE_TODAY
    limits = table.get("limits", {})
    if "premium_budget" in limits:
        premium = 0.0 if exchange.cover is None else exchange.cover.premium
        fraction = float(limits.get("max_premium_fraction_per_insurer", 1)) or 1.0
        budget = max(BUDGET_SHARE * exchange.own_funds + premium, premium / fraction)
        yield "limits.premium_budget", _text(budget), exchange_rules.BUDGET


def _form(table: Mapping[str, Any]) -> Any:
    """Return the one instrument of a base that an exchange's reserve takes the place of: the first that pays losses."""
    return next((row for row in table["reserve"] if row.get("drawable", True)), table["reserve"][0])


def _of_law(exchange: Exchange) -> Iterator[Derived]:
    """Yield what the exchange states to its law: of what it knows, what the law asks for."""
    inputs = ids_in(exchange.law, "input")
    stated = {
        "customer_assets": exchange.total,
        "hot_value": exchange.hot,
        "cold_value": exchange.cold,
        "yearly_volume": exchange.yearly_volume,
    }
    for name, value in stated.items():
        if name in inputs:
            yield f"regime.inputs.{name}", _text(value), exchange_rules.STATED_AND_SCALED
    if exchange.reserve_form == "balance_sheet" and "accounting_reserve_factor" in ids_in(exchange.law, "figure"):
        yield "regime.inputs.accounting_reserve_factor", "1", exchange_rules.COUNTS_IN_FULL


def _backing(table: Mapping[str, Any], exchange: Exchange) -> Iterator[Derived]:
    for place, backing in enumerate(table.get("backing", []), start=1):
        if backing.get("covers") in ("hot", ["hot"]):
            yield f"backing[{place}].amount", _text(exchange.hot), exchange_rules.MATCHED


def _losses(table: Mapping[str, Any], ratios: _Parts) -> Iterator[Derived]:
    simulate = table["losses"].get("simulate")
    if simulate is None:
        stated = float(table.get("scale", {}).get("loss_amount", 1))
        yield "scale.loss_amount", _text(stated * ratios.total), exchange_rules.TABLE_SCALED
    else:
        for peril in simulate["peril"]:
            yield from _severity(f"losses.simulate.peril.{peril['class']}.severity", peril, ratios)
    for event in table.get("stress", []):
        for part in event["losses"]:
            value = _text(float(part["loss"]) * ratios.of(part["class"]))
            yield f"stress.{event['id']}.losses.{part['class']}.loss", value, exchange_rules.EVENT_SCALED


def _renamed(table: Mapping[str, Any], ratios: _Parts) -> Iterator[Pair]:
    """Yield names of events that say which part of all assets is lost, where it is no longer that part."""
    if ratios.cold != ratios.total:
        for event in table.get("stress", []):
            if event.get("name") in exchange_rules.SCALED_EVENTS:
                yield f"stress.{event['id']}.name", exchange_rules.SCALED_EVENTS[event["name"]]


def _severity(key: str, peril: Mapping[str, Any], ratios: _Parts) -> Iterator[Derived]:
    """Yield the amounts of one severity: at least one unit, as a law of losses needs them above 0."""
    severity, ratio = peril["severity"], ratios.of(peril["class"])
    if "of" in severity:
        yield f"{key}.of", _text(max(float(severity["of"]) * ratios.total, 1.0)), exchange_rules.SHARE_OF_ALL
    if "mu" in severity and ratio > 0:
        yield f"{key}.mu", _text(float(severity["mu"]) + math.log(ratio)), exchange_rules.AMOUNTS_SCALED
    names = (*_OF_SEVERITY, "beta") if severity["kind"] == "lognormal_gpd" else _OF_SEVERITY
    for name in names:
        if name in severity:
            least = 0.0 if name in ("least", "threshold") else 1.0
            yield f"{key}.{name}", _text(max(float(severity[name]) * ratio, least)), exchange_rules.SCALED


def _quotes(catalogue: TextRows, ratio: float) -> Iterator[Pair]:
    """Yield the amounts of every quote, scaled in whole units: the rate on line stays."""
    for cells in catalogue.cells():
        for column in Offer.MONEY_FIELDS:
            text = cells.get(column, "unlimited")
            if text != "unlimited":
                least = 1.0 if column in ("limit", "aggregate_limit") else 0.0
                yield f"offers.{cells['offer']}.{column}", _text(max(_whole(float(text) * ratio), least))


def _scaled(rows: TextRows, column: str, ratio: float) -> TextRows:
    at = rows.header.index(column)
    return TextRows(rows.header, tuple((*row[:at], _text(_whole(float(row[at]) * ratio)), *row[at + 1 :]) for row in rows.rows))


def _day(table: Mapping[str, Any]) -> dt.date | None:
    """Return the day of a base, in whichever form it is read."""
    stated = table.get("as_of")
    return dt.date.fromisoformat(stated) if isinstance(stated, str) else stated


def _whole(value: float) -> float:
    return float(round(value))


def _text(value: float) -> str:
    return text_of_number(value)
