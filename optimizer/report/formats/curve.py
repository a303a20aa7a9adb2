"""A curve told: JSON `reserve-curve/1`, one CSV row a point, and the tables a person reads in a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from optimizer.errors import Fault
from optimizer.i18n import numbers
from optimizer.report.formats.answer import as_json, to_dict
from optimizer.report.rows import tables
from optimizer.report.text.layout import table, wrapped
from optimizer.report.text.sentences import ILLUSTRATIVE
from optimizer.results.curve import Curve, CurvePoint
from optimizer.results.solution import CostParts, Solution

FORMAT = "reserve-curve/1"
SHORT_GROUPS = {"cash_out": "cash out", "opportunity": "opportunity", "own_losses": "own losses"}
CHANGED = "*"


def curve_to_dict(curve: Curve) -> dict[str, Any]:
    """Return `{format, case, key, points}`; a point is its `value` and every key of `reserve-answer/1` but `format`."""
    return {
        "format": FORMAT,
        "case": asdict(curve.case),
        "key": curve.key,
        "points": [_point(point) for point in curve.points],
        "faults": [],
    }


def _point(point: CurvePoint) -> dict[str, Any]:
    answer = to_dict(point.solution)
    del answer["format"]
    if answer["run"] is not None:
        answer["run"]["cuts_reused"] = point.cuts_reused
    return {"value": point.value, **answer}


def curve_to_json(curve: Curve) -> str:
    """Return the curve as one JSON object in ASCII."""
    return as_json(curve_to_dict(curve))


def rejected_to_json(faults: Sequence[Fault], key: str | None) -> str:
    """Return what stands in place of a curve that was never begun."""
    listed = [asdict(fault) for fault in faults]
    return as_json({"format": FORMAT, "case": None, "key": key, "points": [], "faults": listed})


def group_sums(solution: Solution) -> dict[str, float]:
    """Return cash out, opportunity cost and own losses of an answer; empty where it has no cost."""
    return {row.group: row.amount for row in tables.cost_rows(solution) if not row.part}


def mix_of(solution: Solution) -> str:
    """Return the policies bought as `q2:1;q4:0.5`."""
    return ";".join(f"{policy.offer}:{policy.share:g}" for policy in solution.policies)


def mix_changes(curve: Curve) -> tuple[bool, ...]:
    """Say of each point whether it buys another mix than the last point before it that has one."""
    changes, before = [], None
    for point in curve.points:
        mix = mix_of(point.solution) if tables.has_mix(point.solution) else None
        changes.append(mix is not None and before is not None and mix != before)
        before = before if mix is None else mix
    return tuple(changes)


def curve_to_csv(curve: Curve) -> str:
    """Return one row a point: the value, status, cost, bound, gap, each part of the cost, reserve, premium, mix, tail by rule."""
    parts = list(CostParts.__slots__)
    instruments = list(dict.fromkeys(held.id for point in curve.points for held in point.solution.reserve))
    rules = list(dict.fromkeys(rule.id for point in curve.points for rule in point.solution.tail))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    head = [curve.key, "status", "cost", "bound", "gap", "proof", *parts, "reserve_total", "premium_total", "policies"]
    writer.writerow([*head, *(f"reserve.{name}" for name in instruments), *(f"tail.{name}.net" for name in rules), "message"])
    for point in curve.points:
        answer = point.solution
        shown = tables.has_mix(answer)
        net = {rule.id: rule.net for rule in answer.tail}
        cells: list[Any] = [point.value, answer.status.value, answer.cost, answer.bound, answer.gap, answer.proof]
        cells += [getattr(answer.cost_parts, part, None) for part in parts]
        cells += [answer.reserve_total, tables.premium_total(answer), mix_of(answer)] if shown else [None, None, None]
        cells += [answer.amounts.get(name) for name in instruments] + [net.get(name) for name in rules]
        writer.writerow(["" if cell is None else _text(cell) for cell in [*cells, "" if shown else answer.message]])
    return out.getvalue()


def _text(cell: str | float) -> str:
    return cell if isinstance(cell, str) else repr(float(cell) + 0.0)


def curve_to_text(curve: Curve) -> str:
    """Return the curve as tables of at most 100 columns: the cost by group, what is held and left, and the mix where it changes."""
    name = curve.case.name or curve.case.id
    lines = [*wrapped(name, indent=0), "=" * min(numbers.width(name), 100)]
    if "illustrative" in name.casefold():
        lines.append(ILLUSTRATIVE)
    unit = "without a currency" if curve.case.currency == numbers.NO_CURRENCY else f"in {curve.case.currency}"
    lines.append(f"case {curve.case.id}; amounts {unit}; over {curve.key}")
    sections = [lines, _costs(curve), _held(curve), *_tails(curve), _mixes(curve), _stopped(curve)]
    return "\n\n".join("\n".join(line.rstrip() for line in section) for section in sections if section) + "\n"


def _costs(curve: Curve) -> list[str]:
    currency = curve.case.currency
    rows = []
    for point in curve.points:
        sums = group_sums(point.solution)
        groups = [numbers.amount(sums.get(group), currency) for group in SHORT_GROUPS]
        rows.append((value_of(point), point.solution.status.value, *groups, numbers.amount(point.solution.cost, currency)))
    return ["Yearly cost", *table(("value", "status", *SHORT_GROUPS.values(), "cost"), rows, left=2)]


def _held(curve: Curve) -> list[str]:
    currency = curve.case.currency
    rows = []
    for point in curve.points:
        answer = point.solution
        figures = (answer.reserve_total, tables.premium_total(answer)) if tables.has_mix(answer) else (None, None)
        gap = numbers.gap(answer.gap) if tables.has_mix(answer) else numbers.DASH
        figures = (*figures, answer.bound)
        rows.append((value_of(point), *(numbers.amount(x, currency) for x in figures), gap, answer.proof))
    return ["Reserve, premium and proof", *table(("value", "reserve", "premium due", "proved bound", "gap", "proof"), rows)]


def _tails(curve: Curve) -> list[list[str]]:
    """Return a table for each tail rule: before and after insurance, and what absorbs it."""
    currency = curve.case.currency
    by_rule: dict[str, list[tuple[str, ...]]] = {}
    for point in curve.points:
        for rule in point.solution.tail:
            name = f"{rule.id}: {'TVaR' if rule.measure == 'tvar' else 'VaR'}"
            figures = (rule.gross, rule.net, rule.absorbed)
            row = (value_of(point), numbers.level(rule.level), *(numbers.amount(x, currency) for x in figures))
            by_rule.setdefault(name, []).append(row)
    head = ("value", "level", "before insurance", "after", "absorbed by reserve and own funds")
    return [[f"Tail rule {name}", *table(head, rows)] for name, rows in by_rule.items()]


def _mixes(curve: Curve) -> list[str]:
    lines = []
    for point, changed in zip(curve.points, mix_changes(curve), strict=True):
        if tables.has_mix(point.solution):
            bought = ", ".join(f"{p.offer} {numbers.level(p.share)}" for p in point.solution.policies) or "none: the reserve alone"
            lines += wrapped(f"{CHANGED if changed else ' '} {value_of(point)}: {bought}", hang=4)
    return [f"Policies bought ({CHANGED} another mix than before)", *lines] if lines else []


def _stopped(curve: Curve) -> list[str]:
    """Return what every point without a mix was stopped by."""
    lines = []
    for point in curve.points:
        answer = point.solution
        if not tables.has_mix(answer):
            reasons = [str(fault) for fault in answer.faults] or [answer.message or answer.status.value]
            for reason in reasons:
                lines += wrapped(f"{value_of(point)} {answer.status.value}: {reason}", hang=4)
    return ["Points without a mix", *lines] if lines else []


def value_of(point: CurvePoint) -> str:
    """Return a value as people write it, grouped where it is large; no two values are written alike."""
    value = point.value
    if not float(value).is_integer():
        return repr(float(value))
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.0f}"
