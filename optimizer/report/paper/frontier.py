"""A page of the memo: the efficient frontiers that were computed, each drawn with the mixes to compare with and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.frontier import frontier_chart
from optimizer.report.charts.theme import Look
from optimizer.report.formats.frontier import axis_title, meaning
from optimizer.report.paper.blocks import Block, BlockRow, Heading, Text
from optimizer.report.paper.decision import Draw
from optimizer.report.rows.frontier import frontier_rows
from optimizer.results.frontier import Frontier

WIDTH = 470
HEIGHTS = {1: 520, 2: 290, 3: 185}
"""Of each chart, by how many there are: together they fill the page."""
MOST = max(HEIGHTS)


def frontier_page(frontiers: Sequence[Frontier], say: Voice, draw: Draw) -> Sequence[BlockRow]:
    """Return the rows of the page, a frontier each, three at most."""
    shown = frontiers[:MOST]
    look = Look(WIDTH, HEIGHTS[len(shown)])
    return [BlockRow([_drawn(result, f"frontier-{place}", look, say, draw)]) for place, result in enumerate(shown)]


def _drawn(result: Frontier, name: str, look: Look, say: Voice, draw: Draw) -> list[Block]:
    chart = frontier_chart(result, say, look).properties(width=look.width)
    words = "; ".join(f"{say.money(row.point.at)}: {say.money(row.point.cost)}" for row in frontier_rows(result))
    dressed = look.dress(chart, f"{say('frontier')}, {axis_title(result, say)}: {words}")
    return [
        Heading(f"{say('frontier')}: {say(f'frontier.measure.{result.measure}')}"),
        draw(name, dressed, ""),
        Text(f"{meaning(result, say)} {worth(result, say)}", small=True),
    ]


def worth(result: Frontier, say: Voice) -> str:
    """Return how far a frontier is proved."""
    if not result.complete:
        return say("frontier.incomplete.paper")
    return say("frontier.complete", points=str(len(result.points)), tolerance=numbers.level(result.tolerance))
