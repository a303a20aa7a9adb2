"""Long columns, checked all at once: what a million cells say, and a fault by row for those that say nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from optimizer.errors import Fault, Message, Words
from optimizer.files.disk import text_of
from optimizer.files.fault_wording import MISSING, objection
from optimizer.files.faults import FaultList, shown
from optimizer.files.tables.csv_table import TableColumns, blank_faults, read_header, records, shape_fault
from optimizer.losses.scenarios import Index, Vector
from optimizer.values import LARGEST_AMOUNT, LARGEST_WHOLE, SMALLEST_AMOUNT, ValueFault, number, whole

MOST_ROWS = 10_000_000
_PLAIN = r"^-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?$"
"""Numbers that Arrow reads as `values.number` does; the other ways of writing one are left to that."""

_ZERO = r"^-?0+(\.0*)?([eE][+-]?[0-9]{1,3})?$"
_NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
"""All that `values.number` may read."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """A table by column: text, or numbers where a Parquet file has them."""

    file: str
    rows: Index
    """Number of each row in the file."""
    columns: dict[str, pa.Array]

    def fault(self, place: int, column: str, words: Words) -> Fault:
        """Return a fault of one cell."""
        value = self.columns[column][place].as_py()
        return Fault(self.file, int(self.rows[place]), column, shown(value), *words)


def read_csv(data: bytes, columns: TableColumns, findings: FaultList) -> Cells:
    """Return the cells of a CSV file; rows with a fault of shape are told and left out."""
    text = text_of(data, findings.file)
    _, first = next(records(text.partition("\n")[0], findings), (1, []))
    header = read_header(first, columns, findings)
    if text.count("\n") > MOST_ROWS:
        findings.add(
            Fault(findings.file, None, "", "", Message("the table has more than {most:,} rows", most=MOST_ROWS), Message("make it smaller"))
        )
        raise findings.stop()
    read = _read_quoted if '"' in text else _read_plain
    rows, cells = read(text, len(header.names), findings)
    by_name = {name: cells[place] for place, name in enumerate(header.names) if name}
    return _without_spaces(Cells(findings.file, rows, by_name), findings)


def _read_plain(text: str, width: int, findings: FaultList) -> tuple[Index, Sequence[pa.Array]]:
    """Read a text without quotes: quick."""
    odd: list[tuple[int, str]] = []

    def leave_out(row: Any) -> str:
        odd.append((row.number, row.text))
        return "skip"

    body = text.rstrip("\r\n").encode()
    if b"\n" not in body:
        return np.zeros(0, dtype=np.int64), [pa.array([], pa.string())] * width
    names = [str(place) for place in range(width)]
    table = pyarrow.csv.read_csv(
        pa.BufferReader(body),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
        parse_options=pyarrow.csv.ParseOptions(quote_char=False, ignore_empty_lines=False, invalid_row_handler=leave_out),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    )
    rows = np.arange(2, table.num_rows + len(odd) + 2, dtype=np.int64)
    rows = np.setdiff1d(rows, [row for row, _ in odd], assume_unique=True)
    cells = [table.column(place).combine_chunks() for place in range(width)]
    blank = np.logical_and.reduce([pc.equal(column, "").to_numpy(zero_copy_only=False) for column in cells])
    without = [row for row, line in odd if not line.strip(",\r")]
    odd = [(row, line) for row, line in odd if line.strip(",\r")]
    findings.extend(blank_faults(sorted([*rows[blank].tolist(), *without]), findings.file))
    findings.many(np.arange(len(odd)), lambda i: _shape(*odd[i], width, findings.file))
    return rows[~blank], [column.filter(pa.array(~blank)) for column in cells]


def _shape(row: int, line: str, width: int, file: str) -> Fault:
    """Return the fault of a row known to have one."""
    fault = shape_fault(row, line.rstrip("\r").split(","), width, file)
    return fault or Fault(file, row, "", shown(line), Message("this row cannot be read"), Message("write it as the other rows"))


def _read_quoted(text: str, width: int, findings: FaultList) -> tuple[Index, Sequence[pa.Array]]:
    """Read a text with quotes: slower, by the reader of small tables."""
    rows, complete, broken, blank = [], [], [], []
    for number_, cells in records(text, findings):
        if number_ == 1:
            continue
        fault = shape_fault(number_, cells, width, findings.file)
        if not any(cells):
            blank.append(number_)
        elif fault is None:
            rows.append(number_)
            complete.append(cells)
        else:
            broken.append(fault)
    findings.extend(blank_faults(blank, findings.file))
    findings.many(np.arange(len(broken)), broken.__getitem__)
    columns = [pa.array([cells[place] for cells in complete], pa.string()) for place in range(width)]
    return np.array(rows, dtype=np.int64), columns


def _without_spaces(cells: Cells, findings: FaultList) -> Cells:
    """Return the cells without spaces around them, and tell each that had some."""
    trimmed = {name: pc.utf8_trim_whitespace(column) for name, column in cells.columns.items()}
    for name, column in cells.columns.items():
        words = (Message("a cell must not have spaces around it"), Message("remove the spaces"))
        spaced = np.flatnonzero(_mask(pc.not_equal(column, trimmed[name])))
        findings.many(spaced, lambda i, name=name, words=words: cells.fault(i, name, words))  # type: ignore[misc]
    return Cells(cells.file, cells.rows, trimmed)


def amounts(cells: Cells, column: str, findings: FaultList, *, rate: bool = False) -> Vector:
    """Return amounts of at least 0, rates of at most 1; cells that are not are told, and 0 in the result."""
    if column not in cells.columns:
        return np.zeros(cells.rows.size)
    values, bad = _floats(cells.columns[column])
    bad |= ~(values >= 0) | (values > (1.0 if rate else LARGEST_AMOUNT)) | ((values > 0) & (values < SMALLEST_AMOUNT))

    def check(value: Any) -> None:
        if number(value) < 0:
            raise ValueFault(Message("an amount must not be negative"), Message("remove the minus sign"))
        if rate and number(value) > 1:
            raise ValueFault(Message("a probability must be between 0 and 1"), Message("write 0.05 for 5 %"))

    _add_faults(cells, column, bad, check, findings)
    return np.where(bad, 0.0, values) + 0.0


def whole_numbers(cells: Cells, column: str, findings: FaultList) -> Index:
    """Return whole numbers; cells that are not are told, and 0 in the result."""
    if column not in cells.columns:
        return np.zeros(cells.rows.size, dtype=np.int64)
    values, bad = _floats(cells.columns[column])
    bad |= ~(np.abs(values) <= LARGEST_WHOLE) | (values != np.rint(values))
    _add_faults(cells, column, bad, whole, findings)
    return np.where(bad, 0.0, values).astype(np.int64)


def ids(
    cells: Cells, column: str, check: Callable[[Any], str], findings: FaultList, *, optional: bool = False
) -> tuple[tuple[str, ...], Index]:
    """Return the distinct texts in order of first appearance and each row's place among them; -1 where blank or refused."""
    if column not in cells.columns:
        return (), np.full(cells.rows.size, -1, dtype=np.int64)
    encoded = pc.fill_null(cells.columns[column], "").dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    place = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    refused = np.array([not (text == "" and optional) and _refuses(check, text) for text in texts], dtype=np.bool_)
    blank = np.array([text == "" for text in texts], dtype=np.bool_)
    if texts:
        _add_faults(cells, column, refused[place], check, findings)
        place = np.where((refused | blank)[place], -1, place)
    return tuple(texts), place


