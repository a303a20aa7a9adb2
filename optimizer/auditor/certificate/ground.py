"""What the checker's programme is written from: case, loss years, payouts of every offer at full share, the law, and units of money."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.law import LawReading, readings
from optimizer.auditor.payout import Places, backed, paid_by
from optimizer.auditor.requirement import LegalRequirement
from optimizer.auditor.terms import OfferTerms
from optimizer.inputs.case import Case, Reserve, Tail
from optimizer.inputs.offers import Offer
from optimizer.inputs.shares import Grid, Range
from optimizer.losses.scenarios import Scenarios, Vector

LEAST_BOUGHT = 1e-6
"""Least share that counts as bought: shares are told to this."""
DRAWS = 2e8
"""Bytes of draws of whether cover answers that are held at once."""


@dataclass(frozen=True, slots=True)
class ReadDuty:
    """A requirement under one reading of the law."""

    key: str
    """Its id; where there are several readings, after the place of the reading."""
    duty: LegalRequirement
    reading: int | None
    """None where there is only one."""


class Ground:
    """Everything that rows, boxes and cuts are written from; recoveries are kept where an offer pays alone."""

    def __init__(self, case: Case, years: Scenarios, unit: float, recall: AuditCache | None = None) -> None:
        """Take the case and its loss years; amounts are divided by `unit`."""
        self.case, self.years, self.unit, self.recall = case, years, unit, recall or AuditCache()
        self.terms = OfferTerms(case)
        self.readings: tuple[LawReading, ...] = readings(case)
        self.names = tuple(offer.offer for offer in case.offers)
        self.price = years.price if years.price.size > 0 else np.ones(years.occurrences)
        self.loss: Vector = years.loss * self.price
        self.held_tails: tuple[Tail, ...] = tuple(tail for tail in case.tail if tail.hold)
        self.drawable = tuple(r.id for r in case.reserve if r.drawable)

    def money(self, amount: float) -> float:
        """Return an amount in units of the certificate."""
        return amount / self.unit

    @property
    def offers(self) -> tuple[tuple[str, Offer], ...]:
        """Id and offer, in file order."""
        return tuple(zip(self.names, self.case.offers, strict=True))

    @cached_property
    def backed(self) -> Vector:
        """What is owed for each occurrence after backing, which tail rules look at."""
        if not self.case.backing:
            return self.loss
        key = ("backed", self.years.fingerprint, repr(self.case.backing))
        return self.recall.of(key, lambda: backed(self.years, self.case.backing) * self.price)

    @cached_property
    def _payouts(self) -> tuple[Any, Any]:
        """Recovery (offers x occurrences) and reinstatement premium with tax (offers x years) at full share, sparse: SciPy has no types."""
        draws = AuditCache(most_bytes=DRAWS)
        paid = [paid_by(self.case, self.years, offer, self.recall, draws) for offer in self.case.offers]
        recovery = _stacked([(place, amount) for place, amount, _, _ in paid], self.years.occurrences)
        return recovery, _stacked([(year, owed) for _, _, year, owed in paid], self.years.years)

    @property
    def recovery(self) -> Any:
        """What each offer pays in each occurrence; shape (offers, occurrences)."""
        return self._payouts[0]

    @property
    def owed(self) -> Any:
        """Reinstatement premium of each offer in each year, with tax; shape (offers, years)."""
        return self._payouts[1]

    @cached_property
    def most_share(self) -> Vector:
        """Largest share of each offer that can be bought."""
        return np.array([most_share(offer) for offer in self.case.offers], dtype=np.float64)

    @cached_property
    def most_net(self) -> Vector:
        r"""Return $M_i = \sum_e x_e + \sum_j \bar s_j P_{ij}$, which no mix's net loss of the year exceeds; shape (years,)."""
        return np.asarray(self.years.per_year(self.loss) + self.owed.T @ self.most_share)

    @cached_property
    def duties(self) -> tuple[ReadDuty, ...]:
        """Each requirement of each reading."""
        return tuple(self._duties())

    def _duties(self) -> Iterator[ReadDuty]:
        for place, reading in enumerate(self.readings):
            for duty in reading.duties:
                if len(self.readings) == 1:
                    yield ReadDuty(duty.id, duty, None)
                else:
                    yield ReadDuty(f"{place}.{duty.id}", duty, place)

    @cached_property
    def largest_by_slot(self) -> dict[str, float]:
        """Largest deductible of each slot."""
        largest: dict[str, float] = {}
        for _, offer in self.offers:
            for slot in slots_of(offer):
                largest[slot] = max(largest.get(slot, 0.0), offer.deductible)
        return largest


