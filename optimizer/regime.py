"""The format of a law: `reserve-regime/1`, what a regime file may say.

A regime is data: the inputs it asks for, its figures (each with a citation and a grade), the graph that gives the required
amount, which instruments count and for how much, and how they may be combined (the parts are in `clause`). What has no exact
answer in this program is refused here, so that no part of it reads a law in a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.clause import (
    AnyMix,
    Bucket,
    Cap,
    Combination,
    Constraint,
    EnumInput,
    Figure,
    Floor,
    Grade,
    Input,
    Instrument,
    InstrumentClass,
    InsuranceInstrument,
    Lookup,
    Node,
    NumberInput,
    OneOf,
    ReserveClass,
    ReserveInstrument,
    names_of,
    needs,
)
from optimizer.values import Date, Frozen, Id, Number, Stated, ValueFault


class Source(Frozen):
    """Where a law is written."""

    cite: str
    url: str = ""
    grade: Grade


class Head(Frozen):
    """Name, status and dates of one version of one law."""

    id: Id
    name: str
    name_ja: str = ""
    jurisdiction: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    status: Literal["in_force", "enacted_pending", "proposed", "repealed", "hypothetical"]
    as_of: Date
    effective_from: Date | None = None
    effective_to: Date | None = None
    grade: Grade
    source: tuple[Source, ...] = ()


class Test(Frozen):
    """The file's own check of its formulas."""

    name: str
    inputs: Mapping[Id, Stated]
    expect: Mapping[Id, Number]


