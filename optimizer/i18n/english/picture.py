"""Words of the pictures of who pays: the tower, the named events, what the law counts."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("chart.payer.in_kind", "paid in kind (own coins)"),
    word("chart.payer.reserve", "reserve"),
    word("chart.payer.own_funds", "own funds at risk"),
    word("chart.payer.credit_line", "credit line (a loan)"),
    word("chart.payer.policy", "insurance"),
    word("chart.payer.missing", "nobody: unpaid"),
    word("chart.payer.beyond", "beyond what the law counts"),
    word("chart.law", "What the law counts, and what it requires (dashed line)"),
    word("chart.law.axis", "Counted ({unit})"),
    word("chart.law.of", "{counted} of {required} {unit}"),
    word("chart.tower.loss", "Loss of one occurrence ({unit})"),
    word("chart.tower.paid", "Who pays ({unit})"),
    word("chart.tower.layer", "{bottom} to {top}"),
    word("chart.tower.most", "at most {amount} ({unit})"),
    word("chart.tower.end", "in the end"),
    word("chart.tower.day", "on the day"),
    word("chart.tower.of", "{classes}, {moment}"),
    word("tower.moment", "Paid by when"),
    word("tower.classes", "Losses of"),
    word("tower.loss", "Loss"),
    word(
        "tower.note",
        "Read upward at a loss: who pays which part of it ({unit}). In the end the credit line is repaid; on the day no insurer has paid "
        "yet. A loss insured twice is paid once, by each in proportion.",
    ),
    word("stress.event", "Event"),
    word("stress.payers", "Who pays in the end"),
    word("stress.timeline", "What is paid and missing by each day"),
    word("stress.variants", "If an insurer refuses or fails, or coins become dearer"),
    word("chart.events", "Who pays for each named event"),
    word("chart.events.axis", "Paid, or unpaid ({unit})"),
    word("chart.events.missing", "unpaid: {amount} ({unit})"),
    word("chart.events.paid", "all paid"),
    word("chart.days", "Paid and missing, day by day"),
)
