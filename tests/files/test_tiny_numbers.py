"""A number too small to be told from 0 is refused wherever one can be written, in one line that names it; others are exact to the bit."""

from __future__ import annotations

import io
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from support.bad_inputs import swap, write_good
from support.paths import ROOT

from optimizer import InputError, check, load_case, load_incidents, load_market, load_years
from optimizer.errors import Fault
from optimizer.files.saved_file import read_saved_file
from optimizer.files.tables.toml_writer import toml_of
from optimizer.i18n.catalogue import in_language
from optimizer.values import SMALLEST_AMOUNT, ValueFault, Vanishing, float_of, number

TOO_SMALL = "this number is too small to be told from 0"
TINY = ("1e-301", "9.9e-301", "2.3e-308", "1e-320", "5e-324", "1e-400", "0.000001e-399", "1e-99999")
"""Below the rule: normal floats, subnormal ones, and what a float would round to 0."""
MARK = 987654.25
"""A number that no file of ours has: where it stands in a file, another text is put."""

RICH = {
    "format": "reserve-case/1",
    "id": "rich",
    "currency": "JPY",
    "as_of": "2026-11-22",
    "insurers": "insurers.csv",
    "responses": "responses.csv",
    "bundles": "bundles.csv",
    "regime": {"id": "jp-crypto-2027-hypothetical", "inputs": {"customer_assets": 100e9, "extra_cash_factor": 0.5}},
    "losses": {
        "simulate": {
            "years": 50_000,
            "seed": 1,
            "coin": {"volatility": 0.5, "days": 30.0, "drift": 0.01},
            "peril": [
                {
                    "class": "hot",
                    "frequency": 0.5,
                    "dispersion": 1.5,
                    "severity": {"kind": "lognormal", "mu": 1.0, "sigma": 1.0, "least": 1.0, "cap": 1e9},
                },
                {"class": "cold", "frequency": 0.5, "severity": {"kind": "share", "of": 1e9, "alpha": 1.5, "beta": 2.5, "cap": 1e8}},
                {
                    "class": "warm",
                    "frequency": 0.5,
                    "severity": {
                        "kind": "lognormal_gpd", "mu": 1.0, "sigma": 1.0, "threshold": 9.0, "body": 0.5, "xi": 0.2, "beta": 3.5,
                        "least": 1.0, "cap": 1e9,
                    },
                },
            ],
            "shock": [{"id": "s", "frequency": 0.1, "perils": ["hot", "cold"]}],
        }
    },
    "reserve": [{"id": "cash", "carry": 0.1, "min": 1.0, "max": 1e9}],
    "tail": [{"id": "t", "measure": "tvar", "level": 0.9, "within_days": 30.0}],
    "firm": {"own_funds_at_risk": 1.0, "own_funds_charge": 0.1, "emergency_rate": 0.5, "credit_line": 5.0},
    "backing": [{"covers": ["hot"], "amount": 1.0}],
    "objective": {"expected_net": 0.9},
    "limits": {"premium_budget": 5.0, "max_policies": 3.0, "max_premium_fraction_per_insurer": 0.5, "max_premium_per_insurer": 4.0},
    "coverage": [{"id": "c", "covers": ["hot"], "min_limit": 1.0}],
    "stress": [{"id": "e", "losses": [{"class": "hot", "loss": 5.0}], "price": 1.5}],
    "fx": {"USD": {"rate": 150.0}},
    "scale": {"premium": 1.5, "loss_frequency": 0.5, "loss_amount": 1.5},
    "figure": [{"key": "reserve.cash.carry", "grade": "assumed", "source": "x", "low": 0.01, "high": 0.2}],
    "solve": {"gap": 1e-6, "time_limit": 10.0, "threads": 1.0},
}  # fmt: skip
CATALOGUE = {
    "offer": "q1", "insurer": "A", "covers": "hot", "attachment": "1", "deductible": "1", "limit": "50", "aggregate_deductible": "1",
    "aggregate_limit": "90", "reinstatements": "1", "reinstatement_rate": "0.5", "premium": "5", "minimum_premium": "1",
    "fixed_charge": "1",
    "tax": "0.1", "brokerage": "0.1", "shares": "0.1..0.5", "term_days": "365", "notice_days": "30", "payout_days": "30",
    "prior_acts_years": "1.5", "reporting_years": "1.5", "residual_days": "300",
}  # fmt: skip
NUMBERS = [column for column, cell in CATALOGUE.items() if cell[0].isdigit()]
TABLES = {
    "catalogue.csv": CATALOGUE,
    "insurers.csv": {"insurer": "A", "failure_probability": "0.01"},
    "responses.csv": {"offer": "*", "class": "hot", "probability": "0.5"},
    "bundles.csv": {"bundle": "b", "offers": "q1;q2", "discount": "0.5"},
}
CELLS = [("catalogue.csv", column) for column in NUMBERS]
CELLS += [("insurers.csv", "failure_probability"), ("responses.csv", "probability"), ("bundles.csv", "discount")]
LOSSES = {"year": "1", "class": "hot", "loss": "5", "probability": "0.1", "price": "1.5"}


