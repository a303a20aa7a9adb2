"""A workbook says what a folder says: the same case, the same faults by cell, and nothing of what else a workbook can hold."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.bad_books import BAD, MARKS, cell
from support.bad_inputs import write_good
from support.books import SHEET_1, SHEET_2, STRINGS, Sheets, bare, good, parts, put, written
from support.paths import ROOT
from support.refused_books import BOMBS, HOSTILE, REFUSED

from optimizer import InputError, load_case, load_years
from optimizer.files import check
from optimizer.files.changes import KeyChange, changes
from optimizer.files.saving import save_folder, save_workbook
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.writer import workbook_of

CASES = (
    "data/cases/jp-history",
    "tests/data/tiny",
    "tests/data/published/e/E6-051",
    "tests/data/published/e/E5-041",
    "tests/data/published/e/E3-021",
)


def told(path: Path) -> list[str]:
    """Return the lines of what is wrong with a case."""
    with pytest.raises(InputError) as raised:
        check(path)
    return str(raised.value).split("\n")


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_reads_back_as_the_case_it_was_written_from(name: str, tmp_path: Path) -> None:
    save_workbook(statement_of(ROOT / name), tmp_path / "book.xlsx")
    there, here = load_case(ROOT / name), load_case(tmp_path / "book.xlsx")
    assert bare(here) == bare(there)
    assert load_years(here).fingerprint == load_years(there).fingerprint


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_written_again_has_the_same_bytes_by_way_of_a_folder_too(name: str, tmp_path: Path) -> None:
    first = workbook_of(statement_of(ROOT / name))
    second = workbook_of(statement_of(put(tmp_path, first)))
    folder = save_folder(statement_of(tmp_path / "book.xlsx"), tmp_path / "folder")
    assert first == second == workbook_of(statement_of(folder))
    assert bare(load_case(folder)) == bare(load_case(tmp_path / "book.xlsx"))


def test_a_case_with_a_law_bundles_and_rates_of_exchange_goes_round_too(tmp_path: Path) -> None:
    folder = write_good(tmp_path / "good")
    data = workbook_of(statement_of(folder))
    assert bare(load_case(put(tmp_path, data))) == bare(load_case(folder))


@pytest.mark.parametrize("value", [0.1 + 0.2, 1 / 3, 1e-300, 123456789.123456789, 1e24, 2.0**53])
def test_a_number_keeps_every_digit(value: float, tmp_path: Path) -> None:
    sheets = good()
    sheets["losses"][1][2] = 1
    statement = statement_of(put(tmp_path, written(sheets)))
    statement.table["firm"] = {"own_funds_at_risk": value}
    assert load_case(put(tmp_path, workbook_of(statement))).firm.own_funds_at_risk == value


def test_the_good_workbook_says_what_its_cells_say(tmp_path: Path) -> None:
    case = load_case(put(tmp_path, written(good())))
    assert (case.reserve[0].id, case.reserve[0].carry, case.limits.no_gap, case.backing[0].amount) == ("cash", 0.1, True, 5)
    assert [(offer.offer, offer.limit, offer.note) for offer in case.offers] == [("q1", 100, "first"), ("q2", 200, "=1+1")]
    assert load_years(case).probability.tolist() == [0.01, 0.01]


def test_offers_can_be_set_in_the_sheet_case_and_a_setting_given_goes_before(tmp_path: Path) -> None:
    sheets = good()
    sheets["case"] += [["offers.q2.premium", 7], ["offers.q1.use", "no"]]
    path = put(tmp_path, written(sheets))
    assert [(offer.offer, offer.premium) for offer in load_case(path).offers] == [("q2", 7)]
    assert load_case(path, settings={"offers.q2.premium": "6"}).offers[0].premium == 6


def test_a_setting_finds_a_table_without_a_name_by_its_place(tmp_path: Path) -> None:
    path = put(tmp_path, written(good()))
    assert load_case(path, settings={"backing[1].amount": "6"}).backing[0].amount == 6
    with pytest.raises(InputError, match=r"there are 1 \[\[backing\]\]"):
        load_case(path, settings={"backing[2].amount": "6"})


def test_perils_and_shocks_are_named_in_the_key(tmp_path: Path) -> None:
    sheets = good()
    del sheets["losses"], sheets["case"][4]
    peril = "losses.simulate.peril.hot"
    sheets["case"] += [
        ["losses.simulate.years", 2000],
        ["losses.simulate.seed", 1],
        [f"{peril}.frequency", 0.5],
        [f"{peril}.severity.kind", "share"],
        [f"{peril}.severity.of", 100],
        [f"{peril}.severity.alpha", 1],
        [f"{peril}.severity.beta", 2],
        [f"{peril}.insider.frequency", 0.5],
        [f"{peril}.insider.severity.kind", "lognormal"],
        [f"{peril}.insider.severity.mu", 1],
        [f"{peril}.insider.severity.sigma", 1],
        ["losses.simulate.shock.vendor.frequency", 0.1],
        ["losses.simulate.shock.vendor.perils", "hot;hot.insider"],
    ]
    path = put(tmp_path, written(sheets))
    drawn = load_case(path).losses.simulate
    assert drawn is not None
    assert [peril.cls for peril in drawn.peril] == ["hot", "hot.insider"]
    assert drawn.shock[0].perils == ("hot", "hot.insider")
    assert bare(load_case(put(tmp_path, workbook_of(statement_of(path))))).losses.simulate == drawn


@pytest.mark.parametrize(("name", "edit", "where", "words"), BAD, ids=[bad[0] for bad in BAD])
def test_a_fault_is_told_by_its_cell(name: str, edit: Callable[[Sheets], None], where: str, words: str, tmp_path: Path) -> None:
    sheets = good()
    edit(sheets)

    def dated(book: Any, made: Any) -> None:
        look = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for sheet, table in sheets.items():
            for number, row in enumerate(table):
                for column, value in enumerate(row):
                    if isinstance(value, dt.date):
                        made[sheet].write_datetime(number, column, value, look)

    lines = told(put(tmp_path, written(sheets, dated)))
    assert any(line.startswith(f"book.xlsx {where}") and words in line for line in lines), lines


def test_all_faults_of_all_sheets_are_told_at_once(tmp_path: Path) -> None:
    sheets = good()
    for edit in (cell("catalogue", 1, 5, "5"), cell("losses", 1, 2, -1), cell("case", 5, 1, -1)):
        edit(sheets)
    assert [line.split(":")[0] for line in told(put(tmp_path, written(sheets)))] == [
        "book.xlsx catalogue!F2 premium",
        "book.xlsx case!B6 reserve.cash.carry",
        "book.xlsx losses!C2 loss",
    ]


@pytest.mark.parametrize(("name", "change", "where", "words"), MARKS, ids=[mark[0] for mark in MARKS])
def test_what_a_cell_hides_is_told(name: str, change: Callable[[Any, Any], Any], where: str, words: str, tmp_path: Path) -> None:
    lines = told(put(tmp_path, written(good(), change)))
    assert any(line.startswith(f"book.xlsx {where}") and words in line for line in lines), lines


def test_a_cell_is_its_value_whatever_its_format_shows(tmp_path: Path) -> None:
    def change(book: Any, made: Any) -> None:
        made["case"].write_number("B6", 0.05, book.add_format({"num_format": "0.00%"}))
        made["case"].write_datetime("B12", dt.datetime(2026, 11, 22), book.add_format({"num_format": "yyyy/m/d"}))
        made["case"].write_string("A12", "as_of")
        made["catalogue"].write_formula("F2", "=D2*0.04", book.add_format({"num_format": "¥#,##0"}), 4)
        made["catalogue"].write_blank("Z900", None, book.add_format({"bold": True}))
        book.add_worksheet("read me").write_string("A1", "=anything")

    case = load_case(put(tmp_path, written(good(), change)))
    assert (case.reserve[0].carry, str(case.as_of), case.offers[0].premium) == (0.05, "2026-11-22", 4)


@pytest.mark.parametrize(("name", "make", "words"), [*BOMBS, *REFUSED], ids=[bad[0] for bad in (*BOMBS, *REFUSED)])
def test_a_file_that_is_no_workbook_of_ours_is_refused_in_one_line(
    name: str, make: Callable[[], bytes], words: str, tmp_path: Path
) -> None:
    path = put(tmp_path, make())
    lines = told(path)
    assert len(lines) == 1
    assert lines[0].startswith("book.xlsx")
    assert words in lines[0]
    assert [entry.name for entry in tmp_path.iterdir()] == ["book.xlsx"]


@pytest.mark.slow
def test_no_bomb_takes_three_hundred_megabytes(tmp_path: Path) -> None:
    for place, (_, make, _) in enumerate(BOMBS):
        (tmp_path / f"{place}.xlsx").write_bytes(make())
    code = (
        "import sys, pathlib\n"
        "from optimizer import InputError, check\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try:\n        check(path)\n"
        "    except InputError:\n        continue\n"
        "    sys.exit(f'{path} was read')\n"
        "lines = pathlib.Path('/proc/self/status').read_text().split('\\n')\n"
        "print(next(line.split()[1] for line in lines if line.startswith('VmHWM')))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert int(ended.stdout) < 300_000


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text(text: str, tmp_path: Path) -> None:
    sheets = good()
    sheets["catalogue"][1][7] = text
    sheets["case"].append(["name", text])
    folder = save_folder(statement_of(put(tmp_path, workbook_of(_stated(sheets, tmp_path)))), tmp_path / "folder")
    for path in (tmp_path / "book.xlsx", folder):
        case = load_case(path)
        assert (case.name, case.offers[0].note) == (text, text)
    for name, part in parts((tmp_path / "book.xlsx").read_bytes()).items():
        assert b"<f" not in part.replace(b"<fo", b"").replace(b"<fi", b"") or not name.startswith("xl/worksheets")
        assert b"hyperlink" not in part.lower() or name.startswith(("xl/sharedStrings", "docProps", "xl/theme"))
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["book.xlsx", "folder", "from"]


def _stated(sheets: Sheets, folder: Path) -> Statement:
    (folder / "from").mkdir()
    return statement_of(put(folder / "from", written(sheets)))


def test_the_header_stays_in_sight_and_words_are_offered(tmp_path: Path) -> None:
    sheets = good()
    sheets["catalogue"][0][7], sheets["catalogue"][1][7], sheets["catalogue"][2][7] = "use", "may", "must"
    files = parts(workbook_of(statement_of(put(tmp_path, written(sheets)))))
    assert b'state="frozen"' in files[SHEET_1]
    assert b'state="frozen"' in files[SHEET_2]
    assert b'"may,must,no"' in files[SHEET_2]
    assert b'"tvar,var"' in files[SHEET_1]
    assert "このシートは読み込まれません".encode() in files[STRINGS]


def test_what_an_upload_changes_is_told_by_key(tmp_path: Path) -> None:
    before = statement_of(put(tmp_path, written(good())))
    sheets = good()
    sheets["case"][5][1] = 0.2
    sheets["case"].append(["limits.max_policies", 3])
    sheets["catalogue"][1][5] = 6
    sheets["catalogue"][2] = ["q3", "C", "*", 50, 0, 2, 1, None]
    sheets["losses"].append([3, "hot", 5])
    after = statement_of(put(tmp_path, written(sheets)))
    assert changes(before, before) == ()
    assert changes(before, after) == (
        KeyChange("reserve.cash.carry", "0.1", "0.2"),
        KeyChange("limits.max_policies", "", "3"),
        KeyChange("offers.q1.premium", "5", "6"),
        KeyChange("offers.q2", "offer q2; insurer B; covers *; limit 200; reinstatements 0; premium 8; shares 1; note =1+1", "removed"),
        KeyChange("offers.q3", "added", "offer q3; insurer C; covers *; limit 50; reinstatements 0; premium 2; shares 1"),
        KeyChange("losses", "2 rows", "3 rows: 0 removed, 1 added"),
    )


def test_a_workbook_that_changed_since_the_case_was_read_is_told(tmp_path: Path) -> None:
    case = load_case(put(tmp_path, written(good())))
    sheets = good()
    sheets["losses"][1][2] = 51
    put(tmp_path, written(sheets))
    with pytest.raises(InputError, match="changed since the case was read"):
        load_years(case)


def test_the_writer_refuses_what_no_workbook_holds(tmp_path: Path) -> None:
    statement = statement_of(put(tmp_path, written(good())))
    with pytest.raises(InputError, match=r"ends in \.xlsx"):
        save_workbook(statement, tmp_path / "book.csv")
    with pytest.raises(InputError, match="cannot be written"):
        save_workbook(statement, tmp_path / "nowhere" / "book.xlsx")
    with pytest.raises(InputError, match="not there yet"):
        save_folder(statement, tmp_path)
    assert zipfile.is_zipfile(io.BytesIO((tmp_path / "book.xlsx").read_bytes()))
