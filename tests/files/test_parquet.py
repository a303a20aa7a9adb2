"""A Parquet table of losses says what the CSV table of the same cells says, whatever type and writer its columns have."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from optimizer.errors import InputError
from optimizer.files.faults import FaultList
from optimizer.files.loss_table import COLUMNS, LossTable, read_losses
from optimizer.files.tables import parquet_pages, parquet_table
from optimizer.files.tables.parquet_table import read_parquet

TEXTS = (
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int8(), pa.large_string()),
)
WRITERS: tuple[dict[str, Any], ...] = (
    {},
    {"use_dictionary": False},
    {"compression": "zstd", "row_group_size": 3},
    {"data_page_version": "2.0", "data_page_size": 16},
    {"store_schema": False, "compression": "none", "write_statistics": False},
)
Cell = str | None
"""As a CSV file has it; None is a blank cell."""


def decimal_type(cells: list[Cell]) -> Any:
    """Return the narrowest decimal type that holds every cell as it is written."""
    numbers = [Decimal(cell) for cell in cells if cell is not None]
    scale = max((max(-int(number.as_tuple().exponent), 0) for number in numbers), default=0)
    digits = max((len(f"{abs(number):.{scale}f}".replace(".", "")) for number in numbers), default=1)
    return pa.decimal128(max(digits, scale, 1), scale) if digits <= 38 else pa.decimal256(max(digits, scale), scale)


def as_decimals(cells: list[Cell]) -> pa.Array:
    return pa.array([None if cell is None else Decimal(cell) for cell in cells], decimal_type(cells))


def as_floats(cells: list[Cell]) -> pa.Array:
    return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())


def as_wholes(cells: list[Cell]) -> pa.Array:
    return pa.array([None if cell is None else int(cell) for cell in cells], pa.int64())


def as_text(kind: Any) -> Callable[[list[Cell]], pa.Array]:
    return lambda cells: pa.array(cells, pa.string()).cast(kind)


def parquet_of(table: dict[str, pa.Array], **options: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table(table), target, **options)
    return target.getvalue()


def csv_of(table: dict[str, list[Cell]]) -> bytes:
    rows = zip(*([("" if cell is None else cell) for cell in column] for column in table.values()), strict=True)
    return "\n".join([",".join(table), *(",".join(row) for row in rows)]).encode() + b"\n"


def read(data: bytes, file: str) -> tuple[LossTable | None, list[tuple[str, str, str, str]]]:
    """Return the table, and what is wrong with it: row counted from the first of the data, column, value, rule."""
    findings = FaultList(file)
    try:
        table = read_losses(data, findings)
    except InputError as error:
        return None, [(str(f.row), f.field, f.value, f.rule) for f in error.faults]
    first = 2 if file.endswith(".csv") else 1
    return table, [(str(None if f.row is None else f.row - first), f.field, f.value, f.rule) for f in findings.faults()]


def same(one: LossTable | None, other: LossTable | None) -> bool:
    """Say whether two tables are the same to the last bit, wherever their rows stand in the file."""
    if one is None or other is None:
        return one is other
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("year", "class_place", "loss", "event_place", "probability", "price")]
    return one.classes == other.classes and all(
        a is None if b is None else a is not None and a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs
    )


def drawn(random: Random) -> dict[str, list[Cell]]:
    """Draw a table as CSV cells: amounts of up to twenty digits, columns left out or blank, now and then a cell that is refused."""
    size = random.randint(1, 12)

    def money() -> Cell:
        whole, part = random.randint(0, 10 ** random.randint(0, 17)), random.randint(0, 9)
        text = f"{whole}.{''.join(str(random.randint(0, 9)) for _ in range(part))}" if part else f"{whole}"
        return "-" + text if random.random() < 0.02 else None if random.random() < 0.02 else text

    def year() -> Cell:
        return random.choice((f"{random.randint(1, 9)}",) * 30 + ("1.5", None, "9007199254740993"))

    table: dict[str, list[Cell]] = {
        "year": [year() for _ in range(size)],
        "class": [random.choice(("hot", "cold.key", "warm", "hot")) for _ in range(size)],
        "loss": [money() for _ in range(size)],
    }
    if random.random() < 0.6:
        blank = random.random() < 0.4
        table["event"] = [None if blank else random.choice((None, "e1", "e-2")) for _ in range(size)]
    if random.random() < 0.5:
        table["probability"] = [
            random.choice(("0.01", "0.0250", "0", "1e-3", None if random.random() < 0.05 else "0.1")) for _ in range(size)
        ]
    if random.random() < 0.3:
        table["price"] = [random.choice(("1", "0.90", "1.10")) for _ in range(size)]
    return table


def typed(table: dict[str, list[Cell]], random: Random) -> dict[str, pa.Array]:
    """Return the columns in types that can hold their cells exactly."""
    found = {}
    for name, cells in table.items():
        if all(cell is None for cell in cells):
            found[name] = random.choice((pa.nulls(len(cells)), pa.array(cells, pa.string()), pa.array(cells, pa.string_view())))
            continue
        ways = [as_text(kind) for kind in TEXTS]
        if name not in ("class", "event"):
            ways = [*ways, as_decimals, as_decimals, as_decimals]
            if all(cell is None or cell.lstrip("-").isdigit() for cell in cells):
                ways += [as_wholes]
        found[name] = random.choice(ways)(cells)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_each_type_says_what_csv_says(seed: int) -> None:
    """Losses to the last bit, blanks as blanks, faults at the same cells in the same words: 30 tables a seed."""
    for turn in range(30):
        random = Random(1000 * seed + turn)
        table = drawn(random)
        plain, plain_faults = read(csv_of(table), "losses.csv")
        stored, faults = read(parquet_of(typed(table, random), **random.choice(WRITERS)), "losses.parquet")
        assert same(stored, plain), table
        unwritten = [(row, field, rule) for row, field, _, rule in plain_faults]
        assert [(row, field, rule) for row, field, _, rule in faults] == unwritten, table


def losses(**columns: Any) -> dict[str, pa.Array]:
    return {"year": pa.array([1, 2]), "class": pa.array(["hot", "cold"]), "loss": pa.array([5.0, 7.0])} | columns


def test_an_event_column_without_a_single_id_is_no_event_column() -> None:
    table, faults = read(parquet_of(losses(event=pa.nulls(2))), "losses.parquet")
    assert faults == []
    assert table is not None
    assert table.event_place.tolist() == [-1, -1]


@pytest.mark.parametrize("name", ["year", "class", "loss"])
def test_a_column_that_must_be_stated_and_holds_nothing_is_told_by_the_row(name: str) -> None:
    _, faults = read(parquet_of(losses(**{name: pa.nulls(2)})), "losses.parquet")
    assert faults == [("0", name, "", "this must be stated"), ("1", name, "", "this must be stated")]


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("loss", Decimal("-100.10"), "an amount must not be negative"),
        ("loss", -100.5, "an amount must not be negative"),
        ("loss", float("nan"), "a number must be finite and at most 1e+24"),
        ("loss", float("inf"), "a number must be finite and at most 1e+24"),
        ("loss", 1e-310, "this number is too small to be told from 0"),
        ("loss", Decimal("1e30"), "a number must be finite and at most 1e+24"),
        ("year", Decimal("1.5"), "this must be a whole number"),
        ("year", 1.5, "this must be a whole number"),
        ("year", 2**53, f"a whole number must be at most {2**53 - 1}"),
        ("year", -(2**53) - 1, f"a whole number must be at most {2**53 - 1}"),
        ("probability", Decimal("1.01"), "a probability must be between 0 and 1"),
        ("probability", Decimal("-0.01"), "an amount must not be negative"),
    ],
)
def test_a_number_is_refused_in_the_words_of_its_own_rule(column: str, cell: Any, rule: str) -> None:
    good: Any = Decimal(1) if isinstance(cell, Decimal) else type(cell)(1)
    _, faults = read(parquet_of(losses(**{column: pa.array([good, cell])})), "losses.parquet")
    assert [(row, field, told) for row, field, _, told in faults] == [("1", column, rule)]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([True, False]),
        pa.array([1, 2], pa.timestamp("s")),
        pa.array([1, 2], pa.date32()),
        pa.array([b"1", b"2"]),
        pa.array([[1.0], [2.0]]),
        pa.array([{"a": 1}, {"a": 2}]),
    ],
)
def test_what_is_neither_text_nor_number_is_refused_by_its_type(column: pa.Array) -> None:
    _, faults = read(parquet_of(losses(loss=column)), "losses.parquet")
    assert [(field, told) for _, field, _, told in faults] == [("loss", "a column must hold text or numbers")]


def test_a_year_too_large_for_a_float_is_refused_from_csv_too() -> None:
    for year in (2**53, 2**53 + 1, 2**60):
        _, faults = read(f"year,class,loss\n{year},hot,1\n".encode(), "losses.csv")
        assert [rule for *_, rule in faults] == [f"a whole number must be at most {2**53 - 1}"]


def test_texts_that_a_file_holds_once_and_means_in_every_row_are_bounded_by_what_they_are_written_out(monkeypatch: Any) -> None:
    """A dictionary of one text of 50,000 letters, meant by 2,000 rows: 100 MB in some kilobytes."""
    monkeypatch.setattr(parquet_table, "LARGEST_UNPACKED", 5_000_000)
    codes = pa.array(np.zeros(2000, dtype=np.int32))
    column = pa.DictionaryArray.from_arrays(codes, pa.array(["e" * 50_000]))
    data = parquet_of({"year": pa.array(range(2000)), "class": pa.array(["hot"] * 2000), "loss": pa.array([1.0] * 2000), "event": column})
    assert len(data) < 200_000
    _, faults = read(data, "losses.parquet")
    assert [rule for *_, rule in faults] == ["the table has more than 5 MB unpacked"]


def test_pages_are_measured_before_one_is_unpacked(monkeypatch: Any) -> None:
    """A column of zeros, a thousandth of its size when packed, is refused by its page headers; nothing is decoded."""
    monkeypatch.setattr(parquet_table, "LARGEST_UNPACKED", 1_000_000)
    many = pa.array(np.zeros(400_000))
    data = parquet_of(
        {"year": pa.array(range(400_000)), "class": pa.array(["hot"] * 400_000), "loss": many}, use_dictionary=False, compression="zstd"
    )
    monkeypatch.setattr(pq.ParquetFile, "read", lambda *_, **__: pytest.fail("decoded"))
    _, faults = read(data, "losses.parquet")
    assert [rule for *_, rule in faults] == ["the table has more than 1 MB unpacked"]


@pytest.mark.parametrize("options", WRITERS)
def test_the_size_measured_is_the_sum_of_what_the_pages_hold(options: dict[str, Any]) -> None:
    """Arrow's own directory, which an honest writer fills in, counts the page headers too: a few bytes each."""
    data = parquet_of(losses(event=pa.array(["a", None])) | {"price": pa.array([1.0, 1.1])}, **options)
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    names = frozenset(COLUMNS.allowed)
    measured = parquet_pages.unpacked_size(memoryview(data), names, 10**9)
    chunks = [metadata.row_group(g).column(c) for g in range(metadata.num_row_groups) for c in range(metadata.num_columns)]
    claimed = sum(chunk.total_uncompressed_size for chunk in chunks)
    assert 0 < measured < claimed <= measured + 400 * len(chunks)


