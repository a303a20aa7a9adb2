"""Rows of the page: one table, words to the left, figures to the right."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

Rows = list[dict[str, str]]


def show_table(rows: Rows, name: str, *, words: int = 1, figures: Sequence[str] | None = None) -> None:
    """Show rows; the columns after the first `words`, or those named, hold figures and stand to the right."""
    right = list(rows[0])[words:] if figures is None else figures
    columns = {key: st.column_config.TextColumn(alignment="right" if key in right else "left") for key in rows[0]}
    st.dataframe(rows, hide_index=True, column_config=columns, height="content", alt=name)
