"""A workbook says what a folder says: the same case, the same faults by cell, and nothing of what else a workbook can hold."""

from __future__ import annotations

import datetime as dt
import io
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.bad_inputs import write_good
from support.books import Sheets, good, parts, put, with_part, written, zipped
from support.paths import ROOT

from optimizer import Case, InputError, load_case, load_years
from optimizer.files import check
from optimizer.files.changes import Change, changes
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
SHEET_1, SHEET_2 = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
STRINGS = "xl/sharedStrings.xml"


def told(path: Path) -> list[str]:
    """Return the lines of what is wrong with a case."""
    with pytest.raises(InputError) as raised:
        check(path)
    return str(raised.value).split("\n")


def bare(case: Case) -> Case:
    """Return a case without where it was read from."""
    return case.model_copy(update={"folder": "", "sources": (), "fingerprint": ""})


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


def cell(sheet: str, row: int, column: int, value: Any) -> Callable[[Sheets], None]:
    """Return an edit of one cell, counted from 0."""

    def edit(sheets: Sheets) -> None:
        sheets[sheet][row][column] = value

    return edit


def rows(sheet: str, *added: list[Any]) -> Callable[[Sheets], None]:
    """Return an edit that adds rows."""
    return lambda sheets: sheets[sheet].extend(added)


BAD: tuple[tuple[str, Callable[[Sheets], None], str, str], ...] = (
    ("number as text", cell("catalogue", 1, 5, "5"), "catalogue!F2 premium", "kept as text"),
    ("number as text in the case", cell("case", 5, 1, "0.1"), "case!B6 reserve.cash.carry", "kept as text"),
    ("per cent as text", cell("catalogue", 1, 5, "5%"), "catalogue!F2 premium", "0-1, not per cent"),
    ("thousands commas", cell("catalogue", 1, 5, "1,000"), "catalogue!F2 premium", "must not contain commas"),
    ("currency sign", cell("catalogue", 1, 5, "¥5"), "catalogue!F2 premium", "currency sign"),
    ("oku", cell("losses", 1, 2, "10億"), "losses!C2 loss", "whole units"),
    ("full-width digits", cell("losses", 1, 2, "５０"), "losses!C2 loss", "plain ASCII"),
    ("brackets", cell("losses", 1, 2, "(5)"), "losses!C2 loss", "brackets"),
    ("spaces", cell("catalogue", 1, 1, " A"), "catalogue!B2 insurer", "spaces around"),
    ("negative amount", cell("catalogue", 1, 5, -5), "catalogue!F2 premium", "must not be negative"),
    ("negative loss", cell("losses", 2, 2, -5), "losses!C3 loss", "must not be negative"),
    ("yes/no in a number", cell("catalogue", 1, 5, True), "catalogue!F2 premium", "not a number"),
    ("date in a number", cell("catalogue", 1, 5, dt.date(2026, 11, 22)), "catalogue!F2 premium", "a date or a time"),
    ("rate above 1", cell("case", 7, 1, 99), "case!B8 tail.solvency.level", "below 1"),
    ("half a year", cell("losses", 1, 0, 1.5), "losses!A2 year", "whole number"),
    ("half a reinstatement", cell("catalogue", 1, 4, 0.5), "catalogue!E2 reinstatements", "whole number"),
    ("unknown column", cell("catalogue", 0, 7, "remark"), "catalogue!H1 remark", "unknown column"),
    ("column twice", cell("catalogue", 0, 7, "premium"), "catalogue!F1 premium", "stands twice"),
    ("missing column", cell("catalogue", 0, 5, "note2"), "catalogue!1 premium", "column is missing"),
    ("cyrillic header", cell("losses", 0, 2, "lоss"), "losses!C1 l", "unknown column"),
    ("blank header", cell("losses", 0, 1, None), "losses!B1", "a column has no name"),
    ("one cell too many", rows("losses", [3, "hot", 5, "x"]), "losses!4", "the row has 4 cells, the header 3"),
    ("blank row", rows("losses", [None], [3, "hot", 5]), "losses!4", "a blank row"),
    ("blank row in the case", rows("case", [None], ["name", "x"]), "case!12", "a blank row"),
    ("total row", rows("losses", [None, "total", 120]), "losses!A4 year", "must be stated"),
    ("missing cell", cell("losses", 1, 1, None), "losses!B2 class", "must be stated"),
    ("unknown key", rows("case", ["firm.own_fund", 5]), "case!B12 firm.own_fund", "unknown key"),
    ("key twice", rows("case", ["id", "good"]), "case!B12 id", "row 3 already"),
    ("key beneath a value", rows("case", ["id.x", "good"]), "case!B12 id.x", "no key can stand beneath"),
    ("value above keys", rows("case", ["tail", "x"]), "case!B12 tail", "keys beneath"),
    ("array without a name", rows("case", ["reserve", 1]), "case!B12 reserve", "keys beneath"),
    ("key that is a number", rows("case", [5, 1]), "case!A12 key", "a key is a text"),
    ("name of a file", rows("case", ["catalogue", "other.csv"]), "case!B12 catalogue", "the sheet of its name"),
    ("file of a sheet not there", rows("case", ["insurers", "insurers.csv"]), "case!B12 insurers", "the sheet of its name"),
    ("case of three columns", cell("case", 0, 1, "amount"), "case!B1 amount", "unknown column"),
    ("offer twice", cell("catalogue", 2, 0, "Q1"), "catalogue!A3 offer", "row 2 already"),
    ("bad id", cell("catalogue", 1, 0, "a b"), "catalogue!A2 offer", "an id must be"),
    ("fraction as id", cell("catalogue", 1, 0, 1.5), "catalogue!A2 offer", "an id must be"),
    ("line break", cell("catalogue", 1, 7, "a\nb"), "catalogue!H2 note", "line break"),
    ("control mark", cell("catalogue", 1, 7, "a\u202eb"), "catalogue!H2 note", "control characters"),
    ("time of day", rows("case", ["as_of", dt.datetime(2026, 1, 1, 12)]), "case!B12 as_of", "not a date"),
    ("unknown offer set", rows("case", ["offers.q9.premium", 5]), "case!B12 offers.q9.premium", "no such offer"),
    ("empty sheet", lambda sheets: sheets.update(insurers=[]), "insurers!1", "the sheet is empty"),
    ("unknown sheet", lambda sheets: sheets.update(Sheet1=[["x"]]), "Sheet1", "unknown sheet"),
    ("capital sheet", lambda sheets: sheets.update(Bundles=[["x"]]), "Bundles", "did you mean `bundles`"),
    ("no losses", lambda sheets: sheets.update(losses=[["year", "class", "loss"]]), "losses", "no rows"),
)


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


