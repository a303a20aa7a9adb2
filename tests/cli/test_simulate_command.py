"""`optimizer simulate`: figures against closed forms and NumPy, and the tables it writes read again as the same years."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from support.commands import Command
from support.paths import ROOT

from optimizer import load_case, load_years, optimize
from optimizer.losses.measures import tvar, var
from optimizer.losses.scenarios import from_years
from optimizer.losses.statistics import LEVELS, loss_statistics

CASES = ROOT / "data" / "cases"
MIDSIZE = str(CASES / "jp-midsize")
FEW = ("--set", "losses.simulate.years=4000")

DRAWN = """format = "reserve-case/1"
id = "drawn"
currency = "XXX"
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.95
[losses.simulate]
years = 20000
seed = 3
[[losses.simulate.peril]]
class = "hot.phishing"
frequency = 0.4
severity = { kind = "lognormal", mu = 2.0, sigma = 1.0, cap = 200 }
[[losses.simulate.peril]]
class = "cold.insider"
frequency = 0.1
severity = { kind = "share", of = 500, alpha = 1.0, beta = 3.0 }
[[losses.simulate.shock]]
id = "supplier"
frequency = 0.05
perils = ["hot.phishing", "cold.insider"]
"""
TABLE = '[losses]\ntable = "{table}"\nfailures = "failures.csv"\n'
CATALOGUE = "offer,insurer,limit,deductible,reinstatements,premium\nq1,A,60,10,1,1\nq2,B,100,20,0,2\n"
INSURERS = "insurer,failure_probability\nA,0.02\nB,0\n"


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "drawn"
    folder.mkdir()
    for name, text in (("case.toml", DRAWN), ("catalogue.csv", CATALOGUE), ("insurers.csv", INSURERS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def as_table(drawn: Path, name: str, to: Path) -> Path:
    """Return the same case with its loss years in a table."""
    to.mkdir(exist_ok=True)
    head, _, _ = DRAWN.partition("[losses.simulate]")
    (to / "case.toml").write_text(head + TABLE.format(table=name), encoding="utf-8")
    for file in ("catalogue.csv", "insurers.csv"):
        (to / file).write_bytes((drawn / file).read_bytes())
    return to


@pytest.mark.slow
@pytest.mark.parametrize("name", ["losses.csv", "losses.parquet"])
def test_what_is_written_is_read_again_as_the_same_years(drawn: Path, command: Command, tmp_path: Path, name: str) -> None:
    table = as_table(drawn, name, tmp_path / "table")
    targets = ("--losses", str(table / name), "--failures", str(table / "failures.csv"))
    code, out, _ = command("simulate", str(drawn), *targets, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["written"] == [str(table / name), str(table / "failures.csv")]
    first, again = (load_case(folder) for folder in (drawn, table))
    years, read = load_years(first), load_years(again)
    for array in ("part_loss", "part_start", "occurrence_start", "probability", "number"):
        np.testing.assert_array_equal(getattr(read, array), getattr(years, array))
    assert [read.classes[place] for place in read.part_class] == [years.classes[place] for place in years.part_class]
    np.testing.assert_array_equal(read.failed_years("A"), years.failed_years("A"))
    mine, theirs = optimize(first, years), optimize(again, read)
    assert mine.shares == theirs.shares
    assert theirs.cost == mine.cost


def test_the_figures_are_those_of_the_law_they_are_drawn_from(drawn: Path, command: Command) -> None:
    code, out, _ = command("simulate", str(drawn), "--json")
    assert code == 0
    told = json.loads(out)
    assert told["format"] == "reserve-losses/1"
    assert told["any_loss"] == pytest.approx(-np.expm1(-0.55), rel=1e-12)  # Poisson of 0.4 + 0.1 + 0.05
    assert told["frequency"] == pytest.approx(0.55, rel=0.02)
    hot, cold = (next(row for row in told["classes"] if row["class"] == cls) for cls in ("hot.phishing", "cold.insider"))
    assert hot["frequency"] == pytest.approx(0.45, rel=0.02)
    assert cold["frequency"] == pytest.approx(0.15, rel=0.04)
    assert cold["mean"] == pytest.approx(0.15 * 500 * 0.25, rel=0.05)
    law = stats.lognorm(1.0, scale=np.exp(2.0))
    assert hot["mean"] == pytest.approx(0.45 * float(law.expect(lambda x: np.minimum(x, 200.0))), rel=0.05)
    assert hot["largest"] <= 200
    assert cold["largest"] <= 500
    assert abs(told["mean"] - hot["mean"] - cold["mean"]) < 1e-9 * told["mean"]
    assert 0 < told["mean_error"] < 0.02 * told["mean"]


def test_the_levels_are_those_of_the_yearly_loss(drawn: Path) -> None:
    years = load_years(load_case(drawn))
    told = loss_statistics(years)
    yearly = years.per_year(years.loss)
    assert [row.level for row in told.levels] == [0.9, 0.95, 0.99, 0.995, 0.999]
    for row in told.levels:
        assert (row.var, row.tvar) == (var(yearly, years.probability, row.level), tvar(yearly, years.probability, row.level))
        assert row.var_error is not None
        assert row.var_error > 0


def test_a_level_with_too_few_years_is_not_told(drawn: Path) -> None:
    few = load_years(load_case(drawn, settings=[("losses.simulate.years", "400"), ("tail.solvency.level", "0.9")]))
    assert [row.level for row in loss_statistics(few).levels] == [0.9, 0.95]


def test_a_table_is_told_without_errors() -> None:
    told = loss_statistics(from_years([[[("hot", 10.0), ("cold", 5.0)]], [[("hot", 2.0)], [("hot", 3.0)]]], of=10))
    assert told.mean_error is None
    assert [told.any_loss, told.frequency, told.largest] == pytest.approx([0.2, 0.3, 15.0])
    assert told.mean == pytest.approx(2.0)
    assert len(told.levels) == len(LEVELS)
    hot = told.classes[0]
    assert hot.cls == "hot"
    assert [hot.frequency, hot.mean, hot.largest] == pytest.approx([0.3, 1.5, 10.0])


def test_the_report_is_words_on_stdout(command: Command) -> None:
    code, out, err = command("simulate", MIDSIZE, *FEW)
    assert code == 0
    assert err == ""
    assert out.startswith("Loss years of jp-midsize\n")
    assert "By class, ground-up" in out
    assert max(len(line) for line in out.splitlines()) <= 100


BAD = [
    (("jp-history",), "the case simulates nothing", 2),
    (("jp-midsize", "--losses", "losses.txt"), "a loss table is .csv or .parquet", 2),
    (("jp-midsize", "--failures", "failures.parquet"), "a table of failures is .csv", 2),
    (("jp-midsize", "--losses", "nowhere/losses.csv"), "the file cannot be written there", 2),
    (("jp-midsize", "--set", "losses.simulate.years"), "a setting must be KEY=VALUE", 2),
    (("no-such-case",), "no-such-case", 2),
]


@pytest.mark.parametrize(("words", "rule", "expected"), BAD, ids=[rule for _, rule, _ in BAD])
def test_what_is_wrong_is_told_in_a_line(
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    rule: str,
    expected: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command("simulate", str(CASES / words[0]), *words[1:], "--json")
    assert code == expected
    assert rule in err
    assert len(err.splitlines()) == 1
    assert rule in json.loads(out)["faults"][0]["rule"] + json.loads(out)["faults"][0]["file"] + json.loads(out)["faults"][0]["value"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(command: Command, tmp_path: Path) -> None:
    full = tmp_path / "losses.csv"
    full.symlink_to("/dev/full")
    code, out, err = command("simulate", MIDSIZE, *FEW, "--losses", str(full), "--json")
    assert code == 4
    assert "--losses" in err
    assert "No space left on device" in err
    assert json.loads(out)["written"] == []


def test_a_file_that_is_there_is_written_over_whole(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "losses.csv"
    target.write_text("before")
    code, out, _ = command("simulate", MIDSIZE, *FEW, "--losses", str(target))
    assert code == 0
    assert out.endswith(f"written: {target}\n")
    assert target.read_bytes().startswith(b"year,class,loss,")
    assert [one.name for one in tmp_path.iterdir()] == ["losses.csv"]
