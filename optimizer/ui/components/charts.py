"""Charts as functions of rows: they draw, and compute nothing but where on the paper things stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

Row = dict[str, Any]
COLOURS = ("#0072b2", "#e69f00", "#8c8c8c", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Okabe and Ito's palette, which differ for every eye."""
BLUE, ORANGE, GREY, GREEN, RED = COLOURS[0], COLOURS[1], COLOURS[2], COLOURS[3], COLOURS[6]


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours that depend on the paper."""

    text: str
    edge: str


WIDTH, LETTER = 400, 6.0
"""Of the narrowest paper the tower is drawn on, and of a letter, in pixels."""
LIGHT = Ink("#1a1c24", "#ffffff")
DARK = Ink("#f2f2f2", "#0e1117")


def tower_chart(rows: Sequence[Row], required: Row | None, *, amount: str, ink: Ink) -> Any:
    """Return the layers by wallet; rows: wallet, label, short, from, to, bottom, top, kind (`cover`, `gap`), words for the tooltip.

    `required`: amount and label of the requirement's line.
    """
    lanes = list(dict.fromkeys(row["wallet"] for row in rows))
    most = max((row["to"] for row in rows), default=1.0)
    placed = [_in_lane(row, lanes.index(row["wallet"]), most) | {"inside": _fitting(row, WIDTH * 0.9 / len(lanes) / most)} for row in rows]
    names = " ".join(f"datum.value == {i + 0.5} ? {_quoted(lane)} :" for i, lane in enumerate(lanes))
    x = alt.X(
        "x:Q",
        title=None,
        scale=alt.Scale(domain=[0, len(lanes)], nice=False),
        axis=alt.Axis(values=[i + 0.5 for i in range(len(lanes))], labelExpr=f"{names} ''", grid=False, ticks=False, labelLimit=160),
    )
    y = alt.Y("bottom:Q", title=amount, scale=alt.Scale(type="sqrt", nice=True))
    tip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("terms:N", title=" ")]
    base = alt.Chart(alt.InlineData(values=placed), height=420)
    cover = base.transform_filter("datum.kind == 'cover'").mark_rect(stroke=ink.edge, strokeWidth=1.5, color=BLUE)
    gap = base.transform_filter("datum.kind == 'gap'").mark_rect(stroke=ink.text, strokeDash=[3, 3], color=GREY, fillOpacity=0.15)
    text = base.transform_filter("datum.kind == 'cover'").mark_text(color="#ffffff", fontSize=11)
    layers = [
        gap.encode(x=x, x2="x2:Q", y=y, y2="top:Q", tooltip=tip),
        cover.encode(x=x, x2="x2:Q", y=y, y2="top:Q", tooltip=tip),
        text.encode(x=alt.X("middle:Q"), y=alt.Y("centre:Q"), text="inside:N", tooltip=tip),
    ]
    return alt.layer(*layers, *_required_line(required, ink))


def _in_lane(row: Row, lane: int, most: float) -> Row:
    left, wide = lane + 0.05, 0.9 / most
    start, end = left + row["from"] * wide, left + row["to"] * wide
    centre = ((row["bottom"] ** 0.5 + row["top"] ** 0.5) / 2) ** 2
    return {**row, "x": start, "x2": end, "middle": (start + end) / 2, "centre": centre}


def _fitting(row: Row, unit: float) -> str:
    """Return the longer of its two labels that fits into a rectangle; `unit`: width of a whole share."""
    room = (row["to"] - row["from"]) * unit / LETTER
    return next((text for text in (row["label"], row["short"]) if len(text) <= room), "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _required_line(required: Row | None, ink: Ink) -> list[alt.Chart]:
    if required is None:
        return []
    line = alt.Chart(alt.InlineData(values=[required]))
    rule = line.mark_rule(color=RED, strokeWidth=2, strokeDash=[6, 3]).encode(y=alt.Y("amount:Q"))
    place: Row = {"align": "left", "dx": 4, "dy": -8, "fontWeight": "bold"}
    at: Row = {"y": "amount:Q", "x": alt.value(0), "text": "label:N"}
    halo = line.mark_text(stroke=ink.edge, strokeWidth=4, **place).encode(**at)
    return [rule, halo, line.mark_text(color=ink.text, **place).encode(**at)]


def steps_chart(rows: Sequence[Row], *, amount: str, ink: Ink) -> Any:
    """Return a waterfall lying on its side; rows: name, start, end, label, kind (`total`, `more`, `less`)."""
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(34))
    order = [row["name"] for row in rows]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=170))
    kinds = alt.Scale(domain=["total", "more", "less"], range=[BLUE, ORANGE, GREEN])
    bars = base.mark_bar().encode(
        x=alt.X("start:Q", title=amount, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5)),
        x2="end:Q",
        y=y,
        color=alt.Color("kind:N", scale=kinds, legend=None),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title=amount)],
    )
    text = base.transform_calculate(right="max(datum.start, datum.end)").mark_text(align="left", dx=4, color=ink.text)
    return alt.layer(bars, text.encode(x=alt.X("right:Q"), y=y, text="label:N"))


def exceedance_chart(rows: Sequence[Row], *, titles: tuple[str, str], ink: Ink) -> Any:
    """Return losses by return period, before and after insurance; rows: years, series, amount."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    base = alt.Chart(alt.InlineData(values=list(rows)), height=300)
    x = alt.X(
        "years:Q", title=titles[0], scale=alt.Scale(type="log", nice=False), axis=alt.Axis(values=[10, 100, 1000, 10000], format=",d")
    )
    y = alt.Y("amount:Q", title=titles[1])
    colour = alt.Color("series:N", scale=alt.Scale(domain=names, range=[GREY, BLUE]), legend=alt.Legend(title=None, orient="top"))
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=[[6, 4], [1, 0]]), legend=None)
    tip = [
        alt.Tooltip("series:N", title=" "),
        alt.Tooltip("years:Q", title=titles[0]),
        alt.Tooltip("amount:Q", title=titles[1], format=",.2f"),
    ]
    line = base.mark_line(strokeWidth=2.5, interpolate="linear").encode(x=x, y=y, color=colour, strokeDash=dash)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=names, range=["square", "circle"]), legend=None)
    points = base.mark_point(filled=True, size=45).encode(x=x, y=y, color=colour, shape=shape, tooltip=tip)
    return alt.layer(line, points)


