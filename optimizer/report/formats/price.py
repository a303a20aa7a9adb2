"""An insurer's price told: JSON `reserve-price/1`, and the lines an underwriter reads in a terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Grid, Range
from optimizer.report.formats.answer import as_json, plain
from optimizer.report.rows.price import price_sentences, price_tables
from optimizer.report.text.layout import table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, left_open
from optimizer.results.price import Price
from optimizer.values import Pattern

FORMAT = "reserve-price/1"
ELSEWHERE = ("case", "offer", "solves", "seconds")
ASSUMED = "figure_assumed"
"""Warnings that are counted in the report; each stands in the JSON."""


def prices_to_json(prices: Sequence[Price]) -> str:
    """Return the prices as one JSON object in ASCII; what differs between two runs stands under `run`."""
    case = asdict(prices[0].case) if prices else None
    run = [{"offer": price.offer.offer, "solves": price.solves, "seconds": price.seconds} for price in prices]
    return as_json({"format": FORMAT, "case": case, "prices": [price_to_dict(price) for price in prices], "faults": [], "run": run})


def price_to_dict(price: Price) -> dict[str, Any]:
    """Return every figure of one price, its terms as a catalogue states them, sentences in English and Japanese."""
    figures = {field.name: plain(getattr(price, field.name)) for field in fields(price) if field.name not in ELSEWHERE}
    head = {"offer": price.offer.offer, "insurer": price.offer.insurer, "terms": terms_of(price.offer)}
    currency = price.case.currency
    said = {"en": price_sentences(price, Voice("en", currency)), "ja": price_sentences(price, Voice("ja", currency))}
    return {**head, **figures, "sentences": plain(said)}


def terms_of(offer: Offer) -> dict[str, Any]:
    """Return what an offer states, by column of the catalogue, as its cells."""
    cells = {name: _cell(getattr(offer, name)) for name in type(offer).model_fields}
    return {name: cell for name, cell in cells.items() if cell is not None}


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and math.isinf(value):
        return "unlimited"
    text = _text(value)
    return text if text is not None else None if value in ("", ()) else value


def _text(value: Any) -> str | None:
    """Return what a catalogue writes for a list, a pattern or shares; None for what is a number or a text."""
    match value:
        case Grid(sizes=sizes):
            return ";".join(f"{size:g}" for size in sizes)
        case Range(least=least, most=most):
            return f"{least:g}..{most:g}"
        case Pattern(text=text):
            return text
        case (_, *_):
            return ";".join(str(_cell(part)) for part in value)
        case _:
            return None


def unpriced_to_json(faults: Sequence[Fault]) -> str:
    """Return what stands in place of prices where the input has faults."""
    return as_json({"format": FORMAT, "case": None, "prices": [], "faults": [asdict(fault) for fault in faults], "run": None})


def prices_to_text(prices: Sequence[Price]) -> str:
    """Return the prices as English text of at most 100 columns, one after the other."""
    return "\n".join(price_to_text(price) for price in prices)


def price_to_text(price: Price) -> str:
    """Return one price as English text: sentences, then tables."""
    voice = Voice("en", price.case.currency)
    sections = [_title(price), [line for sentence in price_sentences(price, voice) for line in wrapped(sentence, hang=2)]]
    for shown in price_tables(price, voice):
        lines = [*wrapped(shown.title, indent=0), *table(shown.head, shown.rows, left=shown.left)]
        sections.append([*lines, *(line for note in shown.notes for line in wrapped(note, hang=2))])
    sections += [_warnings(price), [f"{price.solves} solves, {price.seconds:.1f} seconds"]]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def _title(price: Price) -> list[str]:
    name = price.case.name or price.case.id
    lines = [*wrapped(f"{price.offer.offer} of {price.offer.insurer}, priced for {name}", indent=0)]
    lines.append("=" * max(numbers.width(line) for line in lines))
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    unit = "without a currency" if price.case.currency == numbers.NO_CURRENCY else f"in {price.case.currency}"
    lines.append(f"case {price.case.id}; {price.status.value}; amounts {unit}")
    return lines


def _warnings(price: Price) -> list[str]:
    lines = []
    count = sum(warning.code == ASSUMED for warning in price.warnings)
    if count:
        figures = "1 figure of the buyer's case is" if count == 1 else f"{count} figures of the buyer's case are"
        lines += wrapped(f"{ASSUMED}: {figures} assumed; try others with --set KEY=VALUE, each stands in --json", hang=2)
    for warning in price.warnings:
        if warning.code != ASSUMED:
            lines += wrapped(f"{warning.code}: {warning.text}", hang=2)
    if not price.complete:
        lines += wrapped(f"open: {left_open(price.warnings)}", hang=2)
    return ["Warnings", *lines] if lines else []
