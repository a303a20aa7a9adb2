r"""How a mix meets a requirement of the law: which policies are counted, and what the reserve must then bring.

What counts of a class is at most its factor times what is held, what counts of policies at most their credit times the share, and
of classes under a cap together at most its amount. Caps of one requirement lie within one another or apart, so the most that some
classes count for is a minimum over sets of caps: reached, or not,

$$ \sum_{c \in G} q_c \ge A \iff \sum_{r \in G \setminus \cup T} f_r a_r \ge A - \sum_{k \in T} C_k \; \forall\, T \subseteq \text{caps} $$

and since floors hold one another, one choice of $q$ is the most for all of them at once. These rows are exact: no solver.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.clause import INSURANCE
from optimizer.policy import Offer
from optimizer.recognition import Bound, Requirement
from optimizer.scenarios import Vector

SUM_TOLERANCE = 1e-11
"""Relative: an amount short by less is reached, since sums of doubles are off by this much."""


@dataclass(frozen=True, slots=True)
class Row:
    r"""What the reserve must meet: $\sum_r \text{counts}_r a_r \ge \text{amount} + X$, less what policies count for where `insured`."""

    counts: tuple[float, ...]
    amount: float
    insured: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which a mix meets a requirement."""

    route: str | None
    """The only class that counts; None where all do."""
    counted: tuple[int, ...]
    """Offers counted."""
    extra: float
    """Cash on top for their deductibles."""
    needs: tuple[float, ...]
    """What each of the requirement's `shapes` must reach."""


def rows_of(requirement: Requirement, route: str | None) -> tuple[Row, ...]:
    """Return what the reserve must bring, under one route where exactly one class may count."""
    only = None if route is None else frozenset({route})
    found = list(_rows(requirement, None, requirement.required, only))
    reserve = frozenset(requirement.classes)
    if requirement.extra_cash > 0:
        found += _rows(requirement, reserve, 0.0, only)
    for floor in requirement.floors:
        found += _rows(requirement, floor.classes, floor.amount, only)
    return tuple(found)


def _rows(requirement: Requirement, classes: frozenset[str] | None, amount: float, only: frozenset[str] | None) -> Iterator[Row]:
    """Yield a row for each set of caps: their classes bring at most their amounts, the others what is held."""
    meant = frozenset({INSURANCE, *requirement.classes}) if classes is None else classes
    meant = meant if only is None else meant & only
    caps = [cap for cap in requirement.caps if cap.classes & meant]
    for size in range(len(caps) + 1):
        for full in itertools.combinations(caps, size):
            free = meant.difference(*(cap.classes for cap in full))
            counts = tuple(requirement.counts(r, free) for r in range(len(requirement.factor)))
            yield Row(counts, amount - sum(cap.amount for cap in full), INSURANCE in free)


def routes_of(requirement: Requirement) -> tuple[str | None, ...]:
    """Return the routes of a requirement; one without a name where all classes count side by side."""
    return requirement.routes or (None,)


def shapes(requirement: Requirement) -> tuple[tuple[float, ...], ...]:
    """Return the different left sides over all routes; those without any reserve in them are looked at in `ways`."""
    every = [row.counts for route in routes_of(requirement) for row in rows_of(requirement, route) if any(row.counts)]
    return tuple(dict.fromkeys(every))


def by_slot(offers: Sequence[Offer], chosen: Sequence[int]) -> float:
    """Return the sum over slots of the largest deductible in a slot: co-insurers of one layer count once."""
    largest: dict[str, float] = {}
    for j in chosen:
        for slot in offers[j].in_slots:
            largest[slot] = max(largest.get(slot, 0.0), offers[j].deductible)
    return sum(largest.values())


def ways(requirement: Requirement, offers: Sequence[Offer], shares: Vector) -> tuple[Way, ...]:
    """Return the ways in which a mix can meet a requirement, given enough reserve; none where no reserve would be enough."""
    found = (_way(requirement, route, offers, shares) for route in routes_of(requirement))
    return tuple(way for way in found if way is not None)


def _way(requirement: Requirement, route: str | None, offers: Sequence[Offer], shares: Vector) -> Way | None:
    rows = rows_of(requirement, route)
    counts = route in (None, INSURANCE)
    bought = [int(j) for j in np.flatnonzero(shares) if requirement.credit[int(j)] > 0] if counts else []
    counted, extra = tuple(bought), 0.0
    if requirement.extra_cash > 0:
        counted, extra = count_best(requirement, _Asked.of(rows), offers, shares)
    insured = sum(requirement.credit[j] * float(shares[j]) for j in counted)
    needs = dict.fromkeys(shapes(requirement), 0.0)
    for row in rows:
        need = row.amount + extra - (insured if row.insured else 0.0)
        if any(row.counts):
            needs[row.counts] = max(needs[row.counts], need)
        elif need > SUM_TOLERANCE * max(requirement.required, insured):
            return None
    return Way(route, counted, extra, tuple(needs.values()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked where all reserve counts as one sum: with policies taken off, and without."""

    whole: float
    alone: float

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Asked:
        return cls(
            whole=max((row.amount for row in rows if row.insured), default=0.0),
            alone=max((row.amount for row in rows if not row.insured), default=0.0),
        )

    def need(self, insured: float, extra: float) -> float:
        return max(self.alone, self.whole - insured) + extra


def count_best(requirement: Requirement, asked: _Asked, offers: Sequence[Offer], shares: Vector) -> tuple[tuple[int, ...], float]:
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
        need = asked.need(insured, extra)
        if not best or need < best[0][0] - SUM_TOLERANCE * requirement.required:
            best[:] = [(need, chosen, extra)]
        if at < len(rest) and asked.need(insured + sum(credit[j] for j in rest[at:]), extra) < best[0][0]:
            visit(at + 1, (*chosen, rest[at]))
            visit(at + 1, chosen)

    visit(0, tuple(free))
    return best[0][1], best[0][2]


def beyond_caps(requirement: Requirement, counts: dict[str, float]) -> list[tuple[Bound, float]]:
    """Return, for each cap, what its classes count for beyond it, the excess of caps within it already taken off."""
    left = dict(counts)
    found = []
    for cap in sorted(requirement.caps, key=lambda cap: len(cap.classes)):
        over = sum(left.get(cls, 0.0) for cls in cap.classes) - cap.amount
        if over > 0:
            found.append((cap, over))
            left.update(dict.fromkeys(cap.classes, 0.0))
            left[min(cap.classes)] = cap.amount
    return found
