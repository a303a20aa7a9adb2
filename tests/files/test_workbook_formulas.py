"""A formula counts if its value is known to have been computed: by arithmetic of others, and by what a workbook says of itself."""

from __future__ import annotations

import io
import random
import re
from fractions import Fraction
from typing import Any

import pytest
import xlsxwriter
from support.books import parts, zipped
from support.dialects import ASKED, EXCEL, WORKBOOKS, Dialect, Formula, case_sheets, in_dialect
from support.judged_formulas import JUDGED
from support.random_books import arithmetic

from optimizer import InputError
from optimizer.files.workbook.archive import parts_of
from optimizer.files.workbook.cell_values import CellValues, Failure
from optimizer.files.workbook.formulas import recalculation
from optimizer.files.workbook.formulas.parser import UnknownError, parsed
from optimizer.files.workbook.formulas.recalculation import Doubt, FormulaSheet, Recalculation
from optimizer.files.workbook.formulas.stored_values import agree, formula_faults
from optimizer.files.workbook.package import package_of
from optimizer.files.workbook.reader import read_workbook
from optimizer.files.workbook.shared_texts import SharedTexts
from optimizer.files.workbook.sheet_cells import SheetCells

FORMULAS = WORKBOOKS / "libreoffice-formulas.xlsx"


def known(data: bytes) -> tuple[Any, dict[str, FormulaSheet]]:
    """Return a workbook's own account and its sheets, read without judging a formula."""
    found = parts_of(data, "book.xlsx")
    package, texts = package_of(found, "book.xlsx"), SharedTexts("book.xlsx")
    if package.texts in found:
        texts.read(found[package.texts])
    values = CellValues("book.xlsx", texts.texts, (), from_1904=package.calculation.from_1904)
    sheets = {}
    for entry in package.sheets:
        cells = SheetCells("book.xlsx", values)
        cells.read(found[entry.part])
        rows = cells.rows()
        cells.spread(rows)
        sheets[entry.name.casefold()] = FormulaSheet(cells, rows)
    return package, sheets


def computing(data: bytes) -> tuple[Recalculation, dict[str, FormulaSheet]]:
    package, sheets = known(data)
    return Recalculation("book.xlsx", sheets, package.names, package.calculation.from_1904, lambda *_: False), sheets


def test_what_libreoffice_computed_is_computed_here() -> None:
    computation, sheets = computing(FORMULAS.read_bytes())
    unknown = 0
    for place, formula in sheets["catalogue"].cells.formulas.items():
        if place[1] != 6:
            continue  # LibreOffice writes a typed TRUE as a formula too
        computation.settle(("catalogue", *place))
        found = computation.values["catalogue", *place]
        if isinstance(found, Doubt):
            unknown += 1
        elif isinstance(found, Failure):
            assert isinstance(formula.stored, Failure), (formula, found)
        else:
            assert formula.stored is not None
            assert agree(formula.stored, found), (formula, found)
    assert unknown <= 10


def test_every_value_of_libreoffice_that_is_replaced_by_0_is_told() -> None:
    data = parts(FORMULAS.read_bytes())
    name = "xl/worksheets/sheet1.xml"
    cell = re.compile(rb'(<c r="F\d+"[^>]*t="n"[^>]*><f[^>]*>[^<]*</f><v>)([^<]*)(</v>)')
    stored = [float(found[2]) for found in cell.finditer(data[name])]
    package, sheets = known(zipped({**data, name: cell.sub(rb"\g<1>0\g<3>", data[name])}))
    told = formula_faults("book.xlsx", package, sheets, ["catalogue"])["catalogue"]
    never = [fault for fault in told if "never computed" in fault.words[0] or "0 is stored" in fault.words[0]]
    assert len(stored) > 250
    assert len(never) >= sum(abs(value) > 1e-9 for value in stored)


