"""What each doubtful figure is worth: the least cost at both ends of its range, against the answer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.report.charts.theme import BLUE, GREY, VERMILION


def tornado_chart(rows: Sequence[dict[str, Any]], cost: float, *, amount: str, ends: tuple[str, str], text: str) -> Any:
    """Return two bars a figure, in the order given; rows: name, end (one of `ends`: low, high), cost (None where there is none), label.

    Both bars of a figure start at `cost`, the answer's; an end without a cost is written out beside the line.
    """
    order = list(dict.fromkeys(row["name"] for row in rows))
    placed = [row | {"from": cost, "at": cost if row["cost"] is None else row["cost"]} for row in rows]
    base = alt.Chart(alt.InlineData(values=placed), height=alt.Step(17))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    lane = alt.YOffset("end:N", sort=list(ends))
    x = alt.X("from:Q", title=amount, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=5))
    colour = alt.Color(
        "end:N", scale=alt.Scale(domain=list(ends), range=[BLUE, VERMILION]), legend=alt.Legend(title=None, orient="top", columns=1)
    )
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("end:N", title=" "), alt.Tooltip("label:N", title=" ")]
    bars = base.mark_bar().encode(x=x, x2="at:Q", y=y, yOffset=lane, color=colour, tooltip=tip)
    right = "datum.at >= datum.from"
    letters: dict[str, Any] = {"fontSize": 10, "color": text}
    at: dict[str, Any] = {"x": alt.X("at:Q"), "y": y, "yOffset": lane, "text": "label:N"}
    beyond = base.transform_filter(right).mark_text(align="left", dx=4, **letters).encode(**at)
    below = base.transform_filter(f"!({right})").mark_text(align="right", dx=-4, **letters).encode(**at)
    line = alt.Chart(alt.InlineData(values=[{"from": cost}])).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="from:Q")
    return alt.layer(bars, line, beyond, below)
