"""The time limit of a tornado is for all of it: each solve has what is left, and what it cuts off is no answer to its figure."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.two_years import CASE

from optimizer.explanation import curves
from optimizer.explanation import tornado as engine
from optimizer.inputs.case import Case
from optimizer.results.ending import OPEN, caution_of
from optimizer.results.solution import Solution, Status
from optimizer.results.tornado import Tornado
from optimizer.solver.process import Workers
from optimizer.solver.solve import Series

FIGURE = '[[figure]]\nkey = "{key}"\ngrade = "assumed"\nsource = "a range for a test"\nlow = 0.05\nhigh = 0.2\n'
KEYS = ("reserve.cash.carry", "tail.solvency.level")


class SlowSearch:
    """A search of 3 seconds by its own clock, cut off where it is given less."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limits: list[float] = []

    def optimize(self, case: Case, _: Any, *, time_limit: float, **__: Any) -> Solution:
        self.limits.append(time_limit)
        self.now += min(time_limit, 3.0)
        if time_limit >= 3.0:
            return Solution(case.identity, Status.SOLVED, cost=6.0)
        return Solution(case.identity, Status.FEASIBLE, cost=7.0, warnings=(caution_of("time", seconds=time_limit, what=OPEN),))


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> SlowSearch:
    slow = SlowSearch()
    for module in (engine, curves):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: slow.now))
    monkeypatch.setattr(Workers, "ready", lambda _: None)
    monkeypatch.setattr(Series, "optimize", lambda _, *given, **named: slow.optimize(*given, **named))
    return slow


def solved(folder: Path, keys: tuple[str, ...], seconds: float) -> Tornado:
    (folder / "case.toml").write_text(CASE + "".join(FIGURE.format(key=key) for key in keys), encoding="utf-8")
    return engine.tornado(folder, time_limit=seconds)


def test_every_solve_has_what_is_left_and_a_figure_without_its_second_end_is_left_out(folder: Path, search: SlowSearch) -> None:
    """Of 10 seconds the answer leaves 7, the first figure 4 and 1, which the second figure's first end takes."""
    tornado = solved(folder, KEYS, 10.0)
    assert search.limits == [10.0, 7.0, 4.0, 1.0]
    assert search.now == 10.0
    assert [bar.key for bar in tornado.bars] == [KEYS[0]]
    assert not tornado.complete


def test_an_end_that_was_cut_off_leaves_its_figure_open(folder: Path, search: SlowSearch) -> None:
    tornado = solved(folder, KEYS[:1], 8.0)
    assert search.limits == [8.0, 5.0, 2.0]
    (bar,) = tornado.bars
    assert (bar.low.status, bar.high.status) == (Status.SOLVED, Status.FEASIBLE)
    assert not tornado.complete
    assert "time limit of 8 s came before both ends of every figure were solved" in tornado.warnings[0].text
    assert (tornado.exit_code, solved(folder, KEYS[:1], 9.0).complete) == (3, True)
