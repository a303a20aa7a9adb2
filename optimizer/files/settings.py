"""Settings (`--set KEY=VALUE`, `formats.md` §8): laid over what the files say, before anything is checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from optimizer.errors import Fault, Message
from optimizer.files.faults import shown
from optimizer.files.fields import Guesses, Key, Place, Table, keys_at, naming_key, nearest, place_at
from optimizer.files.unsupported import NOT_YET, is_later
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.values import ValueFault

FILE = "--set"
NO_LIMIT = "none"
PLACED = re.compile(r"([A-Za-z_]+)\[([1-9][0-9]{0,3})\]")
"""A table of an array that has no name, by its place from 1: `backing[1]`."""
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}

Settings = Mapping[str, str] | Sequence[tuple[str, str]] | None


def pairs_of(settings: Settings) -> tuple[list[tuple[str, str]], list[Fault]]:
    """Return each key with its value, in order, and a fault for each key that is set twice or to nothing."""
    given = list(settings.items() if isinstance(settings, Mapping) else settings or ())
    values: dict[str, str] = {}
    faults = []
    for key, value in given:
        if key in values:
            faults.append(Fault(FILE, None, key, shown(value), Message("this key is set twice"), Message("set it once")))
        elif value == "":
            faults.append(
                Fault(
                    FILE, None, key, "", Message("there is no value"), Message("write one, or `{no_limit}` for no limit", no_limit=NO_LIMIT)
                )
            )
        else:
            values[key] = value
    return list(values.items()), faults


def lay_over_case(table: Table, pairs: Sequence[tuple[str, str]]) -> tuple[set[str], list[Fault]]:
    """Change the table of a case; return the keys laid over it and what is wrong with the others."""
    overlaid: set[str] = set()
    faults = []
    for key, value in pairs:
        try:
            _lay(table, key.split("."), value)
            overlaid.add(key)
        except ValueFault as fault:
            faults.append(Fault(FILE, None, key, shown(value), fault.rule, fault.fix))
    return overlaid, faults


def _lay(table: Table, parts: Sequence[str], value: str) -> None:
    holder, path = _descend(table, parts[:-1])
    key = parts[-1]
    place = _place_of(path, key)
    if isinstance(path[-1] if path else None, int) and key == "id":
        raise ValueFault(Message("an id cannot be set"), Message("change it in case.toml"))
    if place.is_array or place.is_mapping or keys_at(Case, [*path, key]):
        raise ValueFault(Message("this is a table, not a value"), Message("add the key within it"))
    if value == NO_LIMIT and place.optional:
        holder.pop(key, None)
    else:
        holder[key] = _FLAGS.get(value, value) if place.is_flag else value


def _descend(table: Table, parts: Sequence[str]) -> tuple[Table, list[Key]]:
    """Return the table that the parts of a key lead to, made where it is missing, and its path."""
    holder: Table = table
    path: list[Key] = []
    rest: Iterator[str] = iter(parts)
    for part in rest:
        part, at = _placed(part)
        place = _place_of(path, part)
        path.append(part)
        if place.is_array:
            rows = holder.get(part)
            index = _index(rows, _named(rows, rest, part), part) if at is None else _counted(rows, at, part)
            path.append(index)
            holder = rows[index]  # type: ignore[index]
        elif place.is_mapping or keys_at(Case, path):
            holder = holder.setdefault(part, {})
        else:
            raise ValueFault(Message("this key has no keys beneath it"), Message("remove what follows the point"))
        if not isinstance(holder, dict):
            raise ValueFault(Message("`{part}` is not a table in case.toml", part=part), Message("correct it there"))
    return holder, path


def _placed(part: str) -> tuple[str, int | None]:
    """Return the key of an array and the place, from 1, where a part says `backing[1]`."""
    match = PLACED.fullmatch(part)
    return (part, None) if match is None else (match.group(1), int(match.group(2)))


def _counted(rows: Any, at: int, array: str) -> int:
    """Return the place of the table that stands at a place counted from 1, or raise `ValueFault`."""
    length = len(rows) if isinstance(rows, list) else 0
    if at > length:
        raise ValueFault(
            Message("there are {length} [[{array}]]", length=length, array=array), Message("count from 1 in the order of the case")
        )
    return at - 1


def _place_of(path: Sequence[Key], key: str) -> Place:
    """Return what may stand under a key, or raise `ValueFault`."""
    place = place_at(Case, [*path, key])
    if is_later([*path, key]):
        raise ValueFault(*NOT_YET)
    if place is None:
        raise ValueFault(Message("unknown key"), nearest(key, keys_at(Case, path) if path else (*keys_at(Case, path), "offers")))
    return place


def _named(rows: Any, rest: Iterator[str], array: str) -> str:
    """Return the next part of a key, the name of a table; a class has a point within."""
    wanted = next(rest, "")
    names = _names(rows, array)
    return wanted if wanted in names or not any("." in name for name in names) else f"{wanted}.{next(rest, '')}"


def _names(rows: Any, array: str) -> list[str]:
    """Return the name of each table of an array; empty where it has none."""
    tables = [row if isinstance(row, dict) else {} for row in (rows if isinstance(rows, list) else ())]
    names = [table.get(naming_key(array), "") for table in tables]
    return [name if isinstance(name, str) else "" for name in names]


def _index(rows: Any, wanted: str, array: str) -> int:
    """Return the place of the table that has an id, or raise `ValueFault`."""
    ids = _names(rows, array)
    if not wanted:
        raise ValueFault(Message("this is a table, not a value"), Message("write {array}.<id>.<key>", array=array))
    if wanted in ids:
        return ids.index(wanted)
    named = [text for text in ids if text]
    raise ValueFault(
        Message("no [[{array}]] has this id", array=array),
        nearest(wanted, named) if named else Message("no [[{array}]] has an id to name", array=array),
    )


class OfferSettings:
    """Settings of offers, by offer and column; each must find its offer."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Check the keys, `offers.<id>.<column>`."""
        self.faults: list[Fault] = []
        self._cells: dict[str, dict[str, str]] = {}
        columns = keys_at(Offer, [])
        for key, value in pairs:
            _, offer, column = (*key.split(".", 2), "", "")[:3]
            if column == "offer":
                self._refuse(key, value, Message("an id cannot be set"), Message("change it in the catalogue"))
            elif column not in columns:
                self._refuse(
                    key, value, Message("unknown column"), nearest(column, columns) if column else Message("write offers.<id>.<column>")
                )
            else:
                self._cells.setdefault(offer, {})[column] = value

    def _refuse(self, key: str, value: str, rule: Message, fix: Message) -> None:
        self.faults.append(Fault(FILE, None, key, shown(value), rule, fix))

    def cells(self, offer: str) -> dict[str, str]:
        """Return the cells set for an offer; `none` is a blank cell where blank means no limit."""
        cells = self._cells.get(offer, {})
        return {column: "" if _taken_away(column, value) else value for column, value in cells.items()}

    def check_offers(self, offers: Sequence[str]) -> list[Fault]:
        """Return a fault for each setting of an offer that the catalogue does not have."""
        listed, guesses = frozenset(offers), Guesses(offers)
        return [
            Fault(FILE, None, f"offers.{offer}.{column}", shown(value), Message("the catalogue has no such offer"), guesses.of(offer))
            for offer, cells in self._cells.items()
            if offer not in listed
            for column, value in cells.items()
        ]


def _taken_away(column: str, value: str) -> bool:
    place = place_at(Offer, [column])
    return value == NO_LIMIT and place is not None and place.optional


def split(pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the settings of the case and those of offers."""
    of_offers = [pair for pair in pairs if _is_of_offer(pair[0])]
    return [pair for pair in pairs if not _is_of_offer(pair[0])], of_offers


def _is_of_offer(key: str) -> bool:
    return key.partition(".")[0] == "offers"
