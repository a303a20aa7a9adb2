r"""Cuts made again from their points: averages of loss years, linear in the shares, that hold up a measure of the net loss.

$$ v \ge \sum_{e \in U} q_{i(e)} x_e - \sum_j s_j \sum_{e \in U} q_{i(e)} C_{ej} + \sum_j s_j \sum_i q_i P_{ij}
   - \Bigl(\sum_i q_i\Bigr) (D + o) $$

the last of emergency funding alone. For *any* set $U$ of occurrences the right side is at most $\sum_i q_i N_i$ less what is drawn, since
$(x_e - \sum_j s_j C_{ej})^+$ is at least 0 and at least what stands inside it. And for *any* weights, $\sum_i q_i N_i$ holds up a mean with
$0 \le q_i \le p_i$; a tail mean with $0 \le q_i \le p_i / m$, $\sum_i q_i \le 1$, which is the greatest of all such averages (Acerbi &
Tasche, 2002); and $\sum_i q_i (N_i - D - o)$ the mean beyond reserve and own funds with $0 \le q_i \le p_i$. So which way a tie was taken
can make a row weaker than it might be, and never wrong: the point and the ties say which row is meant, and nothing rests on them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from optimizer.auditor.certificate.ground import Ground
from optimizer.auditor.certificate.programme import Programme, Row, column_name
from optimizer.auditor.findings import TOLERANCE
from optimizer.auditor.measures import tail_mass
from optimizer.auditor.payout import pays_in_time
from optimizer.inputs.case import Tail
from optimizer.losses.scenarios import Index, Vector, starts
from optimizer.results.certificate import TIE, CertifiedCut

CELLS = 6_000_000
"""Cuts times occurrences worked on at once."""
BEYOND = 1.001
"""Share that a point may have: a solver keeps a bound of 1 as far as its tolerance goes, and a row is valid whatever its point."""
EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, eq=False)
class Average:
    """The right side of a cut, money: a constant, a slope for each share, and what a unit drawn takes off."""

    constant: float
    recovery: Vector
    use: Vector
    drawn: float
    terms: int
    """Most amounts added up for one of these: the rounding of the sums is at most so many times that of one addition."""


@dataclass(frozen=True, slots=True, eq=False)
class _Lot:
    """The years that some cuts look at, with what is owed and paid in them."""

    year: Index
    """Places among all years, ascending."""
    occurrence: Index
    start: Index
    """First occurrence of each of these years, among these occurrences."""
    loss: Vector
    recovery: Any
    """Offers x these occurrences."""
    owed: Any
    """Offers x these years."""

    @property
    def year_of(self) -> Index:
        """Year of each occurrence, among these years."""
        return np.repeat(np.arange(self.year.size), np.diff(self.start))


class CutMaker:
    """The cuts of a certificate as the checker makes them."""

    def __init__(self, ground: Ground) -> None:
        """Take case, loss years and payouts."""
        self.ground = ground
        self.tails = {tail.id: tail for tail in ground.held_tails}

    def rows(self, programme: Programme, cuts: Sequence[CertifiedCut]) -> dict[int, Row]:
        """Return the row of each cut by its place among the cuts; a cut that names no offer or tail of the case, or no year, has none."""
        alike: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, cut in enumerate(cuts):
            if self.fault(cut) is None:
                alike[cut.kind, cut.tail].append(n)
        made = {}
        for (kind, tail), places in alike.items():
            averages = self._of_mean if kind == "mean" else self._of_years
            for n, average in zip(places, averages(self.tails.get(tail), [cuts[n] for n in places]), strict=True):
                made[n] = self._row(programme, cuts[n], average)
        return made

    def fault(self, cut: CertifiedCut) -> str | None:
        """Return what a cut names that the case does not have; None where all of it is there."""
        years, shares = self.ground.years, cut.shares.values()
        wrong: str | None = None
        if cut.kind not in ("mean", "tail", "emergency"):
            wrong = f"{cut.kind}: no measure"
        elif (cut.kind == "tail") != (cut.tail in self.tails):
            wrong = f"{cut.tail or 'tail'}: no tail rule that binds"
        elif not (set(cut.shares) <= set(self.ground.names) and all(0.0 <= share <= BEYOND for share in shares)):
            wrong = "the point is of offers of the catalogue, each share from 0 to 1 as a solver sees it"
        elif not _are_runs(cut.open_runs, years.occurrences) or not _are_runs(cut.year_runs, years.years):
            wrong = "ties are runs of places of occurrences and of years, ascending"
        elif not -1 <= cut.straddling < years.years or not np.isfinite(cut.threshold):
            wrong = "the threshold is an amount, and the year that straddles it a year or -1"
        return wrong

    def _shares(self, cuts: Sequence[CertifiedCut]) -> np.ndarray:
        shares = [[cut.shares.get(name, 0.0) for name in self.ground.names] for cut in cuts]
        return np.array(shares, dtype=np.float64).reshape(len(cuts), len(self.ground.names))

    def _of_mean(self, _: Tail | None, cuts: Sequence[CertifiedCut]) -> Iterator[Average]:
        """Average all years; where no offer pays, an occurrence is open at every point."""
        ground, years = self.ground, self.ground.years
        weight = np.repeat(years.probability, np.diff(years.occurrence_start))
        paid = np.zeros(years.occurrences, dtype=np.bool_)
        paid[ground.recovery.indices] = True
        place = np.flatnonzero(paid)
        loss, recovery = ground.loss[place], ground.recovery[:, place]
        rest = float((weight[~paid] * ground.loss[~paid]).sum())
        use = np.asarray(ground.owed @ years.probability)
        for some in _batches(cuts, place.size):
            left = _open((loss, recovery), self._shares(some), place, some)
            weighted = np.where(left, weight[place, None], 0.0)
            constants, recovered = loss @ weighted, recovery @ weighted
            for k in range(len(some)):
                yield Average(rest + float(constants[k]), recovered[:, k], use, 0.0, years.occurrences + years.years)

    def _of_years(self, tail: Tail | None, cuts: Sequence[CertifiedCut]) -> Iterator[Average]:
        """Average the years beyond the threshold of each cut; None of the tails stands for emergency funding."""
        lot = self._lot(tail, cuts)
        for some in _batches(cuts, lot.occurrence.size):
            shares = self._shares(some)
            left = _open((lot.loss, lot.recovery), shares, lot.occurrence, some)
            recovered = lot.recovery.T @ shares.T
            open_loss = np.maximum(lot.loss[:, None] - recovered, 0.0)
            net = _by_year(open_loss, lot.start) + lot.owed.T @ shares.T
            gross = _by_year(lot.loss[:, None], lot.start)[:, 0]
            for k, cut in enumerate(some):
                weight = self._weights(tail, cut, lot, (net[:, k], gross))
                by_occurrence = np.where(left[:, k], weight[lot.year_of], 0.0)
                yield Average(
                    float((by_occurrence * lot.loss).sum()),
                    np.asarray(lot.recovery @ by_occurrence),
                    np.asarray(lot.owed @ weight),
                    float(weight.sum()) if tail is None else 0.0,
                    lot.occurrence.size + lot.year.size,
                )

    def _lot(self, tail: Tail | None, cuts: Sequence[CertifiedCut]) -> _Lot:
        """Return the years that can be beyond the least threshold of some cuts, or are named by one."""
        ground, years = self.ground, self.ground.years
        least = min(cut.threshold for cut in cuts)
        can = ground.most_net >= least - TIE * (abs(least) + ground.most_net)
        can[[cut.straddling for cut in cuts if cut.straddling >= 0]] = True
        year = np.flatnonzero(can)
        counts = np.diff(years.occurrence_start)
        occurrence = np.flatnonzero(np.repeat(can, counts))
        recovery = ground.recovery[:, occurrence]
        if tail is not None:
            in_time = np.array([pays_in_time(offer, tail) for offer in ground.case.offers], dtype=np.float64)
            recovery.data *= np.repeat(in_time, np.diff(recovery.indptr))
        loss = (ground.loss if tail is None else ground.backed)[occurrence]
        return _Lot(year, occurrence, starts(counts[year]), loss, recovery, ground.owed[:, year])

    def _weights(self, tail: Tail | None, cut: CertifiedCut, lot: _Lot, at: tuple[Vector, Vector]) -> Vector:
        r"""Return $q_i$ of these years, within $[0, p_i / m]$ and with a sum of at most 1 (of emergency funding: within $[0, p_i]$)."""
        net, gross = at
        chance = self.ground.years.probability[lot.year]
        beyond, room = net - cut.threshold, TIE * (abs(cut.threshold) + gross)
        full = (beyond > room) | ((np.abs(beyond) <= room) & _within(cut.year_runs, lot.year)) | (cut.threshold < 0)
        if tail is None:
            return np.where(full, chance, 0.0)
        mass = tail_mass(tail.level)
        weight = np.where(full, chance / mass, 0.0)
        total = float(weight.sum())
        if total > 1.0:
            return weight / total  # of ties named beyond what the tail holds: an average of the tail all the same
        if cut.straddling >= 0:
            place = int(np.searchsorted(lot.year, cut.straddling))
            weight[place] = min(float(chance[place]) / mass, max(weight[place], 1.0 - total))
        return weight

    def _row(self, programme: Programme, cut: CertifiedCut, average: Average) -> Row:
        r"""Return the cut as a row, $v + \sum_j (\text{recovery}_j - \text{use}_j) s_j + g (D + o) \ge c_0$, in units of the certificate.

        Each of its sums has terms of one sign, so it is off by at most $n \varepsilon$ of itself. Where the row as it stands is missed,
        what is recovered is less than $c_0 + \sum_j \text{use}_j s_j$, and so are all errors together than $2 n \varepsilon$ of that.
        """
        ground = self.ground
        held = {"mean": "expected_net", "emergency": "emergency"}.get(cut.kind, column_name("tail", cut.tail))
        names = [held, *(column_name("share", j) for j in ground.names)]
        values = np.concatenate(([1.0], (average.recovery - average.use) / ground.unit))
        if cut.kind == "emergency":
            names += [*(column_name("held", r) for r in ground.drawable), "own_funds"]
            values = np.concatenate((values, np.full(len(ground.drawable) + 1, average.drawn)))
        used = np.flatnonzero(values)
        column = np.array([programme.place[names[k]] for k in used], dtype=np.int64)
        sizes = 2 * (average.constant + float(average.use @ ground.most_share))
        drawn = average.drawn * float(programme.high[column[used > len(ground.names)]].sum())
        slack = (TOLERANCE + (average.terms + 8) * EPSILON) * ground.money(sizes) + 64 * EPSILON * drawn
        return Row(column, values[used], ground.money(average.constant), float("inf"), slack)


def _are_runs(runs: Index, many: int) -> bool:
    """Say whether these are runs of places, from first to last, one after the other, among so many."""
    if runs.ndim != 2 or runs.shape[1] != 2 or runs.dtype.kind != "i":
        return False
    places = runs.reshape(-1)
    apart = bool((runs[:, 0] <= runs[:, 1]).all() and (runs[1:, 0] > runs[:-1, 1]).all())
    return apart and bool(((places >= 0) & (places < many)).all())


def _within(runs: Index, places: Index) -> np.ndarray:
    """Say which of some ascending places lie in a run."""
    steps = np.zeros(places.size + 1, dtype=np.int64)
    np.add.at(steps, np.searchsorted(places, runs[:, 0], side="left"), 1)
    np.add.at(steps, np.searchsorted(places, runs[:, 1], side="right"), -1)
    return np.asarray(np.cumsum(steps)[:-1] > 0)


def _batches(cuts: Sequence[CertifiedCut], occurrences: int) -> Iterator[Sequence[CertifiedCut]]:
    size = max(1, CELLS // max(1, occurrences))
    return (cuts[i : i + size] for i in range(0, len(cuts), size))


def _open(paid: tuple[Vector, Any], shares: np.ndarray, places: Index, cuts: Sequence[CertifiedCut]) -> np.ndarray:
    """Say which occurrences (rows) are open at each point (columns): more is lost than recovered, or a tie that was taken so."""
    loss, recovery = paid
    left = np.asarray(loss[:, None] - recovery.T @ shares.T)
    is_open = left > TIE * loss[:, None]
    for k, cut in enumerate(cuts):
        if cut.open_runs.size > 0:
            is_open[:, k] |= (np.abs(left[:, k]) <= TIE * loss) & _within(cut.open_runs, places)
    return is_open


def _by_year(values: np.ndarray, start: Index) -> np.ndarray:
    """Return the sum over each year's occurrences (rows)."""
    counts = np.diff(start)
    if (counts == 1).all():
        return values
    total = np.zeros((counts.size, values.shape[1]))
    filled = np.flatnonzero(counts)
    if filled.size > 0:
        total[filled] = np.add.reduceat(values, start[filled], axis=0)
    return total
