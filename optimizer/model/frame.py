"""What every block of the model shares: the Pyomo model, the unit of money, and which rule is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyomo.environ as pyo

from optimizer.evaluation.problem import Problem
from optimizer.evaluation.variant import ANY_MIX, Variant
from optimizer.inputs.offers import Offer
from optimizer.losses.scenarios import Index, Vector

SMALLEST_COEFFICIENT = 1e-9
"""HiGHS drops what is smaller without a word: such terms are rounded up, or moved into the constant, on the weaker side."""
SAFE_COEFFICIENT = 2 * SMALLEST_COEFFICIENT
"""What such a term is rounded up to: at the limit itself HiGHS drops it too."""
ALL_CASH_COST = 1e3
"""The model's objective at the all-cash cost: HiGHS has an absolute floor of about 1e-6 on it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the model: the cheapest mix, or the least change of one rule.

    `relaxed` names a rule (dotted key) whose limit becomes a variable, to be moved as little as possible.
    """

    relaxed: str | None = None
    variant: Variant = ANY_MIX
    """Which mixes are meant."""
    cover_unit: float = 1.0
    """Money per unit of the cover that is asked for where `relaxed` is a coverage rule."""

    @property
    def asks_for_cover(self) -> bool:
        """Whether the most cover is sought, and not the least change of a limit."""
        return self.relaxed is not None and self.relaxed.startswith("coverage.")


@dataclass(frozen=True, slots=True)
class SmallTerms:
    r"""What a row of shares is weaker by, $k + \sum_j c_j s_j \ge 0$, since terms of it are too small for the solver.

    With the decisions fixed it is known, and the row can be given its full strength (`Engine.exact`).
    """

    row: Any
    """As the model holds it: an inequality."""
    constant: float
    """$k$, in units of the row."""
    offers: Index
    coefficients: Vector
    """$c_j$ of these offers."""


@dataclass(frozen=True, slots=True)
class Model:
    """A Pyomo model with the scales it was built in."""

    pyomo: Any
    """The `ConcreteModel`; Pyomo has no types."""
    problem: Problem
    question: Question
    unit: float
    """Money per unit of the model's rows."""
    objective_unit: float
    """Money per unit of the model's objective (or, for a relaxed count or rate, the plain unit)."""
    names: tuple[str, ...]
    """Offer ids, in the order of the offers."""
    small: list[SmallTerms] = field(default_factory=list)
    """Of rows with terms too small for the solver."""
    row_names: list[tuple[Any, str]] = field(default_factory=list)
    """Every row, with the dotted name of the rule it stands for."""

    def money(self, amount: float) -> float:
        """Return an amount in model units."""
        return amount / self.unit

    @property
    def offers(self) -> tuple[tuple[str, Offer], ...]:
        """Index and offer, in file order."""
        return tuple(zip(self.names, self.problem.case.offers, strict=True))

    def limit(self, rule: str, amount: float, *, scale: float | None = None) -> Any:
        """Return the limit of a rule in model units: a number, or the variable to be moved where this rule is asked about."""
        plain = amount / (self.unit if scale is None else scale)
        if self.question.relaxed != rule:
            return plain
        if self.pyomo.component("moved") is None:
            self.pyomo.moved = pyo.Var(within=pyo.NonNegativeReals)
        return plain + self.pyomo.moved

    def weakened(self, row: Any, terms: Mapping[int, float], constant: float = 0.0) -> None:
        """Note by how much a row is weaker than it should be: a constant, and a coefficient for each place of an offer."""
        if row is not None and (terms or constant):
            places = np.array(list(terms), dtype=np.int64)
            self.small.append(SmallTerms(row, constant, places, np.array(list(terms.values()), dtype=np.float64)))

    def add(self, rows: Any, name: str, relation: Any) -> Any:
        """Add a row to a list under the dotted name of its rule, and return it."""
        row = rows.add(relation)
        self.row_names.append((row, name))
        return row

    def require(self, rows: Any, name: str, relation: Any) -> Any:
        """Add a row to a list and return it; one without a variable in it is either no rule at all or one that nothing can meet."""
        if isinstance(relation, (bool, np.bool_)):
            if relation:
                return None
            if self.pyomo.component("nothing") is None:
                self.pyomo.nothing = pyo.Var(bounds=(0, 0))
            relation = self.pyomo.nothing >= 1
        return self.add(rows, name, relation)
