"""What an insurer asks of one offer to one buyer: the results of `price`. Amounts in the case's currency.

Amounts are those of a 100 % share unless said otherwise, premiums before tax and gross of brokerage.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from optimizer.inputs.case import CaseName
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan
from optimizer.results.explanation import Verdict
from optimizer.results.solution import Caution, Status

SHARED = 1e-9
"""Of an expected payout: less than this is rounding, not another policy's part."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A figure and its standard error; None where years are a table, taken as the exact distribution."""

    value: float
    standard_error: float | None = None


@dataclass(frozen=True, slots=True)
class TailPayout:
    """VaR and TVaR of the yearly payout at one level."""

    level: float
    var: Sampled
    tvar: Sampled


@dataclass(frozen=True, slots=True)
class Payout:
    """What the policy pays in a year: recoveries of `formats.md` §7, after the insurer's failure and refusals.

    Beside the other policies of the buyer's cheapest mix that has it, where there is one: of one loss each pays its part.
    """

    expected: Sampled
    standard_deviation: float
    chance: float
    """Of a year in which it pays anything."""
    tail: tuple[TailPayout, ...]
    lost_to_failure: float
    """What the insurer's failure takes off the expected payout."""
    reinstatement_use: Sampled
    """Expected reinstatement premium as part of the premium, without tax."""
    expected_alone: float
    """Expected payout if no other policy of the buyer paid."""

    @property
    def shared(self) -> float:
        """What falls away from the expected payout because other policies pay the same losses; 0 where it is only rounding."""
        less = self.expected_alone - self.expected.value
        return less if less > SHARED * self.expected_alone else 0.0


@dataclass(frozen=True, slots=True)
class ExceedanceRow:
    """What the layer pays once in so many years: the VaR at 1 - 1 / return period."""

    return_period: float
    occurrence: Sampled
    """Largest payout of one occurrence of the year."""
    aggregate: Sampled
    """Payout of the whole year."""


@dataclass(frozen=True, slots=True)
class TechnicalPrice:
    """The premium at which the insurer earns what one method asks for."""

    method: str
    """One of `FLOORS`."""
    parameter: float
    """Rate of capital, or the distortion's own."""
    level: float | None
    """Of the capital; None for a distortion."""
    premium: float | None
    """Gross of brokerage, reinstatement premium counted as income; None where no premium is enough (brokerage takes it all)."""
    standard_error: float | None


@dataclass(frozen=True, slots=True)
class PremiumView:
    """One premium, and what it is to the insurer."""

    at: str
    """`stated`, `walk_away` or `floor`."""
    premium: float
    net_of_brokerage: float
    reinstatement_premium: float
    """Expected, without tax."""
    rate_on_line: float | None
    """Premium over limit; over the year's cap where the limit is unlimited."""
    loss_ratio: float | None
    """Expected payout over premium and reinstatement premium."""
    loss_ratio_net: float | None
    """The same, brokerage taken off the premium."""


@dataclass(frozen=True, slots=True)
class Band:
    """From the technical floor to the buyer's walk-away premium."""

    floor: float | None
    top: float | None
    """None where the buyer takes it at any premium, or at none: see the verdict."""
    empty: bool
    """Whether no premium suits both."""

    @property
    def width(self) -> float | None:
        """Top less floor, below 0 where it is empty."""
        return None if self.floor is None or self.top is None else self.top - self.floor


@dataclass(frozen=True, slots=True)
class ShareStep:
    """Premiums between which a cheapest mix takes one share; 0 = it is not taken."""

    share: float
    premium_from: float
    premium_to: float | None
    """None = without end."""


@dataclass(frozen=True, slots=True)
class ShareCurve:
    """Share taken against premium, the lowest premium first. Where one step does not end at the next, the share between is not known."""

    exact: bool
    """Breakpoints are where two mixes cost the same; False: each is bracketed by two solves."""
    steps: tuple[ShareStep, ...]
    solves: int


@dataclass(frozen=True, slots=True)
class ClauseWorth:
    """What one clause is worth: the walk-away premium with it less that without it, all else as offered."""

    column: str
    """Of the catalogue; `*` = all clauses that the law misses, together."""
    rule: str
    """Of the law, or the dotted key of the tail rule that looks at it."""
    stated: str
    """What the offer has now."""
    met: bool
    """Whether the offer meets it now."""
    with_clause: str
    """What the cell must say."""
    walk_away_with: float | None
    walk_away_without: float | None
    verdict_with: Verdict
    verdict_without: Verdict
    worth: float | None
    """None where one of the two premiums is not a number."""


@dataclass(frozen=True, slots=True)
class AsIfEvent:
    """One past incident as if it had hit the buyer."""

    date: dt.date
    entity: str
    cls: str
    share: float
    """Of customers' assets lost."""
    on_record: bool
    """Whether that share is on record; else it is given by rank."""
    loss: float
    payout: float


@dataclass(frozen=True, slots=True)
class AsIf:
    """The policy's burn: past incidents scaled to the buyer, each a year of its own."""

    source: str
    share_source: str
    since: int
    assets: float
    """Customers' assets of the buyer: a loss is its share of them, at most the largest loss of that wallet in the case's years."""
    rate: float
    """Incidents a year at the buyer."""
    rate_source: str
    """`case` = mean occurrences a year of the case's own years, `stated`."""
    incidents: int
    paying: int
    mean_payout: float
    burn: Sampled
    """Rate times mean payout."""
    events: tuple[AsIfEvent, ...]
    """Those that pay, the largest payout first."""


@dataclass(frozen=True, slots=True)
class Price:
    """What an insurer must charge for an offer and can charge this buyer."""

    case: CaseName
    offer: Offer
    status: Status
    plan: PricePlan
    premium: float | None
    """As stated; None = to be found."""
    verdict: Verdict
    walk_away: float | None
    """Largest premium at which a cheapest mix of the buyer has the offer."""
    walk_away_error: float | None
    """Standard error of it over simulated years; None of a table, taken as exact, and where it cannot be told."""
    within: float | None
    """How far the solver's gap can leave the walk-away premium open, either side, at the smallest share that can be taken."""
    cost_without: float | None
    """Least yearly cost of the buyer without the offer; None where nothing is lawful then."""
    share: float | None
    """What the cheapest mix takes at the stated premium; None where none is stated, or it is not known."""
    audited: bool
    """Whether the buyer's costs with the offer at the walk-away premium and without it were recomputed by the independent audit."""
    payout: Payout
    exceedance: tuple[ExceedanceRow, ...]
    technical: tuple[TechnicalPrice, ...]
    premiums: tuple[PremiumView, ...]
    band: Band
    shares: ShareCurve | None
    """None where the offer has one share, or its curve was not asked for."""
    clauses: tuple[ClauseWorth, ...]
    as_if: AsIf | None
    warnings: tuple[Caution, ...]
    complete: bool
    solves: int = field(compare=False)
    seconds: float = field(compare=False)

    @property
    def exit_code(self) -> int:
        """As for `solve`; 3 also where a limit left a question open."""
        return self.status.exit_code or (0 if self.complete else Status.FEASIBLE.exit_code)
