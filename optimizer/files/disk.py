"""Bytes from the disk: only plain files inside the case's folder, only up to a size, each with its fingerprint."""

from __future__ import annotations

import difflib
import hashlib
import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files.shipped_data import shipped_cases

MEGABYTE = 1_000_000
LARGEST_SMALL_FILE = 5 * MEGABYTE
"""Catalogue, bundles and failures; a case or a law may have a fifth of it."""
LARGEST_TABLE = 500 * MEGABYTE
"""Loss years."""
LONGEST_LINE = 10_000

_UNPRINTABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_SHOWN_BADLY = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_NAME = re.compile(r"[^/\\:][^\\:]{0,254}")


def locate(path: str | Path) -> tuple[Path, str]:
    """Return folder and file name of a case, given as a folder, as the path of a `.toml` or an `.xlsx`, or as a shipped case's id.

    A path that is there goes before an id.
    """
    place = Path(path)
    try:
        mode = place.stat().st_mode
    except (OSError, ValueError):
        if str(path) in (cases := shipped_cases()):
            return cases[str(path)], "case.toml"
        like = difflib.get_close_matches(str(path)[:100], cases, 1, 0.7) if place.name == str(path) else []
        fix = Message("check the path")
        if like:
            fix = Message("check the path, or did you mean the shipped `{id}`?", id=like[0])
        raise InputError([Fault(str(path), None, "", str(path), Message("there is no such case"), fix)]) from None
    if stat.S_ISDIR(mode):
        return place, "case.toml"
    if place.suffix not in (".toml", ".xlsx"):
        rule = Message("a case is a folder with case.toml, or a file ending in .toml or .xlsx")
        raise InputError([Fault(str(path), None, "", str(path), rule, Message("give the folder"))])
    return place.parent, place.name


class CaseFolder:
    """The files of one case: reads each one whole and remembers its fingerprint."""

    def __init__(self, folder: Path) -> None:
        """Start without a file read."""
        self.folder = folder
        self.sources: list[tuple[str, str]] = []

    def take(self, name: str, most: int) -> bytes:
        """Return the bytes of a file named in the case, or raise `InputError`; a link within the folder must end within it."""
        path = self.folder / _inside(name)
        self.check_link(path, name)
        return self.take_from(path, name, most)

    def check_link(self, path: Path, name: str) -> None:
        """Raise `InputError` where a link leads out of the case's folder, whatever of the path is the link."""
        if leads_out(path, self.folder):
            words = (Message("this is a link that leads out of the case's folder"), Message("put a copy of the file into the folder"))
            raise InputError([Fault(name, None, "", name, *words)])

    def all_faults(self, faults: Sequence[Fault]) -> list[Fault]:
        """Return faults as they are told to the user, and with them what only the folder knows of."""
        return list(faults)

    def take_from(self, path: Path, name: str, most: int) -> bytes:
        """Return the bytes of a file; `name` is what it is called in faults and in the fingerprint."""
        data = _bytes(path, name, most)
        self.sources.append((name, hashlib.sha256(data).hexdigest()))
        return data


def leads_out(path: Path, folder: Path) -> bool:
    """Say whether a path ends, all links followed, outside of a folder; a circular one ends nowhere."""
    try:
        return not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def _inside(name: str) -> str:
    """Return a name that stays within the case's folder, or raise `InputError`."""
    if _NAME.fullmatch(name) is None or ".." in name.split("/") or _SHOWN_BADLY.search(name) is not None:
        rule = Message("a file must be named relative to the case's folder and lie within it")
        raise InputError([Fault(name, None, "", name, rule, Message("write for example losses.csv, without `..`, `\\` or a drive"))])
    return name


