"""The pictures of Why: bars in the order given, between the premium and its flip, from the answer's cost, on one scale."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.report.charts.break_even import break_even_chart
from optimizer.report.charts.next_mixes import next_mix_chart
from optimizer.report.charts.tornado import tornado_chart
from optimizer.report.rows.break_even import break_even_rows, settled_rows
from optimizer.results.explanation import OfferReason, Verdict


def reason(offer: str, premium: float, walk_away: float | None, verdict: Verdict = Verdict.PREMIUM) -> OfferReason:
    return OfferReason(offer, "A", False, False, 0.0, premium, verdict, walk_away, None, ())


def layers(chart: Any) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = chart.to_dict()["layer"]
    return drawn


def test_the_offer_with_the_least_room_either_way_comes_first_and_those_without_a_premium_are_apart() -> None:
    """Room: 100 -> 140 is 40 %, 100 -> 90 is -10 %, 50 -> 60 is 20 %; a premium of 0 has no room to measure, and comes last."""
    reasons = [reason("far", 100, 140), reason("near", 100, 90), reason("middle", 50, 60), reason("free", 0, 5)]
    never = [reason("never", 10, None, Verdict.NONE), reason("needed", 10, None, Verdict.ANY)]
    rows = break_even_rows([*reasons, *never])
    assert [row.offer for row in rows] == ["near", "middle", "far", "free"]
    assert [row.room for row in rows[:3]] == pytest.approx([-0.1, 0.2, 0.4])
    assert [row.offer for row in settled_rows([*reasons, *never])] == ["needed", "never"]


def test_a_bar_runs_from_the_premium_to_its_flip_in_the_order_given() -> None:
    rows = [
        {"name": "b", "premium": 3.0, "flips_at": 2.0, "kind": "out", "label": "-33 %", "tip": "t"},
        {"name": "a", "premium": 1.0, "flips_at": 4.0, "kind": "in", "label": "+300 %", "tip": "t"},
    ]
    bars, now, flips, _ = layers(break_even_chart(rows, amount="Premium", kinds=("in", "out"), text="#000000"))
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("premium", "flips_at")
    assert (now["encoding"]["x"]["field"], flips["encoding"]["x"]["field"]) == ("premium", "flips_at")
    assert bars["encoding"]["y"]["sort"] == ["b", "a"]
    assert bars["encoding"]["color"]["scale"]["domain"] == ["in", "out"]


def test_both_bars_of_a_figure_begin_at_the_answers_cost_and_an_end_without_one_has_no_length() -> None:
    rows: list[dict[str, Any]] = [
        {"name": "carry", "end": "low", "cost": 4.0, "label": "4"},
        {"name": "carry", "end": "high", "cost": None, "label": "no lawful mix"},
    ]
    chart = tornado_chart(rows, 5.0, amount="Cost", ends=("low", "high"), text="#000000")
    placed = [row for rows in chart.to_dict()["datasets"].values() for row in rows if "at" in row]
    assert [(row["from"], row["at"]) for row in placed] == [(5.0, 4.0), (5.0, 5.0)]


def test_every_next_mix_is_drawn_on_one_scale() -> None:
    rows = [{"name": "Yearly cost", "change": 2.0, "label": "+2"}]
    bars, *_ = layers(next_mix_chart(rows, amount="JPY", most=10.0, text="#000000"))
    assert bars["encoding"]["x"]["scale"]["domain"] == [-10.0, 10.0]
