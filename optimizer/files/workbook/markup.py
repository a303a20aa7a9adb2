"""XML of a workbook's parts, read by a parser that resolves namespaces: no declaration, no entity, no depth beyond what a table needs.

A kind of part states which elements it reads by their path from the root, in the spreadsheet's own namespace, transitional or
strict, whatever prefix the writer gave it. Everything else is passed over; what it holds costs time but no memory. The parser is
expat behind the guards of defusedxml. A part is handed over whole, so that a tag of many megabytes is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from optimizer.errors import Message
from optimizer.files.workbook.archive import DECLARED, SAVE_AGAIN, refused

SPREADSHEET = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
PACKAGE = ("http://schemas.openxmlformats.org/package/2006/relationships",)
CONTENT = ("http://schemas.openxmlformats.org/package/2006/content-types",)
DEEPEST = 100
"""Elements within elements; a sheet has seven levels, an extension of one some more."""
MOST_TAGS = 8_000_000
"""Of one part, beginnings and ends: a sheet of as many cells as are read has fewer."""
MOST_PASSED = 2_000_000
"""Elements of one part that are passed over: formats of letters, links, rules for showing."""
LONGEST_PIECE = 1_000_000
"""Bytes of a tag with the text that follows it: all attributes of a tag are in memory at once."""
Attributes = Mapping[str, str]
_OUTSIDE, _PASSED = "", "…"


class Markup:
    """One reading of one part; a kind of part names its paths and what is done at their beginnings and ends.

    `paths` has the elements read, `worksheet/sheetData/row` and the like; the methods `begin_<name>` and `end_<name>` of a path's
    name are called for it, names being the path's last element unless `names` gives another. `alone` has elements that are
    refused where they stand anywhere else, as a reader that finds them there would read them.
    """

    paths: ClassVar[tuple[str, ...]]
    namespaces: ClassVar[tuple[str, ...]] = SPREADSHEET
    alone: ClassVar[Mapping[str, Message]] = {}
    most_tags: ClassVar[int | None] = None
    """Where it is less than for other parts."""

    def __init__(self, file: str) -> None:
        """Start before the root."""
        self.file = file
        self.text: list[str] = []
        """Pieces of text since it was last cleared."""
        self.root = False
        self._passed = 0
        self._state = _OUTSIDE
        self._above: list[str] = []
        self._next = self._steps()
        self._begin: dict[str, Callable[[Attributes], None]] = self._handlers("begin")
        self._end: dict[str, Callable[[], None]] = self._handlers("end")

    def _steps(self) -> dict[tuple[str, str], str]:
        steps = {}
        for path in self.paths:
            above, _, name = path.rpartition("/")
            for space in self.namespaces:
                steps[above, f"{space}}}{name}"] = path
        return steps

    def _handlers(self, moment: str) -> dict[str, Callable[..., None]]:
        by_path = {path: getattr(self, f"{moment}_{path.rpartition('/')[2]}", None) for path in self.paths}
        return {path: handler for path, handler in by_path.items() if handler is not None}

    def read(self, part: bytes) -> None:
        """Read a part, or raise `InputError` with the one reason why it is not read."""
        most = self.most_tags or MOST_TAGS
        if part.count(b"<") > most:
            raise refused(self.file, Message("a part of the workbook has more than {most:,} tags", most=most), Message("make it smaller"))
        if _has_long_piece(part):
            raise refused(
                self.file,
                Message("a tag or a text in the workbook is longer than {longest_piece:,} bytes", longest_piece=LONGEST_PIECE),
                Message("shorten it"),
            )
        guarded = DefusedXMLParser(target=self, forbid_dtd=True)
        # the guards are kept, the tree builder's handlers are not: a million cells go straight to ours
        parser = guarded.parser
        parser.ordered_attributes = False
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._stop
        parser.CharacterDataHandler, parser.DefaultHandlerExpand = self.text.append, None
        try:
            parser.Parse(part, True)
        except ExpatError:
            raise refused(self.file, Message("the workbook cannot be read: its XML is broken"), SAVE_AGAIN) from None
        except DefusedXmlException:
            raise refused(self.file, DECLARED, SAVE_AGAIN) from None
        if not self.root:
            raise refused(self.file, Message("the workbook cannot be read: a part is not what its name says"), SAVE_AGAIN)

    def _start(self, tag: str, attributes: Attributes) -> None:
        above = self._above
        above.append(self._state)
        state = self._next.get((self._state, tag), _PASSED)
        if state is _PASSED:
            self._pass_over(tag)
        elif len(above) == 1:
            self.root = True
        self._state = state
        handler = self._begin.get(state)
        if handler is not None:
            handler(attributes)

    def _stop(self, _: str) -> None:
        handler = self._end.get(self._state)
        if handler is not None:
            handler()
        self._state = self._above.pop()

    def _pass_over(self, tag: str) -> None:
        """Raise `InputError` where an element that is passed over lies too deep, is one too many, or one that must not be."""
        self._passed += 1
        if self._passed > MOST_PASSED:
            raise refused(
                self.file,
                Message("a part of the workbook has more than {most_passed:,} elements that are not read", most_passed=MOST_PASSED),
                Message("make it smaller"),
            )
        if len(self._above) > DEEPEST:
            raise refused(self.file, Message("the workbook has elements more than {deepest} deep", deepest=DEEPEST), SAVE_AGAIN)
        space, _, name = tag.rpartition("}")
        if name in self.alone and space in self.namespaces:
            raise refused(self.file, self.alone[name], SAVE_AGAIN)

    def taken(self) -> str:
        """Return the text since it was last cleared, and clear it."""
        text = self.text[0] if len(self.text) == 1 else "".join(self.text)
        self.text.clear()
        return text


def _has_long_piece(part: bytes) -> bool:
    """Say whether two tags begin further apart than a tag and its text may be long."""
    start = 0
    while len(part) - start > LONGEST_PIECE:
        # the last tag that begins within reach: those before it are all short enough
        begin = part.rfind(b"<", start + 1, start + LONGEST_PIECE + 1)
        if begin < 0:
            return True
        start = begin
    return False


def is_true(value: str | None) -> bool:
    """Say whether an attribute says yes; XML Schema writes it `1` or `true`."""
    return value is not None and value.strip() in ("1", "true")
