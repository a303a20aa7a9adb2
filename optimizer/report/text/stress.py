"""The report's sections on named events: who pays, when, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.i18n import numbers
from optimizer.report.rows import tables
from optimizer.report.text.layout import table, wrapped
from optimizer.results.solution import Solution
from optimizer.results.stress import StressChange, StressResult

SOURCES = {
    "reserve": "reserve",
    "own_funds": "own funds at risk",
    "missing": "missing: paid by nobody",
    "missing_if_refused": "missing if every insurer refuses",
}
CHANGES: dict[StressChange, str] = {
    "insurer_refuses": "{insurer} refuses",
    "insurer_fails": "{insurer} has failed",
    "coins_double": "coins cost twice as much at repayment",
}
END = "in the end"


def stress_sections(solution: Solution) -> Iterator[list[str]]:
    """Yield a section for each named event of an answer."""
    for event in solution.stress:
        yield [*wrapped(f"Stress {event.id}: {event.name}", indent=0, hang=2), *_event(event, solution.case.currency)]


def _event(event: StressResult, currency: str) -> Iterator[str]:
    rows = [
        (
            SOURCES.get(row.source, row.source),
            row.insurer,
            _within(row) if row.insurer else "",
            numbers.amount(row.amount, currency),
        )
        for row in tables.stress_rows(event)
    ]
    loss, owed, backing = (numbers.money(value, currency) for value in (event.loss, event.owed, event.backing))
    in_kind = f", {backing} of it paid in kind by the backing" if event.backing > 0 else ""
    at_price = f" ({loss} on the day of the loss)" if event.owed != event.loss else ""
    yield from wrapped(f"customers are owed {owed}{at_price}{in_kind}", hang=2)
    yield from table(("paid by", "insurer", "within", "amount"), rows, left=3)
    premium = sum(payment.reinstatement_premium for payment in event.payments)
    if premium > 0:
        yield from wrapped(f"{numbers.money(premium, currency)} of reinstatement premium falls due with the payments", hang=2)
    yield ""
    yield from _timeline(event, currency)
    yield ""
    yield from _variants(event, currency)


def _within(row: tables.StressRow) -> str:
    if row.refused:
        return "refuses"
    return "not stated" if row.within_days is None else f"{row.within_days} days"


def _timeline(event: StressResult, currency: str) -> list[str]:
    rows = [
        (
            END if moment.day is None else f"day {moment.day}",
            numbers.amount(moment.paid, currency),
            numbers.amount(moment.credit_line, currency),
            numbers.amount(moment.missing, currency),
            numbers.amount(moment.missing_if_refused, currency),
        )
        for moment in tables.stress_moments(event)
    ]
    return table(("by", "paid", "by credit line", "still missing", "if all refuse"), rows)


def _variants(event: StressResult, currency: str) -> list[str]:
    rows = [
        (
            CHANGES[variant.change].format(insurer=variant.insurer),
            numbers.amount(variant.policies, currency),
            numbers.amount(variant.missing_at_once, currency),
            numbers.amount(variant.missing, currency),
        )
        for variant in event.variants
    ]
    return table(("if", "policies pay", "missing on day 0", "in the end"), rows)
