"""The page's section on named events: who pays, when, and what is missing."""

from __future__ import annotations

import streamlit as st

from optimizer.report import amounts, tables
from optimizer.report.words import Voice
from optimizer.solution import Solution, StressResult
from optimizer.ui.rows import show_table


def show_stresses(solution: Solution, say: Voice) -> None:
    """Show each named event of the answer: what each source pays in the end, and what is missing by each day."""
    if not solution.stress:
        return
    st.header(say("stress"))
    for event in solution.stress:
        st.subheader(event.name)
        owed, backing = say.amount(event.owed), say.amount(event.backing)
        st.caption(say("stress.owed", owed=owed, backing=backing))
        _payers(event, say)
        _timeline(event, say)


def _payers(event: StressResult, say: Voice) -> None:
    rows = [
        {
            say("stress.source"): say(f"stress.{row.source}") if not row.insurer else row.source,
            say("insurer"): row.insurer,
            say("stress.within"): _within(row, say) if row.insurer else "",
            say("amount"): say.amount(row.amount),
        }
        for row in tables.stress_rows(event)
    ]
    show_table(rows, event.name, words=3)


def _within(row: tables.StressRow, say: Voice) -> str:
    if row.refused:
        return say("stress.refuses")
    return amounts.DASH if row.within_days is None else say("stress.days", days=str(row.within_days))


def _timeline(event: StressResult, say: Voice) -> None:
    rows = [
        {
            say("stress.by"): say("stress.end") if moment.day is None else say("stress.days", days=str(moment.day)),
            say("stress.paid"): say.amount(moment.paid),
            say("stress.line"): say.amount(moment.credit_line),
            say("stress.missing"): say.amount(moment.missing),
            say("stress.missing_if_refused"): say.amount(moment.missing_if_refused),
        }
        for moment in tables.stress_moments(event)
    ]
    show_table(rows, f"{event.name}: {say('stress.by')}")
