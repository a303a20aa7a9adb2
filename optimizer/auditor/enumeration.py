"""Every mix that slots, groups, `requires`, `excludes`, `use` and the number of policies allow, in blocks, depth first."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from optimizer.inputs.case import Case
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Range

BLOCK = 4096
FULL_SLOT = 1 + 1e-9


class OutOfTimeError(Exception):
    """The deadline passed during an enumeration."""


def check_time(deadline: float | None) -> None:
    """Raise when `time.monotonic()` is past the deadline."""
    if deadline is not None and time.monotonic() > deadline:
        raise OutOfTimeError


class Mixes:
    """The combinations of a catalogue whose shares are lists; a mix is a row of shares."""

    def __init__(self, case: Case, *, most_policies: int | None) -> None:
        """Work out the sizes of each offer and which earlier offers it must be compared with."""
        self.offers = case.offers
        self.most_policies = most_policies
        self.sizes = [_sizes(offer) for offer in case.offers]
        self.place = {offer.offer: j for j, offer in enumerate(case.offers)}
        self.slots = _members(tuple(offer.slots for offer in case.offers))
        self.groups = _members(tuple(() if offer.group is None else (offer.group,) for offer in case.offers))
        self.pairs = [self._pairs_decided_at(j) for j in range(len(case.offers))]

    def _pairs_decided_at(self, j: int) -> list[tuple[int, int | None]]:
        """Return (buyer, required) pairs whose later member is offer j; None stands for an offer left out of the catalogue."""
        pairs: list[tuple[int, int | None]] = []
        for i, offer in enumerate(self.offers):
            for name in offer.requires:
                other = self.place.get(name)
                if max(i, i if other is None else other) == j:
                    pairs.append((i, other))
        return pairs

    def blocks(self, *, size: int = BLOCK, deadline: float | None = None) -> Iterator[np.ndarray]:
        """Yield all mixes in blocks of about `size` rows; never more than a few blocks are held."""
        stack = [(0, np.zeros((1, len(self.offers))))]
        while stack:
            check_time(deadline)
            level, rows = stack.pop()
            if level == len(self.offers):
                yield rows
                continue
            grown = self._grow(rows, level)
            pieces = [grown[i : i + size] for i in range(0, len(grown), size)]
            stack.extend((level + 1, piece) for piece in reversed(pieces))

    def count(self, most: float, deadline: float | None = None) -> int | None:
        """Return how many mixes there are; None as soon as there are more than `most`."""
        total = 0
        for block in self.blocks(size=BLOCK // 16, deadline=deadline):
            total += len(block)
            if total > most:
                return None
        return total

    def _grow(self, rows: np.ndarray, j: int) -> np.ndarray:
        """Return the rows with each size of offer j that may stand beside what is already bought."""
        grown = []
        for size in self.sizes[j]:
            chosen = rows[self._room_for(rows, j, size)] if size > 0 else rows
            chosen = chosen.copy()
            chosen[:, j] = size
            grown.append(chosen)
        all_rows = np.concatenate(grown)
        for buyer, required in self.pairs[j]:
            present = all_rows[:, required] > 0 if required is not None else np.zeros(len(all_rows), dtype=np.bool_)
            all_rows = all_rows[(all_rows[:, buyer] == 0) | present]
        return all_rows

    def _room_for(self, rows: np.ndarray, j: int, size: float) -> np.ndarray:
        """Say in which rows offer j may be bought at this size."""
        offer = self.offers[j]
        room = np.ones(len(rows), dtype=np.bool_)
        for slot in offer.slots:
            room &= rows[:, self.slots[slot]].sum(axis=1) + size <= FULL_SLOT
        if offer.group is not None:
            room &= ~(rows[:, self.groups[offer.group]] > 0).any(axis=1)
        for i in range(j):
            if self.offers[i].offer in offer.excludes or offer.offer in self.offers[i].excludes:
                room &= rows[:, i] == 0
        if self.most_policies is not None:
            room &= (rows > 0).sum(axis=1) < self.most_policies
        return room


def listed_shares(case: Case) -> bool:
    """Say whether every offer's shares are a list, so that the mixes can be counted."""
    return not any(isinstance(offer.shares, Range) for offer in case.offers)


def _sizes(offer: Offer) -> tuple[float, ...]:
    """Return the shares to try, nothing first, of an offer whose shares are a list; a policy that must be bought has no nothing."""
    assert not isinstance(offer.shares, Range), offer.offer
    return offer.shares.sizes if offer.use == "must" else (0.0, *offer.shares.sizes)


def _members(names: tuple[tuple[str, ...], ...]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for j, groups in enumerate(names):
        for name in groups:
            members.setdefault(name, []).append(j)
    return members