def test_what_the_directory_claims_is_not_believed(monkeypatch: Any) -> None:
    """The same file, its directory saying one byte a column: refused for what it unpacks to."""
    monkeypatch.setattr(parquet_table, "LARGEST_UNPACKED", 100_000)
    size = 60_000
    years, amounts = pa.array(np.arange(size)), pa.array(np.zeros(size))
    data = parquet_of({"year": years, "class": pa.array(["hot"] * size), "loss": amounts}, use_dictionary=False, compression="zstd")
    group = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0)
    footer = int.from_bytes(data[-8:-4], "little")
    directory = data[-8 - footer : -8]
    for size_told in (group.total_byte_size, *(group.column(place).total_uncompressed_size for place in range(group.num_columns))):
        told = varint(2 * size_told)
        assert told in directory
        directory = directory.replace(told, b"\x82" + b"\x80" * (len(told) - 2) + b"\x00")  # 1, in as many bytes
    lied = data[: -8 - footer] + directory + data[-8:]
    group = pq.ParquetFile(io.BytesIO(lied)).metadata.row_group(0)
    assert {group.total_byte_size, *(group.column(place).total_uncompressed_size for place in range(group.num_columns))} == {1}
    _, faults = read(lied, "losses.parquet")
    assert [rule for *_, rule in faults] == ["the table has more than 0 MB unpacked"]


