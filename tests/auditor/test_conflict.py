"""A conflict told is tried again: its rules, each repair, what else would help, and what is too long to try."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.audited import BN, LAW, Trio, offer, plain_case, the_answer, the_case, the_years

from optimizer.auditor import audit
from optimizer.auditor.cache import LARGE, AuditCache
from optimizer.auditor.findings import CheckList
from optimizer.auditor.infeasibility import check_conflict
from optimizer.auditor.neighbours import check_neighbours
from optimizer.auditor.proof import some_mix_is_lawful
from optimizer.inputs.case import Case, CaseName
from optimizer.losses.scenarios import from_years
from optimizer.results.solution import Conflict, CostParts, Position, Repair, Solution, Status

Q = {"offer": "q", "insurer": "A", "limit": 6, "reinstatements": 0, "premium": 0.1}
CASH = [{"id": "cash", "carry": 0.05, "max": 5 * BN}]
BUDGET, LEVEL = "limits.premium_budget", "tail.t.level"
REPAIRS = (Repair("reserve.cash.max", 5 * BN, 8 * BN), Repair(BUDGET, 0.05 * BN, 0.1 * BN), Repair(LEVEL, 0.9, 0.84))
"""A loss of 8 in one year of ten: its mean beyond the level 1 - 0.8 / 5 = 0.84 is the cash of 5."""
RULES = ("reserve.cash.max", BUDGET, "tail.t.hold")


def told(conflict: Conflict, **limits: float | str) -> Trio:
    """Return a case that no mix meets, with the conflict told: a tail of 8, cash of 5 at most, a budget that buys no policy."""
    tail = [{"id": "t", "measure": "tvar", "level": 0.9}]
    case = plain_case(offer(**Q), reserve=CASH, tail=tail, limits={"premium_budget": 0.05 * BN, **limits})
    return case, from_years([[[("hot", 8 * BN)]]], of=10), infeasible(conflict)


def of_the_law(conflict: Conflict) -> Trio:
    """Return a case that asks for 10, and lets 5 of cash be held."""
    case = plain_case(law=LAW, regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}}, reserve=CASH)
    return case, from_years([], of=1), infeasible(conflict)


def of_cover(conflict: Conflict) -> Trio:
    """Return a case that asks for cover of 7, and is offered 6."""
    case = plain_case(offer(**Q), reserve=CASH, coverage=[{"id": "hot", "covers": "hot", "min_limit": 7 * BN}])
    return case, from_years([], of=1), infeasible(conflict)


def infeasible(conflict: Conflict) -> Solution:
    return Solution(CaseName("yen", "yen", "JPY", "f00d"), Status.INFEASIBLE, proof="enumeration", conflict=conflict)


def found(trio: Trio, most_work: float = 1e8, proof: str = "enumeration") -> tuple[set[str], list[str]]:
    """Return what is wrong of the conflict, and what of it is left unproved."""
    case, years, solution = trio
    findings = audit(case, years, replace(solution, proof=proof), thorough=True, most_work=most_work)  # type: ignore[arg-type]
    wrong = {check.id for check in findings.failures if check.id.startswith("conflict")}
    return wrong, [item.text for item in findings.unproved if item.keys[0].startswith("conflict")]


LAW_REPAIR = Repair("regime.inputs.required_amount", 10 * BN, 5 * BN)
TRIED: list[tuple[str, Trio, tuple[set[str], list[str]]]] = [
    ("honest", told(Conflict(RULES, 0.05 * BN, REPAIRS)), (set(), [])),
    (
        "a repair is left out",
        told(Conflict(RULES, 0.05 * BN, REPAIRS[1:])),
        (set(), ["a change of reserve.cash.max alone would help too, and is not told"]),
    ),
    ("a switch that is not in the way", told(Conflict(RULES, 0.05 * BN, REPAIRS), deductible_cash="sum"), (set(), [])),
    ("another order", told(Conflict(RULES[::-1], 0.05 * BN, REPAIRS)), ({"conflict.rules"}, [])),
    (
        "a rule too many",
        told(Conflict((*RULES[:2], "limits.max_policies", RULES[2]), 0.05 * BN, REPAIRS), max_policies=1),
        (set(), ["no mix meets the rules without limits.max_policies either: a limit came before that was tried"]),
    ),
    ("the law", of_the_law(Conflict(("reserve.cash.max", "law"), 5 * BN, (replace(REPAIRS[0], to=10 * BN), LAW_REPAIR))), (set(), [])),
    ("a cover", of_cover(Conflict(("coverage.hot.min_limit",), BN, (Repair("coverage.hot.min_limit", 7 * BN, 6 * BN),))), (set(), [])),
    (
        "a rule that is not needed for it",
        of_cover(Conflict(("reserve.cash.max", "coverage.hot.min_limit"), BN, (Repair("coverage.hot.min_limit", 7 * BN, 6 * BN),))),
        (set(), ["no mix meets the rules without reserve.cash.max either: a limit came before that was tried"]),
    ),
    (
        "a repair of a rule that is not in conflict",
        of_cover(Conflict(("coverage.hot.min_limit",), None, (Repair("limits.no_gap", True, False),))),
        ({"conflict.repairs", "conflict.limits.no_gap.from"}, []),
    ),
]


@pytest.mark.parametrize(("trio", "expected"), [row[1:] for row in TRIED], ids=[row[0] for row in TRIED])
def test_a_conflict_is_tried_again(trio: Trio, expected: tuple[set[str], list[str]]) -> None:
    assert found(trio) == expected


def test_a_conflict_that_is_too_long_to_try_is_the_solvers_word_and_still_gives_way() -> None:
    left = ["the rules in conflict and their repairs are the solver's own word"]
    assert found(told(Conflict(RULES, 0.05 * BN, REPAIRS)), most_work=1, proof="solver") == (set(), left)
    endless = Conflict(RULES, 0.05 * BN, (replace(REPAIRS[0], to=float("inf")), REPAIRS[1]))
    assert found(told(endless), most_work=1, proof="solver") == ({"conflict.reserve.cash.max.to"}, left)
    sheet, (case, years, _) = CheckList(), told(Conflict(RULES, 0.05 * BN, REPAIRS))
    check_conflict(sheet, (case, years, None), Conflict(RULES, 0.05 * BN, REPAIRS), 1e8)
    assert [item.text for item in sheet.unproved] == left


def test_whether_a_mix_is_lawful_is_not_known_where_too_many_are_to_be_tried() -> None:
    case, years, _ = told(Conflict(RULES, 0.05 * BN, REPAIRS))
    ranged = case.model_copy(update={"offers": (offer(**Q, shares="0.1..1"),)})
    tried = [(case, 1e8), (case, 1.0), (ranged, 1e8)]  # one mix may be looked at, and there are two
    assert [some_mix_is_lawful(asked, years, most_work=most) for asked, most in tried] == [False, None, None]


def near(case: Case, solution: Solution) -> list[tuple[str, bool]]:
    sheet = CheckList()
    check_neighbours(sheet, case, the_years(), solution)
    return [(check.id, check.ok) for check in sheet.checks]


def test_no_mix_near_the_one_told_is_cheaper_and_none_drops_a_policy_that_must_be_bought() -> None:
    assert near(the_case(), the_answer()) == [("bound.neighbour", True), ("cost.neighbour", True)]
    dear = replace(the_answer(), cost=3 * BN, bound=2.9 * BN)
    assert near(the_case(), dear) == [("bound.neighbour", False), ("cost.neighbour", False)]
    assert near(plain_case(), replace(the_answer(), policies=())) == []


def test_figures_and_arrays_looked_up_longest_ago_leave_first() -> None:
    recall = AuditCache(most_bytes=2.0 * LARGE, most_figures=2)
    made: list[object] = []

    def figure(key: str, value: object) -> object:
        def make() -> object:
            made.append(key)
            return value

        return recall.of(key, make)

    for key in ("a", "b", "a", "c", "a", "b"):
        assert figure(key, key.upper()) == key.upper()
    assert made == ["a", "b", "c", "b"]
    made.clear()
    large = {key: np.zeros(size // 8) for key, size in (("x", LARGE), ("y", LARGE), ("z", LARGE), ("too large", 3 * LARGE))}
    for key in ("x", "y", "x", "z", "x", "y", "too large", "too large", "x"):
        assert figure(key, large[key]) is large[key]
    assert made == ["x", "y", "z", "y", "too large", "too large"]
    assert not large["x"].flags.writeable


def test_a_position_of_today_that_the_case_does_not_state_is_not_believed() -> None:
    parts = CostParts(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    stated = replace(the_answer(), today=Position(0.0, parts, (), (), 0.0, True, 0.0, 0.0, ()))
    assert "today" in {check.id for check in audit(the_case(), the_years(), stated).failures}
