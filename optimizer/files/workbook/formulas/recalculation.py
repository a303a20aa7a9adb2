"""What the formulas of a workbook give, computed here as far as that is known, cell after cell in the order they hang on one another.

A formula is read once, its cells are found before it is computed, and each cell is computed once: no recursion from cell to cell.
Cells looked at are counted over the whole workbook, so that the time is bounded whatever a workbook asks for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from optimizer.errors import Message
from optimizer.files.workbook.archive import refused
from optimizer.files.workbook.cell_values import Cell, Failure, Stored
from optimizer.files.workbook.formulas.arithmetic import (
    Block,
    FailedError,
    Real,
    Scalar,
    Value,
    combined,
    divided,
    negated,
    number,
    single,
    spread,
)
from optimizer.files.workbook.formulas.functions import FUNCTIONS, truth
from optimizer.files.workbook.formulas.parser import (
    Call,
    Chain,
    Constant,
    End,
    Name,
    Node,
    Nothing,
    Reference,
    Signed,
    UnknownError,
    Wrong,
    parsed,
)
from optimizer.files.workbook.grid import LAST_COLUMN, LAST_ROW, Place
from optimizer.files.workbook.sheet_cells import CellFormula, SheetCells

MOST_FORMULAS = 50_000
"""In the sheets that are read."""
MOST_STEPS = 2_000_000
"""Cells looked at while they are computed."""
VALUES = Message("write the values in the place of the formulas (copy, paste as values)")
_DEEPEST_NAME = 8
At = tuple[str, int, int]
"""Sheet in small letters, row, column."""


class Doubt(Enum):
    """Why a formula has no value here."""

    UNKNOWN = "unknown"
    CIRCLE = "circle"


@dataclass(frozen=True, slots=True)
class FormulaSheet:
    """A sheet that formulas can look at."""

    cells: SheetCells
    rows: list[tuple[Cell, ...]]

    def value(self, row: int, column: int) -> Scalar:
        """Return a value that is no formula's, or raise `UnknownError` for a time."""
        cell = self.rows[row - 1][column - 1]
        stored = self.cells.serials.get((row, column), cell)
        is_spoilt = (row, column) in self.cells.spoilt and not isinstance(stored, Failure)
        if is_spoilt or isinstance(stored, (dt.date, dt.time, dt.timedelta)):
            raise UnknownError
        return scalar(stored)


def scalar(stored: Stored | int | None) -> Scalar:
    """Return a stored value as formulas take it."""
    if isinstance(stored, (bool, Failure)) or stored is None:
        return stored
    return Real(float(stored)) if isinstance(stored, (int, float)) else stored or None


