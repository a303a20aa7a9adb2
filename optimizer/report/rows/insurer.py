"""Figures of a price and of a demand as rows for charts and files: numbers in full, keys in English."""

from __future__ import annotations

from optimizer.report.rows.csv_text import Cell
from optimizer.results.demand import Demand
from optimizer.results.price import Price

Row = dict[str, Cell]


def band_rows(price: Price) -> list[Row]:
    """Return the premiums that matter, the pure premium first: key and amount, those that there are."""
    premiums = (
        ("pure", price.payout.expected.value),
        ("floor", price.band.floor),
        ("walk_away", price.walk_away),
        ("stated", price.premium),
    )
    return [{"premium": name, "amount": amount} for name, amount in premiums if amount is not None]


def technical_rows(price: Price) -> list[Row]:
    """Return the technical premium of each method."""
    return [
        {
            "method": technical.method,
            "parameter": technical.parameter,
            "level": technical.level,
            "premium": technical.premium,
            "standard_error": technical.standard_error,
        }
        for technical in price.technical
    ]


def exceedance_rows(price: Price) -> list[Row]:
    """Return what the layer pays by return period, of one occurrence and of the year."""
    return [
        {
            "years": row.return_period,
            "occurrence": row.occurrence.value,
            "occurrence_error": row.occurrence.standard_error,
            "aggregate": row.aggregate.value,
            "aggregate_error": row.aggregate.standard_error,
        }
        for row in price.exceedance
    ]


def step_rows(demand: Demand) -> list[Row]:
    """Return how many buyers there are and what is earned, from each rate on line to the next: the first from 0."""
    starts = [0.0, *(point.rate for point in demand.curve)]
    return [
        {"from": start, "to": point.rate, "buyers": point.buyers, "profit": point.profit, "profit_together": point.profit_together}
        for start, point in zip(starts, demand.curve, strict=False)
    ]


def mark_rows(demand: Demand) -> list[Row]:
    """Return the rates that are marked: as stated, and of most profit."""
    rates = (("stated", demand.stated), ("best", demand.best))
    return [{"mark": name, "rate": point.rate, "profit": point.profit} for name, point in rates if point is not None]
