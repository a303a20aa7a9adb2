r"""Reserve and own funds of least cost for a given mix.

$$ \min \sum_r carry_r a_r + charge \cdot o + emergency \cdot E[\max(N - D - o, 0)] $$

with D the drawable part of the reserve, on three floors: on D and own funds together (tail rules),
on D alone (deductibles, gaps), and on cash as the law counts it. A law that does not count all reserve as one sum
(caps, floors of some classes, one class alone) has variables of its own for what each class counts for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .case import Bucket, Case, Reserve
from .law import Met, bars_of, is_met
from .program import Program, Row
from .tables import CLOSE, Array, var


@dataclass(frozen=True, slots=True)
class Need:
    """What the three floors are made of; own funds at risk may stand in for a gap."""

    total: float
    deductible: float
    gap: float
    cash: float
    law: tuple[tuple[Met, ...], ...] = ()
    """Each way to meet a law that is not plain."""

    def drawable(self, own_funds_at_risk: float) -> float:
        """Floor of drawable reserve alone."""
        return max(self.deductible, self.gap - own_funds_at_risk, 0.0)


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held, and what holding it costs, emergency funding included."""

    cost: float
    amounts: tuple[float, ...]
    own_funds: float


def most(reserve: Reserve) -> float:
    """Give the cap of an instrument."""
    return math.inf if reserve.most is None else float(reserve.most)


def weight(case: Case, reserve: Reserve) -> float:
    """Give what a unit of the instrument counts for in a plain law."""
    return case.law.only.factors.get(reserve.kind, 0.0) if case.law is not None and case.law.plain else 0.0


def meets(case: Case, amounts: tuple[float, ...], own_funds: float, need: Need) -> bool:
    """Whether what is held stands on all three floors."""
    held = list(zip(case.reserve, amounts, strict=True))
    drawable = sum(amount for r, amount in held if r.drawable)
    counted = sum(weight(case, r) * amount for r, amount in held if weight(case, r) > 0)
    return (
        drawable + own_funds >= need.total - CLOSE
        and drawable >= need.drawable(case.firm.own_funds_at_risk) - CLOSE
        and counted >= need.cash - CLOSE
        and (case.law is None or case.law.plain or any(is_met(way, _by_kind(held)) for way in need.law))
    )


