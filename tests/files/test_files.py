"""Reading of a case: the contract's own example, settings, occurrences, currencies, fingerprints, Parquet."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from support.paths import ROOT, TEST_DATA

from optimizer.errors import InputError
from optimizer.files import check, load_case, load_years
from optimizer.inputs.shares import Grid, Range
from optimizer.losses.scenarios import Scenarios
from optimizer.values import Pattern

ACCEPTANCE = sorted((TEST_DATA / "published" / "e").iterdir())

# formats.md §10
CASE = """\
format = "reserve-case/1"
id = "e6-051"
currency = "XXX"

[losses]
table = "losses.csv"

[[reserve]]
id = "cash"
class = "cash"
carry = 0.15
max = 420.87

[[tail]]
id = "solvency"
measure = "tvar"
level = 0.9

[limits]
premium_budget = 297.8
"""
CATALOGUE = """\
offer,insurer,covers,attachment,limit,aggregate_deductible,aggregate_limit,reinstatements,reinstatement_rate,premium,fixed_charge,\
shares,slots,group
q0,I0,line0,17.19,60.79,0,,1,1,18.23,1.51,1,W0,g-w0
q1,I3,line0,17.19,60.79,0,,2,0;0.5,22.78,0.59,1,W0,g-w0
q3,I3,line0,17.19,131.29,0,,0,,25.95,0.25,0.5;1,W0;T0,g-w0
q6,I2,line0,0,1000000,57.51,200.32,unlimited,,22.93,1.53,0.5;0.8,W0;T0,g-s2
"""
LOSSES = """\
year,class,loss,probability
1,line0,3.79,0.00251685
1,line1,11.2,0.00251685
2,line1,616.28,0.00632938
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the example of the contract as a folder."""
    return write(tmp_path / "case", {"case.toml": CASE, "catalogue.csv": CATALOGUE, "losses.csv": LOSSES})


def write(folder: Path, texts: dict[str, str]) -> Path:
    """Write files into a folder."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode())
    return folder


def occurrences(years: Scenarios) -> list[list[list[tuple[str, float]]]]:
    """Return loss years as nested lists: years of occurrences of parts."""
    parts = [(years.classes[c], float(x)) for c, x in zip(years.part_class, years.part_loss, strict=True)]
    events = [parts[a:b] for a, b in zip(years.part_start[:-1], years.part_start[1:], strict=True)]
    return [events[a:b] for a, b in zip(years.occurrence_start[:-1], years.occurrence_start[1:], strict=True)]


def faults(folder: Path, **settings: str) -> list[str]:
    """Return the faults met with settings, keys written with `__` for the point."""
    with pytest.raises(InputError) as raised:
        load_case(folder, settings={key.replace("__", "."): value for key, value in settings.items()})
    return [str(fault) for fault in raised.value.faults]


def test_the_example_of_the_contract_reads(folder: Path) -> None:
    check(folder)
    case = load_case(folder)
    assert (case.id, case.title, case.currency) == ("e6-051", "e6-051", "XXX")
    assert case.reserve[0].max == 420.87
    q0, q1, q3, q6 = case.offers
    assert q0.covers == (Pattern("line0"),)
    assert (q1.rates, q3.rates, q3.count) == ((0.0, 0.5), (), 0)
    assert q3.shares == Grid((0.5, 1.0))
    assert (q6.year_cap, q6.slots) == (200.32, ("W0", "T0"))
    years = load_years(case)
    assert occurrences(years) == [[[("line0", 3.79)], [("line1", 11.2)]], [[("line1", 616.28)]]]
    assert years.probability.tolist() == [0.00251685, 0.00632938]
    assert years.number.tolist() == [1, 2]


@pytest.mark.parametrize("folder", ACCEPTANCE, ids=lambda folder: folder.name)
def test_published_acceptance_cases_have_no_fault(folder: Path) -> None:
    check(folder)
    assert load_years(load_case(folder)).years > 0


def test_a_shipped_law_is_read_by_its_id() -> None:
    case = load_case(ROOT / "data" / "cases" / "jp-history")
    assert case.law is not None
    assert case.law.regime.currency == "JPY"


