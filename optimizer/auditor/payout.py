"""What policies pay, from the words of the contract (`formats.md` §7), for a few offers over every occurrence."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.draws import answer_draws
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


def answered(years: Scenarios, offer: Offer, responses: Sequence[Response], recall: AuditCache | None = None) -> np.ndarray:
    """Say for each part of each occurrence whether the offer answers its class: one draw an occurrence and wording."""
    chance = np.ones(len(years.classes))
    for place, name in enumerate(years.classes):
        for row in sorted(responses, key=_weight):  # the most exact row speaks last
            if row.offer in (offer.offer, "*") and row.cls.matches(name):
                chance[place] = row.probability
    if (chance == 1).all():
        return np.ones(years.part_class.size, dtype=np.bool_)
    wording = offer.wording or (offer.slots[0] if offer.slots else f"offer:{offer.offer}")
    draw = (recall or AuditCache()).of(("draws", years.fingerprint, wording), lambda: answer_draws(years, wording))
    occurrence_of = np.repeat(np.arange(years.occurrences), np.diff(years.part_start))
    return np.asarray(draw[occurrence_of] < chance[years.part_class])


def _weight(row: Response) -> int:
    """Rank a row of the responses: naming the offer is worth most, then the cause, then the wallet; `hot.*` leaves out what `hot` means."""
    wallet, _, cause = (*row.cls.text.partition("."),)
    return 8 * (row.offer != "*") + 4 * (cause not in {"", "*"}) + 2 * (wallet != "*") + (cause == "*")


def recovery(years: Scenarios, offer: Offer, responses: Sequence[Response] = (), recall: AuditCache | None = None) -> tuple[Vector, Vector]:
    r"""Return the recovery of each occurrence and the year's sum, at full share and as if no insurer failed.

    $o_e = \min((x_e - a - d)^+, l)$, $A_e = \min((\sum_{f \le e} o_f - D)^+, \text{cap})$, $C_e = A_e - A_{e-1}$.
    """
    meant = classes_meant(years, offer.covers)[years.part_class] & answered(years, offer, responses, recall)
    covered = np.where(meant, years.part_loss, 0.0)
    loss = sums(covered, years.part_start)
    paid = np.clip(loss - (offer.attachment + offer.deductible), 0.0, offer.limit)
    cap = cap_of_year(offer)
    allotted = np.zeros(years.occurrences)
    so_far, used = np.zeros(years.years), np.zeros(years.years)
    for year, place in within_year(years.occurrence_start):
        so_far[year] += paid[place]
        now = np.clip(so_far[year] - offer.aggregate_deductible, 0.0, cap)
        allotted[place] = now - used[year]
        used[year] = now
    return allotted, used


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


def _paid(years: Scenarios, offer: Offer, responses: Sequence[Response], recall: AuditCache) -> tuple[Places, Vector, Places, Vector]:
    """Return the occurrences an offer pays in and what it pays, the years it is owed a reinstatement in and how much; at full share."""
    allotted, used = recovery(years, offer, responses, recall)
    failed = years.failed_years(offer.insurer)
    if failed is not None:
        allotted[np.repeat(failed, np.diff(years.occurrence_start))] = 0.0
    owed = reinstatement_premium(offer, used)
    place, year = np.flatnonzero(allotted).astype(np.int32), np.flatnonzero(owed).astype(np.int32)
    return place, allotted[place], year, owed[year]


def paid_by(
    case: Case, years: Scenarios, offer: Offer, recall: AuditCache, draws: AuditCache | None = None
) -> tuple[Places, Vector, Places, Vector]:
    """Return the occurrences an offer pays in and what it pays, the years it is owed a reinstatement in and how much; at full share.

    What was worked out before is recalled: it follows from the loss years, the offer and the responses. `draws` keeps whether cover
    answers, which offers of one wording share.
    """
    named = ("paid", years.fingerprint, repr(offer), repr(case.answers))
    return recall.of(named, partial(_paid, years, offer, case.answers, draws or recall))


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
