"""The law, evaluated from its file: what each requirement asks, what counts toward it, and the reserve it then needs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

import numpy as np

from optimizer.auditor.payout import cap_of_year
from optimizer.case import Case
from optimizer.policy import Offer
from optimizer.regime import Bucket, Clip, Given, InsuranceInstrument, Node, PolicyTest, Product, Regime, ReserveInstrument
from optimizer.scenarios import Vector

MOST_STEPS = 4096
"""Combinations of deductibles looked at for all mixes together; beyond it each mix is searched on its own."""

ROWS = 256
"""Mixes looked at together in such a table."""

Counting = Literal["limit_any_one", "aggregate_limit", "min_of_both"]
Amounts = Mapping[str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Duty:
    r"""One requirement: $Q \ge \min_K \max(F, R - I(K)) + X(K)$ over the sets K of recognised policies that may be counted."""

    id: str
    required: float
    floors: Mapping[str, float]
    """Least reserve that must count, by rule of the law."""
    factor: Mapping[str, float]
    """Of each reserve class that counts."""
    credit: Vector
    """Of each offer at full share; 0 where it is barred."""
    extra: float
    """Factor on the deductibles of the counted policies."""
    deductible: Vector
    slots: tuple[tuple[str, ...], ...]

    @property
    def floor(self) -> float:
        """Return F, the largest floor."""
        return max(self.floors.values(), default=0.0)

    def recognised(self, case: Case, amounts: Mapping[str, float]) -> float:
        r"""Return $Q = \sum_r \text{factor}_r a_r$ over the classes that count."""
        return sum((self.factor.get(r.cls, 0.0) * amounts[r.id] for r in case.reserve), 0.0)

    def extra_cash(self, counted: Iterable[int]) -> float:
        r"""Return $X(K) = \text{factor} \cdot \sum_{\text{slots}} \max_{j \in K} d_j$, an offer in each of its slots."""
        largest: dict[str, float] = {}
        for j in counted:
            for slot in self.slots[j]:
                largest[slot] = max(largest.get(slot, 0.0), float(self.deductible[j]))
        return self.extra * math.fsum(largest.values())

    def at_least(self, shares: np.ndarray) -> Vector:
        r"""Return $\max(F, R - \sum_j c_j s_j)$: what is needed if counting a policy never asked for cash; a lower bound."""
        return np.asarray(np.maximum(self.floor, self.required - shares @ self.credit))

    def needed(self, shares: np.ndarray) -> Vector:
        r"""Return $\min_K \max(F, R - I(K)) + X(K)$ for each mix (row).

        Two sorts of mixes need no search. Where the policies without a deductible are enough: $F$. Where all of them together do
        not pass $R - F$ and none asks for more cash than it counts for: all are counted, for each one added lowers the need.
        """
        need = self.at_least(shares)
        asks = self.extra * self.deductible * np.array([len(slots) for slots in self.slots])
        if not (asks * self.credit > 0).any():
            return need
        counts = shares * self.credit
        short = self.required - counts @ (asks <= 0).astype(np.float64) > self.floor
        all_worth = ((counts >= asks) | (counts <= 0)).all(axis=1) & (self.required - counts.sum(axis=1) >= self.floor)
        for row in np.flatnonzero(short & all_worth):
            need[row] += self.extra_cash(np.flatnonzero(counts[row] > 0).tolist())
        rest = np.flatnonzero(short & ~all_worth)
        if rest.size > 0:
            need[rest] = self._searched(shares[rest])
        return need

    def _searched(self, shares: np.ndarray) -> Vector:
        """Try every combination of largest deductibles for all mixes, or search each mix where the combinations are too many."""
        steps: dict[str, set[float]] = {}
        for j in np.flatnonzero((self.credit > 0) & (self.deductible > 0)):
            for slot in self.slots[j]:
                steps.setdefault(slot, {0.0}).add(float(self.deductible[j]))
        if math.prod(len(step) for step in steps.values()) > MOST_STEPS:
            return np.array([_Search(self, row).best for row in shares])
        largest = dict(zip(steps, np.array(list(itertools.product(*steps.values()))).T, strict=True))
        extra = self.extra * np.sum(list(largest.values()), axis=0)
        credit = np.tile(self.credit, (extra.size, 1))
        for k, slots in enumerate(self.slots):
            for slot in slots:
                credit[largest.get(slot, np.zeros(extra.size)) < self.deductible[k], k] = 0.0
        pieces = (shares[i : i + ROWS] @ credit.T for i in range(0, len(shares), ROWS))
        return np.concatenate([(np.maximum(self.floor, self.required - piece) + extra).min(axis=1) for piece in pieces])


class _Search:
    """Depth-first search for the best set to count of one mix, largest credit first, bounded by counting the rest for nothing."""

    def __init__(self, duty: Duty, shares: Vector) -> None:
        self.duty = duty
        self.counts = duty.credit * shares
        bought = np.flatnonzero(self.counts > 0)
        self.free = [int(j) for j in bought if duty.deductible[j] <= 0]
        self.order = sorted((int(j) for j in bought if duty.deductible[j] > 0), key=lambda j: -self.counts[j])
        self.best = math.inf
        self._try(0, [], float(self.counts[self.free].sum()))

    def _try(self, place: int, counted: list[int], credit: float) -> None:
        extra = self.duty.extra_cash(counted)
        rest = float(self.counts[self.order[place:]].sum())
        if max(self.duty.floor, self.duty.required - credit - rest) + extra >= self.best:
            return
        self.best = min(self.best, max(self.duty.floor, self.duty.required - credit) + extra)
        if place < len(self.order):
            j = self.order[place]
            self._try(place + 1, [*counted, j], credit + float(self.counts[j]))
            self._try(place + 1, counted, credit)


def amounts_of(law: Regime, inputs: Mapping[str, float]) -> dict[str, float | None]:
    """Return every name of the law with its value; None where an input it rests on was not stated."""
    known: dict[str, float | None] = {given.id: inputs.get(given.id) for given in law.input}
    known |= {figure.id: inputs.get(figure.id, figure.value) for figure in law.figure}
    for node in law.node:
        known[node.id] = _value(node, known)
    return known


def _value(node: Node, known: Amounts) -> float | None:
    match node:
        case Product(args=args):
            factors = [known[name] for name in args]
            stated = [x for x in factors if x is not None]
            return math.prod(stated) if len(stated) == len(factors) else None
        case Clip(of=of, lo=lo, hi=hi):
            value, least, most = known[of], known[lo], known[hi]
            return None if value is None or least is None or most is None else min(max(value, least), most)
        case Given(input=given, otherwise=otherwise):
            stated_outright = known[given]
            return known[otherwise] if stated_outright is None else stated_outright
        case _:
            assert_never(node)


def _stated(known: Amounts, name: str) -> float:
    value = known[name]
    if value is None:
        raise ValueError(f"the law needs `{name}`, and the case states nothing it can be computed from")
    return value


def failed_tests(offer: Offer, test: PolicyTest, known: Amounts) -> tuple[str, ...]:
    """Return the names of the tests a policy fails: a term or notice too short, or not stated where one is asked for."""
    failed = []
    if test.min_term_days is not None and offer.term_days < _stated(known, test.min_term_days):
        failed.append("min_term_days")
    if test.min_notice_days is not None:
        least = _stated(known, test.min_notice_days)
        if (offer.notice_days is None and least > 0) or (offer.notice_days is not None and offer.notice_days < least):
            failed.append("min_notice_days")
    return tuple(failed)


def _counted_limit(offer: Offer, count: Counting) -> float:
    """Return the limit that counts; the other one where this one is unlimited."""
    year = cap_of_year(offer)
    match count:
        case "limit_any_one":
            return year if math.isinf(offer.limit) else offer.limit
        case "aggregate_limit":
            return offer.limit if math.isinf(year) else year
        case "min_of_both":
            return min(offer.limit, year)
        case _:
            assert_never(count)


def barred(case: Case) -> dict[str, tuple[str, ...]]:
    """Return the offers of the catalogue that a test of the law keeps from counting, with the tests failed."""
    if case.law is None:
        return {}
    known = amounts_of(case.law, {} if case.regime is None else case.regime.inputs)
    tests = [i.policy for i in case.law.instrument if isinstance(i, InsuranceInstrument)]
    found = {offer.offer: tuple(name for test in tests for name in failed_tests(offer, test, known)) for offer in case.offers}
    return {offer: names for offer, names in found.items() if names}


def duties(case: Case) -> tuple[Duty, ...]:
    """Return the requirements of the case's law, in file order; none where there is no law."""
    if case.law is None:
        return ()
    known = amounts_of(case.law, {} if case.regime is None else case.regime.inputs)
    return tuple(_duty(case, case.law, bucket, known) for bucket in case.law.bucket)


