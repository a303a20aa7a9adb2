"""The loss table (`formats.md` §4), a million rows of it, to typed columns."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.errors import Fault, Message
from optimizer.files.faults import FaultList
from optimizer.files.tables.columns import Cells, amounts, ids, read_csv, whole_numbers
from optimizer.files.tables.csv_table import TableColumns
from optimizer.files.tables.parquet_table import read_parquet
from optimizer.losses.scenarios import Index, Vector
from optimizer.values import class_id, identifier

COLUMNS = TableColumns(allowed=("year", "class", "loss", "event", "probability", "price"), required=("year", "class", "loss"))


@dataclass(frozen=True, slots=True)
class LossTable:
    """The rows of the table, in their order."""

    row: Index
    """Number in the file."""
    year: Index
    classes: tuple[str, ...]
    class_place: Index
    loss: Vector
    event_place: Index
    """Place among the events; -1 where the row is an occurrence of its own."""
    probability: Vector | None
    price: Vector | None
    """Price of the coins at repayment over their price at the loss; the same in all rows of an event."""


def read_losses(data: bytes, findings: FaultList) -> LossTable | None:
    """Return the table, None where it does not read; tell what is wrong with it."""
    read = read_parquet if findings.file.endswith(".parquet") else read_csv
    cells = read(data, COLUMNS, findings)
    if cells.rows.size == 0 and not findings:
        rule = Message("the table has no rows")
        findings.add(Fault(findings.file, None, "", "", rule, Message("write at least one year; its loss may be 0")))
    table = _typed(cells, findings)
    return None if findings else table


def _typed(cells: Cells, findings: FaultList) -> LossTable:
    classes, class_place = ids(cells, "class", class_id, findings)
    _, event_place = ids(cells, "event", identifier, findings, optional=True)
    return LossTable(
        row=cells.rows,
        year=whole_numbers(cells, "year", findings),
        classes=classes,
        class_place=class_place,
        loss=amounts(cells, "loss", findings),
        event_place=event_place,
        probability=amounts(cells, "probability", findings, rate=True) if "probability" in cells.columns else None,
        price=amounts(cells, "price", findings) if "price" in cells.columns else None,
    )
