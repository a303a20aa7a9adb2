"""The efficient frontier drawn: the least cost as a line, its breakpoints as dots, and today, all cash, the law alone and the mix on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from optimizer.i18n import units
from optimizer.i18n.voice import Voice
from optimizer.report.charts.axis_units import unit_of
from optimizer.report.charts.theme import BLUE, GREEN, GREY, ORANGE, VERMILION, Look, to_svg, values
from optimizer.report.formats.frontier import axis_title
from optimizer.report.rows.frontier import frontier_rows, line_points, policies_words, range_of
from optimizer.results.frontier import Frontier, FrontierMark

MARKS = {"mix": (VERMILION, "diamond"), "today": (GREY, "square"), "all_cash": (ORANGE, "triangle-up"), "law_only": (GREEN, "cross")}
"""Colour and shape of each mix to compare with."""
ROOM, BESIDE = 0.12, 0.03
"""Of the height, above the dearest and beneath the cheapest; of the width, on either side."""
LOOK = Look(640, 340, ground="white", size=11)


def frontier_to_svg(result: Frontier, say: Voice) -> str:
    """Return the chart as SVG, drawn without a browser or the network."""
    words = "; ".join(f"{axis_title(result, say)} {row.point.at:,.6g}: {row.point.cost:,.6g}" for row in frontier_rows(result))
    return to_svg(LOOK.dress(frontier_chart(result, say, LOOK).properties(width=LOOK.width), f"{say('frontier')}: {words}")) + "\n"


def frontier_chart(result: Frontier, say: Voice, look: Look, *, in_unit: bool = False, names: Mapping[str, str] | None = None) -> Any:
    """Return the layers of the chart, without a width: steps and slopes, dashed where nothing proves them, dots, labelled marks.

    Amounts are in the voice's unit, or in one for each axis that keeps it short; `names`: what offers are called, else by their ids.
    """
    unit = (float(units.size(say.currency, say.unit)), say.unit_name)
    (across, across_word), (up, up_word) = (unit, unit) if in_unit else _short_units(result, say)
    x = alt.X(
        "at:Q", title=_titled(axis_title(result, say), across_word), scale=_scale(*_padded(list(range_of(result)), BESIDE), by=across)
    )
    costs = [*(corner.cost for corner in line_points(result)), *(mark.cost for mark in result.marks)]
    y = alt.Y("cost:Q", title=_titled(say("frontier.cost"), up_word), scale=_scale(*_padded(costs, ROOM), by=up))
    corners = [
        {"at": corner.at / across, "cost": corner.cost / up, "place": place, "part": f"{corner.part}", "proved": corner.proved}
        for place, corner in enumerate(line_points(result))
    ]
    joints = alt.Chart(values(corners)).mark_line(color=BLUE, strokeWidth=1, opacity=0.45).encode(x=x, y=y, order="place:Q")
    dash = alt.StrokeDash("proved:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [4, 4]]), legend=None)
    line = alt.Chart(values(corners)).mark_line(color=BLUE, strokeWidth=2.5).encode(x=x, y=y, detail="part:N", strokeDash=dash)
    return alt.layer(
        joints, line, _dots(result, say, ((across, up), names or {}, look), (x, y)), *_marks(result, say, look, (across, up), (x, y))
    ).properties(height=look.height)


def _short_units(result: Frontier, say: Voice) -> tuple[tuple[float, str], tuple[float, str]]:
    places = [*(point.at for point in result.points), *(mark.at for mark in result.marks)]
    costs = [*(point.cost for point in result.points), *(mark.cost for mark in result.marks)]
    return unit_of(places, say), unit_of(costs, say)


def _titled(title: str, unit: str) -> str:
    return f"{title} ({unit})" if unit else title


def _padded(amounts: list[float], part: float) -> tuple[float, float]:
    low, high = min(amounts, default=0.0), max(amounts, default=1.0)
    room = part * ((high - low) or abs(high) or 1.0)
    return low - room, high + room


def _scale(low: float, high: float, *, by: float) -> Any:
    return alt.Scale(domain=[low / by, (high if high > low else low + 1.0) / by], nice=False, zero=False)


def _dots(result: Frontier, say: Voice, lettering: tuple[tuple[float, float], Mapping[str, str], Look], axes: tuple[Any, Any]) -> Any:
    by, names, look = lettering
    rows = [
        {
            "at": row.point.at / by[0],
            "cost": row.point.cost / by[1],
            "full_at": say.money(row.point.at),
            "full_cost": say.money(row.point.cost),
            "kind": say(f"frontier.kind.{row.point.kind}"),
            "reserve": say.money(row.point.reserve),
            "premium": say.money(row.point.premium),
            "policies": policies_words(row.point, names, say),
        }
        for row in frontier_rows(result)
    ]
    tips = {"full_at": "frontier.at", "full_cost": "frontier.cost", "kind": "frontier.kind", "policies": "frontier.policies"}
    tips |= {"reserve": "frontier.reserve", "premium": "frontier.premium"}
    tip = [alt.Tooltip(f"{name}:N", title=say(key)) for name, key in tips.items()]
    return (
        alt.Chart(values(rows))
        .mark_point(filled=True, color=BLUE, size=look.size**2 / 3, opacity=1)
        .encode(x=axes[0], y=axes[1], tooltip=tip)
    )


def _marks(result: Frontier, say: Voice, look: Look, by: tuple[float, float], axes: tuple[Any, Any]) -> list[Any]:
    names = {mark.kind: mark_name(mark, say) for mark in result.marks}
    middle = sum(range_of(result)) / 2
    rows = [
        {
            "at": mark.at / by[0],
            "cost": mark.cost / by[1],
            "name": names[mark.kind],
            "full_at": say.money(mark.at),
            "full_cost": say.money(mark.cost),
            "label": "above" if mark.kind == "mix" else "left" if mark.at > middle else "right",
        }
        for mark in result.marks
    ]
    shown = [MARKS[mark.kind] for mark in result.marks]
    domain = list(names.values())
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("full_at:N", title=say("frontier.at"))]
    tip.append(alt.Tooltip("full_cost:N", title=say("frontier.cost")))
    base = alt.Chart(values(rows))
    points = base.mark_point(filled=True, size=look.size**2, opacity=1, stroke=look.ink, strokeWidth=0.8).encode(
        x=axes[0],
        y=axes[1],
        color=alt.Color("name:N", scale=alt.Scale(domain=domain, range=[colour for colour, _ in shown]), legend=None),
        shape=alt.Shape("name:N", scale=alt.Scale(domain=domain, range=[shape for _, shape in shown]), legend=None),
        tooltip=tip,
    )
    return [points, *(text for place in ("above", "left", "right") for text in _labels(base, place, look, axes))]


def _labels(base: Any, place: str, look: Look, axes: tuple[Any, Any]) -> list[Any]:
    """Return the names of the marks on one side of them, each on a halo: the answer's own above, that it may stand on the line."""
    lettering: dict[str, Any] = {"fontSize": look.size, "fontWeight": "bold", "color": look.ink}
    halo: dict[str, Any] = {"stroke": look.ground or "#ffffff", "strokeWidth": 3, "strokeJoin": "round"}
    away = look.size * 0.9
    side: dict[str, Any] = {
        "above": {"align": "center", "baseline": "bottom", "dy": -away},
        "left": {"align": "right", "baseline": "middle", "dx": -away},
        "right": {"align": "left", "baseline": "middle", "dx": away},
    }[place]
    chosen = base.transform_filter(f"datum.label == '{place}'")
    return [chosen.mark_text(**lettering, **side, **behind).encode(x=axes[0], y=axes[1], text="name:N") for behind in (halo, {})]


def mark_name(mark: FrontierMark, say: Voice) -> str:
    """Return what a mix to compare with is called."""
    name = say(f"standing.{mark.kind}")
    return name if mark.is_lawful else say("frontier.unlawful", name=name)
