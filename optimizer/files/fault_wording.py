"""Our words for what a model refuses: never the checker's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from optimizer.errors import Message, Words
from optimizer.files.fields import Key, keys_at, nearest, value_at
from optimizer.values import ValueFault

MISSING: Words = (Message("this must be stated"), Message("write it"))
_PATTERNS = {
    "^[A-Z]{3}$": (Message("a currency is three capital letters of ISO 4217"), Message("write for example JPY; XXX for none")),
    "^[A-Z]{2}$": (Message("a country is two capital letters of ISO 3166"), Message("write for example JP")),
}
_TABLE: Words = (Message("this must be a table"), Message("write it under a [header] of its own"))
_FIXED: Mapping[str, Words] = {
    "missing": MISSING,
    "string_type": (Message("this must be text"), Message("write it in quotes")),
    "bool_type": (Message("this must be true or false"), Message("write true or false, without quotes")),
    "tuple_type": (Message("this must be a list"), Message("write [[header]] for tables, [a, b] for values")),
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "dict_type": _TABLE,
    "mapping_type": _TABLE,
    "too_short": (Message("at least one is needed"), Message("write one")),
}


def _bound(kind: str, context: Mapping[str, Any]) -> Message | None:
    """Return the rule of a number out of its bounds; None where an error is of another kind."""
    match kind:
        case "greater_than":
            return Message("this must be above {bound:g}", bound=context["gt"])
        case "greater_than_equal":
            return Message("this must be at least {bound:g}", bound=context["ge"])
        case "less_than":
            return Message("this must be below {bound:g}", bound=context["lt"])
        case "less_than_equal":
            return Message("this must be at most {bound:g}", bound=context["le"])
    return None


def words_of(error: ErrorDetails) -> Words:
    """Return rule and fix for one error of a model."""
    context: Mapping[str, Any] = error.get("ctx", {})
    cause = context.get("error")
    kind = error["type"]
    if isinstance(cause, ValueFault):
        return cause.rule, cause.fix
    if kind in _FIXED:
        return _FIXED[kind]
    bound = _bound(kind, context)
    return _choice(kind, context) if bound is None else (bound, Message("correct the number"))


def _choice(kind: str, context: Mapping[str, Any]) -> Words:
    """Return the words for a value that is not among those allowed."""
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")).lstrip("r"), (Message("this is not written as it must be"), Message("correct it")))
    if kind in ("literal_error", "enum"):
        return Message("this must be {words}", words=context["expected"]), Message("write one of them")
    if kind == "union_tag_invalid":
        key = str(context["discriminator"]).strip("'")
        return Message("`{key}` must be {words}", key=key, words=context["expected_tags"]), Message("write one of them")
    if kind == "union_tag_not_found":
        return Message("{key} must be stated", key=context["discriminator"]), Message("write it")
    return Message("this is not what can stand here"), Message("see `optimizer schema`")


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
        return Message("unknown key"), nearest(str(path[-1]), keys_at(model, path[:-1]))
    return words_of(error)


def objection(check: Callable[[Any], object], value: object) -> Words:
    """Return why a check of `values` refuses a value."""
    if value is None or value == "":
        return MISSING
    try:
        check(value)
    except ValueFault as fault:
        return fault.rule, fault.fix
    return Message("this is not what can stand here"), Message("correct it")
