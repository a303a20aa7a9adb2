"""Law 規制: the ledger in words, the offers the law does not count and their cure, the figures it rests on with grade and source."""

from __future__ import annotations

import streamlit as st

from optimizer.report.charts.law import law_chart
from optimizer.report.rows import tables
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.graded_figures import FigureRow, law_figure_rows, weak_figure_rows
from optimizer.report.rows.payers import law_stacks
from optimizer.report.text.figures import figure_name, figure_range, figure_source, figure_value
from optimizer.report.text.law import law_lines
from optimizer.report.text.names import (
    citation_words,
    insurer_names,
    law_name,
    offer_names,
    requirement_name,
    tail_name,
)
from optimizer.report.text.remarks import barred_line, caution_line, item_name, law_item_line
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
            say("requirement"): requirement_name(row.requirement, view.case.law, say),
            say("required"): say.amount(row.required),
            say("counted"): say.amount(row.counted),
            say("slack"): say.amount(row.slack),
            say("grade"): say(f"grade.{row.grade}"),
        }
        for row in rows
    ]
    if shown:
        stacks = law_stacks(view.solution, insurer_names(view.case, say))
        names = {stack.id: requirement_name(stack.id, view.case.law, say) for stack in stacks}
        data: list[dict[str, Cell]] = [
            {"requirement": stack.id, "required": stack.required, "counts": part.insurer or part.kind, "amount": part.amount}
            for stack in stacks
            for part in stack.parts
        ]
        show_chart(law_chart(stacks, names, say, page_look(HEIGHT * len(stacks) + AROUND)), shown, say("chart.law"), say, data=data)
        show_table(shown, say("law"))
    for row in rows:
        items = [
            {
                say("what"): item_name(item.what, view.case, say),
                say("counts_for"): say.amount(item.counts_for),
                say("why"): law_item_line(item, say),
            }
            for item in row.items
        ]
        if items:
            st.subheader(plain(requirement_name(row.requirement, view.case.law, say)))
            show_table(items, requirement_name(row.requirement, view.case.law, say), figures=[say("counts_for")])


def _tail(view: View) -> None:
    say = view.say
    rows = [
        {
            say("rule"): tail_name(row.rule, row.measure, row.level, say),
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
    rows, names = [], offer_names(view.case, say)
    for barred in view.solution.barred:
        why, cure = barred_line(barred, view.case, say)
        rows.append({say("offer"): names.get(barred.offer, barred.offer), say("why"): why, say("cure"): cure})
    show_words(rows)


def _words(view: View) -> None:
    """Show what the law says, made from its data; its figures and sources stand in tables of their own."""
    if view.case.law is None:
        return
    lines = [line for line in law_lines(view.case.law, view.say.language, view.say) if line.section not in ("figure", "source", "status")]
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
            show_words(
                [{say("source"): citation_words(source.cite, say), say("grade"): say(f"grade.{source.grade.value}")} for source in sources]
            )
    assumed = weak_figure_rows(view.case)
    weak = [row for row in assumed if row.kind != "law"]
    if assumed:
        parts = {"law": str(len(assumed) - len(weak)), "case": str(len(weak))}
        st.caption(say("figures.assumed", count=str(len(assumed)), **parts))
    if weak:
        with st.expander(say("figures.weak", count=str(len(weak)))):
            _figure_table(weak, view)


def _figure_table(rows: list[FigureRow], view: View) -> None:
    say = view.say
    shown = [
        {
            say("figure"): figure_name(row, view.case, say),
            say("value"): figure_value(row, view.case, say),
            say("range"): figure_range(row, view.case, say),
            say("grade"): say("grade.set") if row.is_set else say(f"grade.{row.grade}"),
            say("source"): figure_source(row, say),
        }
        for row in rows
    ]
    show_words(shown)


def _cautions(view: View) -> None:
    """Show the cautions that are not figures: those stand in the tables above."""
    say = view.say
    others = [caution for caution in view.solution.warnings if not caution.code.startswith("figure_")]
    if others:
        st.subheader(say("warnings"))
        for caution in others:
            st.warning(plain(caution_line(caution, view.case, say)), icon=":material/warning:")
