"""Who pays, in colours that every eye tells apart and with what nobody pays hatched: the same in the tower and in the named events."""

from __future__ import annotations

from typing import Any

import altair as alt

from optimizer.i18n.voice import Voice
from optimizer.report.charts.theme import BLUE, GREEN, GREY, ORANGE, PINK, VERMILION, Look, values
from optimizer.report.rows.payers import ORDER, PayerKind

FILLS: dict[PayerKind, str] = {
    "in_kind": "#d9d9d9",
    "reserve": "#a6dcc6",
    "own_funds": "#f7d58d",
    "credit_line": "#ecc6db",
    "policy": "#a8d0ea",
    "missing": "#f0a98a",
    "beyond": "#f4f4f4",
}
EDGES: dict[PayerKind, str] = {
    "in_kind": GREY,
    "reserve": GREEN,
    "own_funds": ORANGE,
    "credit_line": PINK,
    "policy": BLUE,
    "missing": VERMILION,
    "beyond": GREY,
}
HATCHED: frozenset[PayerKind] = frozenset({"missing", "beyond"})
"""Parts with nothing behind them."""
LEGEND_COLUMN, AXIS = 14, 6
"""Width of a name in the legend, and of an axis to its left, in heights of a letter."""
LIGHT, LIGHTER = "#d8eaf6", "policy."
"""Of every second insurer, and the mark of it in the rows."""
INK = "#1a1a1a"
"""On the light fill of a part, whatever the page is drawn on."""


def payer_word(kind: PayerKind, say: Voice) -> str:
    """Return what a payer is called."""
    return say(f"chart.payer.{kind}")


def fill_of(kinds: set[PayerKind], say: Voice, look: Look) -> Any:
    """Return the colours of the payers drawn, with their legend; every second insurer is lighter."""
    shown = [kind for kind in ORDER if kind in kinds]
    names = [payer_word(kind, say) for kind in shown]
    scale = alt.Scale(domain=[*names, LIGHTER], range=[*(FILLS[kind] for kind in shown), LIGHT])
    columns = max(int((look.width - AXIS * look.size) / (look.size * LEGEND_COLUMN)), 1)
    legend = alt.Legend(symbolStrokeColor=GREY, symbolType="square", symbolSize=look.size**2, columns=columns, values=names)
    return alt.Fill("fill:N", scale=scale, legend=legend)


def edge_of(kinds: set[PayerKind], say: Voice) -> Any:
    """Return the colours of their edges."""
    shown = [kind for kind in ORDER if kind in kinds]
    scale = alt.Scale(domain=[payer_word(kind, say) for kind in shown], range=[EDGES[kind] for kind in shown])
    return alt.Stroke("kind:N", scale=scale, legend=None)


def colours(kind: PayerKind, say: Voice, *, is_lighter: bool) -> dict[str, str]:
    """Return the fields of a row that its colours follow."""
    word = payer_word(kind, say)
    return {"kind": word, "fill": LIGHTER if is_lighter and kind == "policy" else word}


def lettering(rows: list[dict[str, Any]], look: Look, **mark: Any) -> tuple[Any, Any]:
    """Return the texts of rows twice: as the ground that keeps hatching off their letters, and the letters; `halo` is its colour."""
    base = alt.Chart(values(rows))
    ground = base.mark_text(fontSize=look.size, baseline="middle", strokeWidth=3, strokeJoin="round", fillOpacity=0, **mark)
    letters = base.mark_text(fontSize=look.size, baseline="middle", color=INK, **mark)
    halo = alt.Stroke("halo:N", scale=None)
    return ground.encode(stroke=halo, text="text:N"), letters.encode(text="text:N")
