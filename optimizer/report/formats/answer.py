"""The answer as JSON: `reserve-answer/1`, key order as in `formats.md` §9."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from optimizer.losses.statistics import ClassStatistics
from optimizer.results.price import AsIfEvent
from optimizer.results.solution import Held, Repair, Run, Solution

FORMAT = "reserve-answer/1"
SECONDS = ("read", "simulate", "oracle", "solver", "audit")
ALTERNATIVES = ("all_cash", "law_only")
LATER = ("today", "decision", "next_best")
"""Keys that an answer kept by an earlier version does not have, in their order."""
LEFT_OUT = {"message", "mix", "certificate"}
RENAMED: dict[tuple[type, str], str] = {
    (Held, "cls"): "class",
    (Repair, "from_"): "from",
    (AsIfEvent, "cls"): "class",
    (ClassStatistics, "cls"): "class",
}


def to_dict(solution: Solution) -> dict[str, Any]:
    """Return the answer as plain values: every key always there, None where unknown or not applicable."""
    answer: dict[str, Any] = {"format": FORMAT, **_record(solution)}
    answer["case"] = {key: value or None for key, value in answer["case"].items()}
    given = answer["alternatives"] or {}
    answer["alternatives"] = {name: given.get(name) for name in ALTERNATIVES}
    return answer


def to_json(solution: Solution, *, without: Collection[str] = ()) -> str:
    """Return the answer as one JSON object in ASCII, ending with a newline; NaN and infinity raise `ValueError`.

    `without`: keys of `LATER` to leave out, as a version that did not have them wrote it.
    """
    return as_json({key: value for key, value in to_dict(solution).items() if key not in without})


def as_json(value: Mapping[str, Any]) -> str:
    """Return a JSON object as this package writes every one: ASCII, indented, shortest floats, newline at the end."""
    return json.dumps(value, allow_nan=False, ensure_ascii=True, indent=2) + "\n"


def key_of(kind: type, name: str) -> str:
    """Return the JSON key of a field: its name, but for those that Python reserves."""
    return RENAMED.get((kind, name), name)


def _record(value: Any) -> dict[str, Any]:
    """Return a dataclass as a dict, in field order."""
    kind = type(value)
    names = [field.name for field in fields(value) if field.name not in LEFT_OUT]
    record = {key_of(kind, name): plain(getattr(value, name)) for name in names}
    if kind is Run:
        spent = record["seconds"] or {}
        record["seconds"] = {part: spent.get(part) for part in SECONDS}
    return record


def plain(value: Any) -> Any:
    """Return a value as JSON has it, however deep."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    return _record(value) if is_dataclass(value) else _scalar(value)


def _scalar(value: Any) -> str | float | bool | None:
    match value:
        case None | bool():
            return value
        case dt.date():
            return value.isoformat()
        case str():
            return str(value).encode("utf-8", "replace").decode("utf-8")  # a lone surrogate is no text
        case int():
            return int(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"an answer must not hold {value}")
            return float(value) + 0.0  # -0.0 becomes 0.0
        case _:
            raise TypeError(f"an answer must not hold a {type(value).__name__}")
