"""The law, evaluated from its file: what each requirement asks, and what counts toward it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, assert_never

import numpy as np

from optimizer.auditor.duty import Bar, Classes, Duty
from optimizer.auditor.payout import cap_of_year
from optimizer.case import Case
from optimizer.clause import (
    Bucket,
    Cap,
    Clip,
    Floor,
    Given,
    InsuranceInstrument,
    Lookup,
    Max,
    Node,
    OneOf,
    PolicyTest,
    Product,
    ReserveInstrument,
    Sum,
)
from optimizer.policy import Offer
from optimizer.regime import Regime

Counting = Literal["limit_any_one", "aggregate_limit", "min_of_both"]
Amounts = Mapping[str, float | str | None]


def amounts_of(law: Regime, inputs: Mapping[str, float | str]) -> dict[str, float | str | None]:
    """Return every name of the law with its value; None where an input it rests on was not stated."""
    known: dict[str, float | str | None] = {given.id: inputs.get(given.id) for given in law.input}
    known |= {figure.id: inputs.get(figure.id, figure.value) for figure in law.figure}
    for node in law.node:
        known[node.id] = _value(node, known)
    return known


def _value(node: Node, known: Amounts) -> float | None:
    match node:
        case Product(args=args) | Sum(args=args) | Max(args=args):
            amounts = [known[name] for name in args]
            stated = [x for x in amounts if isinstance(x, float)]
            return _folded(node, stated) if len(stated) == len(amounts) else None
        case Clip(of=of, lo=lo, hi=hi):
            value, least, most = (_number(known[name]) for name in (of, lo, hi))
            return None if value is None or least is None or most is None else min(max(value, least), most)
        case Given(input=given, otherwise=otherwise):
            stated_outright = _number(known[given])
            return _number(known[otherwise]) if stated_outright is None else stated_outright
        case Lookup(of=of, map=table):
            return next((_number(known[name]) for word, name in table.items() if word == known[of]), None)
        case _:
            assert_never(node)


def _number(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def _folded(node: Product | Sum | Max, amounts: list[float]) -> float:
    match node:
        case Product():
            return math.prod(amounts)
        case Sum():
            return math.fsum(amounts)
        case Max():
            return sorted(amounts)[-1]
        case _:
            assert_never(node)


def _stated(known: Amounts, name: str) -> float:
    value = known[name]
    if not isinstance(value, float):
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
    rules = [rule for rule in law.constraint if rule.bucket == bucket.id]
    required = _stated(known, bucket.requirement)
    floors = {r.id: Bar(_stated(known, r.amount), Classes(r.classes)) for r in rules if isinstance(r, Floor)}
    most = max([required, *(floor.amount for floor in floors.values())])
    stated = [r for r in rules if isinstance(r, Cap) and known[r.amount] is not None]
    return Duty(
        id=bucket.id,
        required=required,
        floors=floors,
        caps={r.id: Bar(_stated(known, r.amount), Classes(r.classes)) for r in stated if _stated(known, r.amount) < most},
        routes=_routes(law, bucket, known),
        factor=factor,
        credit=credit,
        extra=extra,
        deductible=np.array([offer.deductible for offer in case.offers]),
        slots=tuple(offer.slots or (f"own slot of {offer.offer}",) for offer in case.offers),
    )


def _routes(law: Regime, bucket: Bucket, known: Amounts) -> tuple[str, ...]:
    """Return the classes of which exactly one may count; none where the law lets all of them."""
    rule = law.combination
    if not isinstance(rule, OneOf) or (rule.unless is not None and _stated(known, rule.unless) > 0):
        return ()
    return tuple(i.cls for i in law.instrument if bucket.id in i.buckets)


def _factors(law: Regime, bucket: Bucket, known: Amounts) -> dict[str, float]:
    counted = [i for i in law.instrument if isinstance(i, ReserveInstrument) and bucket.id in i.buckets]
    return {str(i.cls): _stated(known, i.factor) for i in counted}


def _insurance(law: Regime, bucket: Bucket) -> InsuranceInstrument | None:
    return next((i for i in law.instrument if isinstance(i, InsuranceInstrument) and bucket.id in i.buckets), None)