def test_a_law_beside_the_case_is_read_by_its_path(folder: Path) -> None:
    shutil.copy(ROOT / "data" / "regimes" / "jp-crypto-2027-hypothetical.toml", folder / "own.toml")
    head = 'as_of = 2026-11-22\n[regime]\nid = "own.toml"\ninputs = { required_amount = 5e9 }\n\n[losses]'
    write(folder, {"case.toml": CASE.replace('"XXX"', '"JPY"').replace("[losses]", head)})
    law = load_case(folder).law
    assert law is not None
    assert law.regime.id == "jp-crypto-2027-hypothetical"


def test_a_law_that_fails_its_own_test_is_refused(folder: Path) -> None:
    law = (ROOT / "data" / "regimes" / "jp-crypto-2027-hypothetical.toml").read_text(encoding="utf-8")
    head = 'as_of = 2026-11-22\n[regime]\nid = "own.toml"\ninputs = { required_amount = 5e9 }\n\n[losses]'
    case = CASE.replace('"XXX"', '"JPY"').replace("[losses]", head)
    write(folder, {"own.toml": law.replace("value = 0.05", "value = 0.06"), "case.toml": case})
    assert any("own test `between the kinks` gives 6e+09" in line for line in faults(folder))


def test_a_toml_path_names_the_case_and_its_folder(folder: Path) -> None:
    (folder / "case.toml").rename(folder / "other.toml")
    assert load_case(folder / "other.toml").id == "e6-051"


