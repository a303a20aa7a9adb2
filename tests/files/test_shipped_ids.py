"""A shipped case is named by its id from anywhere; a path that is there goes before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.two_years import write_case

from optimizer.errors import InputError
from optimizer.files import load_case
from optimizer.files.shipped_data import shipped_cases


def test_every_shipped_case_reads_by_its_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(shipped_cases()) > 20
    for name in shipped_cases():
        assert load_case(name).id == name


def test_a_folder_that_is_there_goes_before_an_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_case(tmp_path / "jp-art175")
    monkeypatch.chdir(tmp_path)
    assert load_case("jp-art175").id == "two-years"


@pytest.mark.parametrize(
    ("path", "fix"),
    [
        ("jp-art-175", "check the path, or did you mean the shipped `jp-art175`?"),
        ("nowhere", "check the path"),
        ("jp-art175/case", "check the path"),
        ("a\0b", "check the path"),
        ("x" * 5000, "check the path"),
    ],
)
def test_what_is_neither_is_told(path: str, fix: str) -> None:
    with pytest.raises(InputError) as error:
        load_case(path)
    assert [(fault.rule, fault.fix) for fault in error.value.faults] == [("there is no such case", fix)]
