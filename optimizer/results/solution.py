"""The answer `reserve-answer/1` (`formats.md` §9): the mix, what it costs, why it holds and how good it is proved to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Self

from optimizer.errors import DisagreementError, Fault, InfeasibleError, InputError, LimitError, Message
from optimizer.inputs.case import CaseName
from optimizer.results.certificate import Certificate
from optimizer.results.stress import StressResult


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
    """Mean recovery of this share, a year; a loss that several policies pay is paid once, by each in proportion."""
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
    why: Message
    """Where the law is cited, in brackets at its end: the part `cite`."""
    cure: str


@dataclass(frozen=True, slots=True)
class LimitResult:
    """A limit in force, how much of it is used, and whether it binds."""

    id: str
    value: float
    limit: float
    binding: bool


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to meet the rules, for comparison."""

    status: Status
    cost: float | None
    reserve_total: float | None
    mix: Mapping[str, float] | None = field(default=None, compare=False)
    """Share by offer bought, for the audit to price it again; not part of the answer's JSON."""
    cost_parts: CostParts | None = None
    """They sum to the cost; of `all_cash` alone."""
    reserve: tuple[Held, ...] = ()
    """By instrument; of `all_cash` alone."""
    own_funds: float | None = None
    """Own funds put at risk; of `all_cash` alone."""
    stress: tuple[StressResult, ...] = ()
    """The named events on this mix; of `all_cash` alone."""


@dataclass(frozen=True, slots=True)
class Position:
    """Reserve and policies in force on the day of the case, before anything is decided."""

    cost: float
    """Yearly, as it stands: whatever it lacks costs nothing."""
    cost_parts: CostParts
    policies: tuple[Policy, ...]
    """In force."""
    reserve: tuple[Held, ...]
    own_funds: float
    """Own funds at risk that the tail rules use."""
    is_lawful: bool
    """Whether it meets the law."""
    shortfall_law: float | None
    """Least reserve that must be added, policies as they are, to meet the law; None where no reserve within its caps does."""
    shortfall: float | None
    """The same to meet the law and the firm's own rules on its reserve: tails, deductibles in cash, no gap beneath a layer."""
    stress: tuple[StressResult, ...]
    """The named events on it."""

    @property
    def reserve_total(self) -> float:
        """Reserve held, all instruments."""
        return sum((held.amount for held in self.reserve), 0.0)


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
class DecisionText:
    """What the answer says to do, in one paragraph whose first sentence is the decision."""

    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class NextBest:
    """The cheapest mix that buys another set of offers; `certified` where every mix was priced, `feasible` where a cheaper one may be."""

    cost: float
    status: Status


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
    today: Position | None = None
    """Of a case that states what it holds and has in force."""
    decision: DecisionText | None = None
    """Of an answer with a mix; amounts in the unit that suits their size."""
    next_best: NextBest | None = None
    """None where nobody has looked for it, or no other set of offers is lawful."""
    stress: tuple[StressResult, ...] = ()
    conflict: Conflict | None = None
    losses: LossesUsed | None = None
    warnings: tuple[Caution, ...] = ()
    faults: tuple[Fault, ...] = ()
    run: Run | None = None
    message: str = field(default="", compare=False)
    """Why the status is what it is, in one line; not part of the answer's JSON."""
    certificate: Certificate | None = field(default=None, compare=False, repr=False)
    """What the bound rests on, where it was made; not part of the answer's JSON, and kept beside it in a run."""

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
