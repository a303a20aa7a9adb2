"""Tables of the reports on the page: title, rows, and the notes beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.report.rows.price import TextTable
from optimizer.ui.components.tables import Rows, plain, show_table

UNSEEN = "\N{ZERO WIDTH SPACE}"


def show_text_table(table: TextTable | None, say: Voice) -> None:
    """Show a table of a report; nothing where there is none, or it has no rows."""
    if table is None or not table.rows:
        return
    st.subheader(plain(table.title))
    show_table(rows_of(table, say), table.title, words=table.left)
    for note in table.notes:
        st.caption(plain(note))


def in_page_words(table: TextTable, say: Voice) -> TextTable:
    """Return a table of clauses with columns of the catalogue and rules of the law as the page calls them; any other as it is."""
    if table.key != "clauses":
        return table
    rows = tuple((_word("terms", row[0], say), *row[1:3], _word("law", row[3], say), *row[4:]) for row in table.rows)
    return replace(table, rows=rows)


def _word(kind: str, name: str, say: Voice) -> str:
    return say(f"{kind}.{name}") if say.knows(f"{kind}.{name}") else name


def rows_of(table: TextTable, say: Voice) -> Rows:
    """Return the rows by column; columns of one name are told apart by a mark that is not seen."""
    names = _apart([name or say("insurer.item") for name in table.head])
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def _apart(names: Sequence[str]) -> list[str]:
    distinct: list[str] = []
    for name in names:
        while name in distinct:
            name += UNSEEN
        distinct.append(name)
    return distinct