@dataclass(slots=True)
class Recalculation:
    """The formulas of a workbook; `believes` says whether the stored value of a formula stands in for what is not known here."""

    file: str
    sheets: Mapping[str, FormulaSheet]
    """By name in small letters."""
    names: Mapping[str, str]
    from_1904: bool
    believes: Callable[[At, CellFormula], bool]
    values: dict[At, Scalar | Doubt] = field(default_factory=dict)
    steps: int = 0
    _trees: dict[At, Node | None] = field(default_factory=dict)
    _names: dict[str, Node | None] = field(default_factory=dict)

    def settle(self, cell: At) -> None:
        """Compute a formula, and before it every formula that it hangs on."""
        if cell in self.values:
            return
        above: dict[At, Iterator[At]] = {cell: self._needed(cell)}
        while above:
            here = next(reversed(above))
            needed = next(above[here], None)
            if needed is None:
                del above[here]
                if here not in self.values:
                    self.values[here] = self._computed(here)
            elif needed in self.values:
                continue
            elif needed in above:
                self._close(above, needed)
            else:
                above[needed] = self._needed(needed)

    def _close(self, above: dict[At, Iterator[At]], first: At) -> None:
        """Mark the cells of a circle, from the one last begun back to the first."""
        for cell in reversed(above):
            self._count(1)
            self.values[cell] = Doubt.CIRCLE
            if cell == first:
                return

    def _formula(self, cell: At) -> CellFormula | None:
        sheet = self.sheets.get(cell[0])
        return None if sheet is None else sheet.cells.formulas.get(cell[1:])

    def _tree(self, cell: At) -> Node | None:
        """Return the formula of a cell as a tree, None where it is beyond what is read."""
        if cell not in self._trees:
            formula = self._formula(cell)
            try:
                self._trees[cell] = None if formula is None or formula.text is None else parsed(formula.text)
            except UnknownError:
                self._trees[cell] = None
        return self._trees[cell]

    def _needed(self, cell: At) -> Iterator[At]:
        """Yield the cells with a formula that the formula of a cell looks at."""
        tree = self._tree(cell)
        for reference in self._references(tree, 0) if tree is not None else ():
            try:
                name, (top, left, bottom, right) = self._area(reference, cell)
            except UnknownError:
                continue
            formulas = self.sheets[name].cells.formulas
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self._count(1)
                    if (row, column) in formulas:
                        yield name, row, column

    def _count(self, steps: int) -> None:
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise refused(
                self.file, Message("computing the formulas again would take more than {most_steps:,} steps", most_steps=MOST_STEPS), VALUES
            )

    def _references(self, node: Node, depth: int) -> Iterator[Reference]:
        match node:
            case Reference():
                yield node
            case Name(name) if depth < _DEEPEST_NAME:
                named = self._named(name)
                yield from self._references(named, depth + 1) if named is not None else ()
            case Call(_, arguments):
                for argument in arguments:
                    yield from self._references(argument, depth)
            case Signed(_, operand):
                yield from self._references(operand, depth)
            case Chain(first, rest):
                for operand in (first, *(operand for _, operand in rest)):
                    yield from self._references(operand, depth)

    def _named(self, name: str) -> Node | None:
        if name not in self._names:
            try:
                self._names[name] = parsed(self.names.get(name, ""))
            except UnknownError:
                self._names[name] = None
        return self._names[name]

    def _area(self, reference: Reference, cell: At) -> tuple[str, tuple[int, int, int, int]]:
        """Return sheet and area of a reference within the cells that are filled, or raise `UnknownError`."""
        name = cell[0] if reference.sheet is None else reference.sheet.casefold()
        formula, sheet = self._formula(cell), self.sheets.get(name)
        if formula is None or sheet is None:
            raise UnknownError
        moved = (cell[1] - formula.origin[0], cell[2] - formula.origin[1])
        first, last = _moved(reference.first, moved), _moved(reference.last, moved)
        if first[0] > last[0] or first[1] > last[1]:
            raise UnknownError
        width = len(sheet.rows[0]) if sheet.rows else 0
        return name, (*first, min(last[0], max(len(sheet.rows), first[0])), min(last[1], max(width, first[1])))

    def _computed(self, cell: At) -> Scalar | Doubt:
        tree, formula = self._tree(cell), self._formula(cell)
        if tree is None or formula is None:
            return Doubt.UNKNOWN
        try:
            return single(_Evaluation(self, cell, 0, is_array=formula.is_array).of(tree))
        except FailedError as error:
            return Failure(error.code)
        except UnknownError:
            return Doubt.UNKNOWN

    def block(self, reference: Reference, cell: At) -> Block:
        """Return the values of an area, or raise `UnknownError` where one is not known."""
        name, (top, left, bottom, right) = self._area(reference, cell)
        self._count((bottom - top + 1) * (right - left + 1))
        rows = (tuple(self._value((name, row, column)) for column in range(left, right + 1)) for row in range(top, bottom + 1))
        return Block(tuple(rows))

    def _value(self, at: At) -> Scalar:
        name, row, column = at
        sheet = self.sheets[name]
        formula = sheet.cells.formulas.get((row, column))
        if formula is not None:
            computed = self.values.get(at, Doubt.CIRCLE)
            if computed is Doubt.CIRCLE or (computed is Doubt.UNKNOWN and not self.believes(at, formula)):
                raise UnknownError
            return scalar(formula.stored) if isinstance(computed, Doubt) else computed
        inside = row <= len(sheet.rows) and column <= len(sheet.rows[0])
        return sheet.value(row, column) if inside else None

    def named(self, name: str) -> Node:
        """Return what a name stands for, or raise `UnknownError`; one that moves with its cell is not known."""
        node = self._named(name)
        if node is None or any(reference.sheet is None or not _is_fixed(reference) for reference in self._references(node, 0)):
            raise UnknownError
        return node


