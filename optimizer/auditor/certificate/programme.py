r"""The programme a certificate is about, as the checker writes it: columns with their boxes, rows by the names of their rules.

$$ \min\ c\,x \quad\text{subject to}\quad l \le A x \le u,\quad \underline x \le x \le \overline x,\quad x_b \in \{0, 1\} $$
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from optimizer.auditor.findings import TOLERANCE
from optimizer.losses.scenarios import Index, Vector

HAIR = 5e-10
"""Relative: by how much an end of a box that is a sum over loss years is wider than its sum, for the rounding of a million terms."""
NOTHING = "nothing"
"""A column that is 0: a rule that nothing can meet asks 1 of it."""


def column_name(kind: str, *index: str | int) -> str:
    """Return the name of a variable, `kind[index]`, of more than one index with a comma between."""
    return f"{kind}[{','.join(str(part) for part in index)}]" if index else kind


def plain_name(name: str) -> str:
    """Return the name of a column without the quotes in which an index that looks like a number, or has a point or colon, may stand."""
    return name.replace("'", "")


@dataclass(frozen=True, slots=True)
class ProgrammeColumn:
    """A variable in units of the certificate: box, cost in units of the objective, and whether it is a decision."""

    name: str
    high: float
    cost: float = 0.0
    low: float = 0.0
    is_binary: bool = False
    is_open: bool = False
    """How large it may be no rule states: its `high` is what a cheapest mix needs at most, and says nothing of the size of a row."""


@dataclass(frozen=True, slots=True)
class WrittenRow:
    r"""A rule over named columns, $l \le \sum_j a_j x_j \le u$."""

    name: str
    terms: Mapping[str, float]
    low: float = -math.inf
    high: float = math.inf
    forgiven: float = 0.0
    """By how much more than by rounding the rule may be missed."""


def at_most(name: str, terms: Mapping[str, float], high: float, forgiven: float = 0.0) -> WrittenRow:
    r"""Return $\sum_j a_j x_j \le u$."""
    return WrittenRow(name, terms, high=high, forgiven=forgiven)


def at_least(name: str, terms: Mapping[str, float], low: float) -> WrittenRow:
    r"""Return $\sum_j a_j x_j \ge l$."""
    return WrittenRow(name, terms, low=low)


def exactly(name: str, terms: Mapping[str, float], value: float) -> WrittenRow:
    r"""Return $\sum_j a_j x_j = v$."""
    return WrittenRow(name, terms, value, value)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    r"""A row by places of columns, and by how much an admissible point may miss it."""

    column: Index
    value: Vector
    low: float
    high: float
    slack: float
    r"""$10^{-11}$ of its amounts together, which the rules themselves forgive as rounding (`findings.TOLERANCE`); of a cut more."""

    @property
    def size(self) -> float:
        """Largest number of the row."""
        sides = [abs(side) for side in (self.low, self.high) if math.isfinite(side)]
        return max([*np.abs(self.value).tolist(), *sides], default=0.0)


@dataclass(slots=True)
class Programme:
    """Columns and rows as the checker builds them; a row is found by its name."""

    columns: tuple[ProgrammeColumn, ...]
    place: dict[str, int] = field(init=False)
    rows: dict[str, Row] = field(default_factory=dict)
    low: Vector = field(init=False)
    high: Vector = field(init=False)
    cost: Vector = field(init=False)
    is_binary: npt.NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the columns out as arrays."""
        self.place = {column.name: k for k, column in enumerate(self.columns)}
        if len(self.place) < len(self.columns):
            raise ValueError("two columns have one name")
        self.low = np.array([column.low for column in self.columns], dtype=np.float64)
        self.high = np.array([column.high * (1 + HAIR * column.is_open) for column in self.columns], dtype=np.float64)
        self.cost = np.array([column.cost for column in self.columns], dtype=np.float64)
        self.is_binary = np.array([column.is_binary for column in self.columns], dtype=np.bool_)

    def write(self, rows: Iterable[WrittenRow]) -> None:
        """Add rows; one without a column in it is no rule where 0 keeps it, else one that nothing can meet."""
        for row in rows:
            if row.name in self.rows:
                raise ValueError(f"two rows have the name {row.name}")
            terms = {name: value for name, value in row.terms.items() if value != 0.0}
            if terms:
                self.rows[row.name] = self._row(terms, (row.low, row.high), row.forgiven)
            elif not row.low <= 0.0 <= row.high:
                self.rows[row.name] = self._row({NOTHING: 1.0}, (1.0, math.inf))

    def _row(self, terms: Mapping[str, float], sides: tuple[float, float], forgiven: float = 0.0) -> Row:
        places = np.array([self.place[name] for name in terms], dtype=np.int64)
        values = np.array(list(terms.values()), dtype=np.float64)
        stated = [abs(a) * self.high[k] for k, a in zip(places.tolist(), values.tolist(), strict=True) if not self.columns[k].is_open]
        side = max((abs(side) for side in sides if math.isfinite(side)), default=0.0)
        return Row(places, values, *sides, TOLERANCE * (math.fsum(stated) + side) + forgiven)
