"""A frontier told: JSON `reserve-frontier/1`, one CSV row a breakpoint, and the tables a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.report.formats.answer import as_json
from optimizer.report.rows.csv_text import to_csv
from optimizer.report.rows.frontier import csv_rows, frontier_rows
from optimizer.report.text.layout import table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, left_open
from optimizer.results.frontier import Frontier

FORMAT = "reserve-frontier/1"
OF_A_RUN = ("solves", "seconds")
"""What may differ between two runs."""


def frontier_to_dict(told: Frontier) -> dict[str, Any]:
    """Return every figure; what differs between two runs stands under `run`."""
    figures = asdict(told)
    run = {name: figures.pop(name) for name in OF_A_RUN}
    return {"format": FORMAT, **figures, "faults": [], "run": run}


def frontier_to_json(told: Frontier) -> str:
    """Return the frontier as one JSON object in ASCII."""
    return as_json(frontier_to_dict(told))


def unbegun_to_json(faults: Sequence[Fault], message: str = "") -> str:
    """Return what stands in place of a frontier that was never begun: the faults, or why there is no mix."""
    listed = [asdict(fault) for fault in faults]
    return as_json({"format": FORMAT, "case": None, "faults": listed, **({"message": message} if message else {})})


def frontier_to_csv(told: Frontier) -> bytes:
    """Return one row a breakpoint with the piece on its looser side, then one a mark: UTF-8 as spreadsheets look for it."""
    return to_csv(csv_rows(told))


def frontier_to_text(told: Frontier) -> str:
    """Return the frontier as tables of at most 100 columns: breakpoints, mixes, and the mixes to compare with."""
    say = Voice("en", told.case.currency)
    name = told.case.name or told.case.id
    lines = [*wrapped(name, indent=0), "=" * min(numbers.width(name), 100)]
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    unit = "without a currency" if told.case.currency == numbers.NO_CURRENCY else f"in {told.case.currency}"
    lines.append(f"case {told.case.id}; amounts {unit}")
    lines += wrapped(f"Yearly cost against: {axis_title(told, say)}. {meaning(told, say)}", indent=0)
    sections = [lines, _breakpoints(told, say), _mixes(told), _marks(told, say), _standing(told, say)]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def axis_title(told: Frontier, say: Voice) -> str:
    """Return what stands on the measure's axis."""
    return say(f"frontier.axis.{told.measure}", level="" if told.level is None else numbers.level(told.level))


def meaning(told: Frontier, say: Voice) -> str:
    """Return in one sentence which rules hold along the frontier."""
    kept = ".kept" if told.measure == "tail" and told.rule_kept else ""
    return say(f"frontier.means.{told.measure}{kept}", id=told.id)


def _breakpoints(told: Frontier, say: Voice) -> list[str]:
    currency = told.case.currency
    rows = [
        (
            say(f"frontier.kind.{row.point.kind}"),
            *(numbers.amount(x, currency) for x in (row.point.at, row.point.cost, row.point.tighter, row.point.reserve, row.point.premium)),
            say("frontier.yes" if row.piece.proved else "frontier.no"),
        )
        for row in frontier_rows(told)
    ]
    head = ("breakpoint", "at", "cost", "beyond it", "reserve", "premium due", "proved")
    return ["Breakpoints, and the least cost there and just beyond, on the tighter side", *table(head, rows)] if rows else []


def _mixes(told: Frontier) -> list[str]:
    lines = []
    for point in told.points:
        bought = ", ".join(f"{offer} {numbers.level(share)}" for offer, share in point.shares.items()) or "none: the reserve alone"
        lines += wrapped(f"{numbers.amount(point.at, told.case.currency)}: {bought}", hang=4)
    return ["Policies bought", *lines] if lines else []


def _marks(told: Frontier, say: Voice) -> list[str]:
    currency = told.case.currency
    rows = []
    for mark in told.marks:
        name = say(f"standing.{mark.kind}")
        least = told.cost_at(mark.at)
        amounts = (numbers.amount(x, currency) for x in (mark.at, mark.cost, least))
        rows.append((name if mark.is_lawful else say("frontier.unlawful", name=name), *amounts))
    return ["To compare", *table(("", "at", "cost", "least cost there"), rows)]


def _standing(told: Frontier, say: Voice) -> list[str]:
    """Return what the frontier is worth."""
    if not told.complete:
        return [*wrapped(say("frontier.incomplete"), indent=0), *wrapped(left_open(told.warnings), indent=0)]
    said = say("frontier.complete", points=str(len(told.points)), tolerance=numbers.percent(told.tolerance, 4))
    return wrapped(f"{said} {say('frontier.exact')}", indent=0)
