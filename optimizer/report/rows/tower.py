"""The tower as rectangles: for each group of classes, who pays which band of one loss, what the firm bears, where nobody stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.results.solution import Solution
from optimizer.values import Pattern, covers_all

Kind = Literal["cover", "deductible", "gap"]
Bought = tuple[Offer, float]
"""With its share."""
EVERY = "*"
MOST_COLUMNS = 4
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class TowerBlock:
    """A rectangle of the tower: a band of one loss, in case currency, by a part of it between 0 and 1."""

    column: str
    """The classes whose losses it shows, as the catalogue writes them."""
    kind: Kind
    offer: str
    """Empty for a gap."""
    insurer: str
    share: float
    bottom: float
    top: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Tower:
    """The blocks, the law's line, and the top of the picture."""

    columns: tuple[str, ...]
    blocks: tuple[TowerBlock, ...]
    required: float | None
    """Of the law's first requirement; None where no law applies."""
    top: float


def tower_of(solution: Solution, case: Case) -> Tower:
    """Return the tower of the policies bought: one column for the classes that the same policies cover.

    A policy stands in every column whose classes it covers, as wide as its share; co-insurers of one layer stand side by side. Where
    shares sum to more than one (a loss insured twice) all are narrower; where to less, the rest is a gap, up to the highest layer.
    """
    bought = [(offer, solution.shares[offer.offer]) for offer in case.offers if offer.offer in solution.shares]
    required = solution.law[0].required if solution.law else None
    columns: list[str] = []
    blocks: list[TowerBlock] = []
    for patterns, covering in _columns(bought)[:MOST_COLUMNS]:
        name = ";".join(pattern.text for pattern in patterns)
        columns.append(name)
        blocks += _blocks(name, covering)
    tops = [block.top for block in blocks] + ([] if required is None else [required])
    return Tower(tuple(columns), tuple(blocks), required, max(tops, default=0.0))


def _columns(bought: Sequence[Bought]) -> list[tuple[list[Pattern], list[Bought]]]:
    """Return each group of patterns that the policies are written for with those that cover it, the widest patterns first."""
    groups: dict[tuple[str, ...], tuple[list[Pattern], list[Bought]]] = {}
    for pattern in dict.fromkeys(pattern for offer, _ in bought for pattern in offer.covers):
        covering = [(offer, share) for offer, share in bought if covers_all(offer.covers, [pattern])]
        groups.setdefault(tuple(offer.offer for offer, _ in covering), ([], covering))[0].append(pattern)
    return sorted(groups.values(), key=lambda group: group[0][0].text.count(".") + (group[0][0].text != EVERY))


def _blocks(column: str, covering: Sequence[Bought]) -> Iterator[TowerBlock]:
    """Yield the blocks of a column, band by band from 0 to the highest layer; what goes on above the same is one block."""
    pieces = [piece for offer, share in sorted(covering, key=lambda pair: pair[0].attachment) for piece in _pieces(column, offer, share)]
    heights = sorted({0.0, *(piece.bottom for piece in pieces), *(piece.top for piece in pieces)})
    standing: list[TowerBlock] = []
    for bottom, top in itertools.pairwise(heights):
        band = list(_band(column, [piece for piece in pieces if piece.bottom <= bottom and piece.top >= top], bottom, top))
        going_on = {_across(block): block for block in standing}
        band = [replace(block, bottom=going_on[_across(block)].bottom) if _across(block) in going_on else block for block in band]
        continuing = {_across(block) for block in band}
        yield from (block for block in standing if _across(block) not in continuing)
        standing = band
    yield from standing


def _pieces(column: str, offer: Offer, share: float) -> Iterator[TowerBlock]:
    """Yield a policy's deductible and its layer, at the full width of its share."""
    floor = offer.attachment + offer.deductible
    if offer.deductible > 0:
        yield TowerBlock(column, "deductible", offer.offer, offer.insurer, share, offer.attachment, floor, 0.0, share)
    yield TowerBlock(column, "cover", offer.offer, offer.insurer, share, floor, floor + min(offer.limit, offer.year_cap), 0.0, share)


def _band(column: str, pieces: Sequence[TowerBlock], bottom: float, top: float) -> Iterator[TowerBlock]:
    """Yield the pieces of one band side by side, narrower where together they are more than the whole; then the gap they leave."""
    whole, left = max(sum(piece.share for piece in pieces), 1.0), 0.0
    for piece in pieces:
        right = left + piece.share / whole
        yield replace(piece, bottom=bottom, top=top, left=left, right=right)
        left = right
    if left < 1.0 - NOTHING:
        yield TowerBlock(column, "gap", "", "", 1.0 - left, bottom, top, left, 1.0)


def _across(block: TowerBlock) -> tuple[str, str, float, float]:
    """Return what stays the same while a block goes on upwards."""
    return block.kind, block.offer, round(block.left, 9), round(block.right, 9)
