"""The folder of a session: its own, gone with it, and let go of once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.starts import wait_for

from optimizer.system.scratch import sweep
from optimizer.ui.session.folder import SessionFolder
from optimizer.ui.session.state import MOST_BASE_CASES, BaseCase, State

pytestmark = pytest.mark.slow


def test_cases_of_a_session_lie_in_a_folder_of_its_own_that_goes_with_it() -> None:
    one, two = SessionFolder(), SessionFolder()
    place = one.place()
    place.mkdir()
    folder = one.folder
    assert folder != two.folder
    assert folder.stat().st_mode & 0o077 == 0
    one.keep([])
    assert not place.exists()
    del one
    assert not folder.exists()


def test_a_drawer_outlives_a_lost_connection_and_goes_when_nobody_comes_back() -> None:
    drawer = SessionFolder(grace=0.2)
    folder = drawer.folder
    drawer.release()
    drawer.hold()
    time.sleep(0.4)
    assert folder.is_dir()
    drawer.release()
    wait_for(lambda: not folder.exists())


def test_no_more_cases_are_kept_than_can_be_gone_back_to() -> None:
    mine = State()
    grounds = [BaseCase(str(mine.session_folder.place()), "upload", is_simulated=False) for _ in range(MOST_BASE_CASES + 5)]
    for ground in grounds:
        Path(ground.path).mkdir()
        mine.stand(ground, {})
    kept = {str(path) for path in mine.session_folder.folder.iterdir()}
    assert kept == {ground.path for ground in grounds[-MOST_BASE_CASES - 1 :]}
    while mine.past:
        mine.undo()
    assert mine.base_case is not None
    assert Path(mine.base_case.path).is_dir()


def test_a_folder_that_was_closed_lets_go_of_its_lock_once() -> None:
    """A second time would close whatever has got the number since: the lock of somebody else's folder."""
    one, two = SessionFolder(), SessionFolder()
    assert one.folder.is_dir()
    one.close()
    folder = two.folder
    del one
    sweep()
    assert folder.is_dir()
