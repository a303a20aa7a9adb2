"""What the search writes down for its proof: each row by the name of its rule, each leaf with what closes it, nothing of its own ruling."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from support.campaigns import at_length
from support.certified_cases import certificate_for
from support.random_cases import add_uncertainty, make_case

from optimizer import load_case, load_years
from optimizer.auditor import prove
from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.model import Question, build
from optimizer.solver.certificate import certificate_of
from optimizer.solver.master import Master
from optimizer.solver.optimality_gap import cost_unit
from optimizer.solver.relaxation import Engine
from optimizer.solver.search import Clock, Search
from optimizer.solver.tree_record import Multipliers, TreeRecord

SEEDS = 20


def drawn(seed: int, folder: Path) -> Problem:
    """Return the problem of a seed: every third with a law of its own, every other with what it does not know."""
    make_case(seed, folder, law=seed % 3 == 0)
    if seed % 2:
        add_uncertainty(seed, folder)
    case = load_case(folder)
    return make_problem(case, load_years(case))


def searched(problem: Problem, seconds: float = 60.0) -> Search:
    """Return a search at its end."""
    search = Search(problem, Question(), lambda shares: lawful_cost(problem, shares), Clock(time.monotonic() + seconds))
    for _ in search.run(problem.case.solve.gap):
        pass
    return search


@pytest.mark.parametrize("seed", range(12))
def test_every_row_of_the_model_has_a_name_of_its_own(seed: int, tmp_path: Path) -> None:
    model = build(drawn(seed, tmp_path / "case"))
    rows = list(model.pyomo.component_data_objects(pyo.Constraint, active=True))
    assert {id(row) for row in rows} == {id(row) for row, _ in model.row_names}
    assert [name for name, count in Counter(name for _, name in model.row_names).items() if count > 1] == []


@pytest.mark.parametrize("first", [0, *at_length(range(SEEDS, 5000, SEEDS))])
def test_its_bound_is_within_the_gap_of_the_enumerated_optimum_and_never_above(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + SEEDS):
        problem = drawn(seed, tmp_path / str(seed))
        case, years = problem.case, problem.years
        proof = prove(case, years)
        if proof is None or any(tail.hold and tail.measure == "var" for tail in case.tail):
            continue
        certificate = certificate_for(case, years)
        assert certificate is not None, seed
        if proof.cost is None:
            assert certificate.bound == math.inf, seed
            continue
        room = max(abs(proof.cost), cost_unit(case, years))
        assert certificate.bound <= proof.cost + 1e-11 * room, seed
        assert proof.cost - certificate.bound <= case.solve.gap * room, seed


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Search:
    """Return the search of a case that needs a tree."""
    return searched(drawn(4, tmp_path_factory.mktemp("ended") / "case"))


def test_without_time_there_is_no_certificate(ended: Search) -> None:
    clock, ended.clock = ended.clock, Clock(time.monotonic())
    assert ended.certificate() is None
    ended.clock = clock
    assert ended.certificate() is not None


def test_a_var_rule_has_none(tmp_path: Path) -> None:
    make_case(4, tmp_path / "case")
    case = load_case(tmp_path / "case")
    tail = [tail.model_copy(update={"measure": "var", "hold": True, "level": 0.9}) for tail in case.tail[:1]]
    problem = make_problem(case.model_copy(update={"tail": tuple(tail)}), load_years(case))
    assert searched(problem).certificate() is None


def test_a_leaf_that_nothing_bounds_is_no_proof(ended: Search) -> None:
    engine = Engine(ended.master)
    assert certificate_of(ended.problem, engine, TreeRecord()) is None
    record = TreeRecord()
    nothing = Multipliers(np.zeros(0, dtype=np.int32), np.zeros(0), is_ray=True)
    record.close(0, nothing)
    assert certificate_of(ended.problem, engine, record) is None
    record.close(0, replace(nothing, is_ray=False))
    weak = certificate_of(ended.problem, engine, record)
    assert weak is not None  # without multipliers a bound is what the box alone says
    assert weak.bound <= ended.incumbent.value


def test_what_excludes_mixes_looked_at_before_is_no_row_of_a_proof(tmp_path: Path) -> None:
    """The search may exclude decisions whose best mix it knows; a bound that rested on that would leave those out."""
    problem = drawn(4, tmp_path / "case")
    master = Master(build(problem), threads=1)
    free = Engine(_solved(master)).solve(*_open(master), seconds=60.0)
    for variable in master.binaries:
        variable.set_value(0)
    master.forbid(master.decisions(of_mix_alone=False))
    bound = Engine(_solved(master)).solve(*_open(master), seconds=60.0)
    assert not isinstance(free, bool)
    assert not isinstance(bound, bool)
    assert (free is None) == (bound is None)
    if free is not None and bound is not None:
        assert bound.value == pytest.approx(free.value, rel=1e-9)


def _solved(master: Master) -> Master:
    master.relaxation(seconds=60.0)
    return master


def _open(master: Master) -> tuple[np.ndarray, np.ndarray]:
    engine = Engine(master)
    return engine.low, engine.high
