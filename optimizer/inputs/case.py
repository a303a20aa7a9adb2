"""A case: what one exchange asks, as it wrote it (`formats.md` §2). Small and frozen; the loss years are `Scenarios`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.errors import Message
from optimizer.inputs.affects import EVERYTHING, Affects
from optimizer.inputs.grade import GradedWord
from optimizer.inputs.insurers import Insurer, Response
from optimizer.inputs.offers import Bundle, Currency, Offer
from optimizer.inputs.perils import Simulate
from optimizer.inputs.regime.clauses import ReserveClass
from optimizer.inputs.regime.regime import Regime
from optimizer.values import (
    ClassId,
    Count,
    Date,
    Factor,
    Flag,
    Frozen,
    Id,
    Level,
    Money,
    NoLimit,
    Number,
    Patterns,
    Rate,
    Stated,
    ValueFault,
)


class RegimeChoice(Frozen):
    """Which law applies, and what the firm states to it."""

    id: str
    inputs: Mapping[Id, Stated] = Field(default_factory=dict)
    """Numbers, and the word chosen for each enum input."""


class Losses(Frozen):
    """Where the loss years come from: a table, or a simulation."""

    table: str | None = None
    simulate: Simulate | None = None
    years: Annotated[Count, Field(gt=0)] | None = None
    """Equal years; None where the table has a `probability` column."""
    failures: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.table is None and self.simulate is None:
            raise ValueFault(Message("this must be stated"), Message("write it, or simulate the losses with [losses.simulate]"), "table")
        if self.table is not None and self.simulate is not None:
            raise ValueFault(
                Message("losses are read from a table or simulated, not both"), Message("remove one of table and simulate"), "table"
            )
        if self.simulate is not None and self.years is not None:
            raise ValueFault(Message("years of [losses] belongs to a table"), Message("write it under [losses.simulate]"), "years")
        return self

    @property
    def source(self) -> str:
        """What the loss years are called in a fault: the table, or the key of the simulation."""
        return self.table or "losses.simulate"


class Reserve(Frozen):
    """An instrument the reserve can be held in."""

    id: Id
    cls: ReserveClass = Field("cash", alias="class")
    carry: Money
    """Yearly cost of holding one unit."""
    min: Money = 0.0
    max: Annotated[Money | None, NoLimit] = None
    drawable: Flag = True
    """May pay losses."""


class Tail(Frozen):
    """A tail rule: the measure of net loss must be absorbed."""

    id: Id
    measure: Literal["tvar", "var"]
    level: Level
    hold: Flag = True
    """False: reported, not required."""
    within_days: Count | None = None
    """Only offers that pay within it recover, and the credit line counts: the liquidity rule."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.measure == "var" and self.level == 0:
            raise ValueFault(Message("a VaR rule at level 0 asks nothing"), Message("raise the level, or leave the rule out"), "level")
        return self

    def is_met_by(self, offer: Offer) -> bool:
        """Say whether an offer pays in time for this rule; one that does not state when never does where there is a deadline."""
        return self.within_days is None or (offer.payout_days is not None and offer.payout_days <= self.within_days)


class Firm(Frozen):
    """What the firm itself can put at risk."""

    own_funds_at_risk: Money = 0.0
    own_funds_charge: Factor = 0.0
    emergency_rate: Factor = 0.0
    credit_line: Money = 0.0


class Backing(Frozen):
    """Own assets pledged in kind to some classes: off the loss in tail rules, never in the cost."""

    covers: Patterns
    amount: Money


class Today(Frozen):
    """What the firm holds and has in force on the day of the case, before it decides anything."""

    reserve: Mapping[Id, Money] = Field(default_factory=dict)
    """Held today, by reserve instrument; one that is not named holds nothing."""
    policies: Mapping[Id, Annotated[Rate, Field(gt=0)]] = Field(default_factory=dict)
    """Share in force, by offer of the catalogue, whatever its `use`."""


class Objective(Frozen):
    """Weights of the yearly cost."""

    expected_net: Factor = 1.0


class Limits(Frozen):
    """The firm's own limits; absent, or `unlimited`, = none."""

    premium_budget: Annotated[Money | None, NoLimit] = None
    max_policies: Annotated[Count | None, NoLimit] = None
    max_premium_fraction_per_insurer: Annotated[Rate | None, NoLimit] = None
    max_premium_per_insurer: Annotated[Money | None, NoLimit] = None
    deductible_cash: Literal["none", "largest", "sum"] = "none"
    no_gap: Flag = False


class Coverage(Frozen):
    """Least cover in force over offers that cover all of it."""

    id: Id
    covers: Patterns
    min_limit: Money


class StressLoss(Frozen):
    """What a named event takes from one class."""

    cls: ClassId = Field(alias="class")
    loss: Money
    """At the price of the day of the loss, before backing and insurance; `scale` does not change it."""


class Stress(Frozen):
    """A named event, one occurrence of an otherwise quiet year, priced on the mix chosen: who pays, when, what is missing."""

    id: Id
    name: str = ""
    losses: tuple[StressLoss, ...] = Field(min_length=1)
    answers: Literal["all", "none"] = "all"
    """Which policies answer: all but those of `refuse`, or none."""
    refuse: tuple[Id, ...] = ()
    """Insurers or offers that do not pay."""
    price: Factor = 1.0
    """Price of the coins at repayment over that at the loss: what is owed is `loss x price`, policies pay on `loss`."""

    @property
    def title(self) -> str:
        """The name shown; the id where there is none."""
        return self.name or self.id


