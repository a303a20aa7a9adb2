"""The head of every page: what to do, in a sentence, and beneath it the four ways to stand."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.rows.decision import decision_of
from optimizer.report.rows.standing import StandingRow, standing_rows
from optimizer.report.text.decision import decision_lines, paragraph
from optimizer.report.text.standing import shortfall_line, standing_name
from optimizer.results.solution import Solution, Status
from optimizer.ui.components.tables import plain


def show_decision(solution: Solution, case: Case, say: Voice) -> None:
    """Draw the decision and the strip; nothing where the answer has no mix."""
    decision = decision_of(solution, case)
    if decision is None:
        return
    first, *others = decision_lines(decision, say)
    with st.container(border=True, key="decision"):
        st.markdown(f"**{plain(say('decision'))}**  \n**{plain(first)}**")
        st.markdown(plain(paragraph(others, say)))
        rows = standing_rows(solution, case)
        today = next((row.cost for row in rows if row.name == "today"), None)
        with st.container(horizontal=True, key="standing"):
            for row in rows:
                other = (solution.alternatives or {}).get(row.name)
                _show_standing(row, case, today, say, is_impossible=other is not None and other.status is Status.INFEASIBLE)


def _show_standing(row: StandingRow, case: Case, today: float | None, say: Voice, *, is_impossible: bool) -> None:
    title = standing_name(row, case, say)
    with st.container(width="stretch"):
        st.metric(say("standing.unit", name=title, unit=say.unit_name), say.amount(row.cost), help=say("help.standing"))
        st.caption(plain(say("standing.impossible") if is_impossible else _note(row, today, say)))


def _note(row: StandingRow, today: float | None, say: Voice) -> str:
    """Return what a way to stand costs beside today, holds and lacks."""
    holds = say("standing.reserve", amount=say.amount(row.reserve))
    if row.name == "today":
        return f"{holds} {shortfall_line(row, say)}"
    apart = say.apart(row.cost, today)
    return holds if apart is None else f"{say('standing.apart', amount=apart)} {holds}"
