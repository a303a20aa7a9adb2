"""An idle process is taken before one is started, one that has died is replaced, and closing ends what it says it ends."""

from __future__ import annotations

import pytest

from optimizer.solver.pool import ChildPool


class Counted:
    """A process that only says whether it lives."""

    def __init__(self, name: str = "") -> None:
        self.name, self.is_alive = name, True

    def kill(self) -> None:
        self.is_alive = False


@pytest.fixture
def pool() -> ChildPool[Counted]:  # type: ignore[type-var]
    return ChildPool()


def waiting(pool: ChildPool[Counted], *names: str) -> list[Counted]:  # type: ignore[type-var]
    """Have processes of these names wait, the last one given back at the end."""
    started = [pool.take(lambda name=name: Counted(name)) for name in names]  # type: ignore[misc]
    for process in started:
        pool.give_back(process, again=True)
    return started


def test_the_last_given_back_is_taken_before_another_is_started(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    first, last = waiting(pool, "first", "last")
    assert [pool.take(Counted), pool.take(Counted)] == [last, first]
    assert pool.take(lambda: Counted("new")).name == "new"
    assert pool.idle == ()


def test_one_that_has_died_is_ended_and_replaced(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    (dead,) = waiting(pool, "dead")
    dead.is_alive = False
    assert pool.take(lambda: Counted("new")).name == "new"


def test_one_that_has_died_at_work_is_not_kept(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    process = pool.take(Counted)
    process.is_alive = False
    pool.give_back(process, again=True)
    assert pool.idle == ()


def test_one_that_is_not_to_be_used_again_is_ended(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    process = pool.take(Counted)
    pool.give_back(process, again=False)
    assert (process.is_alive, pool.idle) == (False, ())


def test_one_that_is_preferred_is_taken_first_and_one_that_is_unfit_not_at_all(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    _, preferred, _ = waiting(pool, "other", "preferred", "unfit")
    ranks = {"preferred": True, "other": False, "unfit": None}
    names = [pool.take(lambda: Counted("new"), lambda idle: ranks[idle.name]).name for _ in range(3)]
    assert names == ["preferred", "other", "new"]
    assert [idle.name for idle in pool.idle] == ["unfit"]
    assert preferred.is_alive


def test_closing_ends_the_idle_and_those_taken_where_asked_for(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    idle, busy = waiting(pool, "idle", "busy")
    assert pool.take(Counted) is busy
    pool.close()
    assert (idle.is_alive, busy.is_alive) == (False, True)
    pool.close(taken=True)
    assert not busy.is_alive


def test_one_given_back_after_a_closing_is_ended(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    before = pool.take(Counted)
    pool.close()
    after = pool.take(Counted)
    assert (pool.was_closed(before), pool.was_closed(after)) == (True, False)
    pool.give_back(before, again=True)
    pool.give_back(after, again=True)
    assert (before.is_alive, pool.idle) == (False, (after,))


def test_one_is_started_where_none_is_fit(pool: ChildPool[Counted]) -> None:  # type: ignore[type-var]
    waiting(pool, "unfit")
    for _ in range(2):
        pool.add(lambda: Counted("fit"), lambda idle: idle.name == "fit")
    assert [idle.name for idle in pool.idle] == ["unfit", "fit"]
