"""How charts look: ink that can be read on their ground, one font, colours that every eye tells apart, marks beside the colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from optimizer.report.charts.fonts import FAMILY, font_folders

BLUE, ORANGE, GREEN, PINK, VERMILION, GREY = "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#d55e00", "#8c8c8c"
"""Of Okabe and Ito's palette."""
LETTER = 0.5
"""Width of a letter as a part of its height; a full-width one counts twice."""
LEADING = 1.35
"""Height of a line, in heights of a letter."""


@dataclass(frozen=True, slots=True)
class Look:
    """Size in pixels (points on paper), and colours of letters and ground."""

    width: int
    height: int
    ink: str = "#1a1a1a"
    ground: str | None = None
    """None: none of its own, what is beneath shows through."""
    font: str = FAMILY
    size: int = 7

    def dress(self, chart: Any, description: str) -> Any:
        """Return a chart in this look, with what it shows in words for who cannot see it."""
        axis = {"labelColor": self.ink, "titleColor": self.ink, "labelFontSize": self.size, "titleFontSize": self.size}
        quiet = {"domainColor": GREY, "tickColor": GREY, "gridColor": GREY, "gridOpacity": 0.25, "titleFontWeight": "normal"}
        return (
            chart.properties(description=description, background=self.ground or "transparent")
            .configure(font=self.font)
            .configure_view(stroke=None)
            .configure_axis(**axis, **quiet, labelLimit=0, titleLimit=0)
            .configure_legend(
                labelColor=self.ink,
                labelFontSize=self.size,
                labelLimit=0,
                orient="top",
                direction="horizontal",
                title=None,
                symbolSize=40,
                padding=0,
                offset=4,
            )
        )


def to_size(chart: Any) -> Any:
    """Return a chart whose picture, axes and legend within, is just as wide and high as its look says."""
    sized = chart.copy()
    sized.autosize = alt.AutoSizeParams(type="fit", contains="padding")
    return sized


def values(rows: list[dict[str, Any]]) -> Any:
    """Return rows as the data of a chart."""
    return alt.InlineData(values=rows)


def to_svg(chart: Any) -> str:
    """Return a chart as SVG, its text as text, drawn without a browser or the network; raise `InputError` where the font is missing."""
    import vl_convert

    _register_fonts()
    return str(vl_convert.vegalite_to_svg(chart.to_dict()))


@cache
def _register_fonts() -> None:
    """Let texts be measured in the font they are set in, whatever the machine has."""
    import vl_convert

    for folder in font_folders():
        vl_convert.register_font_directory(str(folder))
