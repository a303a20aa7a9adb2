r"""The certificate `reserve-certificate/1`: what a branch-and-bound tree rests its bound on, written so that it can be checked without it.

The programme is

$$ \min\ c\,x + c_0 \quad\text{subject to}\quad l \le A x \le u,\quad \underline x \le x \le \overline x,\quad x_b \in \{0, 1\} $$

For multipliers $y$ of the rows and a box of $x$, weak duality bounds the objective of every point of the box that keeps the rows:

$$ c_0 + \sum_r (y_r^+ l_r - y_r^- u_r) + \sum_j \min_{x_j} \bigl(c_j - \textstyle\sum_r y_r a_{rj}\bigr) x_j $$

A wrong multiplier only weakens that. The tree splits the decisions into boxes, so the least of the leaves' bounds holds for every mix.
Source: Neumaier & Shcherbina (2004), *Mathematical Programming* 99.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from optimizer.inputs.case import CaseName

Vector = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
CertifiedKind = Literal["mean", "tail", "emergency"]


@dataclass(frozen=True, eq=False)
class CertifiedColumns:
    """The variables; amounts in units of `Certificate.unit`, costs in units of `Certificate.objective_unit`."""

    names: tuple[str, ...]
    """`kind[index]`, of more than one index with a comma between: `buy[q1]`, `share[q1]`, `counted[q1,main]`."""
    low: Vector
    high: Vector
    """Finite, also where the rows alone would not bound the variable: no cheapest mix needs more."""
    cost: Vector
    binary: Index
    """Places of the decisions, which are 0 or 1."""


@dataclass(frozen=True, eq=False)
class CertifiedRows:
    """The rows that some leaf rests on, in compressed form: those of row `r` are at `start[r]` to `start[r + 1]`."""

    names: tuple[str, ...]
    """Dotted name of the rule; `cut.N` of the cuts."""
    low: Vector
    high: Vector
    """Infinite where a row has no such side."""
    start: Index
    column: Index
    value: Vector


@dataclass(frozen=True, eq=False)
class CertifiedCut:
    """Where a cut was made, and how ties there were broken: enough to make it again.

    At the point, an occurrence is open where the policies of the point leave some of its loss, and a year counts where its net loss is
    beyond the threshold. Where the two sides differ by rounding alone (`TIE`), the certificate says which way it was taken.
    """

    row: int
    """Place among the rows."""
    kind: CertifiedKind
    tail: str
    """Id of the tail rule; empty for the others."""
    shares: Mapping[str, float]
    """The point: share by offer, those above 0."""
    threshold: float
    """Money. Of a tail the net loss at which it begins, -1 where every year counts in full since the tail holds them all; of emergency
    funding the reserve and own funds that may be drawn; else 0."""
    open_runs: Index
    """Which of the tied occurrences were taken as open: those from the first to the last place of each run; shape (runs, 2), ascending."""
    year_runs: Index
    """Which of the years tied at the threshold count in full, likewise; empty where the threshold is -1."""
    straddling: int
    """Of a tail: the year that counts for the rest of the tail's probability; -1 where none does."""


@dataclass(frozen=True, eq=False)
class CertifiedTree:
    """The tree, node 0 its root. Of a leaf `column` is -1; others have the children `down` (decision 0) and `up` (decision 1)."""

    column: Index
    """Place among the columns of the decision split on."""
    down: Index
    up: Index
    dual: Index
    """Of a leaf: place of the multipliers that close it; -1 of other nodes."""


@dataclass(frozen=True, eq=False)
class CertifiedDuals:
    """Multipliers, in compressed form as the rows are; money of the objective for one unit of a row, both in their units."""

    start: Index
    row: Index
    value: Vector
    empty: Index
    """1 where they show that nothing keeps the rows in the leaf (bound above 0 with costs left out), 0 where they bound the cost."""


@dataclass(frozen=True, eq=False)
class Certificate:
    """All of it, and what it claims."""

    case: CaseName
    unit: float
    """Money per unit of the rows."""
    objective_unit: float
    """Money per unit of the objective."""
    offset: float
    """Constant of the objective, in its units."""
    bound: float
    """Claimed: money a year; no lawful mix costs less."""
    columns: CertifiedColumns
    rows: CertifiedRows
    cuts: tuple[CertifiedCut, ...]
    tree: CertifiedTree
    duals: CertifiedDuals

    @property
    def leaves(self) -> int:
        """How many boxes the decisions are split into."""
        return int(np.count_nonzero(self.tree.column < 0))


TIE = 1e-9
r"""Ties: $|x_e - \sum_j s_j C_{ej}| \le 10^{-9} x_e$ of an occurrence; $|N_i - t| \le 10^{-9} (t + \sum_e x_e)$ of a year."""