class ExchangeRate(Frozen):
    """An exchange rate: case currency per unit."""

    rate: Annotated[Money, Field(gt=0)]
    date: Date | None = None
    source: str = ""


class Scale(Frozen):
    """The what-if levers."""

    premium: Annotated[Factor, Affects.ANSWER] = 1.0
    loss_frequency: Annotated[Factor, Affects.YEARS] = 1.0
    loss_amount: Annotated[Factor, Affects.YEARS] = 1.0


class StatedFigure(Frozen):
    """Where one figure of the case comes from, and within which bounds it could lie."""

    key: str
    """Dotted key of the figure in `case.toml`, or of a file it names."""
    grade: GradedWord
    source: str
    low: Number | None = None
    high: Number | None = None


class SolveOptions(Frozen):
    """How long and how exactly to solve."""

    gap: Annotated[Money, Field(lt=1)] = 1e-6
    time_limit: Annotated[Money, Field(gt=0)] = 300.0
    threads: Annotated[Count, Field(gt=0, le=64)] = 1


@dataclass(frozen=True, slots=True)
class CaseName:
    """Which case an answer is for."""

    id: str
    name: str
    currency: str
    fingerprint: str


UNREAD = CaseName("", "", "", "")


class Case(Frozen):
    """One exchange's question, complete: parameters, offers, law. Amounts in `currency`, offers already converted to it."""

    format: Annotated[Literal["reserve-case/1"], EVERYTHING]
    id: Annotated[Id, Affects.ANSWER]
    name: Annotated[str, Affects.ANSWER] = ""
    currency: Annotated[Currency, EVERYTHING]
    as_of: Annotated[Date | None, Affects.ANSWER] = None
    catalogue: Annotated[str, Affects.ANSWER] = "catalogue.csv"
    insurers: Annotated[str | None, Affects.PAYOUT] = None
    responses: Annotated[str | None, Affects.PAYOUT] = None
    bundles: Annotated[str | None, Affects.ANSWER] = None
    """File of what offers bought together save."""
    regime: Annotated[RegimeChoice | None, Affects.ANSWER] = None
    losses: Annotated[Losses, EVERYTHING]
    reserve: Annotated[tuple[Reserve, ...], Affects.ANSWER] = Field(min_length=1)
    tail: Annotated[tuple[Tail, ...], Affects.ANSWER] = ()
    firm: Annotated[Firm, Affects.ANSWER] = Firm()
    backing: Annotated[tuple[Backing, ...], Affects.ANSWER] = ()
    today: Annotated[Today | None, Affects.ANSWER] = None
    """None: not stated."""
    objective: Annotated[Objective, Affects.ANSWER] = Objective()
    limits: Annotated[Limits, Affects.ANSWER] = Limits()
    coverage: Annotated[tuple[Coverage, ...], Affects.ANSWER] = ()
    stress: Annotated[tuple[Stress, ...], Affects.ANSWER] = ()
    fx: Annotated[Mapping[Currency, ExchangeRate], Affects.ANSWER] = Field(default_factory=dict)
    scale: Annotated[Scale, Affects.YEARS] = Scale()
    figure: Annotated[tuple[StatedFigure, ...], Affects.ANSWER] = ()
    solve: Annotated[SolveOptions, Affects.ANSWER] = SolveOptions()
    offers: Annotated[tuple[Offer, ...], Affects.ANSWER] = Field(default=(), exclude=True)
    """Of the catalogue, in file order, in the case's currency, premiums scaled; `use = "no"` left out."""
    in_force: Annotated[tuple[Offer, ...], Affects.ANSWER] = Field(default=(), exclude=True)
    """Those that `today.policies` names, of any `use`, in file order."""
    underwriters: Annotated[tuple[Insurer, ...], EVERYTHING] = Field(default=(), exclude=True)
    """Of the insurers' table."""
    answers: Annotated[tuple[Response, ...], Affects.PAYOUT] = Field(default=(), exclude=True)
    """Of the table of responses."""
    discounts: Annotated[tuple[Bundle, ...], Affects.ANSWER] = Field(default=(), exclude=True)
    """Of the file `bundles`; one that names an offer which is not among `offers` is never earned."""
    law: Annotated[Regime | None, Affects.ANSWER] = Field(default=None, exclude=True)
    """The regime named, as read."""
    fingerprint: Annotated[str, Affects.ANSWER] = Field(default="", exclude=True)
    """sha256 of all inputs as read, and of the settings laid over them."""
    folder: Annotated[str, EVERYTHING] = Field(default="", exclude=True)
    """Where the other files are."""
    sources: Annotated[tuple[tuple[str, str], ...], Affects.YEARS] = Field(default=(), exclude=True)
    """Name and sha256 of each file read; `load_years` refuses files that changed since."""

    @property
    def title(self) -> str:
        """The name shown; the id where there is none."""
        return self.name or self.id

    @property
    def identity(self) -> CaseName:
        """Which case an answer is for."""
        return CaseName(self.id, self.title, self.currency, self.fingerprint)

    @property
    def insurer_ids(self) -> tuple[str, ...]:
        """Insurers of the offers, in order of first appearance."""
        return tuple(dict.fromkeys(offer.insurer for offer in self.offers))

    def insurer_name(self, insurer: str) -> str:
        """Return what an insurer is called, in any script: its `name`; its id where the table of insurers states none."""
        return next((entry.name for entry in self.underwriters if entry.insurer == insurer and entry.name), insurer)
