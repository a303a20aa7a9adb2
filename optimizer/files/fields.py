"""Where a key of a table belongs: the field of the model it fills, and the keys that could stand in its place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from optimizer.errors import Message

Key = str | int
Table = dict[str, Any]

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64})?")


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand under a key."""

    annotation: Any
    optional: bool
    """None is its default: the key may be taken away."""

    @property
    def plain(self) -> tuple[Any, ...]:
        """The types allowed, without None and without rules."""
        return _plain_of(self.annotation)

    @property
    def is_number(self) -> bool:
        """Whether a number may stand here, so that one in quotes is meant as a number."""
        return any(kind in (int, float) for kind in self.plain)

    @property
    def is_flag(self) -> bool:
        """Whether only true or false may stand here."""
        return self.plain == (bool,)

    @property
    def is_array(self) -> bool:
        """Whether it is an array of tables."""
        return bool(models_of(self.annotation)) and any(get_origin(kind) is tuple for kind in self.plain)

    @property
    def is_mapping(self) -> bool:
        """Whether its keys are the user's own: ids or currencies."""
        return any(get_origin(kind) is Mapping for kind in self.plain)


@cache
def _plain_of(annotation: Any) -> tuple[Any, ...]:
    return tuple(_plain(annotation))


def _plain(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _plain(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _plain(part)
    elif annotation is not type(None):
        yield annotation


@cache
def models_of(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Return the tables that an annotation speaks of; kept, as a long sheet asks for the same few thousands of times."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    return tuple(model for part in get_args(annotation) for model in models_of(part))


@cache
def fields_of(models: tuple[type[BaseModel], ...]) -> Mapping[str, FieldInfo]:
    """Return the fields a user may write, by the key they are written under."""
    return {field.alias or name: field for model in models for name, field in model.model_fields.items() if not field.exclude}


def place_at(model: type[BaseModel], path: Sequence[Key]) -> Place | None:
    """Return what may stand at a path; None where nothing may."""
    place = Place(model, optional=False)
    for key in path:
        if isinstance(key, int):
            continue
        if place.is_mapping:
            mapping = next(kind for kind in place.plain if get_origin(kind) is Mapping)
            place = Place(get_args(mapping)[1], optional=True)
            continue
        field = fields_of(models_of(place.annotation)).get(key)
        if field is None:
            return None
        place = Place(field.annotation, optional=not field.is_required() and field.default is None)
    return place


def keys_at(model: type[BaseModel], path: Sequence[Key]) -> tuple[str, ...]:
    """Return the keys that may stand in the table at a path."""
    place = place_at(model, path)
    return () if place is None else tuple(fields_of(models_of(place.annotation)))


def nearest(word: str, words: Sequence[str]) -> Message:
    """Return what to do about an unknown word: the known one most like it, or the list."""
    like = most_like(word, words)
    if like is not None:
        return Message("did you mean `{word}`?", word=like)
    return Message("use one of {words}", words=listed(words)) if words else Message("remove it")


def most_like(word: str, words: Sequence[str]) -> str | None:
    """Return the known word most like another; None where none is."""
    return next(iter(difflib.get_close_matches(word[:100].casefold(), words, 1, 0.6)), None)


def listed(words: Sequence[str]) -> str:
    """Return the known words as a list, the first thirty of them."""
    return ", ".join(words[:30]) + (", …" if len(words) > 30 else "")


MOST_GUESSES = 60
"""Of one list of faults, three times as many as are listed: comparing a word with ten thousand others takes a moment."""


class Guesses:
    """What to do about unknown words of a list that may be long, each compared with the same known ones."""

    def __init__(self, words: Sequence[str]) -> None:
        """Start with none."""
        self._words = words
        self._left = MOST_GUESSES

    def of(self, word: str) -> Message:
        """Return the known word most like one; the known words alone once many were asked for."""
        self._left -= 1
        return nearest(word if self._left >= 0 else "", self._words if self._left >= 0 else self._words[:30])


def value_at(table: Any, path: Sequence[Key]) -> Any:
    """Return what a user wrote at a path; None where nothing stands."""
    for key in path:
        if isinstance(table, dict):
            table = table.get(key)
        elif isinstance(table, list) and isinstance(key, int) and key < len(table):
            table = table[key]
        else:
            return None
    return table


def stated_at(table: Any, key: str) -> Any:
    """Return what a case states under a dotted key, tables of an array by their name; None where it states nothing."""
    parts = key.split(".")
    while parts and table is not None:
        part = parts.pop(0)
        name, _, at = part.removesuffix("]").partition("[")
        table = table.get(name) if isinstance(table, dict) else None
        if isinstance(table, list) and at:
            table = table[int(at) - 1] if at.isdigit() and 0 < int(at) <= len(table) else None
        elif isinstance(table, list) and parts:
            named = {str(row.get(naming_key(part), "")): row for row in table if isinstance(row, dict)}
            chosen = next((".".join(parts[:end]) for end in (1, 2) if ".".join(parts[:end]) in named), None)
            table = None if chosen is None else named[chosen]
            parts = parts if chosen is None else parts[chosen.count(".") + 1 :]
    return table


def naming_key(array: Key) -> str:
    """Return the key that names the tables of an array: perils, and the losses of a named event, go by their class."""
    return "class" if array in ("peril", "losses") else "id"


def dotted(table: Table, path: Sequence[Key]) -> str:
    """Return a path as `formats.md` §8 writes it: tables of an array by their id, or by their place where they have none."""
    name = ""
    for end, key in enumerate(path, start=1):
        if isinstance(key, str):
            name += f".{key}" if name else key
            continue
        entry_id = value_at(table, [*path[:end], naming_key(path[end - 2])])
        name += f".{entry_id}" if isinstance(entry_id, str) and _ID.fullmatch(entry_id) else f"[{key + 1}]"
    return name
