"""What a workbook says of itself: where its parts are, its sheets, its names, and whether its formulas were computed."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from optimizer.errors import Message
from optimizer.files.workbook.archive import AS_XLSX, MACROS, SAVE_AGAIN, TYPES, refused
from optimizer.files.workbook.grid import place_of
from optimizer.files.workbook.markup import CONTENT, PACKAGE, RELATIONS, Attributes, Markup, is_true

WORKBOOK = "xl/workbook.xml"
MOST_SHEETS = 20
MOST_ENTRIES = 10_000
"""Relations of a part, kinds of parts, names of areas."""
MOST_LISTED = 500_000
"""Computed cells that are kept; those beyond count as not listed."""
_NEVER = ("0", "false")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook names it."""

    name: str
    part: str
    """Name of its part, in small letters."""
    number: str
    """By which the list of computed cells names it."""
    is_table: bool
    """Of cells; no chart, no dialogue, no macro."""
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class Calculation:
    """What a workbook says of its formulas."""

    is_due: bool
    """It is to be computed when it is opened, or was saved before it was computed: stored values need not be those of the formulas."""
    is_rounded: bool
    """Values are stored as they are shown, so that they need not be what the formulas give."""
    from_1904: bool
    listed: frozenset[tuple[str, int, int]] = frozenset()
    """Cells that Excel lists as computed: number of the sheet, row, column."""


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook's own account."""

    sheets: tuple[SheetEntry, ...]
    texts: str | None
    styles: str | None
    names: Mapping[str, str] = field(default_factory=dict)
    """What a name stands for, by the name in small letters; names of one sheet alone are left out."""
    calculation: Calculation = field(default_factory=lambda: Calculation(is_due=False, is_rounded=False, from_1904=False))


def _check_count(entries: Mapping[str, object], file: str) -> None:
    if len(entries) > MOST_ENTRIES:
        raise refused(
            file, Message("a list within the workbook has more than {most_entries:,} entries", most_entries=MOST_ENTRIES), SAVE_AGAIN
        )


