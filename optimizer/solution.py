"""The answer `reserve-answer/1` (`formats.md` §9): the mix, what it costs, why it holds and how good it is proved to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self

from optimizer.errors import DisagreementError, Fault, InfeasibleError, InputError, LimitError


class Status(StrEnum):
    """What an answer is worth (`formats.md` §8). "Optimal" is said of `certified` alone."""

    CERTIFIED = "certified"
    SOLVED = "solved"
    FEASIBLE = "feasible"
    UNDECIDED = "undecided"
    INFEASIBLE = "infeasible"
    REJECTED = "rejected"
    ERROR = "error"

    @property
    def exit_code(self) -> int:
        """Exit code of the command that ends with this status."""
        return _EXIT[self]


_EXIT = {
    Status.CERTIFIED: 0,
    Status.SOLVED: 0,
    Status.FEASIBLE: 3,
    Status.UNDECIDED: 3,
    Status.INFEASIBLE: 1,
    Status.REJECTED: 2,
    Status.ERROR: 4,
}


@dataclass(frozen=True, slots=True)
class CaseName:
    """Which case was answered."""

    id: str
    name: str
    currency: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy bought."""

    offer: str
    insurer: str
    share: float
    premium: float
    """Due: `max(premium x share, minimum_premium)`."""
    tax: float
    fixed_charge: float
    expected_recovery: float
    """Mean recovery allotted to this share, a year."""
    expected_reinstatement_premium: float
    """Mean reinstatement premium, a year, with tax."""


@dataclass(frozen=True, slots=True)
class Held:
    """A reserve instrument and what is held in it."""

    id: str
    cls: str
    amount: float
    carry: float
    """Money a year."""


@dataclass(frozen=True, slots=True)
class CostParts:
    """The yearly cost by part; they sum to the cost."""

    premium: float
    tax: float
    fixed_charge: float
    discount: float
    carry: float
    expected_net: float
    own_funds_charge: float
    emergency: float

    @property
    def total(self) -> float:
        """Their sum, in the order listed."""
        return sum((getattr(self, name) for name in self.__slots__), 0.0)


@dataclass(frozen=True, slots=True)
class TailResult:
    """One tail rule: the measure before and after insurance, and what absorbs it."""

    id: str
    measure: str
    level: float
    gross: float
    net: float
    standard_error: float | None
    absorbed: float
    """Drawable reserve, own funds at risk used, and credit line where the rule has a deadline."""
    own_funds: float


@dataclass(frozen=True, slots=True)
class NetLoss:
    """Mean yearly loss before and after insurance."""

    gross_mean: float
    net_mean: float
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class LawItem:
    """What one policy or instrument counts for, and why."""

    what: str
    counts_for: float
    why: str


@dataclass(frozen=True, slots=True)
class LawResult:
    """One requirement of the law: what it asks, what counts toward it."""

    id: str
    required: float
    counted: float
    slack: float
    grade: str
    items: tuple[LawItem, ...]


@dataclass(frozen=True, slots=True)
class Barred:
    """An offer the law does not count, with the rule and what would cure it."""

    offer: str
    rule: str
    why: str
    cure: str


@dataclass(frozen=True, slots=True)
class LimitResult:
    """A limit in force, how much of it is used, and whether it binds."""

    id: str
    value: float
    limit: float
    binding: bool


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


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to meet the rules, for comparison."""

    status: Status
    cost: float | None
    reserve_total: float | None
    mix: Mapping[str, float] | None = field(default=None, compare=False)
    """Share by offer bought, for the audit to price it again; not part of the answer's JSON."""
    reserve: tuple[Held, ...] = ()
    """By instrument; of `all_cash` alone."""
    own_funds: float | None = None
    """Own funds put at risk; of `all_cash` alone."""
    stress: tuple[StressResult, ...] = ()
    """The named events on this mix; of `all_cash` alone."""


@dataclass(frozen=True, slots=True)
class Repair:
    """The least change of one rule that alone makes the case feasible."""

    rule: str
    from_: float | bool | str
    to: float | bool | str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together, by how much, and each single repair."""

    rules: tuple[str, ...]
    short_by: float | None
    repairs: tuple[Repair, ...]


@dataclass(frozen=True, slots=True)
class LossesUsed:
    """Which loss years the answer rests on."""

    source: Literal["table", "simulated"]
    loss_years: int
    occurrences: int
    fingerprint: str
    effective_tail_years: float | None


@dataclass(frozen=True, slots=True)
class Caution:
    """Something the reader must know before acting on the answer."""

    code: str
    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Run:
    """Everything that may differ between two runs of one case."""

    id: str
    version: str
    started: str
    seconds: Mapping[str, float | None]
    peak_bytes: int
    solver: str
    cuts: int


@dataclass(frozen=True, slots=True)
class Solution:
    """The mix, what it costs, and how good it is proved to be. Amounts in the case's currency; None = not applicable."""

    case: CaseName
    status: Status
    cost: float | None = None
    bound: float | None = None
    gap: float | None = None
    proof: Literal["enumeration", "certificate", "solver", "none"] = "none"
    policies: tuple[Policy, ...] = ()
    reserve: tuple[Held, ...] = ()
    cost_parts: CostParts | None = None
    tail: tuple[TailResult, ...] = ()
    net_loss: NetLoss | None = None
    law: tuple[LawResult, ...] = ()
    barred: tuple[Barred, ...] = ()
    limits: tuple[LimitResult, ...] = ()
    alternatives: Mapping[str, Alternative] | None = None
    stress: tuple[StressResult, ...] = ()
    conflict: Conflict | None = None
    losses: LossesUsed | None = None
    warnings: tuple[Caution, ...] = ()
    faults: tuple[Fault, ...] = ()
    run: Run | None = None
    message: str = field(default="", compare=False)
    """Why the status is what it is, in one line; not part of the answer's JSON."""

    @property
    def shares(self) -> dict[str, float]:
        """Share by offer, of the policies bought."""
        return {policy.offer: policy.share for policy in self.policies}

    @property
    def amounts(self) -> dict[str, float]:
        """Amount held by reserve instrument."""
        return {held.id: held.amount for held in self.reserve}

    @property
    def reserve_total(self) -> float:
        """Reserve held, all instruments."""
        return sum((held.amount for held in self.reserve), 0.0)

    def raise_for_status(self) -> Self:
        """Return self when there is a mix to act on; raise what stopped it otherwise."""
        match self.status:
            case Status.INFEASIBLE:
                raise InfeasibleError(self.message)
            case Status.UNDECIDED:
                raise LimitError(self.message)
            case Status.REJECTED:
                raise InputError(self.faults)
            case Status.ERROR:
                raise DisagreementError(self.message)
            case Status.CERTIFIED | Status.SOLVED | Status.FEASIBLE:
                return self
