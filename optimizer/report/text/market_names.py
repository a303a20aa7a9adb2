"""A market's answer with its buyers and classes called as people call them, for screens and papers; files keep the ids."""

from __future__ import annotations

import re
from dataclasses import replace

from optimizer.i18n.voice import Voice
from optimizer.report.text.names import covers_words
from optimizer.results.demand import Accumulation, Demand, DemandPoint

_NUMBERED = re.compile(r"firm-(\d+)")
"""Buyers of the shipped market, who are invented."""


def buyer_name(buyer: str, say: Voice) -> str:
    """Return what a buyer is called; one of somebody else's market as it is written."""
    match = _NUMBERED.fullmatch(buyer)
    return buyer if match is None else say("named.buyer", number=match[1])


def named_demand(demand: Demand, say: Voice) -> Demand:
    """Return a market's answer with names in place of ids."""
    return replace(
        demand,
        buyers=tuple(replace(buyer, buyer=buyer_name(buyer.buyer, say)) for buyer in demand.buyers),
        curve=tuple(_named_point(point, say) for point in demand.curve),
        best=None if demand.best is None else _named_point(demand.best, say),
        stated=None if demand.stated is None else _named_point(demand.stated, say),
        accumulation=tuple(_named_event(event, say) for event in demand.accumulation),
        undecided=tuple(buyer_name(buyer, say) for buyer in demand.undecided),
    )


def _named_point(point: DemandPoint, say: Voice) -> DemandPoint:
    return replace(
        point,
        taken_by=tuple(buyer_name(buyer, say) for buyer in point.taken_by),
        lost_next=tuple(buyer_name(buyer, say) for buyer in point.lost_next),
    )


def _named_event(event: Accumulation, say: Voice) -> Accumulation:
    return replace(event, vendor=(covers_words(event.vendor, say),))