def write_table(path: Path, row: dict[str, str], **changed: str) -> None:
    cells = row | changed
    other = [{"offer": "q2"}.get(name, cell) for name, cell in row.items()] if path.name == "catalogue.csv" else None
    lines = [",".join(cells), ",".join(cells.values()), *([",".join(other)] if other else [])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """A case with a number under every key that takes one; without a fault."""
    (tmp_path / "case.toml").write_text(toml_of(RICH), encoding="utf-8")
    for name, row in TABLES.items():
        write_table(tmp_path / name, row)
    return tmp_path


def numbers(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where every number of a table stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        if isinstance(part, (int, float)) and not isinstance(part, bool):
            yield (*path, key)
        yield from numbers(part, (*path, key))


def with_text(table: dict[str, Any], path: tuple[str | int, ...], text: str) -> str:
    """Return a table as TOML with a text where a number stands."""
    copy: Any = json.loads(json.dumps(table, default=str))
    holder: Any = copy
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = MARK
    written = toml_of(copy)
    assert written.count(repr(MARK)) == 1
    return written.replace(repr(MARK), text)


def refusals(read: Callable[[], object]) -> list[Fault]:
    with pytest.raises(InputError) as refused:
        read()
    return [fault for fault in refused.value.faults if fault.rule == TOO_SMALL]


KEYS = list(numbers(RICH))


def test_the_rich_case_is_without_a_fault(rich: Path) -> None:
    check(rich)


@pytest.mark.parametrize("path", KEYS, ids=[".".join(map(str, path)) for path in KEYS])
def test_a_key_of_a_case_takes_no_number_too_small(rich: Path, path: tuple[str | int, ...]) -> None:
    for sign, text in zip(("", "-"), Random(repr(path)).sample(TINY, 2), strict=True):
        written = with_text(RICH, path, sign + text).replace('as_of = "2026-11-22"', "as_of = 2026-11-22")
        (rich / "case.toml").write_text(written, encoding="utf-8")
        (fault,) = refusals(lambda: check(rich))
        assert fault.file == "case.toml"
        assert fault.field.endswith(str(path[-1]))
        assert float(fault.value) == float(sign + text)
        assert fault.row == written[: written.index(sign + text)].count("\n") + 1


def test_the_value_refused_is_shown_as_it_was_written(rich: Path) -> None:
    (rich / "case.toml").write_text(
        with_text(RICH, ("reserve", 0, "carry"), "1e-400").replace('"2026-11-22"', "2026-11-22"), encoding="utf-8"
    )
    assert [fault.value for fault in refusals(lambda: check(rich))] == ["1e-400"]


@pytest.mark.parametrize(("file", "column"), CELLS)
def test_a_cell_of_a_table_takes_no_number_too_small(rich: Path, file: str, column: str) -> None:
    for text in Random(column).sample(TINY, 3):
        cell = f"{text}..0.5" if column == "shares" else text
        write_table(rich / file, TABLES[file], **{column: cell})
        (fault,) = refusals(lambda: check(rich))
        assert (fault.file, fault.row, fault.field, fault.value) == (file, 2, column, cell)


@pytest.mark.parametrize("column", NUMBERS)
def test_a_setting_of_an_offer_takes_none(rich: Path, column: str) -> None:
    for text in Random(column).sample(TINY, 2):
        cell = f"{text};0.5" if column == "shares" else text
        (fault,) = refusals(lambda cell=cell: load_case(rich, settings={f"offers.q1.{column}": cell}))  # type: ignore[misc]
        assert (fault.file, fault.field, fault.value) == ("--set", f"offers.q1.{column}", cell)


SETTINGS = [
    "reserve.cash.carry", "reserve.cash.max", "tail.t.level", "firm.own_funds_at_risk", "limits.premium_budget", "scale.premium",
    "scale.loss_amount", "coverage.c.min_limit", "regime.inputs.customer_assets", "objective.expected_net", "fx.USD.rate", "solve.gap",
    "losses.simulate.peril.hot.frequency", "losses.simulate.peril.warm.severity.xi", "losses.simulate.coin.drift", "backing[1].amount",
]  # fmt: skip


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_takes_none(rich: Path, key: str) -> None:
    for text in TINY:
        (fault,) = refusals(lambda text=text: load_case(rich, settings={key: text}))  # type: ignore[misc]
        assert (fault.file, fault.field, fault.value) == ("--set", key, text)


@pytest.mark.parametrize("column", ["year", "loss", "probability", "price"])
def test_a_loss_table_takes_none(tmp_path: Path, column: str) -> None:
    folder = write_good(tmp_path)
    swap("case.toml", 'failures = "failures.csv"\n', "")(folder)
    for text in TINY:
        write_table(folder / "losses.csv", LOSSES, **{column: text})
        (fault,) = refusals(lambda: check(folder))
        assert (fault.file, fault.row, fault.field, fault.value) == ("losses.csv", 2, column, text)


@pytest.mark.parametrize("law", ["jp-crypto-2027-hypothetical", "us-rcra", "eu-psd2"])
def test_a_law_takes_none(tmp_path: Path, law: str) -> None:
    table = tomllib.loads((ROOT / "data" / "regimes" / f"{law}.toml").read_text(encoding="utf-8"))
    shutil.copytree(ROOT / "data" / "cases" / ("us-rcra" if law == "us-rcra" else "jp-history"), tmp_path / "case")
    for path in [path for path in numbers(table) if path[0] in ("figure", "input")]:
        text = Random(repr(path)).choice(TINY)
        (tmp_path / "case" / "own.toml").write_text(with_text(table, path, text), encoding="utf-8")
        (fault,) = refusals(lambda: load_case(tmp_path / "case", settings={"regime.id": "own.toml"}))
        assert fault.file == "own.toml"


def test_incidents_and_a_market_take_none(tmp_path: Path) -> None:
    (tmp_path / "i.csv").write_text("incident_date,loss_usd_m\n2020-01-01,1e-310\n2020-01-02,5\n", encoding="utf-8")
    assert [(f.file, f.row) for f in refusals(lambda: load_incidents(tmp_path / "i.csv"))] == [("i.csv", 2)]
    shutil.copytree(ROOT / "data" / "markets" / "jp-illustrative", tmp_path / "market")
    buyers = (tmp_path / "market" / "buyers.csv").read_text(encoding="utf-8").split("\n")
    place = buyers[0].split(",").index("regime.inputs.customer_assets")
    cells = buyers[1].split(",")
    cells[place] = "1e-310"
    (tmp_path / "market" / "buyers.csv").write_text("\n".join([buyers[0], ",".join(cells), *buyers[2:]]), encoding="utf-8")
    assert len(refusals(lambda: load_market(tmp_path / "market"))) == 1


def test_a_workbook_takes_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "case"
    rows: list[tuple[str, Any]] = [("key", "value"), ("format", "reserve-case/1"), ("id", "w"), ("currency", "XXX"), ("losses.years", 10)]
    for row in [*rows, ("reserve.cash.carry", 1e-310), ("tail.t.measure", "tvar"), ("tail.t.level", 0.9)]:
        sheet.append(row)
    for name, table in (("catalogue", [["offer", "insurer", "limit", "reinstatements", "premium"], ["q", "A", 50, 0, 1e-320]]),
                        ("losses", [["year", "class", "loss"], [1, "hot", 1e-315]])):  # fmt: skip
        other = book.create_sheet(name)
        for cells in table:
            other.append(cells)
    target = io.BytesIO()
    book.save(target)
    (tmp_path / "w.xlsx").write_bytes(target.getvalue())
    assert [(f.file, f.field) for f in refusals(lambda: check(tmp_path / "w.xlsx"))] == [
        ("w.xlsx case!B6", "reserve.cash.carry"),
        ("w.xlsx catalogue!E2", "premium"),
        ("w.xlsx losses!C2", "loss"),
    ]


def test_a_saved_page_takes_none() -> None:
    body = {"format": "reserve-page/1", "exchange": {"name": "x"}, "settings": {}}
    written = json.dumps(body)[:-1] + "}"
    for text in TINY:
        with pytest.raises(InputError):
            read_saved_file(written.replace('{"name": "x"}', '{"customer_assets": ' + text + "}").encode())


def test_what_scaling_makes_too_small_is_refused_where_it_stands(tmp_path: Path) -> None:
    """Each number is one that a file may hold, and their product is not: a lever, a rate of exchange, a price."""
    folder = write_good(tmp_path)
    swap("case.toml", 'failures = "failures.csv"\n', "")(folder)
    told_of: list[tuple[dict[str, str], str, str]] = [
        ({"scale.premium": "1e-290", "offers.q1.premium": "1e-20"}, "--set offers.q1.premium", "in the case's currency and scale"),
        ({"fx.USD.rate": "1e-299", "offers.q3.premium": "0.001"}, "--set offers.q3.premium", "in the case's currency and scale"),
        ({"scale.loss_amount": "1e-299"}, "losses.csv", "times scale.loss_amount"),
        ({"scale.loss_frequency": "1e-299"}, "losses.csv", "times scale.loss_frequency"),
    ]
    swap("losses.csv", "1,hot.insider,500,", "1,hot.insider,0.0000005,")(folder)
    for settings, where, rule in told_of:
        with pytest.raises(InputError) as refused:
            check(folder, settings=settings)
        lines = [f"{fault.file} {fault.field} {fault.rule}" for fault in refused.value.faults]
        assert any(line.startswith(where) and f"{rule} this" in line and line.endswith("too small to be told from 0") for line in lines)
        for fault in refused.value.faults:
            assert in_language(fault.rule, "ja")
    check(folder, settings={"scale.premium": "0", "scale.loss_amount": "0", "scale.loss_frequency": "0"})


def test_a_year_of_hardly_any_chance_is_a_year(tmp_path: Path) -> None:
    """Above the rule a number counts: with a single year of 1e-200 nothing is divided by what underflows."""
    folder = write_good(tmp_path)
    swap("case.toml", 'failures = "failures.csv"\n', "")(folder)
    write_table(folder / "losses.csv", LOSSES, probability="1e-200")
    assert load_years(load_case(folder)).probability.tolist() == [1e-200]


def drawn(random: Random) -> str:
    """Return a number as it may be written: of any size, up to twenty digits."""
    digits = str(random.randint(1, 10 ** random.randint(1, 20)))
    at = random.randint(0, len(digits))
    return (digits[:at] or "0") + (f".{digits[at:]}" if digits[at:] else "") + random.choice(("", f"e{random.randint(-310, 4)}"))


def test_text_and_toml_say_the_same_number_or_refuse_the_same() -> None:
    """500 numbers of all sizes: the float nearest to the text, and the rule asks no more than its size."""
    random = Random(4)
    for _ in range(500):
        text = drawn(random)
        found: list[float | str] = []
        for value in (text, tomllib.loads(f"x = {text}" if text[0] != "0" or "." in text else "x = 0.0", parse_float=float_of)["x"]):
            try:
                found.append(number(value))
            except ValueFault as fault:
                found.append(fault.rule)
        exact = float(text)
        wanted = TOO_SMALL if exact < SMALLEST_AMOUNT else exact if exact <= 1e24 else "a number must be finite and at most 1e+24"
        assert found[0] == wanted, text
        if text[0] != "0" or "." in text:
            assert found[1] == wanted, text


def test_zero_in_all_its_ways_of_writing_stays_zero() -> None:
    for text in ("0", "0.0", "0e-400", "0.000e5", "-0", "00.0"):
        assert number(text) == 0
        assert not isinstance(float_of(text), Vanishing)
