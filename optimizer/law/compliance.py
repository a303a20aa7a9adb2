r"""How a mix meets a requirement of the law: which policies are counted, and what the reserve must then bring.

What counts of a class is at most its factor times what is held, what counts of policies at most their credit times the share, and
of classes under a cap together at most its amount. Caps of one requirement lie within one another or apart, so the most that some
classes count for is a minimum over sets of caps: reached, or not,

$$ \sum_{c \in G} q_c \ge A \iff \sum_{r \in G \setminus \cup T} f_r a_r \ge A - \sum_{k \in T} C_k \; \forall\, T \subseteq \text{caps} $$

and since floors hold one another, one choice of $q$ is the most for all of them at once. These rows are exact: no solver.
A law with several readings is met if all requirements of one of them are.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.inputs.offers import Offer
from optimizer.inputs.regime.clauses import INSURANCE
from optimizer.law.recognition import Bound, Reading, Recognition, Requirement
from optimizer.losses.scenarios import Vector

SUM_TOLERANCE = 1e-11
"""Relative: an amount short by less is reached, since sums of doubles are off by this much."""
PLACED = 1 - 5e-6
"""Shares that sum to this much are a policy placed in full: each is rounded to 1e-6."""
UNASKED = -math.inf
"""What a reading asks of a row that only another one has."""

RowWeights = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ReserveRow:
    r"""What the reserve must meet: $\sum_r \text{counts}_r a_r \ge \text{amount}$, plus $X$ where `bears`, less credit where `insured`."""

    counts: RowWeights
    amount: float
    insured: bool
    bears: bool


@dataclass(frozen=True, slots=True)
class MetRequirement:
    """One way in which a mix meets a requirement."""

    requirement: Requirement
    counted: tuple[int, ...]
    """Offers counted."""
    extra: float
    """Cash on top for their deductibles."""
    needs: tuple[tuple[RowWeights, float], ...]
    """What each sum of reserve must reach."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """A reading of the law under which a mix can meet it, given enough reserve, and how it meets each requirement."""

    reading: Reading
    met: tuple[MetRequirement, ...]


def rows_of(requirement: Requirement) -> tuple[ReserveRow, ...]:
    """Return what the reserve must bring."""
    reserve = requirement.counting - {INSURANCE}
    alone = [frozenset({cls}) for cls in sorted(requirement.counting)]
    rows = [
        row
        for classes in (alone if requirement.each else [requirement.counting])
        for row in _rows(requirement, classes, requirement.required)
    ]
    if requirement.extra_cash > 0:
        rows += _rows(requirement, reserve, 0.0) if requirement.joint else [ReserveRow(requirement.holding, 0.0, insured=False, bears=True)]
    for floor in requirement.floors:
        rows += _rows(requirement, floor.classes & requirement.counting, floor.amount)
    return tuple(rows)


def _rows(requirement: Requirement, meant: frozenset[str], amount: float) -> Iterator[ReserveRow]:
    """Yield a row for each set of caps: their classes bring at most their amounts, the others what is held."""
    caps = [cap for cap in requirement.caps if cap.classes & meant]
    for size in range(len(caps) + 1):
        for full in itertools.combinations(caps, size):
            free = meant.difference(*(cap.classes for cap in full))
            counts = tuple(requirement.counts(r, free) for r in range(len(requirement.factor)))
            bears = bool(free - {INSURANCE}) and requirement.joint
            yield ReserveRow(counts, amount - sum(cap.amount for cap in full), INSURANCE in free, bears)


def row_weights(recognition: Recognition) -> tuple[RowWeights, ...]:
    """Return the different left sides over all readings; those without any reserve in them are looked at in `ways`."""
    requirements = (requirement for reading in recognition.readings for requirement in reading.requirements)
    return tuple(dict.fromkeys(row.counts for requirement in requirements for row in rows_of(requirement) if any(row.counts)))


def by_slot(offers: Sequence[Offer], chosen: Sequence[int]) -> float:
    """Return the sum over slots of the largest deductible in a slot: co-insurers of one layer count once."""
    largest: dict[str, float] = {}
    for j in chosen:
        for slot in offers[j].in_slots:
            largest[slot] = max(largest.get(slot, 0.0), offers[j].deductible)
    return sum(largest.values())


def placed(reading: Reading, shares: Vector) -> bool:
    """Say whether the policies that each waiver of a reading rests on are placed in full."""
    return all(float(shares[list(offers)].sum()) >= PLACED for offers in reading.full)


def compliant_readings(recognition: Recognition, offers: Sequence[Offer], shares: Vector) -> tuple[Compliance, ...]:
    """Return the readings under which a mix can meet the law, given enough reserve; none where no reserve would be enough."""
    compliant = []
    for reading in recognition.readings:
        if placed(reading, shares):
            each = [_met(requirement, offers, shares) for requirement in reading.requirements]
            able = tuple(way for way in each if way is not None)
            if len(able) == len(each):
                compliant.append(Compliance(reading, able))
    return tuple(compliant)


def needs_of_rows(chosen: Compliance, every: Sequence[RowWeights]) -> tuple[float, ...]:
    """Return what each sum of reserve must reach under a reading: the most that a requirement of it asks."""
    most: dict[RowWeights, float] = {}
    for way in chosen.met:
        for shape, need in way.needs:
            most[shape] = max(most.get(shape, UNASKED), need)
    return tuple(most.get(shape, UNASKED) for shape in every)


def _met(requirement: Requirement, offers: Sequence[Offer], shares: Vector) -> MetRequirement | None:
    rows = rows_of(requirement)
    counted, extra = tuple(int(j) for j in np.flatnonzero(shares) if requirement.credit[int(j)] > 0), 0.0
    if requirement.extra_cash > 0:
        counted, extra = count_best(requirement, _ReserveNeed.of(rows), offers, shares)
    insured = sum(requirement.credit[j] * float(shares[j]) for j in counted)
    needs: dict[RowWeights, float] = {row.counts: 0.0 for row in rows if any(row.counts)}
    for row in rows:
        need = row.amount + (extra if row.bears else 0.0) - (insured if row.insured else 0.0)
        if any(row.counts):
            needs[row.counts] = max(needs[row.counts], need)
        elif need > SUM_TOLERANCE * max(requirement.required, insured):
            return None
    return MetRequirement(requirement, counted, extra, tuple(needs.items()))


@dataclass(frozen=True, slots=True)
class _ReserveNeed:
    """What is asked where all reserve counts as one sum: with policies taken off, and without; and of policies alone."""

    whole: float
    alone: float
    insured: float

    @classmethod
    def of(cls, rows: Sequence[ReserveRow]) -> _ReserveNeed:
        return cls(
            whole=max((row.amount for row in rows if row.insured and row.bears), default=0.0),
            alone=max((row.amount for row in rows if not row.insured and row.bears), default=0.0),
            insured=max((row.amount for row in rows if row.insured and not row.bears), default=0.0),
        )

    def need(self, insured: float, extra: float) -> float:
        if self.insured - insured > SUM_TOLERANCE * max(self.insured, insured):
            return math.inf
        return max(self.alone, self.whole - insured) + extra


def count_best(requirement: Requirement, reserve: _ReserveNeed, offers: Sequence[Offer], shares: Vector) -> tuple[tuple[int, ...], float]:
    r"""Return the offers to count for the least reserve, and the extra cash for their deductibles.

    $$ \min_K \; \max(F, R - \sum_{j \in K} \text{credit}_j s_j) + X(K) $$

    over the policies the firm may count, F the most that is asked of the reserve alone. Depth first; a branch is left when even all
    remaining credit cannot beat the best.
    """
    candidates = [int(j) for j in np.flatnonzero(shares) if requirement.credit[int(j)] > 0]
    credit = {j: requirement.credit[j] * float(shares[j]) for j in candidates}
    free = [j for j in candidates if offers[j].deductible == 0]
    rest = sorted((j for j in candidates if j not in free), key=lambda j: -credit[j])
    best: list[tuple[float, tuple[int, ...], float]] = []

    def visit(at: int, chosen: tuple[int, ...]) -> None:
        extra = requirement.extra_cash * by_slot(offers, [j for j in chosen if j not in free])
        insured = sum(credit[j] for j in chosen)
        need = reserve.need(insured, extra)
        if not best or need < best[0][0] - SUM_TOLERANCE * requirement.required:
            best[:] = [(need, chosen, extra)]
        if at < len(rest) and reserve.need(insured + sum(credit[j] for j in rest[at:]), extra) < best[0][0]:
            visit(at + 1, (*chosen, rest[at]))
            visit(at + 1, chosen)

    visit(0, tuple(free))
    return best[0][1], best[0][2]


def beyond_caps(requirement: Requirement, counts: dict[str, float]) -> list[tuple[Bound, float]]:
    """Return, for each cap, what its classes count for beyond it, the excess of caps within it already taken off."""
    left = dict(counts)
    excesses = []
    for cap in sorted(requirement.caps, key=lambda cap: len(cap.classes)):
        over = sum(left.get(cls, 0.0) for cls in cap.classes) - cap.amount
        if over > 0:
            excesses.append((cap, over))
            left.update(dict.fromkeys(cap.classes, 0.0))
            left[min(cap.classes)] = cap.amount
    return excesses
