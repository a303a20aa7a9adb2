r"""A case as arrays of full-share recoveries, and the net losses of many mixes at once.

Money is divided by a power of two first, so that amounts are of order 1 to 1,000 and the division
loses no bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .case import Bar, Bucket, Case, Coverage, Law, Tail
from .payout import losses, pays_in_time, recoveries, reinstatement_premium

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
CLOSE = 1e-9
SUMS = 1e-11
"""Relative rounding of a sum: of limits, whose sizes have nothing to do with the unit."""
MASS = 1e-12


@dataclass(frozen=True, slots=True)
class View:
    """Losses and payers as the cost (`tail` is None) or one tail rule sees them."""

    loss: Array
    payers: Array


@dataclass(frozen=True, slots=True)
class Tables:
    """Recoveries by occurrence and offer, reinstatement premium by year and offer."""

    chance: Array
    first: NDArray[np.intp]
    year_of: NDArray[np.intp]
    recovery: Array
    reinstatement: Array


def unit_of(case: Case) -> float:
    """Power of two that brings the largest yearly loss to about 100."""
    sums = [sum(loss for e in year.occurrences for _, loss in e.parts) for year in case.years]
    largest = max([*sums, 0])
    if largest == 0:
        largest = max([offer.width for offer in case.offers], default=1)
    return 2.0 ** math.floor(math.log2(largest / 100))


def in_units(case: Case, unit: float) -> Case:
    """Give the same case with every amount divided by `unit`."""

    def cut(amount: float | None) -> float | None:
        return None if amount is None else amount / unit

    def cut_all(items: tuple[Coverage, ...]) -> tuple[Coverage, ...]:
        return tuple(replace(item, amount=item.amount / unit) for item in items)

    def cut_bars(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
        return tuple(replace(bar, amount=bar.amount / unit) for bar in bars)

    def cut_bucket(bucket: Bucket) -> Bucket:
        credits = {name: credit / unit for name, credit in bucket.credits.items()}
        return replace(bucket, required=bucket.required / unit, floors=cut_bars(bucket.floors), caps=cut_bars(bucket.caps), credits=credits)

    law, firm, limits = case.law, case.firm, case.limits
    return replace(
        case,
        offers=tuple(
            replace(
                offer,
                attachment=offer.attachment / unit,
                deductible=offer.deductible / unit,
                limit=cut(offer.limit),
                aggregate_deductible=offer.aggregate_deductible / unit,
                aggregate_limit=cut(offer.aggregate_limit),
                premium=offer.premium / unit,
                minimum_premium=offer.minimum_premium / unit,
                fixed_charge=offer.fixed_charge / unit,
            )
            for offer in case.offers
        ),
        bundles=tuple(replace(bundle, discount=bundle.discount / unit) for bundle in case.bundles),
        years=tuple(
            replace(
                year,
                occurrences=tuple(replace(e, parts=tuple((kind, loss / unit) for kind, loss in e.parts)) for e in year.occurrences),
            )
            for year in case.years
        ),
        reserve=tuple(replace(r, least=r.least / unit, most=cut(r.most)) for r in case.reserve),
        backing=cut_all(case.backing),
        coverage=cut_all(case.coverage),
        firm=replace(
            firm,
            own_funds_at_risk=firm.own_funds_at_risk / unit,
            credit_line=firm.credit_line / unit,
        ),
        limits=replace(
            limits,
            premium_budget=cut(limits.premium_budget),
            premium_per_insurer=cut(limits.premium_per_insurer),
        ),
        law=law and Law(tuple(replace(reading, buckets=tuple(cut_bucket(b) for b in reading.buckets)) for reading in law.readings)),
    )


def tabulate(case: Case) -> Tables:
    """Lay the per-event reference out as arrays."""
    counts = [len(year.occurrences) for year in case.years]
    recovery = np.zeros((sum(counts), len(case.offers)))
    owed = np.zeros((len(counts), len(case.offers)))
    for j, offer in enumerate(case.offers):
        paid: list[float] = []
        for i, year in enumerate(case.years):
            paid += recoveries(offer, year, (year.name, offer.insurer) in case.failed)
            owed[i, j] = reinstatement_premium(offer, year)
        recovery[:, j] = paid
    return Tables(
        chance=np.array([year.probability for year in case.years], dtype=float),
        first=np.cumsum([0, *counts[:-1]]).astype(np.intp)[: len(counts)],
        year_of=np.repeat(np.arange(len(counts)), counts),
        recovery=recovery,
        reinstatement=owed,
    )


def view(case: Case, tail: Tail | None) -> View:
    """Losses less backing, and who pays in time, under a rule; the plain ones for the cost."""
    bare = [x for year in case.years for x in losses(case, year, backed=tail is not None)]
    payers = [float(pays_in_time(offer, tail)) for offer in case.offers]
    return View(np.array(bare, dtype=float), np.array(payers))


def net_losses(tables: Tables, seen: View, high: Array, low: Array) -> Array:
    """Net loss of every mix (row) and year (column).

    Recoveries are taken at the shares `high`, reinstatement premium at `low`: the two are the same
    for a mix, and give a lower bound on the net loss of every mix between them.
    """
    if tables.first.size == 0:
        return np.zeros((len(high), 0))
    bare = np.maximum(seen.loss - (high * seen.payers) @ tables.recovery.T, 0)
    yearly: Array = np.add.reduceat(bare, tables.first, axis=1)
    return yearly + low @ tables.reinstatement.T


def tvar(net: Array, chance: Array, level: float) -> Array:
    """TVaR of each row, the atom at the level split; the mass that is missing lost nothing."""
    tail = 1 - level
    order = np.argsort(-net, axis=1, kind="stable")
    weight = chance[order]
    above = np.cumsum(weight, axis=1) - weight
    taken = np.clip(tail - above, 0, weight)
    result: Array = (taken * np.take_along_axis(net, order, axis=1)).sum(axis=1) / tail
    return result


def var(net: Array, chance: Array, level: float) -> Array:
    """Least x with F(x) at or above the level, for each row; never below no loss at all."""
    missing = max(1 - float(chance.sum()), 0.0)
    if net.shape[1] == 0 or missing >= level - MASS:
        return np.zeros(len(net))
    order = np.argsort(net, axis=1, kind="stable")
    reached = missing + np.cumsum(chance[order], axis=1) >= level - MASS
    reached[:, -1] = True
    place = order[np.arange(len(net)), reached.argmax(axis=1)]
    result: Array = net[np.arange(len(net)), place]
    return result


def measure(tail: Tail, net: Array, chance: Array) -> Array:
    """Tail measure of each row under a rule."""
    return (tvar if tail.measure == "tvar" else var)(net, chance, float(tail.level))
