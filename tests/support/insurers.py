"""A price and a demand built by hand, with something in every table: what the tests of rows and reports of insurers speak about."""

from __future__ import annotations

import datetime as dt

from optimizer.inputs.case import CaseName
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan
from optimizer.results.demand import BuyerDemand, Demand, DemandPoint
from optimizer.results.explanation import Verdict
from optimizer.results.price import (
    AsIf,
    AsIfEvent,
    Band,
    ExceedanceRow,
    Payout,
    Price,
    Sampled,
    ShareCurve,
    ShareStep,
    TailPayout,
    TechnicalPrice,
)
from optimizer.results.solution import Caution, Status

NAME = CaseName("buyer", "A buyer (illustrative)", "USD", "ab" * 32)
TERMS = {
    "offer": "q",
    "insurer": "A",
    "limit": "unlimited",
    "aggregate_limit": 9e6,
    "premium": 2e5,
    "shares": "0.25..0.5",
    "reinstatements": 0,
}
OFFER = Offer.model_validate(TERMS)
STEPS = (ShareStep(0.5, 0.0, 3e5), ShareStep(0.25, 3e5, 4e5), ShareStep(0.0, 4e5, None))


def payout() -> Payout:
    """Return a payout of 100,000 a year, of which an insurer's failure has taken 5,000."""
    tail = (TailPayout(0.99, Sampled(1e6), Sampled(2e6)),)
    return Payout(Sampled(1e5, 2e3), 5e5, 0.125, tail, 5e3, Sampled(0.02, 0.001), 1e5)


def as_if(events: int) -> AsIf:
    """Return the burn of so many past incidents, each larger than the next; the first is on record."""
    paid = tuple(AsIfEvent(dt.date(2024, 1, 1 + n), f"e{n}", "hot", 0.5, n == 0, 1e6, 1e5 - n) for n in range(events))
    return AsIf("past.csv", "shares.csv", 2011, 1e9, 0.25, "case", 40, events, 8e4, Sampled(2e4, 1e3), paid)


def price(*, exact: bool = True, events: int = 12) -> Price:
    """Return a price of an offer that may be taken at a quarter to one half."""
    return Price(
        case=NAME,
        offer=OFFER,
        status=Status.SOLVED,
        plan=PricePlan(),
        premium=2e5,
        verdict=Verdict.PREMIUM,
        walk_away=4e5,
        walk_away_error=None,
        within=None,
        cost_without=1e6,
        share=0.5,
        audited=True,
        payout=payout(),
        exceedance=(ExceedanceRow(100.0, Sampled(1e6, 1e4), Sampled(2e6)),),
        technical=(TechnicalPrice("margin_on_tvar", 0.1, 0.995, 3e5, 1e3), TechnicalPrice("wang", 0.25, None, None, None)),
        premiums=(),
        band=Band(None, 4e5, False),
        shares=ShareCurve(exact, STEPS, 7),
        clauses=(),
        as_if=as_if(events),
        warnings=(),
        complete=True,
        solves=9,
        seconds=1.5,
    )


def point(rate: float, buyers: int, profit: float) -> DemandPoint:
    """Return what is sold at a rate on line."""
    taken = tuple(f"b{n}" for n in range(buyers))
    return DemandPoint(rate, None, buyers, 1e6, 1e5, 0.0, 0.0, 5e4, 1e4, profit, profit / 2, 0.5, taken, ())


def demand() -> Demand:
    """Return the demand of two buyers, of whom one leaves above a rate of 2 % and the other above 5 %."""
    buyers = tuple(
        BuyerDemand(f"b{n}", f"Buyer {n}", None, Status.SOLVED, Verdict.PREMIUM, 1e6, 5e4, 0.05, 1e6, 1.0, 1e4, 1e4, STEPS, True, True)
        for n in range(2)
    )
    caution = Caution("any_premium", "takes it at any premium", "b1")
    return Demand(
        market=CaseName("m", "Market (Illustrative)", "USD", "cd" * 32),
        offer="q",
        amounts="stated",
        status=Status.SOLVED,
        plan=PricePlan(),
        dependence="apart",
        rate=0.02,
        buyers=buyers,
        curve=(point(0.02, 2, 100.0), point(0.05, 1, 200.0)),
        stated=point(0.02, 2, 100.0),
        best=point(0.05, 1, 200.0),
        accumulation=(),
        undecided=(),
        warnings=(caution,),
        complete=True,
        solves=8,
        seconds=1.0,
    )
