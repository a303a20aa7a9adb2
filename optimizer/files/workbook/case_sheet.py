"""The sheet `case`: dotted keys and values to the table that `case.toml` would be, with the row each key stands in.

Tables of an array are named in the key: by their id (`reserve.cash.carry`), perils and the losses of an event by their class
(`losses.simulate.peril.hot.insider.frequency`), those without a name by their place (`backing[1].amount`). They stand in the
order in which the sheet first names them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, get_origin

from optimizer.errors import Fault, Message
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import Key, Place, Table, keys_at, naming_key, place_at
from optimizer.files.settings import PLACED
from optimizer.files.tables.csv_table import TableColumns, read_header
from optimizer.files.tables.toml_document import Document
from optimizer.files.workbook.cell_kinds import objection
from optimizer.files.workbook.cell_values import Cell
from optimizer.files.workbook.reader import WorkbookSheet, text_of
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.values import ValueFault

COLUMNS = TableColumns(allowed=("key", "value"), required=("key", "value"))
LONGEST_KEY = 300
MOST_PARTS = 20
"""Of a key; those of a case have seven at the most."""
MOST_KEYS = 10_000
_FLAGS = {"yes": True, "true": True, "no": False, "false": False}
OFFERS = "offers"


class SheetDocument(Document):
    """The sheet `case` as a table, and where each key of it is written."""

    quoted = (Message("this number is kept as text"), Message("turn it into a number"))

    def __init__(self, sheet: WorkbookSheet, file: str) -> None:
        """Read the rows; what is wrong with one is told in `findings`. Raise `InputError` where they have no key or no value."""
        self.file = file
        self.findings = FaultList(file)
        self.offers: list[tuple[str, str]] = []
        """Settings of offers (`offers.q3.premium`), which the sheet may lay over the catalogue."""
        self.keys: dict[str, int] = {}
        """Row of each key as written."""
        self._built = _Built()
        self.table = self._built.table
        self._rows = self._built.rows
        if read_header(sheet.header or ("",), COLUMNS, self.findings).missing:
            raise self.findings.stop()
        self._read(sheet)

    def _read(self, sheet: WorkbookSheet) -> None:
        at = (sheet.header.index("key"), sheet.header.index("value"))
        if len(sheet.rows) > MOST_KEYS + 1:
            self._fault(
                MOST_KEYS + 2,
                "key",
                "",
                Message("the sheet has more than {most_keys:,} keys", most_keys=MOST_KEYS),
                Message("remove those that are not needed"),
            )
            raise self.findings.stop()
        for number, row in enumerate(sheet.rows[1:], start=2):
            key, value = row[at[0]], row[at[1]]
            if all(cell == "" for cell in row):
                self._fault(number, "", "", Message("a blank row stands within the table"), Message("remove it"))
            elif any(cell != "" for cell in row[len(sheet.header) :]):
                self._fault(
                    number, "", "", Message("the row has more cells than the header"), Message("remove what stands beyond the column value")
                )
            elif not isinstance(key, str) or not key:
                self._fault(number, "key", shown(text_of(key)), Message("a key is a text"), Message("write for example reserve.cash.carry"))
            elif len(key) > LONGEST_KEY or key.count(".") >= MOST_PARTS:
                rule = Message(
                    "a key has at most {longest_key} letters and {most_parts} parts", longest_key=LONGEST_KEY, most_parts=MOST_PARTS
                )
                self._fault(number, "key", shown(key), rule, Message("write for example reserve.cash.carry"))
            elif value != "":
                self._lay(number, key, value)

    def _fault(self, row: int, name: str, value: str, rule: Message, fix: Message) -> None:
        self.findings.add(Fault(self.file, row, name, value, rule, fix))

    def _lay(self, row: int, key: str, value: Cell) -> None:
        if key in self.keys:
            self._fault(
                row,
                key,
                shown(text_of(value)),
                Message("this key stands in row {row} already", row=self.keys[key]),
                Message("remove one of the two"),
            )
            return
        self.keys[key] = row
        try:
            if key.partition(".")[0] == OFFERS:
                _check(value, place_at(Offer, key.split(".")[2:]) if key.count(".") == 2 else None)
                self.offers.append((key, text_of(value)))
            else:
                self._built.lay(key, value, row)
        except ValueFault as fault:
            self._fault(row, key, shown(text_of(value)), fault.rule, fault.fix)


@dataclass(slots=True)
class _Built:
    """A table as it grows."""

    table: Table = field(default_factory=dict)
    rows: dict[tuple[Key, ...], int] = field(default_factory=dict)
    places: dict[tuple[Key, ...], dict[str, int]] = field(default_factory=dict)
    """Of each array, the place of each name."""

    def lay(self, key: str, value: Cell, row: int) -> None:
        """Put one value into the table, or raise `ValueFault`."""
        parts = key.split(".")
        holder: Any = self.table
        path: tuple[Key, ...] = ()
        while len(parts) > 1:
            part = parts.pop(0)
            placed = PLACED.fullmatch(part)
            name = part if placed is None else placed.group(1)
            path = (*path, name)
            place = place_at(Case, path)
            if place is not None and place.is_array:
                entry_name = f"[{placed.group(2)}]" if placed is not None else _name(path, parts)
                holder, at = self._entry(holder, path, entry_name)
                path = (*path, at)
            else:
                holder = holder.setdefault(part, {})
            self._mark(path, row)
            if not parts:
                raise ValueFault(Message("this is a table, not a value"), Message("add the key within it"))
            if not isinstance(holder, dict):
                raise ValueFault(
                    Message("`{key}` has a value already, so that no key can stand beneath it", key=part), Message("remove one of the two")
                )
        if parts[0] in holder:
            raise ValueFault(Message("keys beneath this one stand in earlier rows"), Message("remove one of the two"))
        holder[parts[0]] = typed(value, place_at(Case, (*path, parts[0])))
        self._mark((*path, parts[0]), row)

    def _mark(self, path: tuple[Key, ...], row: int) -> None:
        for end in range(1, len(path) + 1):
            self.rows.setdefault(path[:end], row)

    def _entry(self, holder: Table, path: tuple[Key, ...], entry_name: str) -> tuple[Table, int]:
        """Return the table of an array that has a name, made where it is new, and its place."""
        entries: list[Any] = holder.setdefault(str(path[-1]), [])
        places = self.places.setdefault(path, {})
        if entry_name not in places:
            places[entry_name] = len(entries)
            entries.append({} if entry_name.startswith("[") else {naming_key(path[-1]): entry_name})
        return entries[places[entry_name]], places[entry_name]


def _name(path: Sequence[Key], rest: list[str]) -> str:
    """Take the name of a table from the parts that follow its array, one at least: one part, or the two of a class."""
    keys = keys_at(Case, (*path, 0))
    two = naming_key(path[-1]) == "class" and len(rest) > 2 and rest[2] in keys
    name = ".".join(rest[: 2 if two else 1])
    del rest[: 2 if two else 1]
    return name


def _check(value: Cell, place: Place | None) -> None:
    """Raise `ValueFault` for a date, a time or yes or no that stands where it does not belong."""
    words = None if place is None or isinstance(value, str) else objection(value, place, is_number=place.is_number)
    if words is not None:
        raise ValueFault(*words)


def typed(value: Cell, place: Place | None) -> Any:
    """Return a cell as `case.toml` would have it at a place, or raise `ValueFault`: whole numbers, lists and flags as what they are."""
    _check(value, place)
    if place is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _typed_text(value, place)
    if isinstance(value, (int, float)):
        whole = int(value) if float(value).is_integer() and abs(value) < 1e15 else value
        if _is_list(place):
            return [text_of(value)]
        return text_of(value) if place.plain == (str,) else whole
    return value if isinstance(value, dt.date) and dt.date in place.plain else text_of(value)


def _typed_text(text: str, place: Place) -> Any:
    if place.is_flag:
        return _FLAGS.get(text, text)
    return text.split(";") if _is_list(place) else text


def _is_list(place: Place) -> bool:
    return any(get_origin(kind) is tuple for kind in place.plain)
