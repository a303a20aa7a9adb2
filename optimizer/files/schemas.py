"""JSON Schemas of what users write and of what they get."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from optimizer.case import Case
from optimizer.policy import Offer
from optimizer.solution import Solution

Schema = dict[str, Any]

_IN_MEMORY = tuple(name for name, field in Case.model_fields.items() if field.exclude)
_RENAMED = {"cls": "class", "from_": "from"}
_OR_UNLIMITED = ("limit", "aggregate_limit", "reinstatements")
_LISTS = ("covers", "reinstatement_rate", "shares", "slots", "requires", "excludes", "exclusions")


def schema(name: str) -> Schema:
    """Return the JSON Schema of `case` (`case.toml`), `catalogue` (a row) or `answer`."""
    match name:
        case "case":
            return _clean(_without(Case.model_json_schema(), _IN_MEMORY))
        case "catalogue":
            return _clean(_row(Offer.model_json_schema()))
        case "answer":
            return _clean(_answer(TypeAdapter(Solution).json_schema()))
        case _:
            raise ValueError(f"there is no schema `{name}`: use case, catalogue or answer")


def _without(schema: Schema, names: tuple[str, ...]) -> Schema:
    kept = {name: part for name, part in schema["properties"].items() if name not in names}
    return {**schema, "properties": kept}


def _row(schema: Schema) -> Schema:
    """Return the schema of an offer as a row of cells: lists are text with `;`, no limit is the word `unlimited`."""
    cells = {}
    for name, part in schema["properties"].items():
        told = {key: part[key] for key in ("description", "title") if key in part}
        if name in _LISTS:
            cells[name] = {**told, "type": "string"}
        elif name in _OR_UNLIMITED:
            cells[name] = {**told, "anyOf": [{"type": "number", "minimum": 0}, {"const": "unlimited"}]}
        elif name == "consent_to_cancel":
            cells[name] = {**told, "enum": ["yes", "no"], "default": "no"}
        else:
            cells[name] = part
    return {**schema, "properties": cells}


def _answer(schema: Schema) -> Schema:
    """Return the schema of an answer as it is written: its format first, no message, every key there."""
    inner = _without(_renamed(schema), ("message",))
    properties = {"format": {"const": "reserve-answer/1"}, **inner["properties"]}
    return {**inner, "title": "reserve-answer/1", "properties": properties, "required": list(properties)}


def _renamed(part: Any) -> Any:
    if isinstance(part, list):
        return [_renamed(item) for item in part]
    if isinstance(part, dict):
        return {_RENAMED.get(key, key): _renamed(value) for key, value in part.items()}
    return _RENAMED.get(part, part) if isinstance(part, str) else part


def _clean(schema: Schema) -> Schema:
    """Return a schema with only the definitions that it uses."""
    definitions = schema.get("$defs", {})
    used: set[str] = set()
    wanted = _references({key: part for key, part in schema.items() if key != "$defs"})
    while wanted - used:
        used |= wanted
        wanted = {name for known in used for name in _references(definitions[known])}
    kept = {name: part for name, part in definitions.items() if name in used}
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**draft, **{key: part for key, part in schema.items() if key != "$defs"}, **({"$defs": kept} if kept else {})}


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for item in part for name in _references(item)}
    if isinstance(part, dict):
        own = {str(part["$ref"]).rpartition("/")[2]} if "$ref" in part else set()
        return own | {name for value in part.values() for name in _references(value)}
    return set()
