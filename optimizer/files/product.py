"""One offer proposed to every buyer of a market: a file of terms with one row, its amounts as they stand or parts of each buyer's size."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from pathlib import Path

from optimizer.errors import Fault, InputError, Message
from optimizer.files.catalogue import COLUMNS, MOST_OFFERS
from optimizer.files.disk import LARGEST_SMALL_FILE, CaseFolder, text_of
from optimizer.files.faults import FaultList
from optimizer.files.tables.csv_table import read_rows
from optimizer.files.terms import read_terms
from optimizer.inputs.market import Amounts, Market, MarketBuyer, MarketProduct
from optimizer.inputs.proposal import Proposal

SAME = 1e-9
"""Relative: two rates this close are one."""


def load_product(path: str | Path, market: Market, *, amounts: Amounts = "stated") -> MarketProduct:
    """Return the product of a file of terms (catalogue columns, one row, the premium blank where it is to be found) for a market.

    `amounts`: `stated` = as they stand, alike for every buyer; `of_size` = parts of the buyer's size, so that 0.02 is 2 % of it. Either
    way one rate on line is one price for all. Raises `InputError` with every fault.
    """
    path = Path(path)
    return read_product(CaseFolder(path.parent).take_from(path, path.name, LARGEST_SMALL_FILE), path.name, market, amounts=amounts)


def read_product(data: bytes, file: str, market: Market, *, amounts: Amounts = "stated") -> MarketProduct:
    """Return the product of a table of terms given as bytes; else as `load_product`."""
    faults: dict[Fault, None] = {}
    proposals = []
    for buyer in market.buyers:
        try:
            proposals.append(_proposal(data, file, buyer, amounts))
        except InputError as error:
            faults |= dict.fromkeys(error.faults)
    if faults:
        raise InputError(list(faults))
    first = proposals[0]
    rate = _rate_of(first) if first.premium_stated else None
    if rate is not None and any(abs(_rate_of(proposal) - rate) > SAME * rate for proposal in proposals):
        rule = Message("buyers scale premiums differently, so this is no one rate on line")
        fix = Message("leave the premium blank, or leave scale.premium out of the table of buyers")
        raise InputError([Fault(file, 2, "premium", f"{first.offer.premium:g}", rule, fix)])
    digest = hashlib.sha256(repr((amounts, hashlib.sha256(data).hexdigest())).encode()).hexdigest()
    return MarketProduct(first.offer.offer, amounts, rate, tuple(proposals), digest)


def _rate_of(proposal: Proposal) -> float:
    return proposal.offer.premium / min(proposal.offer.limit, proposal.offer.year_cap)


def _proposal(data: bytes, file: str, buyer: MarketBuyer, amounts: Amounts) -> Proposal:
    """Return the one row as it is proposed to a buyer."""
    proposals = read_terms(data, file, buyer.case)
    if len(proposals) != 1:
        rule = Message("the table has {count} rows; a market is asked about one product", count=len(proposals))
        raise InputError([Fault(file, None, "", "", rule, Message("leave one"))])
    if amounts == "stated":
        return proposals[0]
    offer = proposals[0].offer
    faults = [*_of_a_currency(data, file, buyer), *_not_of_size(file, buyer, proposals[0])]
    if buyer.size is None or faults:
        raise InputError(faults)
    return Proposal(offer.times(buyer.size), proposals[0].premium_stated)


def _of_a_currency(data: bytes, file: str, buyer: MarketBuyer) -> Iterator[Fault]:
    """Yield a fault where parts of a size are stated in another currency, before terms that were read are of the buyer's own."""
    for row in read_rows(text_of(data, file), COLUMNS, FaultList(file), most=MOST_OFFERS)[1]:
        stated = row.cells.get("currency", "")
        if stated not in ("", buyer.case.currency):
            fix = Message("leave the cell blank")
            yield Fault(file, row.number, "currency", stated, Message("parts of a size have no currency"), fix)


def _not_of_size(file: str, buyer: MarketBuyer, proposal: Proposal) -> Iterator[Fault]:
    """Yield what keeps amounts from being parts of a size; told alike for every buyer, so once."""
    offer = proposal.offer
    if buyer.size is None:
        yield Fault(
            "--amounts",
            None,
            "",
            "of-size",
            Message("the market names no size"),
            Message("add `size` to market.toml, or write --amounts stated"),
        )
    if math.isfinite(offer.limit) and offer.limit > 1:
        rule = Message("with amounts of size a limit is a part of the buyer's size, at most 1")
        yield Fault(file, 2, "limit", f"{offer.limit:g}", rule, Message("write 0.02 for 2 %, or --amounts stated"))
