"""An answer read back from its JSON: the inverse of `answer`, by the same dataclasses, so that the two cannot drift apart."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from optimizer.errors import Fault, InputError, Message
from optimizer.inputs.case import CaseName
from optimizer.report.formats.answer import FORMAT, LEFT_OUT, key_of
from optimizer.results.solution import Alternative, Run, Solution

FILE = "answer.json"
_FIX = Message("restore the file, or solve the case again")
_PARTS: dict[tuple[type, str], Any] = {(Solution, "alternatives"): Alternative, (Run, "seconds"): float}
"""Fields that are mappings in Python: what each of their keys holds; a key that holds null is not there."""


def from_json(text: str, file: str = FILE) -> Solution:
    """Return the answer that `to_json` wrote, or raise `InputError` naming the first key that is not one of an answer.

    A key that a later version added may be missing; one that is not known is refused.
    """
    try:
        written = json.loads(text, parse_constant=_not_finite)
    except (ValueError, RecursionError):
        raise InputError([Fault(file, None, "", "", Message("this is not the JSON of an answer"), _FIX)]) from None
    if not isinstance(written, dict) or written.get("format") != FORMAT:
        stated = written.get("format", "") if isinstance(written, dict) else ""
        raise InputError([Fault(file, None, "format", str(stated)[:80], Message("an answer's format is {format}", format=FORMAT), _FIX)])
    try:
        solution: Solution = _AnswerReader().record(Solution, {key: part for key, part in written.items() if key != "format"}, "")
    except _UnreadError as error:
        raise InputError([Fault(file, None, error.key, error.value, error.rule, _FIX)]) from None
    return solution


def _not_finite(word: str) -> float:
    raise ValueError(f"an answer never holds {word}")


class _UnreadError(Exception):
    """A value is not what its key holds."""

    def __init__(self, key: str, value: object, rule: Message) -> None:
        self.key, self.rule = key, rule
        self.value = ("a table" if isinstance(value, dict) else "a list" if isinstance(value, list) else str(value))[:80]
        super().__init__(rule)


class _AnswerReader:
    """Values of JSON to values of the dataclasses."""

    def record(self, kind: Any, value: Any, path: str) -> Any:
        """Return a dataclass of the keys of an object."""
        if not isinstance(value, dict):
            raise _UnreadError(path, value, Message("this must be a table"))
        hints = get_type_hints(kind)
        keys = {key_of(kind, field.name): field for field in fields(kind) if field.name not in LEFT_OUT}
        for key in value:
            if key not in keys:
                raise _UnreadError(f"{path}{key}", "", Message("unknown key"))
        given = {}
        for key, field in keys.items():
            if key in value:
                given[field.name] = self._field(kind, field.name, hints, value[key], f"{path}{key}")
            elif not _has_default(field):
                raise _UnreadError(f"{path}{key}", "", Message("this key is missing"))
        return kind(**given)

    def _field(self, kind: type, name: str, hints: Mapping[str, Any], value: Any, path: str) -> Any:
        if (kind, name) in _PARTS:
            return self._mapping(_PARTS[kind, name], value, path, empty=None if kind is Solution else {})
        if kind is CaseName and value is None:
            return ""
        return self.value(hints[name], value, path)

    def _mapping(self, kind: Any, value: Any, path: str, *, empty: dict[str, Any] | None) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            raise _UnreadError(path, value, Message("this must be a table"))
        mapping = {key: self.value(kind, part, f"{path}.{key}") for key, part in value.items() if part is not None}
        return mapping or empty

    def value(self, hint: Any, value: Any, path: str) -> Any:
        """Return one value as a type of `solution` holds it."""
        origin, args = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return self._either(args, value, path)
        if origin is tuple:
            if not isinstance(value, list):
                raise _UnreadError(path, value, Message("this must be a list"))
            return tuple(self.value(args[0], part, f"{path}[{place + 1}]") for place, part in enumerate(value))
        if is_dataclass(hint):
            return self.record(hint, value, f"{path}.")
        return _scalar(hint, value, path)

    def _either(self, kinds: Sequence[Any], value: Any, path: str) -> Any:
        if value is None and type(None) in kinds:
            return None
        held = [kind for kind in kinds if kind is not type(None)]
        exact = next((kind for kind in held if kind is type(value)), held[0])
        return self.value(exact, value, path)


def _has_default(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _scalar(hint: Any, value: Any, path: str) -> Any:
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise _UnreadError(path, value, Message("this must be one of {words}", words=", ".join(map(str, get_args(hint)))))
        return value
    if isinstance(hint, type) and issubclass(hint, Enum):
        if value not in [member.value for member in hint]:
            raise _UnreadError(path, value, Message("there is no such word here"))
        return hint(value)
    if hint is float and type(value) is int:
        return value  # a count among amounts stays one, so that an answer read is written again byte for byte
    if hint is Message:
        return Message.verbatim(_scalar(str, value, path))
    if type(value) is not hint:
        raise _UnreadError(path, value, _RULES[hint])
    return value


_RULES: Mapping[type, Message] = {
    float: Message("this must be a number"),
    int: Message("this must be a whole number"),
    str: Message("this must be text"),
    bool: Message("this must be true or false"),
}
