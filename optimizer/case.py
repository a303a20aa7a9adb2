"""A case: what one exchange asks, as it wrote it (`formats.md` §2). Small and frozen; the loss years are `Scenarios`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from optimizer.clause import ReserveClass
from optimizer.policy import Currency, Offer
from optimizer.regime import Regime
from optimizer.values import Count, Date, Factor, Flag, Frozen, Id, Level, Money, Patterns, Rate, Stated


class RegimeChoice(Frozen):
    """Which law applies, and what the firm states to it."""

    id: str
    inputs: Mapping[Id, Stated] = Field(default_factory=dict)
    """Numbers, and the word chosen for each enum input."""


class Losses(Frozen):
    """Where the loss years come from."""

    table: str
    years: Annotated[Count, Field(gt=0)] | None = None
    """Equal years; None where the table has a `probability` column."""
    failures: str | None = None


class Reserve(Frozen):
    """An instrument the reserve can be held in."""

    id: Id
    cls: ReserveClass = Field("cash", alias="class")
    carry: Money
    """Yearly cost of holding one unit."""
    min: Money = 0.0
    max: Money | None = None
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


class Objective(Frozen):
    """Weights of the yearly cost."""

    expected_net: Factor = 1.0


class Limits(Frozen):
    """The firm's own limits; absent = none."""

    premium_budget: Money | None = None
    max_policies: Count | None = None
    max_premium_fraction_per_insurer: Rate | None = None
    max_premium_per_insurer: Money | None = None
    deductible_cash: Literal["none", "largest", "sum"] = "none"
    no_gap: Flag = False


class Coverage(Frozen):
    """Least cover in force over offers that cover all of it."""

    id: Id
    covers: Patterns
    min_limit: Money


class ExchangeRate(Frozen):
    """An exchange rate: case currency per unit."""

    rate: Annotated[Money, Field(gt=0)]
    date: Date | None = None
    source: str = ""


class Scale(Frozen):
    """The what-if levers."""

    premium: Factor = 1.0
    loss_frequency: Factor = 1.0
    loss_amount: Factor = 1.0


class SolveOptions(Frozen):
    """How long and how exactly to solve."""

    gap: Annotated[Money, Field(lt=1)] = 1e-6
    time_limit: Annotated[Money, Field(gt=0)] = 300.0
    threads: Annotated[Count, Field(gt=0, le=64)] = 1


class Case(Frozen):
    """One exchange's question, complete: parameters, offers, law. Amounts in `currency`, offers already converted to it."""

    format: Literal["reserve-case/1"]
    id: Id
    name: str = ""
    currency: Currency
    as_of: Date | None = None
    catalogue: str = "catalogue.csv"
    regime: RegimeChoice | None = None
    losses: Losses
    reserve: tuple[Reserve, ...] = Field(min_length=1)
    tail: tuple[Tail, ...] = ()
    firm: Firm = Firm()
    backing: tuple[Backing, ...] = ()
    objective: Objective = Objective()
    limits: Limits = Limits()
    coverage: tuple[Coverage, ...] = ()
    fx: Mapping[Currency, ExchangeRate] = Field(default_factory=dict)
    scale: Scale = Scale()
    solve: SolveOptions = SolveOptions()
    offers: tuple[Offer, ...] = Field(default=(), exclude=True)
    """Of the catalogue, in file order, in the case's currency, premiums scaled; `use = "no"` left out."""
    law: Regime | None = Field(default=None, exclude=True)
    """The regime named, as read."""
    fingerprint: str = Field(default="", exclude=True)
    """sha256 of all inputs as read, and of the settings laid over them."""
    folder: str = Field(default="", exclude=True)
    """Where the other files are."""
    sources: tuple[tuple[str, str], ...] = Field(default=(), exclude=True)
    """Name and sha256 of each file read; `load_years` refuses files that changed since."""

    @property
    def title(self) -> str:
        """The name shown; the id where there is none."""
        return self.name or self.id

    @property
    def insurers(self) -> tuple[str, ...]:
        """Insurers of the offers, in order of first appearance."""
        return tuple(dict.fromkeys(offer.insurer for offer in self.offers))
