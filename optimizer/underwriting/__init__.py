"""The insurer's side: what an offer must be charged for, what this buyer would pay, and which clauses are worth what.

`willingness_to_pay` asks the buyer, `payout` what is paid, `technical_price` what each method asks for it (`distortions`, `capital`),
`clause_values` what a term is worth, `burning_cost` what the past would have cost; `market_demand` asks a whole market (`book`,
`book_years`, `accumulation`).
"""

from __future__ import annotations

from optimizer.underwriting.burning_cost import Burn, as_if
from optimizer.underwriting.capital import premium_for_assets, premium_with_loading, premium_with_margin
from optimizer.underwriting.distortions import DualPower, ProportionalHazard, TailMean, Wang, distorted_mean
from optimizer.underwriting.market_demand import demand
from optimizer.underwriting.offer_price import price
from optimizer.underwriting.payout import yearly_payout
from optimizer.underwriting.technical_price import floor_of, technical_prices
from optimizer.underwriting.willingness_to_pay import Appetite, share_curve, walk_away

__all__ = [
    "Appetite",
    "Burn",
    "DualPower",
    "ProportionalHazard",
    "TailMean",
    "Wang",
    "as_if",
    "demand",
    "distorted_mean",
    "floor_of",
    "premium_for_assets",
    "premium_with_loading",
    "premium_with_margin",
    "price",
    "share_curve",
    "technical_prices",
    "walk_away",
    "yearly_payout",
]
