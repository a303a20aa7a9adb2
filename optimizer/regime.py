"""The format of a law: `reserve-regime/1`, what a regime file may say.

A regime is data: the inputs it asks for, its figures (each with a citation and a grade), the graph that gives the required
amount, which instruments count and for how much, and how they may be combined. Every kind of node is a type of its own and
every `match` over them ends in `assert_never`, so that a new kind shows up at each place that must know it.
Only the operators that a shipped file uses exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, assert_never

from pydantic import Discriminator, Field, Tag, model_validator

from optimizer.values import Date, Flag, Frozen, Id, Number, ValueFault

INSURANCE = "insurance"
RESERVE_CLASSES = (
    "cash",
    "ringfenced_trust",
    "accounting_reserve",
    "own_funds",
    "security",
    "same_kind_crypto",
    "bank_guarantee",
    "surety",
    "parent_guarantee",
    "self_bond",
    "pool",
    "government_indemnity",
)
ReserveClass = Literal[
    "cash",
    "ringfenced_trust",
    "accounting_reserve",
    "own_funds",
    "security",
    "same_kind_crypto",
    "bank_guarantee",
    "surety",
    "parent_guarantee",
    "self_bond",
    "pool",
    "government_indemnity",
]


class Grade(StrEnum):
    """How well a figure is known, best first."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    MEMORY = "memory"
    ASSUMED = "assumed"


def weakest(grades: Iterator[Grade] | tuple[Grade, ...]) -> Grade:
    """Return the worst grade of several; primary where there are none."""
    order = list(Grade)
    return max(grades, key=order.index, default=Grade.PRIMARY)


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


class Input(Frozen):
    """A number that the firm must state."""

    id: Id
    unit: Literal["money", "rate", "days", "count"]
    title: str
    title_ja: str = ""
    optional: Flag = False
    required_unless: Id | None = None
    """Needed only where this other input is not given."""


class Figure(Frozen):
    """A number of the law, with its citation; a case may set it under its id."""

    id: Id
    value: Number
    unit: Literal["money", "rate", "days", "count"]
    grade: Grade
    cite: str


class Product(Frozen):
    """Product of figures, inputs or nodes."""

    id: Id
    op: Literal["product"]
    args: tuple[Id, ...] = Field(min_length=1)


class Clip(Frozen):
    """`min(max(of, lo), hi)`."""

    id: Id
    op: Literal["clip"]
    of: Id
    lo: Id
    hi: Id


class Given(Frozen):
    """The input where it is stated, else the other node."""

    id: Id
    op: Literal["given"]
    input: Id
    otherwise: Id


Node = Annotated[Product | Clip | Given, Field(discriminator="op")]


def needs(node: Node) -> tuple[str, ...]:
    """Return the names a node is computed from."""
    match node:
        case Product(args=args):
            return args
        case Clip(of=of, lo=lo, hi=hi):
            return (of, lo, hi)
        case Given(input=given, otherwise=otherwise):
            return (given, otherwise)
        case _:
            assert_never(node)


class Bucket(Frozen):
    """One amount that must be met."""

    id: Id
    requirement: Id
    """The node that gives the required amount."""


class PolicyTest(Frozen):
    """What a policy must fulfil to count; each names a figure."""

    min_term_days: Id | None = None
    min_notice_days: Id | None = None


class DeductibleRule(Frozen):
    """`extra_cash`: the deductible of each counted policy, largest per slot, is held in cash on top of the requirement."""

    treatment: Literal["silent", "extra_cash"] = "silent"
    factor: Id | None = None

    @model_validator(mode="after")
    def _factor_where_needed(self) -> Self:
        if (self.treatment == "extra_cash") != (self.factor is not None):
            raise ValueFault("extra_cash needs a factor, silent has none", "name the figure of the factor")
        return self


class ReserveInstrument(Frozen):
    """A class of reserve that counts at a factor."""

    instrument: Literal["reserve"] = "reserve"
    cls: ReserveClass = Field(alias="class")
    buckets: tuple[Id, ...] = Field(min_length=1)
    factor: Id


class InsuranceInstrument(Frozen):
    """Insurance that counts at a factor of its limit times the share placed."""

    instrument: Literal["insurance"] = "insurance"
    cls: Literal["insurance"] = Field(alias="class")
    buckets: tuple[Id, ...] = Field(min_length=1)
    count: Literal["limit_any_one", "aggregate_limit", "min_of_both"]
    factor: Id
    policy: PolicyTest = PolicyTest()
    deductible: DeductibleRule = DeductibleRule()


def _kind(value: Any) -> str:
    """Say which kind of instrument is meant, so that a fault in one is not told as faults of both."""
    cls = value.get("class") if isinstance(value, Mapping) else getattr(value, "cls", None)
    return INSURANCE if cls == INSURANCE else "reserve"


Instrument = Annotated[Annotated[ReserveInstrument, Tag("reserve")] | Annotated[InsuranceInstrument, Tag(INSURANCE)], Discriminator(_kind)]


class Floor(Frozen):
    """These classes together must count for at least an amount."""

    id: Id
    kind: Literal["floor"]
    bucket: Id
    classes: tuple[ReserveClass, ...] = Field(min_length=1)
    amount: Id


class Test(Frozen):
    """The file's own check of its formulas."""

    name: str
    inputs: Mapping[Id, Number]
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
    constraint: tuple[Floor, ...] = ()
    test: tuple[Test, ...] = ()

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        for ids in ([bucket.id for bucket in self.bucket], [floor.id for floor in self.constraint]):
            if len(set(ids)) < len(ids):
                raise ValueFault("two buckets, or two constraints, have one id", "rename one")
        return self

    @model_validator(mode="after")
    def _names_are_closed(self) -> Self:
        """Refuse repeated names, and nodes that are not in order of use (so no cycle can exist)."""
        seen: set[str] = set()
        for named in (*self.input, *self.figure, *self.node):
            if named.id in seen:
                raise ValueFault(f"the name `{named.id}` stands twice", "rename one")
            if not isinstance(named, (Input, Figure)):
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

    def _references(self) -> Iterator[tuple[str, str]]:
        """Yield every name used outside the nodes, with its place."""
        for bucket in self.bucket:
            yield f"bucket `{bucket.id}`", bucket.requirement
        for constraint in self.constraint:
            yield f"constraint `{constraint.id}`", constraint.amount
        for instrument in self.instrument:
            place = f"instrument `{instrument.cls}`"
            yield place, instrument.factor
            if isinstance(instrument, InsuranceInstrument):
                for name in (instrument.policy.min_term_days, instrument.policy.min_notice_days, instrument.deductible.factor):
                    if name is not None:
                        yield place, name
