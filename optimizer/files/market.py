"""A market's folder: `market.toml` and the table of its buyers, each row laid over the base case; every fault of all of them told.

`market.toml` has `format = "reserve-market/1"`, `id`, optional `name`, `base` (a case within the folder), `buyers` (`buyers.csv`), `size`
(a column of money by which a product's amounts may be scaled) and `vendor` (patterns of classes). The table has `buyer`, an optional
`name`, and columns that are keys of `--set` (`formats.md` §8); a blank cell leaves what the base says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimizer.errors import Fault, InputError, Message
from optimizer.files.case_reader import case_of
from optimizer.files.disk import LARGEST_SMALL_FILE, MEGABYTE, CaseFolder, leads_out, text_of
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import nearest
from optimizer.files.settings import OfferSettings, lay_over_case, split
from optimizer.files.shipped_data import shipped_folder
from optimizer.files.tables.csv_table import CsvRow, Header, TableColumns, read_rows, records
from optimizer.files.tables.toml_document import Document
from optimizer.files.workbook.opening import opened
from optimizer.inputs.case import Case, CaseName
from optimizer.inputs.market import Market, MarketBuyer
from optimizer.values import ValueFault, identifier, number, pattern

FILE = "market.toml"
FORMAT = "reserve-market/1"
SHIPPED = "jp-illustrative"
MOST_BUYERS = 1_000
MOST_COLUMNS = 500
KEYS = ("format", "id", "name", "base", "buyers", "size", "vendor")
NEEDED = ("format", "id", "base")
NO_COLUMN = {
    "id": Message("write it as `buyer`"),
    "name": Message("write it as `name`"),
    "currency": Message("all buyers have the currency of the base"),
    "format": Message("remove it"),
}
"""Keys of a case that no column may set."""
LONGEST_NAME = 200


def load_market(path: str | Path) -> Market:
    """Return the market of a folder or of a `.toml` file, or raise `InputError` with every fault of the file, the base and the buyers."""
    case_folder, stated = _opened(path)
    base = case_folder.folder / stated.base
    case = case_of(base, None, losses=True)
    rows = _rows(case_folder, stated, base, case)
    buyers = _buyers(rows, stated, base)
    digest = repr((case_folder.sources, [buyer.case.fingerprint for buyer in buyers]))
    name = CaseName(stated.id, stated.name, case.currency, hashlib.sha256(digest.encode()).hexdigest())
    return Market(name, buyers, stated.vendor)


def _opened(path: str | Path) -> tuple[CaseFolder, _Stated]:
    place = Path(path)
    file = place / FILE if place.is_dir() else place
    if not file.is_file():
        rule = Message("there is no such market")
        raise InputError(
            [Fault(str(path), None, "", str(path), rule, Message("give a folder with {file}, or a file ending in .toml", file=FILE))]
        )
    case_folder = CaseFolder(file.parent)
    case_folder.check_link(file, file.name)
    return case_folder, _stated(Document(case_folder.take_from(file, file.name, MEGABYTE), file.name), case_folder)


def market_currency(path: str | Path) -> str:
    """Return the currency of a market's base, without reading its buyers; raise `InputError` as `load_market` does."""
    case_folder, stated = _opened(path)
    return case_of(case_folder.folder / stated.base, None, losses=False).currency


def shipped_market() -> Path | None:
    """Return the market that comes with the package."""
    folder = shipped_folder("markets") / SHIPPED
    return folder if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class _Stated:
    """What `market.toml` says."""

    id: str
    name: str
    base: str
    buyers: str
    size: str | None
    vendor: tuple[str, ...]


def _stated(document: Document, case_folder: CaseFolder) -> _Stated:
    """Return what the file says, or raise `InputError` with every fault of it."""
    findings = FaultList(document.file)
    table = document.table
    findings.extend(_key_faults(document))
    for key in table.keys() & {"id", "name", "base", "buyers", "size"}:
        if not isinstance(table[key], str) or not 0 < len(table[key]) <= LONGEST_NAME:
            findings.add(
                _fault(
                    document,
                    key,
                    Message("this must be a text of 1 to {longest_name} characters", longest_name=LONGEST_NAME),
                    Message('write it in "quotes"'),
                )
            )
    vendor = table.get("vendor", [])
    findings.extend(_value_faults(document, table.get("id"), vendor))
    if findings:
        raise findings.stop()
    base = table["base"]
    if ".." in Path(base).parts or Path(base).is_absolute() or leads_out(case_folder.folder / base, case_folder.folder):
        raise InputError(
            [_fault(document, "base", Message("the base case must lie within the market's folder"), Message("write for example base"))]
        )
    market_id: str = table["id"]
    return _Stated(market_id, table.get("name", market_id), base, table.get("buyers", "buyers.csv"), table.get("size"), tuple(vendor))


def _key_faults(document: Document) -> Iterator[Fault]:
    for key in document.table:
        if key not in KEYS:
            yield _fault(document, key, Message("unknown key"), nearest(key, KEYS))
    for key in NEEDED:
        if key not in document.table:
            yield Fault(document.file, None, key, "", Message("this key is missing"), Message("add it"))
    if document.table.get("format", FORMAT) != FORMAT:
        yield _fault(document, "format", Message("this format is not known"), Message('write "{format}"', format=FORMAT))


def _value_faults(document: Document, market_id: Any, vendor: Any) -> Iterator[Fault]:
    if isinstance(market_id, str):
        yield from _checked(document, "id", market_id, identifier)
    if not isinstance(vendor, list):
        yield _fault(document, "vendor", Message("this must be a list of patterns"), Message('write for example ["*.supply_chain"]'))
        return
    for text in vendor:
        yield from _checked(document, "vendor", text, pattern)