class Regime(Frozen):
    """One dated version of one law, closed under its own names."""

    schema_: Literal["reserve-regime/1"] = Field(alias="schema")
    regime: Head
    input: tuple[Input, ...] = ()
    figure: tuple[Figure, ...] = ()
    node: tuple[Node, ...] = Field(min_length=1)
    bucket: tuple[Bucket, ...] = Field(min_length=1)
    instrument: tuple[Instrument, ...] = Field(min_length=1)
    constraint: tuple[Constraint, ...] = ()
    combination: Combination = AnyMix()
    test: tuple[Test, ...] = ()

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        for ids in ([bucket.id for bucket in self.bucket], [rule.id for rule in self.constraint]):
            if len(set(ids)) < len(ids):
                raise ValueFault("two buckets, or two constraints, have one id", "rename one")
        counted = [(bucket, i.cls) for i in self.instrument for bucket in i.buckets]
        twice = next((pair for pair in counted if counted.count(pair) > 1), None)
        if twice is not None:
            raise ValueFault(f"bucket `{twice[0]}` counts the class `{twice[1]}` twice", "keep one of the instruments")
        return self

    @model_validator(mode="after")
    def _names_are_closed(self) -> Self:
        """Refuse repeated names, and nodes that are not in order of use (so no cycle can exist)."""
        seen: set[str] = set()
        for named in (*self.input, *self.figure, *self.node):
            if named.id in seen:
                raise ValueFault(f"the name `{named.id}` stands twice", "rename one")
            if not isinstance(named, (NumberInput, EnumInput, Figure)):
                unknown = [name for name in needs(named) if name not in seen]
                if unknown:
                    raise ValueFault(f"node `{named.id}` uses `{unknown[0]}` before it is defined", "define names before their use")
            seen.add(named.id)
        return self

    @model_validator(mode="after")
    def _references_are_closed(self) -> Self:
        known = {named.id for named in (*self.input, *self.figure, *self.node)}
        for place, name in self._references():
            if name not in known:
                raise ValueFault(f"{place} names `{name}`, which is not defined", "define it as input, figure or node")
        buckets = {bucket.id for bucket in self.bucket}
        for used in (*(b for i in self.instrument for b in i.buckets), *(c.bucket for c in self.constraint)):
            if used not in buckets:
                raise ValueFault(f"`{used}` is not a bucket of this law", "name a [[bucket]]")
        return self

    @model_validator(mode="after")
    def _words_are_looked_up(self) -> Self:
        """Refuse an enum input used as a number: it is a word, and a lookup gives each of its values one."""
        words = {i.id: set(i.values) for i in self.input if isinstance(i, EnumInput)}
        for node in self.node:
            used = set(needs(node))
            if isinstance(node, Lookup):
                used = set(node.map.values())
                values = words.get(node.of)
                if values is None:
                    raise ValueFault(f"node `{node.id}` looks up `{node.of}`, which is not an enum input", 'give it type = "enum"')
                wrong = sorted(values ^ set(node.map))
                if wrong:
                    what = "does not give" if wrong[0] in values else "gives, and its input does not know,"
                    raise ValueFault(f"node `{node.id}` {what} the value `{wrong[0]}`", "name in `map` exactly the values of the input")
            if used & set(words):
                raise ValueFault(f"node `{node.id}` uses the word `{min(used & set(words))}` as a number", "use a lookup")
        for place, name in self._references():
            if name in words:
                raise ValueFault(f"{place} uses the word `{name}` as a number", "use a lookup")
        return self

    @model_validator(mode="after")
    def _flags_are_flags(self) -> Self:
        switch = self.combination.unless if isinstance(self.combination, OneOf) else None
        flags = {figure.id for figure in self.figure if figure.unit == "flag"}
        if switch is not None and switch not in flags:
            raise ValueFault(f"combination names `{switch}`, which is not a figure of unit `flag`", "name a flag", "combination")
        return self

    @model_validator(mode="after")
    def _rules_fit_together(self) -> Self:
        """Refuse what has no exact answer here, so that no part of the product reads it in a way of its own."""
        for bucket in self.bucket:
            rules = [rule for rule in self.constraint if rule.bucket == bucket.id]
            floors = [set(rule.classes) for rule in rules if isinstance(rule, Floor)]
            caps = [set(rule.classes) for rule in rules if isinstance(rule, Cap)]
            if not all(a <= b or b <= a for a, b in combinations(floors, 2)):
                raise ValueFault(f"two floors of bucket `{bucket.id}` overlap or stand apart", "let one hold all classes of the other")
            if not all(a <= b or b <= a or a.isdisjoint(b) for a, b in combinations(caps, 2)):
                raise ValueFault(f"two caps of bucket `{bucket.id}` overlap", "let one hold the other, or let them share no class")
            if isinstance(self.combination, OneOf) and floors:
                raise ValueFault("where exactly one class may count there is no floor of others", "remove the floor, or use any_mix")
            self._check_extra_cash(bucket.id, floors, caps)
        return self

    def _check_extra_cash(self, bucket: str, floors: list[set[ReserveClass]], caps: list[set[InstrumentClass]]) -> None:
        """Refuse cash for deductibles where the reserve that holds it is not counted as one sum."""
        mine = [i for i in self.instrument if bucket in i.buckets]
        if not any(isinstance(i, InsuranceInstrument) and i.deductible.factor is not None for i in mine):
            return
        reserve = {i.cls for i in mine if isinstance(i, ReserveInstrument)}
        if isinstance(self.combination, OneOf):
            raise ValueFault("extra_cash and one_of cannot stand in one law", "use treatment = silent, or any_mix")
        if any(not reserve <= floor for floor in floors):
            raise ValueFault(f"with extra_cash a floor of bucket `{bucket}` must name every reserve class", "add the missing classes")
        if any(cap & reserve for cap in caps):
            raise ValueFault(f"with extra_cash a cap of bucket `{bucket}` can be of insurance alone", "remove the reserve classes")

    def _references(self) -> Iterator[tuple[str, str]]:
        """Yield every name used outside the nodes, with its place."""
        for bucket in self.bucket:
            yield f"bucket `{bucket.id}`", bucket.requirement
        for constraint in self.constraint:
            yield f"constraint `{constraint.id}`", constraint.amount
        for instrument in self.instrument:
            for name in names_of(instrument):
                yield f"instrument `{instrument.cls}`", name
