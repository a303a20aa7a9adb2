"""What is simulated (`formats.md` §6): perils with frequency and severity, shocks that hit several, and the coin's price."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from optimizer.errors import Message
from optimizer.values import ClassId, Count, Frozen, Id, Level, Money, NoLimit, Number, ValueFault

MOST_YEARS = 20_000_000
MOST_PARTS = 100_000_000
"""Losses expected in all years together, the rows that are drawn: an occurrence has one for each peril that it hits."""
MOST_A_YEAR = 1000.0
"""Largest frequency and dispersion; a count beyond this is a sum, not a list of occurrences."""

Positive = Annotated[Money, Field(gt=0)]
Frequency = Annotated[Money, Field(le=MOST_A_YEAR)]
Exponent = Annotated[Number, Field(ge=-100, le=100)]


class ShareSeverity(Frozen):
    """Loss = min(`of` x Beta(alpha, beta), `cap`); `of` is the base that the fit used."""

    kind: Literal["share"]
    of: Positive
    """The base, case currency: of the public fit, all customers' assets, not those of one wallet."""
    alpha: Annotated[Positive, Field(ge=0.01, le=1e6)]
    beta: Annotated[Positive, Field(ge=0.01, le=1e6)]
    cap: Annotated[Positive | None, NoLimit] = None
    """The most that can go, where that is less than `of`: what the wallet holds."""


class LognormalSeverity(Frozen):
    """Loss = min(exp(mu + sigma Z), cap), given that it is at least `least`."""

    kind: Literal["lognormal"]
    mu: Exponent
    """Of the natural logarithm of the loss in case currency."""
    sigma: Annotated[Positive, Field(le=20)]
    least: Money = 0.0
    """Where the fit was truncated: smaller losses are not in the frequency either."""
    cap: Annotated[Positive | None, NoLimit] = None


class LognormalGpdSeverity(Frozen):
    """Up to `threshold` a lognormal (given `least` to `threshold`), beyond it a generalised Pareto tail; at most `cap`."""

    kind: Literal["lognormal_gpd"]
    mu: Exponent
    sigma: Annotated[Positive, Field(le=20)]
    threshold: Money
    body: Level
    """Probability of the body, that is of a loss up to `threshold`; 0 = the tail alone."""
    xi: Annotated[Number, Field(ge=-5, le=5)]
    beta: Positive
    """Scale of the tail, case currency."""
    least: Money = 0.0
    cap: Annotated[Positive | None, NoLimit] = None

    @model_validator(mode="after")
    def _mean_exists(self) -> Self:
        if self.xi >= 1 and self.cap is None:
            raise ValueFault(
                Message("a tail with xi of 1 or more has no mean"), Message("state a cap, for example the assets in custody"), "xi"
            )
        if self.body > 0 and self.least >= self.threshold:
            raise ValueFault(Message("least must be below threshold"), Message("lower it"), "least")
        return self


Severity = Annotated[ShareSeverity | LognormalSeverity | LognormalGpdSeverity, Field(discriminator="kind")]


class Peril(Frozen):
    """One class of loss: how often, and how much each time."""

    cls: ClassId = Field(alias="class")
    frequency: Frequency
    """Mean number a year; 0 where only shocks bring it."""
    dispersion: Annotated[Number, Field(ge=1, le=MOST_A_YEAR)] = 1.0
    """Variance over mean of the number: 1 = Poisson, above = negative binomial."""
    severity: Severity


class Shock(Frozen):
    """One event that hits several perils at once, each with a loss of its own severity: a vendor's compromise."""

    id: Id
    frequency: Frequency
    perils: tuple[ClassId, ...] = Field(min_length=1)


class Coin(Frozen):
    r"""Price of the coins when they are repaid, over their price when they were lost: customers are owed coins, the reserve is in money.

    $$ \exp((\text{drift} - \tfrac12 \sigma^2) t + \sigma \sqrt{t} Z), \quad t = \text{days} / 365 $$
    """

    volatility: Annotated[Money, Field(le=10)]
    """Yearly standard deviation of the logarithm of the price."""
    days: Annotated[Money, Field(le=3650)]
    """From loss to repayment."""
    drift: Annotated[Number, Field(ge=-10, le=10)] = 0.0
    """Yearly, of the mean price."""


class Simulate(Frozen):
    """Loss years to be drawn; only years with at least one occurrence are stored."""

    years: Annotated[Count, Field(gt=0, le=MOST_YEARS)]
    seed: Count
    peril: tuple[Peril, ...] = Field(min_length=1)
    shock: tuple[Shock, ...] = ()
    coin: Coin | None = None

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        classes = [peril.cls for peril in self.peril]
        shocks = [shock.id for shock in self.shock]
        for names, field in ((classes, "peril"), (shocks, "shock")):
            if len({name.casefold() for name in names}) < len(names):
                raise ValueFault(
                    Message("one {field} stands twice (capitals do not count)", field=field), Message("join them, or rename one"), field
                )
        for shock in self.shock:
            unknown = [name for name in shock.perils if name not in classes]
            if unknown or len(set(shock.perils)) < len(shock.perils):
                what = (
                    Message("no peril has the class `{name}`", name=unknown[0])
                    if unknown
                    else Message("shock `{id}` names one class twice", id=shock.id)
                )
                raise ValueFault(what, Message("name each class of [[losses.simulate.peril]] at most once"), "shock")
        return self

    @property
    def expected_parts(self) -> float:
        r"""Losses expected in all years together, each of which has an occurrence; a shock has one for each peril that it hits.

        $$ \text{years} \cdot \frac{\sum_p \lambda_p + \sum_s \lambda_s n_s}{1 - \prod_p z_p \prod_s e^{-\lambda_s}},
           \quad z = P(K = 0) = e^{-\lambda} \text{ or } D^{-\lambda / (D - 1)} $$
        """
        mean = sum(peril.frequency for peril in self.peril) + sum(shock.frequency * len(shock.perils) for shock in self.shock)
        quiet = sum(peril.frequency * _log_rate(peril.dispersion) for peril in self.peril) + sum(shock.frequency for shock in self.shock)
        return self.years * mean / -math.expm1(-quiet) if quiet > 0 else 0.0

    @model_validator(mode="after")
    def _years_can_be_drawn(self) -> Self:
        if sum(peril.frequency for peril in self.peril) + sum(shock.frequency for shock in self.shock) <= 0:
            raise ValueFault(Message("nothing ever happens: every frequency is 0"), Message("state a frequency above 0"), "peril")
        if self.expected_parts > MOST_PARTS:
            rule = Message(
                "more than {most_parts:,} losses would be drawn: a shock has one for each peril that it hits", most_parts=MOST_PARTS
            )
            raise ValueFault(rule, Message("lower years or the frequencies"), "years")
        return self


def _log_rate(dispersion: float) -> float:
    """Return -log P(K = 0) / mean of a count with this variance over mean."""
    return 1.0 if dispersion == 1 else math.log1p(dispersion - 1) / (dispersion - 1)
