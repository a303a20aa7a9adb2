r"""Cuts: an average of loss years, linear in the shares, that holds up a convex measure of the net loss from below.

With $U$ the occurrences that stay uncovered at the cut's point and $q$ the weights of its years,

$$ v \ge \sum_{e \in U} q_{i(e)} x_e - \sum_j s_j \sum_{e \in U} q_{i(e)} C_{ej} + \sum_j s_j\, (1 + \text{tax}_j)\,\text{premium}_j
   \sum_i q_i U_{ij} - g\, (D + o) $$

is met with equality at the point and valid everywhere, since each $(x_e - \sum_j s_j C_{ej})^+$ is at least what stands inside it.
Recovery part, reinstatement-use part and instrument part are kept apart, so that a change of premium needs no new pass. In the model a cut
is a row, one for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo

from optimizer.losses.scenarios import Index, Vector
from optimizer.model.frame import SMALLEST_COEFFICIENT, Model

CutKey = tuple[str, str, bytes]
"""Kind, tail rule and rounded coefficients."""


class CutKind(StrEnum):
    """Which measure a cut holds up."""

    MEAN = "mean"
    TAIL = "tail"
    EMERGENCY = "emergency"


@dataclass(frozen=True, eq=False)
class Cut:
    """One average of loss years; money in case currency."""

    kind: CutKind
    tail: str
    """Id of the tail rule; empty for the others."""
    point: Vector
    """Shares at which it was made; shape (offers,)."""
    constant: float
    recovery: Vector
    """What one unit of share takes off; shape (offers,)."""
    use: Vector
    """Reinstatements used by one unit of share; shape (offers,)."""
    gross_premium: Vector
    """Premium with tax, what one unit of use costs; shape (offers,)."""
    drawn: float = 0.0
    """Coefficient on drawable reserve plus own funds."""
    funds: float = 0.0
    """Drawable reserve plus own funds at which a cut of the emergency funding was made."""

    @cached_property
    def slopes(self) -> Vector:
        """Coefficient of each share."""
        return self.gross_premium * self.use - self.recovery

    def at(self, shares: Vector, drawn: float = 0.0) -> float:
        """Return the value of the average at other shares."""
        return self.constant + float(self.slopes @ shares) + self.drawn * drawn

    def row(self, unit: float, smallest: float) -> tuple[float, Index, Vector]:
        """Return constant, offers and their slopes in model units, without the slopes too small for the solver, `smallest` among them.

        Those are replaced by their least value over shares from 0 to 1: the row only gets weaker.
        """
        slopes = self.slopes / unit
        large = np.abs(slopes) > smallest
        constant = self.constant / unit + float(np.minimum(slopes[~large], 0.0).sum())
        return constant, np.flatnonzero(large), slopes[large]

    def small(self, unit: float, smallest: float) -> tuple[dict[int, float], float]:
        """Return by how much `row` is weaker than the cut, in model units: a coefficient for each offer left out of it, and a constant."""
        slopes = self.slopes / unit
        out = np.flatnonzero((np.abs(slopes) <= smallest) & (slopes != 0))
        return dict(zip(out.tolist(), slopes[out].tolist(), strict=True)), -float(np.minimum(slopes[out], 0.0).sum())

    @cached_property
    def key(self) -> CutKey:
        """Two cuts with one key are the same row."""
        rounded = np.round(np.append(self.slopes, (self.constant, self.drawn)), 9 - _digits(self.constant))
        return self.kind.value, self.tail, rounded.tobytes()


def _digits(amount: float) -> int:
    return int(np.floor(np.log10(abs(amount)))) if amount else 0


@dataclass(slots=True)
class CutPool:
    """The cuts made so far, none twice. Valid for the same loss years, terms, failures and tail rules under any limit.

    Their slopes hold the premiums of the case they were made in: `cut_reuse.still_valid` takes them over to another.
    """

    cuts: dict[CutKey, Cut] = field(default_factory=dict)

    def add(self, cut: Cut) -> bool:
        """Keep a cut; say whether it is new."""
        if cut.key in self.cuts:
            return False
        self.cuts[cut.key] = cut
        return True

    def __iter__(self) -> Iterator[Cut]:
        """Go through the cuts in the order made."""
        return iter(self.cuts.values())

    def __len__(self) -> int:
        """Return how many cuts there are."""
        return len(self.cuts)


def add_cuts(model: Model) -> None:
    """Make the empty list of cuts."""
    model.pyomo.cuts = pyo.ConstraintList()


def add_cut(model: Model, cut: Cut) -> Any:
    r"""Add and return the row $v \ge c_0 + \sum_j c_j s_j + g\,(D + o)$, with $v$ one of $\theta$, $\psi_k$, $\eta$."""
    m = model.pyomo
    constant, offers, slopes = cut.row(model.unit, SMALLEST_COEFFICIENT)
    right = constant + sum(float(slope) * m.share[model.names[j]] for j, slope in zip(offers, slopes, strict=True))
    if cut.drawn != 0:
        right = right + cut.drawn * (m.drawable + m.own_funds)
    held = {CutKind.MEAN: m.expected_net, CutKind.EMERGENCY: m.emergency}.get(cut.kind)
    row = model.add(m.cuts, f"cut.{len(m.cuts)}", (m.tail[cut.tail] if held is None else held) >= right)
    model.weakened(row, *cut.small(model.unit, SMALLEST_COEFFICIENT))
    return row
