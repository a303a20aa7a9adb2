"""A market's demand is that of its buyers asked one by one, found with few solves; the command tells it and refuses what is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from reference.enumerate import solve
from reference.read import read_case
from support.campaigns import at_length
from support.commands import Command
from support.explained import PART, with_offer
from support.markets import BUYERS, KINDS, PRODUCT, make_market
from support.paths import ROOT

from optimizer import InputError, demand, load_market, load_product
from optimizer.i18n.catalogue import WORDS
from optimizer.inputs.proposal import PricePlan
from optimizer.report.paper.demand_workbook import demand_to_xlsx
from optimizer.results.demand import BuyerDemand, Demand, DemandPoint
from optimizer.results.explanation import Verdict
from optimizer.results.solution import Status

SHIPPED = ROOT / "data" / "markets" / "jp-illustrative"
GRID = 48
"""Premiums at which every buyer is solved on its own."""


def asked(folder: Path, **how: object) -> Demand:
    """Return the demand of a market that was written for its product."""
    market = load_market(folder)
    return demand(market, load_product(folder / "offer.csv", market), **how)  # type: ignore[arg-type]


def rates_of(told: Demand) -> list[float]:
    """Return rates from just above 0 to well above what anybody pays."""
    most = 1.1 * max(buyer.rate or 0.0 for buyer in told.buyers)
    return [most * (place + 0.5) / GRID for place in range(GRID)]


def sold_at(told: Demand, rate: float) -> DemandPoint | None:
    """Return what is sold at a rate: that of the next higher point of the curve."""
    return next((point for point in told.curve if point.rate >= rate), None)


def near_a_step(buyer: BuyerDemand, premium: float) -> bool:
    """Say whether two mixes cost the same at a premium but for rounding."""
    close = PART * max(abs(buyer.cost_without or 0.0), 1.0)
    return any(abs(premium - edge) <= close for step in buyer.steps for edge in (step.premium_from, step.premium_to or 0.0))


def taken_alone(folder: Path, buyer: BuyerDemand, rates: list[float]) -> list[float]:
    """Return the share that a buyer takes at each rate, each solved by the enumeration of the reference."""
    case = read_case(folder / "alone" / buyer.buyer)
    found = []
    for rate in rates:
        answer = solve(with_offer(case, PRODUCT, use="may", premium=rate * buyer.line))
        found.append(answer.mix.get(PRODUCT, 0.0) if answer.status == "optimal" else 0.0)
    return found


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("seed", [*range(len(KINDS)), *at_length(range(len(KINDS), 10))])
def test_a_market_sells_what_a_dense_grid_of_solves_says_with_a_third_of_them(seed: int, tmp_path: Path) -> None:
    folder = make_market(seed, tmp_path / "market", KINDS[seed % len(KINDS)])
    told = asked(folder)
    rates = rates_of(told)
    limits = [0.0] * GRID
    sure = [True] * GRID
    for buyer in told.buyers:
        for place, (rate, share) in enumerate(zip(rates, taken_alone(folder, buyer, rates), strict=True)):
            limits[place] += share * buyer.line
            sure[place] &= not near_a_step(buyer, rate * buyer.line)
    compared = [place for place in range(GRID) if sure[place]]
    points = [sold_at(told, rates[place]) for place in compared]
    assert told.status is Status.SOLVED
    assert told.complete
    assert len(compared) > 0.9 * GRID
    assert [0.0 if p is None else p.limit for p in points] == pytest.approx([limits[place] for place in compared], abs=1e-3)
    assert told.solves <= BUYERS * GRID / 3


@pytest.mark.slow
def test_profit_is_what_is_kept_less_what_is_paid_and_what_capital_costs(tmp_path: Path) -> None:
    folder = make_market(3, tmp_path / "market", "again", buyers=4)
    told = asked(folder)
    for point in told.curve:
        earned = point.premium - point.brokerage + point.reinstatement_premium - point.expected_payout
        assert point.profit == pytest.approx(earned - point.capital_cost)
        assert point.brokerage == pytest.approx(0.1 * point.premium)
        assert point.profit_together <= point.profit + 0.02 * point.premium
    assert told.best is None or told.best.profit == max(point.profit for point in told.curve)


@pytest.mark.slow
def test_the_profit_of_a_lone_buyer_is_nothing_at_its_technical_floor(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=1)
    floor = asked(folder, dependence="together").buyers[0].floor
    rows = list(csv.reader((folder / "offer.csv").read_text(encoding="utf-8").splitlines()))
    rows[1][rows[0].index("premium")] = repr(floor)
    with (folder / "offer.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    told = asked(folder, dependence="together")
    assert told.stated is not None
    if told.stated.buyers:
        assert told.stated.profit == pytest.approx(0.0, abs=1e-9 * (floor or 1.0))
    else:
        assert told.buyers[0].walk_away is not None
        assert floor is not None
        assert told.buyers[0].walk_away < floor


def test_amounts_of_size_are_parts_of_each_buyers_size(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=3)
    text = (folder / "market.toml").read_text(encoding="utf-8")
    (folder / "market.toml").write_text(text + 'size = "firm.credit_line"\n', encoding="utf-8")
    rows = list(csv.reader((folder / "buyers.csv").read_text(encoding="utf-8").splitlines()))
    sizes = ["100", "200", "400"]
    with (folder / "buyers.csv").open("w", encoding="utf-8", newline="") as file:
        laid = [[*row, size] for row, size in zip(rows, ["firm.credit_line", *sizes], strict=True)]
        csv.writer(file, lineterminator="\n").writerows(laid)
    (folder / "offer.csv").write_text("offer,insurer,deductible,limit,reinstatements,premium\nnew,N,0.01,0.25,0,0.025\n", encoding="utf-8")
    market = load_market(folder)
    product = load_product(folder / "offer.csv", market, amounts="of_size")
    assert [proposal.offer.limit for proposal in product.proposals] == [25.0, 50.0, 100.0]
    assert [proposal.offer.deductible for proposal in product.proposals] == [1.0, 2.0, 4.0]
    assert [proposal.offer.premium for proposal in product.proposals] == [2.5, 5.0, 10.0]
    assert product.rate == 0.1


def test_a_stated_premium_is_refused_where_buyers_scale_it_differently(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=2)
    rows = list(csv.reader((folder / "buyers.csv").read_text(encoding="utf-8").splitlines()))
    with (folder / "buyers.csv").open("w", encoding="utf-8", newline="") as file:
        laid = [[*row, cell] for row, cell in zip(rows, ("scale.premium", "", "1.5"), strict=True)]
        csv.writer(file, lineterminator="\n").writerows(laid)
    market = load_market(folder)
    assert load_product(folder / "offer.csv", market).rate is None
    (folder / "offer.csv").write_text("offer,insurer,limit,reinstatements,premium\nnew,N,20,0,2\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_product(folder / "offer.csv", market)
    assert [(fault.row, fault.field) for fault in error.value.faults] == [(2, "premium")]


@pytest.mark.slow
def test_an_event_costs_every_buyer_at_once_what_it_costs_each(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=4)
    told = asked(folder, plan=PricePlan(capital_rate=0.0))
    found = told.accumulation[-1]
    point = next(p for p in (told.best, told.stated) if p is not None and p.rate == found.rate)
    assert found.vendor == ("hot.*",)
    assert found.buyers <= point.buyers
    assert found.expected <= found.largest <= found.limit <= point.limit
    assert [level.level for level in found.levels] == [0.5, 0.9, 0.99]


@pytest.mark.slow
def test_a_buyer_that_cannot_be_decided_is_named_and_not_counted(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=3)
    told = asked(folder, time_limit=0.0)
    assert told.undecided == ("b00", "b01", "b02")
    assert [buyer.verdict for buyer in told.buyers] == [Verdict.UNDECIDED] * 3
    assert told.curve == ()
    assert told.exit_code == 3


def test_every_fault_of_a_market_is_told_with_its_row_and_column(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=3)
    text = (folder / "buyers.csv").read_text(encoding="utf-8").splitlines()
    header = text[0].split(",")
    rows = [dict(zip(header, line.split(","), strict=True)) for line in text[1:]]
    rows[0]["reserve.cash.carry"], rows[1]["tail.t.level"], rows[2]["buyer"] = "12%", "1.5", "b00"
    with (folder / "buyers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError) as first:
        load_market(folder)
    assert [(fault.row, fault.field) for fault in first.value.faults] == [(4, "buyer")]
    rows[2]["buyer"] = "b02"
    with (folder / "buyers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError) as second:
        load_market(folder)
    assert [(fault.file, fault.row, fault.field) for fault in second.value.faults] == [
        ("buyers.csv", 2, "reserve.cash.carry"),
        ("buyers.csv", 3, "tail.t.level"),
    ]


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("buyer,reserve.cash.cary\nb,0.1\n", "reserve.cash.cary"),
        ("buyer,offers.q9.premium\nb,1\n", "offers.q9.premium"),
        ("buyer,currency\nb,JPY\n", "currency"),
        ("name,firm.credit_line\nb,1\n", "buyer"),
        ("buyer,firm.credit_line\n", ""),
    ],
)
def test_a_table_of_buyers_with_a_column_that_is_no_key_is_refused_once(written: str, field: str, tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=1)
    (folder / "buyers.csv").write_text(written, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_market(folder)
    assert [fault.field for fault in error.value.faults][:1] == [field]
    assert {fault.file for fault in error.value.faults} == {"buyers.csv"}


def test_the_file_of_a_market_is_refused_with_every_fault(tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=1)
    (folder / "market.toml").write_text('format = "reserve-market/2"\nid = "a b"\nvendor = "hot"\nbuyer = "x.csv"\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_market(folder)
    assert {fault.field for fault in error.value.faults} == {"format", "id", "vendor", "buyer", "base"}


@pytest.mark.slow
def test_the_command_prints_what_the_library_says_and_writes_the_tables(command: Command, tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=3)
    told = asked(folder)
    files = ("--csv", str(tmp_path / "curve.csv"), "--buyers-csv", str(tmp_path / "buyers.csv"))
    code, out, _ = command("demand", str(folder), "--terms", str(folder / "offer.csv"), "--json", *files)
    answer = json.loads(out)
    assert code == 0
    assert answer["format"] == "reserve-demand/1"
    assert [point["rate"] for point in answer["curve"]] == [point.rate for point in told.curve]
    assert [buyer["walk_away"] for buyer in answer["buyers"]] == [buyer.walk_away for buyer in told.buyers]
    rows = list(csv.DictReader((tmp_path / "curve.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [float(row["profit"]) for row in rows] == [point.profit for point in told.curve]
    buyers = list(csv.DictReader((tmp_path / "buyers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["buyer"] for row in buyers] == ["b00", "b01", "b02"]


@pytest.mark.slow
def test_the_command_refuses_a_product_of_two_rows(command: Command, tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=1)
    rows = (folder / "offer.csv").read_text(encoding="utf-8").splitlines()
    (folder / "offer.csv").write_text("\n".join([*rows, rows[1].replace("new", "other", 1)]) + "\n", encoding="utf-8")
    code, out, err = command("demand", str(folder), "--terms", str(folder / "offer.csv"), "--json")
    assert code == 2
    assert json.loads(out)["faults"][0]["rule"] == "the table has 2 rows; a market is asked about one product"
    assert "leave one" in err


def test_the_shipped_market_is_what_its_script_makes(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    shutil.copy(SHIPPED / "base" / "case.toml", tmp_path / "base")
    made = [Path("buyers.csv"), Path("base") / "catalogue.csv", Path("base") / "responses.csv"]
    subprocess.run([sys.executable, str(SHIPPED / "make_market.py"), str(tmp_path)], check=True, cwd=ROOT, env=environment())
    for name in made:
        assert (tmp_path / name).read_bytes() == (SHIPPED / name).read_bytes(), name


def environment() -> dict[str, str]:
    """Return an environment in which this repository's package is found."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)}


