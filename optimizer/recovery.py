r"""What policies pay: one kernel for all contract terms, over occurrences, never a years x offers matrix.

For occurrence $e$ of a year and offer $j$ at full share, $x_{ej}$ the loss in the classes it covers (`formats.md` §7):

$$ o_{ej} = \min(\max(x_{ej} - \text{attachment} - \text{deductible}, 0), \text{limit}) $$
$$ A_{ej} = \min(\max(\textstyle\sum_{f \le e} o_{fj} - \text{aggregate deductible}, 0), \text{year's cap}) $$
$$ C_{ej} = A_{ej} - A_{(e-1)j} \quad (0 \text{ if the insurer has failed}) $$
$$ U_{ij} = \sum_k \text{rate}_k \, \min(\max(A_{ij} - (k-1)\,\text{limit}, 0), \text{limit}) / \text{limit} $$

and the reinstatement premium is $P_{ij} = (1 + \text{tax}) \cdot \text{premium} \cdot U_{ij}$, owed also to an insurer that failed.
Each policy pays on the ground-up loss, on its own: inuring covers and "other insurance" clauses are not expressed here.
The kernels run without the interpreter's lock and allocate nothing; results do not depend on the machine's vector width,
because sums run in year order.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from dataclasses import InitVar, dataclass, field, replace

import numpy as np
import numpy.typing as npt
from numba import njit

from optimizer.chance.kernels import named_draws
from optimizer.chance.naming import Purpose, content_word, key_of
from optimizer.cover import Response, answer_probability
from optimizer.policy import Offer
from optimizer.scenarios import Index, Scenarios, Vector, spans, starts, sums

Offered = tuple[float, float, float, float, Vector]
"""Beneath (attachment + deductible), limit, aggregate deductible, year's cap, reinstatement rates."""
Places = npt.NDArray[np.int32]
SeenKey = tuple[bytes, bytes, str, float]
"""Classes covered, answers and wording where they matter, least amount at which an offer pays."""
Seen = tuple[Vector, Places, Places, Places, Vector]
"""Losses covered and answered, their occurrences, first place of each year, the year, its largest loss."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Contract terms of several offers as arrays, ready for the kernels; money in case currency; shape (offers,)."""

    beneath: Vector
    """`attachment + deductible`."""
    limit: Vector
    aggregate_deductible: Vector
    year_cap: Vector
    rates: npt.NDArray[np.float64]
    """Price of each reinstatement as part of the premium; shape (offers, most reinstatements priced)."""
    covers: npt.NDArray[np.bool_]
    """Whether an offer covers a class; shape (offers, classes)."""
    answers: npt.NDArray[np.float64]
    """Probability that cover answers an occurrence of a class; shape (offers, classes)."""
    wording: tuple[str, ...]
    """Offers of one wording answer, or refuse, together."""
    insurer: Index
    """Row of `Scenarios.failed`, -1 where the insurer never fails."""
    gross_premium: Vector
    """`premium * (1 + tax)`: what one unit of `U` costs."""


def terms_of(offers: Sequence[Offer], years: Scenarios, responses: Sequence[Response] = ()) -> Terms:
    """Return the arrays of the offers' terms against the classes and failing insurers of these years."""
    shape = (len(offers), len(years.classes))
    priced = max((len(offer.rates) for offer in offers), default=0)
    rates = np.zeros((len(offers), priced))
    for row, offer in enumerate(offers):
        rates[row, : len(offer.rates)] = offer.rates
    return Terms(
        beneath=np.array([offer.attachment + offer.deductible for offer in offers], dtype=np.float64),
        limit=np.array([offer.limit for offer in offers], dtype=np.float64),
        aggregate_deductible=np.array([offer.aggregate_deductible for offer in offers], dtype=np.float64),
        year_cap=np.array([offer.year_cap for offer in offers], dtype=np.float64),
        rates=rates,
        covers=np.array([[any(p.matches(c) for p in o.covers) for c in years.classes] for o in offers], dtype=np.bool_).reshape(shape),
        answers=np.array([[answer_probability(responses, o.offer, c) for c in years.classes] for o in offers]).reshape(shape),
        wording=tuple(offer.answers_as for offer in offers),
        insurer=np.array([years.insurers.index(o.insurer) if o.insurer in years.insurers else -1 for o in offers], dtype=np.int64),
        gross_premium=gross_premiums(offers),
    )


