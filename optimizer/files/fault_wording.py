"""Our words for what a model refuses: never the checker's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from optimizer.files.fields import Key, keys_at, nearest, value_at
from optimizer.values import ValueFault

Words = tuple[str, str]
"""The rule broken, and what to do."""

MISSING: Words = ("this must be stated", "write it")
_PATTERNS = {
    "^[A-Z]{3}$": ("a currency is three capital letters of ISO 4217", "write for example JPY; XXX for none"),
    "^[A-Z]{2}$": ("a country is two capital letters of ISO 3166", "write for example JP"),
}
_TABLE: Words = ("this must be a table", "write it under a [header] of its own")
_FIXED: Mapping[str, Words] = {
    "missing": MISSING,
    "string_type": ("this must be text", "write it in quotes"),
    "bool_type": ("this must be true or false", "write true or false, without quotes"),
    "tuple_type": ("this must be a list", "write [[header]] for tables, [a, b] for values"),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "too_short": ("at least one is needed", "write one"),
}
_BOUNDS: Mapping[str, str] = {
    "greater_than": "above {gt:g}",
    "greater_than_equal": "at least {ge:g}",
    "less_than": "below {lt:g}",
    "less_than_equal": "at most {le:g}",
}


def words_of(error: ErrorDetails) -> Words:
    """Return rule and fix for one error of a model."""
    context: Mapping[str, Any] = error.get("ctx", {})
    cause = context.get("error")
    kind = error["type"]
    if isinstance(cause, ValueFault):
        return cause.rule, cause.fix
    if kind in _FIXED:
        return _FIXED[kind]
    if kind in _BOUNDS:
        return f"this must be {_BOUNDS[kind].format(**context)}", "correct the number"
    return _choice(kind, context)


def _choice(kind: str, context: Mapping[str, Any]) -> Words:
    """Return the words for a value that is not among those allowed."""
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")).lstrip("r"), ("this is not written as it must be", "correct it"))
    if kind in ("literal_error", "enum"):
        return f"this must be {context['expected']}", "write one of them"
    if kind == "union_tag_invalid":
        return f"`{str(context['discriminator']).strip(chr(39))}` must be {context['expected_tags']}", "write one of them"
    if kind == "union_tag_not_found":
        return f"{context['discriminator']} must be stated", "write it"
    return "this is not what can stand here", "see `optimizer schema`"


def plain_path(error: ErrorDetails, table: Any) -> tuple[Key, ...]:
    """Return where an error is, without what the checker puts between: names of alternatives, marks of keys."""
    path: list[Key] = []
    parts: Sequence[Key] = [part for part in error["loc"] if part != "[key]"]
    cause = error.get("ctx", {}).get("error")
    field = cause.field if isinstance(cause, ValueFault) else ""
    for place, part in enumerate(parts):
        here = value_at(table, path)
        if isinstance(here, dict) and part not in here and (place < len(parts) - 1 or field):
            continue
        path.append(part)
    if field:
        path.append(field)
    return tuple(path)


def explained(model: type[BaseModel], error: ErrorDetails, path: Sequence[Key]) -> Words:
    """Return rule and fix for one error at a path of a file; for an unknown key, the known one most like it."""
    if error["type"] == "extra_forbidden":
        return "unknown key", nearest(str(path[-1]), keys_at(model, path[:-1]))
    return words_of(error)


def objection(check: Callable[[Any], object], value: object) -> Words:
    """Return why a check of `values` refuses a value."""
    if value is None or value == "":
        return MISSING
    try:
        check(value)
    except ValueFault as fault:
        return fault.rule, fault.fix
    return "this is not what can stand here", "correct it"
