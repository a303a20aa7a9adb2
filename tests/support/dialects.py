"""The same sheets in the dialects of the programs that write workbooks: prefixes, quotes, kinds of text, namespaces, habits."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape

from support.books import zipped
from support.paths import TEST_DATA

from optimizer.files.workbook.grid import letters

WORKBOOKS = TEST_DATA / "workbooks"
TRANSITIONAL = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BETWEEN = re.compile(r"(?<!\])><(?!!|/v>|/t>)")
DATED = 1
"""The style of a date."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula and the value stored for it; None where none is."""

    text: str
    value: Any
    of_area: str = ""
    """Written as the formula of an area."""


Sheets = Mapping[str, Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a workbook hides or merges, by sheet, counted from 1."""

    rows: Mapping[str, Iterable[int]] = field(default_factory=dict)
    columns: Mapping[str, Iterable[int]] = field(default_factory=dict)
    merged: Mapping[str, Iterable[str]] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a program writes."""

    name: str
    prefix: str = ""
    quote: str = '"'
    namespaces: tuple[str, str] = TRANSITIONAL
    texts: str = "s"
    """Kind of a text: shared, `str`, `inlineStr`, or `rich` for shared ones in runs."""
    formula_texts: str = "str"
    yes: str = "1"
    row_marks: str = ""
    cell_marks: str = ""
    formula_marks: str = ""
    has_places: bool = True
    iso_dates: bool = False
    blank_value: str = "<v></v>"
    absolute: bool = False
    spaced: bool = False
    """Indented, with comments and texts in CDATA."""
    from_1904: bool = False
    asked: bool = False
    no_height: bool = False
    """Hidden rows and columns are those without a height or a width."""


_LIBREOFFICE = ' customFormat="false" ht="12.8" customHeight="false" outlineLevel="0" collapsed="false"'
DIALECTS: tuple[Dialect, ...] = (
    Dialect("excel", row_marks=' spans="1:8" x14ac:dyDescent="0.25"'),
    Dialect("libreoffice", row_marks=_LIBREOFFICE, cell_marks=' s="0"', formula_marks=' aca="false"', yes="true"),
    Dialect("google sheets", cell_marks=' s="0"', blank_value="<v/>"),
    Dialect("open xml sdk", prefix="x:", texts="inlineStr", formula_texts="str", row_marks=' spans="1:8"'),
    Dialect("closedxml", prefix="x:", cell_marks=' s="0"', absolute=True, blank_value='<v xml:space="preserve"></v>'),
    Dialect("elementtree", prefix="ns0:"),
    Dialect("lxml", quote="'"),
    Dialect("single quotes and a prefix", prefix="main:", quote="'", yes="true"),
    Dialect("strict", namespaces=STRICT, iso_dates=True, yes="true"),
    Dialect("openpyxl", texts="inlineStr", cell_marks=' s="0"', absolute=True, asked=True),
    Dialect("xlsxwriter", row_marks=' spans="1:8"', asked=True),
    Dialect("sheetjs", texts="str", yes="true"),
    Dialect("sheetjs with shared texts", formula_texts="s", iso_dates=True),
    Dialect("exceljs", texts="rich", row_marks=' spans="1:8" x14ac:dyDescent="0.25"'),
    Dialect("without places", has_places=False, texts="inlineStr"),
    Dialect("indented", spaced=True, row_marks=' thickBot="1"'),
    Dialect("days from 1904", from_1904=True, no_height=True),
)


def case_sheets() -> dict[str, list[list[Any]]]:
    """Return the sheets that every program writes; the programs themselves were given the same file (`workbooks/make.sh`)."""
    told = json.loads((WORKBOOKS / "case.json").read_text("utf-8"))
    return {name: [[_cell(cell) for cell in row] for row in rows] for name, rows in told.items()}


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return dt.date.fromisoformat(cell["date"]) if "date" in cell else Formula(cell["formula"], cell["value"])
    return cell


def values_of(sheets: Sheets) -> dict[str, list[list[Any]]]:
    """Return the sheets with each formula replaced by its value."""
    return {name: [[cell.value if isinstance(cell, Formula) else cell for cell in row] for row in rows] for name, rows in sheets.items()}


def in_dialect(dialect: Dialect, sheets: Sheets, hidden: Hidden | None = None) -> bytes:
    """Return a workbook as a program of a dialect writes it."""
    return _Writer(dialect, sheets, hidden or Hidden()).workbook()


class _Writer:
    def __init__(self, dialect: Dialect, sheets: Sheets, hidden: Hidden) -> None:
        self._dialect, self._sheets, self._hidden = dialect, sheets, hidden
        self._texts: dict[str, int] = {}

    def workbook(self) -> bytes:
        """Return the archive."""
        parts = {f"xl/worksheets/sheet{place}.xml": self._sheet(name) for place, name in enumerate(self._sheets, 1)}
        parts["xl/sharedStrings.xml"] = self._document("sst", "".join(map(self._shared, self._texts)))
        parts["xl/styles.xml"] = self._document("styleSheet", self._tags(_STYLES))
        parts["xl/workbook.xml"] = self._document("workbook", self._tags(self._book()))
        parts["xl/_rels/workbook.xml.rels"] = self._relations()
        parts["_rels/.rels"] = self._relation_part(
            f'<Relationship Id="rId1" Type="{self._kind("officeDocument")}" Target="xl/workbook.xml"/>'
        )
        types = f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
        return zipped({"[Content_Types].xml": types.encode(), **{name: text.encode() for name, text in parts.items()}})

    def _kind(self, name: str) -> str:
        return f"{self._dialect.namespaces[1]}/{name}"

    def _relation_part(self, relations: str) -> str:
        return self._quoted(f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>')

    def _relations(self) -> str:
        root = "/xl/" if self._dialect.absolute else ""
        targets = [("worksheet", f"{root}worksheets/sheet{place}.xml") for place in range(1, len(self._sheets) + 1)]
        targets += [("sharedStrings", f"{root}sharedStrings.xml"), ("styles", f"{root}styles.xml")]
        return self._relation_part(
            "".join(
                f'<Relationship Id="rId{at}" Type="{self._kind(kind)}" Target="{target}"/>' for at, (kind, target) in enumerate(targets, 1)
            )
        )

    def _book(self) -> str:
        states = {name: ' state="hidden"' if name in self._hidden.sheets else ' state="visible"' for name in self._sheets}
        entries = "".join(f'<sheet name="{name}" sheetId="{at}"{states[name]} r:id="rId{at}"/>' for at, name in enumerate(self._sheets, 1))
        system = f'<workbookPr date1904="{self._dialect.yes}"/>' if self._dialect.from_1904 else "<workbookPr/>"
        asked = f' fullCalcOnLoad="{self._dialect.yes}"' if self._dialect.asked else ""
        return f'{system}<sheets>{entries}</sheets><calcPr calcId="124519"{asked}/>'

    def _document(self, root: str, content: str) -> str:
        main, relations = self._dialect.namespaces
        prefix = self._dialect.prefix
        own = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
        spaces = f'{own}="{main}" xmlns:r="{relations}" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{prefix}{root} {spaces}>{content}</{prefix}{root}>'
        return self._quoted(_BETWEEN.sub(">\n  <!-- a cell <c r='A1'/> -->\n  <", text) if self._dialect.spaced else text)

    def _quoted(self, text: str) -> str:
        """Return XML in the quotes of the dialect; texts have none, as they are escaped."""
        return text.replace('"', self._dialect.quote)

    def _tags(self, text: str) -> str:
        """Return XML with the prefix on its tags."""
        return text.replace("<", f"<{self._dialect.prefix}").replace(f"<{self._dialect.prefix}/", f"</{self._dialect.prefix}")

    def _text(self, text: str) -> str:
        """Return a text as XML has it."""
        if self._dialect.spaced:
            return f"<![CDATA[{text}]]>"
        return escape(text, {'"': "&quot;", "'": "&apos;"})

    def _tag(self, name: str, marks: str, content: str) -> str:
        own = f"{self._dialect.prefix}{name}"
        return f"<{own}{marks}>{content}</{own}>" if content else f"<{own}{marks}/>"

    def _shared(self, text: str) -> str:
        if self._dialect.texts != "rich" or len(text) < 2:
            return self._tag("si", "", self._run(text))
        runs = (self._tag("r", "", self._tag("rPr", "", self._tag("b", "", "")) + self._run(part)) for part in (text[:1], text[1:]))
        reading = self._tag("rPh", ' sb="0" eb="1"', self._run("よみ"))
        return self._tag("si", "", "".join(runs) + reading)

    def _run(self, text: str) -> str:
        return self._tag("t", ' xml:space="preserve"', self._text(text))

    def _sheet(self, name: str) -> str:
        hidden = sorted(self._hidden.columns.get(name, ()))
        how = ' width="0" customWidth="1"' if self._dialect.no_height else f' width="9" hidden="{self._dialect.yes}"'
        columns = "".join(self._tag("col", f' min="{column}" max="{column}"{how}', "") for column in hidden)
        rows = "".join(
            self._row(name, number, row) for number, row in enumerate(self._sheets[name], 1) if any(cell is not None for cell in row)
        )
        merged = "".join(self._tag("mergeCell", f' ref="{area}"', "") for area in self._hidden.merged.get(name, ()))
        data = f"<{self._dialect.prefix}sheetData>{rows}</{self._dialect.prefix}sheetData>"
        return self._document(
            "worksheet",
            (self._tag("cols", "", columns) if columns else "") + data + (self._tag("mergeCells", "", merged) if merged else ""),
        )

    def _row(self, name: str, number: int, row: Sequence[Any]) -> str:
        marks = f' r="{number}"' if self._dialect.has_places else ""
        if number in self._hidden.rows.get(name, ()):
            marks += ' ht="0" customHeight="1"' if self._dialect.no_height else f' hidden="{self._dialect.yes}"'
        elif self._dialect.yes == "true":
            marks += ' hidden="false"'
        marks += self._dialect.row_marks if not (self._dialect.no_height and "ht=" in marks) else ""
        cells = (self._one(f"{letters(column)}{number}", cell) for column, cell in enumerate(row, 1))
        return f"<{self._dialect.prefix}row{marks}>{''.join(cells)}</{self._dialect.prefix}row>"

    def _one(self, place: str, cell: Any) -> str:
        where = f' r="{place}"' if self._dialect.has_places else ""
        formula, value = "", cell
        if isinstance(cell, Formula):
            of_area = f' t="array" ref="{cell.of_area}"' if cell.of_area else ""
            formula, value = self._tag("f", of_area + self._dialect.formula_marks, self._text(cell.text)), cell.value
        if isinstance(cell, dt.date):
            return self._date(where, cell)
        if value is None:
            return self._tag("c", where + self._dialect.cell_marks, formula)
        kind, content = self._valued(value, self._dialect.formula_texts if formula else self._dialect.texts)
        return self._tag("c", f"{where}{self._dialect.cell_marks}{kind}", formula + content)

    def _date(self, where: str, day: dt.date) -> str:
        if self._dialect.iso_dates:
            return self._tag("c", f'{where} s="{DATED}" t="d"', self._tag("v", "", f"{day}T00:00:00.000Z"))
        serial = (day - dt.date(1899, 12, 30)).days - (1462 if self._dialect.from_1904 else 0)
        return self._tag("c", f'{where} s="{DATED}"', self._tag("v", "", str(serial)))

    def _valued(self, value: Any, texts: str) -> tuple[str, str]:
        if isinstance(value, bool):
            return ' t="b"', self._tag("v", "", str(int(value)))
        if isinstance(value, (int, float)):
            return "", self._tag("v", "", repr(value))
        if value.startswith("#"):
            return ' t="e"', self._tag("v", "", value)
        if texts in ("s", "rich"):
            return ' t="s"', self._tag("v", "", str(self._texts.setdefault(value, len(self._texts))))
        if texts == "inlineStr":
            return ' t="inlineStr"', self._tag("is", "", self._run(value))
        return f' t="{texts}"', self._tag("v", "", self._text(value)) if value else self._tags(self._dialect.blank_value)


_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs>'
)
"""Styles: plain, a date of a format of one's own, a date of a known format, per cent."""
MARKED = tuple(replace(dialect, asked=True) for dialect in DIALECTS)


EXCEL = DIALECTS[0]
ASKED = next(dialect for dialect in DIALECTS if dialect.asked)
