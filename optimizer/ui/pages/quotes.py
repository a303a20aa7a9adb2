"""Quotes 見積: paste or type what insurers quote, apply it, see it side by side, and take a sheet to each insurer."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from optimizer.errors import Message
from optimizer.files.quotes.book import CellFault, Row
from optimizer.files.quotes.cells import WRONG
from optimizer.files.quotes.columns import KINDS, NAME
from optimizer.files.quotes.grid import GRID, GridEdits, GridUnit, joined, shown_cell, shown_rows
from optimizer.files.quotes.pasted import is_small, read_pasted
from optimizer.files.scenario_file import MOST_ROWS
from optimizer.files.tables.numerals import reads_as_number
from optimizer.i18n import units
from optimizer.i18n.voice import Voice
from optimizer.inputs.levers import USES
from optimizer.report.text.quotes import grid_words
from optimizer.ui.components.controls import ControlState
from optimizer.ui.components.faults import fault_text, rule_line
from optimizer.ui.components.login import is_viewer
from optimizer.ui.components.tables import plain, show_words
from optimizer.ui.pages.negotiation import show_negotiation
from optimizer.ui.pages.quote_comparison import show_comparison
from optimizer.ui.session.access import refusing
from optimizer.ui.session.quote_form import QuoteForm, apply_quotes, quote_form
from optimizer.ui.session.state import state
from optimizer.ui.view import View, base_case_now

PASTE, SCALE = "quotes.text", "quotes.scale"
"""Keys of the box and of what its amounts are counted in."""
SCALES = (1, 10**3, 10**6, 10**8, 10**9)
LEAST_LIMIT = 10**6
"""No cover has a smaller limit, whatever the currency: the unit was another."""


def show_form(sheet: ControlState) -> None:
    """Draw paste box and grid, whether the case in force has an answer or not; what rests on the answer has its place beneath."""
    say, form = sheet.say, quote_form()
    form.start(base_case_now())
    st.header(say("quotes"))
    st.write(say("quotes.note"))
    if max(len(form.stated), len(form.rows)) > MOST_ROWS:
        st.info(say("quotes.most", most=f"{MOST_ROWS:,}"), icon=":material/info:")
        form.place = st.container()
        return
    _paste(form, say)
    _grid(form, say)
    with st.container(horizontal=True):
        st.button(
            say("quotes.apply"),
            on_click=_apply,
            args=(say,),
            disabled=is_viewer(say),
            key="quotes.apply",
            type="primary",
            icon=":material/check:",
        )
        st.button(
            say("quotes.discard"),
            on_click=_discard,
            disabled=not form.is_changed,
            key="quotes.discard",
            icon=":material/undo:",
        )
    _said(form, say)
    form.place = st.container()


def show_answer(view: View) -> None:
    """Draw the quotes side by side, and the sheets, beneath the grid."""
    form = quote_form()
    with form.place if form.place is not None else st.container():
        show_comparison(view)
        show_negotiation(view, form)


def _unit(say: Voice) -> GridUnit:
    return GridUnit(units.size(say.currency, say.unit), say.currency, grid_words(quote_form().rows, say))


def _paste(form: QuoteForm, say: Voice) -> None:
    """Draw the box, which keeps its text while another page is looked at: no form, whose fields a browser sends with its button alone."""
    for key, held in ((PASTE, form.to_paste), (SCALE, form.scale)):
        st.session_state.setdefault(key, held)
    with st.expander(say("quotes.paste"), expanded=bool(form.to_paste), icon=":material/content_paste:"):
        st.text_area(say("quotes.paste.text"), key=PASTE, height=180, on_change=_hold_paste)
        st.selectbox(
            say("quotes.paste.scale"), SCALES, key=SCALE, format_func=lambda choice: say(f"quotes.scale.{choice}"), on_change=_hold_paste
        )
        with st.container(horizontal=True):
            for how, icon in (("add", ":material/add:"), ("replace", ":material/swap_vert:")):
                st.button(
                    say(f"quotes.paste.{how}"), on_click=_take_paste, args=(how == "replace", say), key=f"quotes.paste.{how}", icon=icon
                )
    if form.pasted is not None:
        _say_pasted(form, say)


def _hold_paste() -> None:
    form = quote_form()
    form.to_paste, form.scale = st.session_state[PASTE], st.session_state[SCALE]


def _say_pasted(form: QuoteForm, say: Voice) -> None:
    pasted, form.pasted = form.pasted, None
    if pasted is None:
        return
    if pasted.refused is not None:
        st.error(plain(rule_line(pasted.refused, say)), icon=":material/error:")
        return
    st.info(say("quotes.paste.read", count=str(len(pasted.quotes))), icon=":material/content_paste:")
    if pasted.unread:
        st.warning(plain(say("quotes.paste.unread", names=say("decision.class.and").join(pasted.unread))), icon=":material/info:")
    if is_small(pasted.quotes, LEAST_LIMIT):
        st.warning(say("quotes.paste.small", amount=f"{LEAST_LIMIT:,}"), icon=":material/warning:")


def _take_paste(is_whole: bool, say: Voice) -> None:
    """Put what was pasted into the grid; what cannot be read stays in the box."""
    form = quote_form()
    _hold_paste()
    _note_edits(form, say)
    pasted = read_pasted(form.to_paste, form.scale)
    rows = [] if is_whole else [row for row in form.typed if any(row.values())]
    after = joined(rows, pasted.quotes)
    form.pasted = pasted
    if pasted.refused is None and len(after) > MOST_ROWS:
        rule = Message("the table has more than {most:,} rows", most=MOST_ROWS)
        form.pasted = type(pasted)(refused=(rule, Message("paste fewer quotes at a time")))
    elif pasted.refused is None:
        form.put(after)
        st.session_state[PASTE] = form.to_paste = ""


def _note_edits(form: QuoteForm, say: Voice) -> None:
    """Take what was typed into the grid as it was drawn last."""
    edits = st.session_state.get(form.grid_key)
    if isinstance(edits, dict):
        form.take(GridEdits.of(edits, form.columns), _unit(say))


def _grid(form: QuoteForm, say: Voice) -> None:
    key = f"quotes.grid|{say.unit}|{say.currency}|{say.language}|{form.drawing}"
    if key != form.grid_key or key not in st.session_state:
        form.redraw()
        form.grid_key = key
    st.caption(say("quotes.unit", unit=say.unit_name))
    if not form.rows:
        st.info(say("quotes.none"), icon=":material/info:")
    labels = {column: _label(column, say) for column in GRID}
    form.columns = {label: column for column, label in labels.items()}
    refused, number = {place for place, _ in form.wrong}, say("quotes.fault.row")
    rows = [
        {number: f"{place + 1} {WRONG}" if place in refused else f"{place + 1}"} | {labels[column]: text for column, text in row.items()}
        for place, row in enumerate(shown_rows(form.rows, form.wrong, _unit(say)))
    ]
    st.data_editor(
        pd.DataFrame(rows, columns=[number, *labels.values()], dtype=str),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config={number: st.column_config.TextColumn(pinned=True, width=60)} | {labels[name]: _column(name, say) for name in GRID},
        disabled=[number],
    )
    _note_edits(form, say)


def _label(column: str, say: Voice) -> str:
    label = say(f"quotes.col.{column}")
    return say("label.unit", label=label, unit=say.unit_name) if KINDS.get(column) == "money" else label


def _column(column: str, say: Voice) -> Any:
    if column == "use":
        return st.column_config.SelectboxColumn(options=[say(f"choice.{use}") for use in USES])
    return st.column_config.TextColumn(pinned=column == NAME, max_chars=500)


@refusing
def _apply(say: Voice) -> None:
    form = quote_form()
    _note_edits(form, say)
    form.applied = None
    if form.is_over_full:
        return
    apply_quotes(form, state(), base_case_now())


def _discard() -> None:
    form = quote_form()
    form.put(form.stated)


def _said(form: QuoteForm, say: Voice) -> None:
    """Say how the last Apply went, and what is not applied yet."""
    if form.is_over_full:
        st.error(say("quotes.most", most=f"{MOST_ROWS:,}"), icon=":material/error:")
    if form.faults or form.others:
        _faults(form, say)
    elif form.is_changed:
        st.info(say("quotes.unapplied"), icon=":material/edit:")
    elif form.applied is not None:
        st.success(say("quotes.applied"), icon=":material/check_circle:")
        if form.applied.dropped:
            kinds = dict.fromkeys(key.partition(".")[0] for key in form.applied.dropped)
            names = say("decision.class.and").join(say(f"quotes.dropped.{kind}") for kind in kinds)
            st.warning(say("quotes.dropped", names=names), icon=":material/info:")
        if form.applied.unrated:
            st.warning(plain(say("quotes.unrated", names=say("decision.class.and").join(form.applied.unrated))), icon=":material/info:")


def _faults(form: QuoteForm, say: Voice) -> None:
    count = len(form.faults) + len(form.others)
    st.error(say("quotes.refused", count=str(count), mark=WRONG), icon=":material/error:")
    unit = _unit(say)
    rows = []
    for at in form.faults:
        row = form.rows[at.place]
        column = f"quotes.col.{at.column}"
        rows.append(
            {
                say("quotes.fault.row"): str(at.place + 1),
                say("quotes.col.insurer_name"): shown_cell(NAME, row.get(NAME, ""), unit),
                say("figure"): say(column) if say.knows(column) else say(f"column.{at.column}"),
                say("quotes.fault.typed"): shown_cell(at.column, row.get(at.column, ""), unit),
                say("rule"): fault_text(at.fault.rule, say),
                say("own.fix"): _fix(at, row, say),
            }
        )
    if rows:
        show_words(rows)
    for fault in form.others:
        st.error(plain(f"{fault.field} {rule_line((fault.rule, fault.fix), say)}".strip()), icon=":material/error:")


def _fix(at: CellFault, row: Row, say: Voice) -> str:
    """Return what to do; of an amount that cannot be read, how one is written here, as a file has it in whole units."""
    if KINDS.get(at.column) == "money" and row.get(at.column) and not reads_as_number(row.get(at.column, "")):
        return say("quotes.fix.money", unit=say.unit_name)
    return fault_text(at.fault.fix, say, "fault.other_fix")