def _by_kind(held: Sequence[tuple[Reserve, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for r, amount in held:
        found[r.kind] = found.get(r.kind, 0.0) + amount
    return found


def reachable(case: Case, need: Need) -> bool:
    """Whether holding as much as may be held stands on all floors: more is never worse."""
    return meets(case, tuple(most(r) for r in case.reserve), case.firm.own_funds_at_risk, need)


def hold(case: Case, need: Need, net: Array, chance: Array, stop: float) -> Holding | None:
    """Give the cheapest holding; None if there is none below `stop`.

    Where every instrument the law counts may be drawn and all count alike, the floors lie one inside
    the other, and filling each in turn with the cheapest that is left is exact.
    """
    if not reachable(case, need):
        return None
    alike = len({weight(case, r) for r in case.reserve if weight(case, r) > 0}) <= 1
    nested = alike and all(r.drawable for r in case.reserve if weight(case, r) > 0)
    filled = _fill(case, need, net, chance, nested=nested)
    if meets(case, filled.amounts, filled.own_funds, need):
        return filled
    if max(filled.cost, _for_the_law(case, need)) >= stop:
        return None
    ways = ((),) if case.law is None or case.law.plain else need.law
    found = [_by_programme(case, need, (net, chance), way) for way in ways]
    return min((held for held in found if held is not None), key=lambda held: held.cost)


def _fill(case: Case, need: Need, net: Array, chance: Array, *, nested: bool) -> Holding:
    """Fill up to the floors: cash for the law where `nested`, drawable reserve, then the total."""
    firm = case.firm
    held = {r.id: float(r.least) for r in case.reserve}
    own = firm.own_funds_at_risk if firm.own_funds_charge == 0 else 0.0
    cheapest = sorted(case.reserve, key=lambda r: r.carry)
    if nested:
        counted = [r for r in cheapest if weight(case, r) > 0]
        for r in counted:
            missing = need.cash / weight(case, r) - sum(held[other.id] for other in counted)
            held[r.id] += min(most(r) - held[r.id], max(missing, 0.0))
    drawn = [r for r in cheapest if r.drawable]
    for r in drawn:
        missing = need.drawable(firm.own_funds_at_risk) - sum(held[other.id] for other in drawn)
        held[r.id] += min(most(r) - held[r.id], max(missing, 0.0))
    prices: list[tuple[float, Reserve | None]] = [(float(r.carry), r) for r in drawn]
    prices.append((float(firm.own_funds_charge), None))
    for price, segment in sorted(prices, key=lambda pair: pair[0]):
        wanted = max(need.total, _worth(firm.emergency_rate, price, net, chance))
        missing = max(wanted - own - sum(held[r.id] for r in drawn), 0.0)
        if segment is None:
            own += min(firm.own_funds_at_risk - own, missing)
        else:
            held[segment.id] += min(most(segment) - held[segment.id], missing)
    amounts = tuple(held.values())
    return Holding(price_of(case, amounts, own, net, chance), amounts, own)


def _worth(rate: float, price: float, net: Array, chance: Array) -> float:
    """Loss up to which a unit held is cheaper than emergency funding."""
    if rate == 0 or price >= rate:
        return 0.0
    return float(var(net[None, :], chance, 1 - price / rate)[0])


def _for_the_law(case: Case, need: Need) -> float:
    """Least carry with which the floor of cash can be met; a bound, nothing else is counted."""
    cost = sum(float(r.carry * r.least) for r in case.reserve)
    missing = need.cash - sum(weight(case, r) * r.least for r in case.reserve)
    counted = [r for r in case.reserve if weight(case, r) > 0]
    for r in sorted(counted, key=lambda r: r.carry / weight(case, r)):
        if missing > 0:
            step = min(missing / weight(case, r), most(r) - r.least)
            cost += r.carry * step
            missing -= step * weight(case, r)
    return cost


def price_of(case: Case, amounts: tuple[float, ...], own: float, net: Array, chance: Array) -> float:
    """Carry, own-funds charge and expected emergency funding of a holding."""
    held = list(zip(case.reserve, amounts, strict=True))
    absorbed = own + sum(amount for r, amount in held if r.drawable)
    short = float(chance @ np.maximum(net - absorbed, 0))
    carry = sum(r.carry * amount for r, amount in held)
    return float(carry + case.firm.own_funds_charge * own + case.firm.emergency_rate * short)


def add_holding(case: Case, program: Program) -> tuple[list[int], int]:
    """Put reserve and own funds into a programme; free own funds are always all at risk."""
    firm = case.firm
    amounts = [program.variable(r.least, r.most, r.carry) for r in case.reserve]
    free = firm.own_funds_at_risk if firm.own_funds_charge == 0 else 0.0
    return amounts, program.variable(free, firm.own_funds_at_risk, firm.own_funds_charge)


Credits = tuple[Row, float]
"""What policies count for: a sum of variables, and a constant."""


def ask_law(case: Case, program: Program, amounts: Sequence[int], way: Sequence[tuple[Bucket, Credits, float]]) -> None:
    """Put one way to meet a law into a programme: what each class counts for is a variable of its own."""
    for bucket, credits, extra in way:
        counts: dict[int, str] = {}
        for a, r in zip(amounts, case.reserve, strict=True):
            factor = bucket.factors.get(r.kind, 0.0)
            if factor > 0:
                counted = program.variable()
                program.at_least({a: factor, counted: -1.0}, 0)
                counts[counted] = r.kind
        insured = program.variable()
        program.at_least(credits[0] | {insured: -1.0}, -credits[1])
        counts[insured] = "insurance"
        for amount, classes in bars_of(bucket, extra):
            program.at_least({c: 1.0 for c, kind in counts.items() if kind in classes}, amount)
        for cap in bucket.caps:
            program.at_least({c: -1.0 for c, kind in counts.items() if kind in cap.classes}, -cap.amount)
        if extra > 0:
            held = {a: bucket.holders.get(r.kind, 0.0) for a, r in zip(amounts, case.reserve, strict=True)}
            program.at_least(held, extra)


def _constant(way: Sequence[Met]) -> list[tuple[Bucket, Credits, float]]:
    return [(met.bucket, ({}, met.insured), met.extra) for met in way]


def _by_programme(case: Case, need: Need, losses: tuple[Array, Array], way: Sequence[Met]) -> Holding | None:
    net, chance = losses
    program = Program()
    amounts, own = add_holding(case, program)
    drawable = {a: 1.0 for a, r in zip(amounts, case.reserve, strict=True) if r.drawable}
    program.at_least(drawable | {own: 1.0}, need.total)
    program.at_least(drawable, need.drawable(case.firm.own_funds_at_risk))
    plain = case.law is None or case.law.plain
    if plain:
        program.at_least({a: weight(case, r) for a, r in zip(amounts, case.reserve, strict=True)}, need.cash)
    else:
        ask_law(case, program, amounts, _constant(way))
    if case.firm.emergency_rate > 0:
        for loss, share in zip(net, chance, strict=True):
            short = program.variable(cost=case.firm.emergency_rate * share)
            program.at_least(drawable | {own: 1.0, short: 1.0}, float(loss))
    found = program.solve()
    if found is None:
        if plain:
            raise ArithmeticError("linprog finds no holding where one exists")
        return None
    held = tuple(float(found[1][a]) for a in amounts)
    own_funds = float(found[1][own])
    return Holding(price_of(case, held, own_funds, net, chance), held, own_funds)


def least_of(case: Case, raised: Reserve, need: Need) -> float:
    """Least amount of one instrument, its cap aside, with which a need can be met under a law that is not plain."""
    best = math.inf
    for way in need.law:
        program = Program()
        amounts = [program.variable(r.least, None if r is raised else r.most, float(r is raised)) for r in case.reserve]
        drawable = {a: 1.0 for a, r in zip(amounts, case.reserve, strict=True) if r.drawable}
        program.at_least(drawable, max(need.total - case.firm.own_funds_at_risk, need.drawable(case.firm.own_funds_at_risk)))
        ask_law(case, program, amounts, _constant(way))
        found = program.solve()
        best = best if found is None else min(best, found[0])
    return best
