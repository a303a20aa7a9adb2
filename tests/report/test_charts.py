"""Charts show the answer's numbers: waterfall, cost and exceedance, each in both languages, told in words too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from support.answers import answer, with_mix

from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.recovery.exceedance import ExceedancePoint
from optimizer.report.charts.cost import step_texts, waterfall_chart
from optimizer.report.charts.exceedance import exceedance_chart
from optimizer.report.charts.theme import Look, to_svg
from optimizer.report.rows.cost_steps import StepRow, step_rows
from optimizer.results.solution import Alternative, Status

LOOK = Look(width=240, height=200)


def written(chart: Any) -> str:
    """Return what a chart says in its picture."""
    root = ElementTree.fromstring(to_svg(chart))
    return " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))


def test_the_waterfall_adds_up_from_all_cash_to_the_mix() -> None:
    steps = step_rows(with_mix(Status.CERTIFIED), grouped=True)
    assert [step.part for step in steps] == ["all_cash", "cash_out", "opportunity", "own_losses", "mix"]
    assert [step.change for step in steps] == pytest.approx([900e6, 96e6, 330e6 - 880e6, 24e6 - 20e6, 450e6])
    assert steps[3].end == pytest.approx(450e6)


def test_the_steps_of_the_waterfall_tie_to_the_digits_shown_and_the_largest_takes_the_rounding() -> None:
    """686 + 147 - 292 - 15 is 526 as each is shown, and the mix is 525: the step of -292.4 says -293."""
    changes = {"all_cash": 685.7, "cash_out": 146.6, "opportunity": -292.4, "own_losses": -14.7, "mix": 525.2}
    steps = [StepRow(part, 0.0, 0.0, change, is_total=part in ("all_cash", "mix")) for part, change in changes.items()]
    assert step_texts(steps, Voice("en", "JPY")) == ["686", "+147", "-293", "-15", "525"]


def test_there_is_no_waterfall_without_a_cost_of_all_cash() -> None:
    without = replace(with_mix(Status.CERTIFIED), alternatives={"all_cash": Alternative(Status.INFEASIBLE, None, None)})
    assert step_rows(without) == []
    assert step_rows(answer(Status.INFEASIBLE)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_waterfall_says_its_amounts_with_a_sign(language: Language) -> None:
    say = Voice(language, "JPY", "large" if language == "ja" else "million")
    said = written(waterfall_chart(step_rows(with_mix(Status.CERTIFIED), grouped=True), say, LOOK))
    for amount in ("9.00", "+0.96", "-5.50", "+0.04", "4.50") if language == "ja" else ("900.0", "+96.0", "-550.0", "450.0"):
        assert amount in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curves_of_before_and_after_are_told_apart_without_colour(language: Language) -> None:
    say = Voice(language, "JPY")
    points = [ExceedancePoint(0.1, 1e9, 5e8), ExceedancePoint(0.01, 9e9, 4e9), ExceedancePoint(0.001, 2e10, 9e9)]
    chart = exceedance_chart(points, 2.5e9, say, LOOK)
    said = written(chart)
    for word in (say("before"), say("after"), say("chart.absorbed")):
        assert word in said
    assert to_svg(chart).count("stroke-dasharray") >= 2
    assert say.amount(4e9) in chart.description


def test_ink_and_ground_are_the_readers_choice() -> None:
    dark = replace(LOOK, ink="#fafafa", ground="#0e1117")
    svg = to_svg(waterfall_chart(step_rows(with_mix(Status.CERTIFIED), grouped=True), Voice("en", "JPY"), dark))
    assert "#fafafa" in svg
    assert "#0e1117" in svg