@pytest.mark.parametrize(
    "change",
    [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n"), lambda b: b.rstrip(b"\n"), lambda b: b + b"\n\n"],
)
def test_byte_order_mark_and_line_ends_do_not_matter(folder: Path, change: object) -> None:
    assert callable(change)
    plain = load_case(folder)
    years = load_years(plain)
    for file in ("case.toml", "catalogue.csv", "losses.csv"):
        (folder / file).write_bytes(change((folder / file).read_bytes()))
    case = load_case(folder)
    assert case.offers == plain.offers
    assert load_years(case).fingerprint == years.fingerprint


def test_rows_of_one_event_are_one_occurrence_at_the_place_of_the_first(folder: Path) -> None:
    table = "year,class,loss,event,probability\n2,a,1,x,0.1\n1,b,2,,0.2\n2,b,3,y,0.1\n1,a,0,,0.2\n2,c,4,x,0.1\n3,a,0,x,0.3\n"
    years = load_years(load_case(write(folder, {"losses.csv": table})))
    assert years.number.tolist() == [1, 2, 3]
    assert years.probability.tolist() == [0.2, 0.1, 0.3]
    assert occurrences(years) == [[[("b", 2.0)], [("a", 0.0)]], [[("a", 1.0), ("c", 4.0)], [("b", 3.0)]], [[("a", 0.0)]]]


def test_quoted_cells_read_as_plain_ones(folder: Path) -> None:
    plain = load_years(load_case(folder))
    write(folder, {"losses.csv": LOSSES.replace("line1", '"line1"').replace("year", '"year"')})
    assert load_years(load_case(folder)).fingerprint == plain.fingerprint


def test_other_ways_to_write_a_number_read_as_values_do(folder: Path) -> None:
    write(folder, {"losses.csv": "year,class,loss,probability\n+1,a,.5,0.1\n02,a,5.,1e-1\n3,a,-0.0,0.00\n"})
    years = load_years(load_case(folder))
    assert years.part_loss.tolist() == [0.5, 5.0, 0.0]
    assert not np.signbit(years.part_loss).any()
    assert years.number.tolist() == [1, 2, 3]


def test_parquet_gives_the_same_years_as_csv(folder: Path) -> None:
    from_csv = load_years(load_case(folder))
    table = pa.csv.read_csv(folder / "losses.csv")
    pa.parquet.write_table(table, folder / "losses.parquet")
    case = load_case(folder, settings={"losses.table": "losses.parquet"})
    assert load_years(case).fingerprint == from_csv.fingerprint
    coded = table.set_column(1, "class", table["class"].dictionary_encode())
    pa.parquet.write_table(coded, folder / "losses.parquet")
    case = load_case(folder, settings={"losses.table": "losses.parquet"})
    assert load_years(case).fingerprint == from_csv.fingerprint


def test_equal_years_and_failures(folder: Path) -> None:
    table = "year,class,loss\n5,a,1\n9,a,2\n"
    failures = "year,insurer\n9,I3\n4,I2\n5,I9\n"
    case = CASE.replace('"losses.csv"', '"losses.csv"\nyears = 200\nfailures = "failures.csv"')
    years = load_years(load_case(write(folder, {"case.toml": case, "losses.csv": table, "failures.csv": failures})))
    assert years.probability.tolist() == [0.005, 0.005]
    assert years.insurers == ("I3",)
    assert years.failed.tolist() == [[False, True]]


def test_quotes_in_another_currency_are_converted(folder: Path) -> None:
    header = "offer,insurer,limit,reinstatements,aggregate_limit,premium,tax,shares,currency"
    catalogue = f"{header}\nq,I,1000,0,,10,0.1,0.1..0.5,USD\nr,I,unlimited,,7,10,,,XXX\n"
    write(folder, {"catalogue.csv": catalogue, "case.toml": CASE + "\n[fx.USD]\nrate = 150\n[scale]\npremium = 2\n"})
    usd, own = load_case(folder).offers
    assert (usd.limit, usd.premium, usd.tax, usd.shares) == (150_000, 3000, 0.1, Range(0.1, 0.5))
    assert (own.limit, own.aggregate_limit, own.premium) == (float("inf"), 7, 20)


def test_a_dated_rate_needs_a_day_only_where_it_is_used(folder: Path) -> None:
    write(folder, {"case.toml": CASE + "\n[fx.USD]\nrate = 150\ndate = 2026-11-20\n"})
    assert len(load_case(folder).offers) == 4
    write(folder, {"catalogue.csv": "offer,insurer,limit,reinstatements,premium,currency\nq,I,1,0,1,USD\n"})
    (line,) = faults(folder)
    assert line.startswith("case.toml as_of: a dated rate is used, so the case needs a day (got '')")


def test_offers_left_out_are_still_checked(folder: Path) -> None:
    case = load_case(folder, settings={"offers.q3.use": "no"})
    assert [offer.offer for offer in case.offers] == ["q0", "q1", "q6"]
    (line,) = faults(folder, offers__q3__use="no", offers__q3__premium="x")
    assert line.startswith("--set offers.q3.premium: this is not a number")


def test_settings_are_laid_over_the_files(folder: Path) -> None:
    text = CASE + '\n[[coverage]]\nid = "all"\ncovers = "*"\nmin_limit = 1\n'
    case = load_case(
        write(folder, {"case.toml": text}),
        settings=[
            ("reserve.cash.carry", "0.2"),
            ("reserve.cash.max", "none"),
            ("tail.solvency.level", "0.95"),
            ("tail.solvency.hold", "no"),
            ("limits.premium_budget", "none"),
            ("limits.deductible_cash", "none"),
            ("limits.no_gap", "true"),
            ("scale.premium", "1.5"),
            ("offers.q3.premium", "10"),
            ("offers.q6.aggregate_limit", "none"),
            ("firm.own_funds_at_risk", "1e3"),
            ("coverage.all.min_limit", "0"),
            ("solve.time_limit", "5"),
            ("objective.expected_net", "0"),
            ("fx.USD.rate", "2"),
            ("as_of", "2026-11-22"),
            ("name", "what if"),
        ],
    )
    assert (case.reserve[0].carry, case.reserve[0].max) == (0.2, None)
    assert (case.tail[0].level, case.tail[0].hold) == (0.95, False)
    assert (case.limits.premium_budget, case.limits.deductible_cash, case.limits.no_gap) == (None, "none", True)
    assert [offer.premium for offer in case.offers] == [18.23 * 1.5, 22.78 * 1.5, 15.0, 22.93 * 1.5]
    assert case.offers[3].aggregate_limit is None
    assert (case.firm.own_funds_at_risk, case.coverage[0].min_limit, case.solve.time_limit) == (1000, 0, 5)
    assert (case.objective.expected_net, case.fx["USD"].rate, case.title) == (0, 2, "what if")
    assert case.as_of is not None


def test_losses_are_scaled(folder: Path) -> None:
    case = load_case(folder, settings={"scale.loss_amount": "10", "scale.loss_frequency": "3"})
    years = load_years(case)
    assert years.part_loss.tolist() == pytest.approx([37.9, 112, 6162.8])
    assert years.probability.tolist() == pytest.approx([0.00755055, 0.01898814])


@pytest.mark.parametrize(
    ("key", "value", "line"),
    [
        ("reserve.gold.carry", "1", "--set reserve.gold.carry: no [[reserve]] has this id"),
        ("reserve.cash.cary", "1", "--set reserve.cash.cary: unknown key (got '1'); did you mean `carry`?"),
        ("reserve.cash.id", "x", "--set reserve.cash.id: an id cannot be set"),
        ("reserve.cash", "1", "--set reserve.cash: this is a table"),
        ("limits", "1", "--set limits: this is a table"),
        ("limits.premium_budget.x", "1", "--set limits.premium_budget.x: this key has no keys beneath it"),
        ("limits.premium_budget", "1,000", "--set limits.premium_budget: a number must not contain commas"),
        ("limits.no_gap", "maybe", "--set limits.no_gap: this must be true or false"),
        ("limits.no_gap", "", "--set limits.no_gap: there is no value"),
        ("fingerprint", "0", "--set fingerprint: unknown key"),
        ("", "0", "--set: unknown key"),
        ("...", "0", "--set ...: unknown key"),
        ("offers.q9.premium", "1", "--set offers.q9.premium: the catalogue has no such offer"),
        ("offers.q3.premum", "1", "--set offers.q3.premum: unknown column (got '1'); did you mean `premium`?"),
        ("offers.q3", "1", "--set offers.q3: unknown column"),
        ("offers.q3.offer", "1", "--set offers.q3.offer: an id cannot be set"),
        ("offers.q3.limit", "0", "--set offers.q3.limit: limit must be above 0"),
        ("regime.id", "nowhere", "case.toml as_of: a law applies"),
        ("regime.id", "nowhere", "--set regime.id: no shipped law has this id"),
        ("firm.tax_rate", "0.3", "--set firm.tax_rate: not supported yet"),
        ("backing.0.amount", "1", "--set backing.0.amount: no [[backing]] has this id"),
    ],
)
def test_a_setting_that_does_not_fit_is_told_as_one(folder: Path, key: str, value: str, line: str) -> None:
    with pytest.raises(InputError) as raised:
        load_case(folder, settings={key: value})
    assert any(str(fault).startswith(line) for fault in raised.value.faults)


def test_a_setting_given_twice_is_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="set twice"):
        load_case(folder, settings=[("scale.premium", "1"), ("scale.premium", "2")])


