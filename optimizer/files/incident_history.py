"""Past incidents one by one for an as-if analysis: the rows of an incident file, joined with the shares lost by day and name."""

from __future__ import annotations

from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files.disk import LARGEST_SMALL_FILE, CaseFolder, text_of
from optimizer.files.faults import FaultList
from optimizer.files.incidents import INCIDENT_COLUMNS, MOST_ROWS, SHARE_COLUMNS, SHARES, load_incidents
from optimizer.files.shipped_data import shipped_folder
from optimizer.files.tables.csv_table import CsvRow, TableColumns, read_rows
from optimizer.losses.fitting import likelihood
from optimizer.losses.fitting.past_incidents import Past, PastEvent
from optimizer.losses.fitting.resampling import LEAST_ROWS
from optimizer.values import date, number

FILE = "exchange_incidents.csv"


def shipped_incidents() -> Path | None:
    """Return the incidents that come with the package."""
    path = shipped_folder("incidents") / FILE
    return path if path.is_file() else None


def load_past(path: str | Path, *, shares: str | Path | None = None) -> Past:
    """Return the incidents of a CSV file one by one, or raise `InputError` with every fault of it and of the shares lost.

    `shares` is the file of the shares; None: `severity_share.csv` beside the incidents. At least ten shares are needed for their law.
    """
    path = Path(path)
    beside = path.parent / SHARES if shares is None else Path(shares)
    read = load_incidents(path, shares=beside)
    if read.share is None or read.share.size < LEAST_ROWS:
        count = 0 if read.share is None else read.share.size
        rule = Message(
            "an as-if analysis needs the shares of at least {least_rows} incidents; there are {count}", least_rows=LEAST_ROWS, count=count
        )
        raise InputError([Fault(beside.name, None, "share_pct", str(count), rule, Message("add rows"))])
    share_lost = {_key(row, "date"): number(row.cells["share_pct"]) / 100.0 for row in _rows(beside, SHARE_COLUMNS)}
    events = [_event(row, share_lost) for row in _rows(path, INCIDENT_COLUMNS) if row.cells.get("include_in_fit", "yes") in ("", "yes")]
    ordered = tuple(sorted(events, key=lambda event: event.date))
    return Past(path.name, beside.name, ordered, likelihood.beta(read.share).law)


def _rows(path: Path, columns: TableColumns) -> list[CsvRow]:
    data = CaseFolder(path.parent).take_from(path, path.name, LARGEST_SMALL_FILE)
    return read_rows(text_of(data, path.name), columns, FaultList(path.name), most=MOST_ROWS)[1]


def _key(row: CsvRow, column: str) -> tuple[str, str]:
    return row.cells.get(column, ""), row.cells.get("entity", "")


def _event(row: CsvRow, share_lost: dict[tuple[str, str], float]) -> PastEvent:
    cells = row.cells
    return PastEvent(
        date=date(cells["incident_date"]),
        entity=cells.get("entity", ""),
        wallet=cells.get("wallet_type") or "unknown",
        cause=cells.get("cause") or "other",
        usd_m=number(cells["loss_usd_m"]),
        share=share_lost.get(_key(row, "incident_date")),
    )
