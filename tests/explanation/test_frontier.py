"""A frontier is right: at every place its least cost is that of the enumeration, and its breakpoints are those worked by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from reference.read import read_case
from support.campaigns import at_length
from support.commands import Command
from support.frontiers import (
    CostAt,
    cost_by_bare_tail,
    cost_by_requirement,
    cost_by_reserve,
    cost_of_steps,
    differences,
    frontier_here,
    places_of,
    spans_here,
    steps_by_tail,
)
from support.in_process import optimize_here
from support.paths import TEST_DATA
from support.random_cases import make_case
from support.two_years import CATALOGUE

from optimizer import Frontier, FrontierPlan, InputError, frontier, load_case, load_years
from optimizer.explanation.shifted_requirement import amounts, with_requirement_shifted
from optimizer.inputs.frontier_plan import Measure
from optimizer.law.recognition import recognise
from optimizer.report.formats.schema import schema

pytestmark = pytest.mark.slow

TINY = TEST_DATA / "tiny"
DENSE = 40
TAILS = (5, 10, 15, 16, 20, 22, 23, 25, 26, 33)
RESERVES = (20, 24, 25, 26)
REQUIREMENTS = (26, 42, 65, 99)
RANGES = (("reserve", 31), ("requirement", 32))


def told(folder: Path, seed: int, measure: Measure) -> Frontier:
    """Write a random case and return its frontier; of a tail the first rule's."""
    make_case(seed, folder)
    name = read_case(folder).tails[0].id if measure == "tail" else None
    found = frontier_here(folder, FrontierPlan(measure=measure, name=name))
    assert found is not None
    return found


def wrong_by_tail(folder: Path, seed: int) -> list[str]:
    """Return where the least cost over TVaR differs from that over all mixes."""
    found = told(folder, seed, "tail")
    steps = steps_by_tail(folder, found.id)
    missing = [at for at, _ in steps if not any(abs(point.at - at) <= found.resolution for point in found.points)]
    wrong = differences(found, cost_of_steps(steps), places_of(found, DENSE))
    return [*wrong, *(f"no breakpoint at {at!r}" for at in missing)]


def wrong_by(folder: Path, seed: int, measure: Measure, dense: int = DENSE) -> list[str]:
    """Return where the least cost over reserve or requirement differs from that of one enumeration a place."""
    found = told(folder, seed, measure)
    cost: CostAt = cost_by_reserve(folder) if measure == "reserve" else cost_by_requirement(folder)
    return differences(found, cost, places_of(found, dense))


def test_the_steps_over_the_tail_are_those_of_all_mixes_on_ten_cases(tmp_path: Path) -> None:
    wrong = {seed: wrong_by_tail(tmp_path / str(seed), seed) for seed in TAILS}
    assert {seed: flaws for seed, flaws in wrong.items() if flaws} == {}


@pytest.mark.parametrize(("measure", "seeds"), [("reserve", RESERVES), ("requirement", REQUIREMENTS)])
def test_the_least_cost_over_reserve_and_requirement_is_that_of_the_enumeration(
    measure: Measure, seeds: tuple[int, ...], tmp_path: Path
) -> None:
    wrong = {seed: wrong_by(tmp_path / str(seed), seed, measure) for seed in seeds}
    assert {seed: flaws for seed, flaws in wrong.items() if flaws} == {}


@pytest.mark.parametrize(("measure", "seed"), RANGES)
def test_so_it_is_where_shares_are_ranges(measure: Measure, seed: int, tmp_path: Path) -> None:
    assert wrong_by(tmp_path, seed, measure, dense=8) == []


