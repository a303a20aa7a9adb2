"""A case as it was written, before anything is computed from it: parameters and tables, from a folder or from a workbook.

It is what a workbook or a folder is written from, and what two versions of a case are compared by. Nothing is rounded, converted
or scaled: cells are the texts of the file.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.files import settings
from optimizer.files.case_reader import case_of
from optimizer.files.disk import LARGEST_TABLE, CaseFolder, text_of
from optimizer.files.faults import FaultList
from optimizer.files.fields import Key, Table, naming_key, place_at, value_at
from optimizer.files.loss_table import COLUMNS
from optimizer.files.tables.csv_table import records
from optimizer.files.tables.numerals import reads_as_number, text_of_number
from optimizer.files.tables.parquet_table import read_parquet
from optimizer.files.tables.toml_writer import toml_of
from optimizer.files.workbook.cell_kinds import numeric
from optimizer.files.workbook.opening import FILE_KEYS, opened
from optimizer.files.workbook.reader import TABLES
from optimizer.inputs.case import Case
from optimizer.values import class_id, identifier

Value = str | int | float | bool | dt.date


@dataclass(frozen=True, slots=True)
class TextRows:
    """A table as text: its header and its rows, each as wide as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cells(self) -> Iterator[dict[str, str]]:
        """Yield each row by column, blank cells left out."""
        for row in self.rows:
            yield {name: cell for name, cell in zip(self.header, row, strict=True) if cell != ""}

    def written(self) -> bytes:
        """Return the table as CSV."""
        target = io.StringIO()
        csv.writer(target, lineterminator="\n").writerows([self.header, *self.rows])
        return target.getvalue().encode()

    def overlaid(self, id_column: str, cells: Mapping[str, Mapping[str, str]]) -> TextRows:
        """Return the table with cells by id and column put in the place of its own; new columns at the end, new ids as new rows."""
        header = tuple(dict.fromkeys([*self.header, *(column for row in cells.values() for column in row)]))
        rows = [dict(zip(self.header, row, strict=True)) for row in self.rows]
        by_id = {row[id_column]: row for row in rows}
        for row_id, stated in cells.items():
            if row_id not in by_id:
                by_id[row_id] = {id_column: row_id}
                rows.append(by_id[row_id])
            by_id[row_id].update(stated)
        return TextRows(header, tuple(tuple(row.get(name, "") for name in header) for row in rows))


@dataclass(frozen=True, slots=True)
class Statement:
    """What a case says: its parameters as `case.toml` has them, without the names of files, and its tables by sheet."""

    table: Table
    tables: Mapping[str, TextRows]

    def pairs(self) -> list[tuple[str, Value]]:
        """Return the parameters as the sheet `case` has them: dotted keys and values."""
        return list(_pairs(self.table, ""))


def statement_of(path: str | Path, given: settings.Settings = None) -> Statement:
    """Return what a case says, with settings laid over it, or raise `InputError` with every fault of it."""
    case_of(path, given, losses=True)
    case_folder, document = opened(path)
    pairs, _ = settings.pairs_of(given)
    of_case, of_offers = settings.split([*document.offers, *pairs])
    table = document.table
    lay(table, of_case)
    tables = {}
    for name in TABLES:
        file = _taken(table, FILE_KEYS[name]) or ("catalogue.csv" if name == "catalogue" else None)
        if file is not None:
            tables[name] = _rows(case_folder, file)
    if of_offers:
        offer_settings = settings.OfferSettings(of_offers)
        changed = {offer: offer_settings.cells(offer) for offer in dict.fromkeys(key.split(".")[1] for key, _ in of_offers)}
        tables["catalogue"] = tables["catalogue"].overlaid("offer", changed)
    return Statement(table, tables)


def lay(table: Table, pairs: Sequence[tuple[str, str]]) -> None:
    """Lay settings over the parameters of a case, numbers as numbers; those that find no place are left out."""
    settings.lay_over_case(table, pairs)
    _number(table, ())


def _number(value: Any, path: tuple[Key, ...]) -> None:
    """Turn each text that a setting has put where a number belongs into the number."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        place = place_at(Case, (*path, key))
        if isinstance(part, (dict, list)):
            _number(part, (*path, key))
        elif isinstance(part, str) and place is not None and place.is_number and reads_as_number(part):
            value[key] = int(part) if part.lstrip("-").isdigit() else float(part)


def _taken(table: Table, path: Sequence[str]) -> str | None:
    """Take the name of a file out of a case; None where it names none."""
    holder = value_at(table, path[:-1])
    return holder.pop(path[-1], None) if isinstance(holder, dict) else None


def folder_of(statement: Statement) -> dict[str, bytes]:
    """Return the files of the folder that says the same: `case.toml` and a CSV file for each table."""
    table = {**statement.table, "losses": dict(statement.table.get("losses", {}))}
    for name in statement.tables:
        *above, key = FILE_KEYS[name]
        (table[above[0]] if above else table)[key] = f"{name}.csv"
    files = {"case.toml": toml_of(table).encode()}
    return files | {f"{name}.csv": rows.written() for name, rows in statement.tables.items()}


def _rows(case_folder: CaseFolder, file: str) -> TextRows:
    data = case_folder.take(file, LARGEST_TABLE)
    findings = FaultList(file)
    if not file.endswith(".parquet"):
        header, *rows = (tuple(cells) for _, cells in records(text_of(data, file), findings))
        return TextRows(header, tuple(rows))
    cells = read_parquet(data, COLUMNS, findings)
    columns = [["" if cell is None else _text(cell) for cell in column.to_pylist()] for column in cells.columns.values()]
    return TextRows(tuple(cells.columns), tuple(zip(*columns, strict=True)))


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else text_of_number(float(cell))


def _pairs(value: Any, key: str) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        for name, part in sorted(value.items(), key=lambda item: _is_table(item[1])):  # as TOML must have them
            yield from _pairs(part, f"{key}.{name}" if key else name)
    elif isinstance(value, list) and _is_table(value):
        array = key.rpartition(".")[2]
        for name, row in zip(_names(value, array), value, strict=True):
            unnamed = {field: part for field, part in row.items() if name.startswith("[") or field != naming_key(array)}
            yield from _pairs(unnamed, f"{key}{name}")
    elif value != []:
        yield key, ";".join(map(str, value)) if isinstance(value, list) else value


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and all(isinstance(part, dict) for part in value))


def _names(rows: Sequence[Table], array: str) -> list[str]:
    """Return what names each table of an array in a key: its id or class if each has its own, else its place."""
    key = naming_key(array)
    names = [row.get(key) for row in rows]
    valid = class_id if key == "class" else identifier
    if len({str(name).casefold() for name in names}) == len(rows) and all(_is(valid, name) for name in names):
        return [f".{name}" for name in names]
    return [f"[{place}]" for place in range(1, len(rows) + 1)]


def _is(valid: Any, name: object) -> bool:
    try:
        return bool(valid(name))
    except ValueError:
        return False


def cell_value(sheet: str, column: str, text: str) -> str | float:
    """Return a cell of a table as a workbook holds it: a number where the column holds numbers, else the text."""
    return float(text) if numeric(sheet, column) and reads_as_number(text) else text
