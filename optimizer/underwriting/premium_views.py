"""What follows from payouts and premiums without another solve: ratios, the band, warnings of small samples."""

from __future__ import annotations

import math
from collections.abc import Iterator

from optimizer.explanation.walk_away import WalkAway
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.losses.measures import FEW_TAIL_YEARS, rounded_down, tail_mass, tail_years
from optimizer.losses.scenarios import Scenarios
from optimizer.results.explanation import Verdict
from optimizer.results.price import Band, Payout, PremiumView, Sampled
from optimizer.results.solution import Caution


def premium_views(proposal: Proposal, payout: Payout, edge: WalkAway, floor: Sampled | None) -> tuple[PremiumView, ...]:
    """Return the ratios of the stated premium, of the walk-away premium and of the technical floor, those that there are."""
    stated = proposal.offer.premium if proposal.premium_stated else None
    premiums = (("stated", stated), ("walk_away", edge.premium), ("floor", None if floor is None else floor.value))
    return tuple(_view(at, premium, proposal.offer, payout) for at, premium in premiums if premium is not None)


def _view(at: str, premium: float, offer: Offer, payout: Payout) -> PremiumView:
    line = offer.limit if math.isfinite(offer.limit) else offer.year_cap
    net_of_brokerage = premium * (1.0 - offer.brokerage)
    again = premium * payout.reinstatement_use.value
    return PremiumView(
        at=at,
        premium=premium,
        net_of_brokerage=net_of_brokerage,
        reinstatement_premium=again,
        rate_on_line=premium / line if math.isfinite(line) else None,
        loss_ratio=_ratio(payout.expected.value, premium + again),
        loss_ratio_net=_ratio(payout.expected.value, net_of_brokerage + again),
    )


def _ratio(paid: float, earned: float) -> float | None:
    return paid / earned if earned > 0 else None


def band_of(edge: WalkAway, floor: Sampled | None) -> Band:
    """Return the premiums that suit both sides: from the technical floor to the walk-away premium."""
    low = None if floor is None else floor.value
    match edge.verdict:
        case Verdict.PREMIUM:
            return Band(low, edge.premium, low is None or edge.premium is None or low > edge.premium)
        case Verdict.ANY:
            return Band(low, None, low is None)
        case Verdict.NONE | Verdict.UNLAWFUL:
            return Band(low, None, True)
        case Verdict.UNDECIDED:
            return Band(low, None, False)


def shared_payout(offer: Offer, payout: Payout, currency: str) -> Iterator[Caution]:
    """Yield a warning where other policies of the buyer's mix pay a part of what the offer would pay alone."""
    if payout.shared > 0:
        text = (
            f"other policies of the buyer's mix pay the same losses: alone {offer.offer} would pay {currency} {payout.expected_alone:,.2f} "
            f"a year, of which {payout.shared:,.2f} falls away; prices rest on what is left, and hold for a buyer who keeps those policies"
        )
        yield Caution("overlapping_cover", text, f"offers.{offer.offer}")


def few_years(years: Scenarios, plan: PricePlan) -> Iterator[Caution]:
    """Yield a warning of the levels and return periods beyond which fewer than `FEW_TAIL_YEARS` loss years lie."""
    mean = float(years.probability.mean()) if years.years else 0.0
    levels = dict.fromkeys((*plan.tail_levels, plan.capital_level))
    masses = {f"level {level:g}": tail_mass(level) for level in levels}
    masses |= {f"once in {period:g} years": 1.0 / period for period in plan.return_periods}
    held = {what: tail_years(mass, mean) for what, mass in masses.items()}
    few = [f"{what} ({rounded_down(count)})" for what, count in held.items() if count < FEW_TAIL_YEARS]
    if few:
        text = f"fewer than {FEW_TAIL_YEARS} loss years lie beyond {', '.join(few)}: too few to rely on, state more years"
        yield Caution("few_tail_years", text, "losses")
