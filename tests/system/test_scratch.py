"""Temporary folders with a firm's figures go with the process that made them, and what a killed one left goes with the next."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

import pytest
from support.starts import begin

from optimizer.system.scratch import PREFIX, make_scratch, scratch, sweep

HOLDER = """
from optimizer.ui.session.folder import SessionFolder
from optimizer.report.paper import pdf
from optimizer.system.scratch import make_scratch
drawer, paper = SessionFolder(), make_scratch("paper")
for folder in (drawer.folder, paper.folder):
    (folder / "secret.csv").write_text("customer_assets,150e9")
    print(folder, flush=True)
input()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have temporary folders lie in a place of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.mark.slow
def test_what_a_killed_server_left_goes_with_the_next_and_what_a_living_one_holds_stays(place: Path) -> None:
    holders = [begin(["-c", HOLDER], {"TMPDIR": str(place)}) for _ in range(2)]
    folders = []
    for holder in holders:
        assert holder.stdout is not None
        folders.append([Path(holder.stdout.readline().strip()) for _ in range(2)])
    sweep()
    assert all(folder.is_dir() for pair in folders for folder in pair)
    holders[0].kill()
    holders[0].communicate()
    assert all(folder.is_dir() for pair in folders for folder in pair)
    with scratch("paper") as mine:
        assert [folder.exists() for pair in folders for folder in pair] == [False, False, True, True]
        assert mine.stat().st_mode & 0o077 == 0
    assert not mine.exists()
    holders[1].communicate("\n")
    sweep()
    assert list(place.iterdir()) == []


def test_nothing_but_our_own_folders_is_removed(place: Path) -> None:
    figures = place / "figures"
    figures.mkdir(mode=0o700)
    (figures / "kept.csv").touch()
    others = [f"{PREFIX}page", f"{PREFIX}page-short", f"{PREFIX}page-abcdefgh.zip", "reserve-optimizer.toml", f"{PREFIX}Page-abcdefgh"]
    for name in others:
        (place / name).mkdir()
    (place / f"{PREFIX}page-linkedto").symlink_to(figures)  # as somebody else might lay it
    (place / f"{PREFIX}page-a_file_x").touch()
    (place / f"{PREFIX}page-shared_x").mkdir(mode=0o777)
    os.chmod(place / f"{PREFIX}page-shared_x", 0o777)  # not made by us: ours are the owner's alone
    before = sorted(place.iterdir())
    sweep()
    assert sorted(place.iterdir()) == before
    assert (figures / "kept.csv").exists()


def test_many_that_make_folders_and_sweep_at_once_take_none_from_each_other(place: Path) -> None:
    lost: list[Path] = []

    def work() -> None:
        for _ in range(100):
            made = make_scratch("page")
            (made.folder / "figures").write_text("1")
            if not (made.folder / "figures").is_file():
                lost.append(made.folder)
            made.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == []
    assert list(place.iterdir()) == []
