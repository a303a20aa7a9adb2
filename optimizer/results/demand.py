"""What a market of buyers buys of one product: the results of `demand`. Amounts in the market's currency.

Rates are rates on line: premium of a 100 % share over the limit (over the year's cap where the limit is unlimited). One rate is one
price for buyers of every size, whether the product's amounts are the same for all or parts of each buyer's size.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from optimizer.inputs.case import CaseName
from optimizer.inputs.market import Amounts, Dependence
from optimizer.inputs.proposal import PricePlan
from optimizer.results.explanation import Verdict
from optimizer.results.price import ShareStep
from optimizer.results.solution import Caution, Status


@dataclass(frozen=True, slots=True)
class BuyerDemand:
    """What one buyer takes of the product, and what it costs its insurer."""

    buyer: str
    name: str
    size: float | None
    status: Status
    verdict: Verdict
    line: float
    """Limit of a 100 % share, or the year's cap where the limit is unlimited."""
    walk_away: float | None
    """Largest premium at which a cheapest mix has the product."""
    rate: float | None
    """The same as a rate on line; 1 where the product is taken at any premium, since premiums are not asked beyond the limit."""
    cost_without: float | None
    share_at_offer: float | None
    """Share taken at the stated premium; None where none is stated, or it is not known."""
    floor: float | None
    """Technical premium; None where no premium is enough."""
    expected_payout: float
    """Of a 100 % share, a year."""
    steps: tuple[ShareStep, ...]
    """Share against premium. Where one step does not end at the next, the share between is taken as the smaller."""
    exact: bool
    audited: bool


@dataclass(frozen=True, slots=True)
class DemandPoint:
    """What is sold at one rate on line, and what it earns a year: expected values over all buyers who take it."""

    rate: float
    multiple: float | None
    """Of the stated rate; None where none is stated."""
    buyers: int
    limit: float
    """Sum of line x share."""
    premium: float
    brokerage: float
    reinstatement_premium: float
    expected_payout: float
    capital_cost: float
    """What the floor's method asks for beyond the expected payout, reinstatement premium taken off; as `dependence` says."""
    profit: float
    """premium - brokerage + reinstatement premium - expected payout - capital cost."""
    profit_together: float
    """The same with capital for each buyer alone, whatever `dependence` says: what is left if all lose in the same years."""
    loss_ratio: float | None
    """Expected payout over premium and reinstatement premium."""
    taken_by: tuple[str, ...]
    lost_next: tuple[str, ...]
    """Who takes less, or nothing, at any higher rate."""


@dataclass(frozen=True, slots=True)
class EventPayout:
    """What one event costs over all buyers at one level of its size."""

    level: float
    amount: float


@dataclass(frozen=True, slots=True)
class Accumulation:
    """What one vendor's event would cost, if it hit every buyer who took the product at one rate.

    Assumed: the event hits all at once, and is as bad for one as for the others (each at the same quantile of its own payouts); a payout
    is that of an occurrence which hits one of the vendor's classes in the buyer's own years.
    """

    rate: float
    vendor: tuple[str, ...]
    buyers: int
    """Who take the product and can be hit."""
    limit: float
    """Sum of line x share over them."""
    frequency: float
    """Mean over them of such occurrences a year at one buyer."""
    expected: float
    """Sum of their mean payouts."""
    levels: tuple[EventPayout, ...]
    largest: float
    """Sum of their largest payouts."""
    premiums: float | None
    """`largest` in yearly premiums of the whole book, brokerage taken off."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Who buys a product at which premium, and what its insurer earns."""

    market: CaseName
    offer: str
    amounts: Amounts
    status: Status
    plan: PricePlan
    dependence: Dependence
    rate: float | None
    """As stated."""
    buyers: tuple[BuyerDemand, ...]
    curve: tuple[DemandPoint, ...]
    """Every rate at which somebody leaves, the lowest first: between two of them the same is sold as at the higher."""
    stated: DemandPoint | None
    best: DemandPoint | None
    """The rate of most profit; None where no rate earns any."""
    accumulation: tuple[Accumulation, ...]
    """At the stated rate and at the best."""
    undecided: tuple[str, ...]
    """Buyers of whom too little is known to be counted."""
    warnings: tuple[Caution, ...]
    complete: bool
    solves: int = field(compare=False)
    seconds: float = field(compare=False)

    @property
    def exit_code(self) -> int:
        """As for a batch: 0 every buyer is answered, 3 some are at a limit, 4 an audit disagrees."""
        return self.status.exit_code or (0 if self.complete else Status.FEASIBLE.exit_code)
