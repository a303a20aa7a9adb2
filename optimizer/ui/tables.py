"""Tables of the reports on the page: title, rows, and the notes beneath."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.report.price_tables import TextTable
from optimizer.ui.rows import Rows, plain, show_table
from optimizer.ui.voice import Voice

UNSEEN = "\N{ZERO WIDTH SPACE}"


def show_text_table(table: TextTable | None, say: Voice) -> None:
    """Show a table of a report; nothing where there is none, or it has no rows."""
    if table is None or not table.rows:
        return
    st.subheader(plain(table.title))
    show_table(rows_of(table, say), table.title, words=table.left)
    for note in table.notes:
        st.caption(plain(note))


def rows_of(table: TextTable, say: Voice) -> Rows:
    """Return the rows by column; columns of one name are told apart by a mark that is not seen."""
    names = _apart([name or say("figure") for name in table.head])
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _apart(names: Sequence[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        while name in found:
            name += UNSEEN
        found.append(name)
    return found
