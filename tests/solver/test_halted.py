"""A search ended anywhere tells what it has, and nothing that is not so: no mix cheaper than the cheapest, no bound above it.

It is searched in the process of the tests, and ended after a number of looks at the clock instead of by the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from reference.enumerate import solve
from reference.read import read_case
from support.audited import BN, LAW, offer, plain_case
from support.in_process import Hearing
from support.random_cases import make_case
from support.random_ranges import make_ranges
from support.two_years import CASE, write_case

from optimizer import Case, Scenarios, load_case, load_years
from optimizer.errors import SolveError
from optimizer.evaluation.break_even import BreakEven
from optimizer.evaluation.variant import Variant
from optimizer.losses.scenarios import from_years
from optimizer.solver import search
from optimizer.solver import solve as solve_module
from optimizer.solver.dispatch import WarmStart
from optimizer.solver.messages import SolveRequest, SolveUpdate
from optimizer.solver.warm_up import SECONDS, warm_up
from optimizer.solver.worker import updates_of

pytestmark = pytest.mark.slow

LOOKS = (0, 1, 2, 4, 7, 11, 16, 22, 29)
CLOSE = 1e-6


class Halt:
    """Says yes from a look at the clock on."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def loaded(folder: Path) -> tuple[Case, Scenarios]:
    case = load_case(folder)
    return case, load_years(case)


def last_of(request: SolveRequest, warm_start: WarmStart | None = None, halted: Callable[[], bool] = bool) -> SolveUpdate:
    """Return the last thing told."""
    return [*updates_of(request, warm_start or WarmStart(), halted)][-1]


CASES = [(make_case, 0, 0), (make_case, 1, 80), (make_ranges, 1, 0), (make_case, 12, 0)]


@pytest.mark.parametrize(("make", "seed", "few"), CASES, ids=["grid, tree", "grid, rounds", "ranges, tree", "no mix, tree"])
def test_a_search_ended_anywhere_tells_nothing_that_is_not_so(
    make: Callable[[int, Path], None], seed: int, few: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "NODES", 1)
    make(seed, tmp_path)
    case, years = loaded(tmp_path)
    cheapest = last_of(SolveRequest(case, years, 60.0))
    assert cheapest.ended in ("closed", "infeasible")
    if make is make_case:
        cost = solve(read_case(tmp_path)).cost
        assert cheapest.value == (None if math.isnan(cost) else pytest.approx(cost, rel=CLOSE))
    for looks in LOOKS:
        told = last_of(SolveRequest(case, years, 60.0), None, Halt(looks))
        assert told.ended in ("time", "closed", "infeasible", "stalled")
        assert told.ended != "infeasible" or cheapest.value is None
        if cheapest.value is not None:
            room = CLOSE * abs(cheapest.value)
            assert told.value is None or told.value >= cheapest.value - room
            assert told.bound is None or told.bound <= cheapest.value + room


def test_a_sample_of_many_loss_years_leads_to_the_answer_of_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make_case(1, tmp_path)
    case, years = loaded(tmp_path)
    sampled = search.every_nth(years, 2)
    assert sampled.years == pytest.approx(years.years / 2, abs=1)
    assert sampled.probability.sum() == pytest.approx(2 * years.probability[np.isin(years.number, sampled.number)].sum())
    plain = last_of(SolveRequest(case, years, 60.0))
    monkeypatch.setattr(search, "SAMPLE", 2)
    guided = last_of(SolveRequest(case, years, 60.0))
    assert guided.ended == plain.ended
    assert guided.value == pytest.approx(plain.value, rel=CLOSE)


VARIANTS: list[tuple[Variant, float | None]] = [
    (Variant(), 6.0),
    (Variant(left_out=frozenset({"q1"})), 18.0),
    (Variant(forbidden=(frozenset({"q1"}),)), 12.0),
    (Variant(left_out=frozenset({"q1"}), forbidden=(frozenset(), frozenset({"q2"}))), None),
]


def test_questions_of_one_series_are_answered_from_the_cuts_of_those_before(tmp_path: Path) -> None:
    case, years = loaded(write_case(tmp_path))
    kept = WarmStart()
    with pytest.raises(SolveError, match="without loss years"):
        kept.years_of(SolveRequest(case, None, 60.0))
    for place, (variant, cost) in enumerate(VARIANTS):
        told = last_of(SolveRequest(case, None if place else years, 60.0, series="s", variant=variant), kept)
        assert told.value == (None if cost is None else pytest.approx(cost))
        assert (told.ended, told.reused > 0) == ("infeasible" if cost is None else "closed", place > 0)


