"""`insurers.csv` and `responses.csv` (`formats.md` §5): who stands behind the offers, and how surely cover answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from pydantic import ValidationError

from optimizer.errors import Fault, Message
from optimizer.files.disk import text_of, unprintable
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import Guesses, keys_at
from optimizer.files.tables.csv_table import CsvRow, TableColumns, read_rows
from optimizer.inputs.insurers import EVERY, Insurer, Response
from optimizer.values import Frozen

MOST_ROWS = 100_000
Entry = TypeVar("Entry", bound=Frozen)


def read_insurers(data: bytes, findings: FaultList) -> tuple[Insurer, ...]:
    """Return the insurers and tell what is wrong with the table; one may be listed that has no offer."""
    rows = _read(data, Insurer, findings, required=("insurer",))
    findings.extend(_repeated(rows, findings.file, "insurer", lambda entry: entry.insurer))
    return tuple(entry for _, entry in rows)


def read_responses(data: bytes, offers: Sequence[str] | None, findings: FaultList) -> tuple[Response, ...]:
    """Return the responses and tell what is wrong; `offers`: of every row of the catalogue, None where that does not read."""
    rows = _read(data, Response, findings, required=("offer", "class"))
    findings.extend(_repeated(rows, findings.file, "class", lambda entry: f"{entry.offer} {entry.cls.text}"))
    names, guesses = frozenset((EVERY, *(offers or ()))), Guesses((EVERY, *(offers or ())))
    for row, entry in rows:
        if offers is not None and entry.offer not in names:
            words = (Message("the catalogue has no such offer"), guesses.of(entry.offer))
            findings.add(Fault(findings.file, row.number, "offer", entry.offer, *words))
    return tuple(entry for _, entry in rows)


def _read(data: bytes, model: type[Entry], findings: FaultList, *, required: tuple[str, ...]) -> list[tuple[CsvRow, Entry]]:
    """Return the rows that read, each with what it says."""
    columns = TableColumns(allowed=keys_at(model, ()), required=required)
    header, rows = read_rows(text_of(data, findings.file), columns, findings, most=MOST_ROWS)
    read = []
    for row in rows:
        stated = {column: cell for column, cell in row.cells.items() if cell != ""}
        try:
            entry = model.model_validate(stated)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = plain_path(detail, stated)
                field = str(path[0]) if path else ""
                if field not in header.missing:
                    words = explained(model, detail, path)
                    findings.add(Fault(findings.file, row.number, field, shown(row.cells.get(field, "")), *words))
            continue
        for field, text in stated.items():
            if unprintable(text):
                words = (Message("a text must not have control characters"), Message("remove them"))
                findings.add(Fault(findings.file, row.number, field, shown(text), *words))
        read.append((row, entry))
    return read


def _repeated(rows: Sequence[tuple[CsvRow, Entry]], file: str, field: str, name: Callable[[Entry], str]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row, entry in rows:
        folded = name(entry).casefold()
        if folded in first:
            rule = Message("row {row} says this already (capitals do not count)", row=first[folded])
            yield Fault(file, row.number, field, row.cells.get(field, ""), rule, Message("remove one"))
        first.setdefault(folded, row.number)
