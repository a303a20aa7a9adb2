"""What a stranger may write where a name or a file is asked for: scripts, formulas, paths, and files that are bombs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

from support.books import SHEET_1, STRINGS, good, parts, with_part, written, zipped
from support.refused_books import BOMBS as KNOWN

SCRIPTS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>*{display:none}</style>",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<!--><script>alert(1)</script>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](http://x.test/y.png)",
    "http://x.test/?q=1",
    "www.x.test and a@x.test",
    "`x` **x** _x_ ~~x~~",
    "$\\href{javascript:alert(1)}{x}$",
    ":red[x] :material/delete: :smile:",
    "'\"><b>x</b>",
    "{{7*7}} ${7*7} {0.__class__}",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "=cmd|'/c calc'!A1",
    '=DDE("cmd";"/c calc";"x")',
    '=HYPERLINK("http://x.test","y")',
    '=WEBSERVICE("http://x.test")',
    '=IMPORTXML("http://x.test","//a")',
    '=IMAGE("http://x.test/y.png")',
    "=INDIRECT(\"'/etc/passwd'#$A$1\")",
    "='file:///etc/[passwd]x'!A1",
    "{=1+1}",
    "=_xlfn.SINGLE(A1)",
    '=RTD("x",,"y")',
    '=CALL("kernel32","WinExec","JFF","calc",0)',
    '=REGISTER.ID("kernel32","WinExec")',
    '=FILES("/*")',
    "_x003D_1+1",
    '=EXEC("calc")',
)
PATHS = (
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\windows\\win.ini",
    "\\\\host\\share\\x",
    "//host/share/x",
    "file:///etc/passwd",
    "~/.ssh/id_rsa",
    "$HOME/x",
    "%2e%2e%2fetc%2fpasswd",
    "....//....//etc/passwd",
    "CON",
    "NUL.xlsx",
    "/dev/zero",
    "/proc/self/environ",
    "case.xlsx/../../x",
    "|id",
    "; rm x",
    "$(touch x)`id`",
    "x .xlsx",
)
ALL = (*SCRIPTS, *FORMULAS, *PATHS)

_HEAD = bytes.fromhex("504b03041400000008000000000000000000000000000000000000000000010072")
"""Of an archive that holds itself; what follows says the same again."""


def quine() -> bytes:
    """Return an archive whose only part claims to be the archive itself."""
    return _HEAD * 2000 + _end_of(0)


def _end_of(entries: int) -> bytes:
    return struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries, entries, 0, 0, 0)


def nested_zips() -> bytes:
    """Return zips within zips, ten deep, each of many copies."""
    inner = zlib.compress(bytes(1_000_000))
    for _ in range(10):
        inner = zipped({f"{i}.zip": inner for i in range(4)} | {"xl/workbook.xml": b"<workbook/>"})
    return inner


def overlapping() -> bytes:
    """Return an archive of which two hundred entries are one and the same compressed part."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(900_000))
        first = archive.infolist()[0]
        for place in range(200):
            copied = zipfile.ZipInfo(f"x{place}.xml")
            for name in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(copied, name, getattr(first, name))
            archive.filelist.append(copied)
            archive.NameToInfo[copied.filename] = copied
    return target.getvalue()


def huge_dimension() -> bytes:
    """Return a workbook that says it reaches to the last cell there can be, and has a cell there."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_part(
        SHEET_1, lambda part: re.sub(rb'ref="[A-Z0-9:]+"', b'ref="A1:XFD1048576"', part, count=1).replace(b"</sheetData>", far)
    )


def many_sheets() -> bytes:
    """Return a workbook of nine hundred sheets."""
    return written({**good(), **{f"s{i}": [["x"]] for i in range(900)}})


def huge_strings() -> bytes:
    """Return a workbook with a list of six million texts."""
    return with_part(STRINGS, lambda part: part.replace(b"</sst>", b"<si><t/></si>" * 3_500_000 + b"</sst>"))


def wrong_types() -> bytes:
    """Return a workbook that says it is a document of another program."""
    files = parts(written(good()))
    return zipped(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>", "mimetype": b"application/pdf"} | {"x": files[SHEET_1]}
    )


def lying_size() -> bytes:
    """Return an archive whose directory says that a part has four thousand million bytes."""
    data = bytearray(written(good()))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = b"\xff\xff\xff\xff"
    return bytes(data)


BOMBS: tuple[tuple[str, Callable[[], bytes]], ...] = (
    ("quine", quine),
    ("zips within zips", nested_zips),
    ("one part many times", overlapping),
    ("huge dimension", huge_dimension),
    ("many sheets", many_sheets),
    ("huge list of texts", huge_strings),
    ("wrong types", wrong_types),
    ("lying size", lying_size),
    ("cut short", lambda: written(good())[:-300]),
    ("cut at the start", lambda: written(good())[300:]),
    ("nothing", lambda: b""),
    ("spaces", lambda: b" " * 1000),
    ("zeros", lambda: bytes(9_000_000)),
    ("eleven megabytes", lambda: b"PK\x03\x04" + bytes(11_000_000)),
    *((name, make) for name, make, _ in KNOWN),
)
