"""The market on the insurer's page: asked on demand, then the demand curve, who is won and lost, accumulation, files."""

from __future__ import annotations

import streamlit as st

from optimizer.files.market import market_currency
from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.market import Dependence
from optimizer.report.formats.demand import buyers_to_csv, curve_rows, curve_to_csv, demand_to_json
from optimizer.report.rows.demand import accumulation_table, buyers_table, curve_table, demand_sentences
from optimizer.report.rows.insurer import mark_rows, step_rows
from optimizer.report.text.market_names import buyer_name, named_demand
from optimizer.results.demand import Demand
from optimizer.ui.components.charts import Row
from optimizer.ui.components.insurer_charts import demand_chart, profit_chart
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.report_tables import rows_of, show_text_table
from optimizer.ui.components.tables import ink, plain, show_chart
from optimizer.ui.session.cases import made
from optimizer.ui.session.underwriter_form import MARKET_SECONDS, UnderwriterForm, market_path, underwriter_form, unit_voice
from optimizer.ui.view import View
from optimizer.ui.workers import Job, JobQueue
from optimizer.ui.workers.messages import DemandQuestion
from optimizer.ui.workers.tasks import DemandTask

DEPENDENCE: tuple[Dependence, ...] = ("apart", "together")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_market(view: View, form: UnderwriterForm) -> None:
    """Offer the market; show what it answered."""
    say = view.say
    st.header(say("market"))
    st.write(say("market.note"))
    path = market_path()
    if path is None or market_currency(path) != view.case.currency:
        st.info(say("market.none" if path is None else "market.other"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(say("market.dependence"), DEPENDENCE, key="market.dependence", format_func=lambda choice: say(f"dependence.{choice}"))
        st.button(say("market.ask"), on_click=_ask, args=(view,), key="market.ask", icon=":material/groups:")
    if form.demand is not None:
        wait_for(form.demand, "market", view.queue, say)
    demand = form.demanded
    if demand is not None:
        _demanded(named_demand(demand, say), say)
        _files(demand, say)


def wait_for(job: Job, key: str, queue: JobQueue, say: Voice) -> None:
    """Show how many parts are answered, with a stop; say what went wrong where there is no answer."""
    if job.stage.is_open:
        with st.container(border=True):
            st.button(say("stop"), on_click=job.stop, key=f"{key}.stop", icon=":material/stop_circle:")
            bar = st.progress(0.0, text=say(f"underwriting.asking.{key}"))
            while job.wait(LOOK).is_open:
                bar.progress(*_progress(job, key, queue, say))
        st.rerun()
    if job.failure is not None:
        st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")
    elif job.underwritten is None:
        st.info(say("underwriting.stopped"), icon=":material/stop_circle:")


def _progress(job: Job, key: str, queue: JobQueue, say: Voice) -> tuple[float, str]:
    """Return how far a question is answered, from 0 to 1, and that in words."""
    waits = waiting_words(job, queue, say)
    if waits or job.step is None:
        return 0.0, waits or say(f"underwriting.asking.{key}")
    return min(job.step.done / job.step.of, 1.0), say("underwriting.progress", done=str(job.step.done), all=str(job.step.of))


def _ask(view: View) -> None:
    form, path = underwriter_form(), market_path()
    if form.demand is not None:
        form.demand.forget()
    if path is not None:
        dependence: Dependence = st.session_state["market.dependence"]
        form.demand = view.queue.ask(DemandQuestion(path, form.table(), dependence, MARKET_SECONDS), view.state.visitor)


def _demanded(demand: Demand, say: Voice) -> None:
    st.subheader(say("market.answer"))
    for sentence in demand_sentences(demand, unit_voice(say)):
        st.markdown(f"- {plain(sentence)}")
    for caution in demand.warnings:
        if say.knows(f"market.warning.{caution.code}"):
            where = ", ".join(buyer_name(part, say) for part in caution.where.split(", "))
            st.warning(say(f"market.warning.{caution.code}", where=plain(where)), icon=":material/warning:")
    st.caption(say("currency", currency=say.unit_name))
    _charts(demand, say)
    voice = unit_voice(say)
    show_text_table(buyers_table(demand, voice), say)
    if demand.accumulation:
        show_text_table(accumulation_table(demand, voice), say)


def _charts(demand: Demand, say: Voice) -> None:
    """Draw how many buy and what is earned, over the rate on line."""
    steps = step_rows(demand)
    if not steps:
        return
    marks: list[Row] = [
        {"rate": row["rate"], "label": say(f"market.mark.{row['mark']}", rate=numbers.percent(_number(row["rate"]), 2))}
        for row in mark_rows(demand)
    ]
    table, voice = curve_table(demand, unit_voice(say)), unit_voice(say)
    rows = rows_of(table, say)
    st.subheader(say("market.curve"))
    titles = (say("demand.rate"), say("demand.buyers"))
    show_chart(demand_chart(steps, marks, titles=titles, ink=ink()), rows, say("market.curve"), say, data=curve_rows(demand))
    st.subheader(say("market.profit"))
    series = [("profit", demand.dependence), *([("profit_together", "together")] if demand.dependence == "apart" else [])]
    drawn: list[Row] = [
        {"to": row["to"], "series": say(f"dependence.{how}"), "profit": say.scaled(_number(row[key]))}
        for key, how in series
        for row in steps
    ]
    titles = (say("demand.rate"), say("label.unit", label=say("demand.profit"), unit=say.unit_name))
    show_chart(profit_chart(drawn, marks, titles=titles, ink=ink()), rows, say("market.profit"), say, data=curve_rows(demand))
    st.caption(plain(voice("demand.curve.note")))


def _number(cell: object) -> float:
    return float(cell) if isinstance(cell, (int, float)) else 0.0


def _files(demand: Demand, say: Voice) -> None:
    files = (
        ("json", "demand.json", "application/json", lambda: demand_to_json(demand)),
        ("curve", "demand-curve.csv", "text/csv", lambda: curve_to_csv(demand)),
        ("buyers", "buyers.csv", "text/csv", lambda: buyers_to_csv(demand)),
        ("xlsx", "demand.xlsx", WORKBOOK, lambda: made(DemandTask(demand, say.language))),
    )
    with st.container(horizontal=True):
        for key, name, mime, data in files:
            st.download_button(
                say(f"market.file.{key}"),
                data=data,
                file_name=name,
                mime=mime,
                key=f"market.{key}",
                on_click="ignore",
                icon=":material/download:",
            )
