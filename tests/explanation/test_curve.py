"""A curve says at every value what a solve of its own says, reuses the cuts that hold, and stops for no single point."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from reference import case as plain
from reference.enumerate import solve
from reference.read import read_case
from support.campaigns import at_length
from support.enumerated import SOLVED
from support.paths import ROOT
from support.random_cases import make_case

import optimizer.solver.solve
from optimizer import Case, Curve, InputError, Solution, Status, audit, curve, load_case, load_years, optimize
from optimizer.evaluation.mix_cost import net_of, outcome_of
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.inputs.case import Firm, Objective, Tail
from optimizer.model.cuts import Cut, CutKind, CutPool
from optimizer.report import curve_to_text
from optimizer.report.charts.curve import curve_to_svg
from optimizer.results.curve import CurvePoint
from optimizer.solver import child, messages
from optimizer.solver.cut_reuse import still_valid
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.oracle import Oracle
from optimizer.solver.process import WORKERS, SolverProcess
from optimizer.solver.solve import Series

pytestmark = pytest.mark.slow

HISTORY = ROOT / "data" / "cases" / "jp-history"
COST = 2e-6
SEEDS = range(40)
VALUES: dict[str, tuple[float, ...]] = {
    "reserve.cash.carry": (0.03, 0.1, 0.3),
    "scale.premium": (0.5, 1, 1.7),
    "scale.loss_amount": (1, 0.6, 1.2),
    "objective.expected_net": (0, 1, 0.4),
    "firm.emergency_rate": (0.2, 0, 1.5),
    "firm.own_funds_charge": (0.05, 0),
    "tail.t0.level": (0.5, 0.9, 0.8, 0.95),
    "limits.max_policies": (3, 1, 2),
    "regime.inputs.non_insurance_floor": (0.1, 0.5, 0.3),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Write the random cases once."""
    root = tmp_path_factory.mktemp("cases")
    for seed in SEEDS:
        make_case(seed, root / str(seed))
    return [root / str(seed) for seed in SEEDS]


def has(case: Case, key: str) -> bool:
    """Say whether a key is there to be set."""
    first, _, rest = key.partition(".")
    if first == "tail":
        return any(t.id == rest.partition(".")[0] and (t.measure == "tvar" or not t.hold) for t in case.tail)
    return first != "regime" or case.regime is not None


def differ(found: Solution, alone: Solution) -> bool:
    """Say whether two answers are not the same within the gap; of a point of a curve no certificate is made."""
    same = (SOLVED.get(found.status, found.status), found.cost is None) == (SOLVED.get(alone.status, alone.status), alone.cost is None)
    close = found.cost is None or alone.cost is None or abs(found.cost - alone.cost) <= COST * abs(alone.cost)
    return not (same and close)


def alone(folder: Path, **settings: str) -> Solution:
    case = load_case(folder, settings=settings)
    return optimize(case, load_years(case))


@pytest.mark.parametrize("part", [slice(0, 1), *at_length([slice(1, 3)])], ids=str)
@pytest.mark.parametrize("key", VALUES)
def test_every_point_is_what_a_solve_of_its_own_gives(key: str, part: slice, folders: list[Path]) -> None:
    wrong, points = [], 0
    fitting = [folder for folder in folders if has(load_case(folder), key)][part]
    for folder in fitting:
        for point in curve(folder, key, VALUES[key]).points:
            points += 1
            case = load_case(folder, settings={key: f"{point.value:g}"})
            assert audit(case, load_years(case), point.solution).ok
            if differ(point.solution, alone(folder, **{key: f"{point.value:g}"})):
                wrong.append((folder.name, point.value, point.solution.status))
    assert wrong == []
    assert points == len(fitting) * len(VALUES[key]) > 0


def with_carry(case: plain.Case, value: float) -> plain.Case:
    return replace(case, reserve=tuple(replace(r, carry=value) if r.id == "cash" else r for r in case.reserve))


def with_level(case: plain.Case, value: float) -> plain.Case:
    return replace(case, tails=tuple(replace(t, level=value) if t.id == "t0" else t for t in case.tails))


