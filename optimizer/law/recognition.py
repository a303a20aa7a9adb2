"""What the law asks and what it counts: the required amounts, the credit of each offer, the offers it bars and their cure.

A law that lets the firm choose (one class, one group of classes, a limit that full cover waives) has several readings, each without a
choice in it: a mix is lawful if it is under one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import assert_never

from optimizer.errors import Fault, InputError, Message, Words
from optimizer.inputs.case import Case
from optimizer.inputs.grade import Grade, weakest
from optimizer.inputs.insurers import Insurer
from optimizer.inputs.regime.clauses import (
    INSURANCE,
    AnyMix,
    Bucket,
    Cap,
    EnumInput,
    Figure,
    Floor,
    Groups,
    Input,
    OneOf,
    amounts_of_bucket,
    unit_words,
)
from optimizer.inputs.regime.instruments import InsuranceInstrument, ReserveInstrument, extra_of, names_of
from optimizer.inputs.regime.regime import Regime
from optimizer.law.eligibility import bars, credit_of, part_of
from optimizer.law.formula import behind, required_of, values_of
from optimizer.results.solution import Barred


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule on some classes together: the least (floor) or the most (cap) that they may count for."""

    id: str
    amount: float
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One bucket of the law under one reading, as numbers for one case; money in case currency."""

    id: str
    required: float
    floors: tuple[Bound, ...]
    """Least amounts of some reserve classes."""
    caps: tuple[Bound, ...]
    """Most that some classes, insurance among them, may count for; those that can matter."""
    each: bool
    """Each class must meet the requirement on its own."""
    credit: tuple[float, ...]
    """Of each offer at full share; 0 where barred or left out; shape (offers,)."""
    part: tuple[float, ...]
    """Of each offer's limit, by factor and haircuts; shape (offers,)."""
    factor: tuple[float, ...]
    """Of each reserve instrument, 0 where left out; shape (instruments,)."""
    classes: tuple[str, ...]
    """Of each reserve instrument; shape (instruments,)."""
    counting: frozenset[str]
    """Classes of the law that count under this reading, insurance among them."""
    left_out: frozenset[str]
    """Classes of the law that count under another reading only."""
    extra_cash: float
    """Reserve asked per unit of deductible of the policies counted, on top; 0 = none."""
    holding: tuple[float, ...]
    """Factor of each reserve instrument in holding that extra cash; shape (instruments,)."""
    joint: bool
    """What holds the extra cash counts toward the requirement too; else nothing but policies does."""
    grade: Grade
    """Weakest grade of the figures used."""

    def counts(self, place: int, classes: frozenset[str] | None = None) -> float:
        """Return the factor of one instrument, 0 where its class is not among those meant."""
        return self.factor[place] if classes is None or self.classes[place] in classes else 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the law, without a choice in it."""

    route: str
    """The one class, or the group, that is used; empty where the law leaves no such choice."""
    is_class: bool
    requirements: tuple[Requirement, ...]
    full: tuple[tuple[int, ...], ...] = ()
    """For each waiver used, the offers whose shares must sum to at least 1."""


@dataclass(frozen=True)
class Recognition:
    """The law applied to one case."""

    readings: tuple[Reading, ...] = (Reading("", False, ()),)
    barred: tuple[Barred, ...] = ()
    used: tuple[tuple[str, float, Grade, str], ...] = ()
    """Figures of the law that were used as they stand: id, value, grade, citation."""

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """Return each requirement once, as the first reading that asks it has it."""
        by_id: dict[str, Requirement] = {}
        for reading in self.readings:
            for requirement in reading.requirements:
                by_id.setdefault(requirement.id, requirement)
        return tuple(by_id.values())


def input_faults(regime: Regime, inputs: Mapping[str, float | str], file: str) -> list[Fault]:
    """Return what is wrong with the inputs a case states to a law: unknown, missing, of another kind or unit."""
    faults = []
    for name, value in inputs.items():
        words = _words(regime, name, value)
        if words is not None:
            faults.append(Fault(file, None, f"regime.inputs.{name}", value if isinstance(value, str) else f"{value:g}", *words))
    for entry in regime.input:
        given = entry.id in inputs or entry.required_unless in inputs or entry.default is not None
        if not given and not entry.optional:
            faults.append(Fault(file, None, f"regime.inputs.{entry.id}", "", Message("the regime asks for this input"), _statement(entry)))
    return faults


def _statement(entry: Input) -> Message:
    """Return how an input is stated: the words it may have, the input that may stand for it."""
    key, other = entry.id, entry.required_unless
    if isinstance(entry, EnumInput):
        return Message("state regime.inputs.{key} = one of {words}", key=key, words=", ".join(entry.values))
    return Message("state regime.inputs.{key} or {other}", key=key, other=other) if other else Message("state regime.inputs.{key}", key=key)


def _words(regime: Regime, name: str, value: float | str) -> Words | None:
    """Return why a value cannot be stated under a name, and what to do; None where it can."""
    entries = {named.id: named for named in (*regime.input, *regime.figure)}
    entry = entries.get(name)
    if entry is None:
        return Message("the regime does not ask for this"), Message("use one of {words}", words=", ".join(sorted(entries)))
    if isinstance(entry, EnumInput):
        return (
            None
            if value in entry.values
            else (Message("this must be one of {words}", words=", ".join(entry.values)), Message("write one of them, in quotes"))
        )
    if isinstance(value, str):
        return Message("this must be a number"), Message("write a plain number such as 1234.5 or 1.2e9")
    return unit_words(entry.unit, value)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A reading before the numbers: which classes count for what, and which limits are waived."""

    route: str = ""
    is_class: bool = False
    classes: frozenset[str] | None = None
    each: bool = False
    buckets: tuple[str, ...] = ()
    waived: frozenset[str] = frozenset()

    def takes(self, cls: str) -> bool:
        return self.classes is None or cls in self.classes

    def asks(self, bucket: Bucket) -> bool:
        return not self.buckets or bucket.id in self.buckets


