"""A case's folder is all of the case: a link that leads out of it is refused in one line, whichever file it stands for."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from support.bad_inputs import write_good
from support.paths import ROOT

from optimizer import InputError, check, load_case, load_market, load_years
from optimizer.files.saving import save_workbook
from optimizer.files.statement import statement_of
from optimizer.i18n.catalogue import in_language

RULE = "this is a link that leads out of the case's folder"
SECRET = "not,for\nanyone\n"


def lines(folder: Path, **options: object) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as refused:
        check(folder, **options)  # type: ignore[arg-type]
    text = str(refused.value)
    assert "anyone" not in text
    assert all(in_language(part, "ja") for fault in refused.value.faults for part in (fault.rule, fault.fix))
    return [(fault.file, fault.rule) for fault in refused.value.faults]


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A case without a fault that names every file a case can name, and a folder beside it."""
    folder, outside = write_good(tmp_path / "case"), tmp_path / "outside"
    outside.mkdir()
    (folder / "insurers.csv").write_text("insurer\nA\n", encoding="utf-8")
    (folder / "responses.csv").write_text("offer,class,probability\n*,hot,1\n", encoding="utf-8")
    (folder / "bundles.csv").write_text("bundle,offers,discount\nb,q1;q3,1\n", encoding="utf-8")
    head = 'insurers = "insurers.csv"\nresponses = "responses.csv"\nbundles = "bundles.csv"\n'
    (folder / "case.toml").write_text(head + (folder / "case.toml").read_text(encoding="utf-8"), encoding="utf-8")
    check(folder)
    return folder, outside


NAMES = ("case.toml", "catalogue.csv", "losses.csv", "failures.csv", "insurers.csv", "responses.csv", "bundles.csv")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_out_of_the_folder_is_refused(places: tuple[Path, Path], name: str, absolute: bool) -> None:
    folder, outside = places
    shutil.move(folder / name, outside / name)
    (folder / name).symlink_to(outside / name if absolute else Path("..") / "outside" / name)
    assert lines(folder) == [(name, RULE)]
    (outside / name).write_text(SECRET, encoding="utf-8")
    assert lines(folder) == [(name, RULE)]
    (outside / name).unlink()
    assert lines(folder) == [(name, RULE)]


@pytest.mark.parametrize("name", NAMES)
def test_a_link_that_stays_within_the_folder_is_followed(places: tuple[Path, Path], name: str) -> None:
    folder, _ = places
    (folder / "real").mkdir()
    shutil.move(folder / name, folder / "real" / name)
    (folder / name).symlink_to(Path("real") / name)
    check(folder)


def test_a_folder_within_that_is_a_link_is_no_way_out(places: tuple[Path, Path]) -> None:
    folder, outside = places
    shutil.move(folder / "losses.csv", outside / "losses.csv")
    (folder / "tables").symlink_to(outside)
    assert lines(folder, settings={"losses.table": "tables/losses.csv"}) == [("tables/losses.csv", RULE)]


def test_a_law_beside_the_case_is_held_to_it(places: tuple[Path, Path]) -> None:
    folder, outside = places
    law = ROOT / "data" / "regimes" / "jp-crypto-2027-hypothetical.toml"
    shutil.copy(law, outside / "own.toml")
    (folder / "own.toml").symlink_to(outside / "own.toml")
    assert ("own.toml", RULE) in lines(folder, settings={"regime.id": "own.toml"})
    (folder / "regimes").mkdir()
    (folder / "regimes" / law.name).symlink_to(outside / "own.toml")
    assert lines(folder) == [(law.name, RULE)]


def test_a_folder_reached_through_a_link_is_the_folder_it_is(places: tuple[Path, Path], tmp_path: Path) -> None:
    folder, _ = places
    (tmp_path / "by-name").symlink_to(folder)
    check(tmp_path / "by-name")


def test_a_file_that_becomes_a_link_after_the_case_was_read_is_refused(places: tuple[Path, Path]) -> None:
    folder, outside = places
    case = load_case(folder)
    shutil.move(folder / "losses.csv", outside / "losses.csv")
    (folder / "losses.csv").symlink_to(outside / "losses.csv")
    with pytest.raises(InputError, match="leads out"):
        load_years(case)


def test_a_workbook_that_is_a_link_is_refused(places: tuple[Path, Path], tmp_path: Path) -> None:
    folder, outside = places
    save_workbook(statement_of(folder), outside / "w.xlsx")
    books = tmp_path / "books"
    books.mkdir()
    (books / "w.xlsx").symlink_to(outside / "w.xlsx")
    assert lines(books / "w.xlsx") == [("w.xlsx", RULE)]


def test_a_market_is_held_to_it(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data" / "markets" / "jp-illustrative", tmp_path / "market")
    shutil.move(tmp_path / "market" / "base", tmp_path / "base")
    os.symlink(tmp_path / "base", tmp_path / "market" / "base")
    with pytest.raises(InputError, match="within the market's folder"):
        load_market(tmp_path / "market")
    (tmp_path / "market" / "base").unlink()
    shutil.move(tmp_path / "base", tmp_path / "market" / "base")
    shutil.move(tmp_path / "market" / "buyers.csv", tmp_path / "buyers.csv")
    os.symlink(tmp_path / "buyers.csv", tmp_path / "market" / "buyers.csv")
    with pytest.raises(InputError, match="leads out"):
        load_market(tmp_path / "market")