MARKS: tuple[tuple[str, Callable[[Any, Any], Any], str, str], ...] = (
    ("error", lambda _, made: made["catalogue"].write_formula("H2", "=NA()", None, "#N/A"), "catalogue!H2 note", "holds an error"),
    ("reference", lambda _, made: made["losses"].write_formula("C2", "=#REF!", None, "#REF!"), "losses!C2 loss", "holds an error"),
    ("formula", lambda _, made: made["catalogue"].write_formula("F2", "=1+1", None, ""), "catalogue!F2 premium", "no stored value"),
    ("merged", lambda _, made: made["catalogue"].merge_range("G5:H5", "x"), "catalogue!G5 shares", "merged"),
    ("hidden row", lambda _, made: made["losses"].set_row(1, None, None, {"hidden": True}), "losses!2", "hidden row"),
    (
        "hidden column",
        lambda _, made: made["catalogue"].set_column("D:D", 9, None, {"hidden": True}),
        "catalogue!D1 limit",
        "hidden column",
    ),
    ("hidden sheet", lambda _, made: made["losses"].hide(), "losses", "a hidden sheet"),
    ("very hidden sheet", lambda _, made: made["losses"].very_hidden(), "losses", "a hidden sheet"),
    ("chart sheet", lambda book, _: book.add_chartsheet("view"), "view", "unknown sheet"),
)


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


