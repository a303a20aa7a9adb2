"""The efficient frontier, on demand: the least cost over tail, reserve or required amount, drawn while it is computed, with a stop."""

from __future__ import annotations

from typing import Any

import streamlit as st

from optimizer.i18n import numbers
from optimizer.inputs.frontier_plan import FrontierPlan, Measure
from optimizer.report.charts.frontier import frontier_chart, mark_name
from optimizer.report.charts.theme import Look
from optimizer.report.formats.frontier import meaning
from optimizer.report.rows.frontier import csv_rows, frontier_rows, policies_words
from optimizer.report.text.names import offer_names
from optimizer.results.frontier import Frontier
from optimizer.ui.components.progress import LOOK, waiting_words
from optimizer.ui.components.tables import Rows, ink, show_chart
from optimizer.ui.view import View
from optimizer.ui.workers import Job
from optimizer.ui.workers.messages import FrontierQuestion

SECONDS = 300.0
"""Most that all questions of one frontier may take together."""
TOLERANCE = 1e-4
"""Of a cost: on the page a line within it is drawn as straight."""
HEIGHT = 380
Key = tuple[str, str, bool]


def show_frontier(view: View) -> None:
    """Offer a frontier against each measure the case has; draw those asked for with the settings as they stand."""
    say, measures = view.say, _measures(view)
    st.subheader(say("frontier"))
    st.caption(say("frontier.note"))
    chosen = st.segmented_control(
        say("frontier.against"), measures, format_func=lambda name: say(f"frontier.measure.{name}"), default=measures[0], key="frontier.of"
    )
    measure: Measure = measures[0] if chosen is None else chosen
    keeps = measure == "tail" and any(rule.hold for rule in view.case.tail)
    keeps = keeps and st.toggle(say("frontier.kept"), help=say("frontier.kept.help"), key="frontier.kept")
    key = (view.case.fingerprint, measure, keeps)
    job = view.state.frontiers.get(key)
    place = st.empty()  # so that the question is gone while it is answered
    if job is not None and job.stage.is_open:
        with place.container():
            _wait(job, view)
        st.rerun()
    if job is not None and job.frontier is not None:
        _draw(job.frontier, view)
        return
    with place.container():
        if job is not None and job.failure is not None:
            st.error(say(f"failure.{job.failure.why}"))
        st.button(say("frontier.start"), on_click=_ask, args=(view, key), key="frontier.ask", icon=":material/show_chart:")


def drawn_frontiers(view: View) -> tuple[Frontier, ...]:
    """Return the frontiers of the case on the page that have been computed."""
    jobs = ((key, job) for key, job in view.state.frontiers.items() if not job.stage.is_open)
    return tuple(job.frontier for key, job in jobs if key[0] == view.case.fingerprint and job.frontier is not None and job.frontier.points)


def _measures(view: View) -> list[Measure]:
    """Return what the case has a frontier against."""
    measures: list[Measure] = ["tail"] if view.case.tail else []
    return [*measures, "reserve", *(("requirement",) if view.solution.law else ())]


def _ask(view: View, key: Key) -> None:
    """Ask for a frontier; those of another case are given up."""
    fingerprint, _, keeps = key
    jobs = view.state.frontiers
    for other in [other for other in jobs if other[0] != fingerprint]:
        jobs.pop(other).forget()
    measure = next(name for name in _measures(view) if name == key[1])
    plan = FrontierPlan(measure, keeps_rule=keeps, tolerance=TOLERANCE)
    jobs[key] = view.queue.ask(FrontierQuestion(view.case, view.solution, plan, SECONDS), view.state.visitor)


def _wait(job: Job, view: View) -> None:
    """Draw what is known until it ends; a stop keeps it, and another look at the page finds the questions going on."""
    say, drawn = view.say, None
    st.button(say("stop"), on_click=job.stop, key="frontier.stop", icon=":material/stop_circle:")
    words, chart = st.empty(), st.empty()
    while job.wait(LOOK).is_open:
        result = job.frontier
        done = result and say("frontier.progress", solves=str(result.solves), points=str(len(result.points)))
        words.caption(waiting_words(job, view.queue, say) or done or say("why.asking"))
        if result is not None and result is not drawn:
            drawn = result
            chart.altair_chart(_chart(result, view), alt=say("chart.alt", name=say("frontier")))


def _chart(result: Frontier, view: View) -> Any:
    look = Look(0, HEIGHT, ink=ink().text, ground=ink().edge, size=12)
    return frontier_chart(result, view.say, look, in_unit=True, names=offer_names(view.case, view.say))


def _draw(result: Frontier, view: View) -> None:
    """Show the chart, what it means and what it is worth, with its rows as a table and a file."""
    say = view.say
    if not result.points:
        st.info(say("frontier.none"))
        return
    st.caption(meaning(result, say))
    show_chart(_chart(result, view), _table(result, view), say("frontier"), say, data=csv_rows(result))
    if result.complete:
        tolerance = numbers.level(result.tolerance)
        st.caption(say("frontier.complete", points=str(len(result.points)), tolerance=tolerance))
    else:
        st.warning(say("frontier.incomplete"), icon=":material/timer_off:")


def _table(result: Frontier, view: View) -> Rows:
    say, names = view.say, offer_names(view.case, view.say)
    breakpoints = [
        {
            say("frontier.kind"): say(f"frontier.kind.{row.point.kind}"),
            say("frontier.at"): say.amount(row.point.at),
            say("frontier.cost"): say.amount(row.point.cost),
            say("frontier.jump"): say.amount(row.point.tighter),
            say("frontier.reserve"): say.amount(row.point.reserve),
            say("frontier.premium"): say.amount(row.point.premium),
            say("frontier.policies"): policies_words(row.point, names, say),
            say("frontier.proved"): say("frontier.yes" if row.piece.proved else "frontier.no"),
        }
        for row in frontier_rows(result)
    ]
    blank = dict.fromkeys(breakpoints[0] if breakpoints else (), "")
    marks = [
        blank
        | {
            say("frontier.kind"): mark_name(mark, say),
            say("frontier.at"): say.amount(mark.at),
            say("frontier.cost"): say.amount(mark.cost),
        }
        for mark in result.marks
    ]
    return [*breakpoints, *marks]
