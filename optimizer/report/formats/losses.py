"""Loss years told: JSON `reserve-losses/1`, and the lines a person reads in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from optimizer.errors import Fault
from optimizer.i18n.numbers import amount, level, percent
from optimizer.inputs.case import CaseName
from optimizer.losses.statistics import ClassStatistics, LossStatistics
from optimizer.report.formats.answer import as_json, plain
from optimizer.report.text.layout import pairs, table, wrapped

FORMAT = "reserve-losses/1"


def losses_to_json(case: CaseName, told: LossStatistics, written: Sequence[str]) -> str:
    """Return the figures of loss years as one JSON object; `written` are the files they went to."""
    return as_json({"format": FORMAT, "case": plain(case), **plain(told), "written": list(written), "faults": []})


def untold_to_json(faults: Sequence[Fault]) -> str:
    """Return what stands in place of the figures where the input has faults."""
    return as_json({"format": FORMAT, "case": None, "faults": [asdict(fault) for fault in faults]})


def losses_to_text(case: CaseName, told: LossStatistics, written: Sequence[str]) -> str:
    """Return the figures as English text of at most 100 columns."""
    sections = [_title(case, told), _whole(case, told), _levels(case, told), _classes(case, told.classes), _failures(told)]
    sections.append([f"written: {path}" for path in written])
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _title(case: CaseName, told: LossStatistics) -> list[str]:
    head = f"Loss years of {case.id}"
    how = "simulated" if told.source == "simulated" else "of a table, taken as the exact distribution"
    text = f"{told.loss_years:,} years with a loss, {told.occurrences:,} occurrences, {how}; fingerprint {told.fingerprint[:16]}"
    return [head, "=" * len(head), *wrapped(text, indent=0)]


def _whole(case: CaseName, told: LossStatistics) -> list[str]:
    rows = [
        ("a year with a loss", percent(told.any_loss, 3)),
        ("occurrences a year", f"{told.frequency:.6g}"),
        ("mean loss a year", amount(told.mean, case.currency)),
        *([] if told.mean_error is None else [("  its standard error", amount(told.mean_error, case.currency))]),
        ("largest loss of a year", amount(told.largest, case.currency)),
    ]
    return [f"Before insurance and backing; amounts in {case.currency}", *pairs(rows)]


def _levels(case: CaseName, told: LossStatistics) -> list[str]:
    rows = []
    for row in told.levels:
        figures = (row.var, row.var_error, row.tvar, row.tvar_error)
        rows.append((level(row.level), *(amount(figure, case.currency) for figure in figures)))
    head = ("level", "VaR", "standard error", "TVaR", "standard error")
    return ["The loss of a year", *table(head, rows)] if rows else []


def _classes(case: CaseName, found: Sequence[ClassStatistics]) -> list[str]:
    rows = [(row.cls, f"{row.frequency:.6g}", amount(row.mean, case.currency), amount(row.largest, case.currency)) for row in found]
    return ["By class, ground-up", *table(("class", "occurrences a year", "mean loss a year", "largest"), rows)]


def _failures(told: LossStatistics) -> list[str]:
    rows = [(row.insurer, f"{row.years:,}", percent(row.probability, 4)) for row in told.failures]
    return ["Insurers that fail", *table(("insurer", "loss years", "chance of such a year"), rows)] if rows else []