@njit(cache=True, nogil=True)
def _use(paid: float, limit: float, rates: Vector) -> float:
    """Return U: the reinstatements used up by `paid`, each at its own rate, pro rata as to amount."""
    used = 0.0
    if limit == np.inf:
        return used  # nothing to restore, so nothing priced
    for k in range(rates.size):
        above = paid - k * limit
        if above <= 0.0:
            break
        used += rates[k] * min(above, limit) / limit
    return used


@njit(cache=True, nogil=True)
def _add(share: float, offer: Offered, seen: Seen, failed: npt.NDArray[np.bool_], out: tuple[Vector, Vector]) -> None:
    """Add `share x C_ej` to the recovery and `share x U_ij` to the use, for one offer, in every year that reaches it."""
    beneath, limit, aggregate_deductible, year_cap, rates = offer
    loss, occurrence, start, year, reach = seen
    for at in range(year.size):
        if reach[at] <= beneath:
            break  # nor do the years after it reach this layer
        i = year[at]
        answers = failed.size == 0 or not failed[i]
        total = 0.0
        paid = 0.0
        for n in range(start[at], start[at + 1]):
            above = loss[n] - beneath
            if above > 0.0:
                total += min(above, limit)
                now = min(max(total - aggregate_deductible, 0.0), year_cap)
                if answers:
                    out[0][occurrence[n]] += share * (now - paid)
                paid = now
        if paid > 0.0 and rates.size > 0:
            out[1][i] += share * _use(paid, limit, rates)


@njit(cache=True, nogil=True)
def _sum(
    chosen: npt.NDArray[np.bool_], offer: Offered, seen: Seen, failed: npt.NDArray[np.bool_], weights: tuple[Vector, Vector]
) -> tuple[float, float]:
    """Return `sum w_e C_ej` and `sum v_i U_ij` of one offer over the chosen years."""
    beneath, limit, aggregate_deductible, year_cap, rates = offer
    loss, occurrence, start, year, reach = seen
    recovery = 0.0
    use = 0.0
    for at in range(year.size):
        if reach[at] <= beneath:
            break
        i = year[at]
        if not chosen[i]:
            continue
        answers = failed.size == 0 or not failed[i]
        total = 0.0
        paid = 0.0
        for n in range(start[at], start[at + 1]):
            above = loss[n] - beneath
            if above > 0.0:
                total += min(above, limit)
                now = min(max(total - aggregate_deductible, 0.0), year_cap)
                if answers:
                    recovery += weights[0][occurrence[n]] * (now - paid)
                paid = now
        if paid > 0.0 and rates.size > 0:
            use += weights[1][i] * _use(paid, limit, rates)
    return recovery, use


def answer_draws(years: Scenarios, wording: str) -> Vector:
    """Return a number within (0, 1) for each occurrence: cover of this wording answers a class where it is below its probability.

    One draw an occurrence and wording, named by the year, the place within it and the wording, never by a row; shape (occurrences,).
    """
    year_of = years.year_of
    place = np.arange(years.occurrences, dtype=np.int64) - years.occurrence_start[:-1][year_of]
    return named_draws(years.number[year_of], place, content_word(wording), key_of(years.seed, Purpose.ANSWER))


def seen_by(inside: Vector, beneath: float, years: Scenarios) -> Seen:
    """Return the losses above an amount that a policy sees, by year, the year with the largest first.

    `inside` is the loss of each part as far as the policy covers and answers it, else 0.
    """
    loss = sums(inside, years.part_start)
    hit = np.flatnonzero(loss > beneath)
    year, first = np.unique(years.year_of[hit], return_index=True)
    start = np.append(first, hit.size).astype(np.int64)
    reach = np.maximum.reduceat(loss[hit], first) if hit.size else np.zeros(0)
    order = np.argsort(-reach, kind="stable")
    places = spans(start, order)
    ends = starts(np.diff(start)[order])
    return loss[hit][places], hit[places].astype(np.int32), ends.astype(np.int32), year[order].astype(np.int32), reach[order]


