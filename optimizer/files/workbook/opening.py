"""A workbook in the place of a case's folder: its sheets are the files, and faults are told by the cell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files import settings
from optimizer.files.disk import MEGABYTE, CaseFolder, locate
from optimizer.files.fields import Table
from optimizer.files.tables.toml_document import Document
from optimizer.files.workbook.archive import LARGEST_WORKBOOK
from optimizer.files.workbook.case_sheet import SheetDocument
from optimizer.files.workbook.reader import CASE, TABLES, Workbook, by_cell, csv_of, read_workbook
from optimizer.inputs.case import Case

ENDING = ".xlsx"
FILE_KEYS = {
    "catalogue": ("catalogue",),
    "insurers": ("insurers",),
    "responses": ("responses",),
    "bundles": ("bundles",),
    "losses": ("losses", "table"),
    "failures": ("losses", "failures"),
}
"""The key of `case.toml` that names the file each sheet stands for."""


class WorkbookFolder(CaseFolder):
    """The sheets of one workbook, each handed out as the CSV text it stands for; a law's file lies beside the workbook."""

    def __init__(self, folder: Path, name: str) -> None:
        """Read no sheet before one is asked for."""
        super().__init__(folder)
        self.name = name
        self._book: Workbook | None = None
        self._document: SheetDocument | None = None

    @property
    def book(self) -> Workbook:
        """The workbook, read once; raises `InputError` where it is not read at all."""
        if self._book is None:
            self.check_link(self.folder / self.name, self.name)
            self._book = read_workbook(self.take_from(self.folder / self.name, self.name, LARGEST_WORKBOOK), self.name)
        return self._book

    def take(self, name: str, most: int) -> bytes:
        """Return the text of a sheet, or the bytes of a file beside the workbook."""
        sheet = self.book.sheets.get(name.removesuffix(".csv")) if name.endswith(".csv") else None
        return csv_of(sheet) if sheet is not None and sheet.name != CASE else super().take(name, most)

    def document(self) -> SheetDocument:
        """Return the sheet `case`, with a key for each sheet that is there; raise `InputError` where it has no keys and values."""
        sheet = self.book.sheets.get(CASE)
        if sheet is None:
            raise InputError(self.book.faults)
        try:
            document = self._document = SheetDocument(sheet, f"{self.name} {CASE}")
        except InputError as error:
            raise InputError(self.all_faults(error.faults)) from None
        for table, path in FILE_KEYS.items():
            _name_sheet(document, table, path, there=table in self.book.sheets)
        return document

    def all_faults(self, faults: Sequence[Fault]) -> list[Fault]:
        """Return faults by cell, those of the cells themselves before them."""
        return list(faults) if self._book is None else by_cell(faults, self._book, self._place)

    def _case_column(self, fault: Fault) -> int | None:
        """Return the column of a fault of the sheet `case`: in the header that of its name, below it that of the value."""
        sheet = self.book.sheets.get(CASE)
        if sheet is None or not fault.field:
            return None
        return sheet.column(fault.field if fault.row == 1 or fault.field == "key" else "value")

    def _place(self, fault: Fault) -> tuple[str, int | None, int | None] | None:
        """Return sheet, row and column of a fault of this workbook."""
        if fault.file in (f"{self.name} {CASE}", "case.toml"):
            return CASE, fault.row, self._case_column(fault)
        if fault.file == settings.FILE and self._document is not None and fault.field in self._document.keys:
            return CASE, self._document.keys[fault.field], self.book.sheets[CASE].column("value")
        name = fault.file.removesuffix(".csv")
        if fault.file.endswith(".csv") and name in TABLES:
            sheet = self.book.sheets.get(name)
            return name, fault.row, None if sheet is None else sheet.column(fault.field)
        return None


def _name_sheet(document: SheetDocument, table: str, path: tuple[str, ...], *, there: bool) -> None:
    """Write into the table of a case that a sheet is the file of its name; a key that says otherwise is told."""
    key = ".".join(path)
    holder: Table = document.table
    for part in path[:-1]:
        inner = holder.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        holder = inner
    stated = holder.get(path[-1])
    if stated is not None and (not there or stated not in (table, f"{table}.csv")):
        words = (
            Message("in a workbook a table is the sheet of its name"),
            Message("remove this key, and write the table as sheet `{table}`", table=table),
        )
        document.findings.add(Fault(document.file, document.keys.get(key), key, str(stated)[:80], *words))
        holder.pop(path[-1])
    if there:
        holder[path[-1]] = f"{table}.csv"


def opened(path: str | Path) -> tuple[CaseFolder, Document]:
    """Return the files of a case and the table of its parameters, or raise `InputError`."""
    folder, name = locate(path)
    if name.endswith(ENDING):
        book = WorkbookFolder(folder, name)
        return book, book.document()
    case_folder = CaseFolder(folder)
    return case_folder, Document(case_folder.take(name, MEGABYTE), name)


def case_folder_of(case: Case) -> CaseFolder:
    """Return the files of a case that was read."""
    folder = Path(case.folder)
    name = case.sources[0][0] if case.sources else ""
    return WorkbookFolder(folder, name) if name.endswith(ENDING) else CaseFolder(folder)
