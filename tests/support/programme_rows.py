"""The rows and columns of the model, straight from Pyomo: by name, with their coefficients and sides."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

from optimizer.model import Model


@dataclass(frozen=True)
class ModelRow:
    """Coefficients by column, and the sides."""

    terms: dict[str, float]
    low: float
    high: float


@dataclass(frozen=True)
class ModelColumn:
    """Box and cost; the high is infinite where only rows bound it."""

    low: float
    high: float
    cost: float
    is_binary: bool


def rows_of(model: Model) -> dict[str, ModelRow]:
    """Return every row of a model under its name; no name stands twice."""
    rows: dict[str, ModelRow] = {}
    for row, name in model.row_names:
        assert name not in rows, name
        body = generate_standard_repn(row.body, compute_values=True)
        assert body.is_linear(), name
        constant = float(body.constant or 0.0)
        low, high = (None if side is None else float(pyo.value(side)) for side in (row.lower, row.upper))
        terms: dict[str, float] = {}
        for value, variable in zip(body.linear_coefs, body.linear_vars, strict=True):
            terms[variable.name] = terms.get(variable.name, 0.0) + float(value)
        rows[name] = ModelRow(terms, -math.inf if low is None else low - constant, math.inf if high is None else high - constant)
    return rows


def columns_of(model: Model) -> dict[str, ModelColumn]:
    """Return every variable that a row or the cost names."""
    cost = generate_standard_repn(model.pyomo.cost.expr, compute_values=True)
    costs = {variable.name: float(value) for value, variable in zip(cost.linear_coefs, cost.linear_vars, strict=True)}
    assert float(cost.constant or 0.0) == 0.0
    used = set(costs).union(*(row.terms for row in rows_of(model).values()))
    return {
        variable.name: ModelColumn(
            float(variable.lb),
            math.inf if variable.ub is None else float(variable.ub),
            costs.get(variable.name, 0.0),
            bool(variable.is_binary()),
        )
        for variable in model.pyomo.component_data_objects(pyo.Var, descend_into=True)
        if variable.name in used
    }
