"""A tornado is right: both ends of every stated range cost what is worked by hand, and an end without a mix says why."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from support.campaigns import at_length
from support.commands import Command
from support.explained import written
from support.in_process import optimize_here
from support.two_years import CASE

from optimizer import Tornado, load_case, load_years, optimize, to_text, tornado
from optimizer.report.formats.tornado import tornado_to_csv
from optimizer.results.solution import Status
from optimizer.results.tornado import TornadoBar

pytestmark = pytest.mark.slow

RANGES = {
    "reserve.cash.carry": (0.05, 0.2),
    "scale.premium": (0.5, 6.0),
    "scale.loss_frequency": (0.5, 2.0),
    "reserve.cash.max": (1.0, 50.0),
    "scale.loss_amount": (-1.0, 2.0),
}
"""Cash of 1 at most is less than the 10 that q1 leaves, and both policies leave nothing: 3 + 9 = 12."""

CASES = (0, 1, 4, 5, 7, 8, 10, 11, 13, 14)
"""Seeds of cases with a mix."""


def figure(key: str, low: float, high: float) -> str:
    return f'[[figure]]\nkey = "{key}"\ngrade = "assumed"\nsource = "a range for a test"\nlow = {low}\nhigh = {high}\n'


@pytest.fixture
def doubtful(folder: Path) -> Path:
    """Write the case of two years with ranges; q1 and 10 of cash cost 3 + 1 + 2 = 6."""
    ranged = {key: ends for key, ends in RANGES.items() if key != "scale.loss_amount"}
    text = CASE.replace("carry = 0.1\n", "carry = 0.1\nmax = 1000\n") + "[scale]\npremium = 1\nloss_frequency = 1\nloss_amount = 1\n"
    (folder / "case.toml").write_text(text + "".join(figure(key, *ends) for key, ends in ranged.items()), encoding="utf-8")
    return folder


def by_key(solved: Tornado) -> dict[str, TornadoBar]:
    return {bar.key: bar for bar in solved.bars}


def test_both_ends_cost_what_is_worked_by_hand(doubtful: Path) -> None:
    """Carry moves 10 of cash; at six times the premiums q1 costs 18 + 1 + 2 = 21, less than all cash (24)."""
    heard: list[str] = []
    solved = tornado(doubtful, on_progress=lambda bar: heard.append(bar.key))
    bars = by_key(solved)
    assert solved.status is Status.CERTIFIED
    assert solved.complete
    assert solved.cost == pytest.approx(6)
    carry, premium = bars["reserve.cash.carry"], bars["scale.premium"]
    assert [carry.low.cost, carry.high.cost, carry.base] == pytest.approx([5.5, 7, 0.1])
    assert [premium.low.cost, premium.high.cost] == pytest.approx([4.5, 21])
    assert (premium.low.mix_changes, premium.high.mix_changes) == (False, False)
    least = bars["reserve.cash.max"].low
    assert least.cost == pytest.approx(12)
    assert (least.mix_changes, set(least.shares)) == (True, {"q1", "q2"})
    assert heard == [key for key in RANGES if key != "scale.loss_amount"]
    widths = [bar.width(solved.cost) or 0.0 for bar in solved.bars]
    assert (widths[0], widths[1], widths[-1]) == pytest.approx((21 - 4.5, 12 - 6, 7 - 5.5))
    assert widths == sorted(widths, reverse=True)


def test_each_end_is_what_a_solve_of_its_own_says(doubtful: Path) -> None:
    for bar in tornado(doubtful).bars:
        for end in (bar.low, bar.high):
            case = load_case(doubtful, settings={bar.key: repr(end.value)})
            alone = optimize(case, load_years(case))
            assert end.status is alone.status
            assert end.cost == pytest.approx(alone.cost, rel=2e-6)
            assert end.shares == pytest.approx(alone.shares)


@pytest.mark.parametrize("seed", [CASES[0], *at_length(CASES[1:])])
def test_both_ends_of_every_range_are_what_separate_solves_say_of_random_cases(seed: int, tmp_path: Path) -> None:
    """Laws, budgets, limits by insurer, bundles, line sizes and ranges of shares are among the cases."""
    where = written(tmp_path, seed)
    ranges = {"reserve.cash.carry": (0.02, 0.4), "scale.premium": (0.3, 2.5), "scale.loss_amount": (0.6, 1.4)}
    ranges |= {f"tail.{rule.id}.level": (0.5, 0.95) for rule in load_case(where).tail if rule.measure == "tvar"}
    with (where / "case.toml").open("a", encoding="utf-8") as file:
        file.write("[scale]\npremium = 1\nloss_amount = 1\n" + "".join(figure(key, *ends) for key, ends in ranges.items()))
    solved = tornado(where)
    assert solved.complete
    assert {key: (bar.low.value, bar.high.value) for key, bar in by_key(solved).items()} == ranges
    for bar in solved.bars:
        for end in (bar.low, bar.high):
            case = load_case(where, settings={bar.key: repr(end.value)})
            alone = optimize_here(case, load_years(case))
            assert (end.status, end.cost is None) == (alone.status, alone.cost is None), (bar.key, end.value)
            assert end.cost is None or end.cost == pytest.approx(alone.cost, rel=2e-6, abs=1e-9), (bar.key, end.value)


def test_an_end_without_a_mix_stands_first_and_one_that_is_refused_says_why(doubtful: Path, command: Command) -> None:
    """With one policy at most, cash of 1 meets nothing: that end is infeasible. A loss cannot be scaled by less than 0."""
    with (doubtful / "case.toml").open("a", encoding="utf-8") as file:
        file.write(figure("scale.loss_amount", *RANGES["scale.loss_amount"]))
    solved = tornado(doubtful, settings={"limits.max_policies": "1"})
    first, second = solved.bars[:2]
    ends = {bar.key: bar.low.status for bar in (first, second)}
    assert ends == {"reserve.cash.max": Status.INFEASIBLE, "scale.loss_amount": Status.REJECTED}
    refused = by_key(solved)["scale.loss_amount"].low
    assert [fault.field for fault in refused.faults] == ["scale.loss_amount"]
    assert solved.exit_code == 2
    assert "scale.loss_amount" in to_text(solved).partition("Values that the case refuses")[2]
    ended = command("tornado", str(doubtful), "--json", "--set", "limits.max_policies=1")
    printed = json.loads(ended.out)
    assert (ended.code, printed["format"], [entry["key"] for entry in printed["figures"]]) == (
        2,
        "reserve-tornado/1",
        [bar.key for bar in solved.bars],
    )


def test_no_end_changes_the_mix_of_an_answer_that_has_none(folder: Path) -> None:
    """Cash of 1 meets nothing with one policy; with 50 of it q1 and 10 of cash cost 6, against no mix at all."""
    text = CASE.replace("carry = 0.1\n", "carry = 0.1\nmax = 1\n") + "[limits]\nmax_policies = 1\n"
    (folder / "case.toml").write_text(text + figure("reserve.cash.max", 1, 50), encoding="utf-8")
    solved = tornado(folder)
    (bar,) = solved.bars
    assert (solved.status, solved.cost) == (Status.INFEASIBLE, None)
    assert bar.low.cost is None
    assert bar.high.cost == pytest.approx(6)
    assert (set(bar.high.shares), bar.high.mix_changes) == ({"q1"}, False)


def test_the_file_has_a_row_a_figure_and_the_changes_of_both_ends(doubtful: Path) -> None:
    rows = {row["key"]: row for row in csv.DictReader(io.StringIO(tornado_to_csv(tornado(doubtful))))}
    assert float(rows["reserve.cash.carry"]["change_high"]) == pytest.approx(1)
    assert float(rows["reserve.cash.carry"]["change_low"]) == pytest.approx(-0.5)
    assert rows["reserve.cash.max"]["mix_changes_low"] == "true"


def test_time_that_is_over_leaves_figures_out_and_says_so(doubtful: Path, command: Command) -> None:
    ended = command("tornado", str(doubtful), "--time-limit", "1e-6", "--json")
    printed = json.loads(ended.out)
    assert (ended.code, printed["complete"], printed["figures"]) == (3, False, [])
    assert "before both ends of every figure were solved" in printed["warnings"][0]["text"]


def test_a_case_that_is_refused_is_refused_in_the_same_format(doubtful: Path, command: Command) -> None:
    ended = command("tornado", str(doubtful), "--json", "--set", "reserve.cash.carry=-1")
    printed = json.loads(ended.out)
    assert (ended.code, printed["format"], printed["figures"]) == (2, "reserve-tornado/1", [])
    assert printed["faults"]
