"""What the form of an exchange holds, field by field, and the exchange it makes or what is wrong with which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from optimizer.errors import Fault, InputError, Message, Words
from optimizer.files.disk import unprintable
from optimizer.files.exchange import LONGEST_NAME, Exchange
from optimizer.files.fault_wording import MISSING, words_of
from optimizer.values import LARGEST_AMOUNT

Draft = dict[str, Any]
MONEY = ("hot", "cold", "yearly_volume", "own_funds", "credit_line", "reserve", "cover_limit", "cover_premium", "cover_deductible")
RATES = ("cost_of_capital", "reserve_yield")
DATES = ("cover_start", "cover_end")
DAYS = ("cover_notice_days", "cover_payout_days")
COVER = ("limit", "premium", "deductible", "start", "end", "notice_days", "payout_days")
FIELDS = ("name", "law", "reserve_form", *MONEY, *RATES)
_OF_KEYS = (
    ("name", "name"),
    ("regime.id", "law"),
    ("regime.inputs.yearly_volume", "yearly_volume"),
    ("regime.inputs", "hot"),
    ("backing", "hot"),
    ("firm.own_funds_at_risk", "own_funds"),
    ("firm.credit_line", "credit_line"),
    ("limits.premium_budget", "own_funds"),
    ("offers.in-force.term_days", "cover_end"),
    ("offers.in-force.residual_days", "cover_end"),
    ("offers.in-force.notice_days", "cover_notice_days"),
    ("offers.in-force.payout_days", "cover_payout_days"),
    ("offers.in-force", "cover_limit"),
)
"""Starts of the keys that follow from a field."""
Objections = dict[str, Words]
"""By field, or under "" what is of none: the rule broken, and what to do."""


def draft_of(exchange: Exchange) -> Draft:
    """Return the fields as an exchange fills them; of a cover that is not there, nothing."""
    stated = exchange.model_dump(exclude={"cover"})
    cover = {f"cover_{name}": None if exchange.cover is None else getattr(exchange.cover, name) for name in COVER}
    return {**stated, **cover}


def stored_draft(draft: Draft) -> dict[str, str | float | None]:
    """Return what the form holds as a file has it: days of the calendar as texts."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in draft.items()}


def draft_from(stored: Mapping[str, str | float | None]) -> Draft | None:
    """Return what the form held; None where a field is missing, unknown or of another kind."""
    if set(stored) != {*FIELDS, *DATES, *DAYS}:
        return None
    try:
        return {name: _field_value(name, value) for name, value in stored.items()}
    except ValueError:
        return None


def _field_value(name: str, value: str | float | None) -> Any:
    if value is None:
        return None
    if name in DATES:
        return date.fromisoformat(str(value))
    if name in (*MONEY, *RATES, *DAYS):
        number = float(value)
        if not 0 <= number <= LARGEST_AMOUNT:
            raise ValueError("out of range")
        return int(number) if name in DAYS else number
    if not isinstance(value, str) or len(value) > LONGEST_NAME or unprintable(value):
        raise ValueError("no text of the form")
    return value


def exchange_from(draft: Mapping[str, Any]) -> tuple[Exchange | None, Objections]:
    """Return the exchange that the fields make; None where one of them objects."""
    wrong: Objections = {name: MISSING for name in FIELDS if draft.get(name) in (None, "") and not name.startswith("cover_")}
    cover = {name: draft.get(f"cover_{name}") for name in COVER}
    has_cover = any(value not in (None, 0) for value in cover.values())
    answers = {name: value for name, value in draft.items() if not name.startswith("cover_") and name not in wrong}
    if has_cover:
        answers["cover"] = {name: value for name, value in cover.items() if value is not None}
    try:
        exchange = Exchange.model_validate(answers)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            field = "_".join(str(part) for part in detail["loc"]) or str(getattr(detail.get("ctx", {}).get("error"), "field", ""))
            wrong.setdefault(field, words_of(detail))
        return None, wrong
    if unprintable(exchange.name):
        wrong["name"] = (Message("a text must not have control characters"), Message("remove them"))
    return (None if wrong else exchange), wrong


def objections_of(error: InputError) -> Objections:
    """Return what is wrong with the case that the answers make, by the field each figure follows from."""
    objections: Objections = {}
    for fault in error.faults:
        objections.setdefault(_field_of(fault), (fault.rule, fault.fix))
    return objections


def _field_of(fault: Fault) -> str:
    starts: Sequence[str] = [field for start, field in _OF_KEYS if fault.field.startswith(start)]
    return starts[0] if starts else ""
