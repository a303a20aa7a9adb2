"""What the law asks and what it counts: the required amount, the credit of each offer, the offers it bars and their cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from optimizer.case import Case
from optimizer.errors import Fault, InputError
from optimizer.policy import Offer
from optimizer.regime import (
    Clip,
    Figure,
    Given,
    Grade,
    InsuranceInstrument,
    Node,
    Product,
    Regime,
    ReserveInstrument,
    needs,
    weakest,
)
from optimizer.solution import Barred


@dataclass(frozen=True, slots=True)
class Requirement:
    """One bucket of the law, as numbers for one case; money in case currency."""

    id: str
    required: float
    floors: tuple[tuple[str, float], ...]
    """Rules of the law that ask for a least amount of reserve, insurance aside: id and amount."""
    credit: tuple[float, ...]
    """Of each offer at full share; 0 where barred; shape (offers,)."""
    factor: tuple[float, ...]
    """Of each reserve instrument; shape (instruments,)."""
    extra_cash: float
    """Reserve asked per unit of deductible of the policies counted, on top; 0 = the law is silent."""
    grade: Grade
    """Weakest grade of the figures used."""

    @property
    def floor(self) -> float:
        """Least amount that the reserve alone must count for."""
        return max((amount for _, amount in self.floors), default=0.0)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The law applied to one case."""

    requirements: tuple[Requirement, ...] = ()
    barred: tuple[Barred, ...] = ()
    used: tuple[tuple[str, float, Grade, str], ...] = ()
    """Figures of the law that were used as they stand: id, value, grade, citation."""


def values_of(regime: Regime, inputs: Mapping[str, float]) -> dict[str, float]:
    """Return every input given, figure (as the file has it or as the case sets it) and node, by name."""
    known = {figure.id: figure.value for figure in regime.figure}
    known.update({name: value for name, value in inputs.items() if value is not None})
    for node in regime.node:
        if all(name in known for name in needs(node)) or isinstance(node, Given):
            value = _value(node, known)
            if value is not None:
                known[node.id] = value
    return known


def _value(node: Node, known: Mapping[str, float]) -> float | None:
    match node:
        case Product(args=args):
            result = 1.0
            for name in args:
                result *= known[name]
            return result
        case Clip(of=of, lo=lo, hi=hi):
            return min(max(known[of], known[lo]), known[hi])
        case Given(input=given, otherwise=otherwise):
            return known.get(given, known.get(otherwise))
        case _:
            assert_never(node)


def input_faults(regime: Regime, inputs: Mapping[str, float], file: str) -> list[Fault]:
    """Return what is wrong with the inputs a case states to a law: unknown, missing, negative."""
    asked = {i.id for i in regime.input} | {f.id for f in regime.figure}
    rates = {f.id for f in regime.figure if f.unit == "rate"} | {i.id for i in regime.input if i.unit == "rate"}
    faults = []
    for name, value in inputs.items():
        field = f"regime.inputs.{name}"
        if name not in asked:
            faults.append(
                Fault(file, None, field, f"{value:g}", "the regime does not ask for this", f"use one of {', '.join(sorted(asked))}")
            )
        elif value < 0:
            faults.append(Fault(file, None, field, f"{value:g}", "an input of a law must not be negative", "remove the minus sign"))
        elif name in rates and value > 1:
            faults.append(Fault(file, None, field, f"{value:g}", "a rate must be between 0 and 1", "write 0.05 for 5 %"))
    for asked_input in regime.input:
        given = asked_input.id in inputs or asked_input.required_unless in inputs
        if not given and not asked_input.optional:
            other = f" or {asked_input.required_unless}" if asked_input.required_unless else ""
            fix = f"state regime.inputs.{asked_input.id}{other}"
            faults.append(Fault(file, None, f"regime.inputs.{asked_input.id}", "", "the regime asks for this input", fix))
    return faults


def recognise(case: Case) -> Recognition:
    """Return the law of a case as numbers; empty where the case names no law.

    Required amount and floor are evaluated here, before optimisation, so their formulas may be as odd as the law.
    """
    if case.law is None:
        return Recognition()
    inputs = {} if case.regime is None else case.regime.inputs
    faults = input_faults(case.law, inputs, "case.toml")
    if faults:
        raise InputError(faults)
    known = values_of(case.law, inputs)
    barred = tuple(b for offer in case.offers for b in _bars(case.law, offer, known)[:1])
    stands = tuple((f.id, f.value, f.grade, f.cite) for f in _used(case.law, inputs, known) if f.id not in inputs)
    return Recognition(
        requirements=tuple(_requirement(case, case.law, bucket.id, known) for bucket in case.law.bucket),
        barred=barred,
        used=stands,
    )


def _used(regime: Regime, inputs: Mapping[str, float], known: Mapping[str, float]) -> list[Figure]:
    """Return the figures that reach an outcome: those behind an unused branch of a `given` node are left out."""
    wanted = [bucket.requirement for bucket in regime.bucket] + [c.amount for c in regime.constraint]
    for instrument in regime.instrument:
        wanted.append(instrument.factor)
        if isinstance(instrument, InsuranceInstrument):
            wanted += [n for n in (instrument.policy.min_term_days, instrument.policy.min_notice_days) if n is not None]
            wanted += [n for n in (instrument.deductible.factor,) if n is not None]
    nodes = {node.id: node for node in regime.node}
    reached: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in reached:
            continue
        reached.add(name)
        node = nodes.get(name)
        if isinstance(node, Given):
            wanted.append(node.input if node.input in known else node.otherwise)
        elif node is not None:
            wanted += needs(node)
    return [figure for figure in regime.figure if figure.id in reached]


def _requirement(case: Case, law: Regime, bucket: str, known: Mapping[str, float]) -> Requirement:
    insurance = [i for i in law.instrument if isinstance(i, InsuranceInstrument) and bucket in i.buckets]
    factors = {i.cls: known[i.factor] for i in law.instrument if isinstance(i, ReserveInstrument) and bucket in i.buckets}
    extra = max((known[i.deductible.factor] for i in insurance if i.deductible.factor is not None), default=0.0)
    inputs = {} if case.regime is None else case.regime.inputs
    return Requirement(
        id=bucket,
        required=known[next(b.requirement for b in law.bucket if b.id == bucket)],
        floors=tuple((c.id, known[c.amount]) for c in law.constraint if c.bucket == bucket),
        credit=tuple(sum(_credit(law, i, offer, known) for i in insurance) for offer in case.offers),
        factor=tuple(factors.get(r.cls, 0.0) for r in case.reserve),
        extra_cash=extra,
        grade=weakest(tuple(f.grade for f in _used(law, inputs, known))),
    )


def _credit(law: Regime, instrument: InsuranceInstrument, offer: Offer, known: Mapping[str, float]) -> float:
    if _bars(law, offer, known):
        return 0.0
    amount = {"limit_any_one": offer.limit, "aggregate_limit": offer.year_cap, "min_of_both": offer.counts_for}[instrument.count]
    return known[instrument.factor] * amount


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
                why = f"the law counts only policies with {noun} of at least {least:g} days; {has}"
                found.append(Barred(offer.offer, rule, why, f"{column} {least:g}"))
    return found
