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


def losses_to_json(case: CaseName, losses: LossStatistics, written: Sequence[str]) -> str:
    """Return the figures of loss years as one JSON object; `written` are the files they went to."""
    return as_json({"format": FORMAT, "case": plain(case), **plain(losses), "written": list(written), "faults": []})


def untold_to_json(faults: Sequence[Fault]) -> str:
    """Return what stands in place of the figures where the input has faults."""
    return as_json({"format": FORMAT, "case": None, "faults": [asdict(fault) for fault in faults]})


def losses_to_text(case: CaseName, losses: LossStatistics, written: Sequence[str]) -> str:
    """Return the figures as English text of at most 100 columns."""
    sections = [_title(case, losses), _whole(case, losses), _levels(case, losses), _classes(case, losses.classes), _failures(losses)]
    sections.append([f"written: {path}" for path in written])
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _title(case: CaseName, losses: LossStatistics) -> list[str]:
    head = f"Loss years of {case.id}"
    how = "simulated" if losses.source == "simulated" else "of a table, taken as the exact distribution"
    text = f"{losses.loss_years:,} years with a loss, {losses.occurrences:,} occurrences, {how}; fingerprint {losses.fingerprint[:16]}"
    return [head, "=" * len(head), *wrapped(text, indent=0)]


def _whole(case: CaseName, losses: LossStatistics) -> list[str]:
    rows = [
        ("a year with a loss", percent(losses.any_loss, 3)),
        ("occurrences a year", f"{losses.frequency:.6g}"),
        ("mean loss a year", amount(losses.mean, case.currency)),
        *([] if losses.mean_error is None else [("  its standard error", amount(losses.mean_error, case.currency))]),
        ("largest loss of a year", amount(losses.largest, case.currency)),
    ]
    return [f"Before insurance and backing; amounts in {case.currency}", *pairs(rows)]


def _levels(case: CaseName, losses: LossStatistics) -> list[str]:
    rows = []
    for row in losses.levels:
        figures = (row.var, row.var_error, row.tvar, row.tvar_error)
        rows.append((level(row.level), *(amount(figure, case.currency) for figure in figures)))
    head = ("level", "VaR", "standard error", "TVaR", "standard error")
    return ["The loss of a year", *table(head, rows)] if rows else []


def _classes(case: CaseName, classes: Sequence[ClassStatistics]) -> list[str]:
    rows = [(row.cls, f"{row.frequency:.6g}", amount(row.mean, case.currency), amount(row.largest, case.currency)) for row in classes]
    return ["By class, ground-up", *table(("class", "occurrences a year", "mean loss a year", "largest"), rows)]


def _failures(losses: LossStatistics) -> list[str]:
    rows = [(row.insurer, f"{row.years:,}", percent(row.probability, 4)) for row in losses.failures]
    return ["Insurers that fail", *table(("insurer", "loss years", "chance of such a year"), rows)] if rows else []
