"""What the law asks and what it counts: the required amount, the credit of each offer, the offers it bars and their cure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from optimizer.case import Case
from optimizer.clause import (
    Cap,
    EnumInput,
    Figure,
    Floor,
    Grade,
    InsuranceInstrument,
    OneOf,
    ReserveInstrument,
    names_of,
    unit_words,
    weakest,
)
from optimizer.errors import Fault, InputError
from optimizer.formula import behind, values_of
from optimizer.policy import Offer
from optimizer.regime import Regime
from optimizer.solution import Barred


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule on some classes together: the least (floor) or the most (cap) that they may count for."""

    id: str
    amount: float
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One bucket of the law, as numbers for one case; money in case currency."""

    id: str
    required: float
    floors: tuple[Bound, ...]
    """Least amounts of some reserve classes."""
    caps: tuple[Bound, ...]
    """Most that some classes, insurance among them, may count for; those that can matter."""
    routes: tuple[str, ...]
    """Classes of which exactly one must meet the requirement; empty where all count side by side."""
    credit: tuple[float, ...]
    """Of each offer at full share; 0 where barred; shape (offers,)."""
    factor: tuple[float, ...]
    """Of each reserve instrument; shape (instruments,)."""
    classes: tuple[str, ...]
    """Of each reserve instrument; shape (instruments,)."""
    extra_cash: float
    """Reserve asked per unit of deductible of the policies counted, on top; 0 = the law is silent."""
    grade: Grade
    """Weakest grade of the figures used."""

    def counts(self, place: int, classes: frozenset[str] | None = None) -> float:
        """Return the factor of one instrument, 0 where its class is not among those meant."""
        return self.factor[place] if classes is None or self.classes[place] in classes else 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """The law applied to one case."""

    requirements: tuple[Requirement, ...] = ()
    barred: tuple[Barred, ...] = ()
    used: tuple[tuple[str, float, Grade, str], ...] = ()
    """Figures of the law that were used as they stand: id, value, grade, citation."""


def input_faults(regime: Regime, inputs: Mapping[str, float | str], file: str) -> list[Fault]:
    """Return what is wrong with the inputs a case states to a law: unknown, missing, of another kind or unit."""
    faults = []
    for name, value in inputs.items():
        words = _words(regime, name, value)
        if words is not None:
            faults.append(Fault(file, None, f"regime.inputs.{name}", value if isinstance(value, str) else f"{value:g}", *words))
    for asked in regime.input:
        given = asked.id in inputs or asked.required_unless in inputs
        if not given and not asked.optional:
            other = f" or {asked.required_unless}" if asked.required_unless else ""
            choice = f" = one of {', '.join(asked.values)}" if isinstance(asked, EnumInput) else ""
            fix = f"state regime.inputs.{asked.id}{choice}{other}"
            faults.append(Fault(file, None, f"regime.inputs.{asked.id}", "", "the regime asks for this input", fix))
    return faults


def _words(regime: Regime, name: str, value: float | str) -> tuple[str, str] | None:
    """Return why a value cannot be stated under a name, and what to do; None where it can."""
    asked = {named.id: named for named in (*regime.input, *regime.figure)}
    found = asked.get(name)
    if found is None:
        return "the regime does not ask for this", f"use one of {', '.join(sorted(asked))}"
    if isinstance(found, EnumInput):
        return None if value in found.values else (f"this must be one of {', '.join(found.values)}", "write one of them, in quotes")
    if isinstance(value, str):
        return "this must be a number", "write a plain number such as 1234.5 or 1.2e9"
    return unit_words(found.unit, value)


def recognise(case: Case) -> Recognition:
    """Return the law of a case as numbers; empty where the case names no law.

    Required amount, floors and caps are evaluated here, before optimisation, so their formulas may be as odd as the law.
    """
    if case.law is None:
        return Recognition()
    inputs = {} if case.regime is None else case.regime.inputs
    faults = input_faults(case.law, inputs, "case.toml")
    if faults:
        raise InputError(faults)
    known = values_of(case.law, inputs)
    barred = tuple(b for offer in case.offers for b in _bars(case.law, offer, known)[:1])
    stands = tuple((f.id, f.value, f.grade, f.cite) for f in _used(case, case.law, known) if f.id not in inputs)
    return Recognition(
        requirements=tuple(_requirement(case, case.law, bucket.id, known) for bucket in case.law.bucket),
        barred=barred,
        used=stands,
    )


def _used(case: Case, law: Regime, known: Mapping[str, float]) -> list[Figure]:
    """Return the figures that reach an outcome of this case.

    Left out: what stands behind an unused branch, the factors of classes that the case does not hold, caps that cannot matter.
    """
    wanted = [bucket.requirement for bucket in law.bucket]
    wanted += [rule.amount for rule in law.constraint if isinstance(rule, Floor)]
    wanted += [rule.amount for bucket in law.bucket for rule in _caps_in_force(law, bucket.id, known)]
    held = {r.cls for r in case.reserve}
    for instrument in law.instrument:
        if isinstance(instrument, InsuranceInstrument) or instrument.cls in held:
            wanted += names_of(instrument)
    if isinstance(law.combination, OneOf) and law.combination.unless is not None:
        wanted.append(law.combination.unless)
    reached = behind(law, wanted, {} if case.regime is None else case.regime.inputs)
    return [figure for figure in law.figure if figure.id in reached]


def _required(law: Regime, bucket: str, known: Mapping[str, float]) -> float:
    return known[next(b.requirement for b in law.bucket if b.id == bucket)]


def _floors(law: Regime, bucket: str, known: Mapping[str, float]) -> Iterator[Bound]:
    for rule in law.constraint:
        if isinstance(rule, Floor) and rule.bucket == bucket:
            yield Bound(rule.id, known[rule.amount], frozenset(rule.classes))


def _caps_in_force(law: Regime, bucket: str, known: Mapping[str, float]) -> list[Cap]:
    """Return the caps that can matter: stated, and below the largest amount that anything is asked to count for."""
    most = max((_required(law, bucket, known), *(floor.amount for floor in _floors(law, bucket, known))))
    caps = [rule for rule in law.constraint if isinstance(rule, Cap) and rule.bucket == bucket]
    return [cap for cap in caps if cap.amount in known and known[cap.amount] < most]


def _requirement(case: Case, law: Regime, bucket: str, known: Mapping[str, float]) -> Requirement:
    counting = [i for i in law.instrument if bucket in i.buckets]
    insurance = [i for i in counting if isinstance(i, InsuranceInstrument)]
    factors = {i.cls: known[i.factor] for i in counting if isinstance(i, ReserveInstrument)}
    return Requirement(
        id=bucket,
        required=_required(law, bucket, known),
        floors=tuple(_floors(law, bucket, known)),
        caps=tuple(Bound(cap.id, known[cap.amount], frozenset(cap.classes)) for cap in _caps_in_force(law, bucket, known)),
        routes=_routes(law, [i.cls for i in counting], known),
        credit=tuple(sum(_credit(law, i, offer, known) for i in insurance) for offer in case.offers),
        factor=tuple(factors.get(r.cls, 0.0) for r in case.reserve),
        classes=tuple(r.cls for r in case.reserve),
        extra_cash=max((known[i.deductible.factor] for i in insurance if i.deductible.factor is not None), default=0.0),
        grade=weakest(tuple(f.grade for f in _used(case, law, known))),
    )


def _routes(law: Regime, classes: list[str], known: Mapping[str, float]) -> tuple[str, ...]:
    rule = law.combination
    free = not isinstance(rule, OneOf) or (rule.unless is not None and known[rule.unless] == 1)
    return () if free else tuple(classes)


def _credit(law: Regime, instrument: InsuranceInstrument, offer: Offer, known: Mapping[str, float]) -> float:
    if _bars(law, offer, known):
        return 0.0
    amount = {"limit_any_one": offer.limit, "aggregate_limit": offer.year_cap, "min_of_both": offer.counts_for}[instrument.count]
    return known[instrument.factor] * (amount if math.isfinite(amount) else offer.counts_for)  # the other, where the one has no limit


def _bars(law: Regime, offer: Offer, known: Mapping[str, float]) -> list[Barred]:
    """Return each condition of the law that an offer fails."""
    found = []
    for instrument in law.instrument:
        if not isinstance(instrument, InsuranceInstrument):
            continue
        tests = (
            ("min_term_days", instrument.policy.min_term_days, offer.term_days, "term_days", "a term"),
            ("min_notice_days", instrument.policy.min_notice_days, offer.notice_days, "notice_days", "notice of cancellation"),
        )
        for rule, figure, stated, column, noun in tests:
            least = 0.0 if figure is None else known[figure]
            if least > 0 and (stated is None or stated < least):
                has = "none is stated" if stated is None else f"it has {stated:g}"
                why = f"the law counts only policies with {noun} of at least {least:g} days; {has}{_article(law, figure)}"
                found.append(Barred(offer.offer, rule, why, f"{column} {least:g}"))
    return found


def _article(law: Regime, name: str | None) -> str:
    """Return where the law says so, in brackets; nothing where the name is no figure of the file."""
    return next((f" [{figure.cite}]" for figure in law.figure if figure.id == name), "")
