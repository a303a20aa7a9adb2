"""The table of a batch: a row a case, `case` its name, every other column a dotted key of `formats.md` §8."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimizer.errors import Fault, Message
from optimizer.files.disk import LARGEST_SMALL_FILE, CaseFolder, text_of
from optimizer.files.faults import FaultList, shown
from optimizer.files.tables.csv_table import TableColumns, read_rows, records
from optimizer.values import ValueFault, identifier

NAME = "case"
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number in the file, the case's name, the settings that are not blank."""

    number: int
    case: str
    settings: tuple[tuple[str, str], ...]


def read_table(path: Path) -> tuple[tuple[str, ...], tuple[TableRow, ...]]:
    """Return the keys and the rows, or raise `InputError` with every fault of the table's shape and names.

    What a key or a value is worth is seen when its case is read: a row that is wrong there is rejected, and the others go on.
    """
    findings = FaultList(path.name)
    data = CaseFolder(path.parent).take_from(path, path.name, 4 * LARGEST_SMALL_FILE)
    text = text_of(data, path.name)
    top_line = next(records(text, FaultList(path.name)), (1, [""]))[1]
    columns = TableColumns(allowed=tuple(dict.fromkeys((NAME, *(name for name in top_line if name)))), required=(NAME,))
    header, rows = read_rows(text, columns, findings, most=MOST_ROWS)
    keys = tuple(name for name in header.names if name not in ("", NAME))
    if not keys or not rows:
        rule = Message("the table has no rows") if keys else Message("no column is a key of a case")
        findings.add(Fault(path.name, None, "", "", rule, Message("write for example the columns case,reserve.cash.carry")))
    findings.extend(_name_faults(path.name, [(row.number, row.cells.get(NAME, "")) for row in rows]))
    if findings:
        raise findings.stop()
    return keys, tuple(
        TableRow(row.number, row.cells[NAME], tuple((key, row.cells[key]) for key in keys if row.cells[key] != "")) for row in rows
    )


def _name_faults(file: str, names: list[tuple[int, str]]) -> list[Fault]:
    """Return a fault for each name that is no id, or stands twice."""
    earlier: set[str] = set()
    faults = []
    for number, name in names:
        try:
            identifier(name)
            if name.casefold() in earlier:
                raise ValueFault(Message("this id stands twice (capitals do not count)"), Message("rename one"))
        except ValueFault as fault:
            faults.append(Fault(file, number, NAME, shown(name), fault.rule, fault.fix))
        earlier.add(name.casefold())
    return faults
