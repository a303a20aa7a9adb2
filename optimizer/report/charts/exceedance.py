"""The loss exceedance curve drawn: before insurance (dashed), after it (solid), and what is there to bear it (dotted)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from optimizer.i18n.voice import Voice
from optimizer.recovery.exceedance import ExceedancePoint
from optimizer.report.charts.theme import BLUE, GREY, VERMILION, Look, values

MARKS = (2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000, 1_000_000)

COLOURS = (GREY, BLUE, VERMILION)
WIDE = 300.0
"""Ratio of the ends of the axis from which only powers of ten are named."""
DASHES = ([4, 2], [1, 0], [1, 2])


def exceedance_chart(points: Sequence[ExceedancePoint], absorbed: float | None, say: Voice, look: Look, *, has_mix: bool = True) -> Any:
    """Return the yearly loss over its return period; `absorbed` is what reserve and own funds bear, a level line.

    Without a mix there is the curve before insurance alone.
    """
    ends = [point.return_period for point in points]
    shown = [mark for mark in MARKS if ends and ends[0] <= mark <= ends[-1] and (ends[-1] < WIDE * ends[0] or _is_power(mark))]
    curves = {say("before"): [point.gross for point in points]}
    if has_mix:
        curves[say("after")] = [point.net for point in points]
    if absorbed is not None:
        curves[f"{say('chart.absorbed')} {say.amount(absorbed)}"] = [absorbed] * len(points)
    rows = [
        {"years": years, "loss": say.scaled(amount), "curve": curve}
        for curve, amounts in curves.items()
        for years, amount in zip(ends, amounts, strict=True)
    ]
    names = list(curves)
    axis = alt.Axis(values=shown, format=",d", title=say("chart.return_period"))
    chart = (
        alt.Chart(values(rows))
        .mark_line(interpolate="step-before", strokeWidth=1.4)
        .encode(
            x=alt.X("years:Q", scale=alt.Scale(type="log", nice=False), axis=axis),
            y=alt.Y("loss:Q", axis=alt.Axis(format=",.12~g", tickCount=6), title=f"{say('chart.yearly_loss')} ({say.unit_name})"),
            color=alt.Color("curve:N", scale=alt.Scale(domain=names, range=COLOURS[: len(names)])),
            strokeDash=alt.StrokeDash("curve:N", scale=alt.Scale(domain=names, range=DASHES[: len(names)])),
        )
        .properties(width=look.width, height=look.height)
    )
    return look.dress(chart, _description(points, say))


def _is_power(mark: int) -> bool:
    return str(mark).strip("0") == "1"


def _description(points: Sequence[ExceedancePoint], say: Voice) -> str:
    words = [f"{p.return_period:,.0f}: {say.amount(p.gross)} / {say.amount(p.net)}" for p in points[:: max(len(points) // 6, 1)]]
    return f"{say('chart.exceedance')} ({say('chart.return_period')}: {say('before')} / {say('after')}): {'; '.join(words)}"
