"""CSV that a spreadsheet left behind: a `sep=` line, rows of commas, columns of commas. Each is one line that names its cause."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from support.bad_inputs import CATALOGUE, FAILURES, LOSSES, write_good
from support.campaigns import at_length

from optimizer import InputError, check
from optimizer.files.batch_table import read_table
from optimizer.i18n.catalogue import in_language

TABLES = {"catalogue.csv": CATALOGUE, "losses.csv": LOSSES, "failures.csv": FAILURES}
SEPARATORS = (",", ";", "\t", "|", "")
QUOTED = LOSSES.replace("hot.insider", '"hot.insider"')
"""Read by another reader than a table without quotes."""


def lines(folder: Path) -> list[tuple[str, int | None, str]]:
    """Return file, row and rule of each fault, all told in Japanese too."""
    with pytest.raises(InputError) as refused:
        check(folder)
    for fault in refused.value.faults:
        assert in_language(fault.rule, "ja")
        assert in_language(fault.fix, "ja")
    return [(fault.file, fault.row, fault.rule) for fault in refused.value.faults]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_separator_line_is_one_fault(tmp_path: Path, name: str, separator: str) -> None:
    folder = write_good(tmp_path)
    for first in (f"sep={separator}", f'"sep={separator}"', f"SEP={separator}"):
        text = TABLES[name].replace(",", separator or ",")
        (folder / name).write_text(f"{first}\r\n{text}", encoding="utf-8")
        assert lines(folder) == [(name, 1, "the first row is a `sep=` line, which names no column")]


@pytest.mark.parametrize("seed", [*range(10), *at_length(range(10, 40))])
def test_rows_of_commas_are_one_fault_at_the_first_of_them(tmp_path: Path, seed: int) -> None:
    """Of any width, among the rows or after them, five a seed; a table with quotes reads as one without."""
    random = Random(seed)
    folder = write_good(tmp_path)
    for _ in range(5):
        name = random.choice(list(TABLES))
        text = QUOTED if name == "losses.csv" and random.random() < 0.5 else TABLES[name]
        (folder / name).write_text(text, encoding="utf-8")
        rows = text.rstrip("\n").split("\n")
        width = rows[0].count(",")
        blank = random.randint(1, 30)
        for _ in range(blank):
            commas = "," * random.choice((width, width, width, 1, width + 5))
            rows.insert(random.choice((len(rows), random.randint(1, len(rows)))), commas)
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
        first = next(place for place, row in enumerate(rows, start=1) if not row.strip(","))
        rule = "a blank row stands within the table" if blank == 1 else f"{blank} rows of the table are blank, the first of them here"
        assert lines(folder) == [(name, first, rule)]
        (folder / name).write_text(TABLES[name], encoding="utf-8")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("count", [1, 2, 7])
def test_columns_of_commas_are_one_fault_of_the_header(tmp_path: Path, name: str, count: int) -> None:
    folder = write_good(tmp_path)
    text = "\n".join(row + "," * count for row in TABLES[name].rstrip("\n").split("\n"))
    (folder / name).write_text(text + "\n", encoding="utf-8")
    assert lines(folder) == [(name, 1, "a column has no name" if count == 1 else f"{count} columns have no name")]


@pytest.mark.parametrize("name", TABLES)
def test_a_first_row_of_commas_is_no_header(tmp_path: Path, name: str) -> None:
    folder = write_good(tmp_path)
    (folder / name).write_text(",,,\n" + TABLES[name], encoding="utf-8")
    assert lines(folder) == [(name, 1, "the first row must name the columns")]


def test_a_batch_table_is_held_to_the_same(tmp_path: Path) -> None:
    good = "case,reserve.cash.carry\na,0.1\nb,0.2\n"
    for text, rule in (
        ("sep=,\n" + good, "sep="),
        (good + ",\n,\n", "2 rows of the table are blank"),
        (good.replace("\n", ",\n"), "no name"),
    ):
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            read_table(tmp_path / "t.csv")
        assert [rule in fault.rule for fault in refused.value.faults] == [True]