def recognise(case: Case) -> Recognition:
    """Return the law of a case as numbers; empty where the case names no law.

    Required amounts, floors and caps are evaluated here, before optimisation, so their formulas may be as odd as the law.
    """
    if case.law is None:
        return Recognition()
    inputs = {} if case.regime is None else case.regime.inputs
    faults = input_faults(case.law, inputs, "case.toml")
    if faults:
        raise InputError(faults)
    values = values_of(case.law, inputs)
    applied = _Applied(case, case.law, values)
    stands = tuple((f.id, f.value, f.grade, f.cite) for f in _used(case, case.law, values) if f.id not in inputs)
    return Recognition(readings=applied.readings(), barred=applied.barred(), used=stands)


def _used(case: Case, law: Regime, values: Mapping[str, float]) -> list[Figure]:
    """Return the figures that reach an outcome of this case.

    Left out: what stands behind an unused branch, the factors of classes that the case does not hold, caps that cannot matter.
    """
    wanted = [name for bucket in law.bucket for name in amounts_of_bucket(bucket)]
    wanted += [rule.amount for rule in law.constraint if isinstance(rule, Floor)]
    wanted += [rule.amount for bucket in law.bucket for rule in _caps_in_force(law, bucket, values)]
    held = {r.cls for r in case.reserve}
    for instrument in law.instrument:
        if isinstance(instrument, InsuranceInstrument) or instrument.cls in held:
            wanted += names_of(instrument)
    if isinstance(law.combination, OneOf) and law.combination.unless is not None:
        wanted.append(law.combination.unless)
    reached = behind(law, wanted, {} if case.regime is None else case.regime.inputs)
    return [figure for figure in law.figure if figure.id in reached]


def _floors(law: Regime, bucket: str, values: Mapping[str, float]) -> Iterator[Bound]:
    for rule in law.constraint:
        if isinstance(rule, Floor) and rule.bucket == bucket:
            yield Bound(rule.id, values[rule.amount], frozenset(rule.classes))


def _caps(law: Regime, bucket: Bucket, values: Mapping[str, float]) -> list[Cap]:
    """Return the caps whose amount is stated, or computed from what is."""
    return [rule for rule in law.constraint if isinstance(rule, Cap) and rule.bucket == bucket.id and rule.amount in values]


def _caps_in_force(law: Regime, bucket: Bucket, values: Mapping[str, float]) -> list[Cap]:
    """Return the caps that can matter: below the largest amount that anything is asked to count for."""
    most = max((required_of(bucket, values), *(floor.amount for floor in _floors(law, bucket.id, values))))
    return [cap for cap in _caps(law, bucket, values) if values[cap.amount] < most]


def readings_with_every_cap(case: Case, law: Regime) -> tuple[Reading, ...]:
    """Return the readings with the caps that do not matter today too, for a question about other inputs than today's."""
    values = values_of(law, {} if case.regime is None else case.regime.inputs)
    return _Applied(case, law, values, every_cap=True).readings()


def _choices(law: Regime, values: Mapping[str, float]) -> tuple[_Choice, ...]:
    """Return the readings that the law's combination leaves, before its waivers."""
    rule = law.combination
    match rule:
        case AnyMix():
            return (_Choice(),)
        case OneOf(unless=unless):
            if unless is not None and values[unless] == 1:
                return (_Choice(),)
            classes = dict.fromkeys(i.cls for i in law.instrument)
            return tuple(_Choice(cls, is_class=True, classes=frozenset({cls})) for cls in classes)
        case Groups(group=groups):
            return tuple(_Choice(g.id, False, frozenset(g.classes), g.within == "all", g.buckets) for g in groups)
        case _:
            assert_never(rule)