def _moved(end: End, by: Place) -> Place:
    row = end.row if end.row_fixed else end.row + by[0]
    column = end.column if end.column_fixed else end.column + by[1]
    if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
        raise UnknownError
    return row, column


def _is_fixed(reference: Reference) -> bool:
    return all(end.row_fixed and end.column_fixed for end in (reference.first, reference.last))


@dataclass(frozen=True, slots=True)
class _Evaluation:
    """One formula, computed from cells that are known."""

    sheets: Recalculation
    cell: At
    depth: int
    is_array: bool

    def of(self, node: Node) -> Value:
        """Return the value of a part of the formula; raise `FailedError` for an error, `UnknownError` where it is not known."""
        match node:
            case Constant(value):
                return Real(value) if isinstance(value, float) else value
            case Wrong(code):
                raise FailedError(code)
            case Nothing():
                return None
            case Reference():
                return self.sheets.block(node, self.cell)
            case Name(name):
                return self._deeper().of(self.sheets.named(name))
            case _:
                return self._joined_or_called(node)

    def _joined_or_called(self, node: Signed | Chain | Call) -> Value:
        match node:
            case Signed(sign, operand):
                return self._signed(sign, self.of(operand))
            case Chain(first, rest):
                result = self.of(first)
                for operator, operand in rest:
                    result = self._joined(operator, result, self.of(operand))
                return result
            case Call(name, arguments):
                return self._called(name, arguments)

    def _deeper(self) -> _Evaluation:
        if self.depth == _DEEPEST_NAME:
            raise UnknownError
        return _Evaluation(self.sheets, self.cell, self.depth + 1, self.is_array)

    def _signed(self, sign: str, value: Value) -> Value:
        if self.is_array and isinstance(value, Block):
            return spread("/" if sign == "%" else "*", value, Real({"%": 100.0, "-": -1.0}.get(sign, 1.0)))
        operand = number(value)
        return divided(operand, Real(100.0)) if sign == "%" else negated(operand) if sign == "-" else operand

    def _joined(self, operator: str, left: Value, right: Value) -> Value:
        if self.is_array and any(isinstance(value, Block) and value.shape != (1, 1) for value in (left, right)):
            return spread(operator, left, right)
        return combined(operator, single(left), single(right))

    def _called(self, name: str, arguments: tuple[Node, ...]) -> Value:
        if name == "IF" and 2 <= len(arguments) <= 3:
            chosen = arguments[1:2] if truth(self.of(arguments[0])) else arguments[2:]
            return self.of(chosen[0]) if chosen else False
        if name in ("IFERROR", "IFNA") and len(arguments) == 2:
            return self._without_error(arguments, only_missing=name == "IFNA")
        least, most, function = FUNCTIONS.get(name, (0, -1, None))
        if function is None or not least <= len(arguments) <= most or (name == "DATE" and self.sheets.from_1904):
            raise UnknownError
        inner = self if name != "SUMPRODUCT" else _Evaluation(self.sheets, self.cell, self.depth, is_array=True)
        return function([inner.of(argument) for argument in arguments])

    def _without_error(self, arguments: tuple[Node, ...], *, only_missing: bool) -> Value:
        try:
            return single(self.of(arguments[0]))
        except FailedError as error:
            if only_missing and error.code != "#N/A":
                raise
            return self.of(arguments[1])
