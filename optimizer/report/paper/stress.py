"""The named events in pictures and side by side: what each source pays in the end, and what is missing by each day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.report.charts.stress import days_chart, events_chart
from optimizer.report.paper.blocks import Block, BlockRow, ChartPlan, Heading, Table, Text
from optimizer.report.rows.payers import day_stacks, event_stacks
from optimizer.report.text.names import event_name, insurer_names, offer_name
from optimizer.results.solution import Solution
from optimizer.results.stress import StressMoment, StressResult

MOST_EVENTS = 6
MOST_PAYERS = 12
MOST_DAYS = 6
SOURCES = ("reserve", "own_funds")
EVENT_HEIGHT, AROUND = 42.0, 60.0
"""Of an event in the picture, and of its legend and axis, in points."""


def stress_rows(solution: Solution, case: Case, say: Voice) -> list[BlockRow]:
    """Return the picture of the events, that of the worst one day by day, and their table."""
    insurers = insurer_names(case, say)
    stacks = event_stacks(solution, insurers)[:MOST_EVENTS]
    names = {event.id: event_name(event.id, event.name, say) for event in solution.stress}
    worst = max(solution.stress, key=lambda event: event.missing)
    least = EVENT_HEIGHT * len(stacks) + AROUND
    events = ChartPlan("events", "", lambda look: events_chart(stacks, names, say, look), least, least * 1.3)
    days = ChartPlan("days", names[worst.id], lambda look: days_chart(day_stacks(worst, insurers), say, look), least, least * 1.3)
    return [
        BlockRow([[Heading(say("chart.events")), events], [Heading(say("chart.days")), days]], (1.25, 1.0)),
        BlockRow([[Heading(say("paper.stress")), *event_table(solution, case, say)]]),
    ]


def event_table(solution: Solution, case: Case, say: Voice) -> Iterator[Block]:
    """Yield one table, a column an event; events, payers and days beyond what a page takes are counted."""
    events = solution.stress[:MOST_EVENTS]
    rows = [(say("paper.owed"), *(say.amount(event.owed) for event in events))]
    due = [sum(payment.reinstatement_premium for payment in event.payments) for event in events]
    if any(due):
        rows.append((say("sheet.reinstatement_due"), *(say.amount(premium) for premium in due)))
    rows.append((say("paper.backing"), *(say.amount(event.backing) for event in events)))
    rows += list(_payers(events, case, say))
    for source in SOURCES:
        rows.append((say(f"stress.{source}"), *(say.amount(getattr(event, source)) for event in events)))
    if any(event.credit_line for event in events):
        rows.append((say("paper.line"), *(say.amount(event.credit_line) for event in events)))
    ends = len(rows)
    rows += [(say("paper.missing_day", days=str(day)), *(say.amount(_at(event, day).missing) for event in events)) for day in _days(events)]
    rows.append((say("paper.missing_end"), *(say.amount(event.missing) for event in events)))
    rows.append((say("paper.refused"), *(say.amount(event.missing_if_refused) for event in events)))
    head = [say("stress.source"), *(event_name(event.id, event.name, say) for event in events)]
    yield Table(head, rows, bold=tuple(range(ends, len(rows))), widths=(2.4, *[1.0] * len(events)))
    if len(solution.stress) > MOST_EVENTS:
        yield Text(say("paper.more", count=str(len(solution.stress) - MOST_EVENTS)), small=True)


def _payers(events: Sequence[StressResult], case: Case, say: Voice) -> Iterator[tuple[str, ...]]:
    bought = events[0].payments
    for n, payment in enumerate(bought[:MOST_PAYERS]):
        within = "" if payment.within_days is None else f", {say('stress.days', days=str(payment.within_days))}"
        cells = (event.payments[n] for event in events)
        shown = (say("stress.refuses") if cell.refused else say.amount(cell.amount) for cell in cells)
        yield (f"{offer_name(payment.offer, case, say)}{within}", *shown)
    if len(bought) > MOST_PAYERS:
        rest = (sum(payment.amount for payment in event.payments[MOST_PAYERS:]) for event in events)
        yield (say("paper.more", count=str(len(bought) - MOST_PAYERS)), *(say.amount(amount) for amount in rest))


def _days(events: Sequence[StressResult]) -> list[int]:
    """Return the days on which what is missing changes in some event, the first ones where there are many."""
    days = sorted({moment.day for event in events for moment in event.timeline if moment.day is not None})
    moving = [day for n, day in enumerate(days) if n == 0 or any(_at(e, day).missing != _at(e, days[n - 1]).missing for e in events)]
    return moving[:MOST_DAYS]


def _at(event: StressResult, day: int) -> StressMoment:
    """Return the last moment by a day."""
    return [moment for moment in event.timeline if moment.day is not None and moment.day <= day][-1]
