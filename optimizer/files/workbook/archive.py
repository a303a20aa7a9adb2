"""The parts of an uploaded workbook, unpacked within bounds before any parser sees them.

A workbook is a zip archive that a stranger made. Its directory is checked first, then each part is inflated with a bound of
its own, so that a directory that lies costs nothing; names lead nowhere, as nothing is written. What is kept are text parts alone,
by their names in small letters, as the format makes no difference of capitals.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import MEGABYTE

LARGEST_WORKBOOK = 10 * MEGABYTE
LARGEST_UNPACKED = 50 * MEGABYTE
MOST_PARTS = 1_000
_SLICE = 1 << 18
SAVE_AGAIN = Message("open it in a spreadsheet program and save it as .xlsx")
DECLARED = Message("the workbook holds text that no spreadsheet program writes (a declaration, another encoding)")
MACROS, AS_XLSX = Message("workbooks with macros are not read"), Message("save it as .xlsx")
TYPES = "[content_types].xml"
"""Name of the part that says what kind each part is, in small letters."""
_PLAIN_NAME = re.compile(r"(?!/)[^\x00-\x1f\\:]{1,200}")
_HEAD = re.compile(rb"<\?xml\s[^>]{0,200}?\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF8 = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}


def parts_of(data: bytes, file: str) -> dict[str, bytes]:
    """Return the text parts of a workbook by name, or raise `InputError` with the one reason why they are not read."""
    _check_kind(data, file)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, file)
            return dict(_unpacked(archive, entries, file))
    # Whatever zipfile and zlib raise on a stranger's bytes is one thing to their owner, a damaged file: BadZipFile, zlib.error and EOFError
    # for broken or short parts, NotImplementedError for a compression it does not know, RuntimeError for an encrypted part, OSError and
    # ValueError for offsets and names that cannot be. Our own refusals are InputError and pass through.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError):
        raise refused(file, Message("the workbook is damaged"), SAVE_AGAIN) from None


def refused(file: str, rule: Message, fix: Message) -> InputError:
    """Return the error of a workbook that is not read at all."""
    return InputError([Fault(file, None, "", "", rule, fix)])


def _check_kind(data: bytes, file: str) -> None:
    """Raise `InputError` for what is another kind of file, known by its first bytes."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refused(file, Message("this is an old .xls or a workbook with a password"), Message("save it as .xlsx without a password"))
    if not data.startswith(b"PK\x03\x04"):
        raise refused(file, Message("this is not an .xlsx workbook") if data else Message("the file is empty"), SAVE_AGAIN)


def _check_directory(entries: list[zipfile.ZipInfo], file: str) -> None:
    names = [entry.filename for entry in entries]
    tests = (
        (len(entries) > MOST_PARTS, Message("the workbook has more than {most} parts", most=MOST_PARTS), SAVE_AGAIN),
        (len({name.casefold() for name in names}) < len(names), Message("the workbook has two parts of one name"), SAVE_AGAIN),
        (not all(map(_leads_nowhere, names)), Message("the workbook has a part whose name leads out of it"), SAVE_AGAIN),
        (any(entry.flag_bits & 0x1 for entry in entries), Message("the workbook is encrypted"), Message("save it without a password")),
        (any("vbaproject" in name.casefold() for name in names), MACROS, AS_XLSX),
        (
            sum(entry.file_size for entry in entries) > LARGEST_UNPACKED,
            Message("the workbook has more than {megabytes} MB unpacked", megabytes=LARGEST_UNPACKED // MEGABYTE),
            Message("make it smaller"),
        ),
        (TYPES not in map(str.casefold, names), Message("this is not an .xlsx workbook"), SAVE_AGAIN),
    )
    for applies, rule, fix in tests:
        if applies:
            raise refused(file, rule, fix)


def _leads_nowhere(name: str) -> bool:
    return _PLAIN_NAME.fullmatch(name) is not None and ".." not in name.split("/")


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: str) -> Iterator[tuple[str, bytes]]:
    """Yield the text parts; pictures, printer settings and whatever else is in there are never unpacked."""
    left = LARGEST_UNPACKED
    for entry in entries:
        name = entry.filename.casefold()
        if not name.endswith((".xml", ".rels")):
            continue
        part = _inflated(archive, entry, left, file)
        left -= len(part)
        _check_text(part, file)
        yield name, part


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int, file: str) -> bytes:
    """Return one part; what the directory says of its size is not believed."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refused(file, Message("the workbook is packed in a way that is not read"), SAVE_AGAIN)
    pieces, size = [], 0
    with archive.open(entry) as source:
        while piece := source.read(_SLICE):
            size += len(piece)
            if size > most:  # pragma: no cover - this zipfile stops at the sizes stated, whose sum was checked; another may not
                raise refused(
                    file,
                    Message("the workbook has more than {megabytes} MB unpacked", megabytes=LARGEST_UNPACKED // MEGABYTE),
                    Message("make it smaller"),
                )
            pieces.append(piece)
    return b"".join(pieces)


def _check_text(part: bytes, file: str) -> None:
    """Raise `InputError` for a text in another encoding than UTF-8; declarations of a document's own are refused where it is read."""
    head = _HEAD.match(part.removeprefix(b"\xef\xbb\xbf"))
    encoding = None if head is None else _ENCODING.search(head.group())
    foreign = encoding is not None and encoding.group(1).lower() not in _UTF8
    if foreign or b"\x00" in part:
        raise refused(file, DECLARED, SAVE_AGAIN)
