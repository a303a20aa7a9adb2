"""Named events drawn: a bar an event with who pays what, and one event day by day; what nobody pays is hatched and lettered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.payers import FILLS, colours, edge_of, fill_of, lettering, payer_word
from optimizer.report.charts.theme import LEADING, LETTER, VERMILION, Look, values
from optimizer.report.rows.payers import EventStack, PartPaid, PayerKind

BAR, NAME = 0.5, 0.26
"""Of the height of an event: its bar, and the middle of its name above it."""
THICK = 0.62
"""Breadth of a bar of a day, as a part of its place."""
HATCHES = 45
"""Slanting lines across the whole picture, of which those over what nobody pays are drawn."""
MARGIN = 1.02


@dataclass(frozen=True, slots=True)
class _BarPart:
    """A part of a bar as a rectangle, along and across in units of the axes."""

    part: PartPaid
    along: tuple[float, float]
    across: tuple[float, float]
    is_lighter: bool = False


def events_chart(stacks: Sequence[EventStack], names: Mapping[str, str], say: Voice, look: Look) -> Any:
    """Return a bar an event, lying, in the unit of the voice; `names` of events by id stand above their bars."""
    most = max((_unit(stack.total, say) for stack in stacks), default=1.0) or 1.0
    boxes = [box for place, stack in enumerate(stacks) for box in _boxes(stack, (place + 1 - BAR + 0.06, place + 1 - 0.06), say)]
    x = alt.X(
        "start:Q",
        title=say("chart.events.axis", unit=say.unit_name),
        scale=alt.Scale(domain=[0, most * MARGIN], nice=False),
        axis=alt.Axis(format=",.12~g", tickCount=6, grid=False),
    )
    y = alt.Y("low:Q", scale=alt.Scale(domain=[0, len(stacks)], reverse=True, nice=False), axis=None)
    rows = [
        {**_tooltip(box, say), "start": box.along[0], "end": box.along[1], "low": box.across[0], "high": box.across[1]} for box in boxes
    ]
    bars = _rectangles(rows, boxes, say, look).encode(x=x, x2="end:Q", y=y, y2="high:Q")
    hatching = alt.Chart(values([_line(*line) for box in boxes for line in _hatches(box, most, len(stacks))]))
    hatched = hatching.mark_rule(color=VERMILION, strokeWidth=0.8).encode(x=x, x2="end:Q", y=y, y2="high:Q")
    wide, tall = look.width / (most * MARGIN), look.height / max(len(stacks), 1)
    letters = _letters(boxes, say, (wide, tall), look)
    text = [marks.encode(x="along:Q", y="across:Q") for marks in lettering(letters, look)]
    heads = alt.Chart(values(list(_heads(stacks, names, say, look)))).mark_text(
        fontSize=look.size, color=look.ink, align="left", baseline="middle", fontWeight="bold"
    )
    layers = [
        bars,
        hatched,
        *text,
        heads.encode(x=alt.value(0), y="across:Q", text="text:N"),
    ]
    chart = alt.layer(*layers).properties(width=look.width, height=look.height)
    return look.dress(chart, events_description(stacks, names, say))


def days_chart(stacks: Sequence[EventStack], say: Voice, look: Look) -> Any:
    """Return one event as a bar a day, in the unit of the voice: what is paid by then, the credit line drawn, what is missing."""
    most = max((_unit(stack.total, say) for stack in stacks), default=1.0) or 1.0
    boxes = [box for place, stack in enumerate(stacks) for box in _boxes(stack, _place(place), say)]
    names = " ".join(f"datum.value == {place + 0.5} ? '{day_name(stack, say)}' :" for place, stack in enumerate(stacks))
    axis = alt.Axis(
        values=[place + 0.5 for place in range(len(stacks))], labelExpr=f"{names} ''", grid=False, ticks=False, labelOverlap=False
    )
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, len(stacks)], nice=False), axis=axis)
    y = alt.Y(
        "start:Q",
        title=say("chart.events.axis", unit=say.unit_name),
        scale=alt.Scale(domain=[0, most * MARGIN], nice=False),
        axis=alt.Axis(format=",.12~g", tickCount=6),
    )
    rows = [
        {**_tooltip(box, say), "start": box.along[0], "end": box.along[1], "low": box.across[0], "high": box.across[1]} for box in boxes
    ]
    bars = _rectangles(rows, boxes, say, look).encode(x=x, x2="high:Q", y=y, y2="end:Q")
    hatching = alt.Chart(values([_line(*line) for box in boxes for line in _hatches(box, most, len(stacks))]))
    hatched = hatching.mark_rule(color=VERMILION, strokeWidth=0.8).encode(x=x, x2="high:Q", y=y, y2="end:Q")
    letters = _letters(boxes, say, (look.height / (most * MARGIN), look.width / max(len(stacks), 1)), look, upright=True)
    text = [marks.encode(x="across:Q", y="along:Q") for marks in lettering(letters, look)]
    chart = alt.layer(bars, hatched, *text)
    return look.dress(chart.properties(width=look.width, height=look.height), days_description(stacks, say))


def day_name(stack: EventStack, say: Voice) -> str:
    """Return what a moment is called: a day, or the end."""
    if stack.day == 0:
        return say("chart.tower.day")
    return say("stress.end") if stack.day is None else say("stress.days", days=str(stack.day))


def part_name(part: PartPaid, say: Voice) -> str:
    """Return who pays a part."""
    return part.insurer or payer_word(part.kind, say)


def events_description(stacks: Sequence[EventStack], names: Mapping[str, str], say: Voice) -> str:
    """Return the picture in words."""
    words = "; ".join(f"{names[stack.event.id]}: {_parts_words(stack, say)}" for stack in stacks)
    return f"{say('chart.events')} ({say.unit_name}): {words}"


def days_description(stacks: Sequence[EventStack], say: Voice) -> str:
    """Return the picture in words."""
    words = "; ".join(f"{day_name(stack, say)}: {_parts_words(stack, say)}" for stack in stacks)
    return f"{say('chart.days')} ({say.unit_name}): {words}"


def _parts_words(stack: EventStack, say: Voice) -> str:
    return ", ".join(
        f"{part_name(part, say)} {say.amount(part.amount)}" for part in stack.parts if part.amount > 0 or part.kind == "missing"
    )


def _unit(amount: float, say: Voice) -> float:
    return say.scaled(amount) or 0.0


def _place(place: int) -> tuple[float, float]:
    return place + (1 - THICK) / 2, place + (1 + THICK) / 2


def _boxes(stack: EventStack, across: tuple[float, float], say: Voice) -> Iterator[_BarPart]:
    start, policies = 0.0, 0
    for part in stack.parts:
        policies += part.kind == "policy"
        if part.amount > 0:
            end = start + part.amount
            yield _BarPart(part, (_unit(start, say), _unit(end, say)), across, policies % 2 == 0)
            start = end


def _tooltip(box: _BarPart, say: Voice) -> dict[str, Any]:
    return {
        **colours(box.part.kind, say, is_lighter=box.is_lighter),
        "name": part_name(box.part, say),
        "amount": f"{say.amount(box.part.amount)} {say.unit_name}",
    }


def _rectangles(rows: list[dict[str, Any]], boxes: Sequence[_BarPart], say: Voice, look: Look) -> Any:
    kinds: set[PayerKind] = {box.part.kind for box in boxes}
    marks = alt.Chart(values(rows)).mark_rect(strokeWidth=0.9)
    return marks.encode(
        fill=fill_of(kinds, say, look),
        stroke=edge_of(kinds, say),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("amount:N", title=" ")],
    )


def _hatches(box: _BarPart, most: float, places: int) -> Iterator[tuple[float, float, float, float]]:
    """Yield slanting lines within what nobody pays, as ends along and across: at the same distance in every bar."""
    if box.part.kind != "missing":
        return
    step, slope = most / HATCHES, most / HATCHES * 2.0
    (low, high), (near, far) = box.along, box.across
    deep = (far - near) * places
    for n in range(math.floor((low - slope * deep) / step), math.ceil(high / step) + 1):
        start = n * step
        first = max((low - start) / (slope * deep), 0.0)
        last = min((high - start) / (slope * deep), 1.0)
        if last > first:
            yield (
                start + slope * deep * first,
                start + slope * deep * last,
                near + (far - near) * first,
                near + (far - near) * last,
            )


def _line(start: float, end: float, low: float, high: float) -> dict[str, float]:
    return {"start": start, "end": end, "low": low, "high": high}


def _letters(
    boxes: Sequence[_BarPart], say: Voice, scale: tuple[float, float], look: Look, *, upright: bool = False
) -> list[dict[str, Any]]:
    """Return what stands within the parts where it fits: who pays and how much, or how much alone; `scale` in pixels along and across."""
    rows = []
    for box in boxes:
        wide, tall = (box.along[1] - box.along[0]) * scale[0], (box.across[1] - box.across[0]) * scale[1]
        wide, tall = (tall, wide) if upright else (wide, tall)
        amount, name = say.amount(box.part.amount), part_name(box.part, say)
        text = next((text for text in (f"{name} {amount}", amount) if numbers.width(text) * look.size * LETTER + 4 <= wide), None)
        if text is not None and look.size * LEADING <= tall:
            halo = FILLS["missing"] if box.part.kind == "missing" else "transparent"
            rows.append({"along": sum(box.along) / 2, "across": sum(box.across) / 2, "text": text, "halo": halo})
    return rows


def _heads(stacks: Sequence[EventStack], names: Mapping[str, str], say: Voice, look: Look) -> Iterator[dict[str, Any]]:
    """Yield the name of each event with what nobody pays of it, cut to the picture."""
    for place, stack in enumerate(stacks):
        missing = stack.parts[-1].amount
        verdict = say("chart.events.missing", amount=say.amount(missing), unit=say.unit_name) if missing > 0 else say("chart.events.paid")
        room = int(look.width / (look.size * LETTER * 1.1)) - numbers.width(verdict) - 3
        yield {"across": place + NAME, "text": f"{numbers.cut(names[stack.event.id], max(room, 8))}: {verdict}"}