def test_keys_that_arrive_later_are_accepted_at_their_default(folder: Path) -> None:
    text = CASE.replace("level = 0.9", "level = 0.9\nrestore = false") + "\n[firm]\ntax_rate = 0.0\ndeductible = { loss = 1 }\n"
    assert load_case(write(folder, {"case.toml": text})).tail[0].level == 0.9


def test_covers_may_be_a_list_or_a_text(folder: Path) -> None:
    text = CASE + '\n[[backing]]\ncovers = "hot;cold"\namount = 1\n[[backing]]\ncovers = ["hot", "cold"]\namount = 1\n'
    one, other = load_case(write(folder, {"case.toml": text})).backing
    assert one == other


def test_the_fingerprint_changes_with_every_file_and_setting(folder: Path) -> None:
    plain = load_case(folder).fingerprint
    assert load_case(folder).fingerprint == plain
    seen = {plain, load_case(folder, settings={"scale.premium": "1"}).fingerprint}
    for file, old, new in (("case.toml", "0.15", "0.150"), ("catalogue.csv", "1.51", "1.52"), ("losses.csv", "3.79", "3.78")):
        text = (folder / file).read_text()
        write(folder, {file: text.replace(old, new)})
        seen.add(load_case(folder).fingerprint)
        write(folder, {file: text})
    assert len(seen) == 5
    assert load_case(folder).fingerprint == plain


def test_the_fingerprint_does_not_depend_on_the_folder_or_the_order_of_settings(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    pairs = [("scale.premium", "2"), ("tail.solvency.level", "0.8")]
    one = load_case(folder, settings=pairs)
    other = load_case(tmp_path / "copy", settings=pairs[::-1])
    assert one.fingerprint == other.fingerprint


def test_a_bad_figure_of_the_only_instrument_is_one_fault() -> None:
    with pytest.raises(InputError) as caught:
        load_case(ROOT / "data" / "cases" / "jp-history", settings={"reserve.cash.carry": "11%"})
    assert [fault.field for fault in caught.value.faults] == ["reserve.cash.carry"]
