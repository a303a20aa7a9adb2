"""Rows on the page: one table, words to the left, figures to the right; a chart with its table and its file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.report.charts.theme import Look
from optimizer.report.rows.csv_text import Cell, to_csv
from optimizer.ui.components.charts import DARK, LIGHT, Ink

NARROWEST = 350
"""Width on which letters must fit into a chart of the reports, in pixels; it is stretched to its place."""
FONT = '"Source Sans", "Source Sans Pro", sans-serif'
"""Of the page itself, which its charts are lettered in."""
Rows = list[dict[str, str]]
_MARKS = frozenset("\\`*_{}[]()#+-.!|<>~:$&")
_LINKED = re.compile(r"(?i)[a-z]:(?=//)|www\.|\w@")
"""Where a reader of Markdown finds an address in a text; parted there by a mark without a width."""


def show_table(rows: Rows, name: str, *, words: int = 1, figures: Sequence[str] | None = None) -> None:
    """Show rows; the columns after the first `words`, or those named, hold figures and stand to the right."""
    right = list(rows[0])[words:] if figures is None else figures
    columns = {key: st.column_config.TextColumn(alignment="right" if key in right else "left") for key in rows[0]}
    st.dataframe(rows, hide_index=True, column_config=columns, height="content", alt=name)


def show_words(rows: Rows) -> None:
    """Show rows of sentences, each in full on as many lines as it needs."""
    st.table([{plain(key): plain(cell) for key, cell in row.items()} for row in rows], hide_index=True, border="horizontal")


def show_chart(chart: Any, rows: Rows, name: str, say: Voice, *, data: Sequence[Mapping[str, Cell]]) -> None:
    """Show a chart; under it, on demand, its rows as a table and `data`, the same in full, as a file.

    A chart of the reports keeps its own look, and says in words what it shows.
    """
    if isinstance(chart.description, str):
        st.altair_chart(chart, theme=None)
    else:
        st.altair_chart(chart, alt=say("chart.alt", name=name))
    show_data(rows, name, say, data=data)


def show_data(rows: Rows, name: str, say: Voice, *, data: Sequence[Mapping[str, Cell]]) -> None:
    """Offer the rows of a picture as a table and, in full, as a file."""
    with st.expander(say("chart.data", name=name)):
        show_table(rows, name)
        st.download_button(
            say("chart.csv"), data=lambda: to_csv(data), file_name="table.csv", mime="text/csv", key=f"csv.{name}", on_click="ignore"
        )


def plain(text: str) -> str:
    """Return text that Markdown shows as it stands: nothing a file or a link says is read as mark-up, and no address becomes a link."""
    apart = _LINKED.sub(lambda match: f"{match[0][:-1]}\N{WORD JOINER}{match[0][-1]}", " ".join(text.split()))
    return "".join(f"\\{c}" if c in _MARKS else c for c in apart)


def ink() -> Ink:
    """Return the colours of the paper the visitor has chosen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def page_look(height: int) -> Look:
    """Return the look of a chart of the reports on the page: as wide as its place, in the page's letters and the visitor's colours."""
    return Look(width=NARROWEST, height=height, ink=ink().text, font=FONT, size=12)
