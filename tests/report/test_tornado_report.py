"""A tornado told: the figure that moves the answer furthest first, an end that is not proved marked, costs where the answer has none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.answers import NAME

from optimizer import Tornado, to_json, to_text
from optimizer.results.solution import Caution, Status
from optimizer.results.tornado import RangeEnd, TornadoBar, by_width


def end(cost: float | None, status: Status = Status.SOLVED, *, mix_changes: bool = False) -> RangeEnd:
    return RangeEnd(1.0, status, cost, {}, mix_changes)


def bar(key: str, low: RangeEnd, high: RangeEnd) -> TornadoBar:
    return TornadoBar(key, 1.0, "assumed", "a range for a test", low, high)


def told(cost: float | None, *bars: TornadoBar) -> Tornado:
    status = Status.INFEASIBLE if cost is None else Status.SOLVED
    return Tornado(NAME, status, cost, by_width(bars, cost), complete=True, seconds=1.0)


def row(text: str, key: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.strip().startswith(key))
    return line.split()[1:]


def test_a_figure_whose_ends_lie_on_one_side_of_the_answer_is_as_wide_as_it_moves_it() -> None:
    """From 100: +173 and +313 move it by 313, more than the 246 from 0 to +246, though their ends are only 140 apart."""
    one_sided, other = bar("fx.USD.rate", end(273), end(413)), bar("limits.max_policies", end(100), end(346))
    without = bar("tail.level", end(None, Status.INFEASIBLE), end(100))
    figures = json.loads(to_json(told(100, other, one_sided, without)))["figures"]
    assert [(figure["key"], figure["width"]) for figure in figures] == [
        ("tail.level", None),
        ("fx.USD.rate", pytest.approx(313)),
        ("limits.max_policies", pytest.approx(246)),
    ]


def test_without_an_answer_the_ends_alone_say_how_wide_a_figure_is() -> None:
    assert bar("a", end(273), end(413)).width(None) == pytest.approx(140)


def test_an_end_that_is_not_proved_is_marked_and_the_mark_explained() -> None:
    proved = bar("proved", end(90, mix_changes=True), end(130))
    text = to_text(told(100, bar("cut.off", end(150, Status.FEASIBLE, mix_changes=True), end(None, Status.UNDECIDED)), proved))
    assert row(text, "cut.off")[2:] == ["~+50*", "undecided"]
    assert row(text, "proved")[2:] == ["-10*", "+30"]
    assert "~ a lawful mix, not proved to be the cheapest" in text
    assert "~" not in to_text(told(100, proved))


def test_where_the_answer_has_no_cost_the_ends_show_their_own() -> None:
    text = to_text(told(None, bar("limits.max_policies", end(None, Status.INFEASIBLE), end(346))))
    (head,) = (line for line in text.splitlines() if line.strip().startswith("figure"))
    assert head.endswith("  cost at low  cost at high")
    assert row(text, "limits.max_policies")[2:] == ["infeasible", "346"]
    assert "against the answer" not in text


def test_a_tornado_without_a_bar_says_why_and_one_cut_short_says_so() -> None:
    none = told(100)
    assert "No figure of the case states a range." in to_text(none)
    cut = replace(none, complete=False, warnings=(Caution("time_limit", "the time limit of 1 s came first", ""),))
    text = to_text(cut)
    assert "No figure was answered." in text
    assert "the time limit of 1 s came first" in " ".join(text.split())
