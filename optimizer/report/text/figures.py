"""Figures that are not certain, in words: what each is called, its value, its range and its source."""

from __future__ import annotations

from optimizer.i18n import numbers
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.levers import Unit, levers
from optimizer.report.rows.graded_figures import FigureRow
from optimizer.report.text.names import citation_words, covers_words, insurer_name, key_words, offer_name, shipped_words
from optimizer.report.text.remarks import unit_of, value_words

EVERY = "*"
"""Of a table of responses: any offer."""


def implausible_lines(case: Case, say: Voice) -> list[str]:
    """Return a sentence for each assumption outside its stated range, or, where none is stated, outside that of its unit."""
    return [
        say(
            "figure.implausible",
            name=key_words(lever.key, case, say),
            value=value_words(lever.value, lever.unit, say),
            low=value_words(lever.low, lever.unit, say),
            high=value_words(lever.high, lever.unit, say),
        )
        for lever in levers(case)
        if lever.kind == "assumption" and isinstance(lever.value, float | int) and _is_outside(lever.value, lever.low, lever.high)
    ]


def _is_outside(value: float, low: float | None, high: float | None) -> bool:
    return (low is not None and value < low) or (high is not None and value > high)


def figure_name(row: FigureRow, case: Case, say: Voice) -> str:
    """Return what a figure is called."""
    if row.kind == "insurer":
        return say("figure.insurer", name=insurer_name(row.key, case, say))
    if row.kind == "response":
        offer, _, cls = row.key.partition(", ")
        whose = say("figure.every_offer") if offer == EVERY else offer_name(offer, case, say)
        return say("figure.response", name=say("figure.response.of", offer=whose, cls=covers_words([cls], say)))
    return key_words(row.key, case, say)


def figure_value(row: FigureRow, case: Case, say: Voice) -> str:
    """Return the value of a figure; a dash where it is not a number."""
    return numbers.DASH if row.value is None else value_words(row.value, _unit(row, case), say)


def figure_range(row: FigureRow, case: Case, say: Voice) -> str:
    """Return within which bounds a figure could lie; a dash where none are stated."""
    if row.low is None or row.high is None:
        return numbers.DASH
    unit = _unit(row, case)
    return say("from_to", low=value_words(row.low, unit, say), high=value_words(row.high, unit, say))


def figure_source(row: FigureRow, say: Voice) -> str:
    """Return where a figure comes from."""
    return citation_words(row.source, say) if row.kind == "law" else shipped_words(row.source, say)


def _unit(row: FigureRow, case: Case) -> Unit:
    is_part = row.kind in ("response", "insurer") or row.key.startswith("today.policies.")
    return "rate" if is_part else unit_of(row.key, case)
