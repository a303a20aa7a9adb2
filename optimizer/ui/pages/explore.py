"""Explore 試算: the three answers first, then the programme, where the saving comes from, and what is left to bear."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n import numbers
from optimizer.report.charts.cost import step_texts
from optimizer.report.rows import tables
from optimizer.report.rows.cards import SPLIT, CardRow, card_rows
from optimizer.report.rows.cost_steps import step_rows
from optimizer.report.rows.csv_text import Cell
from optimizer.report.text.names import instrument_name, insurer_name, layer_name, requirement_name
from optimizer.results.solution import Status
from optimizer.ui.components.charts import exceedance_chart, steps_chart
from optimizer.ui.components.tables import ink, show_chart, show_table
from optimizer.ui.pages.curve import show_curve
from optimizer.ui.pages.frontier import show_frontier
from optimizer.ui.pages.tower import show_tower
from optimizer.ui.view import View


def show(view: View) -> None:
    """Draw the page; cards first."""
    show_cards(view)
    left, right = st.columns(2)
    with left:
        show_tower(view)
    with right:
        _steps(view)
    left, right = st.columns(2)
    with left:
        _exceedance(view)
    with right:
        _cost(view)
    _mix(view)
    show_curve(view)
    show_frontier(view)


def show_cards(view: View) -> None:
    """Draw the answers: what to hold and pay, and how far that is from the baseline."""
    say, pinned = view.say, view.state.pinned
    base = None if pinned is None else pinned.solution
    keys = ("best-so-far", "parts-so-far") if view.solution.status is Status.FEASIBLE else ("cards-stretch", "cards-content")
    for rows, key in zip((card_rows(view.solution, base), card_rows(view.solution, base, SPLIT)), keys, strict=True):
        with st.container(horizontal=True, key=key):
            for row in rows:
                _card(row, view)
    note = "" if pinned is None else say("pinned.note")
    st.caption(f"{say('currency', currency=say.unit_name)} {note}")


def _card(row: CardRow, view: View) -> None:
    say = view.say
    falls_is_good = "off" if row.figure == "cover" else "normal" if row.figure == "headroom" else "inverse"
    apart, title = say.apart(row.amount, row.other), say(f"figure.{row.figure}")
    st.metric(
        say("named.card", figure=title, of=requirement_name(row.of, view.case.law, say)) if row.of else title,
        say.amount(row.amount),
        apart or say("no_difference"),
        delta_color=falls_is_good if apart else "off",  # type: ignore[arg-type]
        delta_arrow="auto" if apart else "off",
        border=row.figure not in SPLIT,
        help=say(f"help.{row.figure}") if say.knows(f"help.{row.figure}") else None,
        width="stretch",
    )


def _steps(view: View) -> None:
    say = view.say
    rows = step_rows(view.solution)
    st.subheader(say("steps"))
    if not rows:
        st.write(say("steps.none"))
        return
    drawn = [
        {
            "name": say(f"step.{row.part}") if row.is_total else say(f"part.{row.part}"),
            "start": say.scaled(row.start),
            "end": say.scaled(row.end),
            "label": text or say("no_difference"),
            "kind": "total" if row.is_total else "more" if row.change > 0 else "less",
        }
        for row, text in zip(rows, step_texts(rows, say), strict=True)
    ]
    table = [{say("part"): str(row["name"]), say("amount"): str(row["label"])} for row in drawn]
    data: list[dict[str, Cell]] = [{"part": row.part, "change": row.change, "start": row.start, "end": row.end} for row in rows]
    show_chart(steps_chart(drawn, amount=say.unit_name, ink=ink()), table, say("steps"), say, data=data)


def _exceedance(view: View) -> None:
    say, picture = view.say, view.picture()
    if picture is None or not picture.exceedance:
        return
    st.subheader(say("exceedance"))
    drawn = [
        {"years": round(point.return_period), "series": say(series), "amount": say.scaled(amount)}
        for point in picture.exceedance
        for series, amount in (("before", point.gross), ("after", point.net))
    ]
    table = [
        {
            say("return_period"): say("once_in", years=f"{point.return_period:,.0f}"),
            say("before"): say.amount(point.gross),
            say("after"): say.amount(point.net),
        }
        for point in picture.exceedance
    ]
    data = [{"years": round(p.return_period), "probability": p.probability, "before": p.gross, "after": p.net} for p in picture.exceedance]
    titles = (say("return_period"), say("label.unit", label=say("year.loss"), unit=say.unit_name))
    show_chart(exceedance_chart(drawn, titles=titles, ink=ink()), table, say("exceedance"), say, data=data)


def _cost(view: View) -> None:
    say = view.say
    st.subheader(say("cost"))
    rows = [
        {
            say("part"): f"\N{EM SPACE}{say(f'part.{row.part}')}" if row.part else say(f"group.{row.group}"),
            say("label.unit", label=say("amount"), unit=say.unit_name): say.amount(row.amount),
            say("of_total"): numbers.percent(row.of_total),
        }
        for row in tables.cost_rows(view.solution)
        if not row.part or row.amount
    ]
    show_table(rows, say("cost"))


def _mix(view: View) -> None:
    say, solution = view.say, view.solution
    st.subheader(say("mix"))
    st.caption(say("currency", currency=say.unit_name))
    rows = [
        {
            say("offer"): layer_name(row.offer, view.case, say),
            say("insurer"): insurer_name(row.insurer, view.case, say),
            say("share"): numbers.level(row.share),
            say("limit"): say.amount(row.limit),
            say("attachment"): say.amount(row.attachment),
            say("deductible"): say.amount(row.deductible),
            say("premium"): say.amount(row.premium),
        }
        for row in tables.mix_rows(solution, view.case)
    ]
    if rows:
        show_table(rows, say("mix"), words=2)
    else:
        st.write(say("mix.none"))
    held = [
        {
            say("instrument"): instrument_name(held.id, view.case, say),
            say("amount"): say.amount(held.amount),
            say("carry"): say.amount(held.carry),
        }
        for held in solution.reserve
    ]
    st.subheader(say("reserve"))
    show_table(held, say("reserve"))
