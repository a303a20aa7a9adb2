"""The product finds what trying every mix finds: status, cost, mix and repairs, of random cases, in any unit of money."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reference.enumerate import Answer, solve
from reference.read import read_case
from support.alike_cases import make_alike
from support.campaigns import at_length
from support.enumerated import CHUNK, answered, chunks, differences, disagreements, named, written
from support.random_cases import add_uncertainty
from support.random_statutes import widen

from optimizer import audit, load_case, load_years

pytestmark = pytest.mark.slow

SCALES = (1e-6, 1e-3, 1e3, 1e6, 1e9, 1e12)
COUNTS = ("limits.max_policies", "limits.max_premium_fraction_per_insurer")
"""Limits that are no amounts of money."""


@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 90, CHUNK))], ids=named)
def test_the_product_answers_as_enumeration_does(seeds: range, tmp_path: Path) -> None:
    assert disagreements(tmp_path, seeds) == {}


@pytest.mark.parametrize("seed", [463, 1601, 1625, 2017, 3619])
def test_so_it_does_on_cases_that_a_longer_run_once_found_wrong(seed: int, tmp_path: Path) -> None:
    """A need that is all but met by own funds (463, 1625); an instrument that no rule of a conflict names (1601, 2017, 3619)."""
    assert disagreements(tmp_path, range(seed, seed + 1)) == {}


@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 90, CHUNK))], ids=named)
def test_so_it_does_where_cover_may_not_answer_insurers_fail_and_coins_rise(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        add_uncertainty(seed, written(tmp_path, seed))
    places = {seed: tmp_path / f"{seed}-1.0" for seed in seeds}
    found = {seed: differences(answered(where), solve(read_case(where))) for seed, where in places.items()}
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 50, CHUNK))], ids=named)
def test_under_a_law_of_any_shape_the_product_answers_as_enumeration_does(seeds: range, tmp_path: Path) -> None:
    assert disagreements(tmp_path, seeds, law=True) == {}


def of_statutes(folder: Path, seeds: range) -> dict[int, list[str]]:
    """Return the seeds on which product and reference differ, or the audit fails, under laws of every further shape."""
    found = {}
    for seed in seeds:
        where = written(folder, seed, law=True)
        widen(seed, where)
        case, solution = load_case(where), answered(where)
        wrong = differences(solution, solve(read_case(where)))
        found[seed] = wrong + [str(check) for check in audit(case, load_years(case), solution).failures]
    return {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.no_cover
@pytest.mark.parametrize("seeds", [*chunks(0, 10, CHUNK), *at_length(chunks(10, 50, CHUNK))], ids=named)
def test_so_it_does_under_groups_waivers_accrual_conditions_and_haircuts(seeds: range, tmp_path: Path) -> None:
    assert of_statutes(tmp_path, seeds) == {}


@pytest.mark.prove
@pytest.mark.parametrize("seeds", chunks(60, 2140, 20), ids=named)
def test_so_it_does_under_groups_waivers_accrual_conditions_and_haircuts_at_length(seeds: range, tmp_path: Path) -> None:
    assert of_statutes(tmp_path, seeds) == {}


@pytest.mark.prove
@pytest.mark.parametrize("seeds", chunks(60, 2140, 20), ids=named)
def test_under_a_law_of_any_shape_it_does_so_at_length(seeds: range, tmp_path: Path) -> None:
    assert disagreements(tmp_path, seeds, law=True) == {}


@pytest.mark.prove
@pytest.mark.parametrize("seeds", chunks(100, 5200, 50), ids=named)
def test_the_product_answers_as_enumeration_does_at_length(seeds: range, tmp_path: Path) -> None:
    assert disagreements(tmp_path, seeds) == {}


KINDS = ("plain", "law", "uncertain")
FREE = 1e-12
"""A cost of nothing, as sums of losses of 1 to 1,000 leave it."""


def of_alike(folder: Path, seeds: range, kind: str) -> dict[int, list[str]]:
    """Return the seeds on which product and reference differ where much of a case is the same."""
    found = {}
    for seed in seeds:
        where = written(folder, seed, law=kind == "law")
        if kind == "law":
            widen(seed, where)
        if kind == "uncertain":
            add_uncertainty(seed, where)
        make_alike(seed, where)
        solution, answer = answered(where), solve(read_case(where))
        if answer.cost == 0 and solution.cost is not None and abs(solution.cost) < FREE:
            answer = replace(answer, cost=solution.cost)
        found[seed] = differences(solution, answer)
    return {seed: wrong for seed, wrong in found.items() if wrong}


@pytest.mark.no_cover
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seeds", [*chunks(0, 5, 5), *at_length(chunks(5, 15, 5))], ids=named)
def test_so_it_does_where_prices_losses_or_layers_are_alike(seeds: range, kind: str, tmp_path: Path) -> None:
    assert of_alike(tmp_path, seeds, kind) == {}


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seeds", chunks(20, 1040, 20), ids=named)
def test_where_prices_losses_or_layers_are_alike_it_does_so_at_length(seeds: range, kind: str, tmp_path: Path) -> None:
    assert of_alike(tmp_path, seeds, kind) == {}


def scaled(answer: Answer, times: float) -> Answer:
    """Return an answer in another unit of money."""
    return Answer(
        status=answer.status,
        cost=answer.cost * times,
        mix=answer.mix,
        second_best_cost=None if answer.second_best_cost is None else answer.second_best_cost * times,
        repairs={rule: to if rule in COUNTS else to * times for rule, to in answer.repairs.items()},
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("seeds", [*chunks(0, 6, 6), *at_length([*chunks(6, 6, 6), *chunks(12, 88, 8)])], ids=named)
def test_the_unit_of_money_changes_nothing(seeds: range, tmp_path: Path) -> None:
    """Each seed in one other unit, in turn, against the reference's answer in the first."""
    found = {}
    for seed in seeds:
        times = SCALES[seed % len(SCALES)]
        wanted = scaled(solve(read_case(written(tmp_path, seed))), times)
        found[seed, times] = differences(answered(written(tmp_path, seed, times)), wanted)
    assert {key: wrong for key, wrong in found.items() if wrong} == {}