def _bytes(path: Path, name: str, most: int) -> bytes:
    def fault(rule: Message, fix: Message) -> InputError:
        return InputError([Fault(name, None, "", name, rule, fix)])

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise fault(Message("this is not a plain file"), Message("name a file, not a folder or a device"))
        if status.st_size > most:
            raise fault(Message("the file has more than {megabytes} MB", megabytes=most // MEGABYTE), Message("make it smaller"))
        with path.open("rb") as file:
            data = file.read(status.st_size + 1)  # not `most`: as much memory would be set aside before a byte is read
            if len(data) > status.st_size:  # it grew
                data += file.read(most + 1 - len(data))
    except FileNotFoundError:
        raise fault(Message("there is no such file"), Message("put it into the case's folder, or correct its name")) from None
    except (OSError, ValueError):
        raise fault(
            Message("the file cannot be read"), Message("check its name, its permissions and that it is no circular link")
        ) from None
    if len(data) > most:
        raise fault(Message("the file has more than {megabytes} MB", megabytes=most // MEGABYTE), Message("make it smaller"))
    return data


def text_of(data: bytes, name: str) -> str:
    """Return the text of a file, without a byte order mark, or raise `InputError` where it is no clean UTF-8 text."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    fault = _kind_fault(data, name) or _byte_fault(data, name)
    if fault is not None:
        raise InputError([fault])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        rule = Message("the text is not UTF-8")
        raise InputError([Fault(name, row, "", f"byte {data[error.start]:#x}", rule, Message("save the file as UTF-8"))]) from None


def _kind_fault(data: bytes, name: str) -> Fault | None:
    """Return the fault of a file that is something else, known by its first bytes."""
    kinds = (
        ((b"\xff\xfe", b"\xfe\xff"), Message("this is UTF-16 text, not UTF-8 text"), Message("save the file as UTF-8")),
        (
            (b"PK\x03\x04", b"PK\x05\x06"),
            Message("this is a workbook or a zip archive, not UTF-8 text"),
            Message("export the sheet as CSV UTF-8"),
        ),
        (
            (b"\xd0\xcf\x11\xe0",),
            Message("this is an old or a protected workbook, not UTF-8 text"),
            Message("export the sheet as CSV UTF-8"),
        ),
        ((b"%PDF",), Message("this is a PDF, not UTF-8 text"), Message("export the table as CSV UTF-8")),
        ((b"PAR1",), Message("this is a Parquet file, not UTF-8 text"), Message("give it a name that ends in .parquet")),
    )
    for starts, rule, fix in kinds:
        if data.startswith(starts):
            return Fault(name, None, "", "", rule, fix)
    return None if data.strip() else Fault(name, None, "", "", Message("the file is empty"), Message("write it, or leave its name out"))


def _byte_fault(data: bytes, name: str) -> Fault | None:
    """Return the fault of the first byte or line that no text file of ours has."""
    tests: tuple[tuple[Callable[[bytes], re.Match[bytes] | None], Message, Message], ...] = (
        (_UNPRINTABLE.search, Message("the text has a control character"), Message("remove it, or save the file as plain UTF-8 text")),
        (_LONE_RETURN.search, Message("lines must end with LF or CRLF"), Message("save the file with other line ends")),
    )
    for search, rule, fix in tests:
        match = search(data)
        if match is not None:
            row = data.count(b"\n", 0, match.start()) + 1
            return Fault(name, row, "", f"byte {match.group()[0]:#x}", rule, fix)
    long = _long_line(data)
    return (
        None
        if long is None
        else Fault(
            name, long, "", "", Message("a line is longer than {longest_line} bytes", longest_line=LONGEST_LINE), Message("break it up")
        )
    )


def _long_line(data: bytes) -> int | None:
    """Return the number of the first line that is too long, None where there is none."""
    start = row = 0
    while len(data) - start > LONGEST_LINE:
        # the last line end within reach: the lines before it are all short enough
        end = data.rfind(b"\n", start, start + LONGEST_LINE + 1)
        row += data.count(b"\n", start, max(end + 1, start))
        if end < 0:
            return row + 1
        start = end + 1
    return None


def unprintable(text: str) -> bool:
    """Say whether a text has control characters or marks that reverse the direction of what follows."""
    return _SHOWN_BADLY.search(text) is not None
