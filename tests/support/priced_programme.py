"""The checker's programme with one mix fixed in it, priced by a solver: what any row or box of it takes from that mix shows."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from optimizer.auditor.certificate.columns import columns_of
from optimizer.auditor.certificate.ground import Ground, sizes_of
from optimizer.auditor.certificate.law_rows import law_rows
from optimizer.auditor.certificate.mix_rows import mix_rows
from optimizer.auditor.certificate.programme import Programme
from optimizer.auditor.measures import measure
from optimizer.auditor.rules import Rules
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios, Vector


class PricedProgramme:
    """Prices mixes by the rows of the checker's programme; the measures of the net loss are those of the mix, no cut is needed."""

    def __init__(self, case: Case, years: Scenarios, unit: float, objective_unit: float) -> None:
        self.case, self.years, self.unit, self.objective_unit = case, years, unit, objective_unit
        self.rules = Rules(case, years)
        ground = Ground(case, years, unit)
        self.programme = Programme(columns_of(ground, objective_unit))
        self.programme.write(mix_rows(ground))
        self.programme.write(law_rows(ground))
        rows = list(self.programme.rows.values())
        start = np.concatenate(([0], np.cumsum([row.column.size for row in rows]))).astype(np.int64)
        column = np.concatenate([row.column for row in rows])
        value = np.concatenate([row.value for row in rows])
        self.matrix = csr_array((value, column, start), shape=(len(rows), self.programme.low.size))
        self.low = np.array([row.low - row.slack for row in rows])
        self.high = np.array([row.high + row.slack for row in rows])

    def cost(self, shares: Vector) -> float:
        """Return what a mix costs at least; infinite where no point of the programme stands for it."""
        low, high = self.programme.low.copy(), self.programme.high.copy()
        net = self.rules.outcomes.net(shares[None, :])
        for name, value in self._fixed(shares, net).items():
            place = self.programme.place[name]
            if not low[place] - 1e-9 <= value <= high[place] * (1 + 1e-9) + 1e-12:
                return math.inf
            low[place] = high[place] = value
        rows, least = self._funding(net[0])
        kept = LinearConstraint(
            vstack([self.matrix, rows]), np.append(self.low, least), np.append(self.high, np.full(least.size, math.inf))
        )
        integrality = self.programme.is_binary.astype(np.int64)
        solved = milp(
            self.programme.cost, integrality=integrality, bounds=Bounds(low, high), constraints=kept, options={"mip_rel_gap": 0.0}
        )
        if solved.status == 2:
            return math.inf
        assert solved.status == 0, solved.message
        return float(solved.fun) * self.objective_unit

    def _fixed(self, shares: Vector, net: np.ndarray) -> dict[str, float]:
        """Return the columns that a mix decides."""
        fixed = {}
        for offer, share in zip(self.case.offers, shares.tolist(), strict=True):
            fixed[f"share[{offer.offer}]"] = share
            fixed[f"buy[{offer.offer}]"] = float(share > 0)
            fixed |= {f"size[{offer.offer},{g}]": float(size == share) for g, size in enumerate(sizes_of(offer))}
        fixed["expected_net"] = float(net[0] @ self.years.probability) / self.unit
        for tail in self.rules.binding:
            value = measure(tail.measure, self.rules.outcomes.tail_net(tail, shares[None, :], net), self.years.probability, tail.level)
            fixed[f"tail[{tail.id}]"] = float(value[0]) / self.unit
        return fixed

    def _funding(self, net: Vector) -> tuple[csr_array, Vector]:
        r"""Return $\eta \ge \sum_{N_i \ge t} p_i (N_i - D - o)$ for each net loss $t$: together the mean beyond reserve and own funds."""
        places = [self.programme.place[f"held[{r.id}]"] for r in self.case.reserve if r.drawable]
        drawn, emergency = [*places, self.programme.place["own_funds"]], self.programme.place["emergency"]
        levels = np.unique(net)
        rows = np.zeros((levels.size, self.programme.low.size))
        beyond = (net[None, :] >= levels[:, None]) * self.years.probability
        rows[:, emergency] = 1.0
        rows[:, drawn] = beyond.sum(axis=1)[:, None]
        return csr_array(rows), beyond @ net / self.unit
