"""Read a case folder as the file contract words it, with the standard library only.

Numbers become `float`, or what else `number` makes of a text: `Fraction` gives exact arithmetic.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from .case import Bundle, Case, Coverage, Firm, Law, Limits, Occurrence, Offer, Reserve, Tail, Year
from .draws import FAILURE, drawn
from .payout import matches
from .statute import law_of

REGIMES = Path(__file__).resolve().parents[2] / "data" / "regimes"
Number = Callable[[Any], Any]
Row = Mapping[str, str]


def read_case(where: Path, number: Number = float) -> Case:
    """Read the folder of a case, or the path of its `.toml`."""
    path = where if where.suffix == ".toml" else where / "case.toml"
    text = path.read_text(encoding="utf-8-sig")
    main: dict[str, Any] = tomllib.loads(text, parse_float=number)
    losses, scale = main["losses"], main.get("scale", {})
    failures = _rows(path.parent / losses["failures"]) if "failures" in losses else []
    catalogue = _rows(path.parent / main.get("catalogue", "catalogue.csv"))
    bundles = _rows(path.parent / main["bundles"]) if "bundles" in main else []
    rates = {code: table["rate"] for code, table in main.get("fx", {}).items()}
    rates[main["currency"]] = 1
    responses = _rows(path.parent / main["responses"]) if "responses" in main else []
    insurers = _rows(path.parent / main["insurers"]) if "insurers" in main else []
    years = _years(_rows(path.parent / losses["table"]), number, losses.get("years"), scale)
    kinds = {kind for year in years for occurrence in year.occurrences for kind, _ in occurrence.parts}
    offers = [_offer(row, number, rates[_cell(row, "currency", main["currency"])], scale) for row in catalogue]
    return Case(
        id=main["id"],
        offers=tuple(replace(offer, answers={kind: _chance(responses, offer.id, kind) for kind in kinds}) for offer in offers),
        bundles=tuple(Bundle(row["bundle"], _list(row, "offers"), number(row["discount"])) for row in bundles),
        years=years,
        failed=_failed(failures, insurers, years, listed="failures" in losses),
        reserve=tuple(_reserve(table) for table in main["reserve"]),
        tails=tuple(_tail(table) for table in main.get("tail", [])),
        backing=_covers(main.get("backing", []), "amount"),
        coverage=_covers(main.get("coverage", []), "min_limit"),
        firm=_firm(main.get("firm", {})),
        limits=_limits(main.get("limits", {})),
        expected_net=main.get("objective", {}).get("expected_net", 1),
        law=_law(main["regime"], path.parent, number, (offers, insurers)) if "regime" in main else None,
    )


def _chance(responses: Sequence[Row], offer: str, kind: str) -> float:
    """Chance that an offer answers a class: naming the offer beats not, then the cause, then the wallet, then `hot.*` beats `hot`."""
    best, chance = (-1, -1, -1, -1), 1.0
    for row in responses:
        wallet, _, cause = row["class"].partition(".")
        rank = (int(row["offer"] != "*"), int(cause not in ("", "*")), int(wallet != "*"), int("." in row["class"]))
        if row["offer"] in ("*", offer) and matches(row["class"], kind) and rank > best:
            best, chance = rank, float(_cell(row, "probability", "1"))
    return chance


def _failed(rows: Sequence[Row], insurers: Sequence[Row], years: Sequence[Year], *, listed: bool) -> frozenset[tuple[str, str]]:
    """Years in which an insurer pays nothing: as listed; else as drawn, once a year."""
    if listed:
        return frozenset((row["year"], row["insurer"]) for row in rows)
    chance = {row["insurer"]: float(_cell(row, "failure_probability", "0")) for row in insurers}
    return frozenset(
        (year.name, insurer) for year in years for insurer, p in chance.items() if drawn(FAILURE, 0, int(year.name), insurer) < p
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _cell(row: Row, key: str, default: str) -> str:
    text = row.get(key, "")
    return default if text == "" else text


def _list(row: Row, key: str, default: str = "") -> tuple[str, ...]:
    text = _cell(row, key, default)
    return tuple(text.split(";")) if text else ()


def _offer(row: Row, number: Number, rate: float, scale: Mapping[str, float]) -> Offer:
    def money(key: str) -> float:
        value: float = number(_cell(row, key, "0")) * rate
        return value

    def maybe(key: str, unit: float = 1) -> float | None:
        text = _cell(row, key, "unlimited")
        return None if text == "unlimited" else number(text) * unit

    reinstatements = _cell(row, "reinstatements", "unlimited")
    count = None if reinstatements == "unlimited" else int(reinstatements)
    prices = tuple(number(text) for text in _list(row, "reinstatement_rate", "0"))
    shares = _cell(row, "shares", "1")
    low, dots, high = shares.partition("..")
    dearer = scale.get("premium", 1)
    return Offer(
        id=row["offer"],
        insurer=row["insurer"],
        covers=_list(row, "covers", "*"),
        attachment=money("attachment"),
        deductible=money("deductible"),
        limit=maybe("limit", rate),
        aggregate_deductible=money("aggregate_deductible"),
        aggregate_limit=maybe("aggregate_limit", rate),
        reinstatements=count,
        rates=prices * (count or 0) if len(prices) == 1 else prices,
        premium=money("premium") * dearer,
        minimum_premium=money("minimum_premium") * dearer,
        fixed_charge=money("fixed_charge"),
        tax=number(_cell(row, "tax", "0")),
        grid=() if dots else tuple(number(text) for text in shares.split(";")),
        span=(number(low), number(high)) if dots else None,
        slots=_list(row, "slots", f"own slot of {row['offer']}"),
        group=_cell(row, "group", f"own group of {row['offer']}"),
        requires=_list(row, "requires"),
        excludes=_list(row, "excludes"),
        use=_cell(row, "use", "may"),
        term_days=number(_cell(row, "term_days", "365")),
        notice_days=maybe("notice_days"),
        payout_days=maybe("payout_days"),
        prior_acts_years=maybe("prior_acts_years"),
        reporting_years=maybe("reporting_years"),
        residual_days=number(_cell(row, "residual_days", _cell(row, "term_days", "365"))),
        consent=_cell(row, "consent_to_cancel", "no") == "yes",
        features=_list(row, "features"),
        exclusions=_list(row, "exclusions"),
        wording=_cell(row, "wording", _list(row, "slots", f"offer:{row['offer']}")[0]),
        answers={},
    )


def _years(rows: Sequence[Row], number: Number, count: int | None, scale: Mapping[str, float]) -> tuple[Year, ...]:
    years: dict[str, dict[str, list[tuple[str, float]]]] = {}
    chance: dict[str, float] = {}
    price: dict[tuple[str, str], float] = {}
    for place, row in enumerate(rows):
        event = _cell(row, "event", f"row {place}")
        parts = years.setdefault(row["year"], {}).setdefault(event, [])
        parts.append((row["class"], number(row["loss"]) * scale.get("loss_amount", 1)))
        weight = number(1) / count if count is not None else number(row["probability"])
        chance[row["year"]] = weight * scale.get("loss_frequency", 1)
        price[row["year"], event] = number(_cell(row, "price", "1"))
    return tuple(
        Year(
            name,
            chance[name],
            tuple(Occurrence(tuple(parts), name, e, price[name, event]) for e, (event, parts) in enumerate(events.items())),
        )
        for name, events in years.items()
    )


def _reserve(table: Mapping[str, Any]) -> Reserve:
    return Reserve(
        id=table["id"],
        kind=table.get("class", "cash"),
        carry=table["carry"],
        least=table.get("min", 0),
        most=table.get("max"),
        drawable=table.get("drawable", True),
    )


def _tail(table: Mapping[str, Any]) -> Tail:
    hold, deadline = table.get("hold", True), table.get("within_days")
    return Tail(table["id"], table["measure"], table["level"], hold, deadline)


def _covers(tables: Sequence[Mapping[str, Any]], amount: str) -> tuple[Coverage, ...]:
    return tuple(Coverage(table.get("id", ""), _patterns(table["covers"]), table[amount]) for table in tables)


def _patterns(value: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(value.split(";")) if isinstance(value, str) else tuple(value)


def _firm(table: Mapping[str, Any]) -> Firm:
    return Firm(
        own_funds_at_risk=table.get("own_funds_at_risk", 0),
        own_funds_charge=table.get("own_funds_charge", 0),
        emergency_rate=table.get("emergency_rate", 0),
        credit_line=table.get("credit_line", 0),
        own_funds_stated="own_funds_at_risk" in table,
    )


def _limits(table: Mapping[str, Any]) -> Limits:
    return Limits(
        premium_budget=table.get("premium_budget"),
        max_policies=table.get("max_policies"),
        fraction_per_insurer=table.get("max_premium_fraction_per_insurer"),
        premium_per_insurer=table.get("max_premium_per_insurer"),
        deductible_cash=table.get("deductible_cash", "none"),
        no_gap=table.get("no_gap", False),
    )


def _law(table: Mapping[str, Any], folder: Path, number: Number, book: tuple[Sequence[Offer], Sequence[Row]]) -> Law:
    name: str = table["id"]
    path = folder / name if name.endswith(".toml") else REGIMES / f"{name}.toml"
    file = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=number)
    offers, insurers = book
    return law_of(file, table.get("inputs", {}), offers, {row["insurer"]: row for row in insurers})
