"""Named events drawn: a bar an event with who pays what, and one event day by day; what nobody pays is hatched and lettered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from optimizer.i18n.voice import Voice
from optimizer.report.charts.bars import BarFrame, bar_layers, heads, part_name, parts_of
from optimizer.report.charts.theme import Look
from optimizer.report.rows.payers import EventStack


def events_chart(stacks: Sequence[EventStack], names: Mapping[str, str], say: Voice, look: Look) -> Any:
    """Return a bar an event, lying, in the unit of the voice; `names` of events by id stand above their bars."""
    frame = BarFrame.of(_most(stacks, say), len(stacks), say("chart.events.axis", unit=say.unit_name))
    parts = [bar for place, stack in enumerate(stacks) for bar in parts_of(stack.parts, frame.spread(place), say)]
    named = heads([(names[stack.event.id], _verdict(stack, say)) for stack in stacks], look)
    chart = alt.layer(*bar_layers(parts, frame, say, look), *named).properties(width=look.width, height=look.height)
    words = "; ".join(f"{names[stack.event.id]}: {_parts_words(stack, say)}" for stack in stacks)
    return look.dress(chart, f"{say('chart.events')} ({say.unit_name}): {words}")


def days_chart(stacks: Sequence[EventStack], say: Voice, look: Look) -> Any:
    """Return one event as a bar a day, in the unit of the voice: what is paid by then, the credit line drawn, what is missing."""
    names = [day_name(stack, say) for stack in stacks]
    frame = BarFrame.of(_most(stacks, say), len(stacks), say("chart.events.axis", unit=say.unit_name), names=names, upright=True)
    parts = [bar for place, stack in enumerate(stacks) for bar in parts_of(stack.parts, frame.spread(place), say)]
    chart = alt.layer(*bar_layers(parts, frame, say, look)).properties(width=look.width, height=look.height)
    words = "; ".join(f"{name}: {_parts_words(stack, say)}" for name, stack in zip(names, stacks, strict=True))
    return look.dress(chart, f"{say('chart.days')} ({say.unit_name}): {words}")


def day_name(stack: EventStack, say: Voice) -> str:
    """Return what a moment is called: a day, or the end."""
    if stack.day == 0:
        return say("chart.tower.day")
    return say("stress.end") if stack.day is None else say("stress.days", days=str(stack.day))


def _most(stacks: Sequence[EventStack], say: Voice) -> float:
    return max((say.scaled(stack.total) or 0.0 for stack in stacks), default=0.0)


def _verdict(stack: EventStack, say: Voice) -> str:
    missing = stack.parts[-1].amount
    return say("chart.events.missing", amount=say.amount(missing), unit=say.unit_name) if missing > 0 else say("chart.events.paid")


def _parts_words(stack: EventStack, say: Voice) -> str:
    shown = (part for part in stack.parts if part.amount > 0 or part.kind == "missing")
    return ", ".join(f"{part_name(part, say)} {say.amount(part.amount)}" for part in shown)
