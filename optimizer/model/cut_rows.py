r"""The rows that hold up mean, tails and emergency from below, one average of loss years each."""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from optimizer.model.cuts import Cut, CutKind
from optimizer.model.frame import SMALLEST_COEFFICIENT, Model


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
    row = m.cuts.add((m.tail[cut.tail] if held is None else held) >= right)
    model.weakened(row, *cut.small(model.unit, SMALLEST_COEFFICIENT))
    return row
