"""The tower drawn: who pays which band of one loss, the firm's deductibles, what nobody covers (hatched), the law's line."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import altair as alt

from optimizer.i18n import numbers
from optimizer.i18n.numbers import cut
from optimizer.i18n.voice import Voice
from optimizer.report.charts.axis_units import unit_of
from optimizer.report.charts.lettering import LETTER, LEVEL, UPRIGHT, fitting
from optimizer.report.charts.theme import BLUE, GREY, ORANGE, VERMILION, Look, values
from optimizer.report.rows.tower import Tower, TowerBlock

FILLS = {"cover": "#bcdcf0", "deductible": "#fbe3b0", "gap": "transparent"}
EDGES = {"cover": BLUE, "deductible": ORANGE, "gap": GREY}
ROOM = 1.12
"""Width of a column with the space to the next, as a multiple of the full share."""
HEADROOM = 1.04
"""Height of the picture over its highest block, in square roots."""
LETTERINGS = ((LEVEL, 1), (LEVEL, 2), (UPRIGHT, 1), (UPRIGHT, 2))
"""Angles of texts in blocks, and their lines."""
MOST_LINES = 5
"""Of the classes beneath a column."""
INK = "#1a1a1a"
"""On the light fill of a block, whatever the page is drawn on."""
LINES = 9
"""Hatching lines across the height of the picture."""
STEPS = (0.0, 1.0, 2.0, 4.0, 6.0)
LEAST_STEP = 0.09
"""Between two labels of the axis, as a part of its length."""
MARGIN = 0.36
"""Room to the right for what the law's line says, in widths of a column."""


def tower_chart(tower: Tower, say: Voice, look: Look) -> Any:
    """Return the chart; heights are square roots of amounts, so that a thin first layer beside a tall one can be read."""
    unit, word = unit_of([tower.top], say)
    scale = alt.Scale(domain=[0, math.sqrt(tower.top / unit) * HEADROOM], nice=False, zero=True)
    y = alt.Y("bottom:Q", scale=scale, axis=_axis(tower.top / unit, f"{say('chart.loss')} ({word})"))
    x = alt.X("left:Q", scale=alt.Scale(domain=[0, _breadth(tower)], nice=False), axis=None)
    blocks = alt.Chart(values([_rectangle(tower, block, unit, say) for block in tower.blocks]))
    boxes = blocks.mark_rect(strokeWidth=0.8).encode(
        x=x,
        x2="right:Q",
        y=y,
        y2="top:Q",
        fill=alt.Fill("kind:N", scale=_scale(say, FILLS), legend=alt.Legend(symbolStrokeColor=GREY)),
        stroke=alt.Stroke("kind:N", scale=_scale(say, EDGES), legend=None),
        tooltip=["text:N", "band:N"],
    )
    layers = [boxes, _hatching(tower, unit, x, y), _words(tower, unit, say, look), _heads(tower, say, look)]
    if tower.required is not None:
        layers.append(_line(tower, unit, say, look))
    chart = alt.layer(*layers).properties(width=look.width, height=look.height)
    return look.dress(chart, description(tower, say))


def description(tower: Tower, say: Voice) -> str:
    """Return the picture in words: each block with its band."""
    words = [
        f"{say(f'chart.{b.kind}')} {b.offer} {say.amount(b.bottom)}–{say.amount(b.top)} {numbers.level(b.share)}" for b in tower.blocks
    ]
    return f"{say('chart.tower')}: {'; '.join(words)}"


def _class_words(pattern: str, say: Voice) -> list[str]:
    """Return what a pattern of classes is called: wallet and cause, or every class."""
    parts = [part for part in pattern.split(".") if part != "*"] or ["*"]
    return [say(f"paper.class.{part}") if say.knows(f"paper.class.{part}") else part for part in parts]


def _scale(say: Voice, colours: dict[str, str]) -> Any:
    return alt.Scale(domain=[say(f"chart.{kind}") for kind in colours], range=list(colours.values()))


