"""The position of today: worked by hand, the least addition against SciPy's solver, and random cases against the audit."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog
from support.campaigns import at_length
from support.random_cases import make_case

from optimizer.auditor import audit
from optimizer.errors import InputError
from optimizer.evaluation.answer import answer
from optimizer.evaluation.limits import evaluate_lawful
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.reserve import Instruments, Needs, least_addition
from optimizer.evaluation.today import position_today
from optimizer.files import load_case, load_years
from optimizer.results.solution import Position, Solution, Status

SAME = 1e-9


def position_of(folder: Path, *settings: tuple[str, str]) -> Position | None:
    """Return the position that a case states."""
    case = load_case(folder, settings=settings)
    return position_today(make_problem(case, load_years(case)))


def test_what_is_held_and_in_force_is_priced_as_it_is(folder: Path) -> None:
    """q1 at a half pays 40 and 30: net 60 and 30, so TVaR 80 % is 45; of it 20 are held, and 25 are missing."""
    found = position_of(folder, ("today.reserve.cash", "20"), ("today.policies.q1", "0.5"))
    assert found is not None
    assert found.cost_parts.premium == pytest.approx(1.5)
    assert found.cost_parts.carry == pytest.approx(2.0)
    assert found.cost_parts.expected_net == pytest.approx(9.0)
    assert found.cost == pytest.approx(12.5)
    assert found.shortfall == pytest.approx(25.0)
    assert (found.is_lawful, found.shortfall_law) == (True, 0.0)  # no law is named
    assert [(policy.offer, policy.share) for policy in found.policies] == [("q1", 0.5)]


def test_a_policy_in_force_that_is_not_on_offer_counts(folder: Path) -> None:
    """q1 may not be bought again, and q2 is never bought: neither changes where the firm stands."""
    settings = (("today.reserve.cash", "10"), ("today.policies.q1", "1"), ("offers.q1.use", "no"))
    found = position_of(folder, *settings)
    assert found is not None
    assert found.cost == pytest.approx(6.0)
    assert found.shortfall == 0.0


def test_a_case_that_does_not_state_it_has_none(folder: Path) -> None:
    assert position_of(folder) is None


def test_more_held_than_may_be_is_no_shortfall_and_stays(folder: Path) -> None:
    found = position_of(folder, ("today.reserve.cash", "90"), ("reserve.cash.max", "50"))
    assert found is not None
    assert found.reserve_total == 90
    assert found.shortfall == 0.0


def test_what_no_reserve_within_its_caps_mends_has_no_addition(folder: Path) -> None:
    found = position_of(folder, ("today.reserve.cash", "10"), ("reserve.cash.max", "50"))
    assert found is not None
    assert found.shortfall is None


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("today.policies.q9", "1", "the catalogue has no such offer"),
        ("today.policies.q1", "0", "must be above 0"),
        ("today.policies.q1", "1.5", "between 0 and 1"),
        ("today.reserve.gold", "1", "no such reserve instrument"),
        ("today.reserve.cash", "-1", "must not be negative"),
        ("today.spare", "1", "unknown key"),
    ],
)
def test_what_is_stated_wrongly_is_told(folder: Path, key: str, value: str, rule: str) -> None:
    with pytest.raises(InputError) as error:
        load_case(folder, settings=[(key, value)])
    assert any(rule in f"{fault.rule}; {fault.fix}" and key.startswith(fault.field) for fault in error.value.faults), error.value


def instruments_and_needs(seed: int) -> tuple[Instruments, Needs, list[float]]:
    """Return a small question in which caps, needs and what is held often tie."""
    rng = np.random.default_rng(seed)
    size, rows = int(rng.integers(1, 4)), int(rng.integers(0, 3))
    low, high = rng.choice([0.0, 0.0, 10.0], size), rng.choice([30.0, 80.0, np.inf], size)
    own = float(rng.choice([0.0, 20.0, 50.0]))
    instruments = Instruments(
        price=np.append(rng.choice([0.0, 0.05, 0.11], size), 0.02),
        low=np.append(low, 0.0),
        high=np.append(high, own),
        draws=np.append(rng.choice([0.0, 1.0], size), 1.0),
        is_reserve=np.append(np.ones(size), 0.0),
        factor=np.hstack((rng.choice([0.0, 0.5, 0.9, 1.0], (rows, size)), np.zeros((rows, 1)))),
        emergency_rate=0.0,
    )
    asked = rng.choice([0.0, 0.0, 25.0, 60.0, 110.0], 2 + rows)
    return (
        instruments,
        Needs(float(asked[0]), float(asked[1]), tuple(map(float, asked[2:]))),
        list(rng.choice([0.0, 5.0, 40.0, 100.0], size)),
    )


def test_no_smaller_addition_meets_the_needs() -> None:
    mended = 0
    for seed in range(600):
        instruments, needs, held = instruments_and_needs(seed)
        now = np.array([*held, 0.0])
        bounds = list(zip(np.maximum(now, instruments.low), np.maximum(now, instruments.high), strict=True))
        right = np.array([needs.drawn, needs.drawable, *needs.counted])
        least = linprog(instruments.is_reserve, A_ub=-instruments.rows(), b_ub=-right, bounds=bounds, method="highs")
        added = least_addition(instruments, needs, held)
        assert (added is None) == (least.status == 2), seed
        if added is not None:
            mended += 1
            assert added == pytest.approx(float(least.fun) - sum(held), rel=SAME, abs=1e-7), seed
    assert 300 < mended < 600


def random_problem(seed: int, folder: Path) -> Problem:
    """Return a random case that states what it holds and has in force, with the parts of the law in half of them."""
    make_case(seed, folder, law=seed % 2 == 0)
    case, random = load_case(folder), Random(seed)
    names = random.sample([offer.offer for offer in case.offers], random.randint(0, min(3, len(case.offers))))
    stated = [(f"today.policies.{name}", f"{random.choice((0.25, 0.5, 1))}") for name in names]
    stated += [(f"today.reserve.{r.id}", f"{random.choice((0, 5, 40.5, 300))}") for r in case.reserve if random.random() < 0.8]
    stated += [("today.reserve." + case.reserve[0].id, "1")] if not stated else []
    case = load_case(folder, settings=stated)
    return make_problem(case, load_years(case))


def told(problem: Problem) -> Solution | None:
    """Return an answer that tells the position of today, of any lawful mix; None where the first tried is not lawful."""
    priced = evaluate_lawful(problem, problem.must_shares)
    if priced is None:
        return None
    return replace(answer(problem, priced, Status.FEASIBLE), today=position_today(problem))


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("block", [0, *at_length(range(1, 4))])
def test_the_audit_finds_the_same_position_and_no_other(block: int, tmp_path: Path) -> None:
    checked, rejected, short, unmendable = 0, 0, 0, 0
    for seed in range(1000 + 40 * block, 1040 + 40 * block):
        problem = random_problem(seed, tmp_path / str(seed))
        solution = told(problem)
        if solution is None or solution.today is None:
            continue
        wrong = [check for check in audit(problem.case, problem.years, solution).checks if not check.ok and check.id.startswith("today")]
        assert not wrong, (seed, wrong)
        checked += 1
        short += bool(solution.today.shortfall)
        unmendable += solution.today.shortfall is None
        for forged in _forged(solution.today):
            checks = audit(problem.case, problem.years, replace(solution, today=forged)).checks
            assert any(not check.ok and check.id.startswith("today") for check in checks), (seed, forged)
            rejected += 1
    assert checked > 10
    assert short > 2
    assert rejected > 5 * checked


def _forged(position: Position) -> list[Position]:
    """Return the same position with one thing of it told wrongly."""
    size = max(1.0, position.reserve_total, abs(position.cost))
    shortfall = position.shortfall
    return [
        replace(position, cost=position.cost + 1e-3 * size),
        replace(position, cost_parts=replace(position.cost_parts, expected_net=position.cost_parts.expected_net + 1e-3 * size)),
        replace(position, is_lawful=not position.is_lawful),
        replace(position, own_funds=position.own_funds + 1e-3 * size),
        replace(position, reserve=tuple(replace(held, amount=held.amount + 1e-3 * size) for held in position.reserve)),
        replace(position, shortfall=None if shortfall is not None else 0.0),
        replace(position, shortfall=math.inf if shortfall is None else shortfall + 0.01 * size),
    ]


def test_what_is_added_mends_it_and_less_does_not(tmp_path: Path) -> None:
    mended = 0
    for seed in range(2000, 2060):
        problem = random_problem(seed, tmp_path / str(seed))
        position, case = position_today(problem), problem.case
        if position is None or not position.shortfall or len(case.reserve) != 1 or case.today is None:
            continue
        mended += 1
        for part, is_enough in ((1.0, True), (0.99, False)):
            amount = position.reserve_total + part * position.shortfall
            today = case.today.model_copy(update={"reserve": {case.reserve[0].id: amount}})
            found = position_today(make_problem(case.model_copy(update={"today": today}), problem.years))
            assert found is not None
            assert found.shortfall is not None
            assert (found.shortfall <= 1e-6 * amount) == is_enough, seed
    assert mended > 5
