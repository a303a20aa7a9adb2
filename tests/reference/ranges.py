r"""Cheapest shares, reserve and own funds for one set of offers bought, where shares may vary.

One linear programme in shares, premium due, holdings, shortfalls by occurrence, and for each tail
rule the Rockafellar-Uryasev variables of

$$ TVaR = \min_t t + \frac{1}{1 - level} \sum_i p_i \max(N_i - t, 0). $$

Losses are never negative, so neither is the best t, and years without loss add nothing. A VaR rule is not convex: a binary
variable for each year says whether it may be worse than t, and those that may have a probability of at most 1 - level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .case import Case, Tail
from .holding import add_holding, ask_law, weight
from .law import Way, ways_of, ways_to_count
from .program import Program, Row
from .rules import cover_weights, deductible_cash, saved, underlying
from .tables import MASS, Array, Mask, Tables, View, view


@dataclass(frozen=True, slots=True)
class Best:
    """Cost, shares and holding of the best mix with these offers bought."""

    cost: float
    shares: Array
    amounts: tuple[float, ...]
    own_funds: float


class Ranges:
    """The programme for one row of shares between `low` and `high`."""

    def __init__(self, case: Case, tables: Tables, on: Mask, ends: tuple[Array, Array]) -> None:
        self.case, self.tables, self.on, self.high = case, tables, on, ends[1]
        self.program = Program()
        self.fixed = 0.0
        bounds = zip(*ends, strict=True)
        self.shares = [self.program.variable(float(low), float(high)) for low, high in bounds]
        self.amounts, self.own = add_holding(case, self.program)
        pairs = zip(self.amounts, case.reserve, strict=True)
        self.drawable = {a: 1.0 for a, r in pairs if r.drawable}
        self._premiums()
        self._slots()
        self._drawable()
        self._tails()

    def best(self, credits: Array, extra: float) -> Best | None:
        """Solve under one way of counting in law; the rows of the law are added for good."""
        case = self.case
        if case.law is not None:
            pairs = zip(self.amounts, case.reserve, strict=True)
            cash = {a: weight(case, r) for a, r in pairs}
            self.program.at_least(cash, case.law.floor + extra)
            self.program.at_least(cash | self._sum(credits), case.law.only.required + extra)
        return self._solved()

    def best_of(self, way: Way) -> Best | None:
        """Solve under one way to meet a law that is not plain; its rows are added for good."""
        for offers in way.full:
            self.program.at_least(self._sum(offers), 1)
        ask_law(self.case, self.program, self.amounts, [(a.bucket, (self._sum(a.credits), 0.0), a.extra) for a in way.asked])
        return self._solved()

    def _solved(self) -> Best | None:
        found = self.program.solve()
        if found is None:
            return None
        cost, x = found
        held = tuple(float(x[a]) for a in self.amounts)
        return Best(cost + self.fixed, x[self.shares], held, float(x[self.own]))

    def _sum(self, values: Array, sign: float = 1) -> Row:
        pairs = zip(self.shares, values, strict=True)
        return {s: sign * float(value) for s, value in pairs if value != 0}

    def _premiums(self) -> None:
        case, program = self.case, self.program
        outlay: Row = {}
        insurers: dict[str, Row] = {}
        for s, offer, bought in zip(self.shares, case.offers, self.on, strict=True):
            if bought:
                due = program.variable(offer.minimum_premium, None, 1 + offer.tax)
                program.at_least({due: 1, s: -offer.premium}, 0)
                outlay[due] = -(1 + offer.tax)
                insurers.setdefault(offer.insurer, {})[due] = -1
                self.fixed += offer.fixed_charge
        self.fixed -= saved(case, self.on)
        limits = case.limits
        if limits.premium_budget is not None:
            program.at_least(outlay, self.fixed - limits.premium_budget)
            if limits.fraction_per_insurer is not None:
                for row in insurers.values():
                    program.at_least(row, -limits.fraction_per_insurer * limits.premium_budget)
        if limits.premium_per_insurer is not None:
            for row in insurers.values():
                program.at_least(row, -limits.premium_per_insurer)

    def _slots(self) -> None:
        slots: dict[str, Row] = {}
        for s, offer in zip(self.shares, self.case.offers, strict=True):
            for slot in offer.slots:
                slots.setdefault(slot, {})[s] = -1
        for row in slots.values():
            self.program.at_least(row, -1)
        for weights, rule in zip(cover_weights(self.case), self.case.coverage, strict=True):
            self.program.at_least(self._sum(weights), rule.amount)

    def _drawable(self) -> None:
        case = self.case
        self.program.at_least(self.drawable, deductible_cash(case, self.on))
        rows = zip(case.offers, underlying(case), self.on, strict=True)
        for offer, limits, bought in rows:
            if bought and limits is not None:
                least = offer.attachment - case.firm.own_funds_at_risk
                self.program.at_least(self.drawable | self._sum(limits), least)

    def _tails(self) -> None:
        case, program, chance = self.case, self.program, self.tables.chance
        absorbed = self.drawable | {self.own: 1.0}
        plain = self._net(view(case, None), case.expected_net * chance)
        if case.firm.emergency_rate > 0:
            for net, p in zip(plain, chance, strict=True):
                short = program.variable(cost=case.firm.emergency_rate * p)
                program.at_least(_less(absorbed | {short: 1.0}, net), 0)
        for tail in (rule for rule in case.tails if rule.hold):
            start = program.variable()
            if tail.measure == "var":
                self._quantile(tail, start)
                program.at_least(absorbed | {start: -1.0}, 0 if tail.within_days is None else -case.firm.credit_line)
                continue
            row = absorbed | {start: -1.0}
            nets = self._net(view(case, tail), 0 * chance)
            for net, p in zip(nets, chance, strict=True):
                excess = program.variable()
                program.at_least(_less({start: 1.0, excess: 1.0}, net), 0)
                row[excess] = -float(p) / (1 - tail.level)
            program.at_least(row, 0 if tail.within_days is None else -case.firm.credit_line)

    def _quantile(self, tail: Tail, start: int) -> None:
        r"""Hold t above the loss of every year but some of a probability of $1 - level$ in all; M is the most a year can lose."""
        program, tables = self.program, self.tables
        seen = view(self.case, tail)
        nets = self._net(seen, 0 * tables.chance)
        worst = np.bincount(tables.year_of, seen.loss, minlength=len(nets)) + tables.reinstatement @ self.high
        beyond: Row = {}
        for net, p, most in zip(nets, tables.chance, worst, strict=True):
            out = program.binary()
            program.at_least(_less({start: 1.0, out: float(most)}, net), 0)
            beyond[out] = -float(p)
        program.at_least(beyond, -(1 - float(tail.level)) - MASS)

    def _net(self, seen: View, costs: Array) -> list[Row]:
        """Net loss of each year as a sum of variables: shortfalls, and premium to reinstate."""
        tables, program = self.tables, self.program
        nets = [self._sum(owed) for owed in tables.reinstatement]
        for net, cost in zip(nets, costs, strict=True):
            for s, owed in net.items():
                program.costs[s] += float(cost) * owed
        for e, i in enumerate(tables.year_of):
            short = program.variable(cost=float(costs[i]))
            paid = self._sum(tables.recovery[e] * seen.payers)
            program.at_least(paid | {short: 1.0}, float(seen.loss[e]))
            nets[i][short] = 1.0
        return nets


def _less(row: Row, net: Row) -> Row:
    return row | {number: row.get(number, 0) - value for number, value in net.items()}


def best_between(case: Case, tables: Tables, on: Mask, ends: tuple[Array, Array]) -> Best | None:
    """Give the best mix with exactly these offers bought, over every way of counting in law."""
    if case.law is not None and not case.law.plain:
        found = [Ranges(case, tables, on, ends).best_of(way) for way in ways_of(case, on)]
        return min((best for best in found if best is not None), key=lambda b: b.cost, default=None)
    nothing = (0.0, np.zeros(len(case.offers)))
    plain = [Ranges(case, tables, on, ends).best(credits, extra) for extra, credits in (ways_to_count(case, on) or [nothing])]
    return min((best for best in plain if best is not None), key=lambda b: b.cost, default=None)
