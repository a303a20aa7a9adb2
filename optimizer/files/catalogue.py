"""`catalogue.csv` to offers (`formats.md` §3), in the case's currency and with the case's premium lever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import ValidationError

from optimizer.errors import Fault, InputError, Message, Words
from optimizer.files import settings
from optimizer.files.case_file import CaseFile
from optimizer.files.disk import text_of, unprintable
from optimizer.files.fault_wording import explained, plain_path
from optimizer.files.faults import FaultList, shown
from optimizer.files.fields import keys_at, nearest
from optimizer.files.tables.csv_table import CsvRow, TableColumns, read_rows
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.values import LARGEST_AMOUNT, UNLIMITED, is_lost

MOST_OFFERS = 10_000
COLUMNS = TableColumns(
    allowed=keys_at(Offer, ()),
    required=tuple(name for name, field in Offer.model_fields.items() if field.is_required()),
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The offers as far as they read."""

    offers: tuple[Offer, ...]
    """In force or open to choice: `use = "no"` is left out."""
    in_force: tuple[Offer, ...]
    """Those that the case says are in force today, of any `use`."""
    insurers: frozenset[str] | None
    """Of every row, left out or not; None where some row does not read."""
    ids: frozenset[str] | None
    """Of the offers, likewise."""
    currencies: frozenset[str]
    """Named by some row."""


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """One row of the catalogue: where it stands and what it says, settings included."""

    file: str
    number: int
    cells: dict[str, str]
    overlaid: frozenset[str]
    """Columns that a setting has changed."""

    def fault(self, field: str, words: Words, value: str | None = None) -> Fault:
        """Return a fault of this row."""
        text = shown(self.cells.get(field, "") if value is None else value)
        if field in self.overlaid:
            return Fault(settings.FILE, None, f"offers.{self.cells.get('offer', '')}.{field}", text, *words)
        return Fault(self.file, self.number, field, text, *words)


def read_catalogue(data: bytes, read: CaseFile, offer_settings: settings.OfferSettings, findings: FaultList) -> Catalogue:
    """Return the offers and tell what is wrong with them; raise `InputError` where the table cannot be read."""
    header, rows = read_rows(text_of(data, findings.file), COLUMNS, findings, most=MOST_OFFERS)
    whole = not findings
    entries = [_entry(row, findings.file, offer_settings) for row in rows]
    ids = [entry.cells.get("offer", "") for entry in entries]
    findings.extend(repeated(entries))
    if whole:
        findings.extend(offer_settings.check_offers(ids))
        _check_relations(entries, ids, findings)
    offers = []
    for entry in entries:
        try:
            offer = offer_of(entry, header.missing)
            reads = read.reads("currency", "fx", f"fx.{offer.currency}", "scale.premium")
            offers.append(converted(offer, entry, read.case) if reads else offer)
        except InputError as error:
            findings.extend(error.faults)
    return Catalogue(
        offers=tuple(offer for offer in offers if offer.use != "no"),
        in_force=tuple(offer for offer in offers if read.case.today is not None and offer.offer in read.case.today.policies),
        insurers=frozenset(entry.cells.get("insurer", "") for entry in entries) if whole else None,
        ids=frozenset(ids) if whole else None,
        currencies=frozenset(entry.cells.get("currency", "") for entry in entries),
    )


def _entry(row: CsvRow, file: str, offer_settings: settings.OfferSettings) -> OfferEntry:
    cells = offer_settings.cells(row.cells.get("offer", ""))
    return OfferEntry(file, row.number, row.cells | cells, frozenset(cells))


def offer_of(entry: OfferEntry, missing: Sequence[str]) -> Offer:
    """Return the offer of a row, or raise `InputError`; columns missing from the header are not told again in each row."""
    stated = {column: cell for column, cell in entry.cells.items() if cell != ""}
    faults = []
    try:
        offer = Offer.model_validate(stated)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = plain_path(detail, stated)
            if detail["type"] != "missing" or path[-1] not in missing:
                faults.append(entry.fault(str(path[0]) if path else "", explained(Offer, detail, path)))
        raise InputError(faults) from None
    if unprintable(offer.note):
        raise InputError([entry.fault("note", (Message("a text must not have control characters"), Message("remove them")))])
    return offer


def repeated(entries: Sequence[OfferEntry]) -> Iterator[Fault]:
    """Yield a fault for each offer that stands twice."""
    first: dict[str, int] = {}
    for entry in entries:
        offer = entry.cells.get("offer", "").casefold()
        if offer and offer in first:
            rule = Message("this offer stands in row {row} already (capitals do not count)", row=first[offer])
            yield entry.fault("offer", (rule, Message("rename one")))
        first.setdefault(offer, entry.number)


def _check_relations(entries: Sequence[OfferEntry], ids: Sequence[str], findings: FaultList) -> None:
    """Tell each offer that `requires` and `excludes` name in vain."""
    listed = set(ids)
    wrong = [
        (entry, column, other)
        for entry in entries
        for column in ("requires", "excludes")
        for other in filter(None, entry.cells.get(column, "").split(";"))
        if other not in listed or other == entry.cells.get("offer")
    ]

    def fault_at(place: int) -> Fault:
        entry, column, other = wrong[place]
        if other in listed:
            return entry.fault(column, (Message("an offer cannot name itself under {column}", column=column), Message("remove it")), other)
        return entry.fault(column, (Message("the catalogue has no such offer"), nearest(other, ids)), other)

    findings.many(np.arange(len(wrong)), fault_at)


def converted(offer: Offer, entry: OfferEntry, case: Case) -> Offer:
    """Return the offer in the case's currency, its premium scaled, or raise `InputError`."""
    stated = offer.priced(float(case.scale.premium > 0))
    if offer.currency not in (None, case.currency):
        rate = case.fx.get(offer.currency or "")
        if rate is None:
            words = (
                Message("there is no rate from {offered} to {currency}", offered=offer.currency, currency=case.currency),
                Message("add [fx.{currency}] with `rate`", currency=offer.currency),
            )
            raise InputError([entry.fault("currency", words)])
        offer = offer.times(rate.rate)
    offer = offer.priced(case.scale.premium)
    _check_amounts(offer, entry, stated)
    return offer


def _check_amounts(offer: Offer, entry: OfferEntry, stated: Offer) -> None:
    """Raise `InputError` where a rate or a lever has made an amount too large, or nothing of one that was stated."""
    for name in Offer.MONEY_FIELDS:
        amount = getattr(offer, name)
        if amount is None or (amount == UNLIMITED and entry.cells[name] == "unlimited"):
            continue
        if is_lost(amount) or (amount == 0 < getattr(stated, name)):
            rule = Message("in the case's currency and scale this number is too small to be told from 0")
            raise InputError([entry.fault(name, (rule, Message("check fx.rate and scale.premium")))])
        if amount > LARGEST_AMOUNT:
            rule = Message(
                "in the case's currency and scale this is {amount:g}; it must be above 0 and at most {largest_amount:g}",
                amount=amount,
                largest_amount=LARGEST_AMOUNT,
            )
            raise InputError([entry.fault(name, (rule, Message("check fx.rate and scale.premium")))])
