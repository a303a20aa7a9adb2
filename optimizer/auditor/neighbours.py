"""Mixes near the one told, priced where all of them are too many: no bound lies above one of them, and no optimum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from optimizer.auditor.admissible import SAME_SHARE, has_mix
from optimizer.auditor.findings import CheckList, slack
from optimizer.auditor.optimality_gap import gap_room
from optimizer.auditor.proof import cheapest_of
from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Range
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import Solution, Status

LEAST_SHARE = 1e-6
"""Of a range that starts at 0: the unit to which shares are rounded."""
WORK = 2e7
"""Mixes times years, and offers times occurrences, that may be looked at."""


def check_neighbours(sheet: CheckList, case: Case, years: Scenarios, solution: Solution) -> None:
    """Check bound and cost against each lawful mix that one offer, or one in place of another, sets apart from the one told."""
    if not has_mix(solution) or solution.cost is None or len(case.offers) * years.occurrences > WORK:
        return
    most = int(WORK / max(1, years.years))
    rows = [row for row, _ in zip(_near(case, solution), range(most), strict=False)]
    best = cheapest_of(case, years, np.array(rows)) if rows else None
    if best is None:
        return
    room = gap_room(case, years, solution.cost) + slack(solution.cost, best)
    if solution.bound is not None:
        within = solution.bound <= best + room
        sheet.holds("bound.neighbour", within, "a mix near the one told is cheaper than the bound", solution.bound, best)
    if solution.status is not Status.FEASIBLE:
        sheet.holds("cost.neighbour", solution.cost <= best + room, "a mix near the one told is cheaper", solution.cost, best)


def _near(case: Case, solution: Solution) -> Iterator[np.ndarray]:
    """Yield the rows of shares that differ in one offer, then those that leave one bought for another, as far as they may be bought."""
    bought = np.array([solution.shares.get(offer.offer, 0.0) for offer in case.offers])
    changes = [(j, size) for j, offer in enumerate(case.offers) for size in _sizes(offer) if size != bought[j]]
    for left in (None, *np.flatnonzero(bought)):
        for j, size in changes:
            row = bought.copy()
            if left is not None:
                row[left] = 0.0
            row[j] = size
            if (left is None or (j != left and bought[j] == 0)) and _may_be_bought(case, row):
                yield row


def _sizes(offer: Offer) -> tuple[float, ...]:
    """Return shares to try, nothing among them; of a range its ends."""
    if isinstance(offer.shares, Range):
        return (0.0, max(offer.shares.least, LEAST_SHARE), offer.shares.most)
    return (0.0, *offer.shares.sizes)


def _may_be_bought(case: Case, row: np.ndarray) -> bool:
    """Say whether slots, groups, `requires`, `excludes` and `must` allow a mix."""
    bought = {offer.offer: share for offer, share in zip(case.offers, row.tolist(), strict=True) if share > 0}
    slots: dict[str, float] = {}
    groups: set[str] = set()
    for offer in case.offers:
        if offer.offer not in bought:
            if offer.use == "must":
                return False
            continue
        if offer.group in groups or not bought.keys() >= set(offer.requires) or bought.keys() & set(offer.excludes):
            return False
        groups |= set() if offer.group is None else {offer.group}
        for slot in offer.slots:
            slots[slot] = slots.get(slot, 0.0) + bought[offer.offer]
    return all(total <= 1 + SAME_SHARE for total in slots.values())
