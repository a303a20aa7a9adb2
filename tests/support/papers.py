"""The papers of the shipped case, solved once, and a workbook read back."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from xml.etree import ElementTree

from pypdf import PdfReader
from support.shipped import solved_history

from optimizer.i18n.language import Language
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report import from_json, to_json
from optimizer.report.paper import paper_pdf
from optimizer.results.solution import Solution

CODES: tuple[Language, ...] = ("ja", "en")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@cache
def history() -> tuple[Case, Scenarios, Solution]:
    """Return the shipped case and its answer, read back from its JSON."""
    asked, years, solution = solved_history()
    return asked, years, from_json(to_json(solution))


@cache
def history_pdf(code: Language) -> bytes:
    """Return its paper."""
    asked, years, solution = history()
    return paper_pdf(solution, asked, code, years=years)


def pages(paper: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages]


def flat(text: str) -> str:
    """Return text without any space, since a typesetter puts its own between scripts and lines."""
    return "".join(text.split()).replace("\u200b", "")


class Book:
    """A workbook read back: the written values, those of formulas too, and the formulas."""

    def __init__(self, data: bytes) -> None:
        archive = zipfile.ZipFile(io.BytesIO(data))
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        self.strings = ["".join(node.itertext()) for node in strings.iter(f"{SHEET}si")]
        sheets = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        self.names = [node.attrib["name"] for node in sheets.iter(f"{SHEET}sheet")]
        self.cells: dict[tuple[str, str], float | str] = {}
        self.formulas: dict[tuple[str, str], str] = {}
        for n, name in enumerate(self.names, start=1):
            for cell in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")).iter(f"{SHEET}c"):
                self._read(name, cell)

    def _read(self, sheet: str, cell: ElementTree.Element) -> None:
        value, formula = cell.find(f"{SHEET}v"), cell.find(f"{SHEET}f")
        place = sheet, cell.attrib["r"]
        if value is not None and value.text is not None:
            text = value.text
            kind = cell.attrib.get("t")
            self.cells[place] = self.strings[int(text)] if kind == "s" else text if kind == "str" else float(text)
        if formula is not None and formula.text is not None:
            self.formulas[place] = formula.text
