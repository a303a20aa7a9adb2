"""A Parquet table of losses as cells: every type that holds text or numbers, bounded by what it decodes to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import LARGEST_TABLE, MEGABYTE
from optimizer.files.faults import FaultList
from optimizer.files.tables.columns import MOST_ROWS, Cells
from optimizer.files.tables.csv_table import TableColumns, read_header
from optimizer.files.tables.parquet_pages import MOST_PAGES, ManyPagesError, PagesError, unpacked_size

LARGEST_UNPACKED = 4 * LARGEST_TABLE
"""Bytes of all columns together, their pages unpacked, and of all their texts written out."""
_TEXT_ONLY = ("class", "event")
_UNREADABLE = (pa.ArrowException, OSError, ValueError, OverflowError)


def read_parquet(data: bytes, columns: TableColumns, findings: FaultList) -> Cells:
    """Return the cells of a Parquet file, rows numbered from 1; a decimal is the text that a CSV file would have in its place."""
    try:
        source = pyarrow.parquet.ParquetFile(pa.BufferReader(data))
        names, kinds = list(source.schema_arrow.names), list(source.schema_arrow.types)
        rows, groups = source.metadata.num_rows, source.metadata.num_row_groups
    except _UNREADABLE:
        raise _unreadable(findings) from None
    if rows > MOST_ROWS or groups > MOST_PAGES:
        too_long, too_many = Message("the table has more than {most:,} rows", most=MOST_ROWS), _too_many_pages()
        raise _refused(findings, too_long if rows > MOST_ROWS else too_many, Message("make it smaller"))
    header = read_header(names, columns, findings)
    if len(set(names)) < len(names):
        raise findings.stop()
    kind_of = {name: _kind(kind, name, findings) for name, kind in zip(header.names, kinds, strict=True) if name}
    _check_pages(data, frozenset(kind_of), findings)
    texts = [name for name, kind in kind_of.items() if _is_text(kind)]
    try:
        source = pyarrow.parquet.ParquetFile(pa.BufferReader(data), read_dictionary=texts)
        table = source.read(columns=list(kind_of), use_threads=False)
        _check_texts([table.column(name) for name in texts], findings)
        by_name = {name: _plain(table.column(name), kind) for name, kind in kind_of.items()}
    except _UNREADABLE:
        raise _unreadable(findings) from None
    return Cells(findings.file, np.arange(1, rows + 1, dtype=np.int64), by_name)


def _too_many_pages() -> Message:
    return Message("the table has more than {most:,} pages", most=MOST_PAGES)


def _refused(findings: FaultList, rule: Message, fix: Message) -> InputError:
    findings.add(Fault(findings.file, None, "", "", rule, fix))
    return findings.stop()


def _unreadable(findings: FaultList) -> InputError:
    return _refused(findings, Message("this is not a Parquet file that can be read"), Message("write it again"))


def _kind(kind: Any, name: str, findings: FaultList) -> Any:
    """Return the type of a column's values, or raise `InputError` where it holds neither text nor numbers."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    text = _is_text(inner) or pa.types.is_null(inner)
    amount = pa.types.is_integer(inner) or pa.types.is_floating(inner) or pa.types.is_decimal(inner)
    if not (text or (amount and name not in _TEXT_ONLY)):
        findings.add(
            Fault(
                findings.file,
                None,
                name,
                str(inner)[:80],
                Message("a column must hold text or numbers"),
                Message("write it with that type"),
            )
        )
        raise findings.stop()
    return inner


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _check_pages(data: bytes, columns: frozenset[str], findings: FaultList) -> None:
    """Raise `InputError` where the columns unpack to too much, whatever the file's directory says they do."""
    try:
        size = unpacked_size(memoryview(data), columns, LARGEST_UNPACKED)
    except ManyPagesError:
        raise _refused(findings, _too_many_pages(), Message("write it with larger groups of rows")) from None
    except PagesError:
        raise _unreadable(findings) from None
    if size > LARGEST_UNPACKED:
        raise _too_large(findings)


def _too_large(findings: FaultList) -> InputError:
    return _refused(
        findings,
        Message("the table has more than {megabytes} MB unpacked", megabytes=LARGEST_UNPACKED // MEGABYTE),
        Message("make it smaller"),
    )


def _check_texts(columns: list[pa.ChunkedArray], findings: FaultList) -> None:
    """Raise `InputError` where the texts, which the file may hold once and name in every row, are too large written out."""
    total = 0
    for column in columns:
        for chunk in column.chunks:
            lengths = pc.binary_length(chunk.dictionary)
            total += pc.sum(pc.take(lengths, chunk.indices), min_count=0).as_py()
            if total > LARGEST_UNPACKED:
                raise _too_large(findings)


def _plain(column: pa.ChunkedArray, kind: Any) -> pa.Array:
    """Return a column as one array, of text or of numbers."""
    as_text = _is_text(kind) or pa.types.is_null(kind) or pa.types.is_decimal(kind)
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    array = column.cast(pa.string() if as_text else kind).combine_chunks()
    return pa.concat_arrays(array.chunks) if isinstance(array, pa.ChunkedArray) else array
