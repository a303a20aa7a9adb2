"""Money of any size: a case times 1e-280 or 1e20, years of hardly any chance, amounts beyond 2^53, rules at level 0."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reference.enumerate import solve
from reference.read import read_case
from support.enumerated import answered, differences, written

from optimizer import InputError, Status, check, load_case, load_years, optimize, to_json, to_text
from optimizer.files.saving import save_workbook
from optimizer.files.statement import statement_of
from optimizer.losses.measures import tvar
from optimizer.results.solution import Solution
from optimizer.solver.optimality_gap import cost_unit, gap_of

pytestmark = pytest.mark.slow

SIZES = (1e-280, 1e-200, 1e-100, 1e-30, 1e-15, 1e16, 1e20)
CASE = """\
format = "reserve-case/1"
id = "edge"
currency = "XXX"
[losses]
table = "losses.csv"
{years}
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "t"
measure = "{measure}"
level = {level}
"""


def disagreements(folder: Path, pairs: list[tuple[int, float]], *, law: bool = False) -> dict[tuple[int, float], list[str]]:
    found = {}
    for seed, times in pairs:
        where = written(folder, seed, times, law=law)
        found[seed, times] = differences(answered(where), solve(read_case(where)))
    return {pair: wrong for pair, wrong in found.items() if wrong}


@pytest.mark.parametrize("seeds", [(1, 5), (7, 2)])
def test_money_of_any_size_gives_the_answer_of_every_mix(seeds: tuple[int, int], tmp_path: Path) -> None:
    """Where all amounts are below 1e-9; where products of two (reinstatement premiums, a law's deductibles) are below any float."""
    assert disagreements(tmp_path, [(seed, times) for seed in seeds for times in (1e-280, 1e-15, 1e20)]) == {}


@pytest.mark.prove
@pytest.mark.parametrize("first", range(0, 30, 5))
@pytest.mark.parametrize("law", [False, True])
def test_money_of_any_size_gives_the_answer_of_every_mix_of_many(first: int, law: bool, tmp_path: Path) -> None:
    assert disagreements(tmp_path, [(seed, times) for seed in range(first, first + 5) for times in SIZES], law=law) == {}


def folder_of(folder: Path, *, premium: str, losses: str, years: str = "years = 10", level: str = "0.9", measure: str = "tvar") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(CASE.format(years=years, level=level, measure=measure), encoding="utf-8")
    (folder / "catalogue.csv").write_text(f"offer,insurer,limit,reinstatements,premium\nq0,A,1e24,0,{premium}\n", encoding="utf-8")
    (folder / "losses.csv").write_text(losses, encoding="utf-8")
    return folder


def asked(folder: Path) -> Solution:
    case = load_case(folder)
    found = optimize(case, load_years(case))
    written = json.loads(to_json(found))
    told = to_text(found, case)
    assert "nan" not in told.lower()
    assert " inf" not in told
    assert written["status"] == found.status.value
    return found


@pytest.mark.parametrize("premium", ["1e-299", "1e-150", "1e-30", "1e-17", "1e-12", "1e-9", "1e-6", "1e-3"])
def test_a_premium_of_next_to_nothing_is_paid_and_proved(premium: str, tmp_path: Path) -> None:
    """The cost is the premium; the gap told is within the gap asked for, as `certified` says."""
    found = asked(folder_of(tmp_path, premium=premium, losses="year,class,loss\n1,hot,5\n2,hot,3\n"))
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(float(premium), rel=1e-9)
    assert found.gap is not None
    assert 0 <= found.gap <= 1e-6


@pytest.mark.parametrize("chance", ["1e-299", "1e-200", "1e-150", "1e-20", "1e-16", "1e-9"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_year_of_hardly_any_chance_is_told_in_numbers(chance: str, alone: bool, tmp_path: Path) -> None:
    rows = f"1,hot,5,{chance}\n" + ("" if alone else "2,hot,3,0.05\n")
    found = asked(folder_of(tmp_path, premium="1", losses="year,class,loss,probability\n" + rows, years=""))
    assert found.status is Status.CERTIFIED
    assert found.losses is not None
    assert found.losses.effective_tail_years is not None
    assert 1 <= found.losses.effective_tail_years <= 2
    net = 5 * float(chance) + (0 if alone else 0.15)
    tail = 10 * net
    assert found.cost == pytest.approx(min(0.1 * tail + net, 1.0), rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_amounts_beyond_the_whole_numbers_of_a_float_are_the_nearest_float_from_every_file(seed: int, tmp_path: Path) -> None:
    """Of sixteen to twenty-four digits: text, TOML, a setting, a workbook's number, Parquet's whole numbers and decimals; 40 a seed."""
    random = Random(seed)
    amounts = [random.randint(2**53, 10 ** random.randint(16, 24)) for _ in range(40)]
    small = [amount for amount in amounts if amount < 2**63]
    rows = "".join(f"{place},hot,{amount}\n" for place, amount in enumerate(amounts))
    folder = folder_of(tmp_path, premium=str(amounts[0]), losses="year,class,loss\n" + rows, years="years = 50")
    exact = [float(Decimal(amount)) for amount in amounts]
    case = load_case(folder)
    assert load_years(case).part_loss.tolist() == exact
    assert case.offers[0].premium == exact[0]
    assert load_case(folder, settings={"offers.q0.premium": str(amounts[1])}).offers[0].premium == exact[1]
    text = (folder / "case.toml").read_text(encoding="utf-8").replace("carry = 0.1", f"carry = 0.1\nmax = {amounts[2]}")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    assert load_case(folder).reserve[0].max == exact[2]
    for values, kind in ((amounts, pa.decimal128(38, 0)), (small or [2**53 + 1], pa.int64())):
        column = pa.array([Decimal(value) for value in values] if kind != pa.int64() else values, kind)
        table = pa.table({"year": range(len(values)), "class": ["hot"] * len(values), "loss": column})
        pq.write_table(table, folder / "losses.parquet")
        case = load_case(folder, settings={"losses.table": "losses.parquet"})
        assert load_years(case).part_loss.tolist() == [float(Decimal(value)) for value in values]
    save_workbook(statement_of(folder), folder / "w.xlsx")
    case = load_case(folder / "w.xlsx")
    assert load_years(case).part_loss.tolist() == exact
    assert (case.offers[0].premium, case.reserve[0].max) == (exact[0], exact[2])


def test_an_answer_in_amounts_beyond_2_53_is_the_reference_and_reads_back(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, premium="9007199254740995", losses="year,class,loss\n1,hot,90071992547409931\n2,hot,36028797018963971\n")
    found = asked(folder)
    wanted = solve(read_case(folder))
    assert found.cost == pytest.approx(wanted.cost, rel=1e-12)
    assert json.loads(to_json(found))["cost"] == found.cost


@pytest.mark.parametrize("setting", [{"tail.t.level": "0"}, {"tail.t.level": "0.0"}, {"tail.t.level": "0e5"}])
def test_a_var_rule_at_level_0_asks_nothing_and_is_refused(setting: dict[str, str], tmp_path: Path) -> None:
    folder = folder_of(tmp_path, premium="1", losses="year,class,loss\n1,hot,5\n", measure="var")
    with pytest.raises(InputError) as refused:
        check(folder, settings=setting)
    assert [(f.file, f.field, f.rule) for f in refused.value.faults] == [("--set", "tail.t.level", "a VaR rule at level 0 asks nothing")]
    folder = folder_of(tmp_path, premium="1", losses="year,class,loss\n1,hot,5\n", measure="var", level="0")
    with pytest.raises(InputError) as refused:
        check(folder)
    assert [(f.file, f.row, f.field) for f in refused.value.faults] == [("case.toml", 13, "tail.t.level")]


@pytest.mark.parametrize("years", ["years = 2", "years = 10"])
def test_tvar_at_level_0_is_the_mean_with_or_without_a_quiet_year(years: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, premium="100", losses="year,class,loss\n1,hot,5\n2,hot,3\n", years=years, level="0")
    found = asked(folder)
    mean = 8 / int(years.rpartition(" ")[2])
    loaded = load_years(load_case(folder))
    assert tvar(loaded.per_year(loaded.loss), loaded.probability, 0.0) == pytest.approx(mean)
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(mean + 0.1 * mean)


@pytest.mark.parametrize("level", ["1e-17", "1e-9", "0.05", "0.79"])
def test_a_var_rule_at_a_low_level_is_met_without_a_reserve_where_quiet_years_reach_it(level: str, tmp_path: Path) -> None:
    folder = folder_of(tmp_path, premium="100", losses="year,class,loss\n1,hot,5\n2,hot,3\n", measure="var", level=level)
    found = asked(folder)
    assert found.status is Status.CERTIFIED
    assert found.cost == pytest.approx(0.8)
    assert found.reserve_total == 0


def test_the_gap_of_a_plain_cost_is_a_part_of_it_and_of_a_vanishing_one_of_what_it_is_made_of(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, premium="1e6", losses="year,class,loss\n1,hot,5\n2,hot,3\n")
    case = load_case(folder)
    unit = cost_unit(case, load_years(case))
    assert unit == pytest.approx(max(2e-5 * 0.8, 1e-12 * 1e6))
    assert gap_of(5.0, 4.0, unit) == 0.2
    assert gap_of(-5.0, -6.0, unit) == 0.2
    assert gap_of(0.0, 0.0, unit) == 0
    assert gap_of(1e-30, -1e-30, unit) == pytest.approx(2e-30 / unit)
    assert gap_of(1.0, 2.0, unit) == 0
    assert not math.isinf(gap_of(1e24, -1e24, unit))
