"""What an answer tells of the named events: who pays, when, what is missing, and what makes it worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StressChange = Literal["insurer_refuses", "insurer_fails", "coins_double"]


@dataclass(frozen=True, slots=True)
class StressPayment:
    """What one policy bought pays for a named event."""

    offer: str
    insurer: str
    amount: float
    """At the share bought, never more than what is left to pay."""
    reinstatement_premium: float
    """Falls due with the payment, with tax."""
    within_days: int | None
    """`payout_days` of the offer; None = not stated, so counted at the end alone."""
    refused: bool
    """The event says that this policy does not answer."""


@dataclass(frozen=True, slots=True)
class StressMoment:
    """Who has paid by a day; `policies` to `missing` sum to what is owed less backing, plus the reinstatement premium due."""

    day: int | None
    """0 = the day of the event; None = the end, when every policy that answers has paid and the credit line is repaid."""
    policies: float
    reinstatement_premium: float
    reserve: float
    own_funds: float
    credit_line: float
    missing: float
    missing_if_refused: float
    """If no insurer pays at all."""

    @property
    def paid(self) -> float:
        """By policies, reserve and own funds: all but the loan."""
        return self.policies + self.reserve + self.own_funds


@dataclass(frozen=True, slots=True)
class StressVariant:
    """A named event made worse in one way, the mix as it is."""

    change: StressChange
    insurer: str | None
    """Who does not pay; None where the change is another."""
    policies: float
    """What all policies pay in the end."""
    reinstatement_premium: float
    missing_at_once: float
    """On the day of the event, before any insurer has paid, with the credit line drawn."""
    missing: float
    """In the end, the credit line repaid."""


@dataclass(frozen=True, slots=True)
class StressResult:
    """A named event priced on the mix: who pays, when, and what is missing. Amounts are at the price of repayment."""

    id: str
    name: str
    loss: float
    """At the price of the day of the loss: what policies look at."""
    owed: float
    """`loss x price`: coins are owed, money is held."""
    backing: float
    """Own assets in kind used, at the price of repayment."""
    payments: tuple[StressPayment, ...]
    reserve: float
    """Drawable reserve used in the end, after the policies."""
    own_funds: float
    """Own funds used in the end, after policies and reserve."""
    credit_line: float
    """Drawn on the day of the event, until insurers pay: a loan, which does not count in the end."""
    missing: float
    """What nobody pays in the end."""
    missing_if_refused: float
    """The same if every insurer refuses."""
    timeline: tuple[StressMoment, ...]
    variants: tuple[StressVariant, ...] = ()
    """For each insurer that would pay: it refuses, it has failed; then coins that cost twice as much at repayment."""
