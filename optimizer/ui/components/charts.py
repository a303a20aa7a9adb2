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


LIGHT = Ink("#1a1c24", "#ffffff")
DARK = Ink("#f2f2f2", "#0e1117")


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
