"""What a price says of random cases against the enumeration of the reference: the walk-away premium and the share at each premium."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from reference.case import Case as Read
from reference.enumerate import solve
from reference.read import read_case
from support.explained import flips, with_offer, written

from optimizer import load_case, load_years
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.results.explanation import OfferReason
from optimizer.results.price import Price
from optimizer.underwriting import price

ALIKE = 2e-6
"""Of the cost: two mixes this close are equally good."""


def priced(where: Path, offer: str, *, stated: bool = True, share_solves: int = 8) -> Price:
    """Return the price of an offer of the case; as if its premium were not known where it is not stated."""
    case = load_case(where)
    asked = next(one for one in case.offers if one.offer == offer)
    return price(
        case, load_years(case), offer if stated else Proposal(asked, premium_stated=False), plan=PricePlan(share_solves=share_solves)
    )


def as_reason(told: Price) -> OfferReason:
    """Return the premium told in the form that the flips are looked for in."""
    return OfferReason(
        offer=told.offer.offer,
        insurer=told.offer.insurer,
        bought=bool(told.share),
        must=False,
        share=told.share or 0.0,
        premium=told.premium or 0.0,
        verdict=told.verdict,
        walk_away=told.walk_away,
        cost_without=told.cost_without,
        barred=(),
    )


def wrong(where: Path, told: Price) -> Iterator[str]:
    """Yield what is wrong with a price, by enumeration: the premium that does not flip, a share that is not the cheapest."""
    case = read_case(where)
    cost = told.cost_without or 0.0
    flaw = flips(with_offer(case, told.offer.offer, use="may"), as_reason(told), cost)
    if flaw:
        yield flaw
    if not told.audited:
        yield f"{told.offer.offer}: not audited"
    if told.shares is not None:
        yield from _wrong_shares(case, told)


def _wrong_shares(case: Read, told: Price) -> Iterator[str]:
    """Yield each step of the curve at which another share is cheaper by more than rounding: in its middle, or where it was solved."""
    assert told.shares is not None
    name = told.offer.offer
    for step in told.shares.steps:
        if step.premium_to is None:
            continue
        at = 0.5 * (step.premium_from + step.premium_to) if told.shares.exact else step.premium_from
        free = solve(with_offer(case, name, use="may", premium=at))
        fixed = solve(with_offer(case, name, use="must", premium=at, grid=(step.share,), span=None))
        if not _alike(fixed.cost, free.cost):
            yield f"{name} at {at!r}: {fixed.cost!r} at a share of {step.share!r}, {free.cost!r} at best"


def _alike(one: float, other: float) -> bool:
    return abs(one - other) <= ALIKE * abs(other)


def offers_of(where: Path) -> list[dict[str, str]]:
    """Return the rows of the catalogue that can be bought."""
    with (where / "catalogue.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["use"] != "no"]


SPENDING = ("premium_budget", "max_premium_fraction_per_insurer", "max_premium_per_insurer")


def straightened(where: Path, offer: str) -> None:
    """Take from a case what bends the cost of an offer over its premium: limits on spending, minimum premium, reinstatement rate."""
    toml = where / "case.toml"
    lines = [line for line in toml.read_text(encoding="utf-8").splitlines() if line.partition(" ")[0] not in SPENDING]
    toml.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = where / "catalogue.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["offer"] == offer:
            row |= {"minimum_premium": "", "reinstatement_rate": ""}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


__all__ = ["offers_of", "priced", "straightened", "written", "wrong"]
