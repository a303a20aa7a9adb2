"""One requirement of the law as the checker reads it: what counts toward it, and the reserve that a mix then needs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.auditor.findings import TOLERANCE
from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.losses.scenarios import Vector

MOST_STEPS = 4096
"""Combinations of deductibles looked at for all mixes together; beyond it each mix is searched on its own."""

ROWS = 256
"""Mixes looked at together in such a table."""

Classes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Bar:
    """Least or most that some classes may count for together."""

    amount: float
    classes: Classes


@dataclass(frozen=True, slots=True)
class CountingLine:
    """A constant, and what some classes count for without any cap."""

    constant: float
    classes: Classes


def _joined(pots: Iterable[list[CountingLine]]) -> list[CountingLine]:
    """Return every sum of one line of each pot: the least of them is the sum of the pots' least."""
    choices = itertools.product(*pots)
    return [CountingLine(sum(line.constant for line in chosen), Classes().union(*(line.classes for line in chosen))) for chosen in choices]


@dataclass(frozen=True, eq=False)
class LegalRequirement:
    r"""One requirement: $Q \ge \min_K \max(F, R - I(K)) + X(K)$ over the sets K of recognised policies that may be counted.

    Where the law asks no cash for deductibles all policies count, and reserve classes may be capped. Where no reserve counts, $I(K) \ge R$
    is needed, and other classes hold $X(K)$.
    """

    id: str
    required: float
    floors: Mapping[str, Bar]
    """Least that some reserve classes must count for, by rule of the law."""
    caps: Mapping[str, Bar]
    """Most that some classes count for; the caps lie within one another or apart."""
    classes: Classes
    """All that count, insurance among them."""
    each: bool
    """Each class must reach the requirement alone."""
    factor: Mapping[str, float]
    """Of each reserve class that counts."""
    credit: Vector
    """Of each offer at full share; 0 where it is barred."""
    extra: float
    """Factor on the deductibles of the counted policies."""
    holders: Mapping[str, float]
    """Factor of each class that holds that cash."""
    deductible: Vector
    slots: tuple[tuple[str, ...], ...]

    @cached_property
    def reserve(self) -> Classes:
        """Return the reserve classes that count."""
        return Classes(cls for cls, factor in self.factor.items() if factor > 0)

    @property
    def apart(self) -> bool:
        """Whether policies alone meet the requirement, and other classes hold the cash for their deductibles."""
        return self.extra > 0 and not self.factor

    @cached_property
    def _narrow_first(self) -> list[tuple[str, Bar]]:
        return sorted(self.caps.items(), key=lambda item: len(item[1].classes))

    def counted(self, amounts: Mapping[str, float]) -> tuple[float, dict[str, float]]:
        """Return what classes count for together, and what each cap cuts off: from the narrowest cap out, each makes one pot of its own."""
        pots = {Classes({cls}): amount for cls, amount in amounts.items()}
        cut = {}
        for name, cap in self._narrow_first:
            within = [pot for pot in pots if pot <= cap.classes]
            held = math.fsum(pots.pop(pot) for pot in within)
            if held > cap.amount:
                cut[name] = held - cap.amount
            pots[cap.classes] = min(held, cap.amount)
        return math.fsum(pots.values()), cut

    def lines(self, classes: Classes) -> list[CountingLine]:
        """Return the sums whose least is what these classes count for, whatever is held."""
        pots = {Classes({cls}): [CountingLine(0.0, Classes({cls}))] for cls in classes}
        for _, cap in self._narrow_first:
            within = [pot for pot in pots if pot <= cap.classes]
            if within:
                pots[cap.classes] = [*_joined([pots.pop(pot) for pot in within]), CountingLine(cap.amount, Classes())]
        return _joined(pots.values())

    @cached_property
    def _required_sums(self) -> list[tuple[float, list[CountingLine]]]:
        """Return each amount asked with the sums that must all reach it."""
        alone = [Classes({cls}) for cls in sorted(self.classes)]
        required = [(self.required, self.lines(meant)) for meant in (alone if self.each else [self.classes])]
        return required + [(floor.amount, self.lines(floor.classes & self.classes)) for floor in self.floors.values()]

    @cached_property
    def alone(self) -> float:
        """Return F, the most asked of the reserve alone: by a floor, or because insurance is capped."""
        bare = [amount - line.constant for amount, lines in self._required_sums for line in lines if INSURANCE not in line.classes]
        return max([*bare, 0.0])

    @cached_property
    def rows(self) -> tuple[Mapping[str, float], ...]:
        """Return the sums of reserve that something is asked of, as the weight of each class."""
        if self.apart:
            return (self.holders,)
        shapes = [self.reserve]
        if not self.extra > 0:
            shapes = [line.classes & self.reserve for _, lines in self._required_sums for line in lines]
        return tuple({cls: self.factor[cls] for cls in sorted(shape)} for shape in dict.fromkeys(shape for shape in shapes if shape))

    def ways(self, shares: np.ndarray, *, exact: bool) -> np.ndarray:
        """Return what each row must reach (columns) for each mix (rows).

        A last column is infinite where no reserve would be enough, else 0. A lower bound unless `exact`: as if counting a policy
        never asked for cash.
        """
        if self.apart:
            lost = self._way(shares)[:, -1]
            return np.column_stack([self._least_extra(shares, lost) if exact else np.zeros(len(shares)), lost])
        if self.extra > 0:
            whole = self.needed(shares) if exact else self.at_least(shares)
            beyond = np.where(whole > TOLERANCE * self.required, math.inf, 0.0)
            return np.column_stack([whole, np.zeros(len(whole))]) if self.rows else beyond[:, None]
        return self._way(shares)

    def _way(self, shares: np.ndarray) -> np.ndarray:
        insured = shares @ self.credit
        rows = () if self.apart else tuple(Classes(row) for row in self.rows)
        need = np.zeros((len(shares), len(rows) + 1))
        for amount, lines in self._required_sums:
            for line in lines:
                rest = amount - line.constant - insured * (INSURANCE in line.classes)
                shape = line.classes & self.reserve
                if shape:
                    place = rows.index(shape)
                    need[:, place] = np.maximum(need[:, place], rest)
                else:
                    need[rest > TOLERANCE * np.maximum(self.required, insured), -1] = math.inf
        return need

    def _least_extra(self, shares: np.ndarray, lost: Vector) -> Vector:
        """Return the least cash for deductibles with which the policies counted meet the requirement; 0 where none can."""
        need = np.zeros(len(shares))
        open_ = np.flatnonzero(np.isfinite(lost))
        if open_.size > 0:
            need[open_] = self._searched(shares[open_])
        return need

    def cost(self, insured: np.ndarray, extra: np.ndarray | float) -> np.ndarray:
        r"""Return $\max(F, R - I) + X$; where policies alone must do, $X$, infinite if they do not."""
        if self.apart:
            short = self.required - insured > TOLERANCE * np.maximum(self.required, insured)
            return np.asarray(np.where(short, math.inf, extra))
        return np.asarray(np.maximum(self.alone, self.required - insured) + extra)

    def extra_cash(self, counted: Iterable[int]) -> float:
        r"""Return $X(K) = \text{factor} \cdot \sum_{\text{slots}} \max_{j \in K} d_j$, an offer in each of its slots."""
        largest: dict[str, float] = {}
        for j in counted:
            for slot in self.slots[j]:
                largest[slot] = max(largest.get(slot, 0.0), float(self.deductible[j]))
        return self.extra * math.fsum(largest.values())

    def at_least(self, shares: np.ndarray) -> Vector:
        r"""Return $\max(F, R - \sum_j c_j s_j)$: what is needed if counting a policy never asked for cash; a lower bound."""
        return np.asarray(np.maximum(self.alone, self.required - shares @ self.credit))

    def needed(self, shares: np.ndarray) -> Vector:
        r"""Return $\min_K \max(F, R - I(K)) + X(K)$ for each mix (row).

        Two sorts of mixes need no search. Where the policies without a deductible are enough: $F$. Where all of them together do
        not pass $R - F$ and none asks for more cash than it counts for: all are counted, for each one added lowers the need.
        """
        need = self.at_least(shares)
        asks = self.extra * self.deductible * np.array([len(slots) for slots in self.slots])
        if not ((asks > 0) & (self.credit > 0)).any():
            return need
        counts = shares * self.credit
        short = self.required - counts @ (asks <= 0).astype(np.float64) > self.alone
        all_worth = ((counts >= asks) | (counts <= 0)).all(axis=1) & (self.required - counts.sum(axis=1) >= self.alone)
        for row in np.flatnonzero(short & all_worth):
            need[row] += self.extra_cash(np.flatnonzero(counts[row] > 0).tolist())
        rest = np.flatnonzero(short & ~all_worth)
        if rest.size > 0:
            need[rest] = self._searched(shares[rest])
        return need

    def _searched(self, shares: np.ndarray) -> Vector:
        """Try every combination of largest deductibles for all mixes, or search each mix where the combinations are too many."""
        steps: dict[str, set[float]] = {}
        for j in np.flatnonzero((self.credit > 0) & (self.deductible > 0)):
            for slot in self.slots[j]:
                steps.setdefault(slot, {0.0}).add(float(self.deductible[j]))
        if math.prod(len(step) for step in steps.values()) > MOST_STEPS:
            return np.array([_CountingSearch(self, row).best for row in shares])
        largest = dict(zip(steps, np.array(list(itertools.product(*steps.values()))).T, strict=True))
        extra = self.extra * np.sum(list(largest.values()), axis=0)
        credit = np.tile(self.credit, (extra.size, 1))
        for k, slots in enumerate(self.slots):
            for slot in slots:
                credit[largest.get(slot, np.zeros(extra.size)) < self.deductible[k], k] = 0.0
        pieces = (shares[i : i + ROWS] @ credit.T for i in range(0, len(shares), ROWS))
        return np.concatenate([self.cost(piece, extra).min(axis=1) for piece in pieces])


class _CountingSearch:
    """Depth-first search for the best set to count of one mix, largest credit first, bounded by counting the rest for nothing."""

    def __init__(self, duty: LegalRequirement, shares: Vector) -> None:
        self.duty = duty
        self.counts = duty.credit * shares
        bought = np.flatnonzero(self.counts > 0)
        self.free = [int(j) for j in bought if duty.deductible[j] <= 0]
        self.order = sorted((int(j) for j in bought if duty.deductible[j] > 0), key=lambda j: -self.counts[j])
        self.best = math.inf
        self._try(0, [], float(self.counts[self.free].sum()))

    def _try(self, place: int, counted: list[int], credit: float) -> None:
        extra = self.duty.extra_cash(counted)
        rest = float(self.counts[self.order[place:]].sum())
        if self._cost(credit + rest, extra) >= self.best:
            return
        self.best = min(self.best, self._cost(credit, extra))
        if place < len(self.order):
            j = self.order[place]
            self._try(place + 1, [*counted, j], credit + float(self.counts[j]))
            self._try(place + 1, counted, credit)

    def _cost(self, credit: float, extra: float) -> float:
        return float(self.duty.cost(np.array(credit), extra))
