"""A table as the bytes of a Parquet file: the same rows give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

Kind = Literal["text", "number", "whole"]
_TYPES = {"text": pa.string(), "number": pa.float64(), "whole": pa.int64()}


def parquet_bytes(columns: Mapping[str, Kind], rows: Sequence[Mapping[str, Any]], facts: Mapping[str, str]) -> bytes:
    """Return the file: columns in their order, rows in theirs, a missing value null; `facts` stand in its metadata."""
    schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()], metadata=dict(facts))
    arrays = [pa.array([row.get(name) for row in rows], type=_TYPES[kind]) for name, kind in columns.items()]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()
