"""What the answer hangs on: every doubtful figure at both ends of its range, bar after bar as they are solved."""

from __future__ import annotations

import streamlit as st

from optimizer.inputs.stated_ranges import doubtful_figures
from optimizer.report.charts.tornado import tornado_chart
from optimizer.report.formats.tornado import change_of, tornado_to_json
from optimizer.report.rows.csv_text import Cell
from optimizer.report.text.names import key_words
from optimizer.report.text.remarks import unit_of, value_words
from optimizer.results.solution import Status
from optimizer.results.tornado import RangeEnd, TornadoBar, by_width
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.tables import ink, show_data
from optimizer.ui.view import View, base_case_now, overlay
from optimizer.ui.workers import Job
from optimizer.ui.workers.messages import TornadoQuestion

SECONDS = 600.0
"""Most that all solves may take together; what is answered is shown meanwhile, and a stop keeps it."""


def show_tornado(view: View) -> None:
    """Offer the ranges; draw them where they have been asked for with the settings as they stand."""
    say, session = view.say, view.state
    if not doubtful_figures(view.case):
        return
    st.subheader(say("tornado"))
    st.caption(say("tornado.note"))
    job = session.tornado if session.tornado_of == view.case.fingerprint else None
    if job is None or not job.stage.is_open:
        st.button(say("tornado.start"), on_click=_ask, args=(view,), key="tornado", icon=":material/tornado:")
    if job is None:
        return
    place, drawn = st.empty(), st.empty()
    with drawn.container():
        _draw(job, view)
    if job.stage.is_open:
        with place.container(border=True):
            _wait(job, view, drawn)
        st.rerun()
    if job.failure is not None:
        st.error(say(f"failure.{job.failure.why}"), icon=":material/error:")


def _ask(view: View) -> None:
    base_case = base_case_now()
    if view.state.tornado is not None:
        view.state.tornado.forget()
    question = TornadoQuestion(base_case.path, tuple(overlay(view.state.settings, base_case)), SECONDS)
    view.state.tornado = view.queue.ask(question, view.state.visitor)
    view.state.tornado_of = view.case.fingerprint


def _wait(job: Job, view: View, drawn: st.delta_generator.DeltaGenerator) -> None:
    say = view.say
    st.button(say("stop"), on_click=job.stop, key="tornado.stop", icon=":material/stop_circle:")
    bar, shown = st.progress(0.0), 0
    of = len(doubtful_figures(view.case))
    while job.wait(LOOK).is_open:
        if len(job.bars) != shown:
            shown = len(job.bars)
            with drawn.container():
                _draw(job, view)
        text = waiting_words(job, view.queue, say) or say("tornado.progress", done=str(shown), all=str(of))
        bar.progress(min(shown / of, 1.0), text)


def _draw(job: Job, view: View) -> None:
    say, cost = view.say, view.solution.cost
    bars = by_width(job.bars if job.tornado is None else job.tornado.bars, cost)
    if not bars or cost is None:
        return
    ends = (say("tornado.low"), say("tornado.high"))
    rows = [
        {"name": key_words(bar.key, view.case, say), "end": name, "cost": say.scaled(end.cost), "label": _label(bar, end, view)}
        for bar in bars
        for name, end in zip(ends, (bar.low, bar.high), strict=True)
    ]
    amount = say("label.unit", label=say("figure.cost"), unit=say.unit_name)
    chart = tornado_chart(rows, say.scaled(cost) or 0.0, amount=amount, ends=ends, text=ink().text)
    st.altair_chart(chart, alt=say("chart.alt", name=say("tornado")), key=f"tornado.{len(bars)}.{job.tornado is None}")
    unproved = any(end.status is Status.FEASIBLE for bar in bars for end in (bar.low, bar.high))
    st.caption(say("tornado.legend.unproved" if unproved else "tornado.legend"))
    solved = job.tornado
    if solved is None:
        return
    if not solved.complete:
        st.warning(say("why.incomplete"), icon=":material/timer_off:")
    data = [_data(bar, cost) for bar in bars]
    show_data([_listed(bar, view) for bar in bars], say("tornado"), say, data=data)
    st.download_button(
        say("why.file"),
        data=lambda: tornado_to_json(solved),
        file_name="tornado.json",
        mime="application/json",
        on_click="ignore",
        key="tornado.file",
    )


def _value(bar: TornadoBar, value: float | None, view: View) -> str:
    return value_words(value, unit_of(bar.key, view.case), view.say)


def _label(bar: TornadoBar, end: RangeEnd, view: View) -> str:
    """Return the value of an end, what it costs, and marks where that is not proved the least and where another mix is bought."""
    say = view.say
    cost = say(f"short.{end.status.value}") if end.cost is None else say.amount(end.cost)
    mark = "~" if end.status is Status.FEASIBLE else ""
    return f"{_value(bar, end.value, view)}: {mark}{cost}{' ▲' if end.mix_changes else ''}"


def _listed(bar: TornadoBar, view: View) -> dict[str, str]:
    say = view.say
    return {
        say("tornado.figure"): key_words(bar.key, view.case, say),
        say("tornado.base"): _value(bar, bar.base, view),
        say("tornado.low"): _label(bar, bar.low, view),
        say("tornado.high"): _label(bar, bar.high, view),
    }


def _data(bar: TornadoBar, cost: float) -> dict[str, Cell]:
    return {
        "key": bar.key,
        "base": bar.base,
        "low": bar.low.value,
        "high": bar.high.value,
        "cost_low": bar.low.cost,
        "cost_high": bar.high.cost,
        "change_low": change_of(bar.low, cost),
        "change_high": change_of(bar.high, cost),
        "status_low": bar.low.status.value,
        "status_high": bar.high.status.value,
    }
