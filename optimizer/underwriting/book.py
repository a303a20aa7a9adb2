"""The insurer's book at one rate on line: who holds which share, what is earned and what it costs; and the curve over all rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan
from optimizer.results.demand import BuyerDemand, DemandPoint
from optimizer.underwriting.book_years import BookYears
from optimizer.underwriting.payout import YearlyPayout, total
from optimizer.underwriting.technical_price import required_return


@dataclass(slots=True)
class Holder:
    """One buyer as the insurer sees it."""

    demand: BuyerDemand
    offer: Offer
    pays: YearlyPayout
    plan: PricePlan
    place: int = 0
    """Of the buyer in the market."""
    _required: dict[float, float] = field(default_factory=dict)
    """What the floor's method asks for, by premium."""

    def share(self, rate: float) -> float:
        """Return the share taken at a rate: the largest where two cost the same, the smaller where it is not known."""
        fits = [step.share for step in self.demand.steps if step.premium_to is None or rate <= step.premium_to / self.demand.line]
        return max(fits, default=0.0)

    def premium(self, rate: float) -> float:
        """Return the premium of a rate: exactly the one found where the rate is of one found."""
        tops = (step.premium_to for step in self.demand.steps)
        return next((top for top in tops if top is not None and top / self.demand.line == rate), rate * self.demand.line)

    def required(self, premium: float) -> float:
        """Return what the floor's method asks for on what is paid less what reinstatements bring, at full share."""
        key = premium if self.pays.use.any() else 0.0
        if key not in self._required:
            self._required[key] = required_return(self.pays.years, self.pays.paid - premium * self.pays.use, self.plan)
        return self._required[key]

    def use(self) -> float:
        """Return the expected use of reinstatements: reinstatement premium as part of the premium."""
        return total(self.pays.probability, self.pays.use)


@dataclass(frozen=True, slots=True)
class Book:
    """All that may be sold: buyers, and how their losses come together."""

    holders: Sequence[Holder]
    stated: float | None
    """Rate on line as stated."""
    apart: BookYears | None = None
    """Their losses drawn apart from each other; None: they come together, so that no buyer makes another one's capital do."""

    def sold(self, rate: float) -> list[tuple[Holder, float]]:
        """Return who takes the product at a rate, and which share."""
        return [(holder, share) for holder in self.holders if (share := holder.share(rate)) > 0]

    def capital_cost(self, rate: float) -> float:
        """Return what capital costs beyond the expected payout of what is sold at a rate."""
        if self.apart is None:
            return self.capital_together(rate)
        return self.apart.capital_cost([(holder.place, share, holder.premium(rate)) for holder, share in self.sold(rate)])

    def capital_together(self, rate: float) -> float:
        """Return the same where nothing is taken off for the number of buyers."""
        return sum(share * _capital(holder, rate) for holder, share in self.sold(rate))


def curve_of(book: Book) -> tuple[DemandPoint, ...]:
    """Return a point for each rate at which somebody takes less, the lowest first."""
    rates = {top / holder.demand.line for holder in book.holders for top in _tops(holder)}
    return tuple(point_at(book, rate) for rate in sorted(rates))


def _tops(holder: Holder) -> list[float]:
    return [step.premium_to for step in holder.demand.steps if step.premium_to is not None]


def point_at(book: Book, rate: float) -> DemandPoint:
    """Return what is sold at a rate, and what it earns in the mean."""
    sold, stated = book.sold(rate), book.stated
    premium = sum(share * holder.premium(rate) for holder, share in sold)
    brokerage = sum(share * holder.premium(rate) * holder.offer.brokerage for holder, share in sold)
    again = sum(share * holder.premium(rate) * holder.use() for holder, share in sold)
    payout = sum(share * holder.demand.expected_payout for holder, share in sold)
    capital = book.capital_cost(rate)
    earned = premium - brokerage + again - payout
    return DemandPoint(
        rate=rate,
        multiple=None if stated is None or stated <= 0 else rate / stated,
        buyers=len(sold),
        limit=sum(share * holder.demand.line for holder, share in sold),
        premium=premium,
        brokerage=brokerage,
        reinstatement_premium=again,
        expected_payout=payout,
        capital_cost=capital,
        profit=earned - capital,
        profit_together=earned - book.capital_together(rate),
        loss_ratio=payout / (premium + again) if premium + again > 0 else None,
        taken_by=tuple(holder.demand.buyer for holder, _ in sold),
        lost_next=_first_lost([holder for holder, _ in sold], rate),
    )


def _capital(holder: Holder, rate: float) -> float:
    """Return what capital costs beyond the expected payout, at full share."""
    premium = holder.premium(rate)
    return holder.required(premium) - (holder.demand.expected_payout - premium * holder.use())


def _top_of(holder: Holder, rate: float) -> float:
    """Return the highest rate up to which a buyer takes what it takes at this one."""
    share = holder.share(rate)
    return max(top / holder.demand.line for top, step in zip(_tops(holder), holder.demand.steps, strict=True) if step.share >= share)


def _first_lost(sold: Sequence[Holder], rate: float) -> tuple[str, ...]:
    """Return who takes less first as the rate rises."""
    tops = {holder.demand.buyer: _top_of(holder, rate) for holder in sold}
    least = min(tops.values(), default=0.0)
    return tuple(buyer for buyer, top in tops.items() if top == least)
