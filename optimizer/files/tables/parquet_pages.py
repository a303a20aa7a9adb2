"""What the columns of a Parquet file unpack to, from the headers of its pages: what its directory claims of that is not believed.

A column chunk is a run of pages, each a header in Thrift's compact protocol and a body that the decoder unpacks to exactly as many bytes
as the header says, or refuses. So the sum over the headers is what is unpacked. Nothing is decompressed here, and each byte of directory
and headers is looked at once. The directory is read here and not through Arrow, whose view of a damaged one can end the process.

Source: Apache Parquet format, `parquet.thrift` (FileMetaData, RowGroup, ColumnChunk, ColumnMetaData, PageHeader, DataPageHeader,
DataPageHeaderV2); Thrift compact protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MOST_PAGES = 100_000
LARGEST_DIRECTORY = 4_000_000
"""Bytes."""
DEEPEST = 8
_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_FIXED = {_TRUE: 0, _FALSE: 0, _BYTE: 1, _DOUBLE: 8}
"""Bytes of the values that have always as many; a flag is told by its type alone."""
_UNPACKED, _PACKED, _DATA, _DATA_V2 = 2, 3, 5, 8
_VALUES = 1
_WHOLES = (4, 5, 6)
_PATH, _NUMBER, _LENGTH, _FIRST, _DICTIONARY = 3, 5, 7, 9, 11
_GROUPS, _COLUMNS, _META = 4, 1, 3
_WANTED = {_GROUPS: {_COLUMNS: {_META: dict.fromkeys((_PATH, _NUMBER, _LENGTH, _FIRST, _DICTIONARY))}}}
_END = b"PAR1"


class PagesError(ValueError):
    """The pages are not what a Parquet file has."""


class ManyPagesError(PagesError):
    """There are more than `MOST_PAGES`, or the directory is longer than `LARGEST_DIRECTORY`."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Where the pages of one column of one group of rows lie."""

    values: int
    start: int
    end: int


class _PageReader:
    """Thrift's compact protocol, as far as a page header needs it."""

    def __init__(self, data: memoryview, place: int) -> None:
        self.data, self.place = data, place

    def byte(self) -> int:
        """Return the next byte."""
        if not 0 <= self.place < len(self.data):
            raise PagesError("a page ends beyond the file")
        self.place += 1
        return self.data[self.place - 1]

    def varint(self) -> int:
        """Return an unsigned number of at most ten bytes of seven bits."""
        value = 0
        for shift in range(0, 70, 7):
            part = self.byte()
            value |= (part & 0x7F) << shift
            if part < 0x80:
                return value
        raise PagesError("a number of a page is too long")

    def whole(self) -> int:
        """Return a signed number in zigzag form."""
        value = self.varint()
        return (value >> 1) ^ -(value & 1)

    def fields(self) -> Iterator[tuple[int, int]]:
        """Yield number and type of each field of a struct; whoever takes one reads its value."""
        number = 0
        while (head := self.byte()) & 0x0F != _STOP:
            step = head >> 4
            number = number + step if step else self.whole()
            yield number, head & 0x0F

    def skip(self, kind: int, depth: int = 0) -> None:
        """Pass over a value."""
        if depth > DEEPEST:
            raise PagesError("a page header is too deep")
        if kind in _FIXED:
            self.place += _FIXED[kind]
        elif kind == _BINARY:
            size = self.varint()
            self.place += size
        elif kind in (_LIST, _SET):
            head = self.byte()
            self._skip_all((head & 0x0F,), head >> 4 if head >> 4 < 15 else self.varint(), depth)
        elif kind == _MAP:
            size = self.varint()
            kinds = self.byte() if size else 0
            self._skip_all((kinds >> 4, kinds & 0x0F), size, depth)
        elif kind == _STRUCT:
            for _, inner in self.fields():
                self.skip(inner, depth + 1)
        else:
            self.varint()

    def _skip_all(self, kinds: tuple[int, ...], size: int, depth: int) -> None:
        if size > len(self.data):
            raise PagesError("a page header has more parts than the file has bytes")
        for _ in range(size):
            for kind in kinds:
                self.place += kind in (_TRUE, _FALSE)  # within a list a flag is a byte
                self.skip(kind, depth + 1)

    def value(self, kind: int, wanted: Any) -> Any:
        """Return a value; of a struct the fields that `wanted` names, each with what is wanted of it."""
        if kind == _STRUCT:
            return self._struct(wanted)
        if kind in (_LIST, _SET):
            return self._list(wanted)
        if kind == _BINARY:
            size = self.varint()
            self.place += size
            return bytes(self.data[self.place - size : self.place])
        if kind in _WHOLES:
            return self.whole()
        return self.skip(kind)

    def _struct(self, wanted: Any) -> dict[int, Any]:
        if wanted is None:
            raise PagesError("the directory has a struct where one value belongs")
        fields = {}
        for number, inner in self.fields():
            if number in wanted:
                fields[number] = self.value(inner, wanted[number])
            else:
                self.skip(inner)
        return fields

    def _list(self, wanted: Any) -> list[Any]:
        """Return a list of structs or texts: the directory has no other, and each part of such a list is a byte at least."""
        head = self.byte()
        size = head >> 4 if head >> 4 < 15 else self.varint()
        if size > len(self.data):
            raise PagesError("a list has more parts than the file has bytes")
        if head & 0x0F not in (_STRUCT, _BINARY):
            raise PagesError("the directory has a list of neither structs nor texts")
        return [self.value(head & 0x0F, wanted) for _ in range(size)]


