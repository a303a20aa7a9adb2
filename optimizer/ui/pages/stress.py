"""Stress ストレス: named events on the mix in one picture, each day by day, the tables folded beneath."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.charts.bars import part_name
from optimizer.report.charts.stress import day_name, days_chart, events_chart
from optimizer.report.rows import tables
from optimizer.report.rows.csv_text import Cell
from optimizer.report.rows.payers import EventStack, day_stacks, event_stacks
from optimizer.report.rows.stress_mixes import Events, Missing, all_cash_events, mixes_rows
from optimizer.report.text.names import event_name, insurer_name, insurer_names, layer_name
from optimizer.results.stress import StressResult
from optimizer.ui.components.tables import page_look, show_chart, show_table
from optimizer.ui.view import View

EVENT_HEIGHT, DAYS_HEIGHT, AROUND = 76, 460, 150
"""Of an event's bar with its name, of the picture of the days, and of legend and axis."""


def show(view: View) -> None:
    """Draw the page: every event in one picture, then one of them day by day; the tables are folded."""
    say = view.say
    st.subheader(say("stress"))
    events = view.solution.stress
    if not events:
        st.write(say("stress.none"))
        return
    st.caption(say("currency", currency=say.unit_name))
    _overview(view)
    by_id = {event.id: event for event in events}
    names = _names(view)
    worst = max(range(len(events)), key=lambda place: events[place].missing)
    chosen = st.selectbox(
        say("stress.event"), list(by_id), index=worst, format_func=lambda name: names[name], key=f"stress.event.{say.language}"
    )
    _event(by_id.get(chosen, events[worst]), view)


def _names(view: View) -> dict[str, str]:
    return {event.id: event_name(event.id, event.name, view.say) for event in view.solution.stress}


def _overview(view: View) -> None:
    """Show a bar an event: who pays what, and what nobody pays."""
    say, stacks, names = view.say, event_stacks(view.solution, insurer_names(view.case, view.say)), _names(view)
    chart = events_chart(stacks, names, say, page_look(EVENT_HEIGHT * len(stacks) + AROUND))
    table = [{say("stress.event"): names[s.event.id], **_cells(stacks, s, say)} for s in stacks]
    data: list[dict[str, Cell]] = [
        {"event": s.event.id, "payer": part.insurer or part.kind, "amount": part.amount} for s in stacks for part in s.parts
    ]
    show_chart(chart, table, say("chart.events"), say, data=data)


def _cells(stacks: Sequence[EventStack], stack: EventStack, say: Voice) -> dict[str, str]:
    """Return what each payer of any of the stacks pays in one of them."""
    every = dict.fromkeys(part_name(part, say) for other in stacks for part in other.parts)
    amounts = {part_name(part, say): part.amount for part in stack.parts}
    return {name: say.amount(amounts.get(name, 0.0)) for name in every}


def _event(event: StressResult, view: View) -> None:
    say = view.say
    owed, backing = say.amount(event.owed), say.amount(event.backing)
    st.write(say("stress.owed", owed=owed, backing=backing))
    _verdict(event, say)
    stacks = day_stacks(event, insurer_names(view.case, say))
    table = [{say("stress.by"): day_name(stack, say), **_cells(stacks, stack, say)} for stack in stacks]
    data: list[dict[str, Cell]] = [
        {"day": s.day, "payer": part.insurer or part.kind, "amount": part.amount} for s in stacks for part in s.parts
    ]
    show_chart(days_chart(stacks, say, page_look(DAYS_HEIGHT)), table, say("chart.days"), say, data=data)
    with st.expander(say("stress.mixes")):
        _mixes(event, _columns(view), view.case, say)
    with st.expander(say("stress.payers")):
        _payers(event, view.case, say)
    with st.expander(say("stress.timeline")):
        _timeline(event, say)
    with st.expander(say("stress.variants")):
        _variants(event, view.case, say)


def _title(event: StressResult, say: Voice) -> str:
    return event_name(event.id, event.name, say)


def _columns(view: View) -> dict[str, Events]:
    """Return the mixes looked at: as it stands, all cash, the baseline and what was saved."""
    say, session = view.say, view.state
    scenarios = [*([session.pinned] if session.pinned is not None else []), *session.saved]
    columns = {
        say("stress.this_mix"): view.solution.stress,
        say("step.all_cash"): all_cash_events(view.solution),
        **{f"{place + 1}. {scenario.title(say)}": scenario.solution.stress for place, scenario in enumerate(scenarios)},
    }
    return {name: events for name, events in columns.items() if events}


def _mixes(event: StressResult, columns: dict[str, Events], case: Case, say: Voice) -> None:
    """Show what is missing on each mix, as stated and made worse."""
    rows = [
        {
            say("stress.if"): say(f"stress.worst.{row.worse}"),
            **{name: _missing(missing, case, say) for name, missing in zip(columns, row.missing, strict=True)},
        }
        for row in mixes_rows(list(columns.values()))
        if row.event == event.id
    ]
    show_table(rows, f"{_title(event, say)}: {say('stress.mixes')}")


def _missing(missing: Missing | None, case: Case, say: Voice) -> str:
    if missing is None:
        return numbers.DASH
    return (
        say.amount(missing.amount)
        if missing.insurer is None
        else say("stress.by_insurer", amount=say.amount(missing.amount), insurer=insurer_name(missing.insurer, case, say))
    )


def _verdict(event: StressResult, say: Voice) -> None:
    if event.missing > 0:
        st.warning(say("stress.short", amount=say.amount(event.missing), unit=say.unit_name), icon=":material/warning:")
    elif event.missing_if_refused > 0:
        st.info(say("stress.held_if", amount=say.amount(event.missing_if_refused), unit=say.unit_name), icon=":material/info:")
    else:
        st.success(say("stress.held"), icon=":material/check_circle:")


def _payers(event: StressResult, case: Case, say: Voice) -> None:
    rows = [
        {
            say("stress.source"): say(f"stress.{row.source}") if not row.insurer else layer_name(row.source, case, say),
            say("insurer"): insurer_name(row.insurer, case, say) if row.insurer else "",
            say("stress.within"): _within(row, say) if row.insurer else "",
            say("amount"): say.amount(row.amount),
        }
        for row in tables.stress_rows(event)
    ]
    show_table(rows, f"{_title(event, say)}: {say('stress.source')}", words=3)


def _within(row: tables.StressRow, say: Voice) -> str:
    if row.refused:
        return say("stress.refuses")
    return numbers.DASH if row.within_days is None else say("stress.days", days=str(row.within_days))


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
    show_table(rows, f"{_title(event, say)}: {say('stress.by')}")


def _variants(event: StressResult, case: Case, say: Voice) -> None:
    rows = [
        {
            say("stress.if"): say(f"stress.{variant.change}", insurer=insurer_name(variant.insurer, case, say) if variant.insurer else ""),
            say("stress.policies"): say.amount(variant.policies),
            say("stress.missing_at_once"): say.amount(variant.missing_at_once),
            say("stress.missing"): say.amount(variant.missing),
        }
        for variant in event.variants
    ]
    show_table(rows, f"{_title(event, say)}: {say('stress.if')}")
