"""A case of a batch has a limit on memory where nobody says one: its part of the machine; and one that cannot be kept is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.commands import Command
from support.two_years import write_case

from optimizer import InputError
from optimizer.runs.batches import batch, caps, folder_plan, grid_plan
from optimizer.runs.batches.caps import Caps, machine_bytes
from optimizer.runs.batches.executors import Spread
from optimizer.system import memory
from optimizer.system.memory import resident_bytes

pytestmark = pytest.mark.slow

PERIL = '[[losses.simulate.peril]]\nclass = "hot"\nfrequency = 0.5\nseverity = { kind = "lognormal", mu = 3, sigma = 1 }\n'


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_case(tmp_path_factory.mktemp("caps") / "case")


def hungry(folder: Path) -> Path:
    """Write a case that takes more than a gigabyte."""
    place = write_case(folder)
    text = (place / "case.toml").read_text(encoding="utf-8")
    simulated = f"[losses.simulate]\nyears = 20_000_000\nseed = 1\n{PERIL}"
    text = text.replace('[losses]\ntable = "losses.csv"\nyears = 10\n', simulated).replace("two-years", "hungry")
    (place / "case.toml").write_text(text, encoding="utf-8")
    return place


def test_a_case_that_eats_memory_is_ended_where_nobody_stated_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "machine_bytes", lambda: 250_000_000)
    hungry(tmp_path / "cases" / "hungry")
    found = batch(folder_plan(tmp_path / "cases"), spread=Spread(2))
    assert [(row["case"], row["status"]) for row in found.results] == [("hungry", "error")]
    assert "more than 100 MB of memory" in found.faults[0]["rule"]
    assert "--memory" in found.faults[0]["fix"]


def test_the_limit_is_the_part_of_the_machine_that_the_processes_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "machine_bytes", lambda: 10_000_000_000)
    assert [Caps(processes=n).most_bytes for n in (1, 2, 4)] == [8e9, 4e9, 2e9]
    assert Caps().most_bytes == pytest.approx(8e9 / (os.cpu_count() or 1))
    assert Caps(memory=3e9, processes=4).most_bytes == 3e9
    assert Caps(memory="unlimited").most_bytes is None


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"memory.max": "500000000\n"}, 500_000_000),
        ({"memory.max": "max\n"}, None),
        ({"memory/memory.limit_in_bytes": "400000000\n"}, 400_000_000),
        ({"memory/memory.limit_in_bytes": "9223372036854771712\n"}, None),
        ({}, None),
    ],
)
def test_a_container_has_what_it_may_take(
    files: dict[str, str], expected: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="ascii")
    monkeypatch.setattr(caps, "CGROUP", tmp_path)
    assert machine_bytes() == (expected or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


def test_what_a_process_holds_is_measured() -> None:
    held = resident_bytes(os.getpid())
    assert held is not None
    ballast = bytearray(os.urandom(1) * 100_000_000)
    more = resident_bytes(os.getpid())
    assert more is not None
    assert len(ballast) <= more
    assert more - held > 50_000_000
    assert resident_bytes(2**22 + 1) == 0


@pytest.mark.parametrize("words", [(), ("--memory", "4e9")], ids=["not stated", "stated"])
def test_a_limit_that_cannot_be_measured_is_refused_in_one_line_before_anything_is_written(
    case: Path,
    tmp_path: Path,
    command: Command,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setattr(memory, "PROC", tmp_path / "none")
    asked = ("batch", str(case), "--vary", "reserve.cash.carry=0.1,0.2", "--out", str(tmp_path / "out"))
    ended = command(*asked, *words, "--json")
    assert (ended.code, ended.err.count("\n")) == (2, 1)
    assert "--memory: this system does not say how much memory a process holds" in ended.err
    assert "say --memory unlimited" in json.loads(ended.out)["faults"][0]["fix"]
    assert not (tmp_path / "out").exists()
    assert not words or command(*asked, "--memory", "unlimited").code == 0


def test_a_machine_that_does_not_say_what_it_has_asks_for_a_limit(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caps, "machine_bytes", lambda: None)
    with pytest.raises(InputError, match="say how much one case may take"):
        batch(grid_plan(case, ["reserve.cash.carry=0.1,0.2"]))
    assert Caps(memory=4e9).most_bytes == 4e9
