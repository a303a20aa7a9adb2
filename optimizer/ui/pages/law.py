"""Law 規制: the ledger in words, the offers the law does not count and their cure, the figures it rests on with grade and source."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n import numbers
from optimizer.report.charts.law import law_chart
from optimizer.report.rows import tables
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.graded_figures import FigureRow, law_figure_rows, weak_figure_rows
from optimizer.report.rows.payers import law_stacks
from optimizer.report.text.law import law_lines
from optimizer.ui.components.sentences import (
    barred_line,
    caution_line,
    class_words,
    key_words,
    law_item_line,
    law_name,
    unit_of,
    value_words,
)
from optimizer.ui.components.tables import page_look, plain, show_chart, show_table, show_words
from optimizer.ui.view import View

HEIGHT, AROUND = 76, 120
"""Of a requirement in the picture, and of its legend and axis, in pixels."""


def show(view: View) -> None:
    """Draw the page."""
    say = view.say
    st.subheader(say("law"))
    if view.case.law is None:
        st.write(say("law.none"))
    else:
        st.write(say("law.line", law=plain(law_name(view.case, say)), status=say(f"regime.{view.case.law.regime.status}")))
        st.caption(say("currency", currency=say.unit_name))
        _ledger(view)
    _tail(view)
    _barred(view)
    _words(view)
    _figures(view)
    _cautions(view)


def _ledger(view: View) -> None:
    say = view.say
    rows = tables.law_rows(view.solution)
    shown = [
        {
            say("requirement"): _requirement(row.requirement, view),
            say("required"): say.amount(row.required),
            say("counted"): say.amount(row.counted),
            say("slack"): say.amount(row.slack),
            say("grade"): say(f"grade.{row.grade}"),
        }
        for row in rows
    ]
    if shown:
        stacks = law_stacks(view.solution, view.case)
        names = {stack.id: _requirement(stack.id, view) for stack in stacks}
        data: list[dict[str, Cell]] = [
            {"requirement": stack.id, "required": stack.required, "counts": part.insurer or part.kind, "amount": part.amount}
            for stack in stacks
            for part in stack.parts
        ]
        show_chart(law_chart(stacks, names, say, page_look(HEIGHT * len(stacks) + AROUND)), shown, say("chart.law"), say, data=data)
        show_table(shown, say("law"))
    for row in rows:
        items = [
            {say("what"): _what(item.what, view), say("counts_for"): say.amount(item.counts_for), say("why"): law_item_line(item, say)}
            for item in row.items
        ]
        if items:
            st.subheader(plain(_requirement(row.requirement, view)))
            show_table(items, row.requirement, figures=[say("counts_for")])


def _requirement(name: str, view: View) -> str:
    bucket, _, rule = name.partition(".")
    key = f"requirement.{rule or bucket}"
    return view.say(key) if view.say.knows(key) else name


def _what(what: str, view: View) -> str:
    """Return what an item is: an instrument or a rule by its class or name, an offer by its id."""
    cls = next((instrument.cls for instrument in view.case.reserve if instrument.id == what), None)
    if cls is not None:
        return class_words(cls, view.say)
    return view.say(f"requirement.{what}") if view.say.knows(f"requirement.{what}") else what


def _tail(view: View) -> None:
    say = view.say
    rows = [
        {
            say("rule"): say(row.measure, level=numbers.level(row.level))
            + (f"（{say(f'id.{row.rule}')}）" if say.knows(f"id.{row.rule}") else ""),
            say("before"): say.amount(row.gross),
            say("after"): say.amount(row.net),
            say("standard_error"): say.amount(row.standard_error),
            say("by_reserve"): say.amount(row.reserve),
            say("by_own_funds"): say.amount(row.own_funds),
        }
        for row in tables.tail_rows(view.solution)
    ]
    if rows:
        st.subheader(say("tail"))
        show_table(rows, say("tail"))


def _barred(view: View) -> None:
    say = view.say
    st.subheader(say("barred"))
    if not view.solution.barred:
        st.write(say("barred.none"))
        return
    rows = []
    for barred in view.solution.barred:
        why, cure = barred_line(barred, view.case, say)
        rows.append({say("offer"): barred.offer, say("why"): why, say("cure"): cure})
    show_words(rows)


def _words(view: View) -> None:
    """Show what the law says, made from its data; its figures and sources stand in tables of their own."""
    if view.case.law is None:
        return
    lines = [line for line in law_lines(view.case.law, view.say.language) if line.section not in ("figure", "source", "status")]
    st.subheader(view.say("law.words"))
    for section in dict.fromkeys(line.section for line in lines):
        st.markdown(f"**{plain(view.say(f'statute.section.{section}'))}**")
        texts = [f"{line.key}: {line.text}" if section == "amount" else line.text for line in lines if line.section == section]
        st.markdown("\n".join(f"- {plain(text)}" for text in texts))


def _figures(view: View) -> None:
    say = view.say
    if view.case.law is not None:
        st.subheader(say("law.figures"))
        _figure_table(law_figure_rows(view.case), view)
        with st.expander(say("law.sources")):
            sources = view.case.law.regime.source
            show_words([{say("source"): source.cite, say("grade"): say(f"grade.{source.grade.value}")} for source in sources])
    weak = [row for row in weak_figure_rows(view.case) if row.kind != "law"]
    if weak:
        with st.expander(say("figures.weak", count=str(len(weak)))):
            _figure_table(weak, view)


def _figure_table(rows: list[FigureRow], view: View) -> None:
    say = view.say
    shown = [
        {
            say("figure"): _figure(row, view),
            say("value"): value_words(row.value, unit_of(row.key, view.case), say) if row.value is not None else numbers.DASH,
            say("range"): _range(row, view),
            say("grade"): say("grade.set") if row.is_set else say(f"grade.{row.grade}"),
            say("source"): row.source,
        }
        for row in rows
    ]
    show_words(shown)


def _figure(row: FigureRow, view: View) -> str:
    if row.kind in ("response", "insurer"):
        return view.say(f"figure.{row.kind}", name=row.key)
    return key_words(row.key, view.case, view.say)


def _range(row: FigureRow, view: View) -> str:
    if row.low is None or row.high is None:
        return numbers.DASH
    unit = unit_of(row.key, view.case)
    return view.say("from_to", low=value_words(row.low, unit, view.say), high=value_words(row.high, unit, view.say))


def _cautions(view: View) -> None:
    """Show the cautions that are not figures: those stand in the tables above."""
    say = view.say
    others = [caution for caution in view.solution.warnings if not caution.code.startswith("figure_")]
    if others:
        st.subheader(say("warnings"))
        for caution in others:
            st.warning(plain(caution_line(caution, view.case, say)), icon=":material/warning:")