CHANGED: dict[str, Callable[[plain.Case, float], plain.Case]] = {
    "reserve.cash.carry": with_carry,
    "tail.t0.level": with_level,
    "objective.expected_net": lambda case, value: replace(case, expected_net=value),
    "firm.emergency_rate": lambda case, value: replace(case, firm=replace(case.firm, emergency_rate=value)),
}


@pytest.mark.parametrize("part", [slice(6, 7), *at_length([slice(7, 10)])], ids=str)
@pytest.mark.parametrize("key", CHANGED)
def test_every_point_is_what_enumeration_finds(key: str, part: slice, folders: list[Path]) -> None:
    fitting = [folder for folder in folders if has(load_case(folder), key)][part]
    assert fitting
    for folder in fitting:
        for point in curve(folder, key, VALUES[key]).points:
            wanted = solve(CHANGED[key](read_case(folder), point.value))
            if wanted.status == "infeasible":
                assert point.solution.status is Status.INFEASIBLE, folder
            else:
                assert point.solution.cost == pytest.approx(wanted.cost, rel=COST), (folder, point.value)


def test_an_offer_taken_out_and_put_back_gives_what_separate_solves_give(folders: list[Path]) -> None:
    """The words of `use` in one series: the cuts hold while offers leave, and none is used once one is back."""
    for folder in folders[:3]:
        offer = load_case(folder).offers[-1].offer
        series = Series()
        reused: list[int] = []
        for use in ("may", "must", "no", "may"):
            case = load_case(folder, settings={f"offers.{offer}.use": use})
            told: list[SolveUpdate] = []
            found = series.optimize(case, load_years(case), on_progress=told.append)
            reused.append(told[-1].reused)
            assert not differ(found, alone(folder, **{f"offers.{offer}.use": use})), (folder, use)
        assert reused[0] == 0
        assert reused[3] == 0


def measured(problem: Problem, cut: Cut, shares: np.ndarray, drawn: float) -> float:
    """Return the exact measure that a cut holds up."""
    found = outcome_of(problem, shares)
    match cut.kind:
        case CutKind.MEAN:
            return found.mean
        case CutKind.TAIL:
            return found.measures[[t.id for t in problem.case.tail].index(cut.tail)]
        case CutKind.EMERGENCY:
            return float(problem.years.probability @ np.maximum(net_of(problem, shares) - drawn, 0.0))


def pool_of(problem: Problem, rng: np.random.Generator) -> CutPool:
    """Return cuts made at random shares, the mean and emergency asked for too."""
    pool, oracle = CutPool(), Oracle(problem)
    for _ in range(6):
        shares = rng.uniform(0, 1, len(problem.case.offers)) * (rng.random(len(problem.case.offers)) < 0.6)
        for cut in oracle.cuts(shares, float(rng.uniform(0, 50))):
            pool.add(cut)
    return pool


def priced_all(case: Case) -> Case:
    return case.model_copy(update={"objective": Objective(expected_net=1.0), "firm": Firm(emergency_rate=0.5)})


def leveled(case: Case, by: float) -> Case:
    tails = tuple(Tail.model_validate({**t.model_dump(), "level": min(max(t.level + by, 0), 0.99)}) for t in case.tail)
    return case.model_copy(update={"tail": tails})


