"""What policies pay, from the words of the contract (`formats.md` §7), for a few offers over every occurrence."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from optimizer.auditor.allotment import allot
from optimizer.auditor.cache import AuditCache
from optimizer.inputs.case import Backing, Case, Tail
from optimizer.inputs.insurers import Response
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index, Scenarios, Vector, sums
from optimizer.values import Pattern

Places = npt.NDArray[np.int32]


def classes_meant(years: Scenarios, patterns: Sequence[Pattern]) -> np.ndarray:
    """Say for each class of the losses whether one of the patterns means it."""
    return np.array([any(pattern.matches(name) for pattern in patterns) for name in years.classes], dtype=np.bool_)


def within_year(start: Index) -> Iterator[tuple[Index, Index]]:
    """Yield the years that have a k-th item and the places of these items, k from 1 on.

    A loop over the place within the year instead of over the years: a million years with one loss each are one step.
    """
    counts = np.diff(start)
    active = np.flatnonzero(counts)
    for k in range(int(counts.max(initial=0))):
        active = active[counts[active] > k]
        yield active, start[active] + k


def cap_of_year(offer: Offer) -> float:
    r"""Return $\min(\text{aggregate limit}, (\text{reinstatements} + 1) \cdot \text{limit})$; infinite if neither is stated."""
    by_count = math.inf if offer.reinstatements is None else (offer.reinstatements + 1) * offer.limit
    return by_count if offer.aggregate_limit is None else min(offer.aggregate_limit, by_count)


def chances(years: Scenarios, offer: Offer, responses: Sequence[Response]) -> Vector:
    """Return the probability that the offer answers each class of the losses."""
    chance = np.ones(len(years.classes))
    for place, name in enumerate(years.classes):
        for row in sorted(responses, key=_weight):  # the most exact row speaks last
            if row.offer in (offer.offer, "*") and row.cls.matches(name):
                chance[place] = row.probability
    return chance


def wording_of(offer: Offer) -> str:
    """Return what decides with one draw whether cover answers: the wording stated, else the layer, else the offer."""
    return offer.wording or (offer.slots[0] if offer.slots else f"offer:{offer.offer}")


def _weight(row: Response) -> int:
    """Rank a row of the responses: naming the offer is worth most, then the cause, then the wallet; `hot.*` leaves out what `hot` means."""
    wallet, _, cause = (*row.cls.text.partition("."),)
    return 8 * (row.offer != "*") + 4 * (cause not in {"", "*"}) + 2 * (wallet != "*") + (cause == "*")


def recovery(years: Scenarios, offer: Offer, responses: Sequence[Response] = ()) -> tuple[Vector, Vector]:
    """Return the recovery of each occurrence and the year's sum, at full share and as if no insurer failed."""
    place, paid, year, sum_of_year = _recoveries(years, offer, responses)
    allotted, used = np.zeros(years.occurrences), np.zeros(years.years)
    allotted[place], used[year] = paid, sum_of_year
    return allotted, used


def _recoveries(
    years: Scenarios, offer: Offer, responses: Sequence[Response], failed: np.ndarray | None = None
) -> tuple[Places, Vector, Places, Vector]:
    """Return the occurrences an offer pays in with the recovery of each, and its years with what it owed before it failed; ascending."""
    chance = np.where(classes_meant(years, offer.covers), chances(years, offer, responses), 0.0)
    terms = (offer.attachment + offer.deductible, offer.limit, offer.aggregate_deductible, cap_of_year(offer))
    content = np.uint64(int.from_bytes(hashlib.sha256(wording_of(offer).encode()).digest()[:8], "little"))
    place, paid = np.empty(years.occurrences, dtype=np.int32), np.empty(years.occurrences)
    year, used = np.empty(years.years, dtype=np.int32), np.empty(years.years)
    losses = (years.part_class, years.part_loss, years.part_start, years.occurrence_start)
    fails = np.zeros(0, dtype=np.bool_) if failed is None else failed
    names = (years.number.astype(np.uint64), content, np.uint64(years.seed))
    occurrences, in_years = allot(losses, (chance, fails), names, terms, (place, paid, year, used))
    return place[:occurrences].copy(), paid[:occurrences].copy(), year[:in_years].copy(), used[:in_years].copy()


def reinstatement_premium(offer: Offer, used: Vector) -> Vector:
    r"""Return $P_i = (1 + t) \sum_k \rho_k\, \pi \min((A_i - (k - 1) l)^+, l) / l$, each year, at full share."""
    owed = np.zeros_like(used)
    count = 0 if offer.reinstatements is None or math.isinf(offer.reinstatements) else int(offer.reinstatements)
    rates = offer.reinstatement_rate * count if len(offer.reinstatement_rate) == 1 else offer.reinstatement_rate
    for k, rate in enumerate(rates[:count]):
        if rate > 0:
            owed += rate * offer.premium * (np.clip(used - k * offer.limit, 0.0, offer.limit) / offer.limit)
    return owed * (1 + offer.tax)


