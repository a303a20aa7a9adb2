"""A price is right: its walk-away premium flips the decision, its shares are the cheapest, its figures those worked by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from support.campaigns import at_length
from support.paths import TEST_DATA
from support.priced import offers_of, priced, straightened, written, wrong

from optimizer import load_case, load_years
from optimizer.results.explanation import Verdict
from optimizer.underwriting import price

pytestmark = pytest.mark.slow

MILLIONS = 1e6
FIRST = 300
SEEDS = list(range(FIRST, FIRST + 60))
CHUNKS = [SEEDS[start : start + 6] for start in range(0, 60, 6)]
SUITE = {case["id"]: case for case in json.loads((TEST_DATA / "published" / "f_pricing.json").read_text())["cases"]}


def chosen(where: Path, seed: int) -> str:
    """Return the offer to be priced: one with share ranges or sizes, reinstatements or a minimum premium before a plain one."""
    rows = offers_of(where)

    def interest(row: dict[str, str]) -> int:
        return (
            2 * (".." in row["shares"])
            + (";" in row["shares"])
            + bool(row["reinstatement_rate"].strip("0;"))
            + bool(row["minimum_premium"])
        )

    best = max(interest(row) for row in rows)
    among = [row["offer"] for row in rows if interest(row) == best]
    return among[seed % len(among)]


@pytest.mark.parametrize("seeds", [CHUNKS[0], *at_length(CHUNKS[1:])], ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_each_walk_away_premium_flips_the_decision_and_each_share_is_the_cheapest(seeds: list[int], tmp_path: Path) -> None:
    """Odd cases are in amounts a million times as large; of every third the premium is to be found."""
    found: dict[int, list[str]] = {}
    for seed in seeds:
        where = written(tmp_path, seed, MILLIONS if seed % 2 else 1.0)
        told = priced(where, chosen(where, seed), stated=seed % 3 > 0)
        assert told.complete
        found[seed] = list(wrong(where, told))
    assert {seed: flaws for seed, flaws in found.items() if flaws} == {}


def test_budgets_rates_minimum_premiums_and_ranges_are_among_the_cases(tmp_path: Path) -> None:
    counts = dict.fromkeys(("budget", "rates", "minimum", "range", "sizes"), 0)
    for seed in SEEDS:
        where = written(tmp_path, seed)
        row = next(row for row in offers_of(where) if row["offer"] == chosen(where, seed))
        counts["budget"] += "premium_budget" in (where / "case.toml").read_text()
        counts["rates"] += bool(row["reinstatement_rate"].strip("0;"))
        counts["minimum"] += bool(row["minimum_premium"])
        counts["range"] += ".." in row["shares"]
        counts["sizes"] += ";" in row["shares"]
    assert all(count >= 6 for count in counts.values()), counts


WITH_SIZES = ((304, 306, 310), (314, 322, 335, 342, 343, 357, 359))


@pytest.mark.parametrize("seeds", [WITH_SIZES[0], *at_length(WITH_SIZES[1:])], ids=str)
def test_where_nothing_bends_the_cost_the_shares_and_breakpoints_are_exact(seeds: tuple[int, ...], tmp_path: Path) -> None:
    """Without limits on spending, minimum premium and reinstatement rate; a share told is the cheapest in the middle of its step."""
    found: dict[int, list[str]] = {}
    exact = 0
    for seed in seeds:
        where = written(tmp_path, seed)
        offer = chosen(where, seed)
        straightened(where, offer)
        told = priced(where, offer, share_solves=24)
        found[seed] = list(wrong(where, told))
        if told.shares is not None:
            steps = told.shares.steps
            exact += told.shares.exact
            assert all(left.premium_to == pytest.approx(right.premium_from) for left, right in itertools.pairwise(steps))
            assert [step.share for step in steps] == sorted((step.share for step in steps), reverse=True)
    assert {seed: flaws for seed, flaws in found.items() if flaws} == {}
    assert exact == len(seeds)


F6 = """
format = "reserve-case/1"
id = "indifference"
currency = "XXX"
[losses]
table = "losses.csv"
years = 500
[objective]
expected_net = {weight}
[[reserve]]
id = "cash"
carry = {k}
[[tail]]
id = "t"
measure = "tvar"
level = {level}
"""


@pytest.mark.parametrize("name", [name for name in SUITE if name.startswith("F6")])
def test_the_indifference_price_of_a_layer_is_the_walk_away_premium(name: str, tmp_path: Path) -> None:
    """A buyer that weighs the mean with 1 - k and holds TVaR at a carry of k has rho = E + k (TVaR - E)."""
    given, expected = SUITE[name]["inputs"], SUITE[name]["expected"]
    losses = np.random.default_rng(20261122).lognormal(3, 1, 500).round(3)
    k = given["k"]
    (tmp_path / "case.toml").write_text(F6.format(weight=1 - k, k=k, level=given["confidence"]))
    rows = "\n".join(f"{year},a,{loss!r}" for year, loss in enumerate(losses.tolist(), start=1))
    (tmp_path / "losses.csv").write_text(f"year,class,loss\n{rows}\n")
    layer = f"layer,I,{given['attachment']},{given['limit']},unlimited,1"
    (tmp_path / "catalogue.csv").write_text(f"offer,insurer,attachment,limit,reinstatements,premium\n{layer}\n")
    case = load_case(tmp_path)
    told = price(case, load_years(case), "layer")
    within = SUITE[name]["tolerance"]["rel"]
    assert told.verdict is Verdict.PREMIUM
    assert told.walk_away == pytest.approx(expected["indifference_price"], rel=within)
    assert told.payout.expected.value == pytest.approx(expected["expected_recovery"], rel=within)


SIMULATED = """
format = "reserve-case/1"
id = "simulated"
currency = "XXX"
[losses.simulate]
years = 8000
seed = {seed}
[[losses.simulate.peril]]
class = "a"
frequency = 0.3
severity = {{ kind = "lognormal", mu = 3, sigma = 1, cap = 1000 }}
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "t"
measure = "tvar"
level = 0.99
"""


def test_the_error_of_a_walk_away_premium_is_its_spread_over_seeds(tmp_path: Path) -> None:
    """Fourteen samples: their spread is known to a fifth, so the two agree within one half."""
    (tmp_path / "catalogue.csv").write_text("offer,insurer,attachment,limit,reinstatements,premium\nq1,A,20,150,0,9\nq2,B,0,20,1,5\n")
    found, errors = [], []
    for seed in range(14):
        (tmp_path / "case.toml").write_text(SIMULATED.format(seed=seed))
        case = load_case(tmp_path)
        told = price(case, load_years(case), "q1")
        assert told.walk_away_error is not None
        found.append(told.walk_away)
        errors.append(told.walk_away_error)
    assert float(np.mean(errors)) == pytest.approx(float(np.std(np.array(found), ddof=1)), rel=0.5)