def _stacked(rows: list[tuple[Places, Vector]], width: int) -> Any:
    """Return the rows of places and amounts as one sparse matrix."""
    start = np.concatenate(([0], np.cumsum([place.size for place, _ in rows], dtype=np.int64)))
    column = np.concatenate([place for place, _ in rows]) if rows else np.zeros(0, dtype=np.int32)
    value = np.concatenate([amount for _, amount in rows]) if rows else np.zeros(0)
    return sparse.csr_array((value, column.astype(np.int32, copy=False), start.astype(np.int32)), shape=(len(rows), width))


def slots_of(offer: Offer) -> tuple[str, ...]:
    """Return the slots an offer fills; one of its own, which no id can be, where it states none."""
    return offer.slots or (f"offer:{offer.offer}",)


def most_share(offer: Offer) -> float:
    """Return the largest share at which an offer can be bought."""
    return offer.shares.most if isinstance(offer.shares, Range) else offer.shares.sizes[-1]


def least_share(offer: Offer) -> float:
    """Return the least share at which an offer is bought."""
    return max(offer.shares.least, LEAST_BOUGHT) if isinstance(offer.shares, Range) else offer.shares.sizes[0]


def sizes_of(offer: Offer) -> tuple[float, ...]:
    """Return the line sizes of an offer that has several; none of any other."""
    return offer.shares.sizes if isinstance(offer.shares, Grid) and len(offer.shares.sizes) > 1 else ()


def beyond_scope(case: Case) -> str | None:
    """Return why no certificate is checked for a case; None where one is."""
    var = [tail.id for tail in case.tail if tail.hold and tail.measure == "var"]
    if var:
        return f"tail.{var[0]}: a certificate says nothing of a VaR rule"
    ids = [tail.id for tail in case.tail]
    if len(set(ids)) < len(ids):
        return "tail: two rules have one id"
    return None


def largest_need(ground: Ground) -> float:
    r"""Return $T$, which nothing that is asked of the reserve exceeds.

    $$ T = \max\Bigl(\max_i M_i,\ \max_b\, (\max(R_b, F_b) + \phi_b \sum_t \max_{j \in t} d_j),\
       \sum_t \max_{j \in t} d_j,\ \max_j a_j\Bigr) $$

    over tails, requirements $b$ of every reading with their floors and the cash for deductibles at factor $\phi_b$, the firm's own rule on
    deductibles, and attachments to be stood on.
    """
    by_slot = math.fsum(ground.largest_by_slot.values())
    law = [
        max([read.duty.required, *(floor.amount for floor in read.duty.floors.values())]) + read.duty.extra * by_slot
        for read in ground.duties
    ]
    attachments = [offer.attachment for offer in ground.case.offers]
    return max([float(ground.most_net.max(initial=0.0)), by_slot, *law, *attachments])


def most_held(ground: Ground, instrument: Reserve) -> float:
    r"""Return $U_r = \max(\text{min}_r, T / f_r)$, $f_r$ the least positive factor at which the instrument counts: of the law, or 1."""
    factors = [some.get(instrument.cls, 0.0) for read in ground.duties for some in (read.duty.factor, read.duty.holders)]
    return max(instrument.min, largest_need(ground) / min([1.0, *(factor for factor in factors if factor > 0)]))
