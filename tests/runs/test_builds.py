"""An answer kept on resume, or made by a worker, is one of the same sources and libraries: the version number alone does not say so."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.two_years import write_case

from optimizer.runs.batches import case_answers
from optimizer.runs.batches.caps import Caps
from optimizer.runs.batches.case_answers import CaseSolver, CaseTask
from optimizer.runs.batches.plan import BatchRow
from optimizer.runs.batches.pool import work
from optimizer.solver.child import BUILD
from optimizer.version import LIBRARIES, PACKAGE, build, sources_hash


def package(folder: Path) -> Path:
    """Write a small package."""
    for name in ("__init__.py", "search.py", "model/build.py", "model/limits.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"PLACE = {name!r}\n", encoding="utf-8")
    return folder


def contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    return tuple((str(path.relative_to(folder)), path.read_bytes()) for path in sorted(folder.rglob("*.py")))


def test_every_change_of_a_module_is_another_build(tmp_path: Path) -> None:
    """A byte anywhere, a name, a module more or less; what is no module, or a shipped case, is none of it."""
    chance = random.Random(13)
    first = package(tmp_path / "first")
    found, told = {sources_hash(first)}, {contents(first)}
    for number in range(100):
        other = package(tmp_path / f"{number}")
        module = chance.choice(sorted(other.rglob("*.py")))
        data = bytearray(module.read_bytes())
        match number % 4:
            case 0:
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            case 1:
                data.insert(chance.randrange(len(data)), chance.randrange(256))
            case 2:
                module.rename(module.with_name(f"n{number}.py"))
                module = module.with_name(f"n{number}.py")
            case _:
                module = other / "model" / f"more{number}.py"
        module.write_bytes(data)
        found.add(sources_hash(other))
        told.add(contents(other))
        shutil.rmtree(other)
    assert len(found) == len(told) > 90
    (first / "notes.txt").write_text("x", encoding="utf-8")
    (first / "_data" / "cases").mkdir(parents=True)
    (first / "_data" / "cases" / "make.py").write_text("x", encoding="utf-8")
    assert sources_hash(first) in found
    assert sources_hash(first) == sources_hash(package(tmp_path / "again"))


def test_the_build_names_sources_and_libraries_and_what_differs() -> None:
    mine = build()
    assert mine.sources == sources_hash(PACKAGE)
    assert {name for name, _ in mine.libraries} == {"python", *LIBRARIES}
    assert all(version != "none" for _, version in mine.libraries)
    assert mine.differs_from(mine) == ""
    changed = replace(mine, sources="f" * 64, libraries=(*mine.libraries[:-1], ("highspy", "9.9")))
    told = mine.differs_from(changed)
    assert "its sources ffffffffffff there" in told
    assert "highspy 9.9 there" in told
    assert len({mine.key, changed.key, replace(mine, version="9").key}) == 3


def test_a_kept_answer_of_changed_code_is_answered_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = BatchRow("a", str(write_case(tmp_path / "case")), varied=(("reserve.cash.carry", "0.1"),))
    first = CaseSolver(lambda _: None).answer(CaseTask(row))
    assert first is not None
    assert CaseSolver(lambda _: None).answer(CaseTask(row, answered_key=first["key"])) is None
    for other in (replace(build(), sources="0" * 64), replace(build(), libraries=()), replace(build(), version="0.0.1")):
        monkeypatch.setattr(case_answers, "build", lambda other=other: other)
        again = CaseSolver(lambda _: None).answer(CaseTask(row, answered_key=first["key"]))
        assert again is not None
        assert again["key"] != first["key"]
        assert again["cost"] == first["cost"]


def test_a_worker_of_another_build_answers_nothing(tmp_path: Path) -> None:
    """One that joined a cluster after the batch began."""
    row = BatchRow("a", str(write_case(tmp_path / "case")))
    record = work(CaseTask(row), Caps(), replace(BUILD, sources="0" * 64))
    assert record is not None
    assert (record["status"], record["cost"], record["stopped"]) == ("error", None, True)
    assert "another build (its sources" in record["faults"][0]["rule"]
    assert "000000000000 there" not in record["faults"][0]["rule"]