@pytest.mark.parametrize("seed", range(5))
def test_sums_and_products_are_those_of_exact_fractions(seed: int) -> None:
    rng = random.Random(seed)
    made = [arithmetic(rng, 4) for _ in range(60)]
    sheets: dict[str, list[list[Any]]] = {"losses": [["year", "class", "loss"], *([1, "hot", Formula(text, 1.0)] for text, _ in made)]}
    computation, _ = computing(in_dialect(EXCEL, sheets))
    for row, (text, value) in enumerate(made, start=2):
        computation.settle(("losses", row, 3))
        found = computation.values["losses", row, 3]
        assert agree(float(value), found), (text, float(value), found)  # type: ignore[arg-type]
        assert not agree(float(value) * (1 + 1e-6) + (1 if value == 0 else 0), found), text  # type: ignore[arg-type]


def one(formula: Any, dialect: Dialect = EXCEL, **others: Any) -> list[str]:
    """Return what is told of the catalogue's first premium, and the columns of others, in a workbook that is otherwise good."""
    sheets = case_sheets()
    sheets["catalogue"][1][5] = formula
    for name, value in others.items():
        sheets["catalogue"][1][sheets["catalogue"][0].index(name)] = value
    faults = read_workbook(in_dialect(dialect, sheets), "book.xlsx").faults
    return [f"{fault.file.removeprefix('book.xlsx ')} {fault.rule}" for fault in faults]


@pytest.mark.parametrize(("text", "stored", "asked", "unasked"), JUDGED)
def test_a_stored_value_counts_where_it_is_known_to_be_the_formulas(text: str, stored: Any, asked: str, unasked: str) -> None:
    for dialect, words in ((ASKED, asked), (EXCEL, unasked)):
        told = one(Formula(text, stored), dialect)
        assert len(told) == (words != ""), (dialect.name, told)
        assert not words or (told[0].startswith("catalogue!F2 ") and words in told[0]), told


def test_a_formula_that_hangs_on_one_that_is_not_known_hangs_on_what_is_stored_for_it() -> None:
    unknown = Formula("WEBSERVICE(1)", 100.0)
    assert one(Formula("D2*0.05", 5), limit=unknown) == []
    assert "catalogue!F2 the formula was never computed: 0 is stored, and it gives 5" in one(Formula("D2*0.05", 0), limit=unknown)
    assert [line.split()[0] for line in one(Formula("D2*0.05", 5), ASKED, limit=unknown)] == [
        "catalogue!D2",
        "catalogue!F2",
        "catalogue!F3",
    ]


def test_a_zero_counts_where_excel_lists_the_cell_as_computed() -> None:
    sheets = case_sheets()
    sheets["catalogue"][1][5] = Formula("WEBSERVICE(1)", 0.0)
    data = parts(in_dialect(EXCEL, sheets))
    chain = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="B7" i="1"/><c r="%b" i="2"/></calcChain>'
    relations = data["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Target="calcChain.xml" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"/></Relationships>',
    )
    for cell, count in ((b"F2", 0), (b"F3", 1)):
        listed = zipped({**data, "xl/calcChain.xml": chain % cell, "xl/_rels/workbook.xml.rels": relations})
        assert len(read_workbook(listed, "book.xlsx").faults) == count


@pytest.mark.parametrize(
    "mark", ['forceFullCalc="1"', 'calcCompleted="0"', 'calcMode="manual" calcOnSave="false"', 'fullCalcOnLoad="true"']
)
def test_every_mark_that_values_may_be_stale_asks_for_the_values(mark: str) -> None:
    sheets = case_sheets()
    sheets["catalogue"][1][5] = Formula("WEBSERVICE(1)", 5.0)
    data = parts(in_dialect(EXCEL, sheets))
    marked = data["xl/workbook.xml"].replace(b'calcId="124519"', b'calcId="124519" ' + mark.encode())
    assert ["asks to be computed" in fault.rule for fault in read_workbook(zipped({**data, "xl/workbook.xml": marked}), "x").faults] == [
        True
    ]


