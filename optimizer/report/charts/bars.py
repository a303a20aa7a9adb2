"""Bars made of parts, lettered where there is room, hatched where nothing stands behind them: of events, of days, of what a law counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.charts.payers import EDGES, FILLS, HATCHED, colours, edge_of, fill_of, lettering, payer_word
from optimizer.report.charts.theme import LEADING, LETTER, Look, values
from optimizer.report.rows.payers import PartPaid, PayerKind

HATCHES = 45
"""Slanting lines across the whole picture, of which those over hatched parts are drawn."""
MARGIN = 1.02
"""End of the axis of amounts, in largest amounts."""
BAR, NAME, VERDICT = 0.44, 0.14, 0.38
"""Of the height of a lying bar's place: the bar, and the middles of its name and of what is said of it, above it."""
THICK = 0.62
"""Breadth of a standing bar, as a part of its place."""


@dataclass(frozen=True, slots=True)
class BarPart:
    """A part of a bar as a rectangle: along in the unit shown, across in places of bars."""

    part: PartPaid
    along: tuple[float, float]
    across: tuple[float, float]
    is_lighter: bool = False


@dataclass(frozen=True, slots=True)
class BarFrame:
    """The ground that bars are drawn on."""

    most: float
    """Largest amount, in the unit shown."""
    places: int
    upright: bool
    amounts: Any
    """Axis of the amounts."""
    across: Any
    """Axis of the bars."""

    @classmethod
    def of(cls, most: float, places: int, title: str, *, names: Sequence[str] = (), upright: bool = False) -> BarFrame:
        """Return the ground of lying or standing bars; `names` stand beneath standing ones."""
        channel, other = (alt.Y, alt.X) if upright else (alt.X, alt.Y)
        scale = alt.Scale(domain=[0, (most or 1.0) * MARGIN], nice=False)
        amounts = channel("start:Q", title=title, scale=scale, axis=alt.Axis(format=",.12~g", tickCount=6, grid=upright))
        named = " ".join(f"datum.value == {place + 0.5} ? '{name}' :" for place, name in enumerate(names))
        middles = [place + 0.5 for place in range(places)]
        axis = alt.Axis(values=middles, labelExpr=f"{named} ''", grid=False, ticks=False, labelOverlap=False) if names else None
        across = other("low:Q", title=None, scale=alt.Scale(domain=[0, max(places, 1)], reverse=not upright, nice=False), axis=axis)
        return cls(most or 1.0, max(places, 1), upright, amounts, across)

    def spread(self, place: int) -> tuple[float, float]:
        """Return from where to where the bar of a place reaches across it."""
        if self.upright:
            return place + (1 - THICK) / 2, place + (1 + THICK) / 2
        return place + 1 - BAR + 0.06, place + 1 - 0.06

    def placed(self, marks: Any) -> Any:
        """Return marks from `start` to `end` along and `low` to `high` across."""
        if self.upright:
            return marks.encode(x=self.across, x2="high:Q", y=self.amounts, y2="end:Q")
        return marks.encode(x=self.amounts, x2="end:Q", y=self.across, y2="high:Q")


def parts_of(parts: Sequence[PartPaid], across: tuple[float, float], say: Voice) -> Iterator[BarPart]:
    """Yield the parts of one bar that are more than nothing, every second insurer lighter."""
    start, policies = 0.0, 0
    for part in parts:
        policies += part.kind == "policy"
        if part.amount > 0:
            end = start + part.amount
            yield BarPart(part, (say.scaled(start) or 0.0, say.scaled(end) or 0.0), across, policies % 2 == 0)
            start = end


def bar_layers(
    parts: Sequence[BarPart], frame: BarFrame, say: Voice, look: Look, lines: Mapping[tuple[float, float], float] | None = None
) -> list[Any]:
    """Return rectangles, hatching and letters; `lines`: where a line crosses a lying bar, by where that reaches: no letter stands on it."""
    kinds: set[PayerKind] = {bar.part.kind for bar in parts}
    rectangles = alt.Chart(values([_row(bar, say) for bar in parts])).mark_rect(strokeWidth=0.9)
    bars = rectangles.encode(
        fill=fill_of(kinds, say, look),
        stroke=edge_of(kinds, say),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("amount:N", title=" ")],
    )
    hatching = alt.Chart(values([line for bar in parts for line in _hatches(bar, frame)]))
    letters = lettering(list(_letters(parts, frame, say, look, lines or {})), look)
    x, y = ("across:Q", "along:Q") if frame.upright else ("along:Q", "across:Q")
    return [
        frame.placed(bars),
        frame.placed(hatching.mark_rule(strokeWidth=0.8).encode(color=alt.Color("colour:N", scale=None))),
        *(marks.encode(x=x, y=y) for marks in letters),
    ]


