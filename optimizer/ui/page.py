"""The first page: the example, solved, with its proof; in Japanese or English."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import altair as alt
import streamlit as st

from optimizer import files
from optimizer.case import Case
from optimizer.errors import DisagreementError, OptimizerError, one_line
from optimizer.report import amounts, tables
from optimizer.report.sentences import repair_line
from optimizer.report.words import LANGUAGES, Language, Voice
from optimizer.solution import Solution, Status
from optimizer.solve import optimize
from optimizer.ui.rows import show_table
from optimizer.ui.stress import show_stresses

_PACKAGE = Path(__file__).resolve().parents[1]
_FOLDERS = (_PACKAGE / "_data" / "cases", _PACKAGE.parent / "data" / "cases")
"""In an installed wheel; in a checkout."""
EXAMPLE = next((folder for folder in _FOLDERS if folder.is_dir()), _FOLDERS[-1]) / "jp-history"
COLOURS = {
    Status.CERTIFIED: st.success,
    Status.SOLVED: st.info,
    Status.FEASIBLE: st.warning,
    Status.UNDECIDED: st.warning,
    Status.INFEASIBLE: st.warning,
    Status.REJECTED: st.error,
    Status.ERROR: st.error,
}


def show() -> None:
    """Draw the page; whatever goes wrong is one sentence."""
    st.set_page_config(page_title="Reserve Optimizer", layout="wide")
    language: Language = st.segmented_control(
        "言語 / Language", LANGUAGES, default=LANGUAGES[0], required=True, key="language", label_visibility="collapsed"
    )
    say = Voice(language)
    st.title(say("title"))
    try:
        case = files.load_case(str(EXAMPLE))
        with st.spinner(say("solving"), show_time=True):
            solution = solved(case.fingerprint, case)
    except Exception as error:  # noqa: BLE001 a visitor is told in one sentence, never by a traceback
        st.error(say("failed", reason=_sentence(error)))
    else:
        _answer(solution, case, replace(say, currency=case.currency))


def _sentence(error: Exception) -> str:
    """Return what went wrong on one line."""
    text = str(error) if isinstance(error, OptimizerError) else f"{type(error).__name__}: {error}"
    return one_line(" ".join(text.split()))


@st.cache_resource(max_entries=8, show_spinner=False)
def solved(fingerprint: str, _case: Case) -> Solution:
    """Return the answer to a case, once a server; the key is every byte of its inputs.

    `optimize` runs the solver in a process of its own, so no session waits in another's lock. A failure is raised, not kept.
    """
    solution = optimize(_case, files.load_years(_case))
    if solution.status is Status.ERROR:
        raise DisagreementError(solution.message or f"no answer for {fingerprint}")
    return solution


def _answer(solution: Solution, case: Case, say: Voice) -> None:
    st.subheader(solution.case.name)
    if tables.is_illustrative(solution):
        st.warning(say("illustrative"), icon=":material/info:")
    COLOURS[solution.status](say(f"status.{solution.status.value}"))
    st.caption(f"{say(f'proof.{solution.proof}', gap=amounts.gap(solution.gap))}  \n{say('currency', currency=case.currency)}")
    if tables.has_mix(solution):
        _cards(solution, say)
        _mix(solution, case, say)
        _cost(solution, say)
    _conflict(solution, say)
    _law(solution, say)
    _tail(solution, say)
    show_stresses(solution, say)
    _warnings(solution, say)


def _cards(solution: Solution, say: Voice) -> None:
    figures = {
        "card.cost": solution.cost,
        "card.reserve": solution.reserve_total,
        "card.premium": tables.premium_total(solution),
        "card.headroom": tables.headroom(solution),
    }
    for column, (key, value) in zip(st.columns(len(figures)), figures.items(), strict=True):
        column.metric(f"{say(key)} ({say.million})", amounts.millions(value), border=True)


def _mix(solution: Solution, case: Case, say: Voice) -> None:
    st.header(say("mix"))
    rows = [
        {
            say("offer"): row.offer,
            say("insurer"): row.insurer,
            say("share"): amounts.level(row.share),
            say("limit"): say.amount(row.limit),
            say("attachment"): say.amount(row.attachment),
            say("deductible"): say.amount(row.deductible),
            say("premium"): say.amount(row.premium),
        }
        for row in tables.mix_rows(solution, case)
    ]
    if rows:
        show_table(rows, say("mix"), words=2)
    else:
        st.write(say("mix.none"))
    held = [
        {
            say("instrument"): held.id,
            say("class"): held.cls,
            say("amount"): say.amount(held.amount),
            say("carry"): say.amount(held.carry),
        }
        for held in solution.reserve
    ]
    st.header(say("reserve"))
    show_table(held, say("reserve"), words=2)


def _cost(solution: Solution, say: Voice) -> None:
    st.header(say("cost"))
    rows = tables.cost_rows(solution)
    table, chart = st.columns(2)
    shown = [
        {
            say("part"): f"\N{EM SPACE}{say(f'part.{row.part}')}" if row.part else say(f"group.{row.group}"),
            say("amount"): say.amount(row.amount),
            say("of_total"): amounts.percent(row.of_total),
        }
        for row in rows
    ]
    with table:
        show_table(shown, say("cost"))
    parts = [{"part": say(f"part.{row.part}"), "group": say(f"group.{row.group}"), "amount": row.amount} for row in rows if row.part]
    bars = (
        alt.Chart(alt.InlineData(values=parts), height=alt.Step(32))
        .mark_bar()
        .encode(
            x=alt.X("amount:Q", title=say.million, axis=alt.Axis(labelExpr="format(datum.value / 1e6, ',~f')", tickCount=5)),
            y=alt.Y("part:N", title=None, sort=None, axis=alt.Axis(labelLimit=240)),
            color=alt.Color("group:N", title=None, sort=None, legend=alt.Legend(orient="top", columns=1, labelLimit=320)),
            tooltip=[alt.Tooltip("part:N", title=say("part")), alt.Tooltip("amount:Q", title=say.currency, format=",.0f")],
        )
    )
    chart.altair_chart(bars, alt=say("cost"))


def _law(solution: Solution, say: Voice) -> None:
    rows = tables.law_rows(solution)
    if not rows:
        return
    st.header(say("law"))
    shown = [
        {
            say("requirement"): row.requirement,
            say("required"): say.amount(row.required),
            say("counted"): say.amount(row.counted),
            say("slack"): say.amount(row.slack),
            say("grade"): row.grade,
        }
        for row in rows
    ]
    show_table(shown, say("law"))
    items = [
        {say("what"): item.what, say("counts_for"): say.amount(item.counts_for), say("why"): item.why} for row in rows for item in row.items
    ]
    if items:
        show_table(items, say("counted"), figures=[say("counts_for")])


def _tail(solution: Solution, say: Voice) -> None:
    rows = [
        {
            say("rule"): f"{row.rule}: {say(row.measure, level=amounts.level(row.level))}",
            say("before"): say.amount(row.gross),
            say("after"): say.amount(row.net),
            say("by_reserve"): say.amount(row.reserve),
            say("by_own_funds"): say.amount(row.own_funds),
        }
        for row in tables.tail_rows(solution)
    ]
    if rows:
        st.header(say("tail"))
        show_table(rows, say("tail"))


def _conflict(solution: Solution, say: Voice) -> None:
    conflict = solution.conflict
    if conflict is None:
        return
    st.header(say("conflict"))
    st.write(", ".join(f"`{rule}`" for rule in conflict.rules))
    if conflict.repairs:
        st.write(say("repairs"))
        st.write("\n".join(f"- {repair_line(repair, solution.case.currency)}" for repair in conflict.repairs))


def _warnings(solution: Solution, say: Voice) -> None:
    if solution.warnings:
        st.header(say("warnings"))
        for warning in solution.warnings:
            st.warning(f"{warning.text} ({warning.where})" if warning.where else warning.text)
