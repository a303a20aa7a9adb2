"""Charts of the insurer's page as functions of rows: they draw, and compute nothing but where on the paper things stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.ui.components.charts import BLUE, GREEN, GREY, ORANGE, RED, Ink, Row


def band_chart(rows: Sequence[Row], band: Row | None, *, amount: str, ink: Ink) -> Any:
    """Return premiums on one line each; rows: name, amount, label; `band`: from and to, the premiums that suit both sides."""
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(38))
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=170))
    x = alt.X("amount:Q", title=amount, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5))
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title=amount)]
    points = base.mark_point(filled=True, size=140, shape="diamond", color=BLUE).encode(x=x, y=y, tooltip=tip)
    text = base.mark_text(align="left", dx=10, color=ink.text).encode(x=x, y=y, text="label:N")
    if band is None:
        return alt.layer(points, text)
    area = alt.Chart(alt.InlineData(values=[band])).mark_rect(color=GREEN, opacity=0.25).encode(x=alt.X("from:Q"), x2="to:Q")
    return alt.layer(area, points, text)


def demand_chart(rows: Sequence[Row], marks: Sequence[Row], *, titles: tuple[str, str], ink: Ink) -> Any:
    """Return the number of buyers by rate on line, a step at each rate at which one leaves; rows: from, to, buyers; marks: rate, label."""
    base = alt.Chart(alt.InlineData(values=list(rows)), height=320)
    x = alt.X("from:Q", title=titles[0], axis=alt.Axis(format=".1%", tickCount=6), scale=alt.Scale(nice=False, zero=True))
    tip = [alt.Tooltip("to:Q", title=titles[0], format=".3%"), alt.Tooltip("buyers:Q", title=titles[1])]
    bars = base.mark_rect(color=BLUE, fillOpacity=0.75, stroke=ink.edge, strokeWidth=0.5).encode(
        x=x, x2="to:Q", y=alt.Y("buyers:Q", title=titles[1], axis=alt.Axis(tickMinStep=1)), y2=alt.datum(0), tooltip=tip
    )
    return alt.layer(bars, *_marks(marks, ink))


def profit_chart(rows: Sequence[Row], marks: Sequence[Row], *, titles: tuple[str, str], ink: Ink) -> Any:
    """Return the profit at each rate at which a buyer leaves, by how capital is held; rows: to, series, profit; marks: rate, label."""
    names = list(dict.fromkeys(row["series"] for row in rows))
    base = alt.Chart(alt.InlineData(values=list(rows)), height=320)
    x = alt.X("to:Q", title=titles[0], axis=alt.Axis(format=".1%", tickCount=6), scale=alt.Scale(nice=False, zero=True))
    y = alt.Y("profit:Q", title=titles[1])
    colour = alt.Color(
        "series:N", scale=alt.Scale(domain=names, range=[BLUE, GREY]), legend=alt.Legend(title=None, orient="top", columns=1)
    )
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]), legend=None)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=names, range=["circle", "square"]), legend=None)
    tip = [
        alt.Tooltip("series:N", title=" "),
        alt.Tooltip("to:Q", title=titles[0], format=".3%"),
        alt.Tooltip("profit:Q", title=titles[1], format=",.2f"),
    ]
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    points = base.mark_point(filled=True, size=40).encode(x=x, y=y, color=colour, shape=shape, tooltip=tip)
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color=ink.text, strokeWidth=1).encode(y="zero:Q")
    return alt.layer(zero, line, points, *_marks(marks, ink))


def _marks(marks: Sequence[Row], ink: Ink) -> list[alt.Chart]:
    """Return a line with its label at each rate that is marked, the labels beneath one another."""
    layers = []
    for place, mark in enumerate(marks):
        base = alt.Chart(alt.InlineData(values=[mark]))
        colour = RED if place else ORANGE
        layers.append(base.mark_rule(color=colour, strokeDash=[5, 3], strokeWidth=2).encode(x="rate:Q"))
        at = {"x": alt.X("rate:Q"), "y": alt.value(10 + 16 * place), "text": alt.Text("label:N")}
        layers.append(base.mark_text(stroke=ink.edge, strokeWidth=4, align="left", dx=4, fontWeight="bold").encode(**at))
        layers.append(base.mark_text(color=ink.text, align="left", dx=4, fontWeight="bold").encode(**at))
    return layers
