"""Random workbooks with what a workbook can hide: what a reader must tell of them is known from how they were made."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from support.dialects import Dialect, Formula, Hidden, Sheets, in_dialect

from optimizer.files.workbook.grid import letters

COLUMNS = ("offer", "insurer", "covers", "limit", "reinstatements", "premium", "slots", "wording", "group", "requires", "note")
IDS = tuple(COLUMNS.index(name) + 1 for name in ("offer", "insurer", "covers", "slots", "wording", "group", "requires"))
AMOUNTS = tuple(COLUMNS.index(name) + 1 for name in ("limit", "premium"))
NOT_KNOWN = 'WEBSERVICE("x")'


@dataclass(frozen=True, slots=True)
class Made:
    """A workbook, the values that its sheets hold, and where which words must be told."""

    data: bytes
    values: Mapping[str, Sequence[Sequence[Any]]]
    faults: frozenset[tuple[str, str]]


def random_book(dialect: Dialect, seed: int) -> Made:
    """Return a workbook in a dialect; about half of them have something that must be told."""
    rng = random.Random(f"{dialect.name} {seed}")
    sheets = _sheets(rng)
    faults: set[tuple[str, str]] = set()
    hidden = Hidden()
    if rng.random() < 0.55:
        for trap in (rng.choice(OF_CELLS), rng.choice(OF_SHEETS)) if rng.random() < 0.3 else (rng.choice((*OF_CELLS, *OF_SHEETS)),):
            hidden = trap(rng, sheets, hidden, faults, dialect) or hidden
    told = {place for place, _ in faults}
    values = {
        name: [[_value(cell) for cell in row] for row in rows] for name, rows in sheets.items() if name not in told and name != "read me"
    }
    return Made(in_dialect(dialect, sheets, hidden), values, frozenset(faults))


def _value(cell: Any) -> Any:
    cell = cell.value if isinstance(cell, Formula) else cell
    return "" if cell is None else cell


def arithmetic(rng: random.Random, depth: int = 3) -> tuple[str, Fraction]:
    """Return the text of a sum, difference, product or quotient, and what it is in exact fractions."""
    if depth == 0 or rng.random() < 0.25:
        plain = rng.choice([Fraction(rng.randint(1, 10**6)), Fraction(rng.randint(1, 999), 8), Fraction(rng.randint(1, 99), 100)])
        return (str(plain.numerator) if plain.denominator == 1 else repr(float(plain))), Fraction(repr(float(plain)))
    (left, a), (right, b) = arithmetic(rng, depth - 1), arithmetic(rng, depth - 1)
    operator = rng.choice("+-*/+*")
    if operator == "/" and b == 0:
        operator = "+"
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else a}[operator]
    return f"({left}){operator}({right})", value


def computed(rng: random.Random) -> Formula:
    """Return a formula with the value that it has."""
    text, value = arithmetic(rng)
    if rng.random() < 0.5:
        text, value = f"MAX({text},7)", max(value, Fraction(7))
    return Formula(text, float(value))


def _sheets(rng: random.Random) -> dict[str, list[list[Any]]]:
    rows: list[list[Any]] = [list(COLUMNS)]
    for number in range(1, rng.randint(2, 7)):
        limit, share = float(rng.randint(1, 999)), rng.randint(1, 99)
        premium: Any = rng.choice([float(share), Formula(f"D{number + 1}*{share}%", limit * share / 100), computed(rng)])
        note = rng.choice([None, "x & <y>", " a note".strip(), Formula(f'IF(D{number + 1}>1000,"large","")', ""), "日本", "1-2"])
        ids = [rng.choice([None, f"{name}-{rng.randint(1, 9)}", float(rng.randint(1, 99))]) for name in ("slot", "wording", "group")]
        rows.append([f"q{number}", rng.choice(["A", Formula('"B"&"C"', "BC")]), "*", limit, 1.0, premium, *ids, None, note])
    case: list[list[Any]] = [
        ["key", "value"],
        ["as_of", dt.date(2026, rng.randint(1, 12), rng.randint(1, 28))],
        ["limits.no_gap", rng.random() < 0.5],
    ]
    losses: list[list[Any]] = [
        ["year", "class", "loss"],
        *([float(year), "hot", float(rng.randint(1, 9))] for year in range(1, rng.randint(3, 6))),
    ]
    return {"case": case, "catalogue": rows, "losses": losses, "read me": [["notes", dt.date(2026, 1, 1), Formula("1+1", 0.0)]]}


def _cell(rng: random.Random, sheets: Sheets, columns: Sequence[int]) -> tuple[int, int, str]:
    """Choose a cell; the formulas of its row that look at others give way to values, as they would be wrong with them."""
    row, column = rng.randint(2, len(sheets["catalogue"])), rng.choice(columns)
    _put(sheets, row, 6, 5.0)
    _put(sheets, row, 11, None)
    return row, column, f"catalogue!{letters(column)}{row}"


def _put(sheets: Sheets, row: int, column: int, value: Any) -> None:
    sheets["catalogue"][row - 1][column - 1] = value  # type: ignore[index]


def _date(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, IDS)
    _put(sheets, row, column, dt.date(2026, rng.randint(1, 12), 2))
    faults.add((place, "a date where an id"))


def _flag(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, IDS)
    _put(sheets, row, column, True)
    faults.add((place, "TRUE or FALSE where an id"))


def _error(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, AMOUNTS)
    _put(sheets, row, column, rng.choice(["#N/A", Formula("1/0", "#DIV/0!")]))
    faults.add((place, "holds an error"))


def _never(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, AMOUNTS)
    text, value = arithmetic(rng)
    _put(sheets, row, column, Formula(f"ABS({text})+1", 0.0))
    faults.add((place, "never computed"))
    assert abs(value) + 1 > 0


def _stale(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, AMOUNTS)
    formula = computed(rng)
    _put(sheets, row, column, Formula(formula.text, formula.value * (1 + rng.choice([1e-7, 0.5, -2])) or 1.0))
    faults.add((place, "not what the formula gives" if formula.value else "formula gives"))


def _absent(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, column, place = _cell(rng, sheets, AMOUNTS)
    _put(sheets, row, column, Formula(computed(rng).text, None))
    faults.add((place, "no stored value"))


def _not_known(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], dialect: Dialect) -> None:
    row, column, place = _cell(rng, sheets, AMOUNTS)
    stored = rng.choice([0.0, 5.0])
    _put(sheets, row, column, Formula(NOT_KNOWN, stored))
    if dialect.asked or stored == 0:
        faults.add((place, "asks to be computed" if dialect.asked else "0 is stored"))


def _circle(rng: random.Random, sheets: Sheets, _: Hidden, faults: set[tuple[str, str]], __: Dialect) -> None:
    row, _column, _place = _cell(rng, sheets, AMOUNTS)
    for column, other in ((4, 6), (6, 4)):
        _put(sheets, row, column, Formula(f"{letters(other)}{row}+1", 5.0))
        faults.add((f"catalogue!{letters(column)}{row}", "refers to itself"))


def _row(rng: random.Random, sheets: Sheets, hidden: Hidden, faults: set[tuple[str, str]], __: Dialect) -> Hidden:
    row = rng.randint(2, len(sheets["losses"]))
    faults.add((f"losses!{row}", "a hidden row"))
    return Hidden({"losses": [row]}, hidden.columns, hidden.merged, hidden.sheets)


def _column(rng: random.Random, _: Sheets, hidden: Hidden, faults: set[tuple[str, str]], __: Dialect) -> Hidden:
    column = rng.randint(1, 3)
    faults.add((f"losses!{letters(column)}1", "a hidden column"))
    return Hidden(hidden.rows, {"losses": [column]}, hidden.merged, hidden.sheets)


def _merged(_: random.Random, __: Sheets, hidden: Hidden, faults: set[tuple[str, str]], ___: Dialect) -> Hidden:
    faults.add(("catalogue!B90", "merged"))
    return Hidden(hidden.rows, hidden.columns, {"catalogue": ["B90:C91"]}, hidden.sheets)


OF_CELLS: tuple[Any, ...] = (_date, _flag, _error, _never, _stale, _absent, _not_known, _circle)
OF_SHEETS: tuple[Any, ...] = (_row, _column, _merged)
