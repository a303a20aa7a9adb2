"""JSON Schemas of what users write, of its models, and of what they get, of the dataclasses of `solution`: they cannot drift apart."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from optimizer.errors import Message
from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.offers import Offer
from optimizer.report.formats.answer import ALTERNATIVES, FORMAT, LEFT_OUT, SECONDS, key_of
from optimizer.report.formats.certificate import FORMAT as CERTIFICATE_FORMAT
from optimizer.report.formats.certificate import OPEN_SIDES, PAIRS
from optimizer.report.formats.frontier import FORMAT as FRONTIER_FORMAT
from optimizer.report.formats.frontier import OF_A_RUN, PROOF
from optimizer.results.certificate import Certificate, Index, Vector
from optimizer.results.frontier import Frontier
from optimizer.results.solution import Alternative, Run, Solution

Schema = dict[str, Any]

_DRAFT = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
_IN_MEMORY = tuple(name for name, field in Case.model_fields.items() if field.exclude)
_OR_UNLIMITED = ("limit", "aggregate_limit", "reinstatements")
_LISTS = ("covers", "reinstatement_rate", "shares", "slots", "requires", "excludes", "exclusions", "features")
_SCALARS: dict[Any, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    Message: {"type": "string"},
    Vector: {"type": "array", "items": {"type": "number"}},
    Index: {"type": "array", "items": {"type": "integer"}},
}
_NULL: Schema = {"type": "null"}
_MAPPINGS: dict[tuple[type, str], tuple[tuple[str, ...], Any]] = {
    (Solution, "alternatives"): (ALTERNATIVES, Alternative | None),
    (Run, "seconds"): (SECONDS, float | None),
}
"""Fields that are mappings in Python and objects with fixed keys in the contract: the keys, and the type of each."""


def schema(name: str) -> Schema:
    """Return the JSON Schema of `case` (`case.toml`), `catalogue` (a row), `answer`, `certificate` or `frontier`."""
    match name:
        case "case":
            return _clean(_without(Case.model_json_schema(), _IN_MEMORY))
        case "catalogue":
            return _clean(_row(Offer.model_json_schema()))
        case "answer":
            return answer_schema()
        case "certificate":
            return certificate_schema()
        case "frontier":
            return frontier_schema()
        case _:
            raise ValueError(f"there is no schema `{name}`: use case, catalogue, answer, certificate or frontier")


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
    return {**_DRAFT, **{key: part for key, part in schema.items() if key != "$defs"}, **({"$defs": needed} if needed else {})}


def _references(part: Any) -> set[str]:
    if isinstance(part, list):
        return {name for item in part for name in _references(item)}
    if isinstance(part, dict):
        named = {str(part["$ref"]).rpartition("/")[2]} if "$ref" in part else set()
        return named | {name for value in part.values() for name in _references(value)}
    return set()


def answer_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of `reserve-answer/1`."""
    body = _object(Solution)
    properties = {"format": {"const": FORMAT}, **body["properties"]}
    return {
        **_DRAFT,
        "title": FORMAT,
        **body,
        "properties": properties,
        "required": list(properties),
    }


def certificate_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of `reserve-certificate/1`."""
    properties = {"format": {"const": CERTIFICATE_FORMAT}, **_object(Certificate)["properties"]}
    return {**_DRAFT, "title": CERTIFICATE_FORMAT, **_closed(properties)}


def frontier_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of `reserve-frontier/1`, where it was begun."""
    figures = _object(Frontier)["properties"]
    run = _closed({name: figures.pop(name) for name in OF_A_RUN})
    properties = {"format": {"const": FRONTIER_FORMAT}, **figures, "proof": {"const": PROOF}, "faults": {"type": "array"}, "run": run}
    return {**_DRAFT, "title": FRONTIER_FORMAT, **_closed(properties)}


def _object(kind: type) -> Schema:
    """Return the schema of a dataclass: every key required, no other allowed."""
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name not in LEFT_OUT]
    properties = {}
    for name in names:
        keys, held = _MAPPINGS.get((kind, name), ((), hints[name]))
        properties[key_of(kind, name)] = _closed({key: _schema(held) for key in keys}) if keys else _field(kind, name, held)
    if kind is CaseName:  # a case that could not be read has no name
        properties = {name: _either([part, _NULL]) for name, part in properties.items()}
    return _closed(properties)


def _field(kind: type, name: str, hint: Any) -> Schema:
    """Return the schema of one field: one that may be infinite is null there, or holds nulls; a list of pairs says so."""
    described = _schema(hint)
    if (kind, name) in PAIRS:
        return {"type": "array", "items": {"type": "array", "items": described["items"], "minItems": 2, "maxItems": 2}}
    if (kind, name) in OPEN_SIDES:
        return {**described, "items": _either([described["items"], _NULL])} if "items" in described else _either([described, _NULL])
    return described


def _closed(properties: Mapping[str, Any]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(hint: Any) -> Schema:
    """Return the schema of one type as `solution` uses them."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in _SCALARS:
        return dict(_SCALARS[hint])
    if origin in (Union, types.UnionType):
        return _either([_NULL if part is type(None) else _schema(part) for part in args])
    if origin is Literal:
        return {"enum": list(args)}
    if origin in (tuple, Mapping):
        return {"type": "array", "items": _schema(args[0])} if origin is tuple else _map(_schema(args[1]))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return _object(hint)
    raise TypeError(f"no schema for {hint}")  # pragma: no cover - of a field of a kind that no answer has yet


def _map(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _either(schemas: list[Schema]) -> Schema:
    return {"anyOf": schemas}
