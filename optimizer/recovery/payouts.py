r"""What policies pay: one kernel for all contract terms, over occurrences, never a years x offers matrix.

For occurrence $e$ of a year and offer $j$ at full share, $x_{ej}$ the loss in the classes it covers (`formats.md` §7):

$$ o_{ej} = \min(\max(x_{ej} - \text{attachment} - \text{deductible}, 0), \text{limit}) $$
$$ A_{ej} = \min(\max(\textstyle\sum_{f \le e} o_{fj} - \text{aggregate deductible}, 0), \text{year's cap}) $$
$$ C_{ej} = A_{ej} - A_{(e-1)j} \quad (0 \text{ if the insurer has failed}) $$
$$ U_{ij} = \sum_k \text{rate}_k \, \min(\max(A_{ij} - (k-1)\,\text{limit}, 0), \text{limit}) / \text{limit} $$

and the reinstatement premium is $P_{ij} = (1 + \text{tax}) \cdot \text{premium} \cdot U_{ij}$, owed also to an insurer that failed.
Each policy is worked out on the ground-up loss, as if there were no other; what several pay of one loss: `contribution.py`. Inuring covers
and "other insurance" clauses are not expressed here.

Years with a single loss go by segments, all policies in one pass (`layers.py`); the others go policy by policy, as the formulas stand.
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

from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index, Scenarios, Vector
from optimizer.recovery.layers import CoveredLosses, Layers, MultipleLosses, Places, covered_losses, layers_of
from optimizer.recovery.terms import Terms, gross_premiums

Offered = tuple[float, float, float, float, Vector]
"""Beneath (attachment + deductible), limit, aggregate deductible, year's cap, reinstatement rates."""
CoverageKey = tuple[bytes, bytes, str, float]
"""Classes covered, answers and wording where they matter, least amount at which an offer pays."""


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
def _add(
    shares: tuple[float, float], offer: Offered, covered: MultipleLosses, failed: npt.NDArray[np.bool_], out: tuple[Vector, Vector]
) -> None:
    """Add `share x C_ej` to the recovery and `share x U_ij` to the use of years with several losses, each at its own share."""
    retention, limit, aggregate_deductible, year_cap, rates = offer
    loss, occurrence, start, year, reach = covered
    for at in range(year.size):
        if reach[at] <= retention:
            break  # nor do the years after it reach this layer
        i = year[at]
        answers = failed.size == 0 or not failed[i]
        total = 0.0
        paid = 0.0
        for n in range(start[at], start[at + 1]):
            above = loss[n] - retention
            if above > 0.0:
                total += min(above, limit)
                now = min(max(total - aggregate_deductible, 0.0), year_cap)
                if answers:
                    out[0][occurrence[n]] += shares[0] * (now - paid)
                paid = now
        if paid > 0.0 and rates.size > 0:
            out[1][i] += shares[1] * _use(paid, limit, rates)


@njit(cache=True, nogil=True)
def _add_lines(lines: npt.NDArray[np.float64], segment: Places, loss: Vector, place: Places, out: Vector) -> None:
    """Add `a + b x` of each loss's segment to what stands at its place."""
    for n in range(loss.size):
        s = segment[n]
        out[place[n]] += lines[s, 0] + lines[s, 1] * loss[n]


@njit(cache=True, nogil=True)
def _sum(
    chosen: npt.NDArray[np.bool_], offer: Offered, covered: MultipleLosses, failed: npt.NDArray[np.bool_], weights: tuple[Vector, Vector]
) -> tuple[float, float]:
    """Return `sum w_e C_ej` and `sum v_i U_ij` of one offer over the chosen of the years with several losses."""
    retention, limit, aggregate_deductible, year_cap, rates = offer
    loss, occurrence, start, year, reach = covered
    recovery = 0.0
    use = 0.0
    for at in range(year.size):
        if reach[at] <= retention:
            break
        i = year[at]
        if not chosen[i]:
            continue
        answers = failed.size == 0 or not failed[i]
        total = 0.0
        paid = 0.0
        for n in range(start[at], start[at + 1]):
            above = loss[n] - retention
            if above > 0.0:
                total += min(above, limit)
                now = min(max(total - aggregate_deductible, 0.0), year_cap)
                if answers:
                    recovery += weights[0][occurrence[n]] * (now - paid)
                paid = now
        if paid > 0.0 and rates.size > 0:
            use += weights[1][i] * _use(paid, limit, rates)
    return recovery, use