def varint(value: int) -> bytes:
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])


def test_broken_files_are_one_line_whatever_breaks_in_them() -> None:
    random = Random(3)
    good = parquet_of(losses(event=pa.array(["a", None])), compression="zstd")
    for _ in range(300):
        data = bytearray(good)
        for _ in range(random.randint(1, 4)):
            data[random.randrange(4, len(data))] = random.randrange(256)
        _, faults = read(bytes(data[: random.choice((len(data), random.randrange(len(data))))]), "losses.parquet")
        assert all(len(rule) < 200 and "\n" not in rule for *_, rule in faults)


def test_more_pages_than_a_table_has_are_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr(parquet_pages, "MOST_PAGES", 50)
    data = parquet_of({"year": pa.array(range(100)), "class": pa.array(["hot"] * 100), "loss": pa.array([1.0] * 100)}, row_group_size=1)
    findings = FaultList("losses.parquet")
    with pytest.raises(InputError, match="pages"):
        read_parquet(data, COLUMNS, findings)


def test_an_unknown_column_is_told_and_never_decoded(monkeypatch: Any) -> None:
    asked: list[list[str]] = []
    decode = pq.ParquetFile.read

    def noted(self: Any, columns: list[str], **options: Any) -> Any:
        asked.append(columns)
        return decode(self, columns, **options)

    monkeypatch.setattr(pq.ParquetFile, "read", noted)
    _, faults = read(parquet_of(losses(weight=pa.array(["x" * 1000, "y"]))), "losses.parquet")
    assert [(field, rule) for _, field, _, rule in faults] == [("weight", "unknown column")]
    assert asked == [["year", "class", "loss"]]


def test_a_case_reads_the_same_from_either(tmp_path: Path) -> None:
    """The loss of 100.10 is 100.1 from CSV and from a decimal; the plain quotient is a unit in the last place more."""
    assert float(Decimal("100.10")) == 100.1
    table, _ = read(parquet_of(losses(loss=pa.array([Decimal("100.10"), Decimal("0.00")]))), "losses.parquet")
    assert table is not None
    assert table.loss.tolist() == [100.1, 0.0]
    assert re.fullmatch(r"100\.1", repr(float(table.loss[0])))
