r"""The losses that policies see: listed once for all policies that cover and answer the same, with the layers of each marked on the list.

Nearly every year holds one loss that a policy sees, and no insurer fails in it. There a policy pays one layer of that loss, from its
`foot` to its `top`, whatever its aggregate terms (`formats.md` §7):

$$ C = \min(\max(x - \text{foot}, 0), \text{width}), \quad \text{foot} = \text{attachment} + \text{deductible} +
   \text{aggregate deductible}, \quad \text{width} = \min(\text{limit} - \text{aggregate deductible}, \text{year's cap}) $$

Between two neighbours of all feet and tops every payout is a straight line of the loss. So the sums of all policies over any years follow
from two sums a segment, of the weights and of the weighted losses: one pass for all policies instead of one for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.losses.random.kernels import named_draws
from optimizer.losses.random.streams import Purpose, key_of, stream_id
from optimizer.losses.scenarios import Index, Scenarios, Vector, spans, starts, sums
from optimizer.recovery.terms import Terms

Places = npt.NDArray[np.int32]
SingleLosses = tuple[Vector, Places, Places]
"""Losses, their occurrences and their years, in the order of the years."""
MultipleLosses = tuple[Vector, Places, Places, Places, Vector]
"""Losses, their occurrences, first place of each year, the year, its largest loss: the year with the largest first."""


@dataclass(frozen=True, slots=True, eq=False)
class CoveredLosses:
    """The losses that policies of one wording cover and answer, above the least amount at which one of them pays."""

    single: SingleLosses
    """Of years with one such loss in which no insurer fails."""
    multiple: MultipleLosses
    """Of all other years."""


def answer_draws(years: Scenarios, wording: str) -> Vector:
    """Return a number within (0, 1) for each occurrence: cover of this wording answers a class where it is below its probability.

    One draw an occurrence and wording, named by the year, the place within it and the wording, never by a row; shape (occurrences,).
    """
    year_of = years.year_of
    place = np.arange(years.occurrences, dtype=np.int64) - years.occurrence_start[:-1][year_of]
    return named_draws(years.number[year_of], place, stream_id(wording), key_of(years.seed, Purpose.ANSWER))


def covered_losses(terms: Terms, j: int, retention: float, years: Scenarios) -> CoveredLosses:
    """Return the losses above an amount that an offer sees: the parts it covers and answers, summed over each occurrence."""
    loss = sums(_inside(terms, j, years), years.part_start)
    hit = np.flatnonzero(loss > retention)
    year = years.year_of[hit]
    alone = (np.diff(year, prepend=-1) > 0) & (np.diff(year, append=years.years) > 0)  # years stand in order
    if years.failed.size:
        alone &= ~np.logical_or.reduce(years.failed, axis=0)[year]
    single = hit[alone]
    return CoveredLosses((loss[single], single.astype(np.int32), year[alone].astype(np.int32)), _multiple(loss, hit[~alone], year[~alone]))


def _inside(terms: Terms, j: int, years: Scenarios) -> Vector:
    """Return the loss of each part as far as an offer covers and answers it."""
    covers, answers, part_class = terms.covers[j], terms.answers[j], years.part_class
    inside = covers[part_class]
    if (answers[covers] < 1).any():
        draw = np.repeat(answer_draws(years, terms.wording[j]), np.diff(years.part_start))
        inside = inside & (draw < answers[part_class])
    return np.where(inside, years.part_loss, 0.0)


def _multiple(loss: Vector, hit: Index, year_of: Index) -> MultipleLosses:
    year, first = np.unique(year_of, return_index=True)
    start = np.append(first, hit.size).astype(np.int64)
    reach = np.maximum.reduceat(loss[hit], first) if hit.size else np.zeros(0)
    order = np.argsort(-reach, kind="stable")
    places = spans(start, order)
    ends = starts(np.diff(start)[order])
    return loss[hit][places], hit[places].astype(np.int32), ends.astype(np.int32), year[order].astype(np.int32), reach[order]


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The layers that some offers pay of a single loss, and the segments into which their feet and tops cut all losses.

    Segment s holds the losses x with s edges below x: edge s - 1 < x <= edge s.
    """

    foot: Vector
    """Shape (offers,), as all but the edges."""
    width: Vector
    edges: Vector
    """Every foot and top, rising; shape (segments - 1,)."""
    first: Index
    """Segment in which an offer begins to pay."""
    full: Index
    """Segment from which on it pays its whole width."""

    def segments(self, loss: Vector) -> Places:
        """Return the segment of each loss."""
        return np.searchsorted(self.edges, loss, side="left").astype(np.int32)

    def lines(self, weight: Vector) -> npt.NDArray[np.float64]:
        r"""Return a and b of $\sum_j w_j C_j = a + b x$ in each segment; shape (segments, 2)."""
        coefficients = np.zeros((self.edges.size + 1, 2))
        for j in np.flatnonzero(weight):
            coefficients[self.first[j] : self.full[j]] += weight[j] * np.array((-self.foot[j], 1.0))
            if self.full[j] <= self.edges.size:
                coefficients[self.full[j] :, 0] += weight[j] * self.width[j]
        return coefficients

    def sums(self, totals: npt.NDArray[np.float64]) -> Vector:
        r"""Return $\sum_e w_e C_{ej}$ of each offer from $(\sum w, \sum w x)$ of each segment; shape (offers,)."""
        paid = np.zeros(self.foot.size)
        for j, (first, full) in enumerate(zip(self.first, self.full, strict=True)):
            weight, weighted = totals[first:full].sum(axis=0)
            paid[j] = weighted - self.foot[j] * weight
            above = float(totals[full:, 0].sum())
            if above > 0.0:  # none where the layer has no top
                paid[j] += self.width[j] * above
        return np.asarray(np.maximum(paid, 0.0))


def layers_of(terms: Terms, offers: Index) -> Layers:
    """Return the layers of some offers, by place in the terms."""
    off = terms.aggregate_deductible[offers]
    foot = terms.retention[offers] + off
    width = np.maximum(np.minimum(terms.limit[offers] - off, terms.year_cap[offers]), 0.0)
    top = foot + width
    edges = np.unique(np.concatenate((foot, top[np.isfinite(top)])))
    return Layers(foot, width, edges, np.searchsorted(edges, foot) + 1, np.searchsorted(edges, top) + 1)
