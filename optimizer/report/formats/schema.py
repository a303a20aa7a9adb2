"""JSON Schemas of what users write and of what they get."""

from __future__ import annotations

from typing import Any

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.report.formats.answer_schema import answer_schema

Schema = dict[str, Any]

_IN_MEMORY = tuple(name for name, field in Case.model_fields.items() if field.exclude)
_OR_UNLIMITED = ("limit", "aggregate_limit", "reinstatements")
_LISTS = ("covers", "reinstatement_rate", "shares", "slots", "requires", "excludes", "exclusions", "features")


def schema(name: str) -> Schema:
    """Return the JSON Schema of `case` (`case.toml`), `catalogue` (a row) or `answer`."""
    match name:
        case "case":
            return _clean(_without(Case.model_json_schema(), _IN_MEMORY))
        case "catalogue":
            return _clean(_row(Offer.model_json_schema()))
        case "answer":
            return answer_schema()
        case _:
            raise ValueError(f"there is no schema `{name}`: use case, catalogue or answer")


def _without(schema: Schema, names: tuple[str, ...]) -> Schema:
    properties = {name: part for name, part in schema["properties"].items() if name not in names}
    return {**schema, "properties": properties}


def _row(schema: Schema) -> Schema:
    """Return the schema of an offer as a row of cells: lists are text with `;`, no limit is the word `unlimited`."""
    cells = {}
    for name, part in schema["properties"].items():
        notes = {key: part[key] for key in ("description", "title") if key in part}
        if name in _LISTS:
            cells[name] = {**notes, "type": "string"}
        elif name in _OR_UNLIMITED:
            cells[name] = {**notes, "anyOf": [{"type": "number", "minimum": 0}, {"const": "unlimited"}]}
        elif name == "consent_to_cancel":
            cells[name] = {**notes, "enum": ["yes", "no"], "default": "no"}
        else:
            cells[name] = part
    return {**schema, "properties": cells}


def _clean(schema: Schema) -> Schema:
    """Return a schema with only the definitions that it uses."""
    definitions = schema.get("$defs", {})
    used: set[str] = set()
    wanted = _references({key: part for key, part in schema.items() if key != "$defs"})
    while wanted - used:
        used |= wanted
        wanted = {name for user in used for name in _references(definitions[user])}
    needed = {name: part for name, part in definitions.items() if name in used}
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {**draft, **{key: part for key, part in schema.items() if key != "$defs"}, **({"$defs": needed} if needed else {})}


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for item in part for name in _references(item)}
    if isinstance(part, dict):
        named = {str(part["$ref"]).rpartition("/")[2]} if "$ref" in part else set()
        return named | {name for value in part.values() for name in _references(value)}
    return set()
