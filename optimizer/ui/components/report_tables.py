"""Tables of the reports on the page: title, rows, and the notes beneath."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.rows.price import TextTable
from optimizer.report.text.names import covers_words, key_words
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


def in_page_words(table: TextTable, case: Case, say: Voice) -> TextTable:
    """Return a table with columns of the catalogue, rules and classes of loss as the page calls them; one that names none as it is."""
    match table.key:
        case "clauses":
            rows = ((_word("terms", row[0], say), *row[1:3], _rule(row[3], case, say), *row[4:]) for row in table.rows)
        case "as_if":
            rows = ((*row[:2], covers_words([row[2]], say), *row[3:]) for row in table.rows)
        case _:
            return table
    return replace(table, rows=tuple(rows))


def _rule(rule: str, case: Case, say: Voice) -> str:
    """Return what a rule is called: of the law by its short name, of the case by its dotted key."""
    return say(f"law.{rule}") if say.knows(f"law.{rule}") else key_words(rule, case, say)


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
