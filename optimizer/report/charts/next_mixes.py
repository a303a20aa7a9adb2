"""What another mix would change: one small picture a mix, all on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.report.charts.theme import BLUE, ORANGE


def next_mix_chart(rows: Sequence[dict[str, Any]], *, amount: str, most: float, text: str) -> Any:
    """Return a bar a measure, from 0 to its change against the answer; rows: name, change, label; `most`: half the width of the scale."""
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(26))
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=alt.Axis(labelLimit=140))
    x = alt.X("change:Q", title=amount, scale=alt.Scale(domain=[-most, most]), axis=alt.Axis(tickCount=3))
    more = alt.when(alt.datum.change > 0).then(alt.value(ORANGE)).otherwise(alt.value(BLUE))
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title=amount)]
    bars = base.mark_bar(height=14).encode(x=x, y=y, color=more, tooltip=tip)
    at: dict[str, Any] = {"x": alt.X("change:Q"), "y": y, "text": "label:N"}
    right = base.transform_filter("datum.change >= 0").mark_text(color=text, fontSize=10, align="left", dx=4).encode(**at)
    left = base.transform_filter("datum.change < 0").mark_text(color=text, fontSize=10, align="right", dx=-4).encode(**at)
    return alt.layer(bars, right, left)
