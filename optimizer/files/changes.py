"""What differs between two versions of a case, row by row, so that it can be shown before it is applied."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optimizer.files.statement import Statement, TextRows, Value
from optimizer.files.tables.numerals import reads_as_number, text_of_number
from optimizer.files.workbook.cell_kinds import numeric

_IDS = {"catalogue": ("offer",), "insurers": ("insurer",), "responses": ("offer", "class"), "bundles": ("bundle",)}
_PREFIX = {"catalogue": "offers"}
NEW = "added"
GONE = "removed"


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key whose value differs; blank where it is not stated."""

    key: str
    """As `--set` takes it: `reserve.cash.carry`, `offers.q3.premium`; a whole row is `offers.q3`, a whole table `losses`."""
    before: str
    after: str


def changes(before: Statement, after: Statement) -> tuple[KeyChange, ...]:
    """Return what differs, parameters first; numbers are compared as numbers, the order of rows does not count."""
    return (*_of_pairs(before, after), *(change for name in _names(before, after) for change in _of_table(name, before, after)))


def _names(before: Statement, after: Statement) -> list[str]:
    return list(dict.fromkeys([*before.tables, *after.tables]))


def _of_pairs(before: Statement, after: Statement) -> Iterator[KeyChange]:
    then = {key: shown_value(value) for key, value in before.pairs()}
    now = {key: shown_value(value) for key, value in after.pairs()}
    yield from _of_cells("", then, now)


def shown_value(value: Value) -> str:
    """Return a parameter as text: numbers at their shortest, yes and no as TOML has them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return text_of_number(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _of_cells(prefix: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[KeyChange]:
    for key in dict.fromkeys([*then, *now]):
        old, new = then.get(key, ""), now.get(key, "")
        if old != new:
            yield KeyChange(f"{prefix}{key}", old, new)


def _of_table(name: str, before: Statement, after: Statement) -> Iterator[KeyChange]:
    if name not in _IDS:
        yield from _of_rows(name, before.tables.get(name), after.tables.get(name))
        return
    then, now = _by_id(name, before), _by_id(name, after)
    for row_id in dict.fromkeys([*then, *now]):
        key = f"{_PREFIX.get(name, name)}.{row_id}"
        if row_id not in now:
            yield KeyChange(key, _row_text(then[row_id]), GONE)
        elif row_id not in then:
            yield KeyChange(key, NEW, _row_text(now[row_id]))
        else:
            yield from _of_cells(f"{key}.", then[row_id], now[row_id])


def _by_id(name: str, statement: Statement) -> dict[str, dict[str, str]]:
    """Return the rows of a table by what names them, numbers at their shortest."""
    rows = statement.tables.get(name)
    by_id = {}
    for cells in rows.cells() if rows is not None else ():
        row_id = ".".join(cells.get(column, "") for column in _IDS[name])
        by_id[row_id] = {column: _plain(name, column, cell) for column, cell in cells.items()}
    return by_id


def _plain(name: str, column: str, cell: str) -> str:
    return text_of_number(float(cell)) if numeric(name, column) and reads_as_number(cell) else cell


def _row_text(cells: Mapping[str, str]) -> str:
    return "; ".join(f"{column} {cell}" for column, cell in cells.items())


def _of_rows(name: str, before: TextRows | None, after: TextRows | None) -> Iterator[KeyChange]:
    """Yield one change for a table without ids: how many rows left it and came to it."""
    then, now = _counted(name, before), _counted(name, after)
    if then != now:
        left, came = (then - now).total(), (now - then).total()
        yield KeyChange(name, f"{then.total()} rows", f"{now.total()} rows: {left} {GONE}, {came} {NEW}")


def _counted(name: str, rows: TextRows | None) -> Counter[tuple[tuple[str, str], ...]]:
    texts = rows.cells() if rows is not None else ()
    return Counter(tuple(sorted((column, _plain(name, column, cell)) for column, cell in cells.items())) for cells in texts)
