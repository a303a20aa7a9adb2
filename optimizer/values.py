"""Values as users write them: strict numbers, ids and class patterns.

Numbers are read from text by one rule for every file: digits, an optional point, an optional exponent, nothing else.
What a spreadsheet adds to a number (thousands commas, per cent and currency signs, 億) is refused with a message of its own,
because a silent reading of it is wrong by a factor. A number too small to be told from 0 is refused: one rule for every file, setting
and product.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict

from optimizer.errors import Message

SMALLEST_AMOUNT = 1e-300
"""Numbers nearer to 0, other than 0, are refused: their products and quotients lose digits, then vanish or overflow."""
TOO_SMALL = (Message("this number is too small to be told from 0"), Message("check the exponent, or write 0"))
"""The rule broken, and what to do."""
_NONZERO = re.compile(r"[^eE]*[1-9]", re.ASCII)

UNLIMITED = math.inf
LARGEST_AMOUNT = 1e24
"""Amounts above this are refused: no currency needs them, and sums of them lose whole units."""

LARGEST_WHOLE = 2**53 - 1
"""Whole numbers beyond this are not all distinct as floats: 9007199254740993 would silently become …992."""

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_CLASS = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64})?", re.ASCII)
_PATTERN = re.compile(r"\*|(\*|[A-Za-z0-9_-]{1,64})(\.(\*|[A-Za-z0-9_-]{1,64}))?", re.ASCII)
_NOT_NUMBERS = {"na", "n/a", "#n/a", "null", "none", "nan", "-", "#ref!", "#value!", "true", "false"}
_INFINITE = {"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity", "∞"}
_LARGE_UNITS = "億万兆千百kKmMbB"


class ValueFault(ValueError):  # noqa: N818 a fault is what the user sees, not an error of ours
    """A value breaks a rule: `rule` says which, `fix` what to do, `field` where when a rule joins several fields."""

    def __init__(self, rule: Message, fix: Message, field: str = "") -> None:
        """Keep the parts so that a reader can put file and row before them."""
        self.rule, self.fix, self.field = rule, fix, field
        super().__init__(f"{rule}; {fix}")


class Frozen(BaseModel):
    """Input as the user wrote it: checked once, never changed, no unknown fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True, ser_json_inf_nan="strings"
    )


class Vanishing(float):
    """A number that a file writes and that no float but 0 is near: stands as the smallest float, and keeps its text to be shown."""

    text: str

    def __format__(self, form: str) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text


def float_of(text: str) -> float:
    """Return the float of a number's text; one that would be rounded to 0 stays a number that `number` refuses."""
    result = float(text)
    if result == 0 and _NONZERO.match(text) is not None:
        result = Vanishing(math.ulp(0.0))
        result.text = text
    return result


def is_lost(value: float) -> bool:
    """Say whether a number is too small to be told from 0."""
    return 0 < abs(value) < SMALLEST_AMOUNT


def _hint(text: str) -> ValueFault:
    """Return the message that fits what was written in place of a number."""
    folded = unicodedata.normalize("NFKC", text)
    hints = (
        (text.strip() != text, Message("a number must not have spaces around it"), Message("remove the spaces")),
        (text.lower() in _INFINITE, Message("a number must be finite"), Message("write `unlimited` where a limit has none")),
        (
            text.lower() in _NOT_NUMBERS,
            Message("this is not a number"),
            Message("write the number, or leave the cell blank for the default"),
        ),
        (
            not text.isascii() and _NUMBER.fullmatch(folded) is not None,
            Message("digits must be plain ASCII"),
            Message("write {number}", number=folded),
        ),
        ("%" in folded, Message("a rate is written 0-1, not per cent"), Message("write 0.05 for 5 %")),
        ("_" in text, Message("a number must not contain underscores"), Message("remove the underscores")),
        ("," in folded, Message("a number must not contain commas"), Message("write 1000000 or 1e6, with a point for decimals")),
        (
            text.startswith("(") and text.endswith(")"),
            Message("brackets do not mean a minus sign here"),
            Message("write -5 for minus five"),
        ),
        (
            any(c in folded for c in "¥$€£₩฿₿"),
            Message("an amount must not carry a currency sign"),
            Message("remove it; `currency` says it"),
        ),
        (
            any(c in text for c in _LARGE_UNITS),
            Message("an amount must be in whole units of its currency"),
            Message("write 1000000000 or 1e9"),
        ),
    )
    for applies, rule, fix in hints:
        if applies:
            return ValueFault(rule, fix)
    return ValueFault(Message("this is not a number"), Message("write a plain number such as 1234.5 or 1.2e9"))