CHANGES: dict[str, Callable[[Case], Case]] = {
    "nothing": lambda case: case,
    "premiums": lambda case: case.model_copy(
        update={"offers": tuple(o.model_copy(update={"premium": 3 * o.premium}) for o in case.offers)}
    ),
    "taxes": lambda case: case.model_copy(update={"offers": tuple(o.model_copy(update={"tax": 0.2}) for o in case.offers)}),
    "the last offer out": lambda case: case.model_copy(update={"offers": case.offers[:-1]}),
    "offers turned round": lambda case: case.model_copy(update={"offers": case.offers[::-1]}),
    "levels up": lambda case: leveled(case, 0.04),
    "levels down": lambda case: leveled(case, -0.2),
    "deadlines": lambda case: case.model_copy(update={"tail": tuple(t.model_copy(update={"within_days": 12}) for t in case.tail)}),
    "backing": lambda case: case.model_copy(update={"backing": ()}),
    "limits of the policies": lambda case: case.model_copy(
        update={"offers": tuple(o.model_copy(update={"limit": 0.9 * o.limit}) for o in case.offers)}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_cut_taken_over_is_below_the_measure_it_holds_up_everywhere(change: str, folders: list[Path]) -> None:
    rng = np.random.default_rng(7)
    kept = 0
    for folder in folders[:25]:
        case = priced_all(load_case(folder))
        years = load_years(case)
        before, after = make_problem(case, years), make_problem(CHANGES[change](case), years)
        pool = still_valid(pool_of(before, rng), before, after)
        kept += len(pool)
        for _ in range(5):
            shares, drawn = rng.uniform(0, 1, len(after.case.offers)), float(rng.uniform(0, 50))
            for cut in pool:
                value = measured(after, cut, shares, drawn)
                assert cut.at(shares, drawn) <= value + 1e-9 * (1 + abs(value)), (folder, cut.kind)
    assert (kept == 0) == (change == "limits of the policies")


def test_a_cut_taken_over_to_other_premiums_is_as_tight_as_one_made_there(folders: list[Path]) -> None:
    case = priced_all(load_case(folders[3]))
    years = load_years(case)
    before, after = make_problem(case, years), make_problem(CHANGES["premiums"](case), years)
    pool = CutPool()
    for cut in Oracle(before).cuts(np.zeros(len(case.offers)), 0.0):
        pool.add(cut)
    made = {cut.key for cut in Oracle(after).cuts(np.zeros(len(case.offers)), 0.0)}
    assert {cut.key for cut in still_valid(pool, before, after)} == made


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ("levels up", {CutKind.MEAN, CutKind.TAIL, CutKind.EMERGENCY}),
        ("levels down", {CutKind.MEAN, CutKind.EMERGENCY}),
        ("limits of the policies", set()),
    ],
)
def test_what_a_change_leaves_of_the_cuts(change: str, kinds: set[CutKind]) -> None:
    case = priced_all(load_case(HISTORY))
    years = load_years(case)
    before = make_problem(case, years)
    pool = pool_of(before, np.random.default_rng(1))
    assert {cut.kind for cut in still_valid(pool, before, make_problem(CHANGES[change](case), years))} == kinds


def test_other_loss_years_leave_no_cut() -> None:
    case, other = load_case(HISTORY), load_case(HISTORY, settings={"scale.loss_amount": "0.9"})
    before, after = make_problem(case, load_years(case)), make_problem(other, load_years(other))
    assert len(still_valid(pool_of(before, np.random.default_rng(1)), before, after)) == 0


def test_points_after_the_first_begin_with_cuts_where_only_prices_change_and_without_where_terms_do() -> None:
    carried = curve(HISTORY, "reserve.cash.carry", [0.05, 0.11, 0.2])
    assert carried.points[0].cuts_reused == 0
    assert all(point.cuts_reused > 0 for point in carried.points[1:])
    fresh = curve(HISTORY, "offers.E-excess.limit", [2.4e9, 2.5e9, 2.6e9])
    assert all(point.cuts_reused == 0 for point in fresh.points)


def test_a_plain_solve_after_a_curve_begins_with_no_cut() -> None:
    curve(HISTORY, "reserve.cash.carry", [0.05, 0.11])
    case = load_case(HISTORY)
    told: list[SolveUpdate] = []
    optimize(case, load_years(case), on_progress=told.append)
    assert {tell.reused for tell in told} == {0}


def test_a_point_at_which_the_solver_dies_does_not_take_the_others_with_it(started: list[SolverProcess]) -> None:
    seen: list[float] = []

    def kill(told: SolveUpdate | CurvePoint) -> None:
        if isinstance(told, CurvePoint):
            seen.append(told.value)
        elif len(seen) == 1 and not told.concluded:
            os.kill(started[-1].pid, signal.SIGKILL)

    found = curve(HISTORY, "reserve.cash.carry", [0.05, 0.11, 0.2], on_progress=kill)
    assert seen == [0.05, 0.11, 0.2]
    assert found.points[0].solution.status is Status.CERTIFIED
    assert len(started) > 2
    assert found.points[2].solution.status is Status.CERTIFIED
    assert found.points[2].cuts_reused == 0


