"""What the law counts, drawn: a bar a requirement of what counts toward it, hatched what goes beyond its caps, and the line required."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from optimizer.i18n.voice import Voice
from optimizer.report.charts.bars import BarFrame, bar_layers, heads, part_name, parts_of
from optimizer.report.charts.theme import VERMILION, Look, values
from optimizer.report.rows.payers import LawStack

RULE = 2.0
"""Breadth of the line in pixels."""


def law_chart(stacks: Sequence[LawStack], names: Mapping[str, str], say: Voice, look: Look) -> Any:
    """Return the bars in the unit of the voice; `names` of requirements by id stand above them.

    Here the line means something: what is counted and what is required are amounts of one kind.
    """
    most = max((say.scaled(max(stack.required, sum(part.amount for part in stack.parts))) or 0.0 for stack in stacks), default=0.0)
    frame = BarFrame.of(most, len(stacks), say("chart.law.axis", unit=say.unit_name))
    parts = [bar for place, stack in enumerate(stacks) for bar in parts_of(stack.parts, frame.spread(place), say)]
    crossed = {frame.spread(place): say.scaled(stack.required) or 0.0 for place, stack in enumerate(stacks)}
    lines = [_line(stack, *frame.spread(place), say) for place, stack in enumerate(stacks)]
    rule = alt.Chart(values(lines)).mark_rule(color=VERMILION, strokeWidth=RULE, strokeDash=[5, 2])
    named = heads([(names[stack.id], _verdict(stack, say)) for stack in stacks], look)
    required = rule.encode(x="start:Q", y="low:Q", y2="high:Q", tooltip=[alt.Tooltip("name:N", title=" ")])
    chart = alt.layer(*bar_layers(parts, frame, say, look, crossed), required, *named).properties(width=look.width, height=look.height)
    words = "; ".join(f"{names[stack.id]}: {_verdict(stack, say)}: {_parts_words(stack, say)}" for stack in stacks)
    return look.dress(chart, f"{say('chart.law')} ({say.unit_name}): {words}")


def _line(stack: LawStack, low: float, high: float, say: Voice) -> dict[str, Any]:
    reach = (high - low) * 0.12
    return {"start": say.scaled(stack.required), "low": low - reach, "high": high + reach, "name": _verdict(stack, say)}


def _verdict(stack: LawStack, say: Voice) -> str:
    return say("chart.law.of", counted=say.amount(stack.counted), required=say.amount(stack.required), unit=say.unit_name)


def _parts_words(stack: LawStack, say: Voice) -> str:
    return ", ".join(f"{part_name(part, say)} {say.amount(part.amount)}" for part in stack.parts)
