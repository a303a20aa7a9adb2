"""Whether the value stored for a formula is known to be the one it gives.

A file cannot say so of itself: some programs store 0 for a formula that nobody has computed, others keep the value of before its
cells were changed, and the mark that a workbook is to be computed when it is opened is also left on workbooks that were. So what
a formula gives is computed here as far as that is known (`recalculation`), and compared.

| what it gives here | the stored value counts |
|---|---|
| known | if it is the same to nine digits |
| an error or a circle | never |
| not known, the workbook asks to be computed | never |
| not known, 0 is stored | if Excel lists the cell as computed |
| not known, anything else is stored | yes: that somebody changed a cell since then cannot be seen |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimizer.errors import Message, Words
from optimizer.files.faults import shown
from optimizer.files.workbook.archive import refused
from optimizer.files.workbook.cell_values import Failure, Stored
from optimizer.files.workbook.formulas.arithmetic import Real, Scalar
from optimizer.files.workbook.formulas.recalculation import MOST_FORMULAS, VALUES, At, Doubt, FormulaSheet, Recalculation
from optimizer.files.workbook.grid import Place
from optimizer.files.workbook.package import Package
from optimizer.files.workbook.sheet_cells import CellFormula

_SAME = 1e-9
"""Of the larger of two values: programs write nine digits alike at the least."""
COMPUTE = Message("compute it (Excel: Ctrl+Alt+F9, LibreOffice: Ctrl+Shift+F9) and save, or write the value in its place")
VALUE = Message("write the value in its place (copy, paste as values)")
NOT_STORED = (Message("the formula has no stored value"), Message("open the workbook in a spreadsheet program and save it"))
CIRCLE = (Message("the formula refers to itself"), Message("write the value in its place"))
DUE = (
    Message(
        "the workbook asks to be computed when it is opened, and what this formula gives is not known here: the stored value need not be it"
    ),
    VALUE,
)
ZERO = (Message("0 is stored for this formula, as it is where nobody has computed it, and what it gives is not known here"), VALUE)


@dataclass(frozen=True, slots=True)
class FormulaFault:
    """A formula whose stored value does not count."""

    place: Place
    words: Words
    stored: str


def formula_faults(file: str, package: Package, sheets: Mapping[str, FormulaSheet], read: Sequence[str]) -> dict[str, list[FormulaFault]]:
    """Return, for each sheet that is read, the formulas whose stored values do not count, in order.

    `sheets` are those that formulas may look at, by name in small letters. Raises `InputError` where there are too many.
    """
    count = sum(len(sheet.cells.formulas) for sheet in sheets.values())
    if count > MOST_FORMULAS:
        raise refused(file, Message("the workbook has more than {most_formulas:,} formulas", most_formulas=MOST_FORMULAS), VALUES)
    judge = _Judge(file, package, sheets)
    return {name: list(judge.faults(name)) for name in read}


class _Judge:
    """Says which stored values count."""

    def __init__(self, file: str, package: Package, sheets: Mapping[str, FormulaSheet]) -> None:
        self._sheets = sheets
        self._said = package.calculation
        self._numbers = {entry.name.casefold(): entry.number for entry in package.sheets}
        self._computing = Recalculation(file, sheets, package.names, self._said.from_1904, self._believes)

    def faults(self, name: str) -> Iterator[FormulaFault]:
        """Yield the faults of one sheet, cells that hold an error left out: these are told as such."""
        cells = self._sheets[name].cells
        for place, formula in sorted(cells.formulas.items()):
            words = None if isinstance(formula.stored, Failure) else self._objection((name, *place), formula)
            if words is not None:
                yield FormulaFault(place, words, "" if formula.stored is None else shown(formula.stored))

    def _objection(self, at: At, formula: CellFormula) -> Words | None:
        if formula.stored is None:
            return NOT_STORED
        self._computing.settle(at)
        computed = self._computing.values[at]
        if computed is Doubt.CIRCLE:
            return CIRCLE
        if not isinstance(computed, Doubt):
            if agree(formula.stored, computed):
                return None
            if not self._said.is_rounded:
                return _differs(formula.stored, computed)
        if self._believes(at, formula):
            return None
        return DUE if self._said.is_due else ZERO

    def _believes(self, at: At, formula: CellFormula) -> bool:
        """Say whether a stored value counts where what the formula gives is not known."""
        if self._said.is_due or formula.stored is None or isinstance(formula.stored, Failure):
            return False
        is_zero = isinstance(formula.stored, float) and formula.stored == 0
        return not is_zero or (self._numbers.get(at[0], ""), *at[1:]) in self._said.listed


def agree(stored: Stored, computed: Scalar) -> bool:
    """Say whether a stored value is what a formula gives; a blank cell that is looked at gives 0 or an empty text."""
    if computed is None:
        return stored == "" or (stored == 0 and not isinstance(stored, bool))
    if isinstance(computed, Real):
        if isinstance(stored, bool) or not isinstance(stored, float):
            return False
        return abs(stored - computed.value) <= computed.slack + _SAME * max(abs(stored), abs(computed.value))
    return isinstance(stored, type(computed)) and stored == computed


def _differs(stored: Stored, computed: Scalar) -> Words:
    never = isinstance(stored, float) and stored == 0
    if not isinstance(computed, (Failure, Real)):
        unstored = Message("the formula was never computed: 0 is stored, and it gives another value")
        return unstored if never else Message("the stored value is not what the formula gives: another value"), COMPUTE
    value = computed.code if isinstance(computed, Failure) else shown(computed.value)
    if never:
        return Message("the formula was never computed: 0 is stored, and it gives {value}", value=value), COMPUTE
    return Message("the stored value is not what the formula gives: {value}", value=value), COMPUTE
