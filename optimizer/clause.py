"""The parts of a law: inputs, figures, nodes of the formula, instruments, constraints, and how instruments are combined.

Every kind is a type of its own and every `match` over kinds ends in `assert_never`, so that a new kind shows up at each place that
must know it. Only the operators that a shipped file uses exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, assert_never

from pydantic import Discriminator, Field, Tag, model_validator

from optimizer.values import Flag, Frozen, Id, Number, ValueFault, Word

INSURANCE = "insurance"
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
InstrumentClass = Literal[
    "insurance",
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


class NumberInput(Frozen):
    """A number that the firm must state."""

    type: Literal["number"] = "number"
    id: Id
    unit: Literal["money", "rate", "days", "count"]
    title: str
    title_ja: str = ""
    optional: Flag = False
    required_unless: Id | None = None
    """Needed only where this other input is not given."""


class EnumInput(Frozen):
    """A word that the firm must choose, for a `lookup`."""

    type: Literal["enum"]
    id: Id
    title: str
    title_ja: str = ""
    values: tuple[Word, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_differ(self) -> Self:
        if len(set(self.values)) < len(self.values):
            raise ValueFault("a value stands twice", "name it once", "values")
        return self

    @property
    def optional(self) -> bool:
        """A word is always needed: nothing could stand in for it."""
        return False

    @property
    def required_unless(self) -> None:
        """No other input replaces a word."""
        return


def _kind_of_input(value: Any) -> str:
    """Say which kind of input is meant; a number where nothing is said, and where no kind has that name (told by its own rule)."""
    kind = value.get("type", "number") if isinstance(value, Mapping) else getattr(value, "type", "number")
    return "enum" if kind == "enum" else "number"


Input = Annotated[Annotated[NumberInput, Tag("number")] | Annotated[EnumInput, Tag("enum")], Discriminator(_kind_of_input)]


class Figure(Frozen):
    """A number of the law, with its citation; a case may set it under its id."""

    id: Id
    value: Number
    unit: Literal["money", "rate", "days", "count", "flag"]
    """`flag`: 1 for yes, 0 for no."""
    grade: Grade
    cite: str

    @model_validator(mode="after")
    def _value_of_its_unit(self) -> Self:
        words = unit_words(self.unit, self.value)
        if words is not None:
            raise ValueFault(*words, "value")
        return self


def unit_words(unit: str, value: float) -> tuple[str, str] | None:
    """Return why a number cannot have a unit, and what to do; None where it can."""
    if unit == "flag" and value not in (0, 1):
        return "a flag must be 0 or 1", "write 1 for yes, 0 for no"
    if value < 0:
        return "an input of a law must not be negative", "remove the minus sign"
    if unit == "rate" and value > 1:
        return "a rate must be between 0 and 1", "write 0.05 for 5 %"
    return None


class Product(Frozen):
    """Product of figures, inputs or nodes."""

    id: Id
    op: Literal["product"]
    args: tuple[Id, ...] = Field(min_length=1)


class Sum(Frozen):
    """Sum of figures, inputs or nodes."""

    id: Id
    op: Literal["sum"]
    args: tuple[Id, ...] = Field(min_length=1)


class Max(Frozen):
    """The largest of figures, inputs or nodes."""

    id: Id
    op: Literal["max"]
    args: tuple[Id, ...] = Field(min_length=1)


class Lookup(Frozen):
    """The figure or node that belongs to the word chosen in an enum input."""

    id: Id
    op: Literal["lookup"]
    of: Id
    map: Mapping[Word, Id] = Field(min_length=1)


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


Node = Annotated[Product | Sum | Max | Clip | Lookup | Given, Field(discriminator="op")]


def needs(node: Node) -> tuple[str, ...]:
    """Return the names a node is computed from."""
    match node:
        case Product(args=args) | Sum(args=args) | Max(args=args):
            return args
        case Lookup(of=of, map=found):
            return (of, *found.values())
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


class Cap(Frozen):
    """These classes together count for at most an amount; none where it rests on an optional input that is not stated."""

    id: Id
    kind: Literal["cap"]
    bucket: Id
    classes: tuple[InstrumentClass, ...] = Field(min_length=1)
    amount: Id


Constraint = Annotated[Floor | Cap, Field(discriminator="kind")]


class AnyMix(Frozen):
    """All classes of instrument count side by side."""

    mode: Literal["any_mix"] = "any_mix"


class OneOf(Frozen):
    """Exactly one class of instrument meets a requirement; any mix where the figure `unless`, a flag, is 1."""

    mode: Literal["one_of"]
    unless: Id | None = None


Combination = Annotated[AnyMix | OneOf, Field(discriminator="mode")]


def names_of(instrument: ReserveInstrument | InsuranceInstrument) -> tuple[str, ...]:
    """Return the figures or nodes that an instrument names."""
    if isinstance(instrument, ReserveInstrument):
        return (instrument.factor,)
    optional = (instrument.policy.min_term_days, instrument.policy.min_notice_days, instrument.deductible.factor)
    return (instrument.factor, *(name for name in optional if name is not None))
