"""Quotes side by side: layer by layer, with the rate on line of each, what the law counts of it, and what the answer takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.law.recognition import recognise
from optimizer.results.solution import Barred, Solution

ILLUSTRATIVE = "illustrative"
"""How the note of an invented quote begins."""
SAME_RATE = 1e-9
"""Relative: two rates this close are one."""


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote beside the others of its layer; amounts at 100 % share."""

    offer: str
    insurer: str
    name: str
    """Of the insurer, as stated; its id where none is."""
    layer: str
    """First slot; its own id where it has none."""
    covers: tuple[str, ...]
    attaches: float
    """Lowest attachment of the quotes of its layer."""
    bottom: float
    """Attachment and deductible: what is borne before it pays."""
    top: float
    deductible: float
    limit: float
    premium: float
    rate_on_line: float | None
    """Premium over limit, over the year's cap where the limit is unlimited: the same at every share."""
    term_days: int
    notice_days: int | None
    payout_days: int | None
    recognised: float | None
    """Most that one requirement of the law counts of it; None without a law."""
    barred: Barred | None
    """Why the law does not count it."""
    share: float
    """Taken by the answer; 0 where it is not bought."""
    use: str
    """As the case has it: `may`, `must`, or `no` where it is left out."""
    is_cheapest: bool
    """Lowest rate on line of several in its layer."""
    is_illustrative: bool


def quote_rows(base: Case, case: Case, solution: Solution | None) -> list[QuoteRow]:
    """Return every quote of a case, layer by layer from the ground up, the cheapest of a layer first.

    `base`: the case before what-ifs, whose quotes are all shown; `case`: with them, where some may be left out.
    """
    current = {offer.offer: offer for offer in case.offers}
    credit, barred = _recognised(case)
    rows = [_row(current.get(offer.offer, offer), case, solution, offer.offer in current) for offer in base.offers]
    rows = [replace(row, recognised=credit.get(row.offer), barred=barred.get(row.offer)) for row in rows]
    return _marked(rows)


def _row(offer: Offer, case: Case, solution: Solution | None, is_open: bool) -> QuoteRow:
    return QuoteRow(
        offer=offer.offer,
        insurer=offer.insurer,
        name=case.insurer_name(offer.insurer),
        layer=offer.slots[0] if offer.slots else offer.offer,
        covers=tuple(pattern.text for pattern in offer.covers),
        attaches=offer.attachment,
        bottom=offer.attachment + offer.deductible,
        top=offer.exhaustion,
        deductible=offer.deductible,
        limit=offer.limit,
        premium=offer.premium,
        rate_on_line=rate_on_line(offer),
        term_days=offer.term_days,
        notice_days=offer.notice_days,
        payout_days=offer.payout_days,
        recognised=None,
        barred=None,
        share=0.0 if solution is None else solution.shares.get(offer.offer, 0.0),
        use=offer.use if is_open else "no",
        is_cheapest=False,
        is_illustrative=is_illustrative(offer),
    )


def rate_on_line(offer: Offer, premium: float | None = None) -> float | None:
    """Return a premium over what is paid at most; None where that has no end."""
    most = offer.limit if math.isfinite(offer.limit) else offer.year_cap
    return (offer.premium if premium is None else premium) / most if math.isfinite(most) else None


def is_illustrative(offer: Offer) -> bool:
    """Say whether a quote calls itself invented."""
    return offer.note.casefold().startswith(ILLUSTRATIVE)


def _recognised(case: Case) -> tuple[dict[str, float], dict[str, Barred]]:
    """Return what the law counts of each offer at full share, and why it counts nothing of those that it bars."""
    if case.law is None:
        return {}, {}
    law = recognise(case)
    credits = [requirement.credit for requirement in law.requirements]
    counted = {offer.offer: max((credit[place] for credit in credits), default=0.0) for place, offer in enumerate(case.offers)}
    return counted, {bar.offer: bar for bar in law.barred}


def _marked(rows: Sequence[QuoteRow]) -> list[QuoteRow]:
    """Return rows in order, the cheapest of each layer that has several quotes marked."""
    layers: dict[str, list[QuoteRow]] = {}
    for row in rows:
        layers.setdefault(row.layer, []).append(row)
    ordered = []
    for group in sorted(layers.values(), key=lambda group: (group[0].covers, min(row.attaches for row in group))):
        attaches = min(row.attaches for row in group)
        rates = [row.rate_on_line for row in group if row.rate_on_line is not None and row.use != "no"]
        least = min(rates) if len(rates) > 1 else -1.0
        for row in sorted(group, key=lambda row: (row.rate_on_line is None, row.rate_on_line)):
            is_least = row.use != "no" and row.rate_on_line is not None and row.rate_on_line <= least * (1 + SAME_RATE)
            ordered.append(replace(row, is_cheapest=is_least, attaches=attaches))
    return ordered