@pytest.mark.slow
def test_the_workbook_holds_every_figure_as_a_number(tmp_path: Path) -> None:
    told = asked(make_market(0, tmp_path / "market", "plain", buyers=2))
    book = CalamineWorkbook.from_filelike(io.BytesIO(demand_to_xlsx(told, "en")))
    head, *rows = book.get_sheet_by_name("curve").to_python()
    assert [row[head.index("profit")] for row in rows] == [point.profit for point in told.curve]
    head, *rows = book.get_sheet_by_name("buyers").to_python()
    assert [row[head.index("walk-away")] for row in rows] == [buyer.walk_away for buyer in told.buyers]
    assert [row[head.index("verdict")] for row in rows] == [WORDS[f"demand.verdict.{buyer.verdict.value}"] for buyer in told.buyers]
    shipped = replace(told, buyers=tuple(replace(buyer, buyer=f"firm-0{n}") for n, buyer in enumerate(told.buyers, start=1)))
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(demand_to_xlsx(shipped, "en"))).get_sheet_by_name("buyers").to_python()
    assert [row[0] for row in rows] == ["Firm 01", "Firm 02"]
    assert demand_to_xlsx(told, "en") == demand_to_xlsx(told, "en")


def test_the_shipped_market_has_the_public_totals() -> None:
    market = load_market(SHIPPED)
    sizes = [buyer.size or 0.0 for buyer in market.buyers]
    carries = [buyer.case.reserve[0].carry for buyer in market.buyers]
    hot = [buyer.case.backing[0].amount / (buyer.size or 1.0) for buyer in market.buyers]
    assert len(sizes) == 28
    assert 5.0e12 < sum(sizes) < 5.1e12
    assert sum(sizes) / 28 == pytest.approx(180e9, rel=0.01)
    assert max(sizes) > 0.25 * sum(sizes)
    assert min(carries) >= 0.07
    assert max(carries) <= 0.18
    assert min(hot) > 0.009
    assert max(hot) <= 0.05
