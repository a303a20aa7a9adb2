"""A frontier is told the same everywhere: rows, text, chart and paper, what is not proved said and dashed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import CaseName
from optimizer.report.charts.frontier import frontier_chart, frontier_to_svg
from optimizer.report.charts.theme import Look
from optimizer.report.formats.frontier import frontier_to_dict, frontier_to_text, unbegun_to_json
from optimizer.report.paper.frontier import frontier_sections, worth
from optimizer.report.rows.frontier import csv_rows, line_points, policies_words
from optimizer.results.frontier import Frontier, FrontierMark, FrontierPiece, FrontierPoint
from optimizer.results.solution import Caution

CASE = CaseName("two", "Two years (illustrative)", "USD", "f")
POINTS = (
    FrontierPoint(0.0, 12e6, None, "end", {"q1": 1.0, "q2": 0.5}, 0.0, 9e6, exact=True),
    FrontierPoint(10e6, 5e6, 12e6, "step", {}, 10e6, 0.0, exact=True),
)
PIECES = (FrontierPiece(0.0, 10e6, 12e6, 12e6, proved=False), FrontierPiece(10e6, None, 5e6, 5e6, proved=True))
MARKS = (FrontierMark("today", 40e6, 3e6, is_lawful=False), FrontierMark("mix", 10e6, 5e6, is_lawful=True))
OPEN = (Caution("time_limit", "the time limit of 1 s came before every question was answered; allow more time", ""),)


@pytest.fixture
def open_frontier() -> Frontier:
    """Return a frontier over the reserve whose first piece is not proved."""
    return Frontier(
        case=CASE,
        measure="reserve",
        id="",
        level=None,
        keeps_rule=False,
        low=None,
        high=None,
        points=POINTS,
        pieces=PIECES,
        marks=MARKS,
        tolerance=1e-6,
        resolution=10.0,
        complete=False,
        solves=3,
        seconds=1.0,
        warnings=OPEN,
    )


def data_of(chart: Any) -> list[dict[str, Any]]:
    """Return every row of data in a chart."""
    return [row for rows in chart.to_dict()["datasets"].values() for row in rows]


def test_rows_are_breakpoints_then_marks(open_frontier: Frontier) -> None:
    rows = csv_rows(open_frontier)
    assert [(row["kind"], row["at"], row["proved"], row["policies"]) for row in rows] == [
        ("end", 0.0, False, "q1:1;q2:0.5"),
        ("step", 10e6, True, ""),
        ("today", 40e6, None, ""),
        ("mix", 10e6, None, ""),
    ]


def test_the_line_goes_on_beyond_the_last_mark_where_it_has_no_end(open_frontier: Frontier) -> None:
    corners = [(point.at, point.cost, point.proved) for point in line_points(open_frontier)]
    assert corners == [(0.0, 12e6, False), (10e6, 12e6, False), (10e6, 5e6, True), (pytest.approx(42.4e6), 5e6, True)]


def test_the_text_says_what_is_not_proved_and_the_json_leaves_out_nothing(open_frontier: Frontier) -> None:
    text = frontier_to_text(open_frontier)
    assert "Illustrative figures: no quote here is a real one." in text
    assert "Not finished: where the line is dashed a cheaper mix may exist." in " ".join(text.split())
    assert "the time limit of 1 s" in text
    assert ["Today", "(not", "lawful)", "40,000,000.00", "3,000,000.00", "5,000,000.00"] in [line.split() for line in text.splitlines()]
    told = frontier_to_dict(open_frontier)
    assert (told["run"], told["points"][1]["tighter"], told["complete"]) == ({"solves": 3, "seconds": 1.0}, 12e6, False)
    assert json.loads(unbegun_to_json((), "no mix")) == {"format": "reserve-frontier/1", "case": None, "faults": [], "message": "no mix"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_the_line_the_breakpoints_and_the_marks_by_name(open_frontier: Frontier, language: Language) -> None:
    say = Voice(language, "USD", "million")
    names = {"q1": "First", "q2": "Second"}
    rows = data_of(frontier_chart(open_frontier, say, Look(0, 300), in_unit=True, names=names))
    assert [row["cost"] for row in rows if row.get("part") == "0"][:2] == [12.0, 12.0]
    assert {row["name"]: (row["at"], row["label"]) for row in rows if "name" in row} == {
        say("frontier.unlawful", name=say("standing.today")): (40.0, "left"),
        say("standing.mix"): (10.0, "above"),
    }
    words = [row["policies"] for row in rows if "policies" in row]
    assert words == [policies_words(point, names, say) for point in POINTS]
    assert words[0].startswith("First 100 %")
    assert words[1] == say("frontier.policies.none")
    assert say("standing.mix") in frontier_to_svg(open_frontier, say)


def test_the_paper_draws_three_at_most_and_says_how_far_each_is_proved(open_frontier: Frontier) -> None:
    sections = frontier_sections([open_frontier] * 4, Voice("en", "USD"))
    plans, texts = zip(*(section[0].columns[0] for section in sections), strict=True)
    assert [plan.name for plan in plans] == ["frontier-0", "frontier-1", "frontier-2"]
    assert plans[0].title == "Efficient frontier: Reserve held"
    assert texts[0].text.endswith("Not finished: where the line is dashed a cheaper mix may exist.")
    assert "USD 10,000,000.00: USD 5,000,000.00" in plans[0].draw(Look(400, 200)).description


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_frontier_proved_from_end_to_end_says_within_what(open_frontier: Frontier, language: Language) -> None:
    say = Voice(language, "USD")
    assert worth(replace(open_frontier, complete=True), say) == say("frontier.complete", points="2", tolerance="0.0001 %")
    assert worth(open_frontier, say) == say("frontier.incomplete.paper")
