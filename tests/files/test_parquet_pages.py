"""The pages of a damaged Parquet file are counted or refused: no byte of its directory or headers makes the reader do anything else."""

from __future__ import annotations

import io
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from optimizer.files.tables import parquet_pages
from optimizer.files.tables.parquet_pages import ManyPagesError, PagesError, unpacked_size

COLUMNS = frozenset({"year", "class", "loss"})
MOST = 10**9


@cache
def table() -> bytes:
    """Return a file of three columns in two groups of rows."""
    target = io.BytesIO()
    columns = {"year": [1, 2, 3], "class": ["hot", "cold", "hot"], "loss": [5.0, 7.5, 1.25]}
    pq.write_table(pa.table(columns), target, row_group_size=2, use_dictionary=["class"], compression="none", store_schema=False)
    return target.getvalue()


def counted(data: bytes) -> int:
    return unpacked_size(memoryview(data), COLUMNS, MOST)


def directory() -> range:
    """Return the places of the directory in the file."""
    length = int.from_bytes(table()[-8:-4], "little")
    return range(len(table()) - 8 - length, len(table()) - 8)


def test_what_the_pages_unpack_to_is_at_least_their_values() -> None:
    """Three years and three losses of eight bytes, two dictionaries of texts with their lengths; less where other columns are read."""
    assert counted(table()) >= 3 * 8 + 3 * 8 + (4 + 3 + 4 + 4) + (4 + 3)
    assert 3 * 8 <= unpacked_size(memoryview(table()), frozenset({"loss"}), MOST) < counted(table())
    assert unpacked_size(memoryview(table()), frozenset({"other"}), MOST) == 0


def test_counting_ends_above_what_may_be_unpacked() -> None:
    assert 10 < unpacked_size(memoryview(table()), COLUMNS, 10) < counted(table())


@pytest.mark.slow
@pytest.mark.parametrize("byte", [0x00, 0x19, 0x1C, 0xFF])
def test_a_byte_changed_anywhere_is_counted_or_refused(byte: int) -> None:
    """Types and numbers of fields, lengths of lists and texts, numbers without an end."""
    refused = 0
    for place in range(len(table())):
        data = bytearray(table())
        data[place] = byte
        try:
            assert counted(bytes(data)) >= 0
        except PagesError:
            refused += 1
    assert refused > 20


def test_a_directory_of_lists_within_lists_or_of_flags_without_end_is_refused() -> None:
    """Neither has a depth or a length that its bytes pay for."""
    place = directory().start
    for groups in (b"\x19" * 5_000, b"\xf9\xff\x7f" + b"\xf1\xff\x7f" * 5_000, b"\x11"):
        data = table()[:place] + b"\x49" + groups
        data += (len(data) - place).to_bytes(4, "little") + b"PAR1"
        with pytest.raises(PagesError):
            counted(data)


@pytest.mark.slow
def test_many_bytes_changed_in_a_row_are_counted_or_refused() -> None:
    """A number without an end; a list of more parts, a field of more, than the file has bytes; structs in structs."""
    told = set()
    for run in (b"\x80" * 12, b"\x19\xfc\xff\xff\xff\x0f", b"\x1b\xff\xff\xff\xff\x0f\x55", b"\x1c" * 24, b"\x18\xff\xff\xff\xff\x0f"):
        for place in directory():
            data = bytearray(table())
            data[place : place + len(run)] = run
            try:
                counted(bytes(data[: len(table())]))
            except PagesError as error:
                told.add(str(error))
    assert {
        "a number of a page is too long",
        "a page header is too deep",
        "a page header has more parts than the file has bytes",
        "a list has more parts than the file has bytes",
    } <= told


def test_a_file_without_a_directory_and_one_of_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b"", table()[:-1], table()[:-4] + b"PAR2", (2**31).to_bytes(4, "little") + b"PAR1"):
        with pytest.raises(PagesError, match="no directory"):
            counted(data)
    monkeypatch.setattr(parquet_pages, "MOST_PAGES", 2)
    with pytest.raises(ManyPagesError):
        counted(table())
    monkeypatch.setattr(parquet_pages, "LARGEST_DIRECTORY", 10)
    with pytest.raises(ManyPagesError):
        counted(table())