@njit(cache=True, nogil=True)
def _add_up(segment: Places, loss: Vector, place: Places, weight: Vector, totals: npt.NDArray[np.float64]) -> None:
    """Add the weight of each loss, and the weighted loss, to its segment.

    Compensated (Kahan, 1965): a payout is the difference of the two, and a million equal weights added one by one would all be rounded
    the same way.
    """
    left = np.zeros_like(totals)
    for n in range(loss.size):
        w = weight[place[n]]
        if w != 0.0:
            s = segment[n]
            for k in range(2):
                term = (w if k == 0 else w * loss[n]) - left[s, k]
                total = totals[s, k] + term
                left[s, k] = (total - totals[s, k]) - term
                totals[s, k] = total


@dataclass(frozen=True, slots=True, eq=False)
class _CoverageGroup:
    """Offers, by place, that see the same losses; which of these reach which layer."""

    offers: Index
    covered: CoveredLosses
    layers: Layers
    segment: Places
    """Of each single loss."""
    restoring: Vector
    """Reinstatements used by one unit of a single loss paid: the first rate over the limit; shape (offers,)."""

    def add(self, weight: Vector, place: Places, out: Vector) -> None:
        """Add `sum_j w_j C_j` of each single loss to what stands at its place."""
        if weight.any():
            _add_lines(self.layers.lines(weight), self.segment, self.covered.single[0], place, out)

    def sums(self, place: Places, weight: Vector) -> Vector:
        """Return `sum w C_j` of each offer over the single losses, weighted by what stands at their places; shape (offers,)."""
        totals = np.zeros((self.layers.edges.size + 1, 2))
        _add_up(self.segment, self.covered.single[0], place, weight, totals)
        return self.layers.sums(totals)