class _Applied:
    """The law with what does not depend on the reading worked out once."""

    def __init__(self, case: Case, law: Regime, values: Mapping[str, float], *, every_cap: bool = False) -> None:
        self.case, self.law, self.values = case, law, values
        self.caps = {bucket.id: (_caps if every_cap else _caps_in_force)(law, bucket, values) for bucket in law.bucket}
        listed = {insurer.insurer: insurer for insurer in case.underwriters}
        self.policies = [(offer, listed.get(offer.insurer, Insurer(insurer=offer.insurer))) for offer in case.offers]
        self.insurance = [i for i in law.instrument if isinstance(i, InsuranceInstrument)]
        self.reserve = [i for i in law.instrument if isinstance(i, ReserveInstrument)]
        self.grade = weakest(tuple(f.grade for f in _used(case, law, values)))
        self.failed = [[tuple(bars(law, i, policy, values)) for policy in self.policies] for i in self.insurance]

    def barred(self) -> tuple[Barred, ...]:
        """Return each condition that an offer fails, once."""
        by_offer = zip(*self.failed, strict=True) if self.failed else ()
        return tuple(bar for several in by_offer for bar in dict.fromkeys(b for bars_of_offer in several for b in bars_of_offer))

    def readings(self) -> tuple[Reading, ...]:
        """Return the readings that can matter: a waiver that no policy could bring about is none."""
        return tuple(reading for choice in _choices(self.law, self.values) for reading in self._with_waivers(choice))

    def _with_waivers(self, choice: _Choice) -> Iterator[Reading]:
        buckets = [bucket for bucket in self.law.bucket if choice.asks(bucket)]
        caps = [cap for bucket in buckets for cap in self.caps[bucket.id]] if choice.takes(INSURANCE) else []
        features = dict.fromkeys(cap.unless.feature for cap in caps if cap.unless is not None)
        able = {name: granting for name in features if (granting := self._granting(name, buckets))}
        for size in range(len(able) + 1):
            for waived in itertools.combinations(able, size):
                waiving = replace(choice, waived=frozenset(waived))
                requirements = tuple(self._requirement(bucket, waiving) for bucket in buckets)
                yield Reading(choice.route, choice.is_class, requirements, tuple(able[name] for name in waived))

    def _granting(self, feature: str, buckets: Sequence[Bucket]) -> tuple[int, ...]:
        """Return the offers that grant a feature and count toward one of the requirements."""
        counts = [max((self._credit(j, bucket.id) for bucket in buckets), default=0.0) > 0 for j in range(len(self.policies))]
        return tuple(j for j, (offer, _) in enumerate(self.policies) if feature in offer.features and counts[j])

    def _credit(self, place: int, bucket: str) -> float:
        counting = [k for k, i in enumerate(self.insurance) if bucket in i.buckets and not self.failed[k][place]]
        return sum(credit_of(self.insurance[k], self.policies[place], self.values) for k in counting)

    def _part(self, place: int, bucket: str) -> float:
        return sum(part_of(i, self.policies[place], self.values) for i in self.insurance if bucket in i.buckets)

    def _factors(self, instruments: Sequence[ReserveInstrument]) -> dict[str, float]:
        return {i.cls: self.values[i.factor] * (1.0 if i.eligible is None else self.values[i.eligible]) for i in instruments}

    def _requirement(self, bucket: Bucket, choice: _Choice) -> Requirement:
        instruments = [i for i in self.law.instrument if bucket.id in i.buckets]
        counting = frozenset(i.cls for i in instruments if choice.takes(i.cls))
        factors = self._factors([i for i in self.reserve if i in instruments])
        insured = INSURANCE in counting
        caps = [c for c in self.caps[bucket.id] if c.unless is None or c.unless.feature not in choice.waived]
        extra, holding = self._extra(bucket, counting)
        return Requirement(
            id=bucket.id,
            required=required_of(bucket, self.values),
            floors=tuple(_floors(self.law, bucket.id, self.values)),
            caps=tuple(Bound(cap.id, self.values[cap.amount], frozenset(cap.classes)) for cap in caps),
            each=choice.each,
            credit=tuple(self._credit(j, bucket.id) if insured else 0.0 for j in range(len(self.policies))),
            part=tuple(self._part(j, bucket.id) for j in range(len(self.policies))),
            factor=tuple(factors.get(r.cls, 0.0) if r.cls in counting else 0.0 for r in self.case.reserve),
            classes=tuple(r.cls for r in self.case.reserve),
            counting=counting,
            left_out=frozenset(i.cls for i in instruments) - counting,
            extra_cash=extra,
            holding=tuple(holding.get(r.cls, 0.0) for r in self.case.reserve),
            joint=bool(counting - {INSURANCE}),
            grade=self.grade,
        )

    def _extra(self, bucket: Bucket, counting: frozenset[str]) -> tuple[float, dict[str, float]]:
        """Return the factor of the cash for deductibles, and what each class counts for in holding it; 0 where no policy counts."""
        rules = [rule for i in self.insurance if bucket.id in i.buckets and (rule := extra_of(i)) is not None]
        if not rules or INSURANCE not in counting:
            return 0.0, {}
        rule = rules[0]
        served = {i.cls for i in self.reserve if bucket.id in i.buckets}
        holders = set(rule.classes) or (served & counting) or served
        return self.values[rule.factor], self._factors([i for i in self.reserve if i.cls in holders])
