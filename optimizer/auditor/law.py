"""The law, evaluated from its file: its readings, what each requirement of one asks, and what counts toward it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from optimizer.auditor.eligibility import credit_of, failed_tests, insurer_of
from optimizer.auditor.formula import Amounts, amounts_of, required, stated
from optimizer.auditor.requirement import Bar, Classes, LegalRequirement
from optimizer.inputs.case import Case
from optimizer.inputs.regime.clauses import AnyMix, Bucket, Cap, Floor, Groups, OneOf
from optimizer.inputs.regime.instruments import InsuranceInstrument, ReserveInstrument, extra_of
from optimizer.inputs.regime.regime import Regime
from optimizer.losses.scenarios import Vector

PLACED = 1 - 5e-6
"""Shares that sum to this much are a policy placed in full."""


@dataclass(frozen=True, eq=False)
class LawReading:
    """One way to read the law: every duty of it must be met."""

    duties: tuple[LegalRequirement, ...]
    full: tuple[Vector, ...]
    """For each waiver it rests on, 1 for the offers whose shares must sum to 1."""

    def rests_on(self, shares: np.ndarray) -> np.ndarray:
        """Say which mixes place in full what its waivers rest on."""
        placed = np.ones(len(shares), dtype=np.bool_)
        for offers in self.full:
            placed &= shares @ offers >= PLACED
        return placed


@dataclass(frozen=True, slots=True)
class _Way:
    """What the law's choice leaves: classes (None: all), whether each is needed, buckets (none: all)."""

    classes: Classes | None = None
    each: bool = False
    buckets: tuple[str, ...] = ()


def barred(case: Case) -> dict[str, tuple[str, ...]]:
    """Return the offers of the catalogue that a test of the law keeps from counting, with the tests failed."""
    if case.law is None:
        return {}
    values = amounts_of(case.law, {} if case.regime is None else case.regime.inputs)
    policies = [i for i in case.law.instrument if isinstance(i, InsuranceInstrument)]
    failures = {o.offer: tuple(name for i in policies for name in failed_tests(o, insurer_of(case, o), i, values)) for o in case.offers}
    return {offer: names for offer, names in failures.items() if names}


def readings(case: Case) -> tuple[LawReading, ...]:
    """Return the readings of the case's law, duties in file order; one without a duty where there is no law."""
    if case.law is None:
        return (LawReading((), ()),)
    values = amounts_of(case.law, {} if case.regime is None else case.regime.inputs)
    return tuple(_read(case, case.law, values))


def _ways(law: Regime, values: Amounts) -> Iterator[_Way]:
    match law.combination:
        case AnyMix():
            yield _Way()
        case OneOf(unless=unless):
            if unless is not None and stated(values, unless) > 0:
                yield _Way()
            else:
                yield from (_Way(Classes({cls})) for cls in dict.fromkeys(i.cls for i in law.instrument))
        case Groups(group=groups):
            yield from (_Way(Classes(group.classes), group.within == "all", group.buckets) for group in groups)
        case _:
            assert_never(law.combination)


def _read(case: Case, law: Regime, values: Amounts) -> Iterator[LawReading]:
    """Yield each way with each set of waivers that policies of the catalogue could bring about."""
    for way in _ways(law, values):
        buckets = [bucket for bucket in law.bucket if not way.buckets or bucket.id in way.buckets]
        plain = tuple(_duty(case, law, bucket, (values, way, ())) for bucket in buckets)
        counts = (np.max([duty.credit for duty in plain], axis=0) > 0).astype(np.float64)
        waivers = [r.unless for r in law.constraint if isinstance(r, Cap) and any(r.id in duty.caps for duty in plain)]
        granted = {w.feature: counts * [float(w.feature in o.features) for o in case.offers] for w in waivers if w is not None}
        able = {feature: offers for feature, offers in granted.items() if offers.any()}
        for size in range(len(able) + 1):
            for used in itertools.combinations(able, size):
                duties = tuple(_duty(case, law, bucket, (values, way, used)) for bucket in buckets)
                yield LawReading(duties, tuple(able[feature] for feature in used))


def _duty(case: Case, law: Regime, bucket: Bucket, read: tuple[Amounts, _Way, tuple[str, ...]]) -> LegalRequirement:
    values, way, waived = read
    served = [i for i in law.instrument if bucket.id in i.buckets and (way.classes is None or i.cls in way.classes)]
    policy = next((i for i in served if isinstance(i, InsuranceInstrument)), None)
    credit, extra, holders = np.zeros(len(case.offers)), 0.0, dict[str, float]()
    if policy is not None:
        credit = _credits(case, policy, values)
        extra, holders = _extra(law, bucket, policy, (values, Classes(i.cls for i in served)))
    rules = [rule for rule in law.constraint if rule.bucket == bucket.id]
    amount = required(bucket, values)
    floors = {r.id: Bar(stated(values, r.amount), Classes(r.classes)) for r in rules if isinstance(r, Floor)}
    most = max([amount, *(floor.amount for floor in floors.values())])
    caps = [
        r for r in rules if isinstance(r, Cap) and values[r.amount] is not None and (r.unless is None or r.unless.feature not in waived)
    ]
    return LegalRequirement(
        id=bucket.id,
        required=amount,
        floors=floors,
        caps={r.id: Bar(stated(values, r.amount), Classes(r.classes)) for r in caps if stated(values, r.amount) < most},
        classes=Classes(i.cls for i in served),
        each=way.each,
        factor=_factors([i for i in served if isinstance(i, ReserveInstrument)], values),
        credit=credit,
        extra=extra,
        holders=holders,
        deductible=np.array([offer.deductible for offer in case.offers]),
        slots=tuple(offer.slots or (f"own slot of {offer.offer}",) for offer in case.offers),
    )


def _credits(case: Case, policy: InsuranceInstrument, values: Amounts) -> Vector:
    pairs = [(offer, insurer_of(case, offer)) for offer in case.offers]
    return np.array([0.0 if failed_tests(o, who, policy, values) else credit_of(o, who, policy, values) for o, who in pairs])


def _extra(law: Regime, bucket: Bucket, policy: InsuranceInstrument, read: tuple[Amounts, Classes]) -> tuple[float, dict[str, float]]:
    """Return the factor on deductibles, and the classes that hold that cash with what each counts for in it."""
    values, counting = read
    rule = extra_of(policy)
    if rule is None:
        return 0.0, {}
    able = [i for i in law.instrument if isinstance(i, ReserveInstrument)]
    here = [i for i in able if bucket.id in i.buckets]
    named = [i for i in able if i.cls in rule.classes] or [i for i in here if i.cls in counting] or here
    return stated(values, rule.factor), _factors(named, values)


def _factors(counted: list[ReserveInstrument], values: Amounts) -> dict[str, float]:
    """Return what a unit of each class counts for: nothing where the firm is not eligible."""
    return {i.cls: stated(values, i.factor) if i.eligible is None or stated(values, i.eligible) > 0 else 0.0 for i in counted}