def _duty(case: Case, law: Regime, bucket: Bucket, known: Amounts) -> Duty:
    factor = _factors(law, bucket, known)
    instrument = _insurance(law, bucket)
    credit, extra = np.zeros(len(case.offers)), 0.0
    if instrument is not None:
        rate = _stated(known, instrument.factor)
        for j, offer in enumerate(case.offers):
            if not failed_tests(offer, instrument.policy, known):
                credit[j] = rate * _counted_limit(offer, instrument.count)
        asked = instrument.deductible.factor
        extra = 0.0 if asked is None else _stated(known, asked)
    return Duty(
        id=bucket.id,
        required=_stated(known, bucket.requirement),
        floors=_floors(case, law, bucket, known, factor),
        factor=factor,
        credit=credit,
        extra=extra,
        deductible=np.array([offer.deductible for offer in case.offers]),
        slots=tuple(offer.slots or (f"own slot of {offer.offer}",) for offer in case.offers),
    )


def _factors(law: Regime, bucket: Bucket, known: Amounts) -> dict[str, float]:
    counted = [i for i in law.instrument if isinstance(i, ReserveInstrument) and bucket.id in i.buckets]
    factor = {i.cls: _stated(known, i.factor) for i in counted}
    if len(factor) != len(counted):
        raise ValueError(f"bucket `{bucket.id}` of the law counts one reserve class twice")
    return {str(cls): value for cls, value in factor.items()}


def _insurance(law: Regime, bucket: Bucket) -> InsuranceInstrument | None:
    found = [i for i in law.instrument if isinstance(i, InsuranceInstrument) and bucket.id in i.buckets]
    if len(found) > 1:
        raise ValueError(f"bucket `{bucket.id}` of the law counts insurance in two ways")
    return found[0] if found else None


def _floors(case: Case, law: Regime, bucket: Bucket, known: Amounts, factor: Mapping[str, float]) -> dict[str, float]:
    """Return the floors by rule; each must be over every reserve class of the case that counts."""
    counted = {r.cls for r in case.reserve if factor.get(r.cls, 0.0) > 0}
    floors: dict[str, float] = {}
    for rule in law.constraint:
        if rule.bucket != bucket.id:
            continue
        if not counted <= set(rule.classes):
            raise ValueError(f"floor `{rule.id}` leaves out a reserve class that counts: not supported by this checker")
        floors[rule.id] = _stated(known, rule.amount)
    return floors
