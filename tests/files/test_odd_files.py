"""Files that are odd in ways of their own: each is one fault in words, or is read as what it is."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.bad_inputs import LOSSES, write_good
from support.korea import KOREA, KOREAN_OFFERS
from support.korea import LOSSES as KOREAN_LOSSES
from support.paths import ROOT
from support.two_years import write_case

from optimizer.errors import InputError
from optimizer.files import check, load_case, load_years
from optimizer.files.disk import CaseFolder
from optimizer.files.exchange import Exchange, answers_of, overlay_of
from optimizer.files.exchange_link import exchange_of, link_of
from optimizer.files.faults import FaultList
from optimizer.files.incident_history import load_past
from optimizer.files.insurer_tables import read_insurers
from optimizer.files.loss_table import COLUMNS
from optimizer.files.market import load_market, market_currency
from optimizer.files.product import read_product
from optimizer.files.shipped import bases
from optimizer.files.statement import statement_of
from optimizer.files.tables import columns, parquet_table
from optimizer.files.tables.csv_table import TableColumns, read_rows
from optimizer.files.tables.numerals import reads_as_number
from optimizer.i18n.catalogue import in_language
from optimizer.inputs.offers import Offer
from optimizer.values import float_of, yes_no

TWO = ROOT / "data" / "cases" / "jp-midsize"


def told(call: Callable[[], object]) -> list[str]:
    """Return the faults that something ends with, each of which has its Japanese."""
    with pytest.raises(InputError) as refused:
        call()
    assert all(in_language(words, "ja") for fault in refused.value.faults for words in (fault.rule, fault.fix))
    return [str(fault) for fault in refused.value.faults]


def swapped(folder: Path, name: str, old: str, new: str) -> Path:
    """Return the folder of the good case with one text of a file replaced."""
    write_good(folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


REGIME = '[regime]\nid = "jp-crypto-2027-hypothetical"\n\n[regime.inputs]\ncustomer_assets = 100e9\n'
BUDGET = "[limits]\npremium_budget = 1e9\n"
SPOILT: list[tuple[str, str, str, dict[str, str], str]] = [
    ("case.toml", 'currency = "JPY"', 'currency = "JPY"\ncatalogue = 5', {}, "case.toml:4 catalogue: this must be"),
    ("case.toml", '"losses.csv"', '"losses.csv"\nyears = 100', {}, "losses.csv:1 probability: [losses] years and a probability column"),
    ("case.toml", BUDGET, "", {"limits.max_policies.x": "2"}, "limits.max_policies.x: this key has no keys beneath it"),
    ("case.toml", REGIME, "regime = 5\n", {"regime.inputs.x": "2"}, "--set regime.inputs.x: `regime` is not a table in case.toml"),
    ("losses.csv", "hot,1e6", "hot,1e20", {"scale.loss_amount": "1e9"}, "losses.csv loss: a loss times scale.loss_amount must be at most"),
    ("failures.csv", "7,B", "7,B B", {}, "failures.csv:3 insurer: an id"),
    ("case.toml", 'id = "good"', "name = '''\nid = \"good\"\n'''", {}, "case.toml id: this must be stated"),
]


@pytest.mark.parametrize(("file", "old", "new", "settings", "line"), SPOILT, ids=[row[4] for row in SPOILT])
def test_a_case_with_one_odd_place_is_told_of_it(
    tmp_path: Path, file: str, old: str, new: str, settings: dict[str, str], line: str
) -> None:
    folder = swapped(tmp_path, file, old, new)
    assert any(line in fault for fault in told(lambda: check(folder, settings)))


SIMULATE = """[losses.simulate]
years = 2000
seed = 3
[[losses.simulate.peril]]
class = "hot"
frequency = 0.2
severity = { kind = "lognormal", mu = 2, sigma = 1, cap = 200 }
"""


@pytest.mark.parametrize(("scale", "rule"), [("2e-300", "too small to be told from 0"), ("6", "a probability above 1")])
def test_a_frequency_that_leaves_no_year_or_fills_more_than_all_is_told(tmp_path: Path, scale: str, rule: str) -> None:
    folder = write_case(tmp_path)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    (folder / "case.toml").write_text(text.replace('[losses]\ntable = "losses.csv"\nyears = 10\n', SIMULATE), encoding="utf-8")
    assert any(rule in fault for fault in told(lambda: check(folder, {"scale.loss_frequency": scale})))


def test_failures_listed_stand_in_place_of_those_drawn(tmp_path: Path) -> None:
    folder = write_case(tmp_path)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    listed = SIMULATE.replace("[losses.simulate]", '[losses]\nfailures = "failures.csv"\n[losses.simulate]')
    (folder / "case.toml").write_text(text.replace('[losses]\ntable = "losses.csv"\nyears = 10\n', listed), encoding="utf-8")
    (folder / "failures.csv").write_text("year,insurer\n3,A\n7,A\n", encoding="utf-8")
    years = load_years(load_case(folder))
    assert years.insurers == ("A",)
    assert years.number[years.failed[0]].tolist() == [3, 7]


def test_an_insurer_with_a_control_character_is_told() -> None:
    findings = FaultList("insurers.csv")
    read_insurers("insurer,source\nA,a\u202eb\n".encode(), findings)
    assert str(findings.faults()[0]).startswith("insurers.csv:2 source: a text must not have control characters")


def test_a_table_of_too_many_rows_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_ROWS", 2)
    findings = FaultList("losses.csv")
    assert told(lambda: columns.read_csv(LOSSES.encode(), COLUMNS, findings))[0].startswith("losses.csv: the table has more than 2 rows")
    small = TableColumns(allowed=("a",), required=("a",))
    assert "t.csv:4: the table has more than 2 rows" in told(lambda: read_rows("a\n1\n2\n3\n", small, FaultList("t.csv"), most=2))[0]


def test_a_parquet_table_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "MOST_ROWS", 1)
    data = parquet(year=[1, 2], loss=[5.0, 6.0], **{"class": ["hot", "hot"]})
    assert "more than 1 rows" in told(lambda: parquet_table.read_parquet(data, COLUMNS, FaultList("l.parquet")))[0]


def parquet(**cells: Any) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays([pa.array(part) for part in cells.values()], names=[name.rstrip("_") for name in cells]), target)
    return target.getvalue()


def test_a_parquet_table_with_a_column_twice_is_refused() -> None:
    data = parquet(year=[1], loss=[5.0], loss_=[5.0], **{"class": ["hot"]})
    assert "loss: this column stands twice" in told(lambda: parquet_table.read_parquet(data, COLUMNS, FaultList("l.parquet")))[0]


def test_a_case_of_parquet_says_what_that_of_csv_says_with_the_settings_of_offers_laid_over_it(tmp_path: Path) -> None:
    folder = write_case(tmp_path)
    (folder / "losses.parquet").write_bytes(parquet(year=[1, 2], loss=[100.0, 60.5], **{"class": ["hot", None]}))
    text = (folder / "case.toml").read_text(encoding="utf-8").replace("losses.csv", "losses.parquet")
    (folder / "case.toml").write_text(text, encoding="utf-8")
    (folder / "losses.parquet").write_bytes(parquet(year=[1, 2], loss=[100.0, 60.5], **{"class": ["hot", "cold"]}))
    said = statement_of(folder, {"offers.q1.premium": "7", "offers.q2.use": "no"})
    assert sorted(zip(*said.tables["losses"].rows, strict=True)) == [("1", "2"), ("100", "60.5"), ("hot", "cold")]
    rows = list(csv.DictReader(io.StringIO(said.tables["catalogue"].written().decode())))
    assert [(row["offer"], row["premium"], row["use"]) for row in rows] == [("q1", "7", ""), ("q2", "9", "no")]


def test_a_file_that_says_it_is_empty_is_read_to_its_end(tmp_path: Path) -> None:
    """What the system says of a process has a size of 0."""
    assert b"Name:" in CaseFolder(tmp_path).take_from(Path("/proc/self/status"), "status", 10**6)
    assert "status: the file has more than 0 MB" in told(lambda: CaseFolder(tmp_path).take_from(Path("/proc/self/status"), "status", 10))[0]


def test_numbers_that_are_lost_in_a_float_are_no_numbers() -> None:
    assert not reads_as_number("1e-400")
    assert repr(float_of("1e-400")) == "1e-400"
    assert yes_no(True) is True
    assert Offer.model_validate(
        {"offer": "q", "insurer": "A", "limit": 1, "premium": 1, "reinstatements": 2, "reinstatement_rate": (0.5, 1.0)}
    ).reinstatement_rate == (
        0.5,
        1.0,
    )


def incidents(folder: Path, shares: str) -> Path:
    (folder / "incidents.csv").write_text("incident_date,entity,loss_usd_m\n2020-01-01,X,5\n", encoding="utf-8")
    (folder / "severity_share.csv").write_text(shares, encoding="utf-8")
    return folder / "incidents.csv"


@pytest.mark.parametrize(("rows", "line"), [(3, "at least 10 incidents; there are 3"), (0, "the table has no rows")])
def test_an_as_if_analysis_needs_shares_to_draw_from(tmp_path: Path, rows: int, line: str) -> None:
    shares = "date,entity,share_pct\n" + "".join(f"2020-01-0{n + 1},X,5{n}\n" for n in range(rows))
    assert line in told(lambda: load_past(incidents(tmp_path, shares)))[0]


def market(folder: Path, head: str = "") -> Path:
    write_case(folder / "base")
    (folder / "market.toml").write_text(f'format = "reserve-market/1"\nid = "m"\nbase = "base"\n{head}', encoding="utf-8")
    (folder / "buyers.csv").write_text("buyer,firm.own_funds_at_risk\nb1,5\n", encoding="utf-8")
    return folder


def test_a_market_tells_its_currency_and_what_keeps_a_product_from_being_of_size(tmp_path: Path) -> None:
    folder = market(tmp_path)
    assert market_currency(folder) == "USD"
    product = b"offer,insurer,limit,reinstatements,premium\nnew,N,0.1,0,0.01\n"
    assert told(lambda: read_product(product, "offer.csv", load_market(folder), amounts="of_size")) == [
        "--amounts: the market names no size (got 'of-size'); add `size` to market.toml, or write --amounts stated"
    ]
    wide = ",".join(f"firm.x{n}" for n in range(501))
    (folder / "buyers.csv").write_text(f"buyer,{wide}\nb1{',' * 501}\n", encoding="utf-8")
    assert told(lambda: load_market(folder)) == [
        "buyers.csv:1: the table has more than 500 columns (got '501'); leave out those that are as the base has them"
    ]


def test_each_shipped_law_starts_from_a_case_under_it_or_in_its_currency() -> None:
    found = {base.law: base for base in bases([str(TWO)])}
    assert found["eu-mica-67"].path.endswith("eu-mica-67")
    assert found[load_case(TWO).regime.id].path == str(TWO)  # type: ignore[union-attr]
    assert all(base.currency == load_case(base.path).currency for base in list(found.values())[:6])
    assert next(iter(found)) == load_case(TWO).regime.id  # type: ignore[union-attr]


MARKETS: list[tuple[str, str, str]] = [
    ('size = "reserve.cash.max"\n', "buyer\nb1\n", "the column that `size` of market.toml names is missing"),
    ('size = "reserve.cash.max"\n', "buyer,reserve.cash.max\nb1,0\n", "a size must be above 0"),
    ("", f"buyer,name\nb1,{'x' * 201}\n", "a name has at most 200 characters"),
    ("name = 5\n", "buyer\nb1\n", "this must be a text of 1 to 200 characters"),
]


@pytest.mark.parametrize(("head", "buyers", "rule"), MARKETS, ids=[row[2][:20] for row in MARKETS])
def test_a_market_with_one_odd_place_is_told_of_it(tmp_path: Path, head: str, buyers: str, rule: str) -> None:
    folder = market(tmp_path, head)
    (folder / "buyers.csv").write_text(buyers, encoding="utf-8")
    assert any(rule in line for line in told(lambda: load_market(folder)))
    assert "there is no such market" in told(lambda: load_market(folder / "nowhere"))[0]


def test_parts_of_a_size_have_no_currency_and_no_limit_above_it(tmp_path: Path) -> None:
    folder = market(tmp_path, 'size = "reserve.cash.max"\n')
    (folder / "buyers.csv").write_text("buyer,reserve.cash.max\nb1,100\n", encoding="utf-8")
    case = folder / "base" / "case.toml"
    case.write_text(case.read_text(encoding="utf-8") + "[fx.EUR]\nrate = 1.1\n", encoding="utf-8")
    product = b"offer,insurer,limit,reinstatements,premium,currency\nnew,N,0.5,0,0.01,EUR\n"
    found = told(lambda: read_product(product, "offer.csv", load_market(folder), amounts="of_size"))
    assert found == ["offer.csv:2 currency: parts of a size have no currency (got 'EUR'); leave the cell blank"]
    whole = b"offer,insurer,limit,reinstatements,premium\nnew,N,2,0,0.01\n"
    assert told(lambda: read_product(whole, "offer.csv", load_market(folder), amounts="of_size")) == [
        "offer.csv:2 limit: with amounts of size a limit is a part of the buyer's size, at most 1 (got '2'); "
        "write 0.02 for 2 %, or --amounts stated"
    ]


FLOOR = '[[constraint]]\nid = "kept"\nkind = "floor"\nbucket = "main"\nclasses = ["accounting_reserve"]\namount = "retained_earnings"\n'


def test_an_amount_of_the_law_that_nothing_stated_gives_is_told(tmp_path: Path) -> None:
    """A floor on earnings, which the law lets the firm leave out."""
    law = (ROOT / "data" / "regimes" / "kr-vaupa.toml").read_text(encoding="utf-8")
    texts = {
        "case.toml": KOREA.replace('"kr-vaupa"', '"own.toml"'),
        "own.toml": law + FLOOR,
        "catalogue.csv": KOREAN_OFFERS,
        "losses.csv": KOREAN_LOSSES,
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert "the law's `retained_earnings` cannot be computed from these inputs" in told(lambda: check(tmp_path))[0]


def test_a_link_that_holds_an_answer_nobody_can_give_is_refused() -> None:
    link = link_of(Exchange.model_construct(name="x", hot=-1.0))
    assert told(lambda: exchange_of(link))[0].startswith("link: the link holds an answer that cannot be")


def test_amounts_of_a_base_with_a_lognormal_severity_are_scaled_by_the_assets() -> None:
    base = statement_of(ROOT / "data" / "cases" / "jp-midsize")
    peril = base.table["losses"]["simulate"]["peril"][0]
    peril["severity"] = {"kind": "lognormal", "mu": 20.0, "sigma": 1.0, "cap": 1e9}
    answers = answers_of(base, "as it is")
    doubled = answers.model_copy(update={"hot": 2 * answers.hot, "cold": 2 * answers.cold})
    scaled = [float(value) for key, value in overlay_of(base, doubled).settings if key.endswith(".mu")]
    assert scaled == [pytest.approx(20.0 + math.log(2.0))]