def _header(reader: _PageReader) -> tuple[int, int, int]:
    """Return what a page unpacks to, its bytes in the file, and its values (0 of a dictionary)."""
    unpacked = packed = values = 0
    for number, kind in reader.fields():
        if number in (_UNPACKED, _PACKED):
            size = reader.whole()
            if size < 0:
                raise PagesError("a page has a negative size")
            unpacked, packed = (size, packed) if number == _UNPACKED else (unpacked, size)
        elif number in (_DATA, _DATA_V2) and kind == _STRUCT:
            for inner, inner_kind in reader.fields():
                if inner == _VALUES:
                    values = reader.whole()
                else:
                    reader.skip(inner_kind)
        else:
            reader.skip(kind)
    return unpacked, packed, values


def unpacked_size(data: memoryview, columns: frozenset[str], most: int) -> int:
    """Return how many bytes the pages of some columns, those of plain values, unpack to; counting ends above `most`.

    Raises `PagesError` where the pages cannot be followed, `ManyPagesError` above `MOST_PAGES`.
    """
    total = pages = 0
    for chunk in _chunks(data, columns):
        for size in _sizes(data, chunk):
            pages += 1
            total += size
            if pages > MOST_PAGES:
                raise ManyPagesError
            if total > most:
                return total
    return total


def _chunks(data: memoryview, columns: frozenset[str]) -> Iterator[_Chunk]:
    """Yield where the directory at the end of the file says that the pages of some columns are."""
    length = int.from_bytes(data[-8:-4], "little")
    if bytes(data[-4:]) != _END or length > len(data) - 8:
        raise PagesError("the file has no directory")
    if length > LARGEST_DIRECTORY:
        raise ManyPagesError
    paths = [[name.encode()] for name in columns]
    for group in _listed(_PageReader(data, len(data) - 8 - length).value(_STRUCT, _WANTED), _GROUPS):
        for column in _listed(group, _COLUMNS):
            meta = column.get(_META) if isinstance(column, dict) else None
            if isinstance(meta, dict) and meta.get(_PATH) in paths:
                yield _chunk(meta, len(data))


def _listed(struct: Any, number: int) -> list[Any]:
    entries = struct.get(number) if isinstance(struct, dict) else None
    return entries if isinstance(entries, list) else []


def _chunk(meta: dict[int, Any], size: int) -> _Chunk:
    """Return where a chunk's pages are, its dictionary's first, as the decoder finds them."""
    values, length, start, dictionary = (meta.get(key, 0) for key in (_NUMBER, _LENGTH, _FIRST, _DICTIONARY))
    if not all(isinstance(number, int) for number in (values, length, start, dictionary)):
        raise PagesError("the directory has no number where one belongs")
    start = dictionary if 0 < dictionary < start else start
    if not (0 <= start <= size and length >= 0):
        raise PagesError("a page begins beyond the file")
    return _Chunk(values, start, min(start + length, size))


def _sizes(data: memoryview, chunk: _Chunk) -> Iterator[int]:
    """Yield what each page of a column chunk unpacks to."""
    reader, counted = _PageReader(data, chunk.start), 0
    while counted < chunk.values and reader.place < chunk.end:
        unpacked, packed, values = _header(reader)
        reader.place += packed
        counted += max(values, 0)
        yield unpacked