def ranged(folder: Path) -> Path:
    """Let both offers of the case of two years be taken at any share."""
    rows = [f"{line},{'shares' if place == 0 else '0..1'}" for place, line in enumerate(CATALOGUE.splitlines())]
    (folder / "catalogue.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def test_the_frontiers_of_two_years_are_those_worked_by_hand(folder: Path) -> None:
    """q1 leaves a TVaR of 10 for 5 without cash for it (6 with), q1 and q2 none for 12; in between nothing."""
    case = load_case(folder)
    years = load_years(case)
    solution = optimize_here(case, years)
    with spans_here():
        in_place, beside, held = (
            frontier(case, years, solution, plan)
            for plan in (FrontierPlan("tail"), FrontierPlan("tail", keeps_rule=True), FrontierPlan("reserve"))
        )
    assert [(point.at, point.cost, point.kind) for point in in_place.points] == [(0, 12, "end"), (10, 5, "step")]
    assert [(point.at, point.cost) for point in beside.points] == [(0, 12), (10, 6)]
    assert [(point.at, point.cost, point.reserve) for point in held.points] == [(0, 12, 0), (10, 6, 10)]
    assert [(piece.low, piece.high, piece.proved) for piece in in_place.pieces] == [(0, 10, True), (10, None, True)]
    assert {mark.kind: (mark.at, mark.cost) for mark in in_place.marks} == {"all_cash": (80, 24), "law_only": (10, 5), "mix": (10, 6)}
    assert in_place.complete
    assert (in_place.cost_at(9.9), in_place.cost_at(10), in_place.cost_at(-1)) == (12, 5, None)


def test_a_share_that_gives_way_makes_a_slope(folder: Path) -> None:
    """Beside q1 a share t of q2 costs 9 t, takes 5 t off the mean and 25 t off the TVaR of 10: none is left at t = 0.4, for 6.6."""
    found = frontier_here(ranged(folder), FrontierPlan("tail"))
    assert found is not None
    ends = [(point.at, point.cost) for point in (found.points[0], found.points[-1])]
    assert ends == [pytest.approx((0, 6.6), abs=2e-4), pytest.approx((10, 5), abs=2e-4)]
    assert [found.cost_at(at) for at in (2.5, 5.0, 7.5)] == pytest.approx([6.2, 5.8, 5.4], rel=1e-5)
    assert differences(found, cost_by_bare_tail(folder), places_of(found, 8)) == []
    rest = frontier_here(folder, FrontierPlan("tail", low=4))
    assert rest is not None
    assert [(point.at, point.cost) for point in (rest.points[0], rest.points[-1])] == [pytest.approx((4, 5.96), rel=1e-5), ends[1]]
    assert rest.complete


def test_a_range_ends_where_it_is_stated(folder: Path) -> None:
    found = frontier_here(folder, FrontierPlan("reserve", low=2, high=8))
    assert found is not None
    assert (found.low, found.high, [(point.at, point.cost, point.kind) for point in found.points]) == (2, 8, [(2, 12, "end")])
    assert ([(piece.low, piece.high) for piece in found.pieces], found.complete) == ([(2, 8)], True)


def lows_of(whole: Frontier) -> list[float]:
    """Return beginnings of a range: left of all, at the last breakpoint, within the widest and the steepest piece, and right of all."""
    first, last = whole.points[0].at, whole.points[-1].at
    widths = [(piece, piece.high - piece.low) for piece in whole.pieces if piece.high is not None]
    widest, _ = max(widths, key=lambda pair: pair[1])
    steepest, _ = max(widths, key=lambda pair: (pair[0].cost_low - pair[0].cost_high) / pair[1])
    within = (0.5 * (piece.low + (piece.high or 0.0)) for piece in (widest, steepest))
    return [0.5 * first, last, *within, 1.2 * last]


@pytest.mark.parametrize(("measure", "seed"), [("tail", 10), ("reserve", 20), ("reserve", 31)])
def test_a_range_that_begins_later_is_the_rest_of_the_frontier(measure: Measure, seed: int, tmp_path: Path) -> None:
    whole = told(tmp_path, seed, measure)
    cost = cost_of_steps(steps_by_tail(tmp_path, whole.id)) if measure == "tail" else cache(cost_by_reserve(tmp_path))
    for low in lows_of(whole):
        found = frontier_here(tmp_path, FrontierPlan(measure, whole.id or None, low=low))
        assert found is not None
        rest = [(point.at, point.cost) for point in whole.points if point.at > low]
        begins = [(low, whole.cost_at(low))] if whole.points[0].at <= low else []
        assert [(point.at, point.cost) for point in found.points] == [pytest.approx(pair, rel=4e-6) for pair in (*begins, *rest)]
        assert (found.points[0].kind, found.points[0].tighter, found.pieces[0].low) == ("end", None, found.points[0].at)
        assert differences(found, cost, places_of(found, 4)) == []


@pytest.mark.parametrize(("plan", "least"), [(FrontierPlan("reserve", low=80), 30), (FrontierPlan("tail", low=70, high=100), 11)])
def test_a_range_right_of_the_optimum_is_level_at_its_cost(plan: FrontierPlan, least: float) -> None:
    """The optimum of 6.625 holds a reserve of 30 and leaves a TVaR of 11: it is lawful under every looser bound."""
    found, whole = frontier_here(TINY, plan), frontier_here(TINY, FrontierPlan(plan.measure))
    assert found is not None
    assert whole is not None
    assert (whole.points[0].at, whole.points[0].cost) == pytest.approx((least, 6.625))
    assert [(piece.low, piece.high, piece.cost_low, piece.proved) for piece in found.pieces] == [(plan.low, plan.high, 6.625, True)]
    assert (found.points[0].shares, found.points[0].reserve) == (whole.points[0].shares, 30)
    assert found.points[0].exact
    assert found.complete


def test_a_bound_beside_a_rule_of_var_goes_by_the_id_of_the_rule() -> None:
    found = frontier_here(TINY, FrontierPlan("tail", "quantile", keeps_rule=True))
    assert found is not None
    assert (found.id, found.level, found.complete) == ("quantile", 0.94, True)


def test_what_a_plan_cannot_mean_is_refused(folder: Path) -> None:
    plans = (FrontierPlan("tail", "none"), FrontierPlan("requirement"), FrontierPlan("tail", low=5, high=5, tolerance=1))
    told_of = []
    for plan in plans:
        with pytest.raises(InputError) as refused:
            frontier_here(folder, plan)
        told_of += [fault.file for fault in refused.value.faults]
    assert told_of == ["--of", "--of", "--to", "--tolerance"]


def test_a_time_limit_leaves_pieces_open_and_says_so(folder: Path) -> None:
    case = load_case(folder)
    years = load_years(case)
    solution = optimize_here(case, years)
    heard: list[Frontier] = []
    with spans_here():
        none = frontier(case, years, solution, FrontierPlan("tail"), time_limit=0.0)
        whole = frontier(case, years, solution, FrontierPlan("tail"), on_progress=heard.append)
    assert (none.complete, none.points, none.exit_code, [caution.code for caution in none.warnings]) == (False, (), 3, ["time_limit"])
    assert replace(heard[-1], complete=True, seconds=0.0) == replace(whole, seconds=0.0)


def test_the_command_tells_it_as_text_json_csv_and_a_chart(command: Command, folder: Path, tmp_path: Path) -> None:
    csv, svg = tmp_path / "frontier.csv", tmp_path / "frontier.svg"
    ended = command("frontier", folder, "--csv", csv, "--svg", svg)
    assert ended.code == 0
    assert ["step", "10.00", "5.00", "12.00", "0.00", "3.00", "yes"] in [line.split() for line in ended.out.splitlines()]
    assert csv.read_text(encoding="utf-8-sig").splitlines()[1].startswith("end,0.0,12.0,,True,0.0,10.0,12.0,12.0,True,0.0,12.0,q1:1;q2:1")
    assert "This mix" in svg.read_text(encoding="utf-8")
    ended = command("frontier", folder, "--against", "reserve", "--json")
    answer = json.loads(ended.out)
    shape = schema("frontier")["properties"]
    assert (set(answer), set(answer["points"][0])) == (set(shape), set(shape["points"]["items"]["properties"]))
    assert [(point["at"], point["cost"]) for point in answer["points"]] == [(0, 12), (10, 6)]
    ended = command("frontier", folder, "--from", "5", "--to", "x", "--tolerance", "2", "--json")
    assert (ended.code, [fault["file"] for fault in json.loads(ended.out)["faults"]]) == (2, ["--to"])


def test_without_a_mix_the_command_says_why_there_is_no_frontier(command: Command, folder: Path) -> None:
    words = ("frontier", folder, "--set", "reserve.cash.max=1", "--set", "limits.max_policies=0")
    ended = command(*words)
    assert ended.code == 1
    assert "infeasible" in ended.out
    ended = command(*words, "--json")
    assert (ended.code, json.loads(ended.out)["case"]) == (1, None)


@pytest.mark.parametrize("seeds", at_length([range(first, first + 10) for first in range(40, 140, 10)]), ids=lambda seeds: str(seeds[0]))
def test_so_it_is_on_a_hundred_more_cases(seeds: range, tmp_path: Path) -> None:
    wrong: dict[str, list[str]] = {}
    for seed in seeds:
        make_case(seed, tmp_path / str(seed))
        case = read_case(tmp_path / str(seed))
        fixed = not any(offer.span is not None and offer.use != "no" for offer in case.offers)
        if not fixed or frontier_here(tmp_path / str(seed), FrontierPlan("reserve", high=1.0)) is None:
            continue
        if case.tails:
            wrong[f"{seed} tail"] = wrong_by_tail(tmp_path / str(seed), seed)
        if len(case.reserve) == 1:
            wrong[f"{seed} reserve"] = wrong_by(tmp_path / str(seed), seed, "reserve")
        if "required_amount" in (tmp_path / str(seed) / "case.toml").read_text():
            wrong[f"{seed} requirement"] = wrong_by(tmp_path / str(seed), seed, "requirement")
    assert {name: flaws for name, flaws in wrong.items() if flaws} == {}


@pytest.mark.parametrize("seed", [36, 56])
def test_a_law_that_can_be_read_in_several_ways_is_searched_under_all_of_them(seed: int, tmp_path: Path) -> None:
    """At each place the least cost is that of a solve of its own under the law moved there."""
    make_case(seed, tmp_path, law=True)
    case = load_case(tmp_path)
    years, required = load_years(case), amounts(case)
    name = max(required, key=lambda bucket: required[bucket])
    assert len(recognise(case).readings) > 2
    found = frontier_here(tmp_path, FrontierPlan("requirement", name))
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.complete
    for part in (0.1, 0.37, 0.63, 0.9):
        at = found.low + part * (found.high - found.low)
        alone = optimize_here(with_requirement_shifted(case, name, at - required[name]), years, brief=True)
        assert found.cost_at(at) == pytest.approx(alone.cost, rel=4e-6)
