"""Amounts, shares and days as people write them in a quote, to the texts that a catalogue has; what cannot be read for sure stays.

Whoever writes a quote writes `JPY 1,000m`, `１０億円`, `25 %`, `12 months`. Each reading here is the only one that there is; where there
are two (`1,5`), the text is left as it stands, so that the reader of the catalogue refuses it at its cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

UNLIMITED = "unlimited"
UNLIMITED_WORDS = frozenset({"unlimited", "no limit", "無制限", "限度額なし", "制限なし"})
NIL_WORDS = frozenset({"nil", "none", "no", "なし", "無し", "無", "ゼロ"})
BLANK_WORDS = frozenset({"", "-", "--", "–", "—", "―", "ー", "n/a", "tba", "tbc", "未定"})
"""Written where there is nothing to write."""
MAGNITUDES: Mapping[str, int] = {
    "thousand": 10**3, "k": 10**3, "千": 10**3, "万": 10**4,
    "million": 10**6, "millions": 10**6, "mil": 10**6, "mio": 10**6, "mn": 10**6, "mm": 10**6, "m": 10**6, "百万": 10**6, "千万": 10**7,
    "億": 10**8, "oku": 10**8, "十億": 10**9, "billion": 10**9, "billions": 10**9, "bn": 10**9, "b": 10**9,
    "trillion": 10**12, "tn": 10**12, "兆": 10**12,
}  # fmt: skip
CURRENCIES: Mapping[str, str] = {
    "us$": "USD", "hk$": "HKD", "s$": "SGD", "$": "USD", "¥": "JPY", "円": "JPY", "yen": "JPY", "€": "EUR", "£": "GBP", "₩": "KRW",
    "฿": "THB", "ドル": "USD", "米ドル": "USD", "ユーロ": "EUR",
}  # fmt: skip
CODES = ("jpy", "usd", "eur", "gbp", "hkd", "sgd", "krw", "thb", "chf", "aud", "cad", "aed")
YEAR, MONTHS = 365, 12

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_WORDS = "|".join(sorted(map(re.escape, MAGNITUDES), key=len, reverse=True))
_PART = re.compile(rf"({_NUMBER}) ?({_WORDS})?(?![a-z])")
_MARKS = "|".join(sorted(map(re.escape, (*CURRENCIES, *CODES)), key=len, reverse=True))
_CURRENCY = re.compile(rf"(?<![a-z])(?:{_MARKS})(?![a-z])|(?<=[a-z])円|(?<![a-z])(?:{'|'.join(CODES)})(?=\d)")
_PER_CENT = re.compile(rf"({_NUMBER}) ?(?:%|percent|per cent|パーセント)")
_DAYS = re.compile(r"(\d+) ?(?:days?(?:'? ?notice)?|日間?(?:前)?)?")
_SPAN = re.compile(r"(\d+) ?(months?|years?|か月間?|ヶ月間?|カ月間?|箇月間?|年間?)")
_RANGE = re.compile(rf"({_NUMBER}) ?%? ?(?:\.\.|-|~|–|to|から) ?({_NUMBER}) ?%?")
_UP_TO = re.compile(rf"(?:up to|max\.?|最大) ?({_NUMBER}) ?%?|({_NUMBER}) ?%?まで")
_SEPARATORS = re.compile(r" ?(?:;|/|、|,|\bor\b|又は|または) ?")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount read from a text."""

    text: str
    """As a catalogue has it: plain digits, or `unlimited`; the text as it stands where it cannot be read for sure."""
    currency: str = ""
    """Named in the text; blank where none is."""


def folded(text: str) -> str:
    """Return text with full-width letters and digits as plain ones, in small letters, spaces single."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("〜", "~").replace("−", "-").lower().split())


def plain(value: Decimal) -> str:
    """Return a number in plain digits."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def amount_of(text: str, scale: int, *, is_stated: bool = False) -> Amount:
    """Return the amount of a text; `scale`: how much one is where the text names no magnitude.

    Where it names a currency, a number without a magnitude is in whole units of it, unless the unit is stated above the column.
    """
    words = folded(text)
    if words in UNLIMITED_WORDS:
        return Amount(UNLIMITED)
    marks = [mark[0] for mark in _CURRENCY.finditer(words)]
    currencies = {CURRENCIES.get(mark, mark.upper()) for mark in marks}
    bare = " ".join(_CURRENCY.sub(" ", words).split())
    value = _sum_of(bare, 1 if marks and not is_stated else scale)
    if value is None or len(currencies) > 1:
        return Amount(text.strip())
    return Amount(plain(value), next(iter(currencies), ""))


def _sum_of(text: str, scale: int) -> Decimal | None:
    """Return `10億5,000万` as the sum of its parts, each with a smaller magnitude than the one before; None where it is no number."""
    sign = text.startswith("-")
    rest, total, above = text.removeprefix("-").strip(), Decimal(0), None
    if not rest:
        return None
    while rest:
        match = _PART.match(rest)
        if match is None:
            return None
        magnitude = MAGNITUDES.get(match[2] or "", scale if above is None else 1)
        if above is not None and magnitude >= above:
            return None
        total += Decimal(match[1].replace(",", "")) * magnitude
        above, rest = magnitude, rest[match.end() :].strip()
    return -total if sign else total


def rate_of(text: str) -> Decimal | None:
    """Return a rate written per cent, such as `3.5 % on line`; None where the text is none."""
    match = _PER_CENT.match(folded(text))
    return None if match is None else Decimal(match[1].replace(",", "")) / 100


def shares_of(text: str, *, is_per_cent: bool = False) -> str:
    """Return shares as a catalogue has them: `0.25;0.5;1`, `0.1..0.5`; `is_per_cent`: the column says so."""
    words = folded(text)
    part = Decimal(1) / 100 if is_per_cent or "%" in words else Decimal(1)
    span = _RANGE.fullmatch(words)
    if span is not None:
        return f"{plain(Decimal(span[1]) * part)}..{plain(Decimal(span[2]) * part)}"
    most = _UP_TO.fullmatch(words)
    if most is not None:
        return f"0..{plain(Decimal(most[1] or most[2]) * part)}"
    sizes = [re.fullmatch(rf"({_NUMBER}) ?%?", size) for size in _SEPARATORS.split(words)]
    if not all(sizes):
        return text.strip()
    return ";".join(plain(Decimal(size[1].replace(",", "")) * part) for size in sizes if size is not None)


def days_of(text: str) -> str:
    """Return days as a catalogue has them; whole years, and months that make years, are 365 days each."""
    words = folded(text).removeprefix("d+")
    match = _DAYS.fullmatch(words)
    if match is not None:
        return match[1]
    span = _SPAN.fullmatch(words)
    if span is None:
        return text.strip()
    count = int(span[1])
    if span[2].startswith(("y", "年")):
        return str(YEAR * count)
    return str(YEAR * count // MONTHS) if count % MONTHS == 0 else text.strip()
