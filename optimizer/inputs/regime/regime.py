"""The format of a law: `reserve-regime/1`, what a regime file may say.

A regime is data: the inputs it asks for, its figures (each with a citation and a grade), the graph that gives the required
amounts, which instruments count and for how much, and how they may be combined (parts: `clauses`, `operators`,
`instruments`). What the parts must agree on is in `checks`: a law that has no exact answer in this program is refused there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from optimizer.errors import Message
from optimizer.inputs.grade import Grade, Graded, weakest
from optimizer.inputs.regime import checks
from optimizer.inputs.regime.clauses import AnyMix, Bucket, Combination, Constraint, Figure, Input
from optimizer.inputs.regime.instruments import Instrument
from optimizer.inputs.regime.operators import Node
from optimizer.inputs.regime.units import units_of
from optimizer.values import Date, Frozen, Id, Number, Stated, ValueFault, Word, number


class Source(Frozen):
    """Where a law is written."""

    cite: str
    url: str = ""
    grade: Graded


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
    grade: Graded
    source: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _dates_follow(self) -> Self:
        start, end = self.effective_from, self.effective_to
        if start is not None and end is not None and end < start:
            raise ValueFault(
                Message("a law in force from {start} cannot end on {end}", start=start, end=end),
                Message("correct one of the dates"),
                "effective_to",
            )
        if self.status == "in_force" and start is not None and start > self.as_of:
            raise ValueFault(
                Message("in force, and from {start} only, after as_of", start=start),
                Message("use enacted_pending, or correct a date"),
                "effective_from",
            )
        if self.status == "in_force" and end is not None and end < self.as_of:
            raise ValueFault(
                Message("in force, and ended on {end}, before as_of", end=end), Message("use repealed, or correct a date"), "effective_to"
            )
        return self


def _cell(value: Any) -> float | str:
    return value if isinstance(value, str) else number(value)


Cell = Annotated[float | str, BeforeValidator(_cell)]
"""A cell of a table: a number, or text as the table has it."""


class Test(Frozen):
    """The file's own check: what its formulas give, and what a policy counts for or is barred by."""

    name: str
    inputs: Mapping[Id, Stated]
    expect: Mapping[Id, Number] = Field(default_factory=dict)
    """Value by node, figure or input."""
    offer: Mapping[Id, Cell] = Field(default_factory=dict)
    """Columns of a catalogue; the premium does not matter."""
    insurer: Mapping[Id, Cell] = Field(default_factory=dict)
    """Columns of a table of insurers."""
    credit: Mapping[Id, Number] = Field(default_factory=dict)
    """What the policy counts for at full share, by bucket."""
    barred: tuple[Word, ...] | None = None
    """The conditions that the policy fails."""

    @model_validator(mode="after")
    def _something_is_expected(self) -> Self:
        if not self.expect and not self.credit and self.barred is None:
            raise ValueFault(
                Message("the file's own test `{name}` expects nothing", name=self.name),
                Message("state `expect`, `credit` or `barred`"),
                "expect",
            )
        if (self.credit or self.barred is not None) and not self.offer:
            raise ValueFault(
                Message("the file's own test `{name}` has no policy to judge", name=self.name), Message("state `offer`"), "offer"
            )
        return self


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
                raise ValueFault(Message("two buckets, or two constraints, have one id"), Message("rename one"))
        counted = [(bucket, i.cls) for i in self.instrument for bucket in i.buckets]
        twice = next((pair for pair in counted if counted.count(pair) > 1), None)
        if twice is not None:
            raise ValueFault(
                Message("bucket `{bucket}` counts the class `{id}` twice", bucket=twice[0], id=twice[1]),
                Message("keep one of the instruments"),
            )
        return self

    @model_validator(mode="after")
    def _names_are_closed(self) -> Self:
        checks.check_names(self.input, self.figure, self.node)
        checks.check_inputs(self.input)
        return self

    @model_validator(mode="after")
    def _references_are_closed(self) -> Self:
        names = {named.id for named in (*self.input, *self.figure, *self.node)}
        for place, name in self._references():
            if name not in names:
                raise ValueFault(
                    Message("{place} names `{name}`, which is not defined", place=place, name=name),
                    Message("define it as input, figure or node"),
                )
        buckets = {bucket.id for bucket in self.bucket}
        for used in (*(b for i in self.instrument for b in i.buckets), *(c.bucket for c in self.constraint)):
            if used not in buckets:
                raise ValueFault(Message("`{id}` is not a bucket of this law", id=used), Message("name a [[bucket]]"))
        return self

    @model_validator(mode="after")
    def _tests_name_what_there_is(self) -> Self:
        stated = {named.id for named in (*self.input, *self.figure)}
        computed = {*stated, *(node.id for node in self.node)}
        for test in self.test:
            buckets = {bucket.id for bucket in self.bucket}
            unknown = (
                *(n for n in test.inputs if n not in stated),
                *(n for n in test.expect if n not in computed),
                *(n for n in test.credit if n not in buckets),
            )
            for name in unknown:
                raise ValueFault(
                    Message("the file's own test `{test}` names `{name}`, which is not defined", test=test.name, name=name),
                    Message("correct the name"),
                    "test",
                )
        return self

    @model_validator(mode="after")
    def _words_are_looked_up(self) -> Self:
        checks.check_words(self.input, self.node, self._references())
        checks.check_clips(self.figure, self.node)
        return self

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Self:
        checks.check_combination(self.combination, self.figure, self.bucket, self.instrument)
        units = units_of(self.input, self.figure, self.node)
        checks.check_units(units, self.bucket, self.constraint, self.instrument)
        for bucket in self.bucket:
            checks.check_constraints(bucket.id, self.constraint, self.instrument)
        checks.check_extra_cash(self.combination, self.bucket, self.instrument)
        checks.check_joint_caps(self.combination, self.constraint)
        return self

    @model_validator(mode="after")
    def _grade_is_the_weakest(self) -> Self:
        order = list(Grade)
        grade = weakest(tuple(figure.grade for figure in self.figure))
        if order.index(self.regime.grade) < order.index(grade):
            rule = Message(
                "a figure of this law is {grade}, and the law is graded {of_law}", grade=grade.value, of_law=self.regime.grade.value
            )
            raise ValueFault(rule, Message("write grade = {value}", value=grade.value), "regime")
        return self

    def _references(self) -> Iterator[tuple[Message, str]]:
        return checks.references(self.bucket, self.constraint, self.instrument)
