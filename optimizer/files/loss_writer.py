"""Loss years as the tables of `formats.md` §4 and §5: read again with their probabilities, they are the same years to the last bit."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq

from optimizer.losses.scenarios import Scenarios


def losses_bytes(years: Scenarios, *, parquet: bool = False) -> bytes:
    """Return the loss table: a row a part, years in their order, occurrences of a year in time order.

    `event` is stated where an occurrence has several parts, `price` where coins are repaid at another price than at the loss.
    """
    parts = np.diff(years.part_start)
    year_of = np.repeat(years.year_of, parts)
    within = years.occurrence_start[:-1][years.year_of]
    place = np.repeat(np.arange(years.occurrences, dtype=np.int64) - within + 1, parts)
    columns: dict[str, pa.Array] = {
        "year": pa.array(years.number[year_of]),
        "class": pa.DictionaryArray.from_arrays(pa.array(years.part_class), pa.array(years.classes, pa.string())).cast(pa.string()),
        "loss": pa.array(years.part_loss),
    }
    if (parts > 1).any():
        columns["event"] = pa.array(np.char.add("e", place.astype(str)), mask=np.repeat(parts == 1, parts))
    columns["probability"] = pa.array(years.probability[year_of])
    if years.price.size:
        columns["price"] = pa.array(np.repeat(years.price, parts))
    return _written(pa.table(columns), parquet=parquet)


def failures_bytes(years: Scenarios) -> bytes:
    """Return the years in which insurers fail as CSV: a row an insurer and year."""
    insurer, year = np.nonzero(years.failed) if years.failed.size else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    names = [years.insurers[place] for place in insurer]
    return _written(pa.table({"year": pa.array(years.number[year]), "insurer": pa.array(names, pa.string())}), parquet=False)


def _written(table: pa.Table, *, parquet: bool) -> bytes:
    out = io.BytesIO()
    if parquet:
        pq.write_table(table, out, compression="zstd")
    else:
        out.write(f"{','.join(table.column_names)}\n".encode())  # the library would quote the names
        pc.write_csv(table, out, pc.WriteOptions(include_header=False, quoting_style="none"))  # ids hold nothing to be quoted
    return out.getvalue()
