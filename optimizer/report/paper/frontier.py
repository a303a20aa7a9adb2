"""The efficient frontiers that were computed, on the memo: each drawn with the mixes to compare with, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.frontier import frontier_chart
from optimizer.report.charts.theme import Look
from optimizer.report.formats.frontier import axis_title, meaning
from optimizer.report.paper.blocks import BlockRow, ChartPlan, Section, Text
from optimizer.report.rows.frontier import frontier_rows
from optimizer.results.frontier import Frontier

MOST = 3
"""One for each measure."""


def frontier_sections(frontiers: Sequence[Frontier], say: Voice) -> list[Section]:
    """Return a section for each frontier, three at most."""
    return [
        [BlockRow([[_plan(result, place, say), Text(f"{meaning(result, say)} {worth(result, say)}", small=True)]])]
        for place, result in enumerate(frontiers[:MOST])
    ]


def _plan(result: Frontier, place: int, say: Voice) -> ChartPlan:
    title = f"{say('frontier')}: {say(f'frontier.measure.{result.measure}')}"
    return ChartPlan(f"frontier-{place}", title, partial(_drawn, result, say))


def _drawn(result: Frontier, say: Voice, look: Look) -> Any:
    words = "; ".join(f"{say.money(row.point.at)}: {say.money(row.point.cost)}" for row in frontier_rows(result))
    chart = frontier_chart(result, say, look).properties(width=look.width)
    return look.dress(chart, f"{say('frontier')}, {axis_title(result, say)}: {words}")


def worth(result: Frontier, say: Voice) -> str:
    """Return how far a frontier is proved."""
    if not result.complete:
        return say("frontier.incomplete.paper")
    return say("frontier.complete", points=str(len(result.points)), tolerance=numbers.level(result.tolerance))
