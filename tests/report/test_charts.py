"""Charts show the answer's numbers: tower, waterfall, cost and exceedance, each in both languages, told in words too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from support.answers import answer, case, with_mix

from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.recovery.exceedance import ExceedancePoint
from optimizer.report.charts.cost import cost_chart, waterfall_chart
from optimizer.report.charts.exceedance import exceedance_chart
from optimizer.report.charts.lettering import Lettering, fitting
from optimizer.report.charts.theme import Look, to_svg
from optimizer.report.charts.tower import tower_chart
from optimizer.report.rows import tables
from optimizer.report.rows.cost_steps import step_rows
from optimizer.report.rows.tower import TowerBlock, tower_of
from optimizer.results.solution import Alternative, Policy, Status

LOOK = Look(width=240, height=200)


def written(chart: Any) -> str:
    """Return what a chart says in its picture."""
    root = ElementTree.fromstring(to_svg(chart))
    return " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))


def towered(*offers: dict[str, str], shares: dict[str, float]) -> list[TowerBlock]:
    """Return the blocks of a tower of offers bought at shares."""
    whole = [{"insurer": "I", "reinstatements": "0", "premium": "1", "shares": "0.1..1", **offer} for offer in offers]
    asked = Case.model_validate({**case().model_dump(exclude={"offers"}), "reserve": [{"id": "cash", "carry": 0.1}], "offers": whole})
    bought = tuple(Policy(name, "I", share, 0.0, 0.0, 0.0, 0.0, 0.0) for name, share in shares.items())
    return list(tower_of(replace(with_mix(Status.SOLVED), policies=bought), asked).blocks)


def test_co_insurers_of_a_layer_stand_side_by_side_and_leave_no_gap() -> None:
    layer = {"attachment": "0", "limit": "100"}
    blocks = towered({"offer": "a", **layer}, {"offer": "b", **layer}, shares={"a": 0.4, "b": 0.6})
    assert [(b.offer, b.left, b.right, b.bottom, b.top) for b in blocks] == [("a", 0.0, 0.4, 0.0, 100.0), ("b", 0.4, 1.0, 0.0, 100.0)]


def test_a_deductible_and_what_nobody_covers_are_blocks_of_their_own() -> None:
    low = {"offer": "a", "limit": "100", "deductible": "10"}
    high = {"offer": "b", "attachment": "150", "limit": "50"}
    blocks = towered(low, high, shares={"a": 1.0, "b": 0.5})
    found = {(b.kind, b.bottom, b.top, b.left, b.right) for b in blocks}
    assert found == {
        ("deductible", 0.0, 10.0, 0.0, 1.0),
        ("cover", 10.0, 110.0, 0.0, 1.0),
        ("gap", 110.0, 150.0, 0.0, 1.0),
        ("cover", 150.0, 200.0, 0.0, 0.5),
        ("gap", 150.0, 200.0, 0.5, 1.0),
    }


def test_a_layer_is_no_gap_where_another_ends_beside_it() -> None:
    low, high = {"offer": "a", "limit": "100"}, {"offer": "b", "attachment": "50", "limit": "100"}
    blocks = towered(low, high, shares={"a": 1.0, "b": 1.0})
    assert {(b.offer, b.bottom, b.top, b.left, b.right) for b in blocks} == {
        ("a", 0.0, 50.0, 0.0, 1.0),
        ("a", 50.0, 100.0, 0.0, 0.5),
        ("b", 50.0, 100.0, 0.5, 1.0),
        ("b", 100.0, 150.0, 0.0, 1.0),
    }


def test_a_name_too_long_for_its_block_stands_upright_or_gives_way_to_the_insurer() -> None:
    choices = [("a-long-offer-name", "50 %"), ("I", "50 %")]
    assert fitting(choices, 100, 40, 7) == Lettering(("a-long-offer-name", "50 %"), 0)
    assert fitting(choices, 100, 12, 7) == Lettering(("a-long-offer-name 50 %",), 0)
    assert fitting(choices, 20, 100, 7) == Lettering(("a-long-offer-name", "50 %"), 270)
    assert fitting(choices, 30, 30, 7) == Lettering(("I", "50 %"), 0)
    assert fitting(choices, 8, 8, 7) is None


def test_what_is_insured_twice_is_drawn_within_the_column() -> None:
    blocks = towered({"offer": "a", "limit": "100"}, {"offer": "b", "limit": "100"}, shares={"a": 1.0, "b": 1.0})
    assert [(b.offer, b.share, b.left, b.right) for b in blocks] == [("a", 1.0, 0.0, 0.5), ("b", 1.0, 0.5, 1.0)]


def test_a_policy_stands_in_every_column_whose_classes_it_covers() -> None:
    every = {"offer": "a", "covers": "*", "limit": "100"}
    cold = {"offer": "b", "covers": "cold", "attachment": "100", "limit": "100"}
    blocks = [b for b in towered(every, cold, shares={"a": 1.0, "b": 1.0}) if b.kind == "cover"]
    assert [(b.column, b.offer) for b in blocks] == [("*", "a"), ("cold", "a"), ("cold", "b")]


def test_classes_that_the_same_policies_cover_share_a_column_and_no_policy_is_left_out_of_one_it_covers() -> None:
    wide = {"offer": "a", "covers": "cold", "limit": "100"}
    narrow = {"offer": "b", "covers": "cold.insider;third_party;hot", "attachment": "100", "limit": "100"}
    blocks = [b for b in towered(wide, narrow, shares={"a": 1.0, "b": 1.0}) if b.kind == "cover"]
    assert [(b.column, b.offer) for b in blocks] == [("cold", "a"), ("third_party;hot", "b"), ("cold.insider", "a"), ("cold.insider", "b")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tower_names_each_policy_its_share_and_the_laws_line(language: Language) -> None:
    say = Voice(language, "JPY")
    said = written(tower_chart(tower_of(with_mix(Status.CERTIFIED), case()), say, LOOK))
    assert "q1" in said
    assert "50 %" in said
    assert say("required") in said
    assert ("億円" in said) == (language == "ja")


def test_the_waterfall_adds_up_from_all_cash_to_the_mix() -> None:
    steps = step_rows(with_mix(Status.CERTIFIED), grouped=True)
    assert [step.part for step in steps] == ["all_cash", "cash_out", "opportunity", "own_losses", "mix"]
    assert [step.change for step in steps] == pytest.approx([900e6, 96e6, 330e6 - 880e6, 24e6 - 20e6, 450e6])
    assert steps[3].end == pytest.approx(450e6)


def test_there_is_no_waterfall_without_a_cost_of_all_cash() -> None:
    without = replace(with_mix(Status.CERTIFIED), alternatives={"all_cash": Alternative(Status.INFEASIBLE, None, None)})
    assert step_rows(without) == []
    assert step_rows(answer(Status.INFEASIBLE)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_waterfall_says_its_amounts_with_a_sign(language: Language) -> None:
    said = written(waterfall_chart(step_rows(with_mix(Status.CERTIFIED), grouped=True), Voice(language, "JPY"), LOOK))
    for amount in ("9.00", "+0.96", "-5.50", "+0.04", "4.50") if language == "ja" else ("900.00", "+96.00", "-550.00", "450.00"):
        assert amount in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_the_cost_are_told_in_the_picture(language: Language) -> None:
    say = Voice(language, "JPY")
    said = written(cost_chart(tables.cost_rows(with_mix(Status.CERTIFIED)), say, LOOK))
    assert say("part.carry") in said
    assert ("3.30" if language == "ja" else "330.00") in said


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
