"""Figures of a price and of a demand as rows for charts and files: numbers in full, keys in English."""

from __future__ import annotations

from optimizer.report.rows.csv_text import Cell
from optimizer.results.demand import Demand
from optimizer.results.price import Price

Row = dict[str, Cell]


def band_rows(told: Price) -> list[Row]:
    """Return the premiums that matter, the pure premium first: key and amount, those that there are."""
    found = (
        ("pure", told.payout.expected.value),
        ("floor", told.band.floor),
        ("walk_away", told.walk_away),
        ("stated", told.premium),
    )
    return [{"premium": name, "amount": amount} for name, amount in found if amount is not None]


def technical_rows(told: Price) -> list[Row]:
    """Return the technical premium of each method."""
    return [
        {"method": one.method, "parameter": one.parameter, "level": one.level, "premium": one.premium, "standard_error": one.standard_error}
        for one in told.technical
    ]


def exceedance_rows(told: Price) -> list[Row]:
    """Return what the layer pays by return period, of one occurrence and of the year."""
    return [
        {
            "years": row.return_period,
            "occurrence": row.occurrence.value,
            "occurrence_error": row.occurrence.standard_error,
            "aggregate": row.aggregate.value,
            "aggregate_error": row.aggregate.standard_error,
        }
        for row in told.exceedance
    ]


def step_rows(told: Demand) -> list[Row]:
    """Return how many buyers there are and what is earned, from each rate on line to the next: the first from 0."""
    starts = [0.0, *(point.rate for point in told.curve)]
    return [
        {"from": start, "to": point.rate, "buyers": point.buyers, "profit": point.profit, "profit_together": point.profit_together}
        for start, point in zip(starts, told.curve, strict=False)
    ]


def mark_rows(told: Demand) -> list[Row]:
    """Return the rates that are marked: as stated, and of most profit."""
    found = (("stated", told.stated), ("best", told.best))
    return [{"mark": name, "rate": point.rate, "profit": point.profit} for name, point in found if point is not None]
