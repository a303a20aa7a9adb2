"""The parts of a law: inputs, figures, requirements, constraints, and how instruments are combined.

Every kind is a type of its own and every `match` over kinds ends in `assert_never`, so that a new kind shows up at each place that
must know it. Only what a shipped file uses exists. The operators of the formulas are in `operators`, what may count in `instruments`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, assert_never

from pydantic import Discriminator, Field, Tag, model_validator

from optimizer.errors import Message, Words
from optimizer.inputs.grade import Graded
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


class NumberInput(Frozen):
    """A number that the firm must state."""

    type: Literal["number"] = "number"
    id: Id
    unit: Literal["money", "rate", "days", "years", "count", "flag"]
    averaging: Literal["point", "monthly_average", "year_sum", "year_average"] = "point"
    """What the number is: at one day, or taken over a time; told to the reader, not computed."""
    title: str
    title_ja: str = ""
    optional: Flag = False
    default: Number | None = None
    """What the law's file takes where the firm states nothing."""
    required_unless: Id | None = None
    """Needed only where this other input is not given."""

    @model_validator(mode="after")
    def _default_of_its_unit(self) -> Self:
        words = None if self.default is None else unit_words(self.unit, self.default)
        if words is not None:
            raise ValueFault(*words, "default")
        return self


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
            raise ValueFault(Message("a value stands twice"), Message("name it once"), "values")
        return self

    @property
    def optional(self) -> bool:
        """A word is always needed: nothing could stand in for it."""
        return False

    @property
    def required_unless(self) -> None:
        """No other input replaces a word."""
        return

    @property
    def default(self) -> None:
        """No word is taken for granted."""
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
    unit: Literal["money", "rate", "days", "years", "count", "flag"]
    """`flag`: 1 for yes, 0 for no."""
    grade: Graded
    cite: str

    @model_validator(mode="after")
    def _value_of_its_unit(self) -> Self:
        words = unit_words(self.unit, self.value)
        if words is not None:
            raise ValueFault(*words, "value")
        return self


def unit_words(unit: str, value: float) -> Words | None:
    """Return why a number cannot have a unit, and what to do; None where it can."""
    if unit == "flag" and value not in (0, 1):
        return Message("a flag must be 0 or 1"), Message("write 1 for yes, 0 for no")
    if value < 0:
        return Message("an input of a law must not be negative"), Message("remove the minus sign")
    if unit == "rate" and value > 1:
        return Message("a rate must be between 0 and 1"), Message("write 0.05 for 5 %")
    return None


class Stock(Frozen):
    """One amount that must be met."""

    id: Id
    mode: Literal["stock"] = "stock"
    title: str = ""
    title_ja: str = ""
    requirement: Id
    """The node that gives the required amount."""


class Accrual(Frozen):
    r"""A reserve that is added to each year: after this year $\min(\text{balance} + \text{yearly}, \text{cap})$ must stand there.

    That is $\min(\text{yearly}, \text{cap} - \text{balance})$ more than before; what stands beyond the cap may be released.
    """

    id: Id
    mode: Literal["accrual"]
    title: str = ""
    title_ja: str = ""
    yearly: Id
    cap: Id
    balance: Id


def _kind_of_bucket(value: Any) -> str:
    mode = value.get("mode", "stock") if isinstance(value, Mapping) else getattr(value, "mode", "stock")
    return "accrual" if mode == "accrual" else "stock"


Bucket = Annotated[Annotated[Stock, Tag("stock")] | Annotated[Accrual, Tag("accrual")], Discriminator(_kind_of_bucket)]


def amounts_of_bucket(bucket: Bucket) -> tuple[str, ...]:
    """Return the names a requirement is computed from."""
    match bucket:
        case Stock(requirement=requirement):
            return (requirement,)
        case Accrual(yearly=yearly, cap=cap, balance=balance):
            return (yearly, cap, balance)
        case _:
            assert_never(bucket)


class Floor(Frozen):
    """These classes together must count for at least an amount."""

    id: Id
    kind: Literal["floor"]
    bucket: Id
    classes: tuple[ReserveClass, ...] = Field(min_length=1)
    amount: Id


class Waiver(Frozen):
    """Where policies whose wording grants a feature are placed in full, the limit does not stand."""

    feature: Id


class Cap(Frozen):
    """These classes together count for at most an amount; none where it rests on an optional input that is not stated."""

    id: Id
    kind: Literal["cap"]
    bucket: Id
    classes: tuple[InstrumentClass, ...] = Field(min_length=1)
    amount: Id
    unless: Waiver | None = None


Constraint = Annotated[Floor | Cap, Field(discriminator="kind")]


class AnyMix(Frozen):
    """All classes of instrument count side by side."""

    mode: Literal["any_mix"] = "any_mix"


class OneOf(Frozen):
    """Exactly one class of instrument meets a requirement; any mix where the figure `unless`, a flag, is 1."""

    mode: Literal["one_of"]
    unless: Id | None = None


class Group(Frozen):
    """Classes that meet the law together."""

    id: Id
    title: str = ""
    title_ja: str = ""
    within: Literal["any", "all"] = "any"
    """`any`: what they count for is added; `all`: each of them must meet the requirement."""
    classes: tuple[InstrumentClass, ...] = Field(min_length=1)
    buckets: tuple[Id, ...] = ()
    """The requirements asked where this group is used; all where none is named."""


class Groups(Frozen):
    """Exactly one group of classes is used."""

    mode: Literal["groups"]
    group: tuple[Group, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_stand_once(self) -> Self:
        names = [group.id for group in self.group]
        if len(set(names)) < len(names):
            raise ValueFault(Message("two groups have one id"), Message("rename one"), "group")
        return self


Combination = Annotated[AnyMix | OneOf | Groups, Field(discriminator="mode")]
