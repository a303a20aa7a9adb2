"""What may count toward a requirement of a law, and on what conditions: classes of reserve, and insurance.

Numbers are named figures or nodes, so that each has its citation and grade; conditions in words have one for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self, assert_never

from pydantic import Discriminator, Field, Tag, model_validator

from optimizer.errors import Message
from optimizer.inputs.grade import Graded
from optimizer.inputs.regime.clauses import INSURANCE, ReserveClass
from optimizer.values import Flag, Frozen, Id, ValueFault, Word


class PolicyTest(Frozen):
    """What a policy must fulfil to count; numbers name a figure, conditions in words share `cite` and `grade`."""

    min_term_days: Id | None = None
    min_notice_days: Id | None = None
    min_prior_acts_years: Id | None = None
    min_reporting_years: Id | None = None
    consent_to_cancel: Flag = False
    """Cancellation needs the supervisor's consent."""
    unaffiliated: Flag = False
    """The insurer must not belong to the firm's group."""
    licences: tuple[Word, ...] = ()
    """The insurer must hold one of these."""
    features: tuple[Id, ...] = ()
    """What the wording must grant, each of them."""
    banned_exclusions: tuple[Id, ...] = ()
    grade: Graded | None = None
    cite: str = ""

    @model_validator(mode="after")
    def _words_are_cited(self) -> Self:
        words = self.consent_to_cancel or self.unaffiliated or self.licences or self.features or self.banned_exclusions
        if words and (self.grade is None or not self.cite):
            raise ValueFault(
                Message("a condition in words needs `grade` and `cite`"), Message("say how well it is known, and where it is written")
            )
        return self


class Silent(Frozen):
    """The law says nothing of a deductible."""

    treatment: Literal["silent"] = "silent"


class ExtraCash(Frozen):
    """The deductible of each counted policy, largest per slot, is held on top of the requirement."""

    treatment: Literal["extra_cash"]
    factor: Id
    classes: tuple[ReserveClass, ...] = ()
    """In which classes it is held; those that count toward the requirement where none is named."""


class MostDeductible(Frozen):
    """A policy with a larger deductible does not count."""

    treatment: Literal["cap"]
    most: Id
    cite: str = ""
    """Where the law says so, if `most` is stated by the firm and so has no citation of its own."""


class Prohibited(Frozen):
    """A policy with a deductible does not count."""

    treatment: Literal["prohibited"]
    grade: Graded
    cite: str


class InsurerFirst(Frozen):
    """The insurer pays the claimant from the ground up and recovers the deductible from the firm: the limit counts in full."""

    treatment: Literal["insurer_first"]
    grade: Graded
    cite: str


Deductible = Annotated[Silent | ExtraCash | MostDeductible | Prohibited | InsurerFirst, Field(discriminator="treatment")]


def _with_treatment(value: Any) -> Any:
    """Read a table without `treatment` as silence."""
    return {"treatment": "silent", **value} if isinstance(value, Mapping) else value


class Slope(Frozen):
    """A part that rises in a straight line from 0 at `none_until` to 1 at `full_from`."""

    none_until: Id
    full_from: Id


class Haircut(Frozen):
    """What is taken off a policy's credit: the parts are multiplied."""

    residual_term: Slope | None = None
    """By the days left to run."""
    cancellation: Slope | None = None
    """By the days of notice; notice not stated is none."""
    rating: Mapping[Word, Id] = Field(default_factory=dict)
    """By the insurer's rating; where stated, an insurer of another rating, or of none, does not count."""
    mismatch: Id | None = None
    uncertainty: Id | None = None


class ReserveInstrument(Frozen):
    """A class of reserve that counts at a factor."""

    instrument: Literal["reserve"] = "reserve"
    cls: ReserveClass = Field(alias="class")
    buckets: tuple[Id, ...] = Field(min_length=1)
    factor: Id
    eligible: Id | None = None
    """A flag: 0 = this class does not count for this firm."""


class InsuranceInstrument(Frozen):
    """Insurance that counts at a factor of its limit times the share placed."""

    instrument: Literal["insurance"] = "insurance"
    cls: Literal["insurance"] = Field(alias="class")
    buckets: tuple[Id, ...] = Field(min_length=1)
    count: Literal["limit_any_one", "aggregate_limit", "min_of_both"]
    factor: Id
    policy: PolicyTest = PolicyTest()
    deductible: Deductible = Silent()
    haircut: Haircut = Haircut()

    @model_validator(mode="before")
    @classmethod
    def _deductible_may_be_silent(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and "deductible" in value:
            return {**value, "deductible": _with_treatment(value["deductible"])}
        return value


def _kind(value: Any) -> str:
    """Say which kind of instrument is meant, so that a fault in one is not told as faults of both."""
    cls = value.get("class") if isinstance(value, Mapping) else getattr(value, "cls", None)
    return INSURANCE if cls == INSURANCE else "reserve"


Instrument = Annotated[Annotated[ReserveInstrument, Tag("reserve")] | Annotated[InsuranceInstrument, Tag(INSURANCE)], Discriminator(_kind)]


def extra_of(instrument: InsuranceInstrument) -> ExtraCash | None:
    """Return the rule on cash for deductibles, where there is one."""
    return instrument.deductible if isinstance(instrument.deductible, ExtraCash) else None


def names_of(instrument: ReserveInstrument | InsuranceInstrument) -> tuple[str, ...]:
    """Return the figures or nodes that an instrument names."""
    match instrument:
        case ReserveInstrument(factor=factor, eligible=eligible):
            return (factor,) if eligible is None else (factor, eligible)
        case InsuranceInstrument():
            return (
                instrument.factor,
                *_of_policy(instrument.policy),
                *_of_deductible(instrument.deductible),
                *_of_haircut(instrument.haircut),
            )
        case _:
            assert_never(instrument)


def _of_policy(test: PolicyTest) -> Iterator[str]:
    numbers = (test.min_term_days, test.min_notice_days, test.min_prior_acts_years, test.min_reporting_years)
    yield from (name for name in numbers if name is not None)


def _of_deductible(rule: Deductible) -> Iterator[str]:
    match rule:
        case ExtraCash(factor=factor):
            yield factor
        case MostDeductible(most=most):
            yield most
        case Silent() | Prohibited() | InsurerFirst():
            return
        case _:
            assert_never(rule)


def _of_haircut(haircut: Haircut) -> Iterator[str]:
    for slope in (haircut.residual_term, haircut.cancellation):
        if slope is not None:
            yield from (slope.none_until, slope.full_from)
    yield from haircut.rating.values()
    yield from (name for name in (haircut.mismatch, haircut.uncertainty) if name is not None)
