"""The cells of one sheet as its part has them: values, formulas with the value stored for each, and what is hidden or merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from optimizer.errors import Message, Words
from optimizer.files.tables.numerals import reads_as_number
from optimizer.files.workbook.archive import SAVE_AGAIN, refused
from optimizer.files.workbook.cell_values import Cell, CellScalar, CellValues, Failure, Stored, UnreadableError
from optimizer.files.workbook.grid import (
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_TEXT,
    MOST_CELLS,
    MOST_COLUMNS,
    Area,
    Place,
    area_of,
    letters,
    place_of,
)
from optimizer.files.workbook.markup import Attributes, Markup, is_true

MOST_MERGED = 100_000
_WITHOUT_PLACE = Message("the workbook has a cell without a place")
ERROR: Words = (Message("the cell holds an error"), Message("mend its formula, or write the value"))
_UNREADABLE: Words = (Message("the value of this cell cannot be read"), Message("write the value anew"))


@dataclass(slots=True)
class CellFormula:
    """A formula, and the value stored for it."""

    text: str | None
    """None where it is not told: a cell filled by the formula of another, a table of data."""
    origin: Place
    """The cell that the text is written for; one shared by several cells moves with each."""
    is_array: bool
    stored: Stored | None = None


class SheetCells(Markup):
    """One sheet, whole once it was read."""

    paths: ClassVar = (
        "worksheet",
        "worksheet/cols",
        "worksheet/cols/col",
        "worksheet/sheetData",
        "worksheet/sheetData/row",
        "worksheet/sheetData/row/c",
        "worksheet/sheetData/row/c/f",
        "worksheet/sheetData/row/c/v",
        "worksheet/sheetData/row/c/is",
        "worksheet/sheetData/row/c/is/t",
        "worksheet/sheetData/row/c/is/r",
        "worksheet/sheetData/row/c/is/r/t",
        "worksheet/mergeCells",
        "worksheet/mergeCells/mergeCell",
    )
    alone: ClassVar = dict.fromkeys(("sheetData", "row", "c"), _WITHOUT_PLACE)

    def __init__(self, file: str, values: CellValues) -> None:
        """Start with an empty sheet."""
        super().__init__(file)
        self.formulas: dict[Place, CellFormula] = {}
        self.serials: dict[Place, Stored] = {}
        """What stands behind the cells that show a date or an error: the number, the error."""
        self.spoilt: dict[Place, Words] = {}
        """Cells whose value is none, with rule and fix."""
        self.hidden_rows: list[int] = []
        self.hidden_columns: set[int] = set()
        self.merged: list[Place] = []
        self.arrays: list[Area] = []
        """Areas filled by one formula, of which each cell but the first looks like a plain value."""
        self._values = values
        self._columns: dict[str, int] = {}
        self._filled: list[tuple[int, tuple[Cell, ...]]] = []
        self._shared: dict[str, tuple[str, Place]] = {}
        self._row = self._column = self._widest = self._count = self._tables = 0
        self._in_row: list[Cell] = []
        self._value: str | None = None
        self._formula: CellFormula | None = None
        self._about: Attributes = {}
        self._of_formula: Attributes = {}
        self._pieces: list[str] = []

    def begin_col(self, attributes: Attributes) -> None:
        """Keep which columns are hidden."""
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if not (first.isdecimal() and last.isdecimal()):
            raise refused(self.file, _WITHOUT_PLACE, SAVE_AGAIN)
        if is_true(attributes.get("hidden")) or _is_nothing(attributes.get("width")):
            self.hidden_columns.update(range(int(first[:6]), min(int(last[:6]), MOST_COLUMNS) + 1))

    def begin_sheetData(self, _: Attributes) -> None:  # noqa: N802 the format's own name
        """Begin the cells, of which a sheet has one table."""
        self._tables += 1
        if self._tables > 1:
            raise refused(self.file, _WITHOUT_PLACE, SAVE_AGAIN)

    def begin_row(self, attributes: Attributes) -> None:
        """Begin a row; one without a number follows the row before."""
        stated = attributes.get("r")
        row = self._row + 1 if stated is None else int(stated) if stated.isdecimal() and len(stated) < 8 else 0
        if not self._row < row <= LAST_ROW:
            raise refused(self.file, Message("the workbook has rows that do not stand in order"), SAVE_AGAIN)
        self._row, self._column = row, 0
        self._in_row = []
        if is_true(attributes.get("hidden")) or _is_nothing(attributes.get("ht")):
            self.hidden_rows.append(row)

    def end_row(self) -> None:
        """Keep a row that has cells."""
        self.text.clear()
        if self._in_row:
            self._filled.append((self._row, tuple(self._in_row)))

    def begin_c(self, attributes: Attributes) -> None:
        """Begin a cell; one without a place follows the cell before."""
        reference = attributes.get("r")
        column = self._column + 1 if reference is None else self._column_of(reference)
        self._count += 1
        if self._count > MOST_CELLS:
            raise refused(self.file, Message("a sheet has more than {most_cells:,} cells", most_cells=MOST_CELLS), SAVE_AGAIN)
        if not self._column < column <= LAST_COLUMN:
            raise refused(self.file, Message("the workbook has cells that do not stand in order"), SAVE_AGAIN)
        self._column, self._about, self._value, self._formula = column, attributes, None, None

    def _column_of(self, reference: str) -> int:
        """Return the column of a cell, or raise `InputError` where it is no place in the row; columns met before are known."""
        name = reference.rstrip("0123456789")
        column = self._columns.get(name)
        if column is None or reference[len(name) :] != str(self._row):
            place = place_of(reference)
            if place is None or place[0] != self._row or "$" in reference:
                raise refused(self.file, _WITHOUT_PLACE, SAVE_AGAIN)
            column = self._columns[name] = place[1]
        return column

    def begin_f(self, attributes: Attributes) -> None:
        """Begin a formula."""
        self._of_formula = attributes
        self.text.clear()

    def end_f(self) -> None:
        """Keep a formula; one that others share is kept for them too."""
        text, here = self.taken(), (self._row, self._column)
        about = self._of_formula
        kind, origin = about.get("t", "normal"), here
        if kind == "shared" and text:
            self._shared[about.get("si", "")] = (text, here)
        elif kind == "shared":
            text, origin = self._shared.get(about.get("si", ""), ("", here))
        area = area_of(about.get("ref", "")) if kind in ("array", "dataTable") else None
        if area is not None and area[:2] != area[2:]:
            self.arrays.append(area)
        is_stated = bool(text) and kind != "dataTable" and (area is None or area[:2] == area[2:])
        self._formula = CellFormula(text if is_stated else None, origin, is_array=kind == "array")

    def begin_v(self, _: Attributes) -> None:
        """Begin a value."""
        self.text.clear()

    def end_v(self) -> None:
        """Keep a value as it is written."""
        self._value = self.taken()

    def begin_is(self, _: Attributes) -> None:
        """Begin a text that stands in the cell itself."""
        self._pieces = []

    def begin_t(self, _: Attributes) -> None:
        """Begin a run of it."""
        self.text.clear()

    def end_t(self) -> None:
        """Keep a run."""
        self._pieces.append(self.taken())

    def end_is(self) -> None:
        """Keep the text."""
        self._value = "".join(self._pieces)

    def end_c(self) -> None:
        """Keep a cell that holds anything."""
        if self._value is None and self._formula is None:
            return
        here = (self._row, self._column)
        stored_value = self._read_value(here)
        if self._formula is not None:
            self.formulas[here] = self._formula
            self._formula.stored = self._values.stored(stored_value)
        value = self._values.shown(stored_value, self._about.get("s", "0"))
        if value != "" or self._formula is not None:
            self._check_bounds()
            self._in_row.extend([""] * (self._column - 1 - len(self._in_row)))
            self._in_row.append(value)
        if isinstance(stored_value, Failure):
            self.spoilt[here] = ERROR
        if value is not stored_value and stored_value is not None:
            stored = self._values.stored(stored_value)
            if stored is not None:
                self.serials[here] = stored

    def _read_value(self, here: Place) -> CellScalar | None:
        if self._value is None:
            return None
        try:
            return self._values.value_of(self._about.get("t", "n"), self._value)
        except UnreadableError:
            self.spoilt[here] = _UNREADABLE
            return self._value[:LONGEST_TEXT]

    def _check_bounds(self) -> None:
        if self._column > MOST_COLUMNS:
            rule = Message("a sheet has cells beyond column {column}", column=letters(MOST_COLUMNS))
            raise refused(self.file, rule, Message("clear what is not part of the table"))
        self._widest = max(self._widest, self._column)
        if self._row * self._widest > MOST_CELLS:
            rule = Message("a sheet reaches over more than {most_cells:,} cells", most_cells=MOST_CELLS)
            raise refused(self.file, rule, Message("clear what is not part of the table"))

    def begin_mergeCell(self, attributes: Attributes) -> None:  # noqa: N802 the format's own name
        """Keep where cells are merged."""
        area = area_of(attributes.get("ref", ""))
        if area is None:
            raise refused(self.file, _WITHOUT_PLACE, SAVE_AGAIN)
        if area[:2] != area[2:]:
            self.merged.append(area[:2])
        if len(self.merged) > MOST_MERGED:
            raise refused(
                self.file, Message("a sheet has more than {most_merged:,} merged areas", most_merged=MOST_MERGED), Message("unmerge them")
            )

    def rows(self) -> list[tuple[Cell, ...]]:
        """Return the values from A1 on, every row as wide as the widest and none blank at the end; blank cells are empty texts."""
        filled = [(row, cells) for row, cells in self._filled if any(value != "" for value in cells)]
        width = max((place for _, cells in filled for place, value in enumerate(cells, 1) if value != ""), default=0)
        blank: tuple[Cell, ...] = ("",) * width
        rows = [blank] * (filled[-1][0] if filled else 0)
        for row, cells in filled:
            rows[row - 1] = cells if len(cells) == width else (*cells[:width], *blank[len(cells) :])
        return rows

    def spread(self, rows: Sequence[tuple[Cell, ...]]) -> None:
        """Count the cells that a formula of several cells fills as formulas, though in the file they look like plain values."""
        left = MOST_CELLS
        for top, first, bottom, last in self.arrays:
            bottom, last = min(bottom, len(rows)), min(last, len(rows[0]) if rows else 0)
            left -= max(bottom - top + 1, 0) * max(last - first + 1, 0)
            if left < 0:
                raise refused(
                    self.file,
                    Message("formulas fill more than {most_cells:,} cells", most_cells=MOST_CELLS),
                    Message("write the values in their place"),
                )
            for row in range(top, bottom + 1):
                for column in range(first, last + 1):
                    value = rows[row - 1][column - 1]
                    if value != "" and (row, column) not in self.formulas:
                        stored = self.serials.get((row, column))
                        plain = value if isinstance(value, (bool, str)) else float(value) if isinstance(value, (int, float)) else str(value)
                        self.formulas[row, column] = CellFormula(
                            None, (row, column), is_array=True, stored=plain if stored is None else stored
                        )


def _is_nothing(size: str | None) -> bool:
    """Say whether a height or a width is none at all."""
    return size is not None and reads_as_number(size.strip()) and float(size) <= 0
