"""One mix without a solver: the premium at which it is worth its cost, and how far one rule must give way; worked by hand."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from support.audited import LAW, plain_case
from support.paths import ROOT
from support.two_years import CASE, write_case

from optimizer.evaluation.answer import blank
from optimizer.evaluation.break_even import BreakEven, break_even_premium
from optimizer.evaluation.ledger import law_results
from optimizer.evaluation.limits import evaluate_lawful
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.evaluation.repairs import least_limit
from optimizer.files import load_case, load_years
from optimizer.inputs.case import Backing
from optimizer.losses.scenarios import Vector, from_years
from optimizer.results.solution import Status

Q1, Q2, BOTH = (np.array(shares) for shares in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0)))
"""Costs at the premiums of 3 and 9: with q1 alone 6, with q2 alone 18, with both 12."""
LATE = '[[tail]]\nid = "liquidity"\nmeasure = "tvar"\nlevel = 0.8\nwithin_days = 30\n'
BONDS = '[[reserve]]\nid = "bonds"\nclass = "security"\ncarry = 0.1\ndrawable = false\nmax = 1\n'


def problem(folder: Path, more: str = "", **settings: str) -> Problem:
    """Return the case of two loss years with more written to it, and settings of dotted keys, `__` for a dot."""
    write_case(folder)
    (folder / "case.toml").write_text(CASE + more, encoding="utf-8")
    case = load_case(folder, settings={key.replace("__", "."): value for key, value in settings.items()})
    return make_problem(case, load_years(case))


PREMIUMS: list[tuple[str, Vector, float, dict[str, str], float | None]] = [
    ("q1", Q1, 18.0, {}, 15.0),  # cost is the premium and 3: what q2 alone costs
    ("q2", BOTH, 6.0, {}, 3.0),  # cost is both premiums
    ("q1", Q1, 2.0, {}, None),
    ("q1", Q1, math.inf, {}, math.inf),
    ("q1", Q1, math.inf, {"limits__premium_budget": "7"}, 7.0),
    ("q1", Q1, 18.0, {"limits__premium_budget": "7"}, 7.0),
]


@pytest.mark.parametrize(("offer", "mix", "most", "settings", "premium"), PREMIUMS)
def test_the_premium_at_which_a_mix_costs_so_much(
    folder: Path, offer: str, mix: Vector, most: float, settings: dict[str, str], premium: float | None
) -> None:
    found = break_even_premium(problem(folder, **settings), mix, BreakEven(offer, most))
    close = 1e-9 if math.isfinite(most) else 1e-3  # of a premium so large that nothing lawful costs as much
    assert found == (premium if premium is None else pytest.approx(premium, rel=close))


LIMITS: list[tuple[str, Vector, str, dict[str, str], float | None]] = [
    ("limits.premium_budget", BOTH, "", {"limits__premium_budget": "5"}, 12.0),
    ("limits.premium_budget", BOTH, "", {}, None),  # there is no such limit
    ("limits.premium_budget", Q1, "", {"limits__premium_budget": "2", "reserve__cash__max": "9"}, None),  # 10 of cash are needed beside it
    ("limits.premium_budget", Q1, "", {"limits__premium_budget": "2", "offers__q2__use": "must"}, None),
    ("reserve.cash.max", Q1, "", {"reserve__cash__max": "4"}, 10.0),
    ("reserve.bonds.max", Q1, BONDS, {"reserve__cash__max": "4"}, None),  # bonds pay no loss
    ("firm.own_funds_at_risk", Q1, "", {"reserve__cash__max": "4"}, 6.0),
    ("firm.credit_line", Q1, LATE, {"reserve__cash__max": "50"}, 30.0),  # 80 in time of a policy that says no day
    ("firm.credit_line", Q1, LATE, {"reserve__cash__max": "4"}, None),  # the tail without a deadline takes no credit
]


@pytest.mark.parametrize(("rule", "mix", "more", "settings", "limit"), LIMITS)
def test_the_least_limit_that_admits_a_mix(
    folder: Path, rule: str, mix: Vector, more: str, settings: dict[str, str], limit: float | None
) -> None:
    found = least_limit(problem(folder, more, **settings), mix, rule)
    assert found == (limit if limit is None else pytest.approx(limit, rel=1e-9))


def test_a_problem_like_another_has_its_own_backing(folder: Path) -> None:
    plain = problem(folder)
    backing = (Backing.model_validate({"covers": "*", "amount": 30}),)
    backed = plain.case.model_copy(update={"backing": backing})
    alike, fresh = make_problem(backed, plain.years, like=plain), make_problem(backed, plain.years)
    assert alike.loss.tolist() == fresh.loss.tolist() == [100.0, 60.0]
    assert alike.backed.tolist() == fresh.backed.tolist() == [70.0, 30.0]


FORCE: list[tuple[dict[str, object], str]] = [
    ({"status": "repealed"}, "test-law is no longer in force"),
    ({"status": "repealed", "effective_to": date(2020, 1, 1)}, "test-law is no longer in force (until 2020-01-01)"),
    ({"effective_to": date(2026, 11, 20)}, "test-law is no longer in force (until 2026-11-20)"),
    ({"effective_from": date(2027, 4, 1)}, "test-law is not yet in force (from 2027-04-01)"),
]


@pytest.mark.parametrize(("changes", "text"), FORCE)
def test_a_law_that_does_not_apply_on_the_day_of_the_case_is_warned_of(changes: dict[str, object], text: str) -> None:
    law = {**LAW, "regime": LAW["regime"] | changes}
    case = plain_case(law=law, regime={"id": "test-law", "inputs": {"required_amount": 1e9}}, as_of=date(2026, 11, 22))
    warnings = blank(make_problem(case, from_years([], of=1)), Status.UNDECIDED).warnings
    cure = ": name the law that applies on the day of the case, or state another day as as_of"
    assert [caution.text for caution in warnings if caution.code == "law_not_in_force"] == [text + cure]


def test_where_each_class_of_a_group_is_asked_for_each_has_a_result_of_its_own() -> None:
    """Japan's nuclear law: 120bn of insurance and 120bn of the government's indemnity, or a deposit of 120bn."""
    case = load_case(ROOT / "data" / "cases" / "jp-nuclear")
    asked = make_problem(case, load_years(case))
    priced = evaluate_lawful(asked, np.array([0.0, 1.0, 1.0, 0.0]))
    assert priced is not None
    results = {result.id: {item.what: item.counts_for / 1e9 for item in result.items} for result in law_results(asked, priced)}
    assert results == {
        "main.government_indemnity": {"deposit": 0.0, "indemnity": 120.0, "layer": 0.0, "top": 0.0},
        "main.insurance": {"deposit": 0.0, "indemnity": 0.0, "layer": 60.0, "top": 60.0},
    }
