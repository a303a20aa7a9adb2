"""What one session has on its underwriter's form: the terms typed, what was priced, the market asked; and the terms as a table."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from optimizer.files.market import shipped_market
from optimizer.files.tables.numerals import text_of_number
from optimizer.i18n import numbers, units
from optimizer.i18n.voice import Voice
from optimizer.report.rows.csv_text import Cell, to_csv
from optimizer.results.demand import Demand
from optimizer.results.price import Price
from optimizer.ui.workers import Job
from optimizer.values import LARGEST_AMOUNT

MARKET = "OPTIMIZER_MARKET"
"""Environment variable: the market that the page asks in place of the shipped one."""
SECONDS, MARKET_SECONDS = 240.0, 600.0
MONEY = ("limit", "attachment", "deductible", "premium")
SHARES = ("1", "0.25;0.5;0.75;1", "0.1..1")
WALLETS = ("*", "hot", "cold", "third_party")
FIRST: dict[str, Cell] = {
    "limit": 2e9,
    "attachment": 0.0,
    "deductible": 2e8,
    "premium": 3e7,
    "covers": "cold;third_party",
    "reinstatements": 0,
    "reinstatement_rate": 0.0,
    "shares": SHARES[0],
    "brokerage": 0.15,
    "term_days": 365,
    "notice_days": 90,
    "payout_days": 30,
}
"""What the form holds at first: the product of the shipped market."""
_OTHER = "\0"
"""Stands for a cell of another kind."""
OFFER, INSURER = "my-offer", "my-firm"


@dataclass(slots=True)
class UnderwriterForm:
    """Everything of one session."""

    terms: dict[str, Cell] = field(default_factory=lambda: dict(FIRST))
    typed: dict[str, Cell] = field(default_factory=dict)
    """Typed since, and not priced."""
    refused: tuple[tuple[str, str], ...] = ()
    """Column, and what is wrong with it, in one line."""
    price: Job | None = None
    price_of: str = ""
    """Fingerprint of the case that was priced for."""
    demand: Job | None = None

    @property
    def shown(self) -> dict[str, Cell]:
        """What the form holds: as priced, with what is typed since."""
        return {**self.terms, **self.typed}

    @property
    def priced(self) -> Price | None:
        """The price, where there is one."""
        result = None if self.price is None or self.price.underwritten is None else self.price.underwritten.result
        return result if isinstance(result, Price) else None

    @property
    def demanded(self) -> Demand | None:
        """The market's demand, where there is one."""
        result = None if self.demand is None or self.demand.underwritten is None else self.demand.underwritten.result
        return result if isinstance(result, Demand) else None

    def clear(self) -> None:
        """Give up what is asked: the terms have changed."""
        for job in (self.price, self.demand):
            if job is not None:
                job.forget()
        self.price = self.demand = None

    def table(self) -> bytes:
        """Return the terms as a table with the catalogue's columns; a premium that is to be found is blank."""
        cells = {name: "" if cell is None else cell if isinstance(cell, str) else text_of_number(cell) for name, cell in self.terms.items()}
        paid = cells["reinstatements"] != "0"
        return to_csv([{"offer": OFFER, "insurer": INSURER, **cells, "reinstatement_rate": cells["reinstatement_rate"] if paid else ""}])


def underwriter_form() -> UnderwriterForm:
    """Return this session's form."""
    form = st.session_state.get("underwriter_form")
    if not isinstance(form, UnderwriterForm):
        form = UnderwriterForm()
        st.session_state["underwriter_form"] = form
    return form


def stored_terms(form: UnderwriterForm) -> dict[str, Cell]:
    """Return what the form holds beside what it holds at first."""
    return {name: cell for name, cell in form.shown.items() if cell != FIRST[name]}


def typed_terms(stored: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return what a form held, of a file: cells of its own columns and kinds alone."""
    return {name: kind for name, cell in stored.items() if name in FIRST and (kind := _of_kind(name, cell)) is not _OTHER}


def _of_kind(name: str, cell: Cell) -> Cell:
    first = FIRST[name]
    if name == "shares":
        return cell if cell in SHARES else _OTHER
    if isinstance(first, str):
        return cell if isinstance(cell, str) and set(cell.split(";")) <= {*WALLETS, ""} else _OTHER
    if cell is None:
        return None
    if isinstance(cell, str) or not 0 <= cell <= LARGEST_AMOUNT:
        return _OTHER
    return int(cell) if isinstance(first, int) else float(cell)


def market_path() -> str | None:
    """Return the market that the page asks; None where none came with the package."""
    shipped = shipped_market()
    return os.environ.get(MARKET) or (None if shipped is None else str(Path(shipped)))


@dataclass(frozen=True, slots=True)
class UnitVoice(Voice):
    """The voice of the reports, telling amounts in the unit of the page."""

    unit: units.Unit = "one"

    def amount(self, value: float | None) -> str:
        """Return an amount in the unit, as finely as premiums need."""
        text = units.finely(value, self.currency, self.unit)
        return self("unlimited") if text == numbers.UNLIMITED else text


def unit_voice(say: Voice) -> UnitVoice:
    """Return the page's voice for the tables of a report."""
    return UnitVoice(say.language, say.currency, say.unit)