@dataclass(frozen=True, slots=True)
class Payouts:
    """Offers against loss years: recoveries are computed when asked for and never stored for all offers.

    Offers of one wording that cover and answer the same classes share one list of the losses they see, a few tens of bytes an
    occurrence above the least amount at which one of them pays.
    """

    terms: Terms
    years: Scenarios
    previous: InitVar[Payouts | None] = None
    """Other payouts; what they have listed of the same loss years is not listed again."""
    _listed: dict[CoverageKey, _CoverageGroup] = field(init=False)

    def __post_init__(self, previous: Payouts | None) -> None:
        """List the losses seen, once for all offers that see the same."""
        listed = previous._listed if previous is not None and previous.years.fingerprint == self.years.fingerprint else {}
        alike: dict[tuple[bytes, bytes, str], list[int]] = defaultdict(list)
        for j, (covers, answers) in enumerate(zip(self.terms.covers, self.terms.answers, strict=True)):
            certain = bool((answers[covers] >= 1).all())
            alike[covers.tobytes(), b"" if certain else answers.tobytes(), "" if certain else self.terms.wording[j]].append(j)
        groups: dict[CoverageKey, _CoverageGroup] = {}
        for same, offers in alike.items():
            key = (*same, float(self.terms.retention[offers].min()))
            groups[key] = self._group(np.array(offers, dtype=np.int64), key[-1], listed.get(key))
        object.__setattr__(self, "_listed", groups)

    def _group(self, offers: Index, retention: float, previous: _CoverageGroup | None) -> _CoverageGroup:
        layers, limit = layers_of(self.terms, offers), self.terms.limit[offers]
        covered = covered_losses(self.terms, int(offers[0]), retention, self.years) if previous is None else previous.covered
        alike = previous is not None and np.array_equal(previous.layers.edges, layers.edges)
        segment = previous.segment if previous is not None and alike else layers.segments(covered.single[0])
        first_rate = self.terms.rates[offers, 0] if self.terms.rates.size else np.zeros(offers.size)
        return _CoverageGroup(offers, covered, layers, segment, np.where(np.isfinite(limit), first_rate / limit, 0.0))

    @property
    def identity(self) -> str:
        """Digest of everything that recoveries and reinstatement premiums follow from; premiums only where they price a reinstatement."""
        t = self.terms
        digest = hashlib.sha256(repr((self.years.fingerprint, t.wording, t.covers.shape, t.rates.shape)).encode())
        arrays = (t.retention, t.limit, t.aggregate_deductible, t.year_cap, t.rates, t.covers, t.answers, t.insurer)
        for array in (*arrays, *((t.gross_premium,) if t.rates.any() else ())):
            digest.update(array.tobytes())
        return digest.hexdigest()

    def at_premiums_of(self, offers: Sequence[Offer]) -> Payouts:
        """Return the same payouts where reinstatements are paid for at the premiums of other offers, alike in all else."""
        other = copy(self)
        object.__setattr__(other, "terms", replace(self.terms, gross_premium=gross_premiums(offers)))
        return other

    def _offer(self, j: int) -> Offered:
        t = self.terms
        return float(t.retention[j]), float(t.limit[j]), float(t.aggregate_deductible[j]), float(t.year_cap[j]), t.rates[j]

    def _failed(self, j: int) -> npt.NDArray[np.bool_]:
        insurer = int(self.terms.insurer[j])
        return _NEVER if insurer < 0 else self.years.failed[insurer]

    def of(self, shares: Vector, *, answering: npt.NDArray[np.bool_] | None = None) -> tuple[Vector, Vector]:
        """Return `sum_j s_j C_ej` per occurrence and `sum_j s_j P_ij` per year.

        `answering` says which offers recover (a deadline leaves late payers out); reinstatement premium is owed all the same.
        """
        recovering = shares if answering is None else np.where(answering, shares, 0.0)
        owing = shares * self.terms.gross_premium
        recovery, premium = np.zeros(self.years.occurrences), np.zeros(self.years.years)
        for group in self._listed.values():
            _, occurrence, year = group.covered.single
            group.add(recovering[group.offers], occurrence, recovery)
            group.add(owing[group.offers] * group.restoring, year, premium)
            for j in group.offers[shares[group.offers] != 0.0] if group.covered.multiple[0].size else ():
                pair = (float(recovering[j]), float(owing[j]))
                _add(pair, self._offer(int(j)), group.covered.multiple, self._failed(int(j)), (recovery, premium))
        return recovery, premium

    def weighted(
        self, chosen: npt.NDArray[np.bool_], weights: tuple[Vector, Vector], *, answering: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Vector, Vector]:
        """Return for every offer `sum_e w_e C_ej` and `sum_i v_i U_ij` over the chosen years (a mask).

        `weights` are w by occurrence and v by year, 0 outside the chosen years. An offer that is not `answering` recovers nothing; its
        reinstatements count.
        """
        count = self.terms.retention.size
        recovery, use = np.zeros(count), np.zeros(count)
        for group in self._listed.values():
            _, occurrence, year = group.covered.single
            priced = self.terms.rates[group.offers].any()
            if answering is None or answering[group.offers].any():
                recovery[group.offers] = group.sums(occurrence, weights[0])
            if priced:
                use[group.offers] = group.restoring * group.sums(year, weights[1])
            for j in group.offers if group.covered.multiple[0].size else ():
                more = _sum(chosen, self._offer(int(j)), group.covered.multiple, self._failed(int(j)), weights)
                recovery[j] += more[0]
                use[j] += more[1]
        return recovery * (True if answering is None else answering), use


_NEVER = np.zeros(0, dtype=np.bool_)
"""Failures of an insurer that never fails."""
