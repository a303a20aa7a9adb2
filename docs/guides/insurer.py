"""An underwriter's question from a script: a new cover against vendor compromise for one exchange, its premium still to be found.

Run: python docs/guides/insurer.py    prints the lines quoted in insurer.md
"""

from __future__ import annotations

from pathlib import Path

from optimizer import Offer, PricePlan, Proposal, load_case, load_years, price
from optimizer.underwriting import floor_of, technical_prices, yearly_payout

BUYER = Path(__file__).resolve().parents[2] / "data" / "cases" / "jp-history"
MILLION = 1e6
TERMS = {
    "offer": "X-vendor",
    "insurer": "X",
    "covers": "cold.supply_chain",
    "attachment": 3e9,
    "limit": 5e9,
    "aggregate_limit": 5e9,
    "premium": 0,  # to be found
    "brokerage": 0.15,
    "shares": "0.25..1",
    "term_days": 365,
    "notice_days": 60,  # the law of the case counts policies with 90
    "payout_days": 60,
}


def main() -> None:
    """Price the cover as offered, then the floor at other rates of capital, and say what its clauses are worth."""
    case = load_case(BUYER)
    years = load_years(case)
    offer = Offer.model_validate(TERMS)
    told = price(case, years, Proposal(offer, premium_stated=False))
    top = told.walk_away or 0.0
    print(f"the buyer pays up to {_millions(told.walk_away)}; expected payout {_millions(told.payout.expected.value)} a year")
    pays = yearly_payout(case, years, offer)
    for rate in (0.02, 0.06, 0.10):
        plan = PricePlan(capital_rate=rate)
        floor = floor_of(technical_prices(pays, offer.brokerage, plan), plan)
        needed = None if floor is None else floor.value
        room = needed is not None and needed <= top
        print(f"capital at {rate:.0%}: floor {_millions(needed)}, {'there is room' if room else 'no premium suits both'}")
    for step in told.shares.steps if told.shares is not None else ():
        end = "and above" if step.premium_to is None else f"to {_millions(step.premium_to)}"
        print(f"premium from {_millions(step.premium_from)} {end}: share {step.share:.1%}")
    for clause in told.clauses:
        print(f"{clause.column} {clause.with_clause} (now {clause.stated}): worth {_millions(clause.worth)}")


def _millions(amount: float | None) -> str:
    return "none" if amount is None else f"JPY {amount / MILLION:z,.1f}m"


if __name__ == "__main__":
    main()