def _axis(top: float, title: str) -> Any:
    """Return an axis that shows amounts although it measures their square roots."""
    decade = 10.0 ** math.floor(math.log10(top)) if top > 0 else 1.0
    ticks: list[float] = []
    for step in sorted({part * scale for scale in (decade / 100.0, decade / 10.0, decade) for part in STEPS}, reverse=True):
        if step <= top and (not ticks or math.sqrt(ticks[-1] / top) - math.sqrt(step / top) > LEAST_STEP):
            ticks.append(step)
    return alt.Axis(
        values=[math.sqrt(step) for step in ticks], labelExpr="format(datum.value * datum.value, ',.3~r')", labelOverlap=False, title=title
    )


def _offset(tower: Tower, column: str) -> float:
    return tower.columns.index(column) * ROOM


def _rectangle(tower: Tower, block: TowerBlock, unit: float, say: Voice) -> dict[str, Any]:
    at = _offset(tower, block.column)
    return {
        "kind": say(f"chart.{block.kind}"),
        "left": at + block.left,
        "right": at + block.right,
        "bottom": math.sqrt(block.bottom / unit),
        "top": math.sqrt(block.top / unit),
        "text": f"{block.offer} {numbers.level(block.share)}",
        "band": f"{say.amount(block.bottom)} – {say.amount(block.top)}",
    }


def _hatching(tower: Tower, unit: float, x: Any, y: Any) -> Any:
    """Return slanting lines over the gaps, clipped to them."""
    tall = math.sqrt(tower.top / unit)
    rows = []
    for block in (block for block in tower.blocks if block.kind == "gap"):
        at, low, high = _offset(tower, block.column), math.sqrt(block.bottom / unit), math.sqrt(block.top / unit)
        for start in _starts(low - tall, high, tall / LINES):
            rows.append(_clipped(start, (low, high), (block.left, block.right), tall) | {"at": at})
    lines = [{**row, "left": row["at"] + row["left"], "right": row["at"] + row["right"]} for row in rows]
    return alt.Chart(values(lines)).mark_rule(color=GREY, strokeWidth=0.5, opacity=0.6).encode(x=x, x2="right:Q", y=y, y2="top:Q")


def _starts(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step)
    return [n * step for n in range(first, math.floor(high / step) + 1)] if step > 0 else []


def _clipped(start: float, heights: tuple[float, float], sides: tuple[float, float], slope: float) -> dict[str, float]:
    """Return the part of the line `start + slope x` within a rectangle; a point where it does not cross it."""
    left = min(max(sides[0], (heights[0] - start) / slope), sides[1])
    right = max(min(sides[1], (heights[1] - start) / slope), left)
    return (
        {"left": left, "right": right, "bottom": start + slope * left, "top": start + slope * right}
        if right > left
        else _point(heights, sides)
    )


def _point(heights: tuple[float, float], sides: tuple[float, float]) -> dict[str, float]:
    return {"left": sides[0], "right": sides[0], "bottom": heights[0], "top": heights[0]}


def _words(tower: Tower, unit: float, say: Voice, look: Look) -> Any:
    """Return what stands in the blocks: the offer and its share, upright where the block is too narrow, clear of the law's line."""
    rows = [row for block in _named(tower) for row in _word(tower, block, say, look)]
    for row in rows:
        row["y"] = math.sqrt(row["at"] / unit)
    shown = [_lettering([row for row in rows if (row["angle"], len(row["text"])) == kind], kind, look) for kind in LETTERINGS]
    return alt.layer(*shown)


def _lettering(rows: list[dict[str, Any]], kind: tuple[int, int], look: Look) -> Any:
    """Return texts of one angle and number of lines: a mark centres its first line alone."""
    angle, lines = kind
    size = look.size - 0.5
    marks = alt.Chart(values(rows)).mark_text(fontSize=size, baseline="middle", angle=angle, dy=-(lines - 1) * 0.6 * size)
    return marks.encode(x="x:Q", y="y:Q", text="text:N", color=alt.Color("ink:N", scale=None))