def number(value: Any) -> float:
    """Return a finite float read by the contract's rule, or raise `ValueFault`.

    Text is read strictly (`formats.md` §1); a TOML number passes if it is finite. Booleans are not numbers.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueFault(Message("this is not a number"), Message("write a plain number such as 1234.5 or 1.2e9"))
    if isinstance(value, str) and _NUMBER.fullmatch(value) is None:
        raise _hint(value)
    try:
        result = float_of(value) if isinstance(value, str) else float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result) or abs(result) > LARGEST_AMOUNT:
        raise ValueFault(
            Message("a number must be finite and at most {largest_amount:g}", largest_amount=LARGEST_AMOUNT),
            Message("check the digits and the unit"),
        )
    if is_lost(result):
        raise ValueFault(*TOO_SMALL)
    return result + 0.0  # -0.0 becomes 0.0


def whole(value: Any) -> int:
    """Return a whole number, or raise `ValueFault`."""
    result = number(value)
    if result != int(result):
        raise ValueFault(Message("this must be a whole number"), Message("remove the decimals"))
    if abs(result) > LARGEST_WHOLE:
        raise ValueFault(
            Message("a whole number must be at most {largest_whole}", largest_whole=LARGEST_WHOLE), Message("check the digits")
        )
    return int(result)


def stated(value: Any) -> float | str:
    """Return what a firm states to a law: a number, or a word that the law offers; raise `ValueFault` for what is neither."""
    return value if is_word(value) else number(value)


def is_word(value: Any) -> TypeGuard[str]:
    """Say whether this is a word, and no failed number such as `NA` or `inf`."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None and value.lower() not in _NOT_NUMBERS | _INFINITE


def word(value: Any) -> str:
    """Return a word that a firm can choose, or raise `ValueFault`."""
    if not is_word(value):
        raise ValueFault(Message("a word must be an id that starts with a letter, and no NA, NaN or inf"), Message("rename it"))
    return value


