"""An offer to be priced for its insurer, and how: what `price` is asked. Amounts in the case's currency."""

from __future__ import annotations

from dataclasses import dataclass

from optimizer.inputs.offers import Offer

RETURN_PERIODS = (10.0, 20.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0)
FLOORS = ("assets_at_var", "margin_on_tvar", "loading_on_tvar", "wang", "proportional_hazard", "dual_power", "tail_mean")
"""Technical prices by name, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class PricePlan:
    """How an offer is priced; every default is a choice and is named in the answer."""

    capital_rate: float = 0.10
    """Yearly return that the insurer's capital asks for."""
    capital_level: float = 0.995
    """Level of the VaR and TVaR of the payout that capital is held for."""
    tail_levels: tuple[float, ...] = (0.99, 0.995)
    """Levels at which VaR and TVaR of the payout are told."""
    wang: float = 0.25
    """Price of risk of the Wang transform."""
    proportional_hazard: float = 0.75
    """Exponent, above 0 and at most 1."""
    dual_power: float = 1.5
    """Power, at least 1."""
    tail_mean: float = 0.25
    """Level of the TVaR distortion."""
    floor: str = "margin_on_tvar"
    """Which technical price is the lower end of the band: one of `FLOORS`."""
    return_periods: tuple[float, ...] = RETURN_PERIODS
    """Years, above 1."""
    share_solves: int = 24
    """Most solves spent on the curve of share against premium."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An offer to be priced that the case's catalogue need not have."""

    offer: Offer
    premium_stated: bool = True
    """False: the premium is to be found, and that of `offer` is not looked at."""
