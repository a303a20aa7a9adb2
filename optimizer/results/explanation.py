"""Why a mix is the cheapest, and what would change it: the results of `explain`. Amounts in the case's currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from optimizer.inputs.case import CaseName
from optimizer.results.solution import Barred, Caution, Status


class Verdict(StrEnum):
    """What is known of the premium at which an offer enters or leaves the cheapest mix."""

    PREMIUM = "premium"
    """There is one: up to it a cheapest mix contains the offer, above it none does."""
    ANY = "any"
    """No mix is lawful without the offer, whatever it costs."""
    NONE = "none"
    """Not even at a premium of 0."""
    UNLAWFUL = "unlawful"
    """No lawful mix contains it."""
    UNDECIDED = "undecided"
    """Not found: the time limit came first, or a search stalled."""


@dataclass(frozen=True, slots=True)
class OfferReason:
    r"""Why one offer is bought, or is not.

    `walk_away` is $\sup \{p : V_{in}(p) \le V_{out}\}$: the largest premium (100 % share, before tax) at which a cheapest mix contains
    the offer, all else as stated, `minimum_premium` and `fixed_charge` among it. $V_{in}(p)$: least cost with the offer bought at
    premium $p$; $V_{out}$: without it.
    """

    offer: str
    insurer: str
    bought: bool
    must: bool
    """The case says that it is bought."""
    share: float
    premium: float
    """As stated."""
    verdict: Verdict
    walk_away: float | None
    cost_without: float | None
    """Least cost without it; None where no mix is lawful without it, or that is not known."""
    barred: tuple[Barred, ...]

    @property
    def room(self) -> float | None:
        """By which part of itself the premium can rise (or, below 0, must fall) before the decision changes."""
        return None if self.walk_away is None or self.premium <= 0 else self.walk_away / self.premium - 1


@dataclass(frozen=True, slots=True)
class Moved:
    """By how much one figure changes."""

    id: str
    change: float


@dataclass(frozen=True, slots=True)
class NextMix:
    """A mix that buys another set of offers, the cheapest but for those before it, and what it trades against the answer."""

    status: Status
    cost: float
    dearer: float
    """Its cost less that of the answer."""
    shares: Mapping[str, float]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    cash_out: float
    """Change of what is spent this year: premium, tax and fixed charges less discounts."""
    reserve: float
    """Change of the reserve held."""
    expected_net: float
    """Change of the mean yearly loss after insurance."""
    tails: tuple[Moved, ...]
    """Change of the net measure of each tail rule."""
    headroom: tuple[Moved, ...]
    """Change of what is counted beyond what is required, by requirement."""


Lever = Literal["requirement", "carry", "premium", "breach_rate"]


@dataclass(frozen=True, slots=True)
class Shift:
    """The answer with one figure moved."""

    value: float
    status: Status
    cost: float | None
    change: float | None
    """Of the cost against the answer's."""
    shares: Mapping[str, float]
    mix_changes: bool
    """Whether another set of offers, or other shares, are bought."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a step of one figure costs, up and down, the case solved again each time."""

    lever: Lever
    id: str
    """Of the requirement or the instrument; empty for the others."""
    base: float
    step: float
    up: Shift | None
    down: Shift | None
    left_out: str = ""
    """Why a side, or both, was not asked about."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A rule that the answer meets with nothing to spare."""

    kind: Literal["requirement", "tail", "limit"]
    id: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this mix, and what would change it."""

    case: CaseName
    status: Status
    cost: float
    offers: tuple[OfferReason, ...]
    sensitivities: tuple[Sensitivity, ...]
    binding: tuple[Binding, ...]
    next_best: tuple[NextMix, ...]
    """Fewer than asked for where there are no more lawful mixes, or one was left open."""
    complete: bool
    """Whether every question was answered."""
    solves: int
    seconds: float
    warnings: tuple[Caution, ...] = ()
    """What left a question open."""
