"""The insurer's side: what an offer must be charged for, what this buyer would pay, and which clauses are worth what.

`appetite` asks the buyer, `payout` what is paid, `technical` what each method asks for it (`distortions`, `capital`), `clauses` what
a term is worth, `burn` what the past would have cost; `selling` asks a whole market (`book`, `pool`, `accumulation`).
"""

from __future__ import annotations

from optimizer.underwriting.appetite import Appetite, share_curve, walk_away
from optimizer.underwriting.burn import Burn, as_if
from optimizer.underwriting.capital import premium_for_assets, premium_with_loading, premium_with_margin
from optimizer.underwriting.distortions import DualPower, ProportionalHazard, TailMean, Wang, distorted_mean
from optimizer.underwriting.payout import yearly_payout
from optimizer.underwriting.pricing import price
from optimizer.underwriting.selling import demand
from optimizer.underwriting.technical import floor_of, technical_prices

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
