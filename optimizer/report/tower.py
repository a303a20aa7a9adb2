"""The tower as rectangles: for each group of classes, who pays which band of one loss, what the firm bears, where nobody stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from optimizer.case import Case
from optimizer.policy import Offer
from optimizer.solution import Solution
from optimizer.values import Patterns, covers_all

Kind = Literal["cover", "deductible", "gap"]
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class TowerBlock:
    """A rectangle of the tower: a band of one loss, in case currency, by a part of it between 0 and 1."""

    column: str
    """The classes that every policy of the column covers, as the catalogue writes them."""
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
    """Return the tower of the policies bought: one column for each group of classes that a policy bought is written for.

    A policy stands in every column all of whose classes it covers, as wide as its share; co-insurers of one layer stand side by
    side. Gaps are what is left free of the full width, up to the highest block of the column.
    """
    bought = [(offer, solution.shares[offer.offer]) for offer in case.offers if offer.offer in solution.shares]
    required = solution.law[0].required if solution.law else None
    columns, blocks = [], []
    for patterns in _columns([offer for offer, _ in bought]):
        name = ";".join(pattern.text for pattern in patterns)
        placed = _placed(name, [(offer, share) for offer, share in bought if covers_all(offer.covers, patterns)])
        columns.append(name)
        blocks += [*placed, *_gaps(name, placed)]
    tops = [block.top for block in blocks] + ([] if required is None else [required])
    return Tower(tuple(columns), tuple(blocks), required, max(tops, default=0.0))


def _columns(bought: Sequence[Offer]) -> list[Patterns]:
    """Return the groups of classes that the policies are written for, the widest first."""
    groups = list(dict.fromkeys(offer.covers for offer in bought))
    return sorted(groups, key=lambda group: sum(covers_all(other, group) for other in groups))[:MOST_COLUMNS]


def _placed(column: str, inside: Sequence[tuple[Offer, float]]) -> list[TowerBlock]:
    """Return the blocks of a column, each as far left as those in its band leave it room; what is insured twice is drawn narrower."""
    placed: list[TowerBlock] = []
    for offer, share in sorted(inside, key=lambda pair: pair[0].attachment):
        floor = offer.attachment + offer.deductible
        limit = min(offer.limit, offer.year_cap)
        band = [block for block in placed if block.bottom < floor + limit and block.top > offer.attachment]
        left = max((block.right for block in band), default=0.0)
        if offer.deductible > 0:
            placed.append(TowerBlock(column, "deductible", offer.offer, offer.insurer, share, offer.attachment, floor, left, left + share))
        placed.append(TowerBlock(column, "cover", offer.offer, offer.insurer, share, floor, floor + limit, left, left + share))
    widest = max((block.right for block in placed), default=1.0)
    return placed if widest <= 1.0 else [replace(block, left=block.left / widest, right=block.right / widest) for block in placed]


def _gaps(column: str, placed: Sequence[TowerBlock]) -> Iterator[TowerBlock]:
    """Yield what no block fills of the full width, band by band from 0 to the highest block; equal neighbours are one."""
    heights = sorted({0.0, *(block.bottom for block in placed), *(block.top for block in placed)})
    open_: dict[tuple[float, float], float] = {}
    for bottom, top in itertools.pairwise(heights):
        free = _free([block for block in placed if block.bottom <= bottom and block.top >= top])
        for span in [span for span in open_ if span not in free]:
            yield TowerBlock(column, "gap", "", "", span[1] - span[0], open_.pop(span), bottom, *span)
        for span in free:
            open_.setdefault(span, bottom)
    for span, bottom in open_.items():
        yield TowerBlock(column, "gap", "", "", span[1] - span[0], bottom, heights[-1], *span)


def _free(band: Sequence[TowerBlock]) -> list[tuple[float, float]]:
    """Return the parts of the width from 0 to 1 on which no block of the band stands."""
    free, reached = [], 0.0
    for block in sorted(band, key=lambda block: block.left):
        if block.left > reached + 1e-9:
            free.append((reached, block.left))
        reached = max(reached, block.right)
    return [*free, (reached, 1.0)] if reached < 1.0 - 1e-9 else free
