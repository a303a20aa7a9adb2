"""A frontier as rows: breakpoints with the piece on their looser side, the mixes to compare with, the line to draw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.rows.csv_text import Cell
from optimizer.results.frontier import Frontier, FrontierMark, FrontierPiece, FrontierPoint

MARGIN = 0.06
"""Of the width drawn, beyond the last point of a frontier without an end."""


@dataclass(frozen=True, slots=True)
class FrontierRow:
    """A breakpoint and the piece that begins there, toward the looser side."""

    point: FrontierPoint
    piece: FrontierPiece


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A corner of the line drawn; `part` counts the pieces, whose corners belong together."""

    part: int
    at: float
    cost: float
    proved: bool


def frontier_rows(result: Frontier) -> list[FrontierRow]:
    """Return the breakpoints by rising measure."""
    return [FrontierRow(point, piece) for point, piece in zip(result.points, result.pieces, strict=True)]


def policies_text(point: FrontierPoint) -> str:
    """Return the policies of a breakpoint's mix as `q2:1;q4:0.5`."""
    return ";".join(f"{offer}:{share:g}" for offer, share in point.shares.items())


def policies_words(point: FrontierPoint, names: Mapping[str, str], say: Voice) -> str:
    """Return the policies of a breakpoint's mix with their shares; `names`: what an offer is called where that is not its id."""
    bought = (f"{names.get(offer, offer)} {numbers.level(share)}" for offer, share in point.shares.items())
    return say("explain.comma").join(bought) or say("frontier.policies.none")


def range_of(result: Frontier) -> tuple[float, float]:
    """Return from where to where a frontier is drawn: all breakpoints and marks, and a little more where it has no end."""
    places = [*(point.at for point in result.points), *(mark.at for mark in result.marks), *(piece.low for piece in result.pieces)]
    low, high = min(places, default=0.0), max(places, default=1.0)
    room = MARGIN * ((high - low) or abs(high) or 1.0)
    return low, high + room if any(piece.high is None for piece in result.pieces) else high


def line_points(result: Frontier) -> list[LinePoint]:
    """Return the corners of the line, piece by piece."""
    _, end = range_of(result)
    corners = []
    for part, piece in enumerate(result.pieces):
        corners.append(LinePoint(part, piece.low, piece.cost_low, piece.proved))
        corners.append(LinePoint(part, end if piece.high is None else piece.high, piece.cost_high, piece.proved))
    return corners


def csv_rows(result: Frontier) -> list[dict[str, Cell]]:
    """Return one row a breakpoint, then one a mark, every figure in full."""
    rows: list[dict[str, Cell]] = [
        {
            "kind": row.point.kind,
            "at": row.point.at,
            "cost": row.point.cost,
            "tighter": row.point.tighter,
            "exact": row.point.exact,
            "low": row.piece.low,
            "high": row.piece.high,
            "cost_low": row.piece.cost_low,
            "cost_high": row.piece.cost_high,
            "proved": row.piece.proved,
            "reserve": row.point.reserve,
            "premium": row.point.premium,
            "policies": policies_text(row.point),
        }
        for row in frontier_rows(result)
    ]
    return [*rows, *(_mark_row(mark) for mark in result.marks)]


def _mark_row(mark: FrontierMark) -> dict[str, Cell]:
    blank: dict[str, Cell] = dict.fromkeys(("low", "high", "cost_low", "cost_high", "proved", "reserve", "premium"))
    return {"kind": mark.kind, "at": mark.at, "cost": mark.cost, "tighter": None, "exact": True, **blank, "policies": ""}
