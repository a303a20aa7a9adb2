"""The cost over the required amount, on demand: point after point, with a stop that keeps those there are."""

from __future__ import annotations

import streamlit as st

from optimizer.files.tables.numerals import text_of_number
from optimizer.report.formats.curve import group_sums
from optimizer.report.rows import tables
from optimizer.report.rows.curve_keys import required_key, required_range
from optimizer.report.text.names import key_words
from optimizer.results.curve import CurvePoint
from optimizer.ui.components.charts import curve_chart
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.tables import ink, show_chart
from optimizer.ui.view import SECONDS, View, base_case_now, overlay
from optimizer.ui.workers.messages import CurveQuestion


def show_curve(view: View) -> None:
    """Offer the curve; draw it where it has been asked for with the settings as they stand."""
    key = required_key(view.case)
    if key is None:
        return
    say = view.say
    values = required_range(view.case, view.solution)
    st.subheader(say("curve"))
    st.caption(say("curve.note", low=say.amount(values[0]), high=say.amount(values[-1]), unit=say.unit_name))
    st.button(say("curve.start"), on_click=_ask, args=(view, key, values), key="curve", icon=":material/show_chart:")
    job = view.state.curve
    if job is None or view.state.curve_of != view.case.fingerprint:
        return
    place = st.empty()
    _draw(job.points, view, key)
    if job.stage.is_open:
        with place.container(border=True):
            st.button(say("stop"), on_click=job.stop, key="curve.stop", icon=":material/stop_circle:")
            bar = st.progress(0.0)
            while job.wait(LOOK).is_open:
                done = say("curve.progress", done=str(len(job.points)), all=str(len(values)))
                bar.progress(len(job.points) / len(values), waiting_words(job, view.queue, say) or done)
        st.rerun()
    if job.failure is not None:
        st.error(say(f"failure.{job.failure.why}"))


def _ask(view: View, key: str, values: tuple[float, ...]) -> None:
    settings = {name: value for name, value in view.state.settings.items() if name != key}
    base_case = base_case_now()
    pairs = tuple(overlay(settings, base_case))
    if view.state.curve is not None:
        view.state.curve.forget()
    question = CurveQuestion(base_case.path, key, tuple(text_of_number(value) for value in values), pairs, SECONDS)
    view.state.curve = view.queue.ask(question, view.state.visitor)
    view.state.curve_of = view.case.fingerprint


def _draw(points: tuple[CurvePoint, ...], view: View, key: str) -> None:
    say = view.say
    solved = [(point, group_sums(point.solution)) for point in points if tables.has_mix(point.solution)]
    rows = [
        {"value": say.scaled(point.value), "group": say(f"group.{group}"), "amount": say.scaled(amount), "place": place}
        for point, sums in solved
        for place, (group, amount) in enumerate(sums.items())
    ]
    table = [
        {
            key_words(key, view.case, say): say.amount(point.value),
            say("figure.cost"): say.amount(point.solution.cost),
            say("card.reserve"): say.amount(point.solution.reserve_total if tables.has_mix(point.solution) else None),
            say("status"): say(f"short.{point.solution.status.value}"),
        }
        for point in points
    ]
    if not rows:
        return
    data = [
        {"required": p.value, "status": p.solution.status.value, "cost": p.solution.cost, "reserve": p.solution.reserve_total}
        for p in points
    ]
    today = view.solution.law[0].required if view.solution.law else None
    mark = None if today is None else {"value": say.scaled(today), "label": say("curve.today", amount=say.amount(today))}
    titles = (say("label.unit", label=say("required"), unit=say.unit_name), say("label.unit", label=say("figure.cost"), unit=say.unit_name))
    show_chart(curve_chart(rows, mark, titles=titles, ink=ink()), table, say("curve"), say, data=data)