def part_name(part: PartPaid, say: Voice) -> str:
    """Return whose a part is."""
    return part.insurer or payer_word(part.kind, say)


def heads(names: Sequence[tuple[str, str]], look: Look) -> list[Any]:
    """Return a name above each lying bar and beneath it what is said of it, each cut where the picture as it is drawn ends."""
    layers = []
    for n, middle in enumerate((NAME, VERDICT)):
        rows = [{"across": place + middle, "text": texts[n]} for place, texts in enumerate(names)]
        marks = alt.Chart(values(rows)).mark_text(
            fontSize=look.size,
            color=look.ink,
            align="left",
            baseline="middle",
            fontWeight="normal" if n else "bold",
            limit=alt.ExprRef("width"),
        )
        layers.append(marks.encode(x=alt.value(0), y="across:Q", text="text:N"))
    return layers


def _row(bar: BarPart, say: Voice) -> dict[str, Any]:
    return {
        **colours(bar.part.kind, say, is_lighter=bar.is_lighter),
        "name": part_name(bar.part, say),
        "amount": f"{say.amount(bar.part.amount)} {say.unit_name}",
        **_ends(bar.along, bar.across),
    }


def _ends(along: tuple[float, float], across: tuple[float, float]) -> dict[str, float]:
    return {"start": along[0], "end": along[1], "low": across[0], "high": across[1]}


def _hatches(bar: BarPart, frame: BarFrame) -> Iterator[dict[str, Any]]:
    """Yield slanting lines within a hatched part: at the same distance in every bar."""
    if bar.part.kind not in HATCHED:
        return
    (low, high), (near, far) = bar.along, bar.across
    step = frame.most / HATCHES
    rise = step * 2.0 * (far - near) * frame.places
    for n in range(math.floor((low - rise) / step), math.ceil(high / step) + 1):
        start = n * step
        first, last = max((low - start) / rise, 0.0), min((high - start) / rise, 1.0)
        if last > first:
            line = _ends((start + rise * first, start + rise * last), (near + (far - near) * first, near + (far - near) * last))
            yield {**line, "colour": EDGES[bar.part.kind]}


def _letters(
    parts: Sequence[BarPart], frame: BarFrame, say: Voice, look: Look, lines: Mapping[tuple[float, float], float]
) -> Iterator[dict[str, Any]]:
    """Yield what stands within the parts where it fits: whose and how much, or how much alone."""
    long, deep = (look.height, look.width) if frame.upright else (look.width, look.height)
    for bar in parts:
        across = (bar.across[1] - bar.across[0]) * deep / frame.places
        amount = say.amount(bar.part.amount)
        texts = [(text, numbers.width(text) * look.size * LETTER + 4) for text in (f"{part_name(bar.part, say)} {amount}", amount)]
        ways = [(text, size, _room(bar.along, lines.get(bar.across), size * frame.most / long)) for text, size in texts]
        for text, size, (low, high) in ways:
            along = (high - low) * long / frame.most
            wide, tall = (across, along) if frame.upright else (along, across)
            if size <= wide and look.size * LEADING <= tall:
                halo = FILLS[bar.part.kind] if bar.part.kind in HATCHED else "transparent"
                yield {"along": (low + high) / 2, "across": sum(bar.across) / 2, "text": text, "halo": halo}
                break


def _room(along: tuple[float, float], line: float | None, size: float) -> tuple[float, float]:
    """Return where in a part a text stands: in all of it, or on the wider side of a line that would cross it."""
    low, high = along
    if line is None or abs(line - (low + high) / 2) > size / 2:
        return along
    return (low, line) if line - low > high - line else (line, high)
