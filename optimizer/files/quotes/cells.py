"""One cell of a quote: as somebody wrote it, as the catalogue has it, as a grid shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from optimizer.files.quotes.amounts import (
    BLANK_WORDS,
    NIL_WORDS,
    UNLIMITED,
    UNLIMITED_WORDS,
    amount_of,
    days_of,
    folded,
    plain,
    rate_of,
    shares_of,
)
from optimizer.files.quotes.columns import KINDS, RATE, ColumnHead, Kind
from optimizer.files.tables.numerals import reads_as_number

WRONG = "⚠"
"""Before the text of a cell that was refused."""
WALLETS: Mapping[str, str] = {
    "all": "*", "all perils": "*", "any": "*", "全て": "*", "すべて": "*", "全危険": "*", "オールリスク": "*", "crime": "*",
    "hot wallet": "hot", "hot wallets": "hot", "ホットウォレット": "hot", "ホット": "hot",
    "cold wallet": "cold", "cold wallets": "cold", "cold storage": "cold", "コールドウォレット": "cold", "コールド": "cold",
    "third party": "third_party", "custodian": "third_party", "第三者": "third_party",
}  # fmt: skip
"""What people call classes of loss, and the pattern it is."""
LAYERS: Mapping[str, str] = {"primary": "primary", "プライマリー": "primary", "プライマリ": "primary"}
_LAYER = re.compile(r"第?(\d+)(?:層|レイヤー)|layer (\d+)|(\d+)(?:st|nd|rd|th) (?:excess|layer)|第?(\d+)次(?:超過)?")
_USES: Mapping[str, str] = {
    "may": "may", "must": "must", "no": "no", "in": "may", "out": "no", "open": "may", "optional": "may", "required": "must",
    "選択可": "may", "必須": "must", "除外": "no", "対象外": "no",
}  # fmt: skip
_AT = re.compile(r"(\d+) ?(?:回)? ?(?:@|at|\() ?([\d.]+) ?%.*")
_TIMES = re.compile(r"(\d+) ?(?:回|x|times?)?")
_SEPARATORS = re.compile(r" *(?:[;,、/]|\band\b|及び|および|と) *")


def catalogue_cells(head: ColumnHead, typed: str, scale: int) -> dict[str, str]:
    """Return the cells of the catalogue that a text under a head means: mostly one, a `1 @ 100 %` of reinstatements two.

    `scale`: how much one is in a column of money whose head and cell name no unit. What cannot be read stays as it stands.
    """
    text, column = typed.replace(WRONG, "").strip(), head.column
    kind = KINDS.get(column, "text")
    if folded(text) in BLANK_WORDS:
        return {column: ""}
    if kind == "money":
        return _money(head, text, scale)
    return _reinstated(text) if kind == "count" else {column: _cell(head, text, kind)}


def _cell(head: ColumnHead, text: str, kind: Kind) -> str:
    """Return the cell of a column that has one, and no amount in it."""
    match kind:
        case "shares":
            return shares_of(text, is_per_cent=head.is_per_cent)
        case "days":
            return days_of(text)
        case "rate":
            return _rate(f"{text} %" if head.is_per_cent and "%" not in folded(text) else text)
        case "ids":
            return _layers(text) if head.column == "slots" else ids_of(text)
        case "patterns":
            return patterns_of(text)
        case _:
            return _USES.get(folded(text), text) if head.column == "use" else " ".join(text.split())


def _rate(text: str) -> str:
    rate = rate_of(text)
    return text if rate is None else plain(rate)


def _money(head: ColumnHead, text: str, scale: int) -> dict[str, str]:
    """Return an amount, with the currency where head or cell names one; nil where the column starts at 0."""
    words, column = folded(text), head.column
    if words in NIL_WORDS:
        return {column: "0" if column in ("attachment", "deductible", "aggregate_deductible") else ""}
    if column == "premium" and rate_of(words) is not None:
        return {RATE: _rate(words)}
    amount = amount_of(text, scale if head.scale is None else head.scale, is_stated=head.scale is not None)
    currency = amount.currency or head.currency
    return {column: amount.text} | ({"currency": currency} if currency else {})


def _reinstated(text: str) -> dict[str, str]:
    words = folded(text)
    if words in UNLIMITED_WORDS:
        return {"reinstatements": UNLIMITED}
    if words in NIL_WORDS:
        return {"reinstatements": "0"}
    paid = _AT.fullmatch(words)
    if paid is not None:
        try:
            return {"reinstatements": paid[1], "reinstatement_rate": plain(Decimal(paid[2]) / 100)}
        except InvalidOperation:
            return {"reinstatements": text}
    times = _TIMES.fullmatch(words)
    return {"reinstatements": text if times is None else times[1]}


def ids_of(text: str) -> str:
    """Return words as ids parted by semicolons; a word that has other letters than an id may have stays, to be refused."""
    return ";".join(slug(word) or word for word in _SEPARATORS.split(text) if word)


def slug(text: str) -> str:
    """Return words as an id; blank where they have letters beyond ASCII."""
    words = " ".join(text.split())
    return re.sub(r"[^A-Za-z0-9_-]+", "-", words).strip("-") if words.isascii() else ""


def _layers(text: str) -> str:
    return ";".join(_layer(word) for word in _SEPARATORS.split(text) if word)


def _layer(text: str) -> str:
    words = folded(text)
    match = _LAYER.fullmatch(words)
    if match is not None:
        return f"layer-{next(filter(None, match.groups()))}"
    return LAYERS.get(words) or slug(text) or text


def patterns_of(text: str) -> str:
    """Return what is covered as patterns of classes."""
    return ";".join(WALLETS.get(folded(word), word) for word in _SEPARATORS.split(text.replace("third party", "third_party")) if word)


def shown_text(column: str, text: str, scale: int) -> str:
    """Return a cell of the catalogue as a grid shows it: amounts in the unit, shares and rates per cent, all else as it stands."""
    if text == UNLIMITED or not text:
        return text
    match KINDS.get(column, "text"):
        case "money":
            return f"{plain(Decimal(text) / scale)}" if reads_as_number(text) else text
        case "shares":
            return _per_cent(text)
        case "rate":
            return f"{plain(Decimal(text) * 100)}%" if reads_as_number(text) else text
        case _:
            return text


def _per_cent(text: str) -> str:
    """Return shares per cent, `25%;50%` or `10%..50%`; as they stand where one is no number."""
    mark = ".." if ".." in text else ";"
    parts = text.split(mark)
    return mark.join(f"{plain(Decimal(part) * 100)}%" for part in parts) if all(map(reads_as_number, parts)) else text


def with_premium(cells: Mapping[str, str]) -> dict[str, str]:
    """Return a quote that states its premium as a part of its limit with the amount that it is; a premium stated stands."""
    others = {column: cell for column, cell in cells.items() if column != RATE}
    rate, limit = cells.get(RATE, ""), cells.get("limit", "")
    if rate and not others.get("premium"):
        is_amount = reads_as_number(rate) and reads_as_number(limit)
        others["premium"] = plain(Decimal(rate) * Decimal(limit)) if is_amount else shown_text(RATE, rate, 1)
    return others
