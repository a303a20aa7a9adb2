"""A curve as a picture: the yearly cost in its three groups at every point, as SVG, drawn without a browser or the network."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

import altair as alt

from optimizer.i18n import numbers
from optimizer.i18n.catalogue import WORDS
from optimizer.report.formats.curve import group_sums, mix_changes, value_of
from optimizer.report.rows import tables
from optimizer.results.curve import Curve

COLOURS = {"cash_out": "#0072b2", "opportunity": "#e69f00", "own_losses": "#8c8c8c"}
"""Of Okabe and Ito's palette, which differ for every eye, and in grey."""
MARK = "▲ another mix than before"
SCALES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
FEW = 16
"""Points up to which each bar carries its total."""
WIDTH, HEIGHT = 720, 360


def curve_to_svg(curve: Curve) -> str:
    """Return the chart: stacked bars of cash out, opportunity cost and own losses, points without a mix named in place of a bar."""
    import vl_convert

    svg = vl_convert.vegalite_to_svg(curve_chart(curve).to_dict())
    title, description = escape(_title(curve)), escape(_description(curve))
    head, tag, rest = str(svg).partition(">")
    return f'{head} role="img"{tag}<title>{title}</title><desc>{description}</desc>{rest}\n'


def curve_chart(curve: Curve) -> Any:
    """Return the chart as an Altair object, for a page or a file."""
    unit, word = _unit(curve)
    order = [value_of(point) for point in curve.points]
    x = alt.X("value:N", sort=order, title=curve.key, axis=alt.Axis(labelAngle=0 if len(order) <= 8 else -45))
    groups = [WORDS[f"group.{group}"] for group in tables.GROUPS]
    bars = (
        alt.Chart({"values": _parts(curve, unit)})
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("amount:Q", title=_axis(curve, word), stack="zero"),
            color=alt.Color(
                "group:N",
                title=None,
                sort=groups,
                scale=alt.Scale(domain=groups, range=[COLOURS[g] for g in tables.GROUPS]),
            ),
            order=alt.Order("place:Q"),
        )
    )
    notes = alt.Chart({"values": _notes(curve, unit)})
    labels = notes.mark_text(dy=-6, baseline="bottom", fontSize=11).encode(x=x, y="top:Q", text="label:N")
    return (
        alt.layer(bars, labels)
        .properties(
            title=alt.TitleParams(_title(curve), subtitle=_subtitle(curve), anchor="start"),
            width=WIDTH,
            height=HEIGHT,
            background="white",
            description=_description(curve),
        )
        .configure_view(stroke=None)
        .configure_legend(orient="top", direction="horizontal", labelLimit=0)
        .configure_axis(labelLimit=0, titleLimit=0)
    )


def _unit(curve: Curve) -> tuple[float, str]:
    """Return what amounts are divided by so that the axis stays short, and the word for it."""
    most = max((abs(point.solution.cost or 0.0) for point in curve.points), default=0.0)
    return next(((unit, word) for unit, word in SCALES if most >= unit), (1.0, ""))


def _axis(curve: Curve, word: str) -> str:
    currency = "" if curve.case.currency == numbers.NO_CURRENCY else curve.case.currency
    unit = " ".join(part for part in (currency, word) if part)
    return f"yearly cost ({unit})" if unit else "yearly cost"


def _parts(curve: Curve, unit: float) -> list[dict[str, Any]]:
    rows = []
    for point in curve.points:
        for place, (group, amount) in enumerate(group_sums(point.solution).items()):
            rows.append({"value": value_of(point), "group": WORDS[f"group.{group}"], "amount": amount / unit, "place": place})
    return rows


def _notes(curve: Curve, unit: float) -> list[dict[str, Any]]:
    """Return what stands above each bar: the total, a mark where the mix changes; the status where there is no bar."""
    rows = []
    for point, changed in zip(curve.points, mix_changes(curve), strict=True):
        cost = point.solution.cost
        total = point.solution.status.value if cost is None else f"{cost / unit:,.4g}" if len(curve.points) <= FEW else ""
        label = f"{MARK[0]} {total}" if changed else total
        rows.append({"value": value_of(point), "top": (cost or 0.0) / unit, "label": label})
    return rows


def _title(curve: Curve) -> str:
    return f"{curve.case.name or curve.case.id}: yearly cost over {curve.key}"


def _subtitle(curve: Curve) -> str:
    worth = ", ".join(dict.fromkeys(point.solution.status.value for point in curve.points))
    return f"every bar a solve of its own ({worth}){f'; {MARK}' if any(mix_changes(curve)) else ''}"


def _description(curve: Curve) -> str:
    """Return the picture in words: each point with its cost and what it is made of."""
    words = []
    for point in curve.points:
        sums = group_sums(point.solution)
        parts = ", ".join(f"{WORDS[f'group.{group}'].lower()} {numbers.amount(x, curve.case.currency)}" for group, x in sums.items())
        cost = numbers.money(point.solution.cost, curve.case.currency)
        words.append(f"{value_of(point)}: {f'{cost} ({parts})' if parts else point.solution.status.value}")
    return f"Bars of the yearly cost at {len(words)} values of {curve.key}. {'; '.join(words)}."