def _named(tower: Tower) -> list[TowerBlock]:
    """Return the blocks that carry a name: of a policy whose layer is drawn in several, the largest; every gap."""
    largest: dict[tuple[str, ...], TowerBlock] = {}
    for n, block in enumerate(tower.blocks):
        key = (block.column, block.kind, block.offer or str(n))
        if key not in largest or _area(block) > _area(largest[key]):
            largest[key] = block
    return list(largest.values())


def _area(block: TowerBlock) -> float:
    return (math.sqrt(block.top) - math.sqrt(block.bottom)) * (block.right - block.left)


def _word(tower: Tower, block: TowerBlock, say: Voice, look: Look) -> Iterator[dict[str, Any]]:
    """Yield the text of a block where there is room for it, with the amount at which its middle stands."""
    per_share, whole = look.width / _breadth(tower), math.sqrt(tower.top) * HEADROOM
    low, high = _widest_band(block, tower.required)
    wide, tall = per_share * (block.right - block.left), (math.sqrt(high) - math.sqrt(low)) / whole * look.height
    label = fitting(_label_lines(block, say), wide, tall, look.size)
    if label is not None:
        at = ((math.sqrt(low) + math.sqrt(high)) / 2) ** 2
        ink = look.ink if block.kind == "gap" else INK
        x = _offset(tower, block.column) + (block.left + block.right) / 2
        yield {"x": x, "at": at, "ink": ink, "text": list(label.lines), "angle": label.angle}


def _label_lines(block: TowerBlock, say: Voice) -> list[tuple[str, ...]]:
    """Return what a block says, and what instead where that does not fit."""
    if block.kind == "cover":
        share = numbers.level(block.share)
        return [(block.offer, share), (block.insurer, share), (block.insurer,)]
    return [(say("chart.gap_short" if block.kind == "gap" else "chart.deductible"),)]


def _widest_band(block: TowerBlock, required: float | None) -> tuple[float, float]:
    """Return the part of a block above or below the law's line, whichever is taller in the picture."""
    if required is None or not block.bottom < required < block.top:
        return block.bottom, block.top
    below = math.sqrt(required) - math.sqrt(block.bottom)
    return (block.bottom, required) if below >= math.sqrt(block.top) - math.sqrt(required) else (required, block.top)


def _breadth(tower: Tower) -> float:
    return max(len(tower.columns), 1) * ROOM + (MARGIN if tower.required is not None else 0.0)


def _heads(tower: Tower, say: Voice, look: Look) -> Any:
    """Return the classes of each column beneath it, a line each, cut to the column."""
    letters = int(look.width / _breadth(tower) * ROOM / (look.size * LETTER * 1.05))
    rows = []
    for column in tower.columns:
        words = [part for pattern in column.split(";") for part in _class_words(pattern, say)]
        lines = [cut(word, letters) for word in dict.fromkeys(words)]
        shown = lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]
        rows.append({"x": _offset(tower, column) + 0.5, "y": 0.0, "text": shown})
    marks = alt.Chart(values(rows)).mark_text(fontSize=look.size, color=look.ink, dy=5, baseline="top")
    return marks.encode(x="x:Q", y="y:Q", text="text:N")


def _line(tower: Tower, unit: float, say: Voice, look: Look) -> Any:
    required = tower.required or 0.0
    lines = [say("required"), f"{required / unit:,.4g}"]
    at = values([{"y": math.sqrt(required / unit), "x": _breadth(tower), "text": lines}])
    rule = alt.Chart(at).mark_rule(color=VERMILION, strokeWidth=1.4, strokeDash=[5, 3]).encode(y="y:Q")
    text = alt.Chart(at).mark_text(align="right", baseline="bottom", dy=-10, fontSize=look.size, fontWeight="bold", color=look.ink)
    return alt.layer(rule, text.encode(x="x:Q", y="y:Q", text="text:N"))