def test_the_time_limit_is_that_of_each_point(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(optimizer.solver.solve, "prove", lambda *_, **__: None)
    found = curve(HISTORY, "reserve.cash.carry", [0.05, 0.11], time_limit=0.001)
    assert {point.solution.status for point in found.points} <= {Status.UNDECIDED, Status.FEASIBLE}
    assert found.exit_code == 3


def test_the_loss_years_are_sent_to_the_solver_once(monkeypatch: pytest.MonkeyPatch, started: list[SolverProcess]) -> None:
    sent: list[bool] = []
    send = messages.send

    def noted(stream: IO[bytes], message: object) -> None:
        sent.append(isinstance(message, SolveRequest) and message.years is not None)
        send(stream, message)

    with WORKERS.borrow(), WORKERS.borrow():
        pass  # two are idle, and the curve stays with one of them
    monkeypatch.setattr(child, "send", noted)
    curve(HISTORY, "reserve.cash.carry", [0.05, 0.11, 0.2])
    assert sent == [True, False, False]
    assert len(started) == 2


def test_a_value_the_case_refuses_is_a_rejected_point_and_the_rest_go_on() -> None:
    found = curve(HISTORY, "tail.solvency.level", [0.95, 1.5, 0.99])
    assert [point.solution.status for point in found.points] == [Status.CERTIFIED, Status.REJECTED, Status.CERTIFIED]
    assert found.exit_code == 2
    (fault,) = found.points[1].solution.faults
    assert (fault.file, fault.field, fault.value) == ("--over", "tail.solvency.level", "1.5")


def test_values_all_refused_are_one_fault() -> None:
    with pytest.raises(InputError) as refused:
        curve(HISTORY, "reserve.gold.carry", [0.1, 0.2])
    (fault,) = refused.value.faults
    assert "no [[reserve]] has this id" in fault.rule


def test_a_curve_worked_by_hand(folder: Path) -> None:
    """With q1: premium 3, own loss 2, 10 of cash: 3 + 2 + 10 c. Without: 16 + 80 c. At c = 0 q1 still saves 11."""
    found = curve(folder, "reserve.cash.carry", [0, 0.1, 0.5])
    assert [point.solution.cost for point in found.points] == pytest.approx([5.0, 6.0, 10.0])
    assert [point.solution.shares for point in found.points] == [{"q1": 1.0}] * 3
    dear = curve(folder, "offers.q1.premium", ["3", "200"])
    assert [point.solution.cost for point in dear.points] == pytest.approx([6.0, 9 + 0.1 * 30 + 6])


def test_infeasible_points_are_answers_and_named_in_the_picture(folder: Path) -> None:
    found = curve(folder, "limits.max_policies", [0, 1], settings={"reserve.cash.max": "20"})
    assert [point.solution.status for point in found.points] == [Status.INFEASIBLE, Status.CERTIFIED]
    assert found.exit_code == 0
    assert ">infeasible</text>" in curve_to_svg(found)


def test_values_that_are_nearly_the_same_stand_apart_in_table_and_picture(folder: Path) -> None:
    found = curve(folder, "reserve.cash.carry", [0.1, 0.10000001])
    assert "0.10000001" in curve_to_text(found)
    assert ">0.10000001</text>" in curve_to_svg(found)


def test_the_exit_code_is_that_of_the_worst_point() -> None:
    def with_statuses(*statuses: Status) -> int:
        points = tuple(CurvePoint(0.0, replace(found.points[0].solution, status=status)) for status in statuses)
        return Curve(found.case, found.key, points).exit_code

    found = curve(HISTORY, "reserve.cash.carry", [0.1])
    assert with_statuses(Status.CERTIFIED, Status.SOLVED, Status.INFEASIBLE) == 0
    assert with_statuses(Status.CERTIFIED, Status.REJECTED) == 2
    assert with_statuses(Status.REJECTED, Status.UNDECIDED) == 3
    assert with_statuses(Status.FEASIBLE, Status.ERROR, Status.REJECTED) == 4
