"""The JSON Schema of the answer, derived from the dataclasses of `solution` so that the two cannot drift apart."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from optimizer.errors import Message
from optimizer.inputs.case import CaseName
from optimizer.report.formats.answer import ALTERNATIVES, FORMAT, LEFT_OUT, SECONDS, key_of
from optimizer.results.solution import Alternative, Run, Solution

_SCALARS: dict[type, dict[str, Any]] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Message: {"type": "string"},
}
_NULL: dict[str, Any] = {"type": "null"}
_MAPPINGS: dict[tuple[type, str], tuple[tuple[str, ...], Any]] = {
    (Solution, "alternatives"): (ALTERNATIVES, Alternative | None),
    (Run, "seconds"): (SECONDS, float | None),
}
"""Fields that are mappings in Python and objects with fixed keys in the contract: the keys, and the type of each."""


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `reserve-answer/1`."""
    body = _object(Solution)
    properties = {"format": {"const": FORMAT}, **body["properties"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **body,
        "properties": properties,
        "required": list(properties),
    }


def _object(kind: type) -> dict[str, Any]:
    """Return the schema of a dataclass: every key required, no other allowed."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name not in LEFT_OUT]
    properties = {}
    for name in names:
        keys, held = _MAPPINGS.get((kind, name), ((), hints[name]))
        properties[key_of(kind, name)] = _closed({key: _schema(held) for key in keys}) if keys else _schema(held)
    if kind is CaseName:  # a case that could not be read has no name
        properties = {name: _either([part, _NULL]) for name, part in properties.items()}
    return _closed(properties)


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(hint: Any) -> dict[str, Any]:
    """Return the schema of one type as `solution` uses them."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if origin in (Union, types.UnionType):
        return _either([_NULL if part is type(None) else _schema(part) for part in args])
    if origin is Literal:
        return {"enum": list(args)}
    if origin is tuple:
        return {"type": "array", "items": _schema(args[0])}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    raise TypeError(f"no schema for {hint}")


def _either(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return {"anyOf": schemas}
