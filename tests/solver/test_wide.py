"""Thousands of offers: a lawful mix is told at once, a better one among the few that promise most, and no answer is another for it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.random_cases import make_case
from support.wide_catalogue import wide_case

from optimizer import audit, load_case, load_years
from optimizer.evaluation.limits import lawful_cost
from optimizer.evaluation.problem import LAYER_TOLERANCE, make_problem
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.model import limits
from optimizer.solver import dispatch, promising_offers
from optimizer.solver.dispatch import answers_to
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.promising_offers import Promising
from optimizer.solver.search import Clock
from optimizer.values import covers_all

GAP = 2e-6


class FullSearchError(Exception):
    """The programme of all offers was begun."""


def no_full_search(*_: object, **__: object) -> None:
    """Stand in for the search among all offers where it must not be begun."""
    raise FullSearchError


@pytest.fixture(scope="module")
def wide() -> tuple[Case, Scenarios]:
    """Return a case of 1,500 offers on 2,000 years with a loss."""
    return wide_case(1500, 2000, seed=5)


def until_better(told: Iterator[SolveUpdate], part: float) -> list[SolveUpdate]:
    """Return what is told until a cost is below a part of the first one."""
    heard: list[SolveUpdate] = []
    for tell in told:
        heard.append(tell)
        if tell.value is not None and tell.value < part * (heard[0].value or 0.0):
            return heard
    return heard


def test_all_cash_is_told_first_then_a_mix_that_is_a_tenth_cheaper_and_checked(
    wide: tuple[Case, Scenarios], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both come before the programme of all offers is built; each told is lawful, priced exactly, and written out as an answer."""
    case, years = wide
    monkeypatch.setattr(dispatch, "Search", no_full_search)
    heard = until_better(answers_to(SolveRequest(case, years, math.inf), deadline=math.inf), 0.9)
    first, better = heard[0], heard[-1]
    assert first.answer is not None
    assert first.answer.policies == ()
    assert first.answer.alternatives is not None
    assert first.answer.cost == first.value == first.answer.alternatives["all_cash"].cost
    assert better.value is not None
    assert better.value < 0.9 * (first.value or 0.0)
    assert [one.value for one in heard] == sorted((one.value or 0.0 for one in heard), reverse=True)


@pytest.mark.slow
def test_the_mix_of_the_few_is_what_the_audit_finds(wide: tuple[Case, Scenarios]) -> None:
    """Costs are those of the whole case on all its years, whatever sample of years and offers a mix was found on."""
    case, years = wide
    problem = make_problem(case, years)
    few = Promising(problem, Clock(math.inf))
    found = list(itertools.islice(few.run(np.zeros(len(case.offers))), 3))
    assert found[-1].shares is not None
    assert lawful_cost(problem, found[-1].shares) == found[-1].value
    priced = next(iter(answers_to(SolveRequest(case, years, 60, mix=mix_of(case, found[-1].shares)), deadline=math.inf)))
    assert priced.answer is not None
    assert not [str(check) for check in audit(case, years, priced.answer).failures if check.id != "gap"]


def mix_of(case: Case, shares: np.ndarray) -> dict[str, float]:
    """Return the shares by offer of what is bought."""
    return {case.offers[j].offer: float(shares[j]) for j in np.flatnonzero(shares)}


def test_a_search_halted_among_the_few_ends_with_its_best_mix_and_builds_nothing_more(
    wide: tuple[Case, Scenarios], monkeypatch: pytest.MonkeyPatch
) -> None:
    case, years = wide
    monkeypatch.setattr(dispatch, "Search", no_full_search)
    heard: list[SolveUpdate] = []
    for tell in answers_to(SolveRequest(case, years, math.inf), deadline=math.inf, halted=lambda: len(heard) > 1):
        heard.append(tell)
    assert len(heard) > 2
    assert heard[-1].ended == "time"
    assert heard[-1].answer is not None
    assert heard[-1].answer.cost == heard[-1].value == min(one.value for one in heard if one.value is not None)
    assert heard[-1].bound is None


def closed(case: Case, years: Scenarios) -> tuple[str, float | None]:
    """Return how a search to its end ended, and the cost."""
    told = [tell for tell in answers_to(SolveRequest(case, years, 600, brief=True), deadline=math.inf) if not tell.concluded]
    return told[-1].ended, told[-1].value


def wrong_among(seeds: range, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return the cases whose ending or cost is another where the few are searched first, as if three offers were many."""
    wrong: list[object] = []
    for seed in seeds:
        make_case(seed, folder / str(seed))
        case = load_case(folder / str(seed))
        years = load_years(case)
        plain = closed(case, years)
        with monkeypatch.context() as patch:
            patch.setattr(promising_offers, "MANY", 2)
            patch.setattr(promising_offers, "FEW", 3)
            patch.setattr(limits, "MOST_TERMS", 0)
            other = closed(case, years)
        same = plain[1] == other[1] or (None not in (plain[1], other[1]) and math.isclose(plain[1] or 0, other[1] or 0, rel_tol=GAP))
        if plain[0] != other[0] or not same:
            wrong.append((seed, plain, other))
    return wrong


@pytest.mark.slow
def test_searching_the_few_first_changes_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ending, and the same cost within the gap, with and without the few, and with the cover beneath layers as a variable."""
    assert wrong_among(range(5), tmp_path, monkeypatch) == []


@pytest.mark.prove
@pytest.mark.parametrize("seeds", [range(5, 10), *(range(start, start + 10) for start in range(10, 210, 10))], ids=str)
def test_nor_does_it_in_a_longer_run(seeds: range, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong_among(seeds, tmp_path, monkeypatch) == []


@pytest.mark.parametrize("seed", range(10))
def test_what_a_layer_stands_on_is_every_layer_that_ends_beneath_it_and_covers_its_classes(seed: int) -> None:
    case, years = wide_case(60, 50, seed=seed)
    case = case.model_copy(update={"offers": tuple(o if o.attachment else o.model_copy(update={"deductible": 0.0}) for o in case.offers)})
    problem = make_problem(case, years)
    assert {stand.offer for stand in problem.no_gap_rows} == {j for j, offer in enumerate(case.offers) if offer.attachment > 0}
    for stand in problem.no_gap_rows:
        above = case.offers[stand.offer]
        wanted = [
            o.limit if o.exhaustion <= above.attachment * (1 + LAYER_TOLERANCE) and covers_all(o.covers, above.covers) else 0.0
            for o in case.offers
        ]
        assert stand.support.tolist() == wanted