def _refuses(check: Callable[[Any], object], text: str) -> bool:
    try:
        check(text)
    except ValueFault:
        return True
    return False


def _floats(column: pa.Array) -> tuple[Vector, Mask]:
    """Return the cells as floats, and which of them are no numbers."""
    if not pa.types.is_string(column.type):
        values = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        return values, ~np.isfinite(values)
    text = pc.fill_null(column, "")
    plain = pc.match_substring_regex(text, _PLAIN)
    values = pc.if_else(plain, text, "0").cast(pa.float64()).to_numpy(zero_copy_only=False).copy()
    odd = ~_mask(plain) | ((values == 0) & ~_mask(pc.match_substring_regex(text, _ZERO))) | ~(np.abs(values) <= LARGEST_AMOUNT)
    bad = odd & ~_mask(pc.match_substring_regex(text, _NUMBER))
    for place in np.flatnonzero(odd & ~bad):
        try:
            values[place] = number(text[int(place)].as_py())
        except ValueFault:
            bad[place] = True
    return values, bad


def _add_faults(cells: Cells, column: str, bad: Mask, check: Callable[[Any], object], findings: FaultList) -> None:
    """Tell why each bad cell is refused, in the words of the check that refuses it."""

    def fault_at(place: int) -> Fault:
        value = cells.columns[column][place].as_py()
        return cells.fault(place, column, MISSING if value is None else objection(check, value))

    findings.many(np.flatnonzero(bad), fault_at)


def _mask(array: pa.Array) -> Mask:
    mask: Mask = array.to_numpy(zero_copy_only=False).astype(np.bool_)
    return mask