def gross_premiums(offers: Sequence[Offer]) -> Vector:
    """Return premium with tax of each offer; shape (offers,)."""
    return np.array([offer.premium * (1.0 + offer.tax) for offer in offers], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Payouts:
    """Offers against loss years: recoveries are computed when asked for and never stored for all offers.

    Offers of one wording that cover and answer the same classes share one list of the losses they see, a few tens of bytes an
    occurrence above the least amount at which one of them pays.
    """

    terms: Terms
    years: Scenarios
    known: InitVar[Payouts | None] = None
    """Other payouts; what they have listed of the same loss years is not listed again."""
    _seen: tuple[Seen, ...] = field(init=False)
    """One for each offer, shared where they see the same."""
    _listed: dict[SeenKey, Seen] = field(init=False)

    def __post_init__(self, known: Payouts | None) -> None:
        """List the losses seen, once for all offers that see the same."""
        listed = known._listed if known is not None and known.years.fingerprint == self.years.fingerprint else {}
        alike: dict[tuple[bytes, bytes, str], list[int]] = defaultdict(list)
        for j, (covers, answers) in enumerate(zip(self.terms.covers, self.terms.answers, strict=True)):
            certain = bool((answers[covers] >= 1).all())
            alike[covers.tobytes(), b"" if certain else answers.tobytes(), "" if certain else self.terms.wording[j]].append(j)
        seen: dict[int, Seen] = {}
        mine: dict[SeenKey, Seen] = {}
        for same, offers in alike.items():
            key = (*same, float(self.terms.beneath[offers].min()))
            mine[key] = listed[key] if key in listed else seen_by(self._inside(offers[0]), key[-1], self.years)
            seen |= dict.fromkeys(offers, mine[key])
        object.__setattr__(self, "_seen", tuple(seen[j] for j in range(len(seen))))
        object.__setattr__(self, "_listed", mine)

    @property
    def identity(self) -> str:
        """Digest of everything that recoveries and reinstatement premiums follow from; premiums only where they price a reinstatement."""
        t = self.terms
        digest = hashlib.sha256(repr((self.years.fingerprint, t.wording, t.covers.shape, t.rates.shape)).encode())
        arrays = (t.beneath, t.limit, t.aggregate_deductible, t.year_cap, t.rates, t.covers, t.answers, t.insurer)
        for array in (*arrays, *((t.gross_premium,) if t.rates.any() else ())):
            digest.update(array.tobytes())
        return digest.hexdigest()

    def at_premiums_of(self, offers: Sequence[Offer]) -> Payouts:
        """Return the same payouts where reinstatements are paid for at the premiums of other offers, alike in all else."""
        other = copy(self)
        object.__setattr__(other, "terms", replace(self.terms, gross_premium=gross_premiums(offers)))
        return other

    def _inside(self, j: int) -> Vector:
        """Return the loss of each part as far as an offer covers and answers it."""
        covers, answers, part_class = self.terms.covers[j], self.terms.answers[j], self.years.part_class
        inside = covers[part_class]
        if (answers[covers] < 1).any():
            draw = np.repeat(answer_draws(self.years, self.terms.wording[j]), np.diff(self.years.part_start))
            inside = inside & (draw < answers[part_class])
        return np.where(inside, self.years.part_loss, 0.0)

    def _offer(self, j: int) -> tuple[Offered, Seen, npt.NDArray[np.bool_]]:
        t, insurer = self.terms, int(self.terms.insurer[j])
        offer = (float(t.beneath[j]), float(t.limit[j]), float(t.aggregate_deductible[j]), float(t.year_cap[j]), t.rates[j])
        return offer, self._seen[j], _NEVER if insurer < 0 else self.years.failed[insurer]

    def of(self, shares: Vector, *, answering: npt.NDArray[np.bool_] | None = None) -> tuple[Vector, Vector]:
        """Return `sum_j s_j C_ej` per occurrence and `sum_j s_j P_ij` per year.

        `answering` says which offers recover (a deadline leaves late payers out); reinstatement premium is owed all the same.
        """
        recovery, unheard = np.zeros(self.years.occurrences), np.zeros(self.years.occurrences)
        premium = np.zeros(self.years.years)
        for j in np.flatnonzero(shares):
            pays = answering is None or bool(answering[j])
            use = np.zeros(self.years.years) if self.terms.rates.size else premium
            _add(float(shares[j]), *self._offer(int(j)), (recovery if pays else unheard, use))
            if use is not premium:
                premium += use * self.terms.gross_premium[j]
        return recovery, premium

    def weighted(
        self, chosen: npt.NDArray[np.bool_], weights: tuple[Vector, Vector], *, answering: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Vector, Vector]:
        """Return for every offer `sum_e w_e C_ej` and `sum_i v_i U_ij` over the chosen years (a mask).

        `weights` are w by occurrence and v by year. An offer that is not `answering` recovers nothing; its reinstatements count.
        """
        pairs = [
            _sum(chosen, *self._offer(j), weights) if answering is None or answering[j] or self.terms.rates[j].any() else (0.0, 0.0)
            for j in range(self.terms.beneath.size)
        ]
        table = np.array(pairs).reshape(-1, 2)
        return table[:, 0] * (True if answering is None else answering), table[:, 1].copy()


_NEVER = np.zeros(0, dtype=np.bool_)
"""Failures of an insurer that never fails."""
