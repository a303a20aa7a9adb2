"""Stress ストレス: named events on the mix: who pays, when, and what is missing."""

from __future__ import annotations

import streamlit as st

from optimizer.report import amounts, tables
from optimizer.solution import StressResult
from optimizer.ui.rows import plain, show_table
from optimizer.ui.sentences import event_name
from optimizer.ui.view import View
from optimizer.ui.voice import Voice


def show(view: View) -> None:
    """Draw the page."""
    say = view.say
    st.subheader(say("stress"))
    st.caption(say("currency", currency=say.unit_name))
    if not view.solution.stress:
        st.write(say("stress.none"))
    for event in view.solution.stress:
        st.subheader(plain(event_name(event.id, event.name, say)))
        owed, backing = say.amount(event.owed), say.amount(event.backing)
        st.write(say("stress.owed", owed=owed, backing=backing))
        _verdict(event, say)
        _payers(event, say)
        _timeline(event, say)


def _verdict(event: StressResult, say: Voice) -> None:
    if event.missing > 0:
        st.warning(say("stress.short", amount=say.amount(event.missing), unit=say.unit_name), icon=":material/warning:")
    elif event.missing_if_refused > 0:
        st.info(say("stress.held_if", amount=say.amount(event.missing_if_refused), unit=say.unit_name), icon=":material/info:")
    else:
        st.success(say("stress.held"), icon=":material/check_circle:")


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
    show_table(rows, event.id, words=3)


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
    show_table(rows, f"{event.id}: {say('stress.by')}")
