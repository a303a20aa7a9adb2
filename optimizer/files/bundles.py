"""`bundles.csv` (`formats.md` §5): which offers, bought together, save how much.

A bundle may name an offer that is left out by `use = "no"`: it is then never earned. Bundles may overlap, and each that is bought
whole is earned. Discounts are money of the case's currency and are not multiplied by `scale.premium`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from optimizer.errors import Fault, Message
from optimizer.files.disk import text_of
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import Guesses, keys_at
from optimizer.files.tables.csv_table import CsvRow, Header, TableColumns, read_rows
from optimizer.inputs.offers import Bundle

MOST_BUNDLES = 10_000
COLUMNS = TableColumns(allowed=keys_at(Bundle, ()), required=keys_at(Bundle, ()))


def read_bundles(data: bytes, offers: frozenset[str] | None, findings: FaultList) -> tuple[Bundle, ...]:
    """Return the bundles and tell what is wrong with them; `offers`: ids of the catalogue, None where it does not read."""
    header, rows = read_rows(text_of(data, findings.file), COLUMNS, findings, most=MOST_BUNDLES)
    findings.extend(_repeated(rows, findings.file))
    bundles, guesses = [], Guesses(sorted(offers or ()))
    for row in rows:
        bundle = _read(row, header, findings)
        if bundle is not None:
            bundles.append(bundle)
            findings.extend(_unknown(bundle, row, offers, findings.file, guesses))
    return tuple(bundles)


def _read(row: CsvRow, header: Header, findings: FaultList) -> Bundle | None:
    """Return the bundle of a row; columns missing from the header are not told again in each row."""
    stated = {column: cell for column, cell in row.cells.items() if cell != ""}
    try:
        return Bundle.model_validate(stated)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = plain_path(detail, stated)
            field = str(path[0])
            if detail["type"] != "missing" or field not in header.missing:
                words = explained(Bundle, detail, path[:1])
                findings.add(Fault(findings.file, row.number, field, shown(row.cells.get(field, "")), *words))
    return None


def _repeated(rows: list[CsvRow], file: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        bundle = row.cells.get("bundle", "")
        if bundle and bundle.casefold() in first:
            rule = Message("this bundle stands in row {row} already (capitals do not count)", row=first[bundle.casefold()])
            yield Fault(file, row.number, "bundle", shown(bundle), rule, Message("rename one"))
        first.setdefault(bundle.casefold(), row.number)


def _unknown(bundle: Bundle, row: CsvRow, offers: frozenset[str] | None, file: str, guesses: Guesses) -> Iterator[Fault]:
    for offer in bundle.offers if offers is not None else ():
        if offer not in (offers or ()):
            yield Fault(file, row.number, "offers", offer, Message("the catalogue has no such offer"), guesses.of(offer))