def backed(years: Scenarios, backings: Sequence[Backing]) -> Vector:
    """Return each occurrence's loss less the own assets pledged to its classes.

    In time order, part by part, backing by backing: the lesser of what is left of the backing this year and of the part.
    """
    left = np.array(years.part_loss)
    pledged = [np.full(years.years, backing.amount) for backing in backings]
    meant = [classes_meant(years, backing.covers) for backing in backings]
    for year, part in within_year(years.part_start[years.occurrence_start]):
        for amount, classes in zip(pledged, meant, strict=True):
            taken = np.where(classes[years.part_class[part]], np.minimum(amount[year], left[part]), 0.0)
            left[part] -= taken
            amount[year] -= taken
    return sums(left, years.part_start)


def _paid(years: Scenarios, offer: Offer, responses: Sequence[Response]) -> tuple[Places, Vector, Places, Vector]:
    """Return the occurrences an offer pays in and what it pays, the years it is owed a reinstatement in and how much; at full share."""
    failed = years.failed_years(offer.insurer)
    place, allotted, year, used = _recoveries(years, offer, responses, failed)
    owed = reinstatement_premium(offer, used)
    owes = np.flatnonzero(owed)
    return place, allotted, year[owes], owed[owes]


def paid_by(case: Case, years: Scenarios, offer: Offer, recall: AuditCache) -> tuple[Places, Vector, Places, Vector]:
    """Return the occurrences an offer pays in and what it pays, the years it is owed a reinstatement in and how much; at full share.

    What was worked out before is recalled: it follows from the loss years, the offer and the responses.
    """
    return recall.of(("paid", years.fingerprint, repr(offer), repr(case.answers)), partial(_paid, years, offer, case.answers))


class Outcomes:
    r"""Net loss of every year for many mixes of some offers at once.

    $N_i = \sum_e (x_e - \sum_j s_j C_{ej})^+ + \sum_j s_j P_{ij}$
    """

    def __init__(self, case: Case, years: Scenarios, offers: Sequence[Offer], recall: AuditCache | None = None) -> None:
        """Work out recovery (offers x occurrences) and reinstatement premium (offers x years) at full share."""
        recall = recall or AuditCache()
        self.years = years
        self.offers = tuple(offers)
        price = years.price if years.price.size > 0 else np.ones(years.occurrences)
        self.loss = years.loss * price
        key = ("backed", years.fingerprint, repr(case.backing))
        self.backed = recall.of(key, lambda: backed(years, case.backing) * price) if case.backing else self.loss
        self.pledged = bool(case.backing)
        self.recovery = np.zeros((len(self.offers), years.occurrences))
        self.owed = np.zeros((len(self.offers), years.years))
        for j, offer in enumerate(self.offers):
            place, paid, year, owed = paid_by(case, years, offer, recall)
            self.recovery[j, place] = paid
            self.owed[j, year] = owed

    def net(self, shares: np.ndarray) -> np.ndarray:
        """Return the net loss of each year (columns) for each mix (rows)."""
        return self._net(shares, self.recovery, self.loss)

    def tail_net(self, tail: Tail, shares: np.ndarray, net: np.ndarray) -> np.ndarray:
        """Return the net loss that a tail rule looks at: backed assets off the loss, late payers not counted."""
        in_time = np.array([pays_in_time(offer, tail) for offer in self.offers], dtype=np.bool_)
        if in_time.all() and not self.pledged:
            return net
        return self._net(shares, self.recovery * in_time[:, None], self.backed)

    def _net(self, shares: np.ndarray, recovery: np.ndarray, loss: Vector) -> np.ndarray:
        open_loss = shares @ recovery
        np.subtract(loss, open_loss, out=open_loss)
        np.maximum(open_loss, 0.0, out=open_loss)
        yearly = _per_year(open_loss, self.years.occurrence_start)
        yearly += shares @ self.owed
        return yearly


def pays_in_time(offer: Offer, tail: Tail) -> bool:
    """Say whether an offer recovers in a tail rule: no deadline, or a stated payout within it."""
    return tail.within_days is None or (offer.payout_days is not None and offer.payout_days <= tail.within_days)


def _per_year(values: np.ndarray, start: Index) -> np.ndarray:
    counts = np.diff(start)
    if (counts == 1).all():
        return values
    total = np.zeros((values.shape[0], counts.size))
    filled = np.flatnonzero(counts)
    if filled.size > 0:
        total[:, filled] = np.add.reduceat(values, start[filled], axis=1)
    return total