def test_a_mix_is_priced_and_its_premium_found_without_a_search(tmp_path: Path) -> None:
    folder = write_case(tmp_path)
    (folder / "case.toml").write_text(CASE + "[limits]\npremium_budget = 10\n", encoding="utf-8")
    case, years = loaded(folder)
    asked = [
        ({"q1": 1.0}, None, ("closed", 6.0)),
        ({"q1": 1.0, "q2": 1.0}, None, ("infeasible", None)),
        ({"q1": 1.0}, BreakEven("q1", 9.0), ("closed", 6.0)),
        ({"q1": 1.0}, BreakEven("q1", 2.0), ("infeasible", None)),
    ]
    for mix, break_even, (ended, value) in asked:
        told = last_of(SolveRequest(case, years, 60.0, mix=mix, break_even=break_even))
        assert (told.ended, told.value) == (ended, None if value is None else pytest.approx(value))


def test_mixes_are_priced_one_after_the_other_and_not_told_without_time(tmp_path: Path) -> None:
    """No cover costs 24, q1 6, both 12; a mix beyond the reserve that may be held is not lawful."""
    write_case(tmp_path)
    mixes: tuple[dict[str, float], ...] = ({}, {"q1": 1.0}, {"q1": 1.0, "q2": 1.0})
    case = load_case(tmp_path)
    request = SolveRequest(case, load_years(case), 60.0, mixes=mixes)
    assert last_of(request).costs == pytest.approx((24.0, 6.0, 12.0))
    assert last_of(request, halted=lambda: True).ended == "time"
    tight = load_case(tmp_path, settings={"reserve.cash.max": "20"})
    assert last_of(SolveRequest(tight, load_years(tight), 60.0, mixes=mixes)).costs == pytest.approx((math.inf, 6.0, 12.0))


def test_what_goes_wrong_in_a_series_is_told_and_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    case, years = loaded(write_case(tmp_path))

    def gone(*_: object) -> None:
        raise SolveError("the process is gone")

    def refused(_: object, log: Hearing, *__: object) -> None:
        log.hear(SolveUpdate("error", text="the solver refused a cut"))

    monkeypatch.setattr(solve_module, "_listen", gone)
    assert solve_module.Series().solve_span(case, years, Variant(), time_limit=1.0) == SolveUpdate("error", text="the process is gone")
    monkeypatch.setattr(solve_module, "_listen", refused)
    with pytest.raises(SolveError, match="the solver refused a cut"):
        solve_module.Series().mix_costs(case, years, [{}], time_limit=1.0)


def test_the_first_question_of_every_process_is_answered_in_its_time() -> None:
    warm_up()
    assert SECONDS > 0


TINY = """offer,insurer,limit,reinstatements,premium,shares
q1,A,80,0,3,0.1..1
q2,B,50,0,9,1
q3,C,{limit},0,1e-12,0.1..1
q4,C,{limit},0,1e-12,1
"""


@pytest.mark.parametrize(("limit", "gap"), [("1e-8", "1e-12"), ("1e-6", "1e-6")])
def test_policies_too_small_for_the_solver_leave_the_answer(limit: str, gap: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Programmes alone, until every decision is forbidden. A tiny policy saves at most 0.3 of its limit."""
    monkeypatch.setattr(search, "ROUNDS", 1000)
    write_case(tmp_path)
    (tmp_path / "catalogue.csv").write_text(TINY.format(limit=limit), encoding="utf-8")
    case = load_case(tmp_path, settings={"solve.gap": gap})
    told = last_of(SolveRequest(case, load_years(case), 60.0))
    assert told.ended in ("closed", "stalled")
    assert told.value == pytest.approx(6.0, abs=0.6 * float(limit))


def test_a_policy_whose_credit_is_too_small_for_the_solver_weakens_a_row_and_no_more() -> None:
    """10bn asked, of which 2bn at least of cash: 9.9999999999bn of credit and cash for the rest, whatever a tenth of a yen counts for."""
    small = {"insurer": "A", "reinstatements": 0, "notice_days": 90, "term_days": 365}
    case = plain_case(
        offer(offer="q", limit=6, premium=0.1, **small),
        offer(offer="dust", limit=1e-10, premium=1e-12, **small),
        law=LAW,
        regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}},
    )
    told = last_of(SolveRequest(case, from_years([], of=1), 60.0))
    assert told.ended == "closed"
    assert told.value == pytest.approx(0.1 * BN + 0.05 * 4 * BN, rel=1e-6)


def test_repairs_for_which_there_was_no_time_are_left_out(tmp_path: Path) -> None:
    write_case(tmp_path)
    case = load_case(tmp_path, settings={"limits.premium_budget": "2", "reserve.cash.max": "9"})
    years = load_years(case)

    def repairs(halted: Callable[[], bool]) -> set[str]:
        told = [update.answer.conflict for update in updates_of(SolveRequest(case, years, 60.0), WarmStart(), halted) if update.answer]
        return {repair.rule for conflict in told if conflict is not None for repair in conflict.repairs}

    whole, cut = repairs(bool), [repairs(Halt(looks)) for looks in range(0, 60, 2)]
    assert whole >= {"limits.premium_budget", "reserve.cash.max"}
    assert all(few <= whole for few in cut)
    assert any(few < whole for few in cut)
