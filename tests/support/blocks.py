"""Each block of the model by itself, as an LP file: the case `tiny` (or `tiny_law`) built whole, all rows but one block's set aside.

`PYTHONPATH=tests python -m support.blocks` writes `tests/data/lp/*.lp` again; the difference is then for review against the
README there.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo
from support.paths import ROOT, TEST_DATA

from optimizer import load_case, load_years
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.variant import Variant
from optimizer.model import Model, Question, add_cut, build
from optimizer.model.blocks import BLOCKS
from optimizer.solver.oracle import Oracle

LP = TEST_DATA / "lp"
PREFIX = "add_"
POINT = {"a1": 1.0, "d": 1.0}
"""Shares at which the stored cuts are made."""
DRAWN = 15.0
"""Reserve and own funds at which the stored emergency cut is made."""


FORBIDDEN = frozenset({"a1", "b"})
"""Set of offers that the stored row rules out."""


OF_TINY_LAW = ("recognised", "caps", "readings")
"""Blocks of rules that cannot stand in one law with those of `tiny`."""


@cache
def problem_of(folder: str) -> Problem:
    """Return one of the two smallest cases; in one of them every block has rows."""
    case = load_case(TEST_DATA / folder)
    return make_problem(case, load_years(case))


def folder_of(block: str) -> str:
    """Return the case in which a block is stored."""
    return "tiny_law" if block in OF_TINY_LAW else "tiny"


def name_of(block: Any) -> str:
    """Return the name of a block: its function's, less the prefix."""
    return str(block.__name__).removeprefix(PREFIX)


NAMES = tuple(name_of(add) for add in BLOCKS)


def built_by_block(folder: str = "tiny") -> tuple[Model, dict[str, list[Any]]]:
    """Return the model of a case, its cuts at one point included, and the constraints and objectives that each block made."""
    problem = problem_of(folder)
    question = Question(variant=Variant(forbidden=(FORBIDDEN,))) if folder == "tiny" else Question()
    model = replace(build(problem, question), pyomo=pyo.ConcreteModel())
    made: dict[str, list[Any]] = {}
    for add in BLOCKS:
        before = len(_rows_and_totals(model))
        add(model)
        made[name_of(add)] = _rows_and_totals(model)[before:]
    shares = np.array([POINT.get(name, 0.0) for name in model.names])
    for cut in Oracle(problem).cuts(shares, DRAWN):
        add_cut(model, cut)
    return model, made


def _rows_and_totals(model: Model) -> list[Any]:
    """Return constraints and objectives in the order they were made."""
    return list(model.pyomo.component_objects((pyo.Constraint, pyo.Objective), descend_into=False, sort=False))


def write_block(block: str, path: Path) -> None:
    """Write the rows (or, for the cost, the objective) of one block alone."""
    model, made = built_by_block(folder_of(block))
    m = model.pyomo
    kept = {c.name for c in made[block]}
    for component in _rows_and_totals(model):
        if component.name not in kept:
            component.deactivate()
    if not any(c.ctype is pyo.Objective for c in made[block]):
        m.nothing = pyo.Objective(expr=0)
    m.write(str(path), io_options={"symbolic_solver_labels": True})


if __name__ == "__main__":
    for name in NAMES:
        target = LP / f"{name}.lp"
        write_block(name, target)
        sys.stdout.write(f"{target.relative_to(ROOT)}\n")
