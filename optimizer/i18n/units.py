"""Amounts in the unit a reader chose: the currency's own, millions, or hundred millions of yen (thousand millions of others)."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from optimizer.i18n import numbers
from optimizer.i18n.language import Language

Unit = Literal["one", "million", "large"]
UNITS: tuple[Unit, ...] = ("large", "million", "one")
"""Largest first."""
_DIGITS: dict[Unit, int] = {"one": 0, "million": 1, "large": 2}


def units_for(language: Language, currency: str) -> tuple[Unit, ...]:
    """Return the units that readers of a language count a currency in: hundred millions of yen are none of English."""
    return UNITS[1:] if (language, currency) == ("en", "JPY") else UNITS


def size(currency: str, unit: Unit) -> int:
    """Return how much of the currency one unit is."""
    return {"one": 1, "million": 10**6, "large": 10**8 if currency == "JPY" else 10**9}[unit]


def scaled(value: float | None, currency: str, unit: Unit) -> float | None:
    """Return an amount as a number in a unit, exact in decimals."""
    if value is None or not math.isfinite(value):
        return None
    return float(Decimal(repr(float(value))) / size(currency, unit))


def in_unit(value: float | None, currency: str, unit: Unit) -> str:
    """Return an amount as text in a unit."""
    if value is None or not math.isfinite(value) or unit == "one":
        return numbers.amount(value, currency)
    return _text(value, currency, unit, _DIGITS[unit])


def _text(value: float, currency: str, unit: Unit, digits: int) -> str:
    """Return an amount to so many digits, rounded as a decimal: as `shown` and `apart` round it, so that differences tie."""
    text = f"{Decimal(repr(float(value))) / size(currency, unit):,.{digits}f}"
    return text if text.strip("-0.,") else text.removeprefix("-")


def shown(value: float, currency: str, unit: Unit) -> float:
    """Return an amount as a reader of its text takes it: rounded to the digits shown, in the currency's own unit."""
    digits = _digits(currency, unit)
    in_units = Decimal(f"{Decimal(repr(float(value))) / size(currency, unit):.{digits}f}")
    return float(in_units * size(currency, unit))


def apart(value: float, other: float, currency: str, unit: Unit) -> float:
    """Return how far two amounts are apart as they are shown: a reader who subtracts finds the same."""
    digits = _digits(currency, unit)
    scale = size(currency, unit)
    of, less = (Decimal(f"{Decimal(repr(float(amount))) / scale:.{digits}f}") for amount in (value, other))
    return float((of - less) * scale)


def finely(value: float | None, currency: str, unit: Unit) -> str:
    """Return an amount as text in a unit with two more digits, for premiums beside limits."""
    if value is None or not math.isfinite(value) or unit == "one":
        return numbers.amount(value, currency)
    return _text(value, currency, unit, _DIGITS[unit] + 2)


def signed(value: float | None, currency: str, unit: Unit) -> str:
    """Return a difference as text in a unit, with its sign."""
    text = in_unit(value, currency, unit)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def full(value: float, currency: str, unit: Unit) -> str:
    """Return an amount written in a unit as a setting has it: the whole amount in plain digits."""
    amount = Decimal(repr(float(value))) * size(currency, unit)
    return f"{amount.normalize():f}"


def enough(value: float, currency: str, unit: Unit = "one", *, up: bool) -> float:
    """Return an amount rounded to the last digit shown in a unit, on the side on which it suffices."""
    digits = _digits(currency, unit)
    in_units = Decimal(repr(float(value))) / size(currency, unit)
    rounded = in_units.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_CEILING if up else ROUND_FLOOR)
    return float(rounded * size(currency, unit))


def _digits(currency: str, unit: Unit) -> int:
    return (0 if currency in numbers.NO_DECIMALS else 2) if unit == "one" else _DIGITS[unit]


def percent(rate: float | None) -> float | None:
    """Return a rate of 0 to 1 as per cent, exact in decimals."""
    return None if rate is None else float(Decimal(repr(float(rate))) * 100)


def of_percent(value: float) -> float:
    """Return per cent as a rate of 0 to 1, exact in decimals."""
    return float(Decimal(repr(float(value))) / 100)
