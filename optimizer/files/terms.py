"""A file of new offers to be priced: rows with the catalogue's columns, the premium blank where it is to be found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files.catalogue import COLUMNS, MOST_OFFERS, OfferEntry, converted, offer_of, repeated
from optimizer.files.disk import LARGEST_SMALL_FILE, CaseFolder, text_of
from optimizer.files.faults import FaultList
from optimizer.files.fields import nearest
from optimizer.files.tables.csv_table import CsvRow, read_rows
from optimizer.inputs.case import Case
from optimizer.inputs.proposal import Proposal

STAND_IN = "0"
"""What stands in for a premium that is to be found."""


def load_terms(path: str | Path, case: Case) -> tuple[Proposal, ...]:
    """Return the offers of a file, in the currency and scale of a case beside whose own they are to be priced, one at a time.

    Raises `InputError` with every fault. A column or a cell `premium` that is missing means that the premium is to be found.
    """
    path = Path(path)
    return read_terms(CaseFolder(path.parent).take_from(path, path.name, LARGEST_SMALL_FILE), path.name, case)


def read_terms(data: bytes, file: str, case: Case) -> tuple[Proposal, ...]:
    """Return the offers of a table given as bytes; `file` is what it is called in faults. Else as `load_terms`."""
    findings = FaultList(file)
    required = tuple(column for column in COLUMNS.required if column != "premium")
    header, rows = read_rows(text_of(data, file), replace(COLUMNS, required=required), findings, most=MOST_OFFERS)
    entries = [_entry(row, file) for row in rows]
    if not rows and not findings:
        findings.add(Fault(file, None, "", "", Message("the table has no rows"), Message("write at least one")))
    findings.extend(repeated(entries))
    if not header.missing:
        findings.extend(fault for entry in entries for fault in _against(entry, case))
    proposals = []
    for entry, row in zip(entries, rows, strict=True):
        try:
            proposals.append(Proposal(converted(offer_of(entry, header.missing), entry, case), bool(row.cells.get("premium"))))
        except InputError as error:
            findings.extend(error.faults)
    if findings:
        raise findings.stop()
    return tuple(proposals)


def with_terms(case: Case, path: str | Path) -> Case:
    """Return a case whose fingerprint is that of its own inputs and of a file of terms."""
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return case.model_copy(update={"fingerprint": hashlib.sha256(f"{case.fingerprint} {digest}".encode()).hexdigest()})


def _entry(row: CsvRow, file: str) -> OfferEntry:
    cells = row.cells if row.cells.get("premium") else row.cells | {"premium": STAND_IN}
    return OfferEntry(file, row.number, cells, frozenset())


def _against(entry: OfferEntry, case: Case) -> Iterator[Fault]:
    """Yield what does not fit the case: an id that it has, a tie to an offer that it does not have, a use that is decided."""
    offers = [offer.offer for offer in case.offers]
    offer_id = entry.cells.get("offer", "")
    if offer_id.casefold() in {name.casefold() for name in offers}:
        yield entry.fault("offer", (Message("the case has an offer of this name"), Message("rename it, or price that one with --offer")))
    if entry.cells.get("use", "") not in ("", "may"):
        yield entry.fault("use", (Message("an offer that is priced is open to choice"), Message("leave the cell blank")))
    for column in ("requires", "excludes"):
        yield from _ties(entry, column, offers)


def _ties(entry: OfferEntry, column: str, offers: Sequence[str]) -> Iterator[Fault]:
    for other in filter(None, entry.cells.get(column, "").split(";")):
        if other not in offers:
            yield entry.fault(column, (Message("the case has no such offer"), nearest(other, offers)), other)
