"""Files of incidents (`data/README.md`): one row an incident, and beside it the shares of the customers' assets that were lost.

They keep the units in which such lists are kept: million USD, per cent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import LARGEST_SMALL_FILE, CaseFolder, text_of
from optimizer.files.fault_wording import objection
from optimizer.files.faults import FaultList, shown
from optimizer.files.tables.csv_table import CsvRow, TableColumns, read_rows
from optimizer.losses.fitting import Incidents
from optimizer.values import ValueFault, date, number, yes_no

MOST_ROWS = 100_000
SHARES = "severity_share.csv"
"""Read without being named where it lies beside the incidents."""
INCIDENT_COLUMNS = TableColumns(
    allowed=(
        "incident_date",
        "entity",
        "country",
        "loss_usd_m",
        "wallet_type",
        "cause",
        "customers_made_whole",
        "source",
        "confidence",
        "entity_type",
        "include_in_fit",
        "note",
    ),
    required=("incident_date", "loss_usd_m"),
)
SHARE_COLUMNS = TableColumns(allowed=("date", "entity", "share_pct", "basis", "source", "confidence"), required=("share_pct",))

Value = TypeVar("Value")


def load_incidents(path: str | Path, *, shares: str | Path | None = None) -> Incidents:
    """Return the incidents of a CSV file, or raise `InputError` with every fault of both files.

    `shares` is the file of the shares lost; None: `severity_share.csv` beside the incidents, if there is one.
    """
    path = Path(path)
    beside = path.parent / SHARES
    second = Path(shares) if shares is not None else beside if beside.is_file() else None
    faults: list[Fault] = []
    incidents = _attempt(path, _read_incidents, faults)
    share = None if second is None else _attempt(second, _read_shares, faults)
    if faults or incidents is None:
        raise InputError(faults)
    return incidents if second is None else replace(incidents, shares_file=second.name, share=share)


def _attempt(path: Path, read: Callable[[str, FaultList], Value | None], faults: list[Fault]) -> Value | None:
    """Return what a file says, None where it cannot be read; its faults are kept."""
    name = path.name or str(path)
    findings = FaultList(name)
    try:
        data = CaseFolder(path.parent).take_from(path, name, LARGEST_SMALL_FILE)
        result = read(text_of(data, name), findings)
    except InputError as error:
        faults += error.faults
        return None
    faults += findings.faults()
    return None if findings else result


def _read_incidents(text: str, findings: FaultList) -> Incidents | None:
    header, rows = read_rows(text, INCIDENT_COLUMNS, findings, most=MOST_ROWS)
    if header.missing or _without_rows(rows, findings):
        return None
    days: list[dt.date] = []
    year: list[int] = []
    amount: list[float] = []
    left_out = 0
    for row in rows:
        day = _cell(row, "incident_date", date, findings)
        lost = _cell(row, "loss_usd_m", _amount, findings)
        included = _cell(row, "include_in_fit", yes_no, findings) if row.cells.get("include_in_fit") else True
        if day is None or lost is None or included is None:
            continue
        days.append(day)
        left_out += not included
        if included:
            year.append(day.year)
            amount.append(lost)
    if not amount:
        if not findings:
            findings.add(
                Fault(
                    findings.file, None, "include_in_fit", "no", Message("every row is left out of the fit"), Message("write yes in some")
                )
            )
        return None
    return Incidents(findings.file, np.array(year, dtype=np.int64), np.array(amount), left_out, max(days))


def _read_shares(text: str, findings: FaultList) -> Any:
    header, rows = read_rows(text, SHARE_COLUMNS, findings, most=MOST_ROWS)
    if header.missing or _without_rows(rows, findings):
        return None
    for row in rows:
        if row.cells.get("date"):
            _cell(row, "date", date, findings)
    read = [_cell(row, "share_pct", _per_cent, findings) for row in rows]
    return np.array([share / 100.0 for share in read if share is not None])


def _without_rows(rows: list[CsvRow], findings: FaultList) -> bool:
    """Tell a table that has a header and nothing else, and say whether it has no row to read."""
    if not rows and not findings:
        findings.add(Fault(findings.file, None, "", "", Message("the table has no rows"), Message("write at least one")))
    return not rows


def _cell(row: CsvRow, column: str, check: Callable[[Any], Value], findings: FaultList) -> Value | None:
    """Return a cell's value, None where it breaks a rule, which is told."""
    cell = row.cells.get(column, "")
    try:
        return check(cell)
    except ValueFault:
        findings.add(Fault(findings.file, row.number, column, shown(cell), *objection(check, cell)))
        return None


def _amount(value: Any) -> float:
    amount = number(value)
    if not amount > 0:
        raise ValueFault(Message("an incident must have cost something"), Message("write the loss in million USD, or remove the row"))
    return amount


def _per_cent(value: Any) -> float:
    share = number(value)
    if not 0 < share < 100:
        raise ValueFault(
            Message("a share must be above 0 and below 100 per cent"), Message("write 99.9 for all: a Beta has none that lost all")
        )
    return share
