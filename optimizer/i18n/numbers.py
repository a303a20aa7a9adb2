"""Numbers as people read them: grouped amounts, per cent, line widths with full-width characters."""

from __future__ import annotations

import math

from wcwidth import wcswidth, wcwidth

DASH = "-"
NO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "IDR", "TWD", "HUF"})
NO_CURRENCY = "XXX"
LEAST_PERCENT = 0.0001
MILLION = 1e6
UNLIMITED = "unlimited"


def amount(value: float | None, currency: str) -> str:
    """Return an amount with thousands separators: no decimals for currencies that have none in use, else two."""
    if value is None or math.isnan(value):
        return DASH
    if math.isinf(value):
        return UNLIMITED if value > 0 else DASH
    digits = 0 if currency in NO_DECIMALS else 2
    return _unsigned_zero(f"{value:,.{digits}f}")


def _unsigned_zero(text: str) -> str:
    """Return a number as text, without the sign where rounding left nothing of it."""
    return text if text.strip("-0.,") else text.removeprefix("-")


def money(value: float | None, currency: str) -> str:
    """Return an amount with its currency code before it."""
    text = amount(value, currency)
    return text if currency == NO_CURRENCY or text in (DASH, UNLIMITED) else f"{currency} {text}"


def millions(value: float | None) -> str:
    """Return an amount in millions, for where an amount in full does not fit."""
    return DASH if value is None or not math.isfinite(value) else _unsigned_zero(f"{value / MILLION:,.1f}")


def percent(part: float | None, digits: int = 1) -> str:
    """Return a part of one as per cent."""
    if part is None or not math.isfinite(part):
        return DASH
    return f"{_unsigned_zero(f'{100 * part:.{digits}f}')} %"


def level(value: float) -> str:
    """Return a level or share as per cent without needless zeros."""
    return f"{round(100 * value, 6):g} %"


def gap(value: float | None) -> str:
    """Return a gap as per cent; one too small to print is said to be below what can be."""
    if value is None or not math.isfinite(value):
        return "unknown"
    if 0 < 100 * value < LEAST_PERCENT:
        return f"< {LEAST_PERCENT} %"
    return f"{round(100 * value, 4):g} %"


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a full-width character; one that is not printed takes none."""
    columns = wcswidth(text)
    return columns if columns >= 0 else sum(max(wcwidth(letter), 0) for letter in text)


def cut(text: str, columns: int) -> str:
    """Return text cut to so many columns, the cut marked."""
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text + "~"
