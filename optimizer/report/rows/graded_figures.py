"""What the answer rests on that is not certain: figures of the law and of the case, with grade, range and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from optimizer.inputs.case import Case
from optimizer.inputs.grade import Grade
from optimizer.inputs.levers import number_at


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure, where it comes from, and within which bounds it could lie."""

    kind: str
    """`law`, `case`, `response` or `insurer`."""
    key: str
    """Dotted key; of a response the offer and classes, of an insurer its id."""
    value: float | None
    low: float | None
    high: float | None
    grade: str
    source: str
    is_set: bool = False
    """Set by the case in place of the law's own."""


def law_figure_rows(case: Case) -> list[FigureRow]:
    """Return every figure of the law with the value in force, its grade and citation."""
    if case.law is None or case.regime is None:
        return []
    inputs = case.regime.inputs
    rows = []
    for figure in case.law.figure:
        value = inputs.get(figure.id, figure.value)
        number = None if isinstance(value, str) else value
        is_set = figure.id in inputs
        rows.append(FigureRow("law", f"regime.inputs.{figure.id}", number, None, None, figure.grade.value, figure.cite, is_set))
    return rows


def weak_figure_rows(case: Case) -> list[FigureRow]:
    """Return the figures that are assumed."""
    law = [row for row in law_figure_rows(case) if not row.is_set]
    return [row for row in (*law, *_of_case(case)) if row.grade == Grade.ASSUMED]


def _of_case(case: Case) -> Iterator[FigureRow]:
    for figure in case.figure:
        yield FigureRow("case", figure.key, number_at(case, figure.key), figure.low, figure.high, figure.grade, figure.source)
    for answer in case.answers:
        yield FigureRow("response", f"{answer.offer}, {answer.cls.text}", answer.probability, None, None, answer.grade or "", answer.source)
    for insurer in case.underwriters:
        yield FigureRow("insurer", insurer.insurer, insurer.failure_probability, None, None, insurer.grade or "", insurer.source)
