"""What a case says, as plain frozen records in the words of the file contract.

`None` stands for no limit, or for a figure that is not stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of the catalogue."""

    id: str
    insurer: str
    covers: tuple[str, ...]
    attachment: float
    deductible: float
    limit: float | None
    aggregate_deductible: float
    aggregate_limit: float | None
    reinstatements: int | None
    rates: tuple[float, ...]
    premium: float
    minimum_premium: float
    fixed_charge: float
    tax: float
    grid: tuple[float, ...]
    span: tuple[float, float] | None
    slots: tuple[str, ...]
    group: str
    requires: tuple[str, ...]
    excludes: tuple[str, ...]
    use: str
    term_days: float
    notice_days: float | None
    payout_days: float | None
    prior_acts_years: float | None
    reporting_years: float | None
    residual_days: float
    consent: bool
    features: tuple[str, ...]
    exclusions: tuple[str, ...]
    wording: str
    answers: Mapping[str, float]
    """Chance that cover answers, by class; 1 where a class is not named."""

    @property
    def yearly_cap(self) -> float | None:
        """Most paid in a year at full share: the smaller of the two ways to say it."""
        caps = [] if self.aggregate_limit is None else [self.aggregate_limit]
        if self.reinstatements is not None and self.limit is not None:
            caps.append((self.reinstatements + 1) * self.limit)
        return min(caps) if caps else None

    @property
    def width(self) -> float:
        """The limit of an occurrence; the yearly cap where the limit is the word `unlimited`."""
        width = self.yearly_cap if self.limit is None else self.limit
        return 0 if width is None else width


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of a year: its parts (class, loss) in row order, its place in the year, the coin's price at repayment."""

    parts: tuple[tuple[str, float], ...]
    year: str = ""
    place: int = 0
    price: float = 1


@dataclass(frozen=True, slots=True)
class Year:
    """A year with losses."""

    name: str
    probability: float
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Reserve:
    """One instrument of the reserve."""

    id: str
    kind: str
    carry: float
    least: float
    most: float | None
    drawable: bool


@dataclass(frozen=True, slots=True)
class Tail:
    """One tail rule."""

    id: str
    measure: str
    level: float
    hold: bool
    within_days: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Least cover in force for some classes; backing uses the same shape for its amount."""

    id: str
    covers: tuple[str, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """Offers that save an amount a year where all of them are bought."""

    id: str
    offers: tuple[str, ...]
    discount: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The firm's own limits; `None` is no limit."""

    premium_budget: float | None
    max_policies: int | None
    fraction_per_insurer: float | None
    premium_per_insurer: float | None
    deductible_cash: str
    no_gap: bool


@dataclass(frozen=True, slots=True)
class Firm:
    """Own funds, their price, and the price of what nothing covers."""

    own_funds_at_risk: float
    own_funds_charge: float
    emergency_rate: float
    credit_line: float
    own_funds_stated: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """Least or most that some classes count for together."""

    amount: float
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Bucket:
    """One requirement of a law under one reading."""

    required: float
    each: bool
    """Each class must reach the amount alone."""
    classes: frozenset[str]
    """That count, insurance among them."""
    floors: tuple[Bar, ...]
    caps: tuple[Bar, ...]
    factors: Mapping[str, float]
    """Of each reserve class that counts."""
    credits: Mapping[str, float]
    """Of each offer at full share; 0 where it does not count."""
    extra: float
    """Factor on deductibles."""
    holders: Mapping[str, float]
    """Factor of each class that holds that cash."""

    @property
    def apart(self) -> bool:
        """Whether no reserve counts, so that the cash for deductibles is held beside."""
        return not self.factors


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a law; offers whose shares must sum to 1 for each waiver."""

    buckets: tuple[Bucket, ...]
    full: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Law:
    """What the law asks for and how it counts: one of its readings must be met."""

    readings: tuple[Reading, ...]

    @property
    def only(self) -> Bucket:
        """The one requirement of a plain law."""
        return self.readings[0].buckets[0]

    @property
    def plain(self) -> bool:
        """Whether all reserve counts as one sum, so that one amount says what the law asks of it."""
        if len(self.readings) != 1 or len(self.readings[0].buckets) != 1:
            return False
        one = self.only
        every = frozenset(kind for kind, factor in one.factors.items() if factor > 0)
        narrow = any(not every <= floor.classes for floor in one.floors)
        beside = one.extra > 0 and (one.apart or set(one.holders) != set(one.factors))
        return not one.each and not beside and not narrow and all(cap.classes == {"insurance"} for cap in one.caps)

    @property
    def floor(self) -> float:
        """What a plain law asks of the reserve alone; what insurance may not count for is asked of it too."""
        one = self.only
        return max([0.0, *(bar.amount for bar in one.floors), *(one.required - cap.amount for cap in one.caps)])


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a case folder says that this reference understands."""

    id: str
    offers: tuple[Offer, ...]
    bundles: tuple[Bundle, ...]
    years: tuple[Year, ...]
    failed: frozenset[tuple[str, str]]
    reserve: tuple[Reserve, ...]
    tails: tuple[Tail, ...]
    backing: tuple[Coverage, ...]
    coverage: tuple[Coverage, ...]
    firm: Firm
    limits: Limits
    expected_net: float
    law: Law | None
