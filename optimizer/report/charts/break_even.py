"""How near each offer is to deciding: from its premium now to the premium at which it comes in or drops out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.report.charts.theme import BLUE, ORANGE


def break_even_chart(rows: Sequence[dict[str, Any]], *, amount: str, kinds: tuple[str, str], text: str) -> Any:
    """Return a bar an offer, in the order given; rows: name, premium, flips_at, kind (one of `kinds`: bought, not bought), label, tip.

    A tick stands at the premium now, a ring where the decision flips; `text` is the colour of letters.
    """
    order = [row["name"] for row in rows]
    base = alt.Chart(alt.InlineData(values=list(rows)), height=alt.Step(26))
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=260))
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=list(kinds), range=[BLUE, ORANGE]), legend=alt.Legend(title=None, orient="top", columns=1)
    )
    x = alt.X("premium:Q", title=amount, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5))
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("tip:N", title=" ")]
    bars = base.mark_bar(height=10).encode(x=x, x2="flips_at:Q", y=y, color=colour, tooltip=tip)
    now = base.mark_tick(color=text, thickness=3, height=18).encode(x=x, y=y, tooltip=tip)
    flips = base.mark_point(filled=False, size=70, strokeWidth=2.5).encode(x=alt.X("flips_at:Q"), y=y, color=colour, tooltip=tip)
    labelled = base.transform_calculate(right="max(datum.premium, datum.flips_at)")
    labels = labelled.mark_text(align="left", dx=8, color=text, fontSize=11).encode(x=alt.X("right:Q"), y=y, text="label:N")
    return alt.layer(bars, now, flips, labels)