def swapped(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Return an edit of a part that must hold what is replaced."""

    def edit(part: bytes) -> bytes:
        assert old in part
        return part.replace(old, new, 1)

    return edit


def lied() -> bytes:
    """Return an archive whose directory understates a part of 60 MB."""
    data = with_part(SHEET_1, lambda part: part + b" " * 60_000_000)
    size = struct.pack("<I", len(parts(written(good()))[SHEET_1]) + 60_000_000)
    assert data.count(size) == 2
    return data.replace(size, struct.pack("<I", 1000))


def duplicated() -> bytes:
    """Return an archive with two parts of one name but for capitals."""
    files = parts(written(good()))
    return zipped({**files, SHEET_1.upper(): files[SHEET_1]})


def encrypted() -> bytes:
    """Return an archive that says it is encrypted."""
    data = bytearray(written(good()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def many_texts() -> bytes:
    """Return a workbook in which one text of 19,000 letters stands in 20,000 cells."""
    files = parts(written({"case": [["key", "value"], ["name", "x" * 19_000]]}))
    place = files[STRINGS].count(b"<si>") - 1
    added = b"".join(b'<row r="%d"><c r="B%d" t="s"><v>%d</v></c></row>' % (row, row, place) for row in range(3, 20_003))
    files[SHEET_1] = files[SHEET_1].replace(b"</sheetData>", added + b"</sheetData>")
    return zipped(files)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 50 + b'"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'
LOST = b"<c><v>1</v></c>" * 100 + b"</sheetData>"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
BOMBS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("unpacked", lambda: with_part(SHEET_1, lambda part: part + b" " * 60_000_000), "50 MB unpacked"),
    ("lying directory", lied, "damaged"),
    ("unread part", lambda: with_part("xl/media/x.bin", lambda _: bytes(80_000_000)), "50 MB unpacked"),
    ("far cell", lambda: with_part(SHEET_1, swapped(b"</sheetData>", FAR)), "beyond column"),
    ("wide", lambda: written({"case": [[1] * 16_384]}), "beyond column"),
    ("deep", lambda: with_part(SHEET_1, swapped(b"</sheetData>", FAR.replace(b"XFD", b"B"))), "cells"),
    (
        "cells without a place",
        lambda: with_part(SHEET_1, swapped(b"</sheetData>", LOST)),
        "without a place",
    ),
    ("tags without an end", lambda: with_part(SHEET_1, lambda part: part.replace(b"</sheetData>", b"<c " * 7_000_000)), "XML is broken"),
    ("many tags", lambda: with_part(SHEET_1, lambda part: part + b"<c " * 10_000_000), "tags"),
    ("deep tags", lambda: with_part(SHEET_1, swapped(b"<sheetData>", b"<a>" * 1_000_000 + b"</a>" * 1_000_000 + b"<sheetData>")), "deep"),
    ("long text", lambda: with_part(STRINGS, swapped(b"<t>", b"<t>" + b"x" * 40_000_000)), "longer than"),
    ("one text many times", many_texts, "MB of text"),
    ("billion laughs", lambda: with_part(STRINGS, swapped(b"<sst", LAUGHS + b"<sst")), "no spreadsheet program writes"),
    (
        "external entity",
        lambda: with_part(SHEET_1, swapped(b"<worksheet", OUTSIDE + b"<worksheet")),
        "no spreadsheet",
    ),
    ("UTF-16", lambda: with_part(SHEET_1, lambda part: part.decode().encode("utf-16")), "no spreadsheet program writes"),
    ("many parts", lambda: zipped({**parts(written(good())), **{f"x{i}.xml": b"<x/>" for i in range(2000)}}), "more than 1000 parts"),
    ("nested", lambda: zipped({"xl/workbook.zip": written(good())}), "not an .xlsx"),
)

REFUSED: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("empty", lambda: b"", "the file is empty"),
    ("one byte", lambda: b"P", "not an .xlsx"),
    ("CSV renamed", lambda: b"offer,insurer\n", "not an .xlsx"),
    ("PDF renamed", lambda: b"%PDF-1.7", "not an .xlsx"),
    ("old or with a password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "old .xls or a workbook with a password"),
    ("cut off", lambda: written(good())[:2000], "damaged"),
    ("encrypted", encrypted, "encrypted"),
    ("two parts of one name", duplicated, "two parts of one name"),
    ("macros", lambda: with_part("xl/vbaProject.bin", lambda _: b"x"), "macros are not read"),
    ("macros by type", lambda: with_part("[Content_Types].xml", swapped(b"sheet.main", b"sheet.macroEnabled.main")), "macros are not read"),
    ("name leads out", lambda: with_part("../../evil.xml", lambda _: b"<x/>"), "leads out"),
    ("name from the root", lambda: with_part("/etc/cron.d/x.xml", lambda _: b"<x/>"), "leads out"),
    ("name of a share", lambda: with_part("\\\\host\\x.xml", lambda _: b"<x/>"), "leads out"),
    ("name of a drive", lambda: with_part("C:x.xml", lambda _: b"<x/>"), "leads out"),
    ("another zip", lambda: zipped({"hello.txt": b"hello"}), "not an .xlsx"),
    ("no sheet case", lambda: written({"catalogue": good()["catalogue"]}), "no sheet `case`"),
    ("not XML", lambda: with_part("xl/workbook.xml", lambda _: b"nothing"), "cannot be read"),
    ("too large", lambda: with_part("xl/media/x.bin", lambda _: dt.datetime.now().isoformat().encode())[:-22] + bytes(10_000_000), "10 MB"),
)


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


HOSTILE = (
    "=1+1",
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("http://x.test","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1".strip(),
    "{=1+1}",
    "=WEBSERVICE('http://x.test')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://x.test/y.png)",
    "http://x.test/",
    "file:///etc/passwd",
    "../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "\\\\host\\share",
    "internal:case!A1",
    "{0.__class__}",
    "$(touch x)`id`",
    "_x003D_1+1",
    "'; drop table offers; --",
)


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
        Change("reserve.cash.carry", "0.1", "0.2"),
        Change("limits.max_policies", "", "3"),
        Change("offers.q1.premium", "5", "6"),
        Change("offers.q2", "offer q2; insurer B; covers *; limit 200; reinstatements 0; premium 8; shares 1; note =1+1", "removed"),
        Change("offers.q3", "added", "offer q3; insurer C; covers *; limit 50; reinstatements 0; premium 2; shares 1"),
        Change("losses", "2 rows", "3 rows: 0 removed, 1 added"),
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