def curve_chart(rows: Sequence[Row], today: Row | None, *, titles: tuple[str, str], ink: Ink) -> Any:
    """Return the cost in its groups over one number of the case; rows: value, group, amount, place; `today`: value and label."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    base = alt.Chart(alt.InlineData(values=list(rows)), height=320)
    x = alt.X("value:Q", title=titles[0], scale=alt.Scale(nice=False, zero=False))
    area = base.mark_area(line=True, fillOpacity=0.75).encode(
        x=x,
        y=alt.Y("amount:Q", title=titles[1], stack="zero"),
        color=alt.Color(
            "group:N",
            sort=groups,
            scale=alt.Scale(domain=groups, range=list(COLOURS[:3])),
            legend=alt.Legend(title=None, orient="top", columns=1, labelLimit=320),
        ),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("group:N", title=" "),
            alt.Tooltip("value:Q", title=titles[0], format=",.2f"),
            alt.Tooltip("amount:Q", title=titles[1], format=",.2f"),
        ],
    )
    if today is None:
        return alt.layer(area)
    line = alt.Chart(alt.InlineData(values=[today]))
    rule = line.mark_rule(color=ink.text, strokeDash=[4, 3], strokeWidth=2).encode(x="value:Q")
    label = line.mark_text(color=ink.text, align="left", dx=5, dy=8, fontWeight="bold").encode(x="value:Q", y=alt.value(0), text="label:N")
    return alt.layer(area, rule, label)


def bars_chart(rows: Sequence[Row], *, amount: str, ink: Ink) -> Any:
    """Return one bar a scenario, the cost in its groups; rows: name, group, amount, place, total (text, on the last group)."""
    groups = list(dict.fromkeys(row["group"] for row in rows))
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(44))
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=170))
    bars = base.mark_bar().encode(
        x=alt.X("sum(amount):Q", title=amount, axis=alt.Axis(tickCount=5)),
        y=y,
        color=alt.Color(
            "group:N",
            sort=groups,
            scale=alt.Scale(domain=groups, range=list(COLOURS[:3])),
            legend=alt.Legend(title=None, orient="top", columns=1, labelLimit=320),
        ),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("group:N", title=" "), alt.Tooltip("amount:Q", title=amount, format=",.2f")],
    )
    return alt.layer(bars)
