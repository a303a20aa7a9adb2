"""A close call is told of another set of policies within one per cent of the cost, and of nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimizer.i18n.voice import Voice
from optimizer.report.text.explanation import close_call
from optimizer.results.explanation import NextMix
from optimizer.results.solution import Status

SAY = Voice("en", "JPY", "million")


def mix(dearer: float) -> NextMix:
    return NextMix(Status.SOLVED, 5e8 + dearer, dearer, {}, ("q2",), ("q1",), 0.0, 0.0, 0.0, (), ())


def test_the_nearest_of_the_next_mixes_is_told_with_what_it_costs_more() -> None:
    text = close_call([mix(3e7), mix(2e6)], 5e8, SAY)
    assert text == "It is a close call: the cheapest mix with other policies costs JPY 2.0 million (0.40 %) more a year."
    assert "年2.0百万円（0.40 %）" in close_call([mix(2e6)], 5e8, Voice("ja", "JPY", "million"))


def test_a_mix_that_is_not_proved_the_cheapest_of_others_is_told_as_known() -> None:
    text = close_call([replace(mix(2e6), status=Status.FEASIBLE)], 5e8, SAY)
    assert text == "It is a close call: a mix with other policies is known that costs JPY 2.0 million (0.40 %) more a year."


@pytest.mark.parametrize("dearer", [[], [5.001e6], [1e9]])
def test_beyond_one_per_cent_or_unknown_nothing_is_said(dearer: list[float]) -> None:
    assert close_call([mix(apart) for apart in dearer], 5e8, SAY) == ""