def test_values_stored_as_they_are_shown_need_not_be_the_formulas() -> None:
    sheets = case_sheets()
    sheets["catalogue"][1][5] = Formula("10/3", 3.33)
    data = parts(in_dialect(EXCEL, sheets))
    assert len(read_workbook(zipped(data), "x").faults) == 1
    shown = data["xl/workbook.xml"].replace(b'calcId="124519"', b'calcId="124519" fullPrecision="0"')
    assert not read_workbook(zipped({**data, "xl/workbook.xml": shown}), "x").faults


def with_formulas(fill: Any) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for name, rows in case_sheets().items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                value = cell.value if isinstance(cell, Formula) else cell
                if value not in (None, "") and not hasattr(value, "year"):
                    sheet.write(number, column, value)
        if name == "catalogue":
            fill(sheet)
    book.close()
    return target.getvalue()


def test_cells_filled_by_a_formula_of_several_cells_are_formulas_though_they_look_like_values() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_array_formula("F2:F3", "{=D2:D3*0.05}", None, 5)

    faults = read_workbook(with_formulas(fill), "book.xlsx").faults
    assert [(fault.file, fault.value) for fault in faults] == [("book.xlsx catalogue!F2", "5"), ("book.xlsx catalogue!F3", "0")]


def test_a_sum_of_products_of_areas_in_one_cell_is_computed() -> None:
    def fill(sheet: Any) -> None:
        sheet.write_array_formula("F2:F2", "{=SUM(D2:D3*G3)*0.01}", None, 3)
        sheet.write_formula("F3", "=SUMPRODUCT(--(B2:B3=B3),D2:D3)*0.04", None, 8)

    assert not read_workbook(with_formulas(fill), "book.xlsx").faults


def test_a_formula_that_cells_share_moves_with_each() -> None:
    data = parts(in_dialect(EXCEL, case_sheets()))
    sheet = data["xl/worksheets/sheet3.xml"]
    rows = b'<row r="%d"><c r="A%d"><v>%d</v></c><c r="B%d" t="s"><v>0</v></c><c r="C%d">%b<v>%d</v></c></row>'
    added = b"".join(
        rows
        % (row, row, row, row, row, b'<f t="shared" ref="C6:C9" si="0">C5*2+$C$2</f>' if row == 6 else b'<f t="shared" si="0"/>', value)
        for row, value in ((6, 64), (7, 178), (8, 406), (9, 862))
    )
    filled = sheet.replace(b"</sheetData>", b'<row r="5"><c r="A5"><v>5</v></c><c r="C5"><v>7</v></c></row>' + added + b"</sheetData>")
    assert not read_workbook(zipped({**data, "xl/worksheets/sheet3.xml": filled}), "x").faults
    wrong = filled.replace(b"<v>406</v>", b"<v>0</v>")
    told = read_workbook(zipped({**data, "xl/worksheets/sheet3.xml": wrong}), "x").faults
    assert [(fault.file, "it gives 406" in fault.rule) for fault in told] == [("x losses!C8", True)]


def test_names_and_notes_can_be_looked_at() -> None:
    sheets = case_sheets() | {"read me": [["rate"], [0.05]]}
    sheets["catalogue"][1][5] = Formula("D2*'read me'!A2", 5.0)
    sheets["catalogue"][2][5] = Formula("ROUND(D3*Rate_of_premium-2,0)", 8.0)
    data = parts(in_dialect(EXCEL, sheets))
    named = data["xl/workbook.xml"].replace(
        b"</sheets>", b"</sheets><definedNames><definedName name=\"rate_of_premium\">'read me'!$A$2</definedName></definedNames>"
    )
    assert not read_workbook(zipped({**data, "xl/workbook.xml": named}), "x").faults
    sheets["catalogue"][1][5] = Formula("D2*'read me'!A2", 6.0)
    assert [fault.file for fault in read_workbook(in_dialect(EXCEL, sheets), "x").faults] == ["x catalogue!F2"]


