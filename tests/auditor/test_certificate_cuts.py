"""A cut made from any point, with any ties and any threshold, is beneath the measure of every mix, and meets it at an honest point."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.made_certificates import KINDS, drawn_case

from optimizer.auditor.certificate.columns import columns_of
from optimizer.auditor.certificate.cuts import CutMaker
from optimizer.auditor.certificate.ground import Ground, most_share
from optimizer.auditor.certificate.programme import Programme, Row
from optimizer.auditor.measures import measure
from optimizer.auditor.payout import Outcomes
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector
from optimizer.results.certificate import CertifiedCut, CertifiedKind

POINTS, CUTS = 12, 8
NO_RUNS = np.zeros((0, 2), dtype=np.int64)


class Measured:
    """The measures of some mixes, which cuts are to be beneath."""

    def __init__(self, case: Case, years: Scenarios, rng: np.random.Generator) -> None:
        self.case, self.years, self.rng = case, years, rng
        self.outcomes = Outcomes(case, years, case.offers)
        most = np.array([most_share(offer) for offer in case.offers])
        self.shares = most * rng.choice((0.0, 0.3, 1.0), (POINTS, most.size))
        self.net = self.outcomes.net(self.shares)
        self.drawn = rng.uniform(0, 1, POINTS) * self.net.max(initial=1.0)

    def yearly(self, tail: str) -> np.ndarray:
        """Return the net loss that a tail rule looks at, of no rule that of the cost."""
        rule = next((rule for rule in self.case.tail if rule.id == tail), None)
        return self.net if rule is None else self.outcomes.tail_net(rule, self.shares, self.net)

    def values(self, kind: CertifiedKind, tail: str) -> Vector:
        """Return the measure of each mix."""
        yearly = self.yearly(tail)
        if kind == "tail":
            rule = next(rule for rule in self.case.tail if rule.id == tail)
            return measure(rule.measure, yearly, self.years.probability, rule.level)
        if kind == "emergency":
            yearly = np.maximum(yearly - self.drawn[:, None], 0.0)
        return np.asarray(yearly @ self.years.probability)

    def cut(self, kind: CertifiedKind, tail: str, place: int, *, honest: bool) -> CertifiedCut:
        """Return a cut made at one of the mixes; one that is not honest has ties, a threshold and a year of any kind."""
        shares = {o.offer: float(s) for o, s in zip(self.case.offers, self.shares[place], strict=True) if s > 0}
        yearly, rng = self.yearly(tail)[place], self.rng
        threshold = float(self.drawn[place]) if kind == "emergency" else 0.0
        if honest:
            return CertifiedCut(0, kind, tail, shares, threshold, NO_RUNS, NO_RUNS, -1)
        open_runs, year_runs = (
            np.sort(rng.integers(0, many, (1, 2))).astype(np.int64) for many in (self.years.occurrences, self.years.years)
        )
        level = float(rng.choice([*yearly, -1.0])) if kind == "tail" else threshold * rng.uniform(0, 2)
        return CertifiedCut(0, kind, tail, shares, level, open_runs, year_runs, int(rng.integers(-1, self.years.years)))


def left_over(measured: Measured, programme: Programme, row: Row, values: Vector) -> Vector:
    """Return by how much each mix is above the cut, in money; the unit is 1."""
    point = np.zeros((POINTS, programme.low.size))
    for j, offer in enumerate(measured.case.offers):
        point[:, programme.place[f"share[{offer.offer}]"]] = measured.shares[:, j]
    point[:, programme.place["own_funds"]] = measured.drawn
    held = [programme.place[n] for n in ("expected_net", "emergency", *(f"tail[{t.id}]" for t in measured.case.tail if t.hold))]
    point[:, held] = values[:, None]
    return np.asarray(point[:, row.column] @ row.value - row.low + row.slack)


@pytest.mark.parametrize("kind", KINDS)
def test_no_cut_is_above_the_measure_of_any_mix(kind: str, tmp_path: Path) -> None:
    made = 0
    for seed in (1, 10, 15, 18, 21, 22):
        drawn = drawn_case(kind, seed, tmp_path)
        if drawn is None:
            continue
        case, years = drawn
        measured = Measured(case, years, np.random.default_rng(seed))
        ground = Ground(case, years, 1.0)
        programme, maker = Programme(columns_of(ground, 1.0)), CutMaker(ground)
        kinds: list[tuple[CertifiedKind, str]] = [("mean", ""), ("emergency", ""), *(("tail", t.id) for t in case.tail if t.hold)]
        for sort, tail in kinds:
            values = measured.values(sort, tail)
            cuts = [measured.cut(sort, tail, n % POINTS, honest=n < 2) for n in range(CUTS)]
            rows = maker.rows(programme, cuts)
            for n, row in rows.items():
                over = left_over(measured, programme, row, values)
                assert over.min() >= -1e-9 * row.slack, (seed, sort, n)
                if n < 2 and sort != "tail":
                    assert over[n] <= 3 * row.slack, (seed, sort, n)
            made += len(rows)
    assert made >= 2 * CUTS