def date(value: Any) -> dt.date:
    """Return a date without a time, as TOML has it or as `2026-11-22`, or raise `ValueFault`."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value) is not None:
            return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueFault(Message("there is no such day"), Message("check month and day")) from None
    raise ValueFault(Message("this is not a date"), Message("write for example 2026-11-22, without a time"))


def _at_least(least: float, rule: Message, fix: Message) -> AfterValidator:
    def check(value: float) -> float:
        if not value >= least:
            raise ValueFault(rule, fix)
        return value

    return AfterValidator(check)


def _below(limit: float, rule: Message, fix: Message) -> AfterValidator:
    def check(value: float) -> float:
        if not value < limit:
            raise ValueFault(rule, fix)
        return value

    return AfterValidator(check)


def _at_most(limit: float, rule: Message, fix: Message) -> AfterValidator:
    def check(value: float) -> float:
        if not value <= limit:
            raise ValueFault(rule, fix)
        return value

    return AfterValidator(check)


def _or_none(value: Any) -> Any:
    return None if value == "unlimited" else value


def _maybe_unlimited(value: Any) -> Any:
    return UNLIMITED if value in ("unlimited", UNLIMITED) else number(value)


def identifier(value: Any) -> str:
    """Return an id, `[A-Za-z0-9_-]{1,64}`, or raise `ValueFault`."""
    if not isinstance(value, str) or _ID.fullmatch(value) is None:
        raise ValueFault(Message("an id must be 1-64 of A-Z a-z 0-9 _ -"), Message("rename it"))
    return value


def class_id(value: Any) -> str:
    """Return a class of loss, `id` or `wallet.cause`, or raise `ValueFault`."""
    if not isinstance(value, str) or _CLASS.fullmatch(value) is None:
        raise ValueFault(Message("a class must be `id` or `wallet.cause`"), Message("write for example hot.key_compromise"))
    return value


def listed(value: Any) -> Any:
    """Return the parts of a `;` list, dropping nothing: an empty part is a fault."""
    if not isinstance(value, str):
        return value
    parts = tuple(value.split(";"))
    if any(part == "" for part in parts):
        raise ValueFault(Message("a list has an empty part"), Message("remove the extra `;`"))
    if any(part != part.strip() for part in parts):
        raise ValueFault(Message("a list must not have spaces around its parts"), Message("remove the spaces"))
    return parts


def _distinct(ids: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(ids)) < len(ids):
        raise ValueFault(Message("a list names one id twice"), Message("name it once"))
    return ids


def yes_no(value: Any) -> Any:
    """Return True for `yes`, False for `no`; a boolean passes."""
    if isinstance(value, bool):
        return value
    if value not in ("yes", "no"):
        raise ValueFault(Message("this must be yes or no"), Message("write yes or no"))
    return value == "yes"


Number = Annotated[float, BeforeValidator(number)]
Money = Annotated[Number, _at_least(0.0, Message("an amount must not be negative"), Message("remove the minus sign"))]
Rate = Annotated[Money, _at_most(1.0, Message("a rate must be between 0 and 1"), Message("write 0.05 for 5 %"))]
Level = Annotated[Money, _below(1.0, Message("a level must be at least 0 and below 1"), Message("write 0.99 for 99 %"))]
Factor = Annotated[Money, _at_most(1e9, Message("a factor must be at most 1e9"), Message("check the unit: rates are 0-1"))]
NoLimit = BeforeValidator(_or_none, json_schema_input_type=float | Literal["unlimited"] | None)
"""Before what may be left out for "no limit": the word `unlimited` says that too."""
Limit = Annotated[
    float, BeforeValidator(_maybe_unlimited), _at_least(0.0, Message("a limit must not be negative"), Message("remove the minus"))
]
Count = Annotated[int, BeforeValidator(whole), _at_least(0, Message("a count must not be negative"), Message("remove the minus sign"))]
Date = Annotated[dt.date, BeforeValidator(date)]
Flag = Annotated[bool, Strict()]
Id = Annotated[str, BeforeValidator(identifier)]
Word = Annotated[str, BeforeValidator(word)]
Stated = Annotated[float | str, BeforeValidator(stated)]
ClassId = Annotated[str, BeforeValidator(class_id)]
Ids = Annotated[tuple[Id, ...], BeforeValidator(listed), AfterValidator(_distinct)]
YesNo = Annotated[bool, BeforeValidator(yes_no)]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which classes are meant: `*`, `hot` (= `hot` and `hot.…`), `hot.*`, `*.insider`, `hot.insider`."""

    text: str

    def matches(self, class_id: str) -> bool:
        """Say whether one class of the losses is meant."""
        wallet, dot, cause = self.text.partition(".")
        own_wallet, own_dot, own_cause = class_id.partition(".")
        if not dot:
            return wallet in ("*", own_wallet)
        return bool(own_dot) and wallet in ("*", own_wallet) and cause in ("*", own_cause)

    def contains(self, other: Pattern) -> bool:
        """Say whether every class that `other` can mean is meant by this one too."""
        wallet, dot, cause = self.text.partition(".")
        their_wallet, their_dot, their_cause = other.text.partition(".")
        if not dot:
            return wallet in ("*", their_wallet)
        return bool(their_dot) and wallet in ("*", their_wallet) and cause in ("*", their_cause)


def covers_all(patterns: Iterable[Pattern], others: Iterable[Pattern]) -> bool:
    """Say whether each of `others` lies within one of `patterns`."""
    covering = tuple(patterns)
    return all(any(p.contains(other) for p in covering) for other in others)


def pattern(value: Any) -> Pattern:
    """Return a pattern of classes, or raise `ValueFault`."""
    text = value.text if isinstance(value, Pattern) else value
    if not isinstance(text, str) or _PATTERN.fullmatch(text) is None:
        raise ValueFault(Message("a pattern must be *, a wallet, wallet.*, *.cause or wallet.cause"), Message("write for example hot.*"))
    return Pattern(text)


def _patterns(value: Any) -> tuple[Pattern, ...]:
    if not isinstance(value, (str, list, tuple, Pattern)):
        raise ValueFault(Message("this must be a list of patterns"), Message("write for example hot.*;cold"))
    parts = listed(value)
    result = [pattern(part) for part in ((parts,) if isinstance(parts, (str, Pattern)) else parts)]
    if not result:
        raise ValueFault(Message("at least one pattern is needed"), Message("write * for every class"))
    return tuple(result)


Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_patterns), Field(json_schema_extra={"type": "string"})]