def _checked(document: Document, key: str, value: Any, check: Any) -> Iterator[Fault]:
    try:
        check(value)
    except ValueFault as fault:
        yield _fault(document, key, fault.rule, fault.fix, value)


def _fault(document: Document, key: str, rule: Message, fix: Message, value: Any = None) -> Fault:
    stated = document.table.get(key) if value is None else value
    return Fault(document.file, document.row([key]), key, shown(stated), rule, fix)


def _rows(case_folder: CaseFolder, stated: _Stated, base: Path, case: Case) -> list[CsvRow]:
    """Return the rows of the buyers, their columns and ids checked, or raise `InputError`."""
    findings = FaultList(stated.buyers)
    text = text_of(case_folder.take(stated.buyers, LARGEST_SMALL_FILE), stated.buyers)
    names = tuple(dict.fromkeys(next(records(text, FaultList(stated.buyers)), (1, [""]))[1]))
    header, rows = read_rows(text, TableColumns(names, ("buyer",)), findings, most=MOST_BUYERS)
    findings.extend(_column_faults(header, stated, base, case))
    findings.extend(_id_faults(rows, stated.buyers))
    if not rows and not findings:
        findings.add(Fault(stated.buyers, None, "", "", Message("the table has no rows"), Message("write at least one buyer")))
    if findings:
        raise findings.stop()
    return rows


def _column_faults(header: Header, stated: _Stated, base: Path, case: Case) -> Iterator[Fault]:
    """Yield a fault for each column that is no key of the base, once and not in each row."""
    file = stated.buyers
    keys = [name for name in header.names if name not in ("buyer", "name", "")]
    if len(keys) > MOST_COLUMNS:
        yield Fault(
            file,
            1,
            "",
            str(len(keys)),
            Message("the table has more than {most_columns} columns", most_columns=MOST_COLUMNS),
            Message("leave out those that are as the base has them"),
        )
        return
    for key in keys:
        if key in NO_COLUMN:
            yield Fault(file, 1, key, key, Message("no column may set this"), NO_COLUMN[key])
    for fault in _unplaced([key for key in keys if key not in NO_COLUMN], base, case):
        yield Fault(file, 1, fault.field, fault.field, fault.rule, fault.fix)
    if stated.size is not None and stated.size not in keys:
        yield Fault(
            file,
            1,
            stated.size,
            "",
            Message("the column that `size` of {file} names is missing", file=FILE),
            Message("add it to the header"),
        )


def _unplaced(keys: Sequence[str], base: Path, case: Case) -> Iterator[Fault]:
    """Yield a fault for each key that has no place in the base."""
    case_folder, document = opened(base)
    of_case, of_offers = split([(key, "1") for key in keys])
    yield from lay_over_case(document.table, of_case)[1]
    offer_settings = OfferSettings(of_offers)
    yield from offer_settings.faults
    text = text_of(case_folder.take(case.catalogue, LARGEST_SMALL_FILE), case.catalogue)
    header, *rows = (cells for _, cells in records(text, FaultList(case.catalogue)))
    yield from offer_settings.check_offers([row[header.index("offer")] for row in rows])


def _id_faults(rows: Sequence[CsvRow], file: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        buyer, name = row.cells.get("buyer", ""), row.cells.get("name", "")
        try:
            identifier(buyer)
        except ValueFault as fault:
            yield Fault(file, row.number, "buyer", shown(buyer), fault.rule, fault.fix)
            continue
        if buyer.casefold() in first:
            rule = Message("this buyer stands in row {row} already (capitals do not count)", row=first[buyer.casefold()])
            yield Fault(file, row.number, "buyer", buyer, rule, Message("rename one"))
        first.setdefault(buyer.casefold(), row.number)
        if len(name) > LONGEST_NAME:
            yield Fault(
                file,
                row.number,
                "name",
                shown(name),
                Message("a name has at most {longest_name} characters", longest_name=LONGEST_NAME),
                Message("shorten it"),
            )


def _buyers(rows: Sequence[CsvRow], stated: _Stated, base: Path) -> tuple[MarketBuyer, ...]:
    """Return every buyer, or raise `InputError` with the faults of all rows; what a row sets is told by its own field."""
    findings = FaultList(stated.buyers)
    buyers = []
    for row in rows:
        buyer = row.cells["buyer"]
        cells = {key: cell for key, cell in row.cells.items() if key not in ("buyer", "name") and cell != ""}
        name = row.cells.get("name") or buyer
        try:
            size = _size(row, stated)
            case = case_of(base, [("id", buyer), ("name", name), *cells.items()], losses=False)
            buyers.append(MarketBuyer(buyer, name, case, size))
        except InputError as error:
            findings.extend(Fault(stated.buyers, row.number, f.field, f.value, f.rule, f.fix) for f in error.faults)
    if findings:
        raise findings.stop()
    return tuple(buyers)


def _size(row: CsvRow, stated: _Stated) -> float | None:
    """Return the size of a buyer, above 0, or raise `InputError`."""
    if stated.size is None:
        return None
    text = row.cells.get(stated.size, "")
    try:
        size = number(text)
        if size <= 0:
            raise ValueFault(Message("a size must be above 0"), Message("correct it"))
    except ValueFault as fault:
        fix = Message("write the size of every buyer") if text == "" else fault.fix
        raise InputError([Fault(stated.buyers, row.number, stated.size, shown(text), fault.rule, fix)]) from None
    return size
