"""What of a case a person may try other values of: decisions of the firm, and assumptions about the world, by dotted key.

Only these keys are accepted from a page or a link: none names a file, a count of years or a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel

from optimizer.errors import Message, Words
from optimizer.inputs.case import Case
from optimizer.inputs.regime.clauses import EnumInput

Kind = Literal["law_input", "law_figure", "reserve", "limit", "offer", "assumption"]
Unit = Literal["money", "rate", "level", "factor", "days", "count", "flag", "choice", "number"]
USES = ("may", "must", "no")
FLAGS = ("yes", "no")
NO_LIMIT = "none"
RANGES: dict[str, tuple[float, float]] = {"factor": (0.0, 3.0), "rate": (0.0, 0.3), "level": (0.9, 0.999)}
"""Of units whose figures are not stated with a range."""
LIMITS: tuple[tuple[str, Unit], ...] = (
    ("premium_budget", "money"),
    ("max_policies", "count"),
    ("max_premium_per_insurer", "money"),
    ("max_premium_fraction_per_insurer", "rate"),
)
_BY_NAME: dict[str, Unit] = {
    "carry": "rate",
    "level": "level",
    "own_funds_at_risk": "money",
    "credit_line": "money",
    "own_funds_charge": "rate",
    "emergency_rate": "factor",
    "cap": "money",
    "of": "money",
    "least": "money",
    "threshold": "money",
    "loss": "money",
    "min": "money",
    "within_days": "days",
    "days": "days",
    "max_policies": "count",
}
_BY_START: dict[str, Unit] = {"today.reserve.": "money", "backing": "money"}


@dataclass(frozen=True, slots=True)
class Lever:
    """One number, word or switch of a case, as it stands, and within which bounds it may be tried."""

    key: str
    kind: Kind
    unit: Unit
    value: float | str | bool | None
    """None: not stated, where that is allowed."""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    is_optional: bool = False

    def objection(self, text: str) -> Words | None:
        """Return the rule that a setting breaks and what to do; None where it is one of the choices, or a number within the range.

        The value that the case states is always one of them; what has no range here is left to the reader of the case.
        """
        if self.unit == "flag":
            return None if text in FLAGS else (Message("this must be one of {words}", words=", ".join(FLAGS)), Message("write one of them"))
        if self.unit == "choice":
            return (
                None
                if text in self.choices
                else (Message("this must be one of {words}", words=", ".join(self.choices)), Message("write one of them"))
            )
        if text == NO_LIMIT:
            return None if self.is_optional else (Message("this must be a number"), Message("write it"))
        try:
            value = float(text)
        except ValueError:
            return Message("this must be a number"), Message("write it")
        stated = self.value if isinstance(self.value, (int, float)) else None
        low = -math.inf if self.low is None else self.low if stated is None else min(self.low, stated)
        high = math.inf if self.high is None else self.high if stated is None else max(self.high, stated)
        return (
            None
            if low <= value <= high
            else (Message("here this may be {low:g} to {high:g}", low=low, high=high), Message("stay within, or change the case"))
        )


def levers(case: Case) -> tuple[Lever, ...]:
    """Return the levers of a case, each key once, in the order they are shown."""
    stated = {figure.key: (figure.low, figure.high) for figure in case.figure}
    by_key: dict[str, Lever] = {}
    for lever in (*_law(case), *_reserve(case), *_limits(case), *_offers(case), *_assumptions(case)):
        low, high = (None, None) if lever.kind == "limit" else stated.get(lever.key, (None, None))  # the firm's own choice, not a doubt
        default = RANGES.get(lever.unit, (None, None)) if lever.kind == "assumption" else (None, None)
        by_key.setdefault(lever.key, replace(lever, low=default[0] if low is None else low, high=default[1] if high is None else high))
    return tuple(by_key.values())


def _law(case: Case) -> Iterator[Lever]:
    if case.law is None or case.regime is None:
        return
    inputs = case.regime.inputs
    for entry in case.law.input:
        key = f"regime.inputs.{entry.id}"
        if isinstance(entry, EnumInput):
            yield Lever(key, "law_input", "choice", inputs.get(entry.id), choices=entry.values)
        elif entry.unit == "flag":
            stated = inputs.get(entry.id, entry.default)
            yield Lever(key, "law_input", "choice", None if stated is None else f"{stated:g}", choices=("0", "1"))
        else:
            optional = entry.optional or entry.required_unless is not None
            yield Lever(key, "law_input", _unit(entry.unit), inputs.get(entry.id, entry.default), is_optional=optional)
    for figure in case.law.figure:
        value = inputs.get(figure.id, figure.value)
        if figure.unit == "flag":
            yield Lever(f"regime.inputs.{figure.id}", "law_figure", "choice", f"{value:g}", choices=("0", "1"))
        else:
            yield Lever(f"regime.inputs.{figure.id}", "law_figure", _unit(figure.unit), value)


def _unit(unit: Literal["money", "rate", "days", "years", "count"]) -> Unit:
    """Return the unit in which a number of a law is shown."""
    return "number" if unit == "years" else unit


def _reserve(case: Case) -> Iterator[Lever]:
    for instrument in case.reserve:
        yield Lever(f"reserve.{instrument.id}.max", "reserve", "money", instrument.max, is_optional=True)


def _limits(case: Case) -> Iterator[Lever]:
    for name, unit in LIMITS:
        value = getattr(case.limits, name)
        if value is not None or name in ("premium_budget", "max_policies"):
            needed = name == "premium_budget" and case.limits.max_premium_fraction_per_insurer is not None
            yield Lever(f"limits.{name}", "limit", unit, value, is_optional=not needed)
    yield Lever("limits.deductible_cash", "limit", "choice", case.limits.deductible_cash, choices=("none", "largest", "sum"))
    yield Lever("limits.no_gap", "limit", "flag", case.limits.no_gap)
    for tail in case.tail:
        yield Lever(f"tail.{tail.id}.hold", "limit", "flag", tail.hold)


def _offers(case: Case) -> Iterator[Lever]:
    for offer in case.offers:
        yield Lever(f"offers.{offer.offer}.use", "offer", "choice", offer.use, choices=USES)


def _assumptions(case: Case) -> Iterator[Lever]:
    for name in ("loss_frequency", "loss_amount", "premium"):
        yield Lever(f"scale.{name}", "assumption", "factor", getattr(case.scale, name))
    for instrument in case.reserve:
        yield Lever(f"reserve.{instrument.id}.carry", "assumption", "rate", instrument.carry)
    yield Lever("firm.own_funds_at_risk", "assumption", "money", case.firm.own_funds_at_risk)
    if any(tail.within_days is not None for tail in case.tail):
        yield Lever("firm.credit_line", "assumption", "money", case.firm.credit_line)
    for tail in case.tail:
        yield Lever(f"tail.{tail.id}.level", "assumption", "level", tail.level)
    for figure in case.figure:
        value = number_at(case, figure.key)
        if value is not None:
            yield Lever(figure.key, "assumption", unit_of_key(figure.key), value)


def unit_of_key(key: str) -> Unit:
    """Return what the number under a dotted key is counted in."""
    for start, unit in _BY_START.items():
        if key.startswith(start):
            return unit
    return _BY_NAME.get(key.rpartition(".")[2], "number")


def number_at(case: Case, key: str) -> float | None:
    """Return the number of a case under a dotted key; None where there is none, or no setting can name it."""
    if key.startswith(("offers.", "responses.", "insurers.")):
        return None
    value = _walk(case, key.split("."))
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _walk(value: Any, parts: Sequence[str]) -> Any:
    if not parts:
        return value
    if isinstance(value, BaseModel):
        aliases = {field.alias or name: name for name, field in type(value).model_fields.items()}
        return _walk(getattr(value, aliases[parts[0]]), parts[1:]) if parts[0] in aliases else None
    if isinstance(value, Mapping):
        return _walk(value.get(parts[0]), parts[1:])
    if isinstance(value, tuple):
        return _in_array(value, parts)
    return None


def _in_array(rows: tuple[Any, ...], parts: Sequence[str]) -> Any:
    """Return what lies under a key within the row that its first part, or its first two (a class), names."""
    for taken in (1, 2):
        name = ".".join(parts[:taken])
        row = next((row for row in rows if name in (getattr(row, "id", None), getattr(row, "cls", None))), None)
        if row is not None:
            return _walk(row, parts[taken:])
    return None