def test_a_long_chain_of_cells_is_computed_whatever_its_order() -> None:
    count = 3000
    for down in (True, False):
        first, step = (2, -1) if down else (count + 1, 1)
        cells = [Formula(f"C{row + step}+1", float(abs(row - first) + 1)) if row != first else 1.0 for row in range(2, count + 2)]
        sheets = case_sheets() | {"losses": [["year", "class", "loss"], *([at, "hot", cell] for at, cell in enumerate(cells, 1))]}
        sheets["case"][10][1] = 5.0
        assert not read_workbook(in_dialect(EXCEL, sheets), "x").faults


def test_a_workbook_with_more_to_compute_than_is_computed_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recalculation, "MOST_STEPS", 2_000)
    cells = [Formula(f"SUM(A$2:A{row})", 1.0) for row in range(2, 200)]
    sheets = case_sheets() | {"losses": [["year", "class", "loss"], *([at, "hot", cell] for at, cell in enumerate(cells, 1))]}
    with pytest.raises(InputError, match="would take more than 2,000 steps"):
        read_workbook(in_dialect(EXCEL, sheets), "x")
    monkeypatch.setattr("optimizer.files.workbook.formulas.stored_values.MOST_FORMULAS", 100)
    with pytest.raises(InputError, match="more than 100 formulas"):
        read_workbook(in_dialect(EXCEL, sheets), "x")


def test_circles_within_circles_are_told_cell_by_cell() -> None:
    cells = [Formula(f"C{row + 1}+C{max(row - 1, 2)}", 1.0) for row in range(2, 400)]
    sheets = case_sheets() | {"losses": [["year", "class", "loss"], *([at, "hot", cell] for at, cell in enumerate(cells, 1))]}
    told = read_workbook(in_dialect(EXCEL, sheets), "x").faults
    assert all("refers to itself" in fault.rule or "more faults" in fault.rule for fault in told if "losses" in fault.file)


BEYOND = (
    "1+",
    "SUM(1",
    "A1:INDEX(A1:A2,1)",
    "A1 B1",
    "{1,2}",
    "Sheet1:Sheet3!A1",
    "x!y",
    "A0",
    "ZZZZ1!",
    '"a',
    "1,2",
    "#NOPE!",
    "é(",
    "(" * 40 + "1" + ")" * 40,
)


@pytest.mark.parametrize("text", [*BEYOND, "9" * 9000, "1+" * 5000])
def test_what_is_beyond_the_grammar_is_not_guessed_at(text: str) -> None:
    with pytest.raises(UnknownError):
        parsed(text)


@pytest.mark.parametrize("seed", range(3))
def test_no_text_of_a_formula_does_anything_but_be_read_or_not(seed: int) -> None:
    rng = random.Random(seed)
    letters = [
        "A1",
        "$B$2",
        "SUM(",
        "IF(",
        ")",
        "(",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "&",
        "%",
        "=",
        "<>",
        '"x"',
        "'",
        "!",
        ":",
        "1",
        "1e9",
        "#N/A",
        "ROUND(",
    ]
    texts = ["".join(rng.choices(letters, k=rng.randint(1, 9))) for _ in range(400)]
    sheets: dict[str, list[list[Any]]] = {"losses": [["year", "class", "loss"], *([1, "hot", Formula(text, 1.0)] for text in texts)]}
    computation, _ = computing(in_dialect(EXCEL, sheets))
    for row in range(2, 402):
        computation.settle(("losses", row, 3))
    assert sum(found is Doubt.UNKNOWN for found in computation.values.values()) > 100


def test_a_large_power_and_a_fraction_of_it_are_exact_enough() -> None:
    assert Fraction(1.05) ** 30 == pytest.approx(Fraction(1.05**30), rel=1e-12)
    assert one(Formula("D2*1.05^30", 100 * float(Fraction(1.05) ** 30))) == []