class _Relations(Markup):
    """Where the parts are that a part speaks of, by their mark and by their kind."""

    paths: ClassVar = ("Relationships", "Relationships/Relationship")
    namespaces: ClassVar = PACKAGE

    def __init__(self, file: str, folder: str) -> None:
        super().__init__(file)
        self._folder = folder
        self.targets: dict[str, tuple[str, str]] = {}

    def begin_Relationship(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep kind and part of one relation; what lies outside of the workbook is never opened."""
        if attributes.get("TargetMode") == "External":
            return
        target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "")))
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.targets[attributes.get("Id", "")] = (kind, target.lstrip("/").casefold())
        _check_count(self.targets, self.file)

    def of_kind(self, kind: str) -> str | None:
        """Return the part of a kind, None where there is none."""
        return next((target for listed, target in self.targets.values() if listed == kind), None)


class _Types(Markup):
    """What kind of part the workbook's own part is; kinds that a writer lists for parts it might have say nothing."""

    paths: ClassVar = ("Types", "Types/Override")
    namespaces: ClassVar = CONTENT

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.kinds: dict[str, str] = {}

    def begin_Override(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep the kind of one part."""
        self.kinds[attributes.get("PartName", "").lstrip("/").casefold()] = attributes.get("ContentType", "").casefold()
        _check_count(self.kinds, self.file)


class _WorkbookPart(Markup):
    """The sheets as named, in order, and what is said of formulas."""

    paths: ClassVar = (
        "workbook",
        "workbook/workbookPr",
        "workbook/calcPr",
        "workbook/sheets",
        "workbook/sheets/sheet",
        "workbook/definedNames",
        "workbook/definedNames/definedName",
    )

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.sheets: list[Attributes] = []
        self.names: dict[str, str] = {}
        self.properties: Attributes = {}
        self.calculation: Attributes = {}
        self._name: str | None = None

    def begin_workbookPr(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep the system of days."""
        self.properties = attributes

    def begin_calcPr(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep how the workbook is computed."""
        self.calculation = attributes

    def begin_sheet(self, attributes: Attributes) -> None:
        """Keep one sheet."""
        if len(self.sheets) == MOST_SHEETS:
            raise refused(
                self.file,
                Message("the workbook has more than {most_sheets} sheets", most_sheets=MOST_SHEETS),
                Message("delete those that are not part of the case"),
            )
        self.sheets.append(attributes)

    def begin_definedName(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Begin what a name stands for."""
        self._name = None if "localSheetId" in attributes else attributes.get("name", "").casefold()
        self.text.clear()

    def end_definedName(self) -> None:  # noqa: N802 the format's own name
        """Keep what a name stands for."""
        text = self.taken()
        if self._name is not None:
            self.names[self._name] = text
            _check_count(self.names, self.file)


class _Computed(Markup):
    """The cells that Excel lists as computed, in the order in which it did."""

    paths: ClassVar = ("calcChain", "calcChain/c")

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.cells: set[tuple[str, int, int]] = set()
        self._sheet = ""

    def begin_c(self, attributes: Attributes) -> None:
        """Keep one cell; its sheet is that of the cell before unless it names one."""
        self._sheet = attributes.get("i", self._sheet)
        place = place_of(attributes.get("r", ""))
        if place is not None and len(self.cells) < MOST_LISTED:
            self.cells.add((self._sheet, *place))


def package_of(parts: Mapping[str, bytes], file: str) -> Package:
    """Return what a workbook says of itself; `parts` by their names in small letters. Raise `InputError` where it does not say it."""
    main = _relations(parts, "", file).of_kind("officeDocument") or WORKBOOK
    if main not in parts:
        raise refused(file, Message("this is not an .xlsx workbook"), SAVE_AGAIN)
    types = _Types(file)
    types.read(parts[TYPES])
    if "macroenabled" in types.kinds.get(main, ""):
        raise refused(file, MACROS, AS_XLSX)
    book = _WorkbookPart(file)
    book.read(parts[main])
    relations = _relations(parts, main, file)
    return Package(
        sheets=tuple(_entry(sheet, relations, parts, file) for sheet in book.sheets),
        texts=relations.of_kind("sharedStrings"),
        styles=relations.of_kind("styles"),
        names=book.names,
        calculation=_calculation(book, parts.get(relations.of_kind("calcChain") or "", b""), file),
    )


def _relations(parts: Mapping[str, bytes], of: str, file: str) -> _Relations:
    folder, name = posixpath.split(of)
    relations = _Relations(file, folder)
    part = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if part is not None:
        relations.read(part)
    return relations


def _entry(sheet: Attributes, relations: _Relations, parts: Mapping[str, bytes], file: str) -> SheetEntry:
    mark = next((value for key, value in sheet.items() if key in [f"{space}}}id" for space in RELATIONS]), "")
    kind, part = relations.targets.get(mark, ("", ""))
    if part not in parts:
        raise refused(file, Message("the workbook has a sheet that cannot be found"), SAVE_AGAIN)
    hidden = sheet.get("state", "visible") != "visible"
    return SheetEntry(sheet.get("name", ""), part, sheet.get("sheetId", ""), kind == "worksheet", hidden)


def _calculation(book: _WorkbookPart, chain: bytes, file: str) -> Calculation:
    said = book.calculation
    unsaved = said.get("calcMode") == "manual" and said.get("calcOnSave") in _NEVER
    computed = _Computed(file)
    if chain:
        computed.read(chain)
    return Calculation(
        is_due=is_true(said.get("fullCalcOnLoad")) or is_true(said.get("forceFullCalc")) or said.get("calcCompleted") in _NEVER or unsaved,
        is_rounded=said.get("fullPrecision") in _NEVER,
        from_1904=is_true(book.properties.get("date1904")),
        listed=frozenset(computed.cells),
    )
