"""Files that are no workbook of ours, among them bombs, with the words of their refusal; texts that a program might take for a formula."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable

from support.books import SHEET_1, STRINGS, good, parts, with_part, written, zipped


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return an edit of a part that must hold what is replaced."""

    def edit(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return edit


def lied() -> bytes:
    """Return an archive whose directory understates a part of 60 MB."""
    data = with_part(SHEET_1, lambda part: part + b" " * 60_000_000)
    size = struct.pack("<I", len(parts(written(good()))[SHEET_1]) + 60_000_000)
    assert data.count(size) == 2
    return data.replace(size, struct.pack("<I", 1000))


def duplicated() -> bytes:
    """Return an archive with two parts of one name but for capitals."""
    files = parts(written(good()))
    return zipped({**files, SHEET_1.upper(): files[SHEET_1]})


def encrypted() -> bytes:
    """Return an archive that says it is encrypted."""
    data = bytearray(written(good()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def many_texts() -> bytes:
    """Return a workbook in which one text of 19,000 letters stands in 20,000 cells."""
    files = parts(written({"case": [["key", "value"], ["name", "x" * 19_000]]}))
    place = files[STRINGS].count(b"<si>") - 1
    added = b"".join(b'<row r="%d"><c r="B%d" t="s"><v>%d</v></c></row>' % (row, row, place) for row in range(3, 20_003))
    files[SHEET_1] = files[SHEET_1].replace(b"</sheetData>", added + b"</sheetData>")
    return zipped(files)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'
LOST = b"<c><v>1</v></c>" * 100 + b"</sheetData>"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
BOMBS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("unpacked", lambda: with_part(SHEET_1, lambda part: part + b" " * 60_000_000), "50 MB unpacked"),
    ("lying directory", lied, "damaged"),
    ("unread part", lambda: with_part("xl/media/x.bin", lambda _: bytes(80_000_000)), "50 MB unpacked"),
    ("far cell", lambda: with_part(SHEET_1, swapped(b"</sheetData>", FAR)), "beyond column"),
    ("wide", lambda: written({"case": [[1] * 16_384]}), "beyond column"),
    ("deep", lambda: with_part(SHEET_1, swapped(b"</sheetData>", FAR.replace(b"XFD", b"B"))), "cells"),
    (
        "cells without a place",
        lambda: with_part(SHEET_1, swapped(b"</sheetData>", LOST)),
        "without a place",
    ),
    ("tags without an end", lambda: with_part(SHEET_1, lambda part: part.replace(b"</sheetData>", b"<c " * 7_000_000)), "XML is broken"),
    ("many tags", lambda: with_part(SHEET_1, lambda part: part + b"<c " * 10_000_000), "tags"),
    ("deep tags", lambda: with_part(SHEET_1, swapped(b"<sheetData>", b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + b"<sheetData>")), "deep"),
    ("long text", lambda: with_part(STRINGS, swapped(b"<t>", b"<t>" + b"x" * 40_000_000)), "longer than"),
    ("one text many times", many_texts, "MB of text"),
    ("billion laughs", lambda: with_part(STRINGS, swapped(b"<sst", LAUGHS + b"<sst")), "no spreadsheet program writes"),
    (
        "external entity",
        lambda: with_part(SHEET_1, swapped(b"<worksheet", OUTSIDE + b"<worksheet")),
        "no spreadsheet",
    ),
    ("UTF-16", lambda: with_part(SHEET_1, lambda part: part.decode().encode("utf-16")), "no spreadsheet program writes"),
    ("many parts", lambda: zipped({**parts(written(good())), **{f"x{i}.xml": b"<x/>" for i in range(2000)}}), "more than 1000 parts"),
    ("nested", lambda: zipped({"xl/workbook.zip": written(good())}), "not an .xlsx"),
)
REFUSED: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("empty", lambda: b"", "the file is empty"),
    ("one byte", lambda: b"P", "not an .xlsx"),
    ("CSV renamed", lambda: b"offer,insurer\n", "not an .xlsx"),
    ("PDF renamed", lambda: b"%PDF-1.7", "not an .xlsx"),
    ("old or with a password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "old .xls or a workbook with a password"),
    ("cut off", lambda: written(good())[:2000], "damaged"),
    ("encrypted", encrypted, "encrypted"),
    ("two parts of one name", duplicated, "two parts of one name"),
    ("macros", lambda: with_part("xl/vbaProject.bin", lambda _: b"x"), "macros are not read"),
    ("macros by type", lambda: with_part("[Content_Types].xml", swapped(b"sheet.main", b"sheet.macroEnabled.main")), "macros are not read"),
    ("name leads out", lambda: with_part("../../evil.xml", lambda _: b"<x/>"), "leads out"),
    ("name from the root", lambda: with_part("/etc/cron.d/x.xml", lambda _: b"<x/>"), "leads out"),
    ("name of a share", lambda: with_part("\\\\host\\x.xml", lambda _: b"<x/>"), "leads out"),
    ("name of a drive", lambda: with_part("C:x.xml", lambda _: b"<x/>"), "leads out"),
    ("another zip", lambda: zipped({"hello.txt": b"hello"}), "not an .xlsx"),
    ("no sheet case", lambda: written({"catalogue": good()["catalogue"]}), "no sheet `case`"),
    ("not XML", lambda: with_part("xl/workbook.xml", lambda _: b"nothing"), "cannot be read"),
    ("too large", lambda: with_part("xl/media/x.bin", lambda _: dt.datetime.now().isoformat().encode())[:-22] + bytes(10_000_000), "10 MB"),
)
HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.test","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1".strip(),
    "{=1+1}",
    "=WEBSERVICE('http://x.test')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://x.test/y.png)",
    "http://x.test/",
    "file:///etc/passwd",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "\\\\host\\share",
    "internal:case!A1",
    "{0.__class__}",
    "$(touch x)`id`",
    "_x003D_1+1",
    "'; drop table offers; --",
)
