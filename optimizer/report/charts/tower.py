"""The tower drawn: upward the money, across the loss; for each loss who pays which part, and what nobody pays (hatched)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.payers import FILLS, colours, edge_of, fill_of, lettering, payer_word
from optimizer.report.charts.theme import LEADING, LETTER, VERMILION, Look, values
from optimizer.report.rows.tower import TowerBand, TowerColumn
from optimizer.report.text.names import covers_words

HATCHES = 40
"""Lines across the picture, over what nobody pays."""
LETTERED = 0.72
"""Part of the breadth that a name may take."""


@dataclass(frozen=True, slots=True)
class _Stacked:
    """A band with where it lies over each loss, in the unit shown."""

    band: TowerBand
    low: tuple[float, ...]
    high: tuple[float, ...]
    is_lighter: bool


def tower_chart(column: TowerColumn, say: Voice, look: Look) -> Any:
    """Return the picture of one group of classes, in the unit of the voice; both axes end at the column's largest loss."""
    losses, stacked = [_unit(loss, say) for loss in column.losses], _stacked(column, say)
    kinds = {layer.band.kind for layer in stacked}
    top = max([losses[-1], *(layer.high[-1] for layer in stacked)])
    x = alt.X(
        "loss:Q", title=say("chart.tower.loss", unit=say.unit_name), scale=alt.Scale(domain=[0, losses[-1]], nice=False), axis=_axis()
    )
    y = alt.Y("low:Q", title=say("chart.tower.paid", unit=say.unit_name), scale=alt.Scale(domain=[0, top], nice=False), axis=_axis())
    rows = [
        {"loss": loss, "low": low, "high": high, "place": place, **_named(layer, say)}
        for place, layer in enumerate(stacked)
        for loss, low, high in zip(losses, layer.low, layer.high, strict=True)
    ]
    areas = (
        alt.Chart(values(rows))
        .mark_area(strokeWidth=0.7, line=False)
        .encode(
            x=x,
            y=y,
            y2="high:Q",
            detail="place:N",
            fill=fill_of(kinds, say, look),
            stroke=edge_of(kinds, say),
            tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("terms:N", title=" ")],
        )
    )
    layers = [areas, _hatching(losses, stacked, x, y), *_words(losses, stacked, say, look)]
    chart = alt.layer(*layers).properties(width=look.width, height=look.height)
    return look.dress(chart, description(column, say))


def description(column: TowerColumn, say: Voice) -> str:
    """Return the picture in words: of the largest loss drawn, who pays how much."""
    largest = column.losses[-1]
    parts = [f"{band_name(band, say)} {say.amount(band.amounts[-1])}" for band in column.bands]
    return f"{say('chart.tower')}, {column_name(column, say)}, {say.amount(largest)} ({say.unit_name}): {'; '.join(parts)}"


def column_name(column: TowerColumn, say: Voice) -> str:
    """Return what the classes of a column are called."""
    return covers_words(column.patterns, say)


def band_name(band: TowerBand, say: Voice) -> str:
    """Return who pays, a policy with its layer and share."""
    if band.kind != "policy":
        return payer_word(band.kind, say)
    layer = say("chart.tower.layer", bottom=say.amount(band.bottom), top=say.amount(band.top))
    return f"{band.insurer} {layer} {numbers.level(band.share)}"


def _unit(amount: float, say: Voice) -> float:
    return say.scaled(amount) or 0.0


def _axis() -> Any:
    return alt.Axis(format=",.12~g", tickCount=6)


def _stacked(column: TowerColumn, say: Voice) -> list[_Stacked]:
    below, policies, stacked = [0.0] * len(column.losses), 0, []
    for band in column.bands:
        above = [low + amount for low, amount in zip(below, band.amounts, strict=True)]
        low, high = (tuple(_unit(amount, say) for amount in edge) for edge in (below, above))
        policies += band.kind == "policy"
        stacked.append(_Stacked(band, low, high, policies % 2 == 0))
        below = above
    return stacked


def _named(layer: _Stacked, say: Voice) -> dict[str, str]:
    band = layer.band
    terms = say("chart.tower.most", amount=say.amount(max(band.amounts)), unit=say.unit_name)
    return {**colours(band.kind, say, is_lighter=layer.is_lighter), "name": band_name(band, say), "terms": terms}


def _hatching(losses: Sequence[float], stacked: Sequence[_Stacked], x: Any, y: Any) -> Any:
    """Return upright lines over what nobody pays."""
    step = max(len(losses) // HATCHES, 1)
    rows = [
        {"loss": losses[n], "low": layer.low[n], "high": layer.high[n]}
        for layer in stacked
        if layer.band.kind == "missing"
        for n in range(0, len(losses), step)
        if layer.high[n] > layer.low[n]
    ]
    return alt.Chart(values(rows)).mark_rule(color=VERMILION, strokeWidth=0.8).encode(x=x, y=y, y2="high:Q")


def _words(losses: Sequence[float], stacked: Sequence[_Stacked], say: Voice, look: Look) -> tuple[Any, ...]:
    """Return the names that fit into their bands, to the right, where a tower stands at its full height."""
    rows = [row for layer in stacked for row in _word(losses, layer, stacked[-1].high[-1], say, look)]
    return tuple(marks.encode(x="loss:Q", y="middle:Q") for marks in lettering(rows, look, align="right", dx=-4))


def _word(losses: Sequence[float], layer: _Stacked, top: float, say: Voice, look: Look) -> Iterator[dict[str, Any]]:
    per_letter = look.size * LETTER / look.width * losses[-1]
    band = layer.band
    for text in (
        (band_name(band, say), f"{band.insurer} {numbers.level(band.share)}", band.insurer) if band.insurer else (band_name(band, say),)
    ):
        breadth = numbers.width(text) * per_letter
        if breadth > LETTERED * losses[-1]:
            continue
        within = [n for n, loss in enumerate(losses) if loss >= losses[-1] - breadth]
        low, high = max(layer.low[n] for n in within), min(layer.high[n] for n in within)
        if (high - low) / top * look.height >= look.size * LEADING:
            yield {
                "loss": losses[-1],
                "middle": (low + high) / 2,
                "text": text,
                "halo": FILLS["missing"] if band.kind == "missing" else "transparent",
            }
            return
