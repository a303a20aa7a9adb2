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
PROOF = "solver"
"""What every proved piece rests on, beside exact pricing: bounds of the search, for which no certificate is made."""
OF_A_RUN = ("solves", "seconds")
"""What may differ between two runs."""


def frontier_to_dict(result: Frontier) -> dict[str, Any]:
    """Return every figure; what differs between two runs stands under `run`."""
    figures = asdict(result)
    run = {name: figures.pop(name) for name in OF_A_RUN}
    return {"format": FORMAT, **figures, "proof": PROOF, "faults": [], "run": run}


def frontier_to_json(result: Frontier) -> str:
    """Return the frontier as one JSON object in ASCII."""
    return as_json(frontier_to_dict(result))


def unbegun_to_json(faults: Sequence[Fault], message: str = "") -> str:
    """Return what stands in place of a frontier that was never begun: the faults, or why there is no mix."""
    listed = [asdict(fault) for fault in faults]
    return as_json({"format": FORMAT, "case": None, "faults": listed, **({"message": message} if message else {})})


def frontier_to_csv(result: Frontier) -> bytes:
    """Return one row a breakpoint with the piece on its looser side, then one a mark: UTF-8 as spreadsheets look for it."""
    return to_csv(csv_rows(result))


def frontier_to_text(result: Frontier) -> str:
    """Return the frontier as tables of at most 100 columns: breakpoints, mixes, and the mixes to compare with."""
    say = Voice("en", result.case.currency)
    name = result.case.name or result.case.id
    lines = [*wrapped(name, indent=0), "=" * min(numbers.width(name), 100)]
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    unit = "without a currency" if result.case.currency == numbers.NO_CURRENCY else f"in {result.case.currency}"
    lines.append(f"case {result.case.id}; amounts {unit}")
    lines += wrapped(f"Yearly cost against: {axis_title(result, say)}. {meaning(result, say)}", indent=0)
    sections = [lines, _breakpoints(result, say), _mixes(result), _marks(result, say), _standing(result, say)]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def axis_title(result: Frontier, say: Voice) -> str:
    """Return what stands on the measure's axis."""
    return say(f"frontier.axis.{result.measure}", level="" if result.level is None else numbers.level(result.level))


def meaning(result: Frontier, say: Voice) -> str:
    """Return in one sentence which rules hold along the frontier."""
    suffix = ".kept" if result.measure == "tail" and result.keeps_rule else ""
    return say(f"frontier.means.{result.measure}{suffix}")


def _breakpoints(result: Frontier, say: Voice) -> list[str]:
    currency = result.case.currency
    rows = [
        (
            say(f"frontier.kind.{row.point.kind}"),
            *(numbers.amount(x, currency) for x in (row.point.at, row.point.cost, row.point.tighter, row.point.reserve, row.point.premium)),
            say("frontier.yes" if row.piece.proved else "frontier.no"),
        )
        for row in frontier_rows(result)
    ]
    head = ("breakpoint", "at", "cost", "beyond it", "reserve", "premium due", "proved")
    return ["Breakpoints, and the least cost there and just beyond, on the tighter side", *table(head, rows)] if rows else []


def _mixes(result: Frontier) -> list[str]:
    lines = []
    for point in result.points:
        bought = ", ".join(f"{offer} {numbers.level(share)}" for offer, share in point.shares.items()) or "none: the reserve alone"
        lines += wrapped(f"{numbers.amount(point.at, result.case.currency)}: {bought}", hang=4)
    return ["Policies bought", *lines] if lines else []


def _marks(result: Frontier, say: Voice) -> list[str]:
    currency = result.case.currency
    rows = []
    for mark in result.marks:
        name = say(f"standing.{mark.kind}")
        least = result.cost_at(mark.at)
        amounts = (numbers.amount(x, currency) for x in (mark.at, mark.cost, least))
        rows.append((name if mark.is_lawful else say("frontier.unlawful", name=name), *amounts))
    return ["To compare", *table(("", "at", "cost", "least cost there"), rows)]


def _standing(result: Frontier, say: Voice) -> list[str]:
    """Return what the frontier is worth."""
    if not result.complete:
        return [*wrapped(say("frontier.incomplete"), indent=0), *wrapped(left_open(result.warnings), indent=0)]
    said = say("frontier.complete", points=str(len(result.points)), tolerance=numbers.level(result.tolerance))
    return wrapped(f"{said} {say('frontier.exact')}", indent=0)
