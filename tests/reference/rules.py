"""Every combination of offers and shares, and what the rules make of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .case import Case, Offer
from .holding import Need, reachable
from .law import cash_needed, largest_by_slot, met_by
from .payout import includes
from .tables import CLOSE, SUMS, Array, Mask, Tables, measure, net_losses, view

Choice = tuple[float, float]
OFF: Choice = (0.0, 0.0)
LEAST = 1e-6
"""A range that starts lower is bought at any share of at least this, the unit to which shares are rounded."""


@dataclass(frozen=True, slots=True)
class Mixes:
    """Rows of shares: all shares between `low` and `high`, which are equal where it is a mix."""

    low: Array
    high: Array
    on: Mask


@dataclass(frozen=True, slots=True)
class Sheet:
    """Figures of each row; where shares may still vary, each is the kindest they could be."""

    outlay: Array
    per_insurer: Array
    policies: Array
    coverage: Array
    net: Array
    cost: Array
    needs: tuple[Need, ...]


def all_mixes(case: Case, most: int | None) -> Mixes:
    """List what groups, slots, `requires`, `excludes` and `use` leave of all combinations."""
    found = list(_extend(case, [], len(case.offers) if most is None else most))
    shape = (len(found), len(case.offers), 2)
    ends = np.array(found, dtype=float).reshape(shape)
    return Mixes(ends[:, :, 0], ends[:, :, 1], ends[:, :, 1] > 0)


def _extend(case: Case, chosen: list[Choice], left: int) -> Iterator[list[Choice]]:
    if len(chosen) == len(case.offers):
        bought = [o for o, choice in zip(case.offers, chosen, strict=True) if choice != OFF]
        names = {offer.id for offer in bought}
        if all(names.issuperset(offer.requires) for offer in bought):
            yield list(chosen)
        return
    offer = case.offers[len(chosen)]
    for choice in _choices(offer):
        if choice == OFF or (left > 0 and _fits(case, chosen, offer, choice)):
            yield from _extend(case, [*chosen, choice], left - (choice != OFF))


def _choices(offer: Offer) -> list[Choice]:
    on = [(share, share) for share in offer.grid] if offer.span is None else [(max(offer.span[0], LEAST), offer.span[1])]
    match offer.use:
        case "must":
            return on
        case "no":
            return [OFF]
        case _:
            return [OFF, *on]


def _fits(case: Case, chosen: Sequence[Choice], offer: Offer, choice: Choice) -> bool:
    taken = dict.fromkeys(offer.slots, choice[0])
    for other, (low, high) in zip(case.offers, chosen, strict=False):
        if high > 0:
            barred = other.id in offer.excludes or offer.id in other.excludes
            if barred or other.group == offer.group:
                return False
            for slot in set(other.slots) & set(taken):
                taken[slot] += low
    return max(taken.values()) <= 1 + CLOSE


def dues(case: Case, mixes: Mixes) -> Array:
    """Premium due of each row and offer."""
    premium = np.array([offer.premium for offer in case.offers])
    least = np.array([offer.minimum_premium for offer in case.offers])
    due: Array = np.maximum(mixes.low * premium, mixes.on * least)
    return due


def saved(case: Case, on: Mask) -> float:
    """Discounts of the bundles all of whose offers are bought."""
    names = {offer.id for offer, bought in zip(case.offers, on, strict=True) if bought}
    return sum((bundle.discount for bundle in case.bundles if names.issuperset(bundle.offers)), 0.0)


def assess(case: Case, tables: Tables, mixes: Mixes) -> Sheet:
    """Work out the figures of every row."""
    due = dues(case, mixes)
    taxed = np.array([1 + offer.tax for offer in case.offers])
    fixed = np.array([offer.fixed_charge for offer in case.offers])
    outlay = due @ taxed + mixes.on @ fixed - np.array([saved(case, on) for on in mixes.on])
    net = _net(case, tables, mixes)
    insurers = sorted({offer.insurer for offer in case.offers})
    sums = [due @ np.array([float(o.insurer == insurer) for o in case.offers]) for insurer in insurers]
    return Sheet(
        outlay=outlay,
        per_insurer=np.max([*sums, np.zeros(len(due))], axis=0),
        policies=mixes.on.sum(axis=1),
        coverage=cover_in_force(case, mixes),
        net=net,
        cost=outlay + float(case.expected_net) * (net @ tables.chance),
        needs=_needs(case, tables, mixes),
    )


def _net(case: Case, tables: Tables, mixes: Mixes) -> Array:
    return net_losses(tables, view(case, None), mixes.high, mixes.low)


def cover_weights(case: Case) -> Array:
    """Limit of each offer (column) that counts for each coverage rule (row)."""
    weights = [[offer.width * includes(offer.covers, rule.covers) for offer in case.offers] for rule in case.coverage]
    return np.array(weights, dtype=float).reshape(len(case.coverage), len(case.offers))


def cover_in_force(case: Case, mixes: Mixes) -> Array:
    """Cover of each row for each coverage rule."""
    cover: Array = mixes.high @ cover_weights(case).T
    return cover


def underlying(case: Case) -> list[Array | None]:
    """For each excess offer, the limits of all offers that end at or below it; None elsewhere."""
    found: list[Array | None] = []
    for upper in case.offers:
        if not case.limits.no_gap or upper.attachment == 0:
            found.append(None)
            continue
        limits = np.zeros(len(case.offers))
        for j, lower in enumerate(case.offers):
            if lower.limit is None or not includes(lower.covers, upper.covers):
                continue
            top = lower.attachment + lower.deductible + lower.limit
            if top <= upper.attachment * (1 + CLOSE):
                limits[j] = lower.limit
        found.append(limits)
    return found


def deductible_cash(case: Case, on: Mask) -> float:
    """Drawable reserve asked for by the deductibles bought."""
    largest = largest_by_slot([o for o, bought in zip(case.offers, on, strict=True) if bought])
    match case.limits.deductible_cash:
        case "largest":
            return max([*largest.values(), 0])
        case "sum":
            return sum(largest.values())
        case _:
            return 0.0


def _needs(case: Case, tables: Tables, mixes: Mixes) -> tuple[Need, ...]:
    total = np.zeros(len(mixes.low))
    for tail in case.tails:
        if tail.hold:
            net = net_losses(tables, view(case, tail), mixes.high, mixes.low)
            credit = 0 if tail.within_days is None else case.firm.credit_line
            total = np.maximum(total, measure(tail, net, tables.chance) - credit)
    below = underlying(case)
    return tuple(
        Need(
            total=float(total[row]),
            deductible=deductible_cash(case, on),
            gap=_gap(case, below, on, mixes.high[row]),
            cash=cash_needed(case, on, mixes.high[row]),
            law=met_by(case, on, mixes.high[row]),
        )
        for row, on in enumerate(mixes.on)
    )


def _gap(case: Case, below: list[Array | None], on: Mask, shares: Array) -> float:
    """Give what every bought excess layer still needs beneath it, from reserve and own funds."""
    gaps = [
        offer.attachment - float(limits @ shares)
        for offer, limits, bought in zip(case.offers, below, on, strict=True)
        if bought and limits is not None
    ]
    return max([*gaps, 0.0])


def within_limits(case: Case, sheet: Sheet) -> dict[str, Mask]:
    """For every rule that is not about reserve, which rows keep it; keys are dotted."""
    limits = case.limits
    kept: dict[str, Mask] = {}
    if limits.premium_budget is not None:
        kept["limits.premium_budget"] = sheet.outlay <= limits.premium_budget + CLOSE
    if limits.max_policies is not None:
        kept["limits.max_policies"] = sheet.policies <= limits.max_policies
    if limits.premium_per_insurer is not None:
        keeps = sheet.per_insurer <= limits.premium_per_insurer + CLOSE
        kept["limits.max_premium_per_insurer"] = keeps
    if limits.fraction_per_insurer is not None and limits.premium_budget is not None:
        most = limits.fraction_per_insurer * limits.premium_budget
        kept["limits.max_premium_fraction_per_insurer"] = sheet.per_insurer <= most + CLOSE
    for k, rule in enumerate(case.coverage):
        kept[f"coverage.{rule.id}.min_limit"] = sheet.coverage[:, k] >= rule.amount * (1 - SUMS)
    return kept


def within_reach(case: Case, sheet: Sheet) -> Mask:
    """Which rows a permitted reserve and own funds can carry."""
    return np.array([reachable(case, need) for need in sheet.needs], dtype=bool)
