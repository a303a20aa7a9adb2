"""What a batch is made of: a table of settings over one case, a grid of values over one case, or a folder of cases."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files import key_values
from optimizer.files.batch_table import MOST_ROWS, read_table
from optimizer.files.settings import FILE as SET

VARY = "--vary"
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One case of a batch: where its files are, and what is laid over them."""

    case: str
    """The name its results go by; empty: the id that the case itself states."""
    path: str
    settings: Pairs = ()
    """Laid over every row of the batch."""
    varied: Pairs = ()
    """Laid over this row."""
    place: tuple[str, int | None] = (SET, None)
    """File and row that `varied` stands in, for faults."""
    over_base: bool = True
    """The same case under other settings stands in other rows: the search starts from the cuts of the case without `varied`."""

    def placed(self, fault: Fault) -> Fault:
        """Return a fault where the user wrote what it is about."""
        is_varied = fault.file == SET and any(key == fault.field for key, _ in self.varied)
        return replace(fault, file=self.place[0], row=self.place[1]) if is_varied else fault


@dataclass(frozen=True, slots=True)
class Plan:
    """The cases of a batch, in the order of their results, and the keys that vary."""

    rows: tuple[BatchRow, ...]
    keys: tuple[str, ...] = ()


def table_plan(path: str | Path, table: str | Path, *, settings: Sequence[tuple[str, str]] = ()) -> Plan:
    """Return one case for each row of a CSV: `case`, and dotted keys of `formats.md` §8; a blank cell leaves the case as it is."""
    keys, rows = read_table(Path(table))
    return Plan(tuple(BatchRow(row.case, str(path), tuple(settings), row.settings, (Path(table).name, row.number)) for row in rows), keys)


def grid_plan(path: str | Path, vary: Sequence[str], *, settings: Sequence[tuple[str, str]] = ()) -> Plan:
    """Return one case for each point of a grid of `KEY=v1,v2,…` or `KEY=first:last:count`; the last key changes first."""
    axes = [_axis(text) for text in vary]
    keys = tuple(key for key, _ in axes)
    _check_keys(keys)
    count = 1
    for _, values in axes:
        count *= len(values)
    if count > MOST_ROWS:
        raise _refused(
            "", str(count), Message("at most {most_rows:,} cases make a batch", most_rows=MOST_ROWS), Message("take fewer values")
        )
    width = len(str(count))
    points = itertools.product(*(values for _, values in axes))
    rows = (
        BatchRow(f"{n:0{width}d}", str(path), tuple(settings), tuple(zip(keys, values, strict=True)), (VARY, None))
        for n, values in enumerate(points, start=1)
    )
    return Plan(tuple(rows), keys)


def folder_plan(path: str | Path, *, settings: Sequence[tuple[str, str]] = ()) -> Plan:
    """Return the cases of a folder by name: its folders with a `case.toml`, and its `.xlsx`; each goes by the id it states."""
    place = Path(path)
    try:
        inside = sorted(place.iterdir(), key=lambda entry: entry.name)
        cases = [e for e in inside if (e / "case.toml").is_file() or (e.suffix == ".xlsx" and e.is_file())]
    except OSError:
        raise InputError(
            [Fault("batch", None, "", str(path), Message("there is no such folder"), Message("name a folder of cases"))]
        ) from None
    if not cases:
        rule = Message("no case lies in this folder, and nothing is to be varied")
        raise InputError([Fault("batch", None, "", str(path), rule, Message("name a folder of cases, or give --table or --vary"))])
    return Plan(tuple(BatchRow("", str(case), tuple(settings), over_base=False) for case in cases))


def _axis(text: str) -> tuple[str, tuple[str, ...]]:
    try:
        return key_values.over_of(text)
    except InputError as error:
        raise InputError([replace(fault, file=VARY) for fault in error.faults]) from None


def _check_keys(keys: Sequence[str]) -> None:
    for key in keys:
        if keys.count(key) > 1:
            raise _refused(key, "", Message("this key is varied twice"), Message("give all its values at once"))
    if not keys:
        raise _refused("", "", Message("nothing is to be varied"), Message("write for example --vary reserve.cash.carry=0.05:0.15:11"))


def _refused(field: str, value: str, rule: Message, fix: Message) -> InputError:
    return InputError([Fault(VARY, None, field, value, rule, fix)])
