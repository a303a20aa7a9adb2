"""`failures.csv` (`formats.md` §5): in which years which insurer pays nothing.

An insurer without an offer may be named, as one register of failures serves many catalogues (so does a published acceptance
case); one that differs from an insurer of the catalogue by capitals alone is a slip of the pen, and a fault.
"""

from __future__ import annotations

from collections.abc import Mapping

from optimizer.errors import Fault, Message
from optimizer.files.disk import text_of
from optimizer.files.fault_wording import objection
from optimizer.files.faults import FaultList, shown
from optimizer.files.loss_years import Failed
from optimizer.files.tables.csv_table import CsvRow, TableColumns, read_rows
from optimizer.values import ValueFault, identifier, whole

MOST_ROWS = 1_000_000
COLUMNS = TableColumns(allowed=("year", "insurer"), required=("year", "insurer"))


def read_failures(data: bytes, insurers: frozenset[str] | None, findings: FaultList) -> Failed:
    """Return the failed years by insurer and tell what is wrong; `insurers`: of the catalogue, None where it does not read."""
    spelt = {insurer.casefold(): insurer for insurer in sorted(insurers or ())}
    header, rows = read_rows(text_of(data, findings.file), COLUMNS, findings, most=MOST_ROWS)
    failed: dict[str, list[int]] = {}
    earlier: set[tuple[str, int]] = set()
    if header.missing:
        return failed
    for row in rows:
        read = _read(row, spelt, findings)
        if read in earlier:
            words = (Message("this failure stands in an earlier row already"), Message("remove one"))
            findings.add(Fault(findings.file, row.number, "year", row.cells["year"], *words))
        elif read is not None:
            earlier.add(read)
            failed.setdefault(read[0], []).append(read[1])
    return failed


def _read(row: CsvRow, spelt: Mapping[str, str], findings: FaultList) -> tuple[str, int] | None:
    year, insurer = row.cells["year"], row.cells["insurer"]
    place = (findings.file, row.number)
    try:
        number = whole(year)
    except ValueFault:
        findings.add(Fault(*place, "year", shown(year), *objection(whole, year)))
        return None
    try:
        identifier(insurer)
    except ValueFault:
        findings.add(Fault(*place, "insurer", shown(insurer), *objection(identifier, insurer)))
        return None
    spelling = spelt.get(insurer.casefold(), insurer)
    if insurer != spelling:
        findings.add(
            Fault(
                *place, "insurer", insurer, Message("the catalogue writes this insurer otherwise"), Message("write {known}", known=spelling)
            )
        )
        return None
    return insurer, number
