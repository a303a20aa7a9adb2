"""The chart of the page of quotes: rates on line, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.ui.components.charts import BLUE, GREY, ORANGE, Ink, Row

SHAPES, SHADES = ("diamond", "triangle-up", "circle"), (BLUE, ORANGE, GREY)
"""Of quotes bought, the cheapest of their layer, the others."""


def rates_chart(rows: Sequence[Row], states: Sequence[str], layers: Sequence[str], *, titles: tuple[str, str], ink: Ink) -> Any:
    """Return each quote's rate on line as a point in the line of its layer; rows: layer, name, rate, state, band, terms.

    `states`: words for bought, cheapest and not bought, other; `layers`: in order; `titles`: of the rate, and of the layer. Rows that come
    later are drawn over the others.
    """
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(38))
    x = alt.X(
        "rate:Q",
        title=titles[0],
        axis=alt.Axis(format=".1%", tickCount=6, labelColor=ink.text),
        scale=alt.Scale(type="sqrt", zero=True, nice=True),
    )
    y = alt.Y("layer:N", sort=list(layers), title=None, axis=alt.Axis(labels=False, ticks=False, domain=False, grid=True))
    legend = alt.Legend(title=None, orient="top", columns=1, labelLimit=320, symbolSize=200, symbolOpacity=1)
    colour = alt.Color("state:N", scale=alt.Scale(domain=list(states), range=list(SHADES)), legend=legend)
    shape = alt.Shape("state:N", scale=alt.Scale(domain=list(states), range=list(SHAPES)), legend=legend)
    tip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("layer:N", title=titles[1]),
        alt.Tooltip("rate:Q", title=titles[0], format=".2%"),
        alt.Tooltip("band:N", title=" "),
        alt.Tooltip("terms:N", title=" "),
    ]
    points = base.mark_point(filled=True, size=110, opacity=0.9, stroke=ink.edge, strokeWidth=0.6)
    names = alt.Chart(alt.InlineData(values=[{"layer": layer} for layer in layers])).mark_text(
        align="left", baseline="bottom", dx=4, dy=-6, color=ink.text, fontSize=11
    )  # above its line, so that on a narrow screen the points have the width
    return alt.layer(points.encode(x=x, y=y, color=colour, shape=shape, tooltip=tip), names.encode(x=alt.value(0), y=y, text="layer:N"))
