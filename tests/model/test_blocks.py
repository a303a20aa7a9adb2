"""Each block of the model writes the algebra that `lp/README.md` works out by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pyomo.repn.tests.lp_diff import load_and_compare_lp_baseline
from support.blocks import LP, NAMES, built_by_block, folder_of, write_block
from support.paths import ROOT

from optimizer import Status, load_case, load_years, optimize

ROW = re.compile(r"^(\S+):\s*\n((?:[+-].*\n)+)(<=|>=|=) (\S+)$", re.MULTILINE)
TERM = re.compile(r"^([+-]\S+) (\S+)$", re.MULTILINE)

Terms = dict[str, float]
Row = tuple[Terms, str, float]


def rows(block: str) -> list[Row]:
    """Return the stored rows of a block: coefficients, sense, right side."""
    text = (LP / f"{block}.lp").read_text(encoding="utf-8")
    return [
        ({name: float(value) for value, name in TERM.findall(terms)}, sense, float(right)) for _, terms, sense, right in ROW.findall(text)
    ]


def objective(block: str) -> dict[str, float]:
    """Return the stored objective of a block."""
    text = (LP / f"{block}.lp").read_text(encoding="utf-8")
    return {name: float(value) for value, name in TERM.findall(text.split("s.t.")[0])}


@pytest.mark.parametrize("block", NAMES)
def test_a_block_writes_the_same_algebra_as_stored(block: str, tmp_path: Path) -> None:
    written = tmp_path / f"{block}.lp"
    write_block(block, written)
    assert load_and_compare_lp_baseline(str(LP / f"{block}.lp"), str(written)) == ([], [])


def test_every_block_has_a_stored_file_and_every_stored_file_a_block() -> None:
    assert {path.stem for path in LP.glob("*.lp")} == set(NAMES)


def test_every_function_that_adds_a_block_is_among_the_blocks() -> None:
    folder = ROOT / "optimizer" / "model"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    added = set(re.findall(r"^def add_(\w+)\(model: Model\) -> None:", source, re.MULTILINE))
    assert added == set(NAMES)


def test_every_block_has_rows_in_its_tiny_case() -> None:
    (model, made), (other, of_law) = built_by_block("tiny"), built_by_block("tiny_law")
    rows_made = {block: (made if folder_of(block) == "tiny" else of_law)[block] for block in NAMES}
    assert [block for block in NAMES if not any(len(c) for c in rows_made[block])] == []
    assert (model.unit, model.objective_unit) == pytest.approx((100, 0.01))
    assert other.unit == pytest.approx(100)


def test_rows_and_objective_of_each_file_are_all_read_by_these_tests() -> None:
    counts = {block: len(rows(block)) for block in NAMES if block != "cost"}
    assert counts == {
        **{
            "choice": 7,
            "slots": 2,
            "groups": 1,
            "links": 2,
            "forbidden": 1,
            "premium": 6,
            "bundles": 5,
            "budget": 1,
            "insurer_limits": 6,
            "policy_count": 1,
        },
        **{"reserve": 2, "deductible_cash": 3, "no_gap": 2, "coverage": 1, "credit": 12, "extra_cash": 2, "requirement": 1},
        **{"floor": 1, "tail": 3, "var": 12, "cuts": 4, "recognised": 4, "caps": 3, "readings": 1},
    }


HAND: list[tuple[str, int, Mapping[str, float], str, float]] = [
    ("choice", 2, {"share(b)": 1, "size(b_0)": -0.5, "size(b_1)": -1}, "=", 0),
    ("choice", 4, {"share(c)": 1, "buy(c)": -0.5}, "<=", 0),
    ("choice", 5, {"share(c)": -1, "buy(c)": 0.1}, "<=", 0),
    ("slots", 1, {"share(b)": 1, "share(c)": 1}, "<=", 1),
    ("groups", 0, {"buy(a1)": 1, "buy(a2)": 1}, "<=", 1),
    ("links", 0, {"buy(a2)": 1, "buy(b)": 1}, "<=", 1),
    ("links", 1, {"buy(d)": 1, "buy(a1)": -1}, "<=", 0),
    ("forbidden", 0, {"buy(a1)": -1, "buy(a2)": 1, "buy(b)": -1, "buy(c)": 1, "buy(d)": 1}, ">=", -1),
    ("premium", 4, {"buy(c)": 0.002, "premium_due(c)": -1}, "<=", 0),
    ("bundles", 1, {"earned(trio)": 1, "buy(b)": -1}, "<=", 0),
    ("bundles", 4, {"earned(pair)": 1, "buy(a1)": -1}, "<=", 0),
    (
        *("budget", 0),
        {f"premium_due({j})": rate for j, rate in (("a1", 1.25), ("a2", 1.25), ("b", 1), ("c", 1), ("d", 1))}
        | {"buy(c)": 0.001, "earned(trio)": -0.0025, "earned(pair)": -0.001},
        *("<=", 0.04),
    ),
    ("insurer_limits", 0, {"premium_due(a1)": 1, "premium_due(a2)": 1}, "<=", 0.018),
    ("insurer_limits", 4, {"premium_due(b)": 1, "premium_due(d)": 1}, "<=", 0.02),
    ("policy_count", 0, {f"buy({j})": 1.0 for j in ("a1", "a2", "b", "c", "d")}, "<=", 3),
    ("reserve", 0, {"held(bonds)": 1}, "<=", 0.3),
    ("reserve", 1, {"own_funds": 1}, "<=", 0.1),
    ("deductible_cash", 1, {"buy(a2)": 0.2, "slot_deductible(primary)": -1}, "<=", 0),
    ("deductible_cash", 2, {"slot_deductible(primary)": 1, "held(cash)": -1, "held(bonds)": -1}, "<=", 0),
    ("no_gap", 0, {"buy(b)": 0.5, "held(cash)": -1, "held(bonds)": -1, "share(a1)": -0.4}, "<=", 0.1),
    ("coverage", 0, {"buy(a1)": 1, "buy(a2)": 1, "share(b)": 5 / 3, "share(c)": 5 / 3, "share(d)": 1 / 3}, ">=", 1),
    ("credit", 6, {"credited(b_main)": 1, "share(b)": -0.5}, "<=", 0),
    ("credit", 7, {"credited(b_main)": 1, "counted(b_main)": -0.5}, "<=", 0),
    ("credit", 8, {"counted(b_main)": 1, "buy(b)": -1}, "<=", 0),
    ("extra_cash", 0, {"counted(a1_main)": 0.1, "extra_cash(primary_main)": -1}, "<=", 0),
    (
        *("requirement", 0),
        {"extra_cash(primary_main)": 1, "held(cash)": -1} | {f"credited({j}_main)": -1 for j in ("a1", "a2", "b", "c")},
        *("<=", -1),
    ),
    ("floor", 0, {"extra_cash(primary_main)": 1, "held(cash)": -1}, "<=", -0.2),
    ("recognised", 0, {"recognised(cash__0_main_)": 1, "held(cash)": -1}, "<=", 0),
    ("recognised", 2, {"recognised(earnings__1_main_)": 1, "held(earnings)": -0.5}, "<=", 0),
    ("recognised", 3, {"recognised(earnings__1_main_)": 1, "reading(1)": -1}, "<=", 0),
    ("caps", 0, {"recognised(earnings__1_main_)": 1, "reading(1)": -0.6}, "<=", 0),
    ("caps", 2, {"credited(p__2_main_)": 1, "credited(q__2_main_)": 1, "reading(2)": -0.9}, "<=", 0),
    ("readings", 0, {"reading(0)": 1, "reading(1)": 1, "reading(2)": 1}, "=", 1),
    ("tail", 0, {"tail(solvency)": 1, "held(cash)": -1, "held(bonds)": -1, "own_funds": -1}, "<=", 0),
    ("tail", 2, {"tail(liquid)": 1, "held(cash)": -1, "held(bonds)": -1, "own_funds": -1}, "<=", 0.05),
    (
        *("var", 6),
        {f"share({j})": -paid for j, paid in (("a1", 0.4), ("a2", 0.4), ("b", 0.2), ("c", 0.2), ("d", 0.1))}
        | {"uncovered(quantile_3)": -1},
        *("<=", -0.7),
    ),
    (
        *("var", 8),
        {"share(a1)": 0.01, "uncovered(quantile_3)": 1, "uncovered(quantile_4)": 1, "tail(quantile)": -1, "beyond(quantile_3)": -0.91},
        *("<=", 0),
    ),
    ("var", 11, {f"beyond(quantile_{i})": 1.0 for i in range(5)}, "<=", 3),
    (
        *("cuts", 0),
        {"share(a1)": -0.02325, "share(a2)": -0.022, "share(b)": -0.006, "share(c)": -0.006, "share(d)": -0.002, "expected_net": -1},
        *("<=", -0.036),
    ),
    (
        *("cuts", 1),
        {"share(a1)": -0.39, "share(a2)": -0.4, "share(b)": -0.15, "share(c)": -0.15, "share(d)": -0.05, "tail(solvency)": -1},
        *("<=", -0.65),
    ),
    ("cuts", 2, {"share(a1)": -0.43, "share(a2)": -0.38, "share(b)": -0.12, "tail(liquid)": -1}, "<=", -0.7),
    (
        *("cuts", 3),
        {"share(a1)": -0.0156, "share(a2)": -0.016, "share(b)": -0.006, "share(c)": -0.006, "share(d)": -0.002, "emergency": -1}
        | {"held(cash)": -0.04, "held(bonds)": -0.04, "own_funds": -0.04},
        *("<=", -0.026),
    ),
]


@pytest.mark.parametrize(("block", "place", "terms", "sense", "right"), HAND, ids=[f"{h[0]}-{h[1]}" for h in HAND])
def test_a_stored_row_holds_the_numbers_worked_by_hand(
    block: str, place: int, terms: Mapping[str, float], sense: str, right: float
) -> None:
    found = rows(block)[place]
    assert found[0] == pytest.approx(terms, rel=1e-12)
    assert found[1] == sense
    assert found[2] == pytest.approx(right, rel=1e-10)


def test_every_block_but_the_cost_has_a_row_worked_by_hand() -> None:
    assert {block for block, *_ in HAND} == set(NAMES) - {"cost"}


def test_the_stored_cost_holds_the_prices_worked_by_hand() -> None:
    premiums = {"a1": 12_500, "a2": 12_500, "b": 10_000, "c": 10_000, "d": 10_000}
    assert objective("cost") == pytest.approx(
        {f"premium_due({j})": price for j, price in premiums.items()}
        | {"earned(trio)": -25, "earned(pair)": -10}
        | {"buy(c)": 10, "held(cash)": 1000, "held(bonds)": 500, "own_funds": 200, "expected_net": 10_000, "emergency": 5000},
        rel=1e-12,
    )


@pytest.mark.slow
def test_the_tiny_law_leaves_cash_alone() -> None:
    """Earnings count for 60 at most, policies for 90: neither meets the 100 alone, so cash must, at a carry of 10."""
    case = load_case(LP.parent / "tiny_law")
    answer = optimize(case, load_years(case))
    assert answer.amounts == pytest.approx({"cash": 100, "earnings": 0})
    assert answer.cost == pytest.approx(0.1 * 100 + 20 / 50, rel=1e-12)


@pytest.mark.slow
def test_the_tiny_case_has_the_answer_worked_by_hand() -> None:
    case = load_case(LP.parent / "tiny")
    answer = optimize(case, load_years(case))
    assert answer.status in (Status.SOLVED, Status.CERTIFIED)
    assert answer.shares == {"a1": 1, "b": 1, "d": 1}
    assert answer.amounts == pytest.approx({"cash": 30, "bonds": 0})
    assert answer.cost == pytest.approx(6.625, rel=1e-12)
