"""A tornado told: JSON `reserve-tornado/1`, one CSV row a figure, and the table a person reads in a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.report.formats.answer import as_json
from optimizer.report.text.layout import table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE, left_open
from optimizer.results.solution import Status
from optimizer.results.tornado import RangeEnd, Tornado, TornadoBar

FORMAT = "reserve-tornado/1"
COLUMNS = ("key", "grade", "base", "low", "high", "cost_low", "cost_high", "change_low", "change_high")
ENDS = ("status_low", "status_high", "mix_changes_low", "mix_changes_high")
UNPROVED = "~ a lawful mix, not proved to be the cheapest: a cheaper one may exist"


def tornado_to_dict(tornado: Tornado) -> dict[str, Any]:
    """Return every figure with both ends; `change` is against the answer's cost; what differs between two runs stands under `run`."""
    return {
        "format": FORMAT,
        "case": asdict(tornado.case),
        "status": tornado.status.value,
        "cost": tornado.cost,
        "complete": tornado.complete,
        "figures": [_figure(bar, tornado.cost) for bar in tornado.bars],
        "warnings": [asdict(caution) for caution in tornado.warnings],
        "faults": [],
        "run": {"seconds": tornado.seconds},
    }


def _figure(bar: TornadoBar, cost: float | None) -> dict[str, Any]:
    head = {"key": bar.key, "grade": bar.grade, "source": bar.source, "base": bar.base, "width": bar.width(cost)}
    return {**head, "low": _end(bar.low, cost), "high": _end(bar.high, cost)}


def _end(end: RangeEnd, cost: float | None) -> dict[str, Any]:
    return {
        "value": end.value,
        "status": end.status.value,
        "cost": end.cost,
        "change": change_of(end, cost),
        "mix_changes": end.mix_changes,
        "shares": dict(end.shares),
        "faults": [asdict(fault) for fault in end.faults],
    }


def change_of(end: RangeEnd, cost: float | None) -> float | None:
    """Return by how much an end is dearer than the answer; None where one of them has no cost."""
    return None if end.cost is None or cost is None else end.cost - cost


def tornado_to_json(tornado: Tornado) -> str:
    """Return the tornado as one JSON object in ASCII."""
    return as_json(tornado_to_dict(tornado))


def refused_tornado_to_json(faults: Sequence[Fault]) -> str:
    """Return what stands in place of a tornado that was never begun."""
    head: dict[str, Any] = {"format": FORMAT, "case": None, "status": "rejected", "cost": None, "complete": False}
    return as_json({**head, "figures": [], "warnings": [], "faults": [asdict(fault) for fault in faults], "run": None})


def tornado_to_csv(tornado: Tornado) -> str:
    """Return one row a figure: its values, the costs at both ends and what they change."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *ENDS])
    for bar in tornado.bars:
        ends = (bar.low, bar.high)
        cells: list[Any] = [bar.key, bar.grade, bar.base, *(end.value for end in ends), *(end.cost for end in ends)]
        cells += [change_of(end, tornado.cost) for end in ends] + [end.status.value for end in ends]
        writer.writerow(["" if cell is None else cell for cell in [*cells, *(str(end.mix_changes).lower() for end in ends)]])
    return out.getvalue()


def tornado_to_text(tornado: Tornado) -> str:
    """Return the tornado as a table of at most 100 columns, then the faults of the values that the case refuses, then what is missing.

    Each end shows what it changes of the answer's cost, or its own cost where the answer has none, or its status where it has none itself.
    """
    name, currency = tornado.case.name or tornado.case.id, tornado.case.currency
    lines = [*wrapped(name, indent=0), "=" * min(numbers.width(name), 100)]
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    lines.append(f"case {tornado.case.id}; {tornado.status.value}; yearly cost {numbers.money(tornado.cost, currency)}")
    sections = [lines, _bars(tornado), _without(tornado)]
    if not tornado.complete:
        sections.append([*wrapped(left_open(tornado.warnings), indent=0)])
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def _bars(tornado: Tornado) -> list[str]:
    rows = []
    for bar in tornado.bars:
        costs = [_cost(end, tornado) for end in (bar.low, bar.high)]
        rows.append((bar.key, f"{bar.low.value:g}", f"{bar.high.value:g}", *costs))
    if not rows:
        return ["No figure of the case states a range." if tornado.complete else "No figure was answered."]
    amount, against = ("cost", "") if tornado.cost is None else ("change", ", against the answer (* another mix)")
    head = ("figure", "low", "high", f"{amount} at low", f"{amount} at high")
    unproved = any(end.status is Status.FEASIBLE for bar in tornado.bars for end in (bar.low, bar.high))
    return [f"Yearly cost at both ends of each stated range{against}", *table(head, rows), *([UNPROVED] if unproved else [])]


def _cost(end: RangeEnd, tornado: Tornado) -> str:
    if end.cost is None:
        return end.status.value
    change = change_of(end, tornado.cost)
    sign = "+" if change is not None and change > 0 else ""
    mark = "~" if end.status is Status.FEASIBLE else ""
    return f"{mark}{sign}{numbers.amount(end.cost if change is None else change, tornado.case.currency)}{'*' if end.mix_changes else ''}"


def _without(tornado: Tornado) -> list[str]:
    """Return the faults of the values that the case refuses."""
    faults = [str(fault) for bar in tornado.bars for end in (bar.low, bar.high) for fault in end.faults]
    return ["Values that the case refuses", *(line for fault in faults for line in wrapped(fault, hang=2))] if faults else []
